package sekisho

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func number(text string) json.Number { return json.Number(text) }

func TestSelectTakesBundlesAndPoliciesTogether(t *testing.T) {
	library := builtinLibrary(t)
	one := parseBundle(t, "name: one\npolicies: [{policy: sysctls, before: '1.20'}, {policy: host-port}]")
	two := parseBundle(t, "name: two\npolicies: [{policy: sysctls}, {policy: volume-types, before: '1.20'}]")
	for _, test := range []struct {
		name      string
		selection Selection
		want      []string
	}{
		{"nothing is everything", Selection{}, library.ids()},
		{"everything but", Selection{Exclude: library.ids()[1:]}, library.ids()[:1]},
		{"policies", Selection{Policies: []string{"sysctls", "host-port", "sysctls"}}, []string{"host-port", "sysctls"}},
		{"a bundle", Selection{Bundles: []*Bundle{one}}, []string{"host-port"}},
		{"a bundle for an old version", Selection{Bundles: []*Bundle{one}, KubernetesVersion: "1.19"}, []string{"host-port", "sysctls"}},
		{"two bundles", Selection{Bundles: []*Bundle{one, two}}, []string{"host-port", "sysctls"}},
		{"in the other order", Selection{Bundles: []*Bundle{two, one}}, []string{"host-port", "sysctls"}},
		{"a policy that its bundle leaves out at this version", Selection{Bundles: []*Bundle{one}, Policies: []string{"sysctls"}}, []string{"host-port", "sysctls"}},
		{"exclusion comes last", Selection{Bundles: []*Bundle{one}, Policies: []string{"sysctls"}, Exclude: []string{"sysctls", "volume-types"}}, []string{"host-port"}},
		{"unknown policy", Selection{Policies: []string{"host-prot"}}, []string{`error: policy "host-prot" is unknown: did you mean "host-port"? (see sekisho list)`}},
		{"unknown exclusion", Selection{Exclude: []string{"x"}}, []string{`error: policy "x" is unknown (see sekisho list)`}},
		{"parameters of an unknown policy", Selection{Parameters: map[string]map[string]any{"sysctl": nil}}, []string{`error: policy "sysctl" is unknown: did you mean "sysctls"? (see sekisho list)`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, selectedIDs(library, test.selection)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKubernetesVersionIsAMinorVersion(t *testing.T) {
	library := builtinLibrary(t)
	for _, version := range []string{"", "1.0", "1.31", "v1.31", NewestKubernetes, "1.99"} {
		if _, err := library.Select(Selection{KubernetesVersion: version}); err != nil {
			t.Errorf("%q: %v", version, err)
		}
	}
	for _, version := range []string{"1", "1.", "1.31.2", "v1.31.0", "2.1", "1.-1", "1.+3", "1.03", "1.x", "vv1.31", "latest", " 1.31", "1.31 ", "1.99999999999999999999"} {
		want := `kubernetes version "` + version + `": expected a minor version such as ` + NewestKubernetes
		if _, err := library.Select(Selection{KubernetesVersion: version}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestKubernetesVersionReachesThePolicies(t *testing.T) {
	library := builtinLibrary(t)
	versioned := func(selected *Library) map[string]string {
		result := map[string]string{}
		for id, parameters := range selected.parameters {
			if version, ok := parameters["pssVersion"].(string); ok {
				result[id] = version
			}
		}
		return result
	}
	want := map[string]string{}
	for _, policy := range library.Policies() {
		if policy.parameter("pssVersion") != nil {
			want[policy.ID] = "1.20"
		}
	}
	if len(want) == 0 {
		t.Fatal("no policy has the parameter pssVersion")
	}
	selected, err := library.Select(Selection{KubernetesVersion: "v1.20"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, versioned(selected)); diff != "" {
		t.Error(diff)
	}
	// A later selection without a version keeps it, one with a version replaces it.
	again, err := selected.Select(Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, versioned(again)); diff != "" {
		t.Error(diff)
	}
	for id := range want {
		want[id] = "1.30"
	}
	newer, err := selected.Select(Selection{KubernetesVersion: "1.30"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, versioned(newer)); diff != "" {
		t.Error(diff)
	}
}

// parametrized is a policy with a parameter of each type.
const parametrized = `# METADATA
# title: A title
# description: A description.
# custom:
#   severity: low
#   remediation: Do it.
#   parameters:
#     text: {type: string, description: D}
#     count: {type: integer, description: D}
#     ratio: {type: number, description: D}
#     flag: {type: boolean, description: D}
#     words: {type: array, items: {type: string}, description: D}
#     choice: {type: string, enum: [a, b], description: D}
#     level: {type: integer, enum: [1, 2], description: D}
#     range:
#       type: object
#       description: D
#       properties:
#         min: {type: integer}
#         names: {type: array, items: {type: string}}
#     labels: {type: object, description: D}
package policies.a.x

import data.lib.sekisho.review

default_parameters := {"text": "", "count": 0, "ratio": 0, "flag": false, "words": [], "choice": "a", "level": 1, "range": {}, "labels": {}}

_parameters := object.union(default_parameters, review.parameters("x"))

violation contains {"msg": sprintf("count is %v, words are %v", [_parameters.count, _parameters.words])} if true
`

func TestParametersAreCheckedAgainstTheirSchema(t *testing.T) {
	library, err := Load(tree(map[string]string{"a/x/x.rego": parametrized}))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text string // the parameters as YAML
		want string // the error, or empty
	}{
		{"{}", ""},
		{"{text: a, count: 3, ratio: 1.5, flag: yes, words: [a, b], choice: b, level: 2, range: {min: 1, names: [x]}, labels: {a: 1}}", ""},
		{"{ratio: 2, words: [], range: {}}", ""},
		{"{count: -3, ratio: 1e3}", ""},
		{"{texts: a}", `policy x has no parameter "texts": did you mean "text"?`},
		{"{anything: a}", `policy x has no parameter "anything"`},
		{"{text: 1}", "policy x: parameter text must be of type string, not integer: write it in quotes"},
		{"{text: yes}", "policy x: parameter text must be of type string, not boolean: write it in quotes"},
		{"{text: 1.20}", "policy x: parameter text must be of type string, not number: write it in quotes"},
		{"{text: null}", "policy x: parameter text must be of type string, not null: write it in quotes"},
		{"{count: 1.5}", "policy x: parameter count must be of type integer, not number"},
		{"{count: '1'}", "policy x: parameter count must be of type integer, not string"},
		{"{ratio: a}", "policy x: parameter ratio must be of type number, not string"},
		{"{flag: 'yes'}", "policy x: parameter flag must be of type boolean, not string"},
		{"{words: a}", "policy x: parameter words must be of type array, not string"},
		{"{words: [a, 1]}", "policy x: parameter words[1] must be of type string, not integer: write it in quotes"},
		{"{words: {a: b}}", "policy x: parameter words must be of type array, not object"},
		{"{choice: c}", "policy x: parameter choice is c: use one of [a b]"},
		{"{level: 3}", "policy x: parameter level is 3: use one of [1 2]"},
		{"{range: [1]}", "policy x: parameter range must be of type object, not array"},
		{"{range: {minn: 1}}", `policy x: parameter range.minn is unknown: did you mean "min"?`},
		{"{range: {min: a}}", "policy x: parameter range.min must be of type integer, not string"},
		{"{range: {names: [x, {}]}}", "policy x: parameter range.names[1] must be of type string, not object: write it in quotes"},
		{"{text: 1, count: a}", "policy x: parameter count must be of type integer, not string\npolicy x: parameter text must be of type string, not integer: write it in quotes"},
	} {
		bundle := parseBundle(t, "name: b\npolicies: [{policy: x, parameters: "+test.text+"}]")
		for _, selection := range []Selection{
			{Bundles: []*Bundle{bundle}},
			{Parameters: map[string]map[string]any{"x": bundle.Policies[0].Parameters}},
		} {
			_, err := library.Select(selection)
			if got := errorText(err); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.text, got, test.want)
			}
		}
	}
	floats := map[string]any{"count": float64(3), "ratio": 1.5, "words": []any{"a"}}
	if _, err := library.Select(Selection{Parameters: map[string]map[string]any{"x": floats}}); err != nil {
		t.Errorf("values as encoding/json decodes them by default: %v", err)
	}
	_, err = library.Select(Selection{Parameters: map[string]map[string]any{"x": {"count": 1.5, "words": []string{"a"}}}})
	const want = "policy x: parameter count must be of type integer, not number\npolicy x: parameter words must be of type array, not []string"
	if got := errorText(err); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestTheNearestParametersWin(t *testing.T) {
	library, err := Load(tree(map[string]string{"a/x/x.rego": parametrized}))
	if err != nil {
		t.Fatal(err)
	}
	bundle := func(parameters string) *Bundle {
		return parseBundle(t, "name: b\npolicies: [{policy: x, parameters: "+parameters+"}]")
	}
	for _, test := range []struct {
		name       string
		selections []Selection // one after the other
		want       string
	}{
		{"defaults", nil, "count is 0, words are []"},
		{"of a bundle", []Selection{{Bundles: []*Bundle{bundle("{count: 1, words: [a]}")}}}, `count is 1, words are ["a"]`},
		{"of the last bundle", []Selection{{Bundles: []*Bundle{bundle("{count: 1, words: [a]}"), bundle("{count: 2}")}}}, "count is 2, words are []"},
		{"of the selection", []Selection{{Bundles: []*Bundle{bundle("{count: 1, words: [a]}")}, Parameters: map[string]map[string]any{"x": {"count": number("3")}}}}, `count is 3, words are ["a"]`},
		{"of an earlier selection", []Selection{{Bundles: []*Bundle{bundle("{count: 1, words: [a]}")}}, {Bundles: []*Bundle{bundle("{count: 4}")}}}, `count is 4, words are ["a"]`},
	} {
		selected := library
		for _, selection := range test.selections {
			if selected, err = selected.Select(selection); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"m.yaml:1:1: low: " + test.want + " (x)"}, judgeWith(t, selected, pod("a"))); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	if len(library.parameters) != 0 {
		t.Errorf("selecting has changed the library: %v", library.parameters)
	}
}

func TestSelectLeavesModulesOut(t *testing.T) {
	library := builtinLibrary(t)
	selected, err := library.Select(Selection{Policies: []string{"host-port"}})
	if err != nil {
		t.Fatal(err)
	}
	engine := compile(t, selected)
	plan, err := engine.groups[0].compile()
	if err != nil {
		t.Fatal(err)
	}
	if len(engine.groups) != 1 || len(plan.policies) != 1 || plan.policies[0].ID != "host-port" {
		t.Errorf("%d groups, %d policies", len(engine.groups), len(plan.policies))
	}
	if slices.ContainsFunc(library.Policies(), func(p *Policy) bool { return strings.Contains(p.ID, "_") }) {
		t.Error("an id has the form of a folder's name")
	}
}

func TestPodTemplatesOfCustomResources(t *testing.T) {
	library := builtinLibrary(t)
	for kind, test := range map[string]struct{ path, want string }{
		"Widget":               {"spec", `expected a group and kind such as example.com/Widget`},
		"/Widget":              {"spec", `expected a group and kind such as example.com/Widget`},
		"example.com/v1/Other": {"spec", `expected a group and kind such as example.com/Widget`},
		"example.com/Widget":   {"spec..template", `"spec..template" is no path: write it as spec.podTemplate`},
		"apps/Deployment":      {"spec", "pod template of apps/Deployment: its path is built in, leave it out"},
	} {
		_, err := library.Select(Selection{PodTemplates: map[string]string{kind: test.path}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", kind, err, test.want)
		}
	}
	selected, err := library.Select(Selection{PodTemplates: map[string]string{"example.com/Widget": "spec.podTemplate"}})
	if err != nil {
		t.Fatal(err)
	}
	if selected, err = selected.Select(Selection{PodTemplates: map[string]string{"example.com/Gadget": "spec"}}); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"example.com/Widget": []any{"spec", "podTemplate"}, "example.com/Gadget": []any{"spec"}}
	if diff := cmp.Diff(want, selected.PodTemplates()); diff != "" {
		t.Error(diff)
	}
	policy, _ := selected.Policy("host-port")
	if !slices.Contains(policy.Kinds, "example.com/Widget") || !slices.Contains(policy.Kinds, "example.com/Gadget") || !slices.Contains(policy.Kinds, "Pod") {
		t.Errorf("host-port judges %v", policy.Kinds)
	}
	if original, _ := library.Policy("host-port"); slices.Contains(original.Kinds, "example.com/Widget") {
		t.Error("selecting has changed the library")
	}
}

func TestExemptionsAreChecked(t *testing.T) {
	library := builtinLibrary(t)
	try := func(exempt any) error {
		_, err := library.Select(Selection{Parameters: map[string]map[string]any{"host-port": {"exempt": exempt}}})
		return err
	}
	if err := try([]any{map[string]any{"namespaces": []any{"a"}, "labels": map[string]any{"app": "b"}}}); err != nil {
		t.Error(err)
	}
	for want, exempt := range map[string]any{
		"exempt must be of type array":                 map[string]any{"namespaces": []any{"a"}},
		`exempt[0].namespace is unknown: did you mean`: []any{map[string]any{"namespace": []any{"a"}}},
		"exempt[0].names[0] must be of type string":    []any{map[string]any{"names": []any{true}}},
	} {
		if err := try(exempt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", exempt, err, want)
		}
	}
}
