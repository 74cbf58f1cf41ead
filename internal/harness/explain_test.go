package harness

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFailuresAreExplained(t *testing.T) {
	const policy = `-- p.rego --
package p

violation contains input.a if input.a > 1

twice(x) := 2 * x
`
	for _, c := range []struct{ name, test, want string }{
		{"variables", `
	x := 1
	y := 2
	x == y
}`, `p_test.rego:8: this does not hold:
    x == y
x = 1
y = 2`},
		{"short sets", `
	p.violation == {4} with input as {"a": 3}
}`, `p_test.rego:6: this does not hold:
    p.violation == {4} with input as {"a": 3}
p.violation = {3}`},
		{"functions", `
	p.twice(2) == 5
}`, `p_test.rego:6: this does not hold:
    p.twice(2) == 5
p.twice(2) = 4`},
		{"undefined", `
	p.violation[_].b == 5 with input as {"a": {"c": 1}}
}`, `p_test.rego:6: this does not hold:
    p.violation[_].b == 5 with input as {"a": {"c": 1}}
p.violation[_].b is undefined`},
		{"negation", `
	not p.violation[3] with input as {"a": 3}
}`, `p_test.rego:6: this does not hold:
    not p.violation[3] with input as {"a": 3}
p.violation[3] = 3`},
		{"every", `
	every x in [2, 3] {
		p.violation == {x} with input as {"a": x + 1}
	}
}`, `p_test.rego:7: this does not hold:
    p.violation == {x} with input as {"a": x + 1}
x = 2
p.violation = {3}
{x} = {2}`},
		{"less", `
	input.a < 2 with input as {"a": 3}
}`, `p_test.rego:6: this does not hold:
    input.a < 2 with input as {"a": 3}
input.a = 3`},
		{"builtin error", `
	to_number("x") == 1
}`, `p_test.rego:6: this does not hold:
    to_number("x")
p_test.rego:6:2: to_number: strconv.ParseFloat: parsing "x": invalid syntax`},
		{"nothing evaluated", `p.nothing == 1 }`, `no expression of it could be evaluated:
    test_it if {p.nothing == 1 }`},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree(t, policy+"-- p_test.rego --\npackage p_test\n\nimport data.p\n\ntest_it if {"+c.test+"\n")
			_, result := test(t, Options{})
			if len(result.Tests) != 1 || len(result.Tests[0].Failures) != 1 {
				t.Fatal(story(result))
			}
			if diff := cmp.Diff(c.want, result.Tests[0].Failures[0].Detail); diff != "" {
				t.Errorf("detail (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCasesOfARuleAreTests(t *testing.T) {
	tree(t, `-- p_test.rego --
package p_test

test_sum[name] if {
	some name, c in {
		"one": {"a": 1, "want": 1},
		"two": {"a": 1, "want": 2},
	}
	c.a == c.want
}
`)
	_, result := test(t, Options{})
	want := `
pass p_test.rego:3 data.p_test.test_sum/one
fail p_test.rego:3 data.p_test.test_sum/two
  p_test.rego:3: data.p_test.test_sum/two failed
    p_test.rego:8: this does not hold:
        c.a == c.want
    c = {"a": 1, "want": 2}
    c.a = 1
    c.want = 2
`
	if diff := cmp.Diff(want, "\n"+story(result)); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
}

func TestPrintAndRuntimeErrors(t *testing.T) {
	tree(t, `-- p_test.rego --
package p_test

test_print if {
	print("seen", {"a": 1})
	false
}

test_conflict if _c == 1

_c := 1 if true

_c := 2 if true

test_twin if true

test_twin if false

todo_test_later if false
`)
	_, result := test(t, Options{})
	want := `
fail p_test.rego:3 data.p_test.test_print
  p_test.rego:3: data.p_test.test_print failed
    p_test.rego:5: this does not hold:
        false
error p_test.rego:8 data.p_test.test_conflict
  p_test.rego:12:1: data.p_test.test_conflict: rule data.p_test._c produced conflicting values: 1 at p_test.rego:10 2 at p_test.rego:12
pass p_test.rego:14 data.p_test.test_twin
fail p_test.rego:16 data.p_test.test_twin#01
  p_test.rego:16: data.p_test.test_twin#01 failed
    p_test.rego:16: this does not hold:
        false
skip p_test.rego:18 data.p_test.todo_test_later (its name begins with todo_)
`
	if diff := cmp.Diff(want, "\n"+story(result)); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
	if got := result.Tests[0].Output; !strings.Contains(got, `seen {"a": 1}`) {
		t.Errorf("output %q", got)
	}
}
