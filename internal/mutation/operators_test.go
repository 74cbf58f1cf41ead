package mutation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
)

// operatorTests hold a module and all mutants that an operator makes of it, as line:column, lines before and after.
var operatorTests = []struct {
	operator, module string
	want             []string
}{
	{negateCondition, "p if {\n\tx := input.a\n\tx == 1\n\tstartswith(x, \"a\") with input.b as 2\n\tinput.c\n}", []string{
		"5:2 -\tx == 1 +\tnot x == 1",
		"6:2 -\tstartswith(x, \"a\") with input.b as 2 +\tnot startswith(x, \"a\") with input.b as 2",
		"7:2 -\tinput.c +\tnot input.c",
	}},
	{removeNot, "p if {\n\tnot input.a\n\tnot  input.b == 1\n} else if not input.c", []string{
		"6:11 -} else if not input.c +} else if input.c",
		"4:2 -\tnot input.a +\tinput.a", "5:2 -\tnot  input.b == 1 +\tinput.b == 1",
	}},
	{dropCondition, "p if {\n\tsome x in input.xs\n\tx == 1 # one\n\tnot input.b; input.c\n\tevery y in input.ys {\n\t\ty\n\t}\n}\n\nq if input.a\nelse := false if input.b == 1\n\nr := [x | some x in input.xs; x > 1]", []string{
		"4:2 -\tsome x in input.xs +",
		"5:2 -\tx == 1 # one +\t # one",
		"6:2 -\tnot input.b; input.c +\ttrue; input.c",
		"6:15 -\tnot input.b; input.c +\tnot input.b; true",
		"7:2 -\tevery y in input.ys {|\t\ty|\t} +",
		"8:3 -\t\ty +\t\ttrue",
		"12:6 -q if input.a +q if true",
		"13:18 -else := false if input.b == 1 +else := false if true",
		"15:11 -r := [x | some x in input.xs; x > 1] +r := [x | true; x > 1]",
		"15:31 -r := [x | some x in input.xs; x > 1] +r := [x | some x in input.xs; true]",
	}},
	{dropRule, "default p := false\n\np if {\n\tinput.a\n} else if input.b\n\np if input.c\n\nq if input.d", []string{
		"3:1 -default p := false +",
		"5:1 -p if {|\tinput.a|} else if input.b +",
		"9:1 -p if input.c +",
	}},
	{dropBranch, "f(x) := 1 if {\n\tx == 1\n} else := 2 if {\n\tx == 2\n} else := 3\n\ng if input.a\n\nelse := false if input.b", []string{
		"3:1 -f(x) := 1 if {|\tx == 1|} else := 2 if { +f(x) := 2 if {",
		"5:3 -} else := 2 if {|\tx == 2 +",
		"7:3 -} else := 3 +} ",
		"9:1 -g if input.a||else := false if input.b +g := false if input.b",
		"11:1 -else := false if input.b +",
	}},
	{changeLiteral, "p := 5 if {\n\tinput.a == true\n\tinput.b == \"x\"\n\tinput.c == `y`\n\tinput.d == 1\n\tinput.e == 1.5\n\tinput.f == []\n}", []string{
		"3:6 -p := 5 if { +p := 0 if {", "3:6 -p := 5 if { +p := 4 if {", "3:6 -p := 5 if { +p := 6 if {",
		"4:13 -\tinput.a == true +\tinput.a == false",
		"5:13 -\tinput.b == \"x\" +\tinput.b == \"\"", "5:13 -\tinput.b == \"x\" +\tinput.b == \"x_\"",
		"6:13 -\tinput.c == `y` +\tinput.c == \"\"", "6:13 -\tinput.c == `y` +\tinput.c == `y_`",
		"7:13 -\tinput.d == 1 +\tinput.d == 0", "7:13 -\tinput.d == 1 +\tinput.d == 2",
		"8:13 -\tinput.e == 1.5 +\tinput.e == 0",
		"9:13 -\tinput.f == [] +\tinput.f == [\"_\"]",
	}},
	{changeDefault, "default p := false\n\ndefault_parameters := {\"a\": 1, \"b\": {}}\n\nq := 1", []string{
		"3:14 -default p := false +default p := true",
		"5:24 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"\": 1, \"b\": {}}",
		"5:24 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"a_\": 1, \"b\": {}}",
		"5:29 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"a\": 0, \"b\": {}}",
		"5:29 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"a\": 2, \"b\": {}}",
		"5:32 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"a\": 1, \"\": {}}",
		"5:32 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"a\": 1, \"b_\": {}}",
		"5:37 -default_parameters := {\"a\": 1, \"b\": {}} +default_parameters := {\"a\": 1, \"b\": {\"_\": true}}",
	}},
	{changeMessage, "violation contains {\"msg\": msg} if {\n\tmsg := sprintf(\"a %s\", [\"b\"])\n}\n\ndeny contains msg if {\n\tmsg := \"c\"\n}", []string{
		"4:17 -\tmsg := sprintf(\"a %s\", [\"b\"]) +\tmsg := sprintf(\"a %s_\", [\"b\"])",
		"8:9 -\tmsg := \"c\" +\tmsg := \"c_\"",
	}},
	{swapOperator, "p if {\n\tinput.a == 1\n\tinput.a != 1\n\tinput.a < 1\n\tinput.a >= input.b + 1\n\tnot input.a - 1 > 2\n}", []string{
		"4:10 -\tinput.a == 1 +\tinput.a != 1",
		"5:10 -\tinput.a != 1 +\tinput.a == 1",
		"6:10 -\tinput.a < 1 +\tinput.a <= 1", "6:10 -\tinput.a < 1 +\tinput.a >= 1",
		"7:10 -\tinput.a >= input.b + 1 +\tinput.a < input.b + 1", "7:10 -\tinput.a >= input.b + 1 +\tinput.a > input.b + 1",
		"7:21 -\tinput.a >= input.b + 1 +\tinput.a >= input.b - 1",
		"8:14 -\tnot input.a - 1 > 2 +\tnot input.a + 1 > 2",
		"8:18 -\tnot input.a - 1 > 2 +\tnot input.a - 1 <= 2", "8:18 -\tnot input.a - 1 > 2 +\tnot input.a - 1 >= 2",
	}},
	{removeMember, "s := {\n\t\"b\",\n\t\"a\",\n}\n\na := [1, {2}]\n\no := {\"y\": 1, \"x\": []}", []string{
		"4:2 -\t\"b\", +",
		"5:2 -\t\"a\", +",
		"8:7 -a := [1, {2}] +a := [{2}]",
		"8:10 -a := [1, {2}] +a := [1]",
		"8:11 -a := [1, {2}] +a := [1, set()]",
		"10:7 -o := {\"y\": 1, \"x\": []} +o := {\"x\": []}",
		"10:15 -o := {\"y\": 1, \"x\": []} +o := {\"y\": 1}",
	}},
	{neighbourField, "import data.lib.sekisho.workload\n\np if workload.spec.containers[0].add\n\nq if {\n\tworkload.pod.x[\"y-z\"]\n\tworkload.f(1)\n}", []string{
		"5:15 -p if workload.spec.containers[0].add +p if workload.pod.containers[0].add",
		"5:20 -p if workload.spec.containers[0].add +p if workload.spec.ephemeralContainers[0].add",
		"5:20 -p if workload.spec.containers[0].add +p if workload.spec.initContainers[0].add",
		"5:34 -p if workload.spec.containers[0].add +p if workload.spec.containers[0].drop",
		"8:11 -\tworkload.pod.x[\"y-z\"] +\tworkload.spec.x[\"y-z\"]",
		"8:15 -\tworkload.pod.x[\"y-z\"] +\tworkload.pod[\"y-z\"][\"y-z\"]",
		"8:17 -\tworkload.pod.x[\"y-z\"] +\tworkload.pod.x[\"containers\"]",
	}},
	{neighbourLevel, "import data.lib.sekisho.workload\n\np(c) if c.securityContext.a\n\nq(d) if d.spec.securityContext", []string{
		"5:9 -p(c) if c.securityContext.a +p(c) if d.spec.securityContext.a",
		"5:9 -p(c) if c.securityContext.a +p(c) if workload.spec.securityContext.a",
		"7:9 -q(d) if d.spec.securityContext +q(d) if c.securityContext",
		"7:9 -q(d) if d.spec.securityContext +q(d) if workload.spec.securityContext",
	}},
	{firstOnly, "p if {\n\tsome i, x in input.xs\n\tsome y in x\n\tsome k, _ in input.o\n\tsome [a, b] in input.pairs\n\tevery z in y {\n\t\tz\n\t}\n\tinput.l[_]\n}", []string{
		"4:2 -\tsome i, x in input.xs +\tsome [i, x] in array.slice([[i, x] | some i, x in input.xs], 0, 1)",
		"5:2 -\tsome y in x +\tsome y in array.slice([y | some y in x], 0, 1)",
		"6:2 -\tsome k, _ in input.o +\tsome k in array.slice([k | some k, _ in input.o], 0, 1)",
		"8:2 -\tevery z in y { +\tevery z in array.slice([z | some z in y], 0, 1) {",
		"11:10 -\tinput.l[_] +\tinput.l[0]",
	}},
	{skipFirst, "p if {\n\tsome x in input.xs\n\tevery k, v in x {\n\t\tk == v\n\t}\n}", []string{
		"4:2 -\tsome x in input.xs +\tsome x in array.slice([x | some x in input.xs], 1, count(input.xs))",
		"5:2 -\tevery k, v in x { +\tevery k, v in {k: v | some [k, v] in array.slice([[k, v] | some k, v in x], 1, count(x))} {",
	}},
	{someForEvery, "p if {\n\tevery x in input.xs {\n\t\tx > 1\n\t\tx < 3\n\t}\n}", []string{
		"4:2 -\tevery x in input.xs {|\t\tx > 1|\t\tx < 3|\t} +\tsome x in input.xs|x > 1|\t\tx < 3",
	}},
	{replaceCall, "p if {\n\tnot startswith(input.a, \"x\")\n\ty := object.get(input, [\"a\"], input.b) * 2\n\ty == ((input.c + 1))\n\tinput.d == true\n\t1 == input.e\n}", []string{
		"7:2 -\tinput.d == true +\tinput.d",
		"4:6 -\tnot startswith(input.a, \"x\") +\tnot \"x\"", "4:6 -\tnot startswith(input.a, \"x\") +\tnot input.a",
		"5:7 -\ty := object.get(input, [\"a\"], input.b) * 2 +\ty := [\"a\"] * 2",
		"5:7 -\ty := object.get(input, [\"a\"], input.b) * 2 +\ty := input * 2",
		"5:7 -\ty := object.get(input, [\"a\"], input.b) * 2 +\ty := input.b * 2",
		"5:7 -\ty := object.get(input, [\"a\"], input.b) * 2 +\ty := 2",
		"5:7 -\ty := object.get(input, [\"a\"], input.b) * 2 +\ty := object.get(input, [\"a\"], input.b)",
		"6:9 -\ty == ((input.c + 1)) +\ty == ((1))", "6:9 -\ty == ((input.c + 1)) +\ty == ((input.c))",
	}},
	{swapArguments, "p if {\n\tstartswith(input.a, \"x\")\n\tz := concat(\"/\", split(input.b, \".\"))\n\tcount(z) == 1\n}", []string{
		"4:2 -\tstartswith(input.a, \"x\") +\tstartswith(\"x\", input.a)",
		"5:7 -\tz := concat(\"/\", split(input.b, \".\")) +\tz := concat(split(input.b, \".\"), \"/\")",
		"5:19 -\tz := concat(\"/\", split(input.b, \".\")) +\tz := concat(\"/\", split(\".\", input.b))",
	}},
	{dropPathStep, "violation contains {\"details\": {\"path\": path}} if {\n\tpath := array.concat(input.at, [\"a\", \"b\"])\n}\n\nviolation contains {\"details\": {\"path\": path}} if path := input.at\n\nviolation contains {\"details\": {\"path\": [\"a\"]}} if input.c", []string{
		"4:39 -\tpath := array.concat(input.at, [\"a\", \"b\"]) +\tpath := array.concat(input.at, [\"a\"])",
		"7:59 -violation contains {\"details\": {\"path\": path}} if path := input.at +violation contains {\"details\": {\"path\": path}} if path := array.slice(input.at, 0, count(input.at) - 1)",
		"9:42 -violation contains {\"details\": {\"path\": [\"a\"]}} if input.c +violation contains {\"details\": {\"path\": []}} if input.c",
	}},
}

