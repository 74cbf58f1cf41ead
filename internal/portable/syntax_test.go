package portable

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

func TestSyntax(t *testing.T) {
	t.Parallel()
	const step = `GK14 the keyword "default" after a dot needs OPA 1.6: write ["default"]`
	runCases(t, "package policies.a.b", []testCase{
		{"sprintf", `x := sprintf("%s", ["a"])`, nil},
		{"every and in", "x if every y in [1] { y in {1} }", nil},
		{"a keyword in brackets", `x := y["default"].z if y := {}`, nil},
		{"a keyword as a key", `x := {"default": "in"}`, nil},
		{"a template string", `x := «$"a {y}"» if y := 1`, []string{"GK14 template strings such as `$\"a {y}\"` need OPA 1.12: write sprintf"}},
		{"a template string within an argument", `x := count([«$"a"»])`, []string{"GK14 template strings"}},
		{"a keyword after a dot", `x := y.«default».z if y := {}`, []string{step}},
		{"a keyword in a rule's name", `x.«default» := 1`, []string{step}},
		{"a keyword in an import", `import data.lib.acme.«default».x`, []string{step}},
		{"and", "import «future.keywords.and»\n\nx if «true and false»", []string{"GK14 keyword", `GK14 "and" needs OPA 1.20`}},
		{"or", "import «future.keywords.or»\n\nx if «true or false»", []string{"GK14 keyword", `GK14 "or" needs OPA 1.20`}},
		{"a negated body", "import «future.keywords.not»\n\nx if «not { false }»", []string{"GK14 changes", `GK14 a body after "not" needs OPA 1.17`}},
		{"a negated expression under the import", "import «future.keywords.not»\n\nx if not false", []string{"GK14 changes"}},
	})
	runCases(t, "package policies.a.«default»", []testCase{{"a keyword in a package", "", []string{step}}})
}

// TestOldestEngineRefusesSyntax holds that GK14 is about syntax that the capabilities do not have either.
func TestOldestEngineRefusesSyntax(t *testing.T) {
	t.Parallel()
	for rego, portable := range map[string]bool{
		"package a\n\nimport future.keywords.in\n\nx if 1 in {1}":   true,
		"package a\n\nx contains y if some y in [1]":                true,
		"package a\n\nx := $\"a\"":                                  false,
		"package a\n\nx := {}.default":                              false,
		"package a\n\nimport future.keywords.and\n\nx if 1 and 2":   false,
		"package a\n\nimport rego.v2\n\nx if 1":                     false,
		"package a\n\nimport future.keywords.not\n\nx if not { 1 }": false,
	} {
		_, err := ast.ParseModuleWithOpts("test.rego", rego, ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: Capabilities()})
		if (err == nil) != portable {
			t.Errorf("%s\n\nportable: %t, but parsing says %v", rego, portable, err)
		}
	}
}

func TestIndexedConditions(t *testing.T) {
	t.Parallel()
	const want = `GK15 of`
	runCases(t, "package policies.a.b", []testCase{
		{"constants", `f(x) if x in {"a", "b"}`, nil},
		{"a variable collection", `f(x, y) if x in y`, nil},
		{"a negation", `f(x, y) if not x in {y}`, nil},
		{"iteration", `f(y) if some x in [y, "*"]`, nil},
		{"a set with a variable", `f(x, y) if x in «{y, "*"}»`, []string{want}},
		{"an array with a variable", `f(x, y) if x in «[y, "*"]»`, []string{want}},
		{"in an else", "f(x, y) if x == 1\n\n«else := true if x in {y}»", []string{want}},
	})
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b", []testCase{
		{"the greatest exact integer", "x := 9007199254740991", nil},
		{"a fraction", "x := 0.1", nil},
		{"a great factor as a product", "x := 1000000000 * 1000000000", nil},
		{"digits in a string", `x := "9007199254740993"`, nil},
		{"2^53", "x := «9007199254740992»", []string{`GK12 nothing equals "9007199254740992" there`}},
		{"2^53 + 1, which float64 takes for 2^53", "x := «9007199254740993»", []string{"GK12 "}},
		{"a negative one", "x if y == «-9007199254740993»\n\ny := 1", []string{"GK12 "}},
		{"an exponent", "x := [«1e18»]", []string{"GK12 "}},
		{"more than any float64", "x := {«1e400»}", []string{"GK12 "}},
	})
}

func TestWith(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b", []testCase{
		{"an argument instead", "x if f({})\n\nf(y) if y", nil},
		{"input", "x if y «with input as {}»\n\ny := 1", []string{`GK13 "with input as …" throws away what the engine has cached`}},
		{"two of them", "x if y «with input as {}» «with data.z as 1»\n\ny := 1", []string{"GK13 input", "GK13 data.z"}},
		{"its value is checked on its own", "x if y «with input as «data.foo»»\n\ny := 1", []string{"GK13 ", "GK03 data.foo"}},
		{"a function", "x if y «with time.now_ns as 1»\n\ny := 1", []string{"GK13 time.now_ns"}},
	})
	runCases(t, "package lib.acme.topic", []testCase{
		{"a library is held to it too", "x if y «with input as {}»\n\ny := 1", []string{"GK13 "}},
	})
}
