package portable

import "testing"

func TestViolations(t *testing.T) {
	t.Parallel()
	const written = `GK06 a violation must be written out as {"msg": msg, "details": {"path": path}}`
	runCases(t, "package policies.a.b", []testCase{
		{"msg and details", `violation contains {"msg": "m", "details": {"path": ["a"]}} if true`, nil},
		{"msg alone", `violation contains {"msg": "m"} if true`, nil},
		{"details from elsewhere", `violation contains {"msg": "m", "details": d} if d := object.union({}, {})`, nil},
		{"a variable", `violation contains v if v := {"msg": "m"}`, nil},
		{"two rules", "violation contains {\"msg\": \"m\"} if true\n\nviolation contains {\"msg\": \"n\"} if true", nil},
		{"another field", `violation contains {"msg": "m", «"id"»: 1} if true`, []string{"GK06 Gatekeeper drops all fields but \"msg\" and \"details\": move `\"id\"` into"}},
		{"a computed field", `violation contains {"msg": "m", «k»: 1} if k := "details"`, []string{`GK06 move "k" into "details"`}},
		{"no msg", `violation contains «{"details": {}}» if true`, []string{`GK06 the violation has no "msg"`}},
		{"details that are text", `violation contains {"msg": "m", "details": «"d"»} if true`, []string{`GK06 "details" must be an object, not a string`}},
		{"details that are a path", `violation contains {"msg": "m", "details": «d»} if d := ["a"]`, []string{`GK06 "details" must be an object, not an array`}},
		{"a string", `violation contains «"m"» if true`, []string{written + ", not as `\"m\"`"}},
		{"a variable that stands for a string", `violation contains v if v := «"m"»`, []string{written}},
		{"a violation from elsewhere", "import data.lib.acme.h\n\nviolation contains «v» if some v in h.violations", []string{written + `, not as "v"`}},
		{"a call", `violation contains «object.union({"msg": "m"}, {})» if true`, []string{written}},
	})
}

func TestMessagesThatAreStrings(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a literal":                        `if msg := "m"`,
		"a raw string":                     "if msg := `m`",
		"sprintf":                          `if msg := sprintf("%d", [1])`,
		"concat":                           `if msg := concat(" ", ["a", "b"])`,
		"unification":                      `if msg = sprintf("%d", [1])`,
		"unification with a rule":          "if msg = _message\n\n_message := \"m\"",
		"unification the other way":        `if sprintf("%d", [1]) = msg`,
		"another variable":                 `if { text := lower("M"); msg := text }`,
		"a member of a literal list":       `if some msg in ["a", "b"]`,
		"a value of a literal object":      `if some field, msg in {"hostPID": "shares processes"}`,
		"a key of a literal object":        `if some msg, _ in {"a": 1}`,
		"a member of a constant":           "if some field, msg in _messages\n\n_messages := {\"hostPID\": \"m\"}",
		"a field of a constant":            "if { some field in [1]; msg := _messages[field] }\n\n_messages := {\"hostPID\": \"m\"}",
		"a field of a partial object":      "if msg := _messages[_]\n\n_messages[k] := sprintf(\"%s\", [k]) if some k in [1]",
		"a rule":                           "if msg := _message\n\ndefault _message := \"a\"\n\n_message := \"b\" if true",
		"an own function":                  "if msg := _message(1)\n\n_message(x) := \"none\" if x == 0\n\n_message(x) := msg if msg := sprintf(\"%d\", [x])",
		"an own function with else":        "if msg := _message(1)\n\n_message(x) := \"none\" if x == 0 else := sprintf(\"%d\", [x])",
		"a test":                           "if { some msg in input_messages; is_string(msg) }\n\ninput_messages := numbers.range(1, 2)",
		"a test before another assignment": "if { x := object.get({}, \"a\", 1); is_string(x); msg := x }",
	} {
		runCases(t, "package policies.a.b", []testCase{{name, `violation contains {"msg": msg} ` + body, nil}})
	}
	runCases(t, "package policies.a.b", []testCase{
		{"within the head", `violation contains {"msg": sprintf("%d", [1])} if true`, nil},
		{"a tested field within the head", "violation contains {\"msg\": x.text} if is_string(x.text)\n\nx := json.unmarshal(\"{}\")", nil},
	})
}

