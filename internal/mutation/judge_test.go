package mutation

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if report, err := Run(ctx, w, Options{Jobs: 1}); !errors.Is(err, context.DeadlineExceeded) || len(report.Policies) > 0 {
		t.Errorf("got %v, %+v", err, report)
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

// TestTestsMayUseEachOther has more tests than are compiled at first; what the last one uses is among the first.
func TestTestsMayUseEachOther(t *testing.T) {
	test := weakTest + "\ntest_b if 1 == 1\n\ntest_c if 1 == 1\n\ntest_d if 1 == 1\n\ntest_e if test_deny\n"
	report := runAll(t, openPolicy(t, policy, test), Options{Jobs: 1})
	if s := report.Policies[0].Survivors; len(s) != 1 || s[0].Line != 13 || s[0].Operator != dropCondition {
		t.Errorf("%+v", s)
	}
}

func TestOnlyWhatIsNeededIsCompiled(t *testing.T) {
	other := strings.ReplaceAll(policy, "tried", "other")
	w := open(t, map[string]string{
		"demo/demo.rego":                  "package policies.demo\n",
		"demo/tried/tried.rego":           strings.NewReplacer("import data.lib", "import data.lib.demo.names\nimport data.lib", "not review.object.new", "not names.is_new(review.object)").Replace(policy),
		"demo/tried/tried_test.rego":      weakTest,
		"demo/other/other.rego":           other,
		"demo/other/other_test.rego":      strings.ReplaceAll(weakTest, "tried", "other"),
		"lib/demo/names/names.rego":       "package lib.demo.names\n\nis_new(object) if object.new\n",
		"lib/demo/names/own_test.rego":    "package lib.demo.names\n\ntest_new if is_new({\"new\": 1})\n",
		"lib/demo/unused/unused.rego":     "package lib.demo.unused\n",
		"lib/demo/unused/me_test.rego":    "package lib.demo.unused_test\n",
		"tests/without_imports_test.rego": "package tests.all_test\n\ntest_a if 1 == 1\n",
	})
	targets, err := findTargets(w, Options{Policies: []string{"tried"}})
	if err != nil {
		t.Fatal(err)
	}
	// The package policies.demo could have a rule that is called tried.
	used := slices.Sorted(maps.Keys(targets[0].used))
	helpers := slices.Sorted(maps.Keys(targets[0].helpers))
	if diff := cmp.Diff([]string{"lib/sekisho/review/review.rego", "p/demo/demo.rego", "p/lib/demo/names/names.rego"}, used); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"p/demo/tried/tried_test.rego"}, helpers); diff != "" {
		t.Error(diff)
	}
}

// TestEveryKindOfTestKills has tests that alone notice that the condition in line 13 is gone.
func TestEveryKindOfTestKills(t *testing.T) {
	const head = "package policies.demo.tried_test\n\nimport data.policies.demo.tried\n\n"
	const isEmpty = "tried.violation == set() with input as {\"name\": \"app\", \"new\": true}"
	tests := map[string]map[string]string{
		"rule":                            {"demo/tried/tried_test.rego": head + "test_it if " + isEmpty},
		"case":                            {"demo/tried/tried_test.rego": head + "test_it[name] if {\n\tsome name in [\"app\", \"other\"]\n\ttried.violation == set() with input as {\"name\": name, \"new\": true}\n}"},
		"second of two rules of one name": {"demo/tried/tried_test.rego": head + "test_it if 1 == 1\n\ntest_it if " + isEmpty},
		"rule that uses another test":     {"demo/tried/tried_test.rego": head + "test_a if 1 == 1\n\ntest_b if {\n\ttest_a\n\t" + isEmpty + "\n}"},
		"fourth rule":                     {"demo/tried/tried_test.rego": head + "test_a if 1 == 1\n\ntest_b if 1 == 1\n\ntest_c if 1 == 1\n\ntest_d if " + isEmpty},
		"rule of the policy's package":    {"demo/tried/tried_test.rego": "package policies.demo.tried\n\ntest_it if violation == set() with input as {\"name\": \"app\", \"new\": true}"},
		"rule in another folder":          {"tests/all_test.rego": head + "test_it if " + isEmpty},
		"rule with a helper package": {
			"demo/tried/tried_test.rego": "package policies.demo.tried_test\n\nimport data.helpers_test\n\ntest_it if helpers_test.is_empty",
			"tests/helpers_test.rego":    "package helpers_test\n\nimport data.policies.demo.tried\n\nis_empty if " + isEmpty,
		},
		"fixture": {"demo/tried/testdata/allow.yaml": "apiVersion: v1\nkind: ConfigMap\nname: app\nnew: true\n"},
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
