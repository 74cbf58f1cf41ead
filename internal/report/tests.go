package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

// testFormats holds every format for tests, in the order in which help texts list them.
var testFormats = []struct {
	name  string
	write func(*bufio.Writer, harness.Result, bool) error
}{
	{"text", testsText},
	{"json", testsJSON},
	{"junit", testsJUnit},
	{"tap", testsTAP},
	{"github", testsGitHub},
}

// FormatsOfTests lists the names of the formats for tests.
func FormatsOfTests() []string {
	names := make([]string, len(testFormats))
	for i, format := range testFormats {
		names[i] = format.name
	}
	return names
}

// Tests writes the result of a run of tests. verbose makes format text show tests that passed too; the others do anyway.
func Tests(format string, w io.Writer, result harness.Result, verbose bool) error {
	for _, known := range testFormats {
		if known.name == format {
			out := bufio.NewWriter(w)
			if err := known.write(out, result, verbose); err != nil {
				return err
			}
			return out.Flush()
		}
	}
	return fmt.Errorf("format %q is unknown: use one of %s", format, strings.Join(FormatsOfTests(), ", "))
}

// SummaryOfTests says in one line how a run of tests ended, and which engines judged.
func SummaryOfTests(result harness.Result) string {
	parts := []string{count(result.Count(harness.Pass), "test") + " passed"}
	for _, part := range []struct {
		n    int
		what string
	}{
		{result.Count(harness.Fail), "failed"},
		{result.Count(harness.Broken), "could not be run"},
		{result.Count(harness.Skip), "skipped"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	if n := len(result.Problems); n > 0 {
		parts = append(parts, count(n, "error"))
	}
	engines := make([]string, len(result.Engines))
	for i, engine := range result.Engines {
		engines[i] = engine.Name + " " + engine.Version
	}
	return fmt.Sprintf("%s in %.1f s (%s)", strings.Join(parts, ", "), result.Duration.Seconds(), strings.Join(engines, ", "))
}

// testsText writes a line for each failure and its detail below, indented. Problems of the run are left to whoever prints
// errors.
func testsText(w *bufio.Writer, result harness.Result, verbose bool) error {
	for _, test := range result.Tests {
		for _, failure := range test.Failures {
			fmt.Fprintln(w, printable(failure.Error()))
			indent(w, failure.Detail, "    ")
		}
		switch {
		case !verbose:
		case test.Status == harness.Pass:
			fmt.Fprintf(w, "%s: %s passed (%.1f ms)\n", place(test.File, test.Line, 0), printable(test.Name), 1000*test.Seconds)
		case test.Status == harness.Skip:
			fmt.Fprintf(w, "%s: %s skipped", place(test.File, test.Line, 0), printable(test.Name))
			if test.Reason != "" {
				fmt.Fprintf(w, ": %s", printable(test.Reason))
			}
			fmt.Fprintln(w)
		}
		if test.Output != "" && (verbose || test.Status == harness.Fail || test.Status == harness.Broken) {
			fmt.Fprintln(w, "    print:")
			indent(w, strings.TrimSuffix(test.Output, "\n"), "        ")
		}
	}
	return nil
}

func indent(w *bufio.Writer, text, by string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintln(w, strings.TrimRight(by+printable(line), " "))
	}
}

// testsJSON writes the whole result as one object.
func testsJSON(w *bufio.Writer, result harness.Result, _ bool) error {
	type counts struct {
		Passed  int `json:"passed"`
		Failed  int `json:"failed"`
		Broken  int `json:"errors"`
		Skipped int `json:"skipped"`
	}
	if result.Tests == nil {
		result.Tests = []harness.Test{}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		harness.Result
		Summary counts  `json:"summary"`
		Seconds float64 `json:"seconds"`
	}{
		result,
		counts{result.Count(harness.Pass), result.Count(harness.Fail), result.Count(harness.Broken), result.Count(harness.Skip)},
		result.Duration.Seconds(),
	})
}

// testsGitHub writes an annotation for each failure, with its detail in the log.
func testsGitHub(w *bufio.Writer, result harness.Result, _ bool) error {
	g := &github{w}
	for _, test := range result.Tests {
		for _, failure := range test.Failures {
			at := sekisho.Position{Line: failure.Line, Column: failure.Column}
			g.command("error", failure.File, at, test.Name, strings.TrimSpace(failure.Error()+"\n"+failure.Detail))
		}
	}
	for _, problem := range result.Problems {
		g.command("error", problem.File, sekisho.Position{Line: problem.Line, Column: problem.Column}, "sekisho test", problem.Error())
	}
	return nil
}

// failureText is all failures of a test as a text.
func failureText(test harness.Test) string {
	var b strings.Builder
	for _, failure := range test.Failures {
		b.WriteString(failure.Error() + "\n")
		if failure.Detail != "" {
			b.WriteString(failure.Detail + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
