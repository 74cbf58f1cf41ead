package policytest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/policytest"
)

func TestBuiltinPolicies(t *testing.T) {
	policytest.Options{MinCoverage: 100}.Run(t, sekisho.Policies)
}

// TestWrong is a test that fails, for TestFailures to look at from outside.
func TestWrong(t *testing.T) {
	folder := os.Getenv("POLICYTEST_WRONG")
	if folder == "" {
		t.Skip("it is run by TestFailures")
	}
	policies := os.DirFS(folder)
	if os.Getenv("POLICYTEST_COPY") != "" {
		copied := fstest.MapFS{}
		for name, text := range wrong {
			copied[name] = &fstest.MapFile{Data: []byte(text)}
		}
		policies = copied
	}
	policytest.Options{MinCoverage: 100}.Run(t, policies)
}

var wrong = map[string]string{
	"demo/tty/tty.rego": `# METADATA
# title: Container has a terminal
# description: Nobody should type into a container.
# custom:
#   severity: low
#   remediation: Remove tty.
package policies.demo.tty

import data.lib.sekisho.review

violation contains {"msg": "container has a terminal", "details": {"path": ["spec", "tty"]}} if {
	review.object.spec.tty != false
	_never
}

violation contains {"msg": "kind", "details": {"path": ["kind"]}} if review.object.kind == "Pod"

_never if review.object.spec.tty == "never"
`,
	"demo/tty/tty_test.rego": `package policies.demo.tty_test

import data.policies.demo.tty

test_deny if {
	tty.violation == set() with input as {"kind": "Pod"}
}
`,
	"demo/tty/testdata/deny.yaml": "apiVersion: v1\nkind: Pod # want `container has a terminal`\nspec: {tty: true}\n",
	"demo/broken_test.rego":       "package broken_test\n\ntest_x if {\n",
}

func TestFailures(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "policies")
	for name, text := range wrong {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.Join("testdata", "wrong.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, copied := range []string{"", "yes"} {
		command := exec.Command(os.Args[0], "-test.run=^TestWrong$")
		command.Env = append(os.Environ(), "POLICYTEST_WRONG="+folder, "POLICYTEST_COPY="+copied)
		out, err := command.Output()
		if err == nil {
			t.Error("the tests passed")
		}
		got := strings.ReplaceAll(string(out), folder+"/", "")
		got = regexp.MustCompile(`\(\d+\.\d+s\)|\S+_test\.go:\d+: |\S+\.go:\d+: |\x{a0}`).ReplaceAllStringFunc(got, func(s string) string {
			if s == "\u00a0" { // go-cmp writes its indentation in two ways on purpose.
				return " "
			}
			return ""
		})
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("copied %q (-want +got):\n%s\n%s", copied, diff, got)
		}
	}
}