func TestOperators(t *testing.T) {
	var tested []string
	for _, test := range operatorTests {
		tested = append(tested, test.operator)
		t.Run(test.operator, func(t *testing.T) {
			target := parseTarget(t, "package policies.a.b\n\n"+test.module+"\n")
			mutants, invalid := target.mutants(2)
			for _, e := range edits(target.module, target.text) {
				if _, err := target.parse(target.text[:e.start] + e.text + target.text[e.end:]); err != nil {
					t.Errorf("%s: %v", target.survivor(e).Diff(), err)
				}
			}
			if invalid > 0 {
				t.Errorf("%d cannot be parsed", invalid)
			}
			var got []string
			for _, m := range mutants {
				if m.edit.operator == test.operator {
					s := target.survivor(m.edit)
					line := fmt.Sprintf("%d:%d -%s +%s", s.Line, s.Column, s.Before, s.After)
					got = append(got, strings.ReplaceAll(line, "\n", "|"))
				}
			}
			if diff := cmp.Diff(sorted(test.want), sorted(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if diff := cmp.Diff(sorted(Operators), sorted(tested)); diff != "" {
		t.Errorf("operators and their tests differ: %s", diff)
	}
}

func TestNoMutantIsMadeTwiceOrOfTests(t *testing.T) {
	target := parseTarget(t, "package a\n\np if input.a == 0\n\ntest_p if p with input.a as 0\n\ntodo_test_q if 1 == 2\n")
	mutants, _ := target.mutants(1)
	seen := map[string]bool{target.module.String(): true}
	for _, m := range mutants {
		if s := target.survivor(m.edit); s.Line != 3 || seen[m.module.String()] {
			t.Errorf("%s seen %v", s.Diff(), seen[m.module.String()])
		}
		seen[m.module.String()] = true
	}
	if len(mutants) < 4 {
		t.Errorf("there are %d mutants", len(mutants))
	}
}

func parseTarget(t *testing.T, text string) *target {
	t.Helper()
	target := &target{file: "a.rego", text: text}
	module, err := ast.ParseModuleWithOpts("a.rego", text, ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatal(err)
	}
	target.module = module
	return target
}

func sorted(texts []string) []string { return slices.Sorted(slices.Values(texts)) }
