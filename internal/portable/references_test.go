package portable

import "testing"

func TestInlineLibraries(t *testing.T) {
	t.Parallel()
	const inline = `GK02 "data.lib.acme.h.v" is written inline`
	runCases(t, "package policies.a.b", []testCase{
		{"an imported library", "import data.lib.acme.h\n\nx if some y in h.v", nil},
		{"some in", "x if some y in «data.lib.acme.h.v»", []string{inline}},
		{"every", "x if every y in «data.lib.acme.h.v» { y }", []string{inline}},
		{"an argument", "x := count(«data.lib.acme.h.v»)", []string{inline}},
		{"an array in an argument", "x := sprintf(\"%v\", [«data.lib.acme.h.v»])", []string{inline}},
		{"a comprehension", "x := {y | some y in «data.lib.acme.h.v»}", []string{inline}},
		{"an object's key and value", "x := {«data.lib.acme.h.v»: «data.lib.acme.h.v»}", []string{inline, inline}},
		{"a function", "x := «data.lib.acme.h.v»(1)", []string{inline}},
		{"a function as a condition", "x if «data.lib.acme.h.v»(1)", []string{inline}},
		{"brackets", "x := y[«data.lib.acme.h.v»]", []string{inline}},
		{"brackets of a rule's name", "x[«data.lib.acme.h.v»].y := 1", []string{inline}},
		{"an element of a set", "x contains «data.lib.acme.h.v»", []string{inline}},
		{"an else branch", "x := 1 if false else := «data.lib.acme.h.v»", []string{inline}},
		{"a negation", "x if not «data.lib.acme.h.v»", []string{inline}},
		{"an assignment, which happens to work", "x if y := «data.lib.acme.h.v»[_]", []string{`GK02 "data.lib.acme.h.v[_]" is written inline`}},
		{"says what to import", "x := «data.lib.acme.h.v»", []string{"GK02 : import data.lib.acme.h and write h.v"}},
		{"says what to import for a whole package", "x := «data.lib.acme.h»", []string{"GK02 : import data.lib.acme.h and write h"}},
		{"says which import is there", "import data.lib.acme.h.sub\n\nx := «data.lib.acme.h.sub.v»", []string{"GK02 : import data.lib.acme.h.sub and write sub.v"}},
		{"says which name the import has", "import data.lib.acme.h as k\n\nx := «data.lib.acme.h.v.w»", []string{"GK02 : import data.lib.acme.h as k and write k.v.w"}},
		{"a variable instead of a package", "x := «data.lib[y]» if some y in [1]", []string{"GK02 : import data.lib.<namespace>.<topic> and write <topic>.<name>"}},
	})
	runCases(t, "package lib.sekisho.review", []testCase{
		{"review", "x := «data.lib.acme.h.v»", []string{inline}},
	})
}

func TestData(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b", []testCase{
		{"own rules by name", "k := 1\n\nx := k", nil},
		{"data below another name", "x := y.data.inventory if y := {}", nil},
		{"own rules by package", "k := {}\n\nx := «data.policies.a.b.k.l»", []string{`GK03 which it would look for in another package: write k.l`}},
		{"another package", "x := «data.policies.a.c.violation»", []string{`GK03 Gatekeeper rejects the reference "data.policies.a.c.violation"`}},
		{"all of data", "x := «data»", []string{`GK03 the reference "data"`}},
		{"a variable below data", "x := «data[y]» if some y in [1]", []string{`GK03 the reference "data[y]"`}},
		{"within brackets, where Gatekeeper does not look", "y := {}\n\nx := y[«data.foo»]", []string{`GK03 the reference "data.foo"`}},
		{"within the brackets of a refused reference", "x := «data.foo[«data.bar»]»", []string{`GK03 "data.foo[data.bar]"`, `GK03 "data.bar"`}},
		{"parameters", "x := «data.parameters.b»", []string{`GK03 call review.parameters("<id>")`}},
		{"the inventory", "x := «data.inventory.cluster.v1»", []string{`GK10 import data.lib.sekisho.review and write review.inventory.cluster.v1`}},
	})
	runCases(t, "package lib.acme.topic", []testCase{
		{"a library is held to it too", "x := «data.inventory»", []string{"GK10 write review.inventory"}},
		{"own rules of a library", "k := 1\n\nx := «data.lib.acme.topic.k»", []string{"GK02 import data.lib.acme.topic and write topic.k"}},
	})
	runCases(t, "package lib.sekisho.review", []testCase{
		{"review reads the inventory", "inventory := data.inventory", nil},
		{"review reads the parameters", "parameters(id) := data.parameters[id]", nil},
		{"review reads nothing else", "x := «data.foo»", []string{"GK03 "}},
	})
}

