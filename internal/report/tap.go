package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/sekisho/sekisho"
)

// tap writes the Test Anything Protocol, version 14 (https://testanything.org/tap-version-14-specification.html), with
// the plan at the end, as only then the number of tests is known.
//
// A finding is a test that is not ok. A waived finding is skipped and not TODO: a waiver accepts, it does not promise a
// correction. A file without findings is ok, and one in which nothing was checked is skipped. An error is not ok.
type tap struct {
	w     *bufio.Writer
	tests int
}

func newTAP(w io.Writer, _ Options) Report {
	out := bufio.NewWriter(w)
	out.WriteString("TAP version 14\n")
	return &tap{w: out}
}

func (t *tap) File(file File) error {
	for _, f := range file.Findings {
		description := fmt.Sprintf("%s %s (%s)", place(file.Name, f.Line, f.Column), f.Message, f.Policy)
		if f.Waiver != nil {
			t.test(true, description, waived(*f.Waiver))
			continue
		}
		t.test(false, description, "")
		t.diagnostics(file.Name, f)
	}
	if len(file.Findings) == 0 {
		skip := ""
		if file.Objects == 0 {
			skip = "no objects"
		}
		t.test(true, file.Name, skip)
	}
	return t.w.Flush()
}

func (t *tap) Close(summary Summary) error {
	for _, problem := range summary.Errors {
		t.test(false, problem.Error(), "")
	}
	fmt.Fprintf(t.w, "1..%d\n", t.tests)
	return t.w.Flush()
}

func (t *tap) test(ok bool, description, skip string) {
	t.tests++
	if !ok {
		t.w.WriteString("not ")
	}
	fmt.Fprintf(t.w, "ok %d - %s", t.tests, tapText(description))
	if skip != "" {
		fmt.Fprintf(t.w, " # SKIP %s", tapText(skip))
	}
	t.w.WriteString("\n")
}

// diagnostics writes a YAML block, its strings in the form that YAML shares with JSON.
func (t *tap) diagnostics(file string, f sekisho.Finding) {
	t.w.WriteString("  ---\n")
	for _, field := range []struct{ key, value string }{
		{"policy", f.Policy},
		{"severity", f.Severity.String()},
		{"message", f.Message},
		{"remediation", f.Remediation},
		{"object", f.Object.String()},
		{"path", f.Path.String()},
	} {
		if field.value != "" {
			fmt.Fprintf(t.w, "  %s: %s\n", field.key, yamlString(field.value))
		}
	}
	fmt.Fprintf(t.w, "  at:\n    file: %s\n", yamlString(file))
	if f.Line > 0 {
		fmt.Fprintf(t.w, "    line: %d\n    column: %d\n", f.Line, f.Column)
	}
	t.w.WriteString("  ...\n")
}

// tapText keeps a text on its line and from being read as a directive.
func tapText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(printable(text))
}

// yamlString quotes a text as JSON does, which escapes the control characters up to U+001F. The others are replaced, as YAML
// does not allow them.
func yamlString(text string) string { return printable(quote(text)) }
