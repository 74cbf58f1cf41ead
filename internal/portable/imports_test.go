package portable

import "testing"

func TestImports(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b", []testCase{
		{"a library", "import data.lib.sekisho.review", nil},
		{"a library under another name", "import data.lib.sekisho.review as r", nil},
		{"a namespace", "import data.lib.sekisho", nil},
		{"a keyword that v1 has anyway", "import future.keywords.in", nil},
		{"rego.v1", "import «rego.v1»", []string{`GK01 Gatekeeper rejects the import of "rego.v1": remove it`}},
		{"input", "import «input»", []string{`GK01 the import of "input": import data.lib.sekisho.review and write review.object`}},
		{"a part of input", "import «input.review.object»", []string{`GK01 the import of "input.review.object"`}},
		{"the inventory", "import «data.inventory»", []string{`GK01 the import of "data.inventory"`}},
		{"another policy", "import «data.policies.a.c»", []string{`GK01 only packages below data.lib can be imported`}},
		{"all of data", "import «data»", []string{`GK01 the import of "data"`}},
		{"a name that only starts with lib", "import «data.library.x»", []string{`GK01 "data.library.x"`}},
		{"rego.v2", "import «rego.v2»", []string{`GK14 "rego.v2" needs OPA 1.22`}},
		{"whichever keywords there are", "import «future.keywords»", []string{`GK14 brings in whichever keywords an engine has`}},
		{"and", "import «future.keywords.and»", []string{`GK14 "future.keywords.and" is a keyword of newer engines`}},
		{"or", "import «future.keywords.or»", []string{`GK14 "future.keywords.or" is a keyword of newer engines`}},
		{"not", "import «future.keywords.not»", []string{`GK14 changes what not means`}},
	})
}

func TestImportsOfReview(t *testing.T) {
	t.Parallel()
	runCases(t, "package lib.sekisho.review", []testCase{
		{"the inventory, which may only be written inline", "import «data.inventory»", []string{"GK01 "}},
		{"input, which may only be written inline", "import «input.review»", []string{"GK01 "}},
	})
}
