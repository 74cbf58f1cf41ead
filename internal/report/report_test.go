package report

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

var update = flag.Bool("update", false, "write what the formats print to testdata")

const agentSource = `apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: prod}
spec:
  containers:
    - name: 観測者
      securityContext:
        privileged: true
      env: [{name: "名前", value: "秘密"}]
      command: [sh, -c, "exec agent"]
`

const probeSource = "{\n\t\"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"probe\"},\n\t\"spec\": {\"hostPID\":\ttrue}\n}\n"

// testFiles hold what formats stumble over: several scripts, tabs, hostile messages and names, findings without a place,
// equal findings, waivers, files without findings, without objects, and unreadable ones.
func testFiles() []File {
	agent := sekisho.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "prod", Name: "agent"}
	probe := sekisho.ObjectRef{APIVersion: "v1", Kind: "Pod", Name: "probe"}
	container := sekisho.Position{Line: 6, Column: 7, EndLine: 10, EndColumn: 38}

	files := []File{
		{Name: "./deploy/agent.yaml", Source: []byte(agentSource), Objects: 1, Findings: []sekisho.Finding{
			{
				Policy: "memory-limit", Severity: sekisho.SeverityMedium, Message: `container "観測者" has no memory limit`,
				Remediation: "Set `resources.limits.memory`.", Position: container, Path: sekisho.Path{"spec", "containers", 0}, Object: agent,
			},
			{
				Policy: "seccomp-profile", Severity: sekisho.SeverityLow, Message: `container "観測者" sets no seccomp profile`,
				Remediation: "Set `securityContext.seccompProfile.type` to `RuntimeDefault` for the pod or for each of its containers.",
				Position:    container, Path: sekisho.Path{"spec", "containers", 0}, Object: agent,
			},
			{
				Policy: "privileged-container", Severity: sekisho.SeverityCritical, Message: `container "観測者" is privileged`,
				Remediation: "Remove `privileged`.", Position: sekisho.Position{Line: 8, Column: 21, EndLine: 8, EndColumn: 25},
				Path: sekisho.Path{"spec", "containers", 0, "securityContext", "privileged"}, Object: agent,
			},
			{
				Policy: "plain-secret", Severity: sekisho.SeverityHigh, Message: `variable "名前" holds a secret`,
				Remediation: "Read it from a Secret.", Position: sekisho.Position{Line: 9, Column: 33, EndLine: 9, EndColumn: 37},
				Path: sekisho.Path{"spec", "containers", 0, "env", 0, "value"}, Object: agent,
			},
			{
				Policy: "shell-command", Severity: sekisho.SeverityLow, Message: `container "観測者" starts a shell`,
				Remediation: "Start the program itself.", Position: sekisho.Position{Line: 10, Column: 17, EndLine: 10, EndColumn: 19},
				Path: sekisho.Path{"spec", "containers", 0, "command", 0}, Object: agent,
				Waiver: &sekisho.Waiver{Reason: "it expands variables, SEC-12", Until: "2030-01-31", Source: "annotation"},
			},
		}},
		{Name: "pods/probe.json", Source: []byte(probeSource), Objects: 1, Findings: []sekisho.Finding{
			{
				Policy: "host-process", Severity: sekisho.SeverityHigh, Message: "pod shares the host's <process> & namespace",
				Remediation: "Remove `hostPID`.", Position: sekisho.Position{Line: 4, Column: 22, EndLine: 4, EndColumn: 26},
				Path: sekisho.Path{"spec", "hostPID"}, Object: probe,
			},
		}},
		{Name: "clean.yaml", Source: []byte("kind: Pod\n"), Objects: 1},
		{Name: "values.yaml", Source: []byte("replicas: 3\n")},
		{Name: "100%, odd: #1.yaml", Source: []byte("kind: Pod\r\n"), Objects: 2, Findings: []sekisho.Finding{hostile(), hostile()}},
		{Name: "broken.yaml"},
		{Name: "-", Source: []byte("kind: Namespace\n"), Objects: 1, Findings: []sekisho.Finding{{
			Policy: "network-policy", Severity: sekisho.SeverityMedium, Message: "namespace has no NetworkPolicy",
			Remediation: "Add a NetworkPolicy that denies by default.",
		}}},
	}
	for _, file := range files {
		for i := range file.Findings {
			file.Findings[i].File = file.Name
		}
	}
	return files
}

