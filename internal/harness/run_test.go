package harness

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// demo is a policy that is right, with its test and fixtures.
const demo = `
-- policies/demo/stdin_open/stdin_open.rego --
# METADATA
# title: Container keeps its standard input open
# description: Nobody should type into a container.
# custom:
#   severity: low
#   remediation: Remove stdin.
package policies.demo.stdin_open

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	container.stdin == true

	msg := sprintf("container %q keeps its standard input open", [container.name])
	path := array.concat(container_path, ["stdin"])
}
-- policies/demo/stdin_open/stdin_open_test.rego --
package policies.demo.stdin_open_test

import data.policies.demo.stdin_open

_pod(container) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}

test_deny_stdin if {
	count(stdin_open.violation) == 1 with input as _pod({"name": "app", "stdin": true})
}

test_allow_no_stdin if {
	stdin_open.violation == set() with input as _pod({"name": "app"})
}
-- policies/demo/stdin_open/testdata/deny.yaml --
apiVersion: v1
kind: Pod
spec:
  containers:
    - name: app
      stdin: true # want ` + "`container \"app\" keeps its standard input open`" + `
-- policies/demo/stdin_open/testdata/allow.yaml --
apiVersion: v1
kind: Pod
spec:
  containers:
    - name: app
`

// changed is demo with replacements.
func changed(t *testing.T, oldNew ...string) string {
	t.Helper()
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(demo, oldNew[i]) {
			t.Fatalf("nothing to replace: %s", oldNew[i])
		}
	}
	return strings.NewReplacer(oldNew...).Replace(demo)
}

func TestSoundPolicyPasses(t *testing.T) {
	tree(t, demo)
	workspace, result := test(t, Options{Coverage: true})
	want := `
pass policies/demo/stdin_open/stdin_open_test.rego:7 data.policies.demo.stdin_open_test.test_deny_stdin
pass policies/demo/stdin_open/stdin_open_test.rego:11 data.policies.demo.stdin_open_test.test_allow_no_stdin
pass policies/demo/stdin_open/testdata/allow.yaml:1 policies/demo/stdin_open/testdata/allow.yaml
pass policies/demo/stdin_open/testdata/deny.yaml:1 policies/demo/stdin_open/testdata/deny.yaml
`
	if diff := cmp.Diff(want, "\n"+story(result)); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
	if len(result.Coverage.Files) != 1 || result.Coverage.Percent != 100 {
		t.Errorf("coverage %+v, want one file, covered wholly: what is lent does not count", result.Coverage)
	}
	if workspace.Own("lib/sekisho/workload/workload.rego") || !workspace.Own("policies/demo/stdin_open/stdin_open.rego") {
		t.Error("the folder's own modules and those lent to it are mixed up")
	}
	if _, again := test(t, Options{}); story(again) != story(result) {
		t.Error("a second run tells something else")
	}
}

