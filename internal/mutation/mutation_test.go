package mutation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

const header = `# METADATA
# title: Demo
# description: A policy to mutate.
# custom:
#   severity: low
#   remediation: Nothing.
package policies.demo.tried

import data.lib.sekisho.review

`

// policy has a condition in line 13 that only some tests notice.
const policy = header + `violation contains {"msg": "app is not allowed", "details": {"path": ["name"]}} if {
	review.object.name == "app"
	not review.object.new
}
`

const weakTest = `package policies.demo.tried_test

import data.policies.demo.tried

test_deny if {
	tried.violation == {{"msg": "app is not allowed", "details": {"path": ["name"]}}} with input as {"name": "app"}
}

test_allow if {
	tried.violation == set() with input as {"name": "other"}
}
`

const strongTest = weakTest + `
test_allow_new if {
	tried.violation == set() with input as {"name": "app", "new": true}
}
`

// open writes files below a folder and reads them.
func open(t *testing.T, files map[string]string) *harness.Workspace {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir("p/"+name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("p/"+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := harness.Open("p")
	if err != nil || len(w.Problems) > 0 {
		t.Fatal(err, w.Problems)
	}
	return w
}

func openPolicy(t *testing.T, policy, test string) *harness.Workspace {
	t.Helper()
	return open(t, map[string]string{"demo/tried/tried.rego": policy, "demo/tried/tried_test.rego": test})
}

// runAll mutates everything, and checks that no mutant is counted twice or not at all.
func runAll(t *testing.T, w *harness.Workspace, o Options) Report {
	t.Helper()
	report, err := Run(t.Context(), w, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Policies {
		if p.Mutants == 0 || p.Mutants != p.Killed+p.Equivalent+len(p.Survivors) {
			t.Errorf("%s: %d mutants, but %d killed, %d equivalent and %d survivors", p.Policy, p.Mutants, p.Killed, p.Equivalent, len(p.Survivors))
		}
	}
	return report
}

func TestAMutantSurvivesAWeakTest(t *testing.T) {
	report := runAll(t, openPolicy(t, policy, weakTest), Options{})
	want := []Survivor{{
		File: "p/demo/tried/tried.rego", Line: 13, Column: 2, Operator: dropCondition,
		Before: "\tnot review.object.new", After: "",
	}}
	if diff := cmp.Diff(want, report.Policies[0].Survivors); diff != "" {
		t.Error(diff)
	}
	p := report.Policies[0]
	if p.Policy != "tried" || p.File != want[0].File || p.Score() != float64(p.Mutants-1)/float64(p.Mutants) || report.Score() != p.Score() || p.Score() < 0.9 {
		t.Errorf("%+v has the score %v", p, p.Score())
	}
}

func TestAStrongTestKillsAllMutants(t *testing.T) {
	report := runAll(t, openPolicy(t, policy, strongTest), Options{})
	if p := report.Policies[0]; len(p.Survivors) > 0 || p.Killed < 10 || p.Score() != 1 {
		t.Errorf("%+v has the score %v", p, p.Score())
	}
}

func TestWithoutTestsAllMutantsSurvive(t *testing.T) {
	report := runAll(t, open(t, map[string]string{"demo/tried/tried.rego": policy}), Options{})
	if p := report.Policies[0]; p.Killed > 0 || p.Score() != 0 {
		t.Errorf("%+v", p)
	}
}

func TestDiffShowsPlaceAndLines(t *testing.T) {
	got := Survivor{File: "a.rego", Line: 3, Column: 2, Operator: swapOperator, Before: "\tx == 1", After: "\tx != 1"}.Diff()
	if want := "a.rego:3:2: swap operator\n-\tx == 1\n+\tx != 1\n"; got != want {
		t.Errorf("got %q", got)
	}
	got = Survivor{File: "a.rego", Line: 3, Column: 2, Operator: dropRule, Before: "a\nb"}.Diff()
	if want := "a.rego:3:2: drop rule\n-a\n-b\n"; got != want {
		t.Errorf("got %q", got)
	}
}

// unsafe iterates over names that its message shows.
const unsafe = header + "violation contains {\"msg\": sprintf(\"%s\", [name]), \"details\": {\"path\": [name]}} if {\n\tsome name in review.object.names\n\tname != \"a\"\n}\n"

func TestMutantsThatDoNotCompileAreNotCounted(t *testing.T) {
	test := "package policies.demo.tried_test\n\nimport data.policies.demo.tried\n\ntest_none if tried.violation == set() with input as {}\n"
	for name, w := range map[string]*harness.Workspace{
		"with tests":    openPolicy(t, unsafe, test),
		"without tests": open(t, map[string]string{"demo/tried/tried.rego": unsafe}),
	} {
		p := runAll(t, w, Options{}).Policies[0]
		if p.Invalid != 2 { // Without the iteration, name is unsafe; sprintf takes no array first.
			t.Errorf("%s: %d are invalid", name, p.Invalid)
		}
		for _, s := range p.Survivors {
			if s.Line == 12 && s.Operator == dropCondition {
				t.Error(name, s.Diff())
			}
		}
	}
}

func TestAllJobsGiveTheSameReport(t *testing.T) {
	w := openPolicy(t, policy, weakTest)
	first := runAll(t, w, Options{Jobs: 1})
	for _, o := range []Options{{Jobs: 1}, {Jobs: 7}, {Policies: []string{"tried"}}} {
		if diff := cmp.Diff(first, runAll(t, w, o), cmpopts.IgnoreFields(PolicyReport{}, "Duration")); diff != "" {
			t.Errorf("%+v: %s", o, diff)
		}
	}
}

func TestRunRefusesUnknownPoliciesAndEndsWithItsContext(t *testing.T) {
	w := openPolicy(t, policy, weakTest)
	if _, err := Run(t.Context(), w, Options{Policies: []string{"tired"}}); err == nil || err.Error() != "there is no policy tired below p" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if report, err := Run(ctx, w, Options{}); !errors.Is(err, context.Canceled) || len(report.Policies) > 0 {
		t.Errorf("got %v, %+v", err, report)
	}
}

func TestTestsThatFailAnywayJudgeNothing(t *testing.T) {
	other := strings.ReplaceAll(policy, "tried", "other")
	report := runAll(t, open(t, map[string]string{
		"demo/tried/tried.rego":         policy,
		"demo/tried/tried_test.rego":    weakTest + "\ntest_wrong if tried.violation == set() with input as {\"name\": \"app\"}\n",
		"demo/tried/testdata/deny.yaml": "kind: ConfigMap\napiVersion: v1\nname: app # want `something`\n",
		"demo/other/other.rego":         other,
	}), Options{})
	if len(report.Policies) != 1 || report.Policies[0].Policy != "other" {
		t.Errorf("%+v", report.Policies)
	}
	want := sekisho.Problems{
		{File: "p/demo/tried/tried_test.rego", Line: 13, Column: 1, Message: `"test_wrong" fails without any mutation, so that tried is not mutated: make it pass first`},
		{File: "p/demo/tried/testdata/deny.yaml", Line: 1, Column: 1, Message: "the fixture fails without any mutation, so that tried is not mutated: make it pass first"},
	}
	if diff := cmp.Diff(want, report.Problems); diff != "" {
		t.Error(diff)
	}
}