func hostile() sekisho.Finding {
	return sekisho.Finding{
		Policy: "odd", Severity: sekisho.SeverityMedium, Message: "100% ::error::,\n]]> \x1b[31mred\x1b[0m \u202eleft # SKIP \\ \u0085",
		Remediation: "Do not\ndo that.", Position: sekisho.Position{Line: 1, Column: 1, EndLine: 1, EndColumn: 5},
		Path: sekisho.Path{"metadata", "annotations", "a.b/<c>"}, Object: sekisho.ObjectRef{Kind: "Pod", Name: "odd"},
	}
}

func testSummary() Summary {
	return Summary{
		Files: 7, Documents: 8, Objects: 6, Skipped: 1, Waived: 1,
		Findings: map[sekisho.Severity]int{
			sekisho.SeverityCritical: 1, sekisho.SeverityHigh: 2, sekisho.SeverityMedium: 4, sekisho.SeverityLow: 1,
		},
		Errors: []sekisho.Problem{
			{File: "broken.yaml", Message: "permission denied"},
			{File: "torn.yaml", Line: 3, Column: 5, Message: "found a tab, <expected> a space\x1b[0m"},
		},
	}
}

func testOptions() Options {
	return Options{Version: "1.2.3", Policies: []*sekisho.Policy{
		{
			ID: "privileged-container", Category: "pod-security", Title: "Privileged container", Severity: sekisho.SeverityCritical,
			Description: "A privileged container is root on its node.", Attack: "Whoever takes over the container owns the node.",
			Remediation: "Remove `privileged`.", Principles: []string{"least-privilege"}, Threats: []string{"T1611"},
			Links: []sekisho.Link{{URL: "https://example.org/pss#baseline", Description: "Pod Security Standards"}, {URL: "https://example.org/more"}},
		},
		{ID: "odd", Title: "Odd", Severity: sekisho.SeverityMedium},
	}}
}

// write returns what a format prints for the files.
func write(t *testing.T, format string, options Options, files []File, summary Summary) string {
	t.Helper()
	var out bytes.Buffer
	report, err := New(format, &out, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := report.File(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := report.Close(summary); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// golden compares what a format prints for testFiles with a file in testdata, and returns it.
func golden(t *testing.T, name, format string, options Options) string {
	t.Helper()
	got := write(t, format, options, testFiles(), testSummary())
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s, -want +got:\n%s", path, diff)
	}
	return got
}

func TestNewNamesTheFormats(t *testing.T) {
	_, err := New("xml", nil, Options{})
	want := `format "xml" is unknown: use one of text, json, sarif, junit, github, gitlab, tap`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

var errFull = errors.New("disk is full")

// shortWriter accepts a number of bytes and then fails.
type shortWriter struct{ room int }

func (w *shortWriter) Write(p []byte) (int, error) {
	if len(p) > w.room {
		n := w.room
		w.room = 0
		return n, errFull
	}
	w.room -= len(p)
	return len(p), nil
}

func TestErrorsOfTheWriterAreReturned(t *testing.T) {
	formats := append(Formats(), "terminal")
	for _, format := range formats {
		options := testOptions()
		if format == "terminal" {
			format, options.Terminal = "text", true
		}
		whole := len(write(t, format, options, testFiles(), testSummary()))
		for _, room := range []int{0, 1, whole / 2, whole - 1} {
			t.Run(fmt.Sprintf("%s after %d bytes", format, room), func(t *testing.T) {
				report, err := New(format, &shortWriter{room}, options)
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range testFiles() {
					err = errors.Join(err, report.File(file))
				}
				err = errors.Join(err, report.Close(testSummary()))
				if !errors.Is(err, errFull) {
					t.Errorf("got %v, want %v", err, errFull)
				}
			})
		}
	}
}

// Every format must have written a file's findings when File returns: watching and huge runs depend on it.
func TestFilesAreWrittenWhenReported(t *testing.T) {
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			var out bytes.Buffer
			report, err := New(format, &out, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := report.File(testFiles()[1]); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), "host-process") {
				t.Errorf("the finding is not there yet: %q", out.String())
			}
		})
	}
}

// Terminals obey control characters wherever they come from, and CI logs are terminals.
func TestNoControlCharactersInLineFormats(t *testing.T) {
	for _, options := range []Options{{ShowWaived: true}, {ShowWaived: true, Terminal: true}} {
		for _, format := range []string{"text", "github", "tap", "junit"} {
			got := write(t, format, options, testFiles(), testSummary())
			if at := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && printableRune(r) != r }); at >= 0 {
				t.Errorf("%s has %q", format, got[max(0, at-20):min(len(got), at+20)])
			}
		}
	}
}
