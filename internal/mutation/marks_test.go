package mutation

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

func TestMarks(t *testing.T) {
	const condition = "\tnot review.object.new\n"
	problem := func(line, column int, message string) sekisho.Problems {
		return sekisho.Problems{{File: "p/demo/tried/tried.rego", Line: line, Column: column, Message: message}}
	}
	tests := map[string]struct {
		before, behind string // what stands above the condition and behind it
		equivalent     int
		problems       sekisho.Problems
	}{
		"none":             {},
		"behind":           {behind: " # mutation:equivalent drop condition: for a reason", equivalent: 1},
		"above":            {before: "\t# mutation:equivalent drop condition: for a reason\n", equivalent: 1},
		"for all":          {before: "\t# mutation:equivalent *: for a reason\n", equivalent: 1},
		"in a comment":     {before: "\t# Some words.\n\t# mutation:equivalent drop condition: for a\n\t# longer reason.\n", equivalent: 1},
		"without a reason": {behind: " # mutation:equivalent drop condition:", problems: problem(13, 24, "the mark has no reason: write # mutation:equivalent drop condition: why no test can tell the difference")},
		"without a colon":  {behind: " # mutation:equivalent drop condition", problems: problem(13, 24, "the mark has no reason: write # mutation:equivalent drop condition: why no test can tell the difference")},
		"misspelled":       {behind: " # mutation:equivalent drop conditions: for a reason", problems: problem(13, 24, `the mark names no operator of mutations: drop conditions: did you mean "drop condition"?, or * for all`)},
		"stale":            {behind: " # mutation:equivalent remove member: for a reason", problems: problem(13, 24, "the mark is stale: no mutant of this line survives for it (remove member); remove it")},
		"for a killed mutant": {
			behind:   " # mutation:equivalent remove not: for a reason",
			problems: problem(13, 24, "the mark is stale: no mutant of this line survives for it (remove not); remove it"),
		},
		"a line too far": {
			before:   "\t# mutation:equivalent drop condition: for a reason\n\n",
			problems: problem(13, 2, "the mark is stale: no mutant of this line survives for it (drop condition); remove it"),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			marked := strings.Replace(policy, condition, test.before+strings.TrimSuffix(condition, "\n")+test.behind+"\n", 1)
			report := runAll(t, openPolicy(t, marked, weakTest), Options{})
			p := report.Policies[0]
			if p.Equivalent != test.equivalent || len(p.Survivors) != 1-test.equivalent {
				t.Errorf("%+v", p)
			}
			if test.equivalent > 0 && p.Score() != 1 {
				t.Errorf("the score is %v", p.Score())
			}
			if diff := cmp.Diff(test.problems, report.Problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}
