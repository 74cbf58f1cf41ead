package harness

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCoverageCountsLinesOfPoliciesOnly(t *testing.T) {
	tree(t, `-- p.rego --
package p

a := 1 if input.a

b := 2 if {
	input.b > 1
	input.c > 1
	input.d > 1
}

# A test among the rules does not count.
test_inline if {
	a == 1 with input as {"a": true}
	not b with input as {"b": 2, "c": 1, "d": 1}
}
-- p_test.rego --
package p_test

import data.p

test_never if {
	not p.b with input.b as 1
}
`)
	_, result := test(t, Options{Coverage: true})
	if len(result.Coverage.Files) != 1 {
		t.Fatalf("files %+v", result.Coverage.Files)
	}
	file := result.Coverage.Files[0]
	got := fmt.Sprint(file.File, file.Covered, file.Uncovered, file.Lines, int(file.Percent), result.Coverage.Covered, result.Coverage.Lines)
	if diff := cmp.Diff("p.rego[3 6 7] [5 8] 5 60 3 5", got); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
	if got := fmt.Sprint(LineRange{3, 3}, LineRange{4, 6}); got != "3 4-6" {
		t.Errorf("ranges are written %s", got)
	}
}

func TestBenchSortsPoliciesBySlowness(t *testing.T) {
	tree(t, demo)
	workspace, err := Open("policies")
	if err != nil {
		t.Fatal(err)
	}
	costs, problems := Bench(t.Context(), workspace, Options{})
	if len(costs) != 1 || len(problems) != 0 {
		t.Fatalf("costs %+v, problems %v", costs, problems)
	}
	if c := costs[0]; c.Policy != "stdin-open" || c.Objects != 2 || c.Nanoseconds <= 0 || c.Bytes <= 0 || c.Allocations <= 0 || c.Ratio != 1 {
		t.Errorf("cost %+v", c)
	}
}

func TestDiffLines(t *testing.T) {
	for _, c := range []struct{ a, b, want []string }{
		{nil, nil, nil},
		{[]string{"a"}, []string{"a"}, []string{"  …"}},
		{[]string{"a", "b"}, []string{"b", "c"}, []string{"- a", "  b", "+ c"}},
		{
			[]string{"1", "2", "3", "4", "5", "x", "6"},
			[]string{"1", "2", "3", "4", "5", "y", "6"},
			[]string{"  …", "  4", "  5", "- x", "+ y", "  6"},
		},
	} {
		if diff := cmp.Diff(c.want, diffLines(c.a, c.b)); diff != "" {
			t.Errorf("%v, %v (-want +got):\n%s", c.a, c.b, diff)
		}
	}
}
