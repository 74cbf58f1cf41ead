package harness

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const suites = `-- labels/suite.yaml --
apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
tests: []
-- labels/broken.yaml --
apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
tests: {
-- labels/pod.yaml --
apiVersion: v1
kind: Pod
metadata: {annotations: {note: test.gatekeeper.sh/}}
`

// fakeGatekeeper is a program that prints lines when it is told to verify the two Suites, and ends with a status.
func fakeGatekeeper(t *testing.T, lines string, status string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "sekisho-gatekeeper")
	script := "#!/bin/sh\nif [ \"$1\" = version ]; then echo '{\"gatekeeper\":\"v3.23.0\"}'; exit; fi\n" +
		"[ \"$*\" = 'verify labels/broken.yaml labels/suite.yaml' ] || { echo \"arguments $*\" >&2; exit 2; }\n" +
		"cat <<'EOF'\n" + lines + "EOF\n[ " + status + " = 2 ] && echo no engine >&2\nexit " + status + "\n"
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

func TestSuites(t *testing.T) {
	tree(t, suites)
	program := fakeGatekeeper(t, `{"suite":"labels/suite.yaml","test":"labels","case":"good","status":"pass","seconds":0.25,"file":"labels/suite.yaml","line":5,"column":3}
{"suite":"labels/suite.yaml","test":"labels","case":"bad","status":"fail","message":"got 1\nviolations: x","print":"seen","file":"labels/suite.yaml","line":7,"column":9}
{"suite":"labels/suite.yaml","test":"later","status":"skip","file":"labels/suite.yaml","line":9,"column":3}
{"suite":"labels/broken.yaml","status":"error","message":"not YAML: close the brace","file":"labels/broken.yaml","line":3,"column":8}
{"suite":"labels/suite.yaml","test":"odd","status":"maybe","file":"labels/suite.yaml","line":11}
`, "1")
	_, result := test(t, Options{Gatekeeper: program})
	want := `
error labels/broken.yaml:3 labels/broken.yaml
  labels/broken.yaml:3:8: not YAML: close the brace
pass labels/suite.yaml:5 labels/suite.yaml//labels//good
fail labels/suite.yaml:7 labels/suite.yaml//labels//bad
  labels/suite.yaml:7:9: labels//bad: got 1
    violations: x
skip labels/suite.yaml:9 labels/suite.yaml//later
error labels/suite.yaml:11 labels/suite.yaml//odd
  labels/suite.yaml:11: sekisho-gatekeeper gave the unknown status "maybe": use versions of the two programs that belong together
`
	if diff := cmp.Diff(want, "\n"+story(result)); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Engine{"gatekeeper", "3.23.0"}, result.Engines[1]); diff != "" {
		t.Errorf("engine (-want +got):\n%s", diff)
	}
	if _, one := test(t, Options{Gatekeeper: program, Run: regexp.MustCompile("//good$")}); len(one.Tests) != 1 {
		t.Errorf("selected:\n%s", story(one))
	}
}

func TestSuitesWhoseEngineFails(t *testing.T) {
	tree(t, suites)
	for name, c := range map[string]struct{ lines, status, want string }{
		"status 2":    {"", "2", "could not run the Suites: exit status 2 no engine"},
		"no JSON":     {"panic: no\n", "1", `printed what is no result: "panic: no"`},
		"no result":   {"", "0", "ran no case of labels/broken.yaml, labels/suite.yaml"},
		"not started": {"", "", "could not run the Suites: fork/exec"},
	} {
		program := fakeGatekeeper(t, c.lines, c.status)
		if name == "not started" {
			program += ".no"
		}
		_, result := test(t, Options{Gatekeeper: program})
		if len(result.Problems) == 0 || !strings.HasPrefix(result.Problems[len(result.Problems)-1].Message, c.want) && !strings.HasPrefix(result.Problems[0].Message, c.want) {
			t.Errorf("%s: problems %v, want %s", name, result.Problems, c.want)
		}
	}
}

func TestSuitesWithoutEngine(t *testing.T) {
	tree(t, suites)
	_, result := test(t, Options{})
	want := `
skip labels/broken.yaml:1 labels/broken.yaml (sekisho-gatekeeper is missing)
skip labels/suite.yaml:1 labels/suite.yaml (sekisho-gatekeeper is missing)
note Gatekeeper Suites were skipped, as they need sekisho-gatekeeper: go install github.com/sekisho/sekisho/cmd/sekisho-gatekeeper@latest
`
	if diff := cmp.Diff(want, "\n"+story(result)); diff != "" || result.Status() != Pass {
		t.Errorf("%s, story (-want +got):\n%s", result.Status(), diff)
	}
	_, result = test(t, Options{RequireEngines: true})
	want = "labels/broken.yaml: Suites need sekisho-gatekeeper, which is missing: go install github.com/sekisho/sekisho/cmd/sekisho-gatekeeper@latest"
	if result.Status() != Broken || len(result.Problems) != 1 || result.Problems[0].Error() != want {
		t.Errorf("problems %v, want %s", result.Problems, want)
	}
}

func TestGatekeeperIsFoundOnPath(t *testing.T) {
	program := fakeGatekeeper(t, "", "0")
	t.Chdir(t.TempDir())
	t.Setenv("PATH", filepath.Dir(program))
	if got := FindGatekeeper(); got != program {
		t.Errorf("found %q, want %q", got, program)
	}
	t.Setenv("PATH", "")
	if got := FindGatekeeper(); got != "" {
		t.Errorf("found %q, want nothing", got)
	}
}