func TestWrongPolicyIsCaughtByTestsAndFixtures(t *testing.T) {
	tree(t, changed(t, "container.stdin == true", "container.name != 3"))
	_, result := test(t, Options{})
	want := `
fail policies/demo/stdin_open/stdin_open_test.rego:11 data.policies.demo.stdin_open_test.test_allow_no_stdin
  policies/demo/stdin_open/stdin_open_test.rego:11: data.policies.demo.stdin_open_test.test_allow_no_stdin failed
    policies/demo/stdin_open/stdin_open_test.rego:12: this does not hold:
        stdin_open.violation == set() with input as _pod({"name": "app"})
    left (-) and right (+) side of the comparison:
        - {"details": {"path": ["spec", "containers", 0, "stdin"]}, "msg": "container \"app\" keeps its standard input open"}
fail policies/demo/stdin_open/testdata/allow.yaml:1 policies/demo/stdin_open/testdata/allow.yaml
  policies/demo/stdin_open/testdata/allow.yaml:5: unwanted finding of stdin-open: ` + "`container \"app\" keeps its standard input open`" + `
    wanted (-) and found (+), by line:
    + 5: container "app" keeps its standard input open
`
	if diff := cmp.Diff(want, "\n"+failures(result)); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

func TestWrongFixtureIsCaught(t *testing.T) {
	tree(t, changed(t, `keeps its standard input open`+"`", "keeps its input open`"))
	_, result := test(t, Options{})
	want := `
fail policies/demo/stdin_open/testdata/deny.yaml:1 policies/demo/stdin_open/testdata/deny.yaml
  policies/demo/stdin_open/testdata/deny.yaml:6: missing finding of stdin-open: ` + "`container \"app\" keeps its input open`" + `
  policies/demo/stdin_open/testdata/deny.yaml:6: unwanted finding of stdin-open: ` + "`container \"app\" keeps its standard input open`" + `
    wanted (-) and found (+), by line:
    - 6: container "app" keeps its input open
    + 6: container "app" keeps its standard input open
`
	if diff := cmp.Diff(want, "\n"+failures(result)); diff != "" || result.Status() != Fail {
		t.Errorf("%s, failures (-want +got):\n%s", result.Status(), diff)
	}
}

func TestMalformedFixtures(t *testing.T) {
	tree(t, changed(t, "open`\n", "open\n", "      stdin: true #", "      stdin: true\n#")+"-- policies/demo/stdin_open/testdata/no.yaml --\na: b: c\n")
	_, result := test(t, Options{})
	want := `
error policies/demo/stdin_open/testdata/deny.yaml:1 policies/demo/stdin_open/testdata/deny.yaml
  policies/demo/stdin_open/testdata/deny.yaml:7:1: malformed want: write # want ` + "`message`" + `, with one pair of backquotes for each message
error policies/demo/stdin_open/testdata/no.yaml:1 policies/demo/stdin_open/testdata/no.yaml
  policies/demo/stdin_open/testdata/no.yaml:1:5: mapping values are not allowed here: quote the value if it holds ": "
`
	got := failures(result)
	// How the YAML reader words it is tested where it stands.
	got = regexp.MustCompile(`(no.yaml:1:)\d+: .*`).ReplaceAllString(got, `${1}5: mapping values are not allowed here: quote the value if it holds ": "`)
	if diff := cmp.Diff(want, "\n"+got); diff != "" || result.Status() != Broken {
		t.Errorf("%s, failures (-want +got):\n%s", result.Status(), diff)
	}
}

func TestRegoThatCannotBeReadHidesNothingElse(t *testing.T) {
	tree(t, demo+`
-- a/parse.rego --
package a.parse

x if {
-- a/parse_test.rego --
package a.parse_test

import data.a.parse

test_x if parse.x
-- a/compile.rego --
package a.compile

y := undefined_function(1)
-- a/compile_test.rego --
package a.compile_test

test_y if data.a.compile.y

todo_test_y if false
-- a/type.rego --
package a.type

z := count(1)
-- a/sound_test.rego --
package a.sound_test

test_sound if 1 == 1
`)
	_, result := test(t, Options{})
	want := `
skip a/compile_test.rego:3 data.a.compile_test.test_y (needs a/compile.rego, which does not compile)
skip a/parse_test.rego:5 data.a.parse_test.test_x (needs a/parse.rego, which cannot be parsed)
pass a/sound_test.rego:3 data.a.sound_test.test_sound
pass policies/demo/stdin_open/stdin_open_test.rego:7 data.policies.demo.stdin_open_test.test_deny_stdin
pass policies/demo/stdin_open/stdin_open_test.rego:11 data.policies.demo.stdin_open_test.test_allow_no_stdin
pass policies/demo/stdin_open/testdata/allow.yaml:1 policies/demo/stdin_open/testdata/allow.yaml
pass policies/demo/stdin_open/testdata/deny.yaml:1 policies/demo/stdin_open/testdata/deny.yaml
problem a/compile.rego:3:6: undefined function undefined_function
problem a/parse.rego:4: unexpected eof token
problem a/type.rego:3:6: count: invalid argument(s)
`
	got := story(result)
	if diff := cmp.Diff(want, "\n"+got); diff != "" || result.Status() != Broken {
		t.Errorf("%s, story (-want +got):\n%s", result.Status(), diff)
	}
}

func TestPolicyThatDoesNotCompileSkipsItsFixtures(t *testing.T) {
	tree(t, changed(t, "container.stdin == true", "container.stdin == tru"))
	_, result := test(t, Options{})
	if n := result.Count(Skip); n != 4 {
		t.Errorf("%d tests skipped, want all four:\n%s", n, story(result))
	}
	want := "policies/demo/stdin_open/stdin_open.rego:13:2: var tru is unsafe"
	if len(result.Problems) != 1 || result.Problems[0].Error() != want {
		t.Errorf("problems %v, want %s once", result.Problems, want)
	}
}

func TestSelectionByName(t *testing.T) {
	tree(t, demo)
	for expression, want := range map[string]int{"": 4, "deny": 2, `^data\.policies\.demo\.`: 2, "allow.yaml$": 1, "nothing": 0} {
		_, result := test(t, Options{Run: regexp.MustCompile(expression)})
		if len(result.Tests) != want {
			t.Errorf("%q selects %d tests, want %d:\n%s", expression, len(result.Tests), want, story(result))
		}
	}
}

// failures is the story of what did not pass.
func failures(result Result) string {
	var kept []string
	keep := false
	for line := range strings.Lines(story(result)) {
		if !strings.HasPrefix(line, " ") {
			keep = !strings.HasPrefix(line, "pass ")
		}
		if keep {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
