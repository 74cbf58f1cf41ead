package mutation

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	review.object.old == true
}
`

const weakTest = `package policies.demo.tried_test

import data.policies.demo.tried

test_deny if {
	tried.violation == {{"msg": "app is not allowed", "details": {"path": ["name"]}}} with input as {"name": "app", "old": true}
}

test_allow if {
	tried.violation == set() with input as {"name": "other", "old": true}
}
`

const strongTest = weakTest + `
test_allow_new if {
	tried.violation == set() with input as {"name": "app", "old": false}
	tried.violation == set() with input as {"name": "app", "old": 1}
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
		Before: "\treview.object.old == true", After: "",
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

func TestMutantsThatDoNotCompileAreNotCounted(t *testing.T) {
	unsafe := header + "violation contains {\"msg\": sprintf(\"%s\", [name]), \"details\": {\"path\": [name]}} if {\n\tsome name in review.object.names\n\tname != \"a\"\n}\n"
	test := "package policies.demo.tried_test\n\nimport data.policies.demo.tried\n\ntest_none if tried.violation == set() with input as {}\n"
	report := runAll(t, openPolicy(t, unsafe, test), Options{})
	p := report.Policies[0]
	if p.Invalid != 2 { // Without the iteration, name is unsafe; sprintf takes no array first.
		t.Errorf("%d are invalid", p.Invalid)
	}
	for _, s := range p.Survivors {
		if s.Line == 12 && s.Operator == dropCondition {
			t.Error(s.Diff())
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
		"demo/tried/tried_test.rego":    weakTest + "\ntest_wrong if tried.violation == set() with input as {\"name\": \"app\", \"old\": true}\n",
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

func TestAMutantWhoseTestDoesNotEndIsKilled(t *testing.T) {
	slow := header + `violation contains {"msg": "a", "details": {"path": ["a"]}} if {
	thousand := numbers.range(1, 3000)
	count([1 | some a in array.slice(thousand, 0, 1 - 1); some b in thousand; some c in thousand; ((a * b) * c) == review.object.n]) == 0
}
`
	test := "package policies.demo.tried_test\n\nimport data.policies.demo.tried\n\ntest_deny if tried.violation != set() with input as {\"n\": -1}\n"
	w := openPolicy(t, slow, test)
	begin := time.Now()
	targets, err := findTargets(w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := targets[0].judgeOriginal(t.Context(), time.Minute); err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	module, err := targets[0].parse(strings.Replace(slow, "1 - 1", "1 + 1", 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := targets[0].judge(t.Context(), module, 100*time.Millisecond); got != isKilled || time.Since(begin) > 5*time.Second {
		t.Errorf("verdict %v after %v", got, time.Since(begin))
	}
}

func TestAMutantThatTestsCannotBeCompiledWithIsKilled(t *testing.T) {
	w := openPolicy(t, policy, weakTest)
	targets, err := findTargets(w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	changed, err := targets[0].parse(strings.Replace(policy, `"msg": "app is not allowed", `, "", 1))
	if err != nil {
		t.Fatal(err)
	}
	if !targets[0].compile(changed, targets[0].tests).Failed() || targets[0].compile(changed, nil).Failed() {
		t.Fatal("the tests compare with a set of other types, which OPA refuses")
	}
	if got := targets[0].judge(t.Context(), changed, time.Second); got != isKilled {
		t.Errorf("verdict %v", got)
	}
}

// TestEveryKindOfTestKills has tests that alone notice that the condition in line 13 is gone.
func TestEveryKindOfTestKills(t *testing.T) {
	const head = "package policies.demo.tried_test\n\nimport data.policies.demo.tried\n\n"
	const isEmpty = "tried.violation == set() with input as {\"name\": \"app\"}"
	tests := map[string]map[string]string{
		"rule":                            {"demo/tried/tried_test.rego": head + "test_it if " + isEmpty},
		"case":                            {"demo/tried/tried_test.rego": head + "test_it[name] if {\n\tsome name in [\"app\", \"other\"]\n\ttried.violation == set() with input as {\"name\": name}\n}"},
		"second of two rules of one name": {"demo/tried/tried_test.rego": head + "test_it if 1 == 1\n\ntest_it if " + isEmpty},
		"rule that uses another test":     {"demo/tried/tried_test.rego": head + "test_a if 1 == 1\n\ntest_b if {\n\ttest_a\n\t" + isEmpty + "\n}"},
		"fourth rule":                     {"demo/tried/tried_test.rego": head + "test_a if 1 == 1\n\ntest_b if 1 == 1\n\ntest_c if 1 == 1\n\ntest_d if " + isEmpty},
		"rule of the policy's package":    {"demo/tried/tried_test.rego": "package policies.demo.tried\n\ntest_it if violation == set() with input as {\"name\": \"app\"}"},
		"rule in another folder":          {"tests/all_test.rego": head + "test_it if " + isEmpty},
		"rule with a helper package": {
			"demo/tried/tried_test.rego": "package policies.demo.tried_test\n\nimport data.helpers_test\n\ntest_it if helpers_test.is_empty",
			"tests/helpers_test.rego":    "package helpers_test\n\nimport data.policies.demo.tried\n\nis_empty if " + isEmpty,
		},
		"fixture": {"demo/tried/testdata/allow.yaml": "apiVersion: v1\nkind: ConfigMap\nname: app\n"},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			tests[name]["demo/tried/tried.rego"] = policy
			report := runAll(t, open(t, tests[name]), Options{})
			if len(report.Policies) != 1 || len(report.Problems) > 0 {
				t.Fatalf("%+v", report)
			}
			for _, s := range report.Policies[0].Survivors {
				if s.Line == 13 && s.Operator == dropCondition {
					t.Error(s.Diff())
				}
			}
		})
	}
}

func TestSharedPackagesAreJudgedByTheirTests(t *testing.T) {
	w := open(t, map[string]string{
		"demo/tried/tried.rego":       policy,
		"lib/demo/names/names.rego":   "package lib.demo.names\n\nis_old(name) if startswith(name, \"old-\")\n",
		"lib/demo/names/my_test.rego": "package lib.demo.names_test\n\nimport data.lib.demo.names\n\ntest_old if {\n\tnames.is_old(\"old-app\")\n\tnot names.is_old(\"app\")\n}\n",
	})
	if policies := runAll(t, w, Options{}).Policies; len(policies) != 1 {
		t.Errorf("%+v", policies)
	}
	policies := runAll(t, w, Options{Shared: true}).Policies
	if len(policies) != 2 || policies[1].Policy != "lib.demo.names" || policies[1].Killed == 0 {
		t.Fatalf("%+v", policies)
	}
	if len(policies[1].Survivors) > 0 {
		t.Errorf("%+v", policies[1].Survivors)
	}
}
