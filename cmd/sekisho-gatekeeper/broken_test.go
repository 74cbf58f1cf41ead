package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilesThatAreNoSuites(t *testing.T) {
	t.Parallel()
	folder := filesWith(t, map[string]string{
		"broken.yaml":    "a: [\nb: }\n",
		"chart.yaml":     "kind: {{ .Values.kind }}\n",
		"list.yaml":      "- op: add\n",
		"twice.yaml":     "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\nskip: false\nskip: true\n",
		"second.yaml":    "apiVersion: v1\nkind: Pod\n---\napiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\n",
		"version.yaml":   "apiVersion: test.gatekeeper.sh/v2\nkind: Suite\ntests: []\n",
		"no-tests.yaml":  "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests: none\n",
		"suite.yaml":     "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests:\n" + sound,
		"not-yaml.json":  "{",
		"recursive.yaml": "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests: &a [*a]\n",
	})
	lines, code := verifyLines(t, folder)
	if code != exitFail {
		t.Errorf("exit status %d", code)
	}
	want := []string{
		"broken.yaml:2: the file is no YAML that gator can read",
		"chart.yaml:1: the file is no YAML that gator can read",
		"list.yaml:1: the file is no YAML that gator can read",
		"no-tests.yaml:3: tests must be a list",
		"recursive.yaml:1: the file is no YAML that gator can read",
		"second.yaml:4: gator reads the first document of a file only: put the Suite in a file of its own",
		"suite.yaml:8: pass",
		"twice.yaml:4: the file is no YAML that gator can read",
		`version.yaml:1: apiVersion "test.gatekeeper.sh/v2" is none that this engine knows: write test.gatekeeper.sh/v1alpha1`,
	}
	var got []string
	for _, l := range lines {
		text := l.Message
		if l.Status != broken {
			text = string(l.Status)
		}
		got = append(got, fmt.Sprintf("%s:%d: %s", filepath.Base(l.File), l.Line, text))
	}
	if diff := cmp.Diff(want, shortenedTo(want, got)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestWhatCannotRun(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"nothing":          {nil, "usage: "},
		"unknown command":  {[]string{"test"}, "usage: "},
		"unknown flag":     {[]string{"verify", "--runs", "x", "testdata"}, "usage: "},
		"no path":          {[]string{"verify", "--run", "x"}, "usage: "},
		"more than review": {[]string{"review", "x"}, "usage: "},
		"a wrong filter":   {[]string{"verify", "--run", "(", "testdata/sound"}, "--run (: "},
		"a missing path":   {[]string{"verify", "testdata/none"}, "testdata/none does not exist: give a Suite"},
		"no YAML":          {[]string{"verify", "main.go"}, "main.go is no YAML file"},
		"a file/...":       {[]string{"verify", "testdata/sound/cel.yaml/..."}, "testdata/sound/cel.yaml is no folder: leave /... away"},
		"no Suite":         {[]string{"verify", "testdata/files"}, "testdata/files holds no Suite: a Suite has apiVersion"},
		"no Suite, a file": {[]string{"verify", "testdata/files/pod.yaml"}, "testdata/files/pod.yaml holds no Suite"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), test.args, strings.NewReader(""), &stdout, &stderr); code != exitCannot {
				t.Errorf("exit status %d", code)
			}
			if !strings.Contains(stderr.String(), test.want) || stdout.Len() > 0 {
				t.Errorf("got %q on stderr and %q on stdout, want %q", stderr.String(), stdout.String(), test.want)
			}
		})
	}
}

// TestRegoErrorsAreShownInTheTemplate breaks templates in several ways.
func TestRegoErrorsAreShownInTheTemplate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, old, new string
		line, column   int
		message        string
	}{
		{"unique-template.yaml", "hosts.of(", "hosts.off(", 30, 17, "rego_type_error: undefined function"},
		{"unique-template.yaml", "contains {", "contains {{", 26, 15, "rego_parse_error"},
		{"unique-template.yaml", "rule.host |", "rulez.host |", 20, 17, "var rulez is unsafe"},
		{"operation-template.yaml", "new := input", "new := inpud", 18, 11, "var inpud is unsafe"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata/files", test.file))
		if err != nil {
			t.Fatal(err)
		}
		folder := filesWith(t, map[string]string{
			test.file:    strings.Replace(string(text), test.old, test.new, 1),
			"suite.yaml": "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests:\n  - {name: other, template: " + test.file + ", constraint: unique.yaml}\n",
		})
		lines, _ := verifyLines(t, filepath.Join(folder, "suite.yaml"))
		if len(lines) != 1 || lines[0].File != filepath.Join(folder, test.file) || lines[0].position != (position{test.line, test.column}) || !strings.Contains(lines[0].Message, test.message) {
			t.Errorf("%s: got %+v, want %d:%d: %s", test.new, lines, test.line, test.column, test.message)
		}
	}
}