func TestMessagesThatMayBeAnything(t *testing.T) {
	t.Parallel()
	const unsure = `GK06 "msg" is not surely a string, and any other value fails the whole review: build "msg" with sprintf`
	for _, test := range []testCase{
		{"a number", "if msg := 5", []string{`GK06 "msg" is a number, which fails the whole review`}},
		{"null", "if msg := null", []string{`GK06 "msg" is null`}},
		{"an array", `if msg := ["m"]`, []string{`GK06 "msg" is an array`}},
		{"an object", `if msg := {"m": 1}`, []string{`GK06 "msg" is an object`}},
		{"a comprehension", "if msg := {x | some x in [1]}", []string{`GK06 "msg" is a set`}},
		{"a constant", "if msg := _m\n\n_m := 5", []string{`GK06 "msg" is a number`}},
		{"a function that does not return a string", `if msg := count([1])`, []string{unsure}},
		{"a function that may return anything", `if msg := object.get({}, "a", "b")`, []string{unsure}},
		{"a member of something", "if some msg in x\n\nx := numbers.range(1, 2)", []string{unsure}},
		{"a member of a mixed list", `if some msg in ["a", 1]`, []string{unsure}},
		{"an index", `if some msg, _ in ["a"]`, []string{unsure}},
		{"a value of an object with numbers", `if some _, msg in {"a": 1}`, []string{unsure}},
		{"a library's function", "if msg := h.message(1)\n\nimport data.lib.acme.h", []string{unsure}},
		{"an own function that returns its argument", "if msg := _m(1)\n\n_m(x) := x", []string{unsure}},
		{"an argument that is called like a rule", "if msg := _m(1)\n\n_m(text) := text\n\ntext := \"m\"", []string{unsure}},
		{"an own function with a bad else", "if msg := _m(1)\n\n_m(x) := \"a\" if x == 1 else := x", []string{unsure}},
		{"an own function called sprintf", "if msg := sprintf(1)\n\nsprintf(x) := x", []string{unsure}},
		{"a variable that is called like a rule", "if { [text] := [1]; msg := text }\n\ntext := \"m\"", []string{unsure}},
		{"a rule with one bad definition", "if msg := _m\n\ndefault _m := \"a\"\n\n_m := 5 if true", []string{unsure}},
		{"names in a circle", "if { msg = x; x = msg }", []string{unsure}},
		{"rules in a circle", "if msg := _m\n\n_m := _n if true\n\n_n := _m if true\n\n_n := \"a\" if true", []string{unsure}},
		{"a negated test", "if { some msg in x; not is_string(msg) }\n\nx := numbers.range(1, 2)", []string{unsure}},
		{"a comparison", "if { some msg in x; msg != \"\" }\n\nx := numbers.range(1, 2)", []string{unsure}},
	} {
		test.rego = `violation contains {"msg": «msg»} ` + test.rego
		runCases(t, "package policies.a.b", []testCase{test})
	}
}

func TestResultNames(t *testing.T) {
	t.Parallel()
	const set = `GK07 "violation" is no set here, which engines read differently`
	runCases(t, "package policies.a.b", []testCase{
		{"names that only start like results", "denylisted(x) := x\n\nwarning := 1\n\nviolations contains 1", nil},
		{"a complete rule", `«violation» := {{"msg": "m"}}`, []string{set}},
		{"an object", `«violation»["m"] := {"msg": "m"}`, []string{set}},
		{"the form of Rego v0", `«violation»[{"msg": "m"}] if true`, []string{set}},
		{"a condition", `«violation» if true`, []string{set}},
		{"a default", `default «violation» := set()`, []string{set}},
		{"a set below", `«violation».pod contains {"msg": "m"} if true`, []string{set}},
		{"a function", `«violation»(x) := x`, []string{`GK07 conftest takes the function "violation" for a result and stops`}},
		{"a function with a longer name", `«deny_pod»(x) := x`, []string{`GK07 the function "deny_pod"`}},
		{"deny", `«deny» contains "m" if true`, []string{`GK07 conftest counts the rule "deny" and Gatekeeper does not`}},
		{"warn", `«warn» contains "m" if true`, []string{`GK07 the rule "warn"`}},
		{"violation with a longer name", `«violation_2» contains {"msg": "m"} if true`, []string{`GK07 the rule "violation_2"`}},
	})
	runCases(t, "package lib.acme.topic", []testCase{
		{"a violation in a library", `«violation» contains {"msg": "m"} if true`, []string{`GK07 conftest counts the rule "violation" of a library as a result`}},
		{"a function in a library", `«warn_pod»(x) := x`, []string{`GK07 the function "warn_pod"`}},
	})
}