func TestInput(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b", []testCase{
		{"the object", "import data.lib.sekisho.review\n\nx := review.object.spec", nil},
		{"input below another name", "x := y.input.review if y := {}", nil},
		{"input", "x := «input.spec.replicas»", []string{`GK03 "input.spec.replicas" is the object in some engines and an admission request in others: import data.lib.sekisho.review and write review.object.spec.replicas`}},
		{"all of input", "x := count(«input»)", []string{`GK03 write review.object`}},
		{"a parameter", "x := «input.parameters.allowed»", []string{`GK03 call review.parameters("<id>")`}},
		{"the review", "x := «input.review.object.spec»", []string{`GK09 "input.review.object.spec" is there in some engines only`}},
		{"the request", "x := «input.request.operation»", []string{`GK09 "input.request.operation"`}},
		{"the operation", "x := «input.operation»", []string{`GK09 "input.operation"`}},
		{"the user, within an argument", "x := count([«input.userInfo.groups»])", []string{`GK09 "input.userInfo.groups"`}},
	})
	runCases(t, "package lib.acme.topic", []testCase{
		{"a library is held to it too", "x := «input.kind»", []string{"GK03 write review.object.kind"}},
	})
	runCases(t, "package lib.sekisho.review", []testCase{
		{"review", "object := input.review.object\n\noperation := input.review.operation", nil},
	})
}

func TestRequestFields(t *testing.T) {
	t.Parallel()
	runCases(t, "package policies.a.b\n\nimport data.lib.sekisho.review\nimport data.lib.sekisho.review.object as it", []testCase{
		{"a helper", "x := review.operation", nil},
		{"a field of that name further down", "x := review.object.spec.operation", nil},
		{"object.get, where the object's own field is meant", `x := object.get(review.object, "operation", null)`, nil},
		{"the operation", "x := «review.object.operation»", []string{`GK09 "review.object.operation" is always undefined`}},
		{"the user", "x := «review.object.userInfo.username»", []string{`GK09 "review.object.userInfo.username"`}},
		{"the old object, under another name", "x := «it.oldObject.spec»", []string{`GK09 "it.oldObject.spec"`}},
		{"the namespace", `x := «review.object["namespaceObject"]»`, []string{`GK09 "review.object.namespaceObject"`}},
	})
}

func TestUsesInventory(t *testing.T) {
	t.Parallel()
	const review = "import data.lib.sekisho.review\n\n"
	for rego, want := range map[string]bool{
		review + "x := review.object":                                            false,
		review + "x := review.object.inventory":                                  false,
		"inventory := 1\n\nx := inventory":                                       false,
		"import data.lib.acme.review\n\nx := review.inventory":                   false,
		review + "x := review.inventory":                                         true,
		review + "x if some y in review.inventory.namespace[_]":                  true,
		review + "x[review.inventory.a].b := 1":                                  true,
		"import data.lib.sekisho.review as r\n\nx := count(r.inventory.cluster)": true,
		"import data.lib.sekisho.review.inventory\n\nx := inventory.cluster":     true,
		"import data.lib.sekisho.review.inventory as all\n\nx := count(all)":     true,
		"import data.lib.sekisho\n\nx := sekisho.review.inventory":               true,
		"x := data.lib.sekisho.review.inventory":                                 true,
		"x := [data.inventory]":                                                  true,
	} {
		if got := UsesInventory(parse(t, "package policies.a.b\n\n"+rego)); got != want {
			t.Errorf("UsesInventory = %t, want %t:\n%s", got, want, rego)
		}
	}
}
