package sekisho

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLoadRefusesMetadata(t *testing.T) {
	without := func(line string) string { return strings.Replace(completeMetadata, line, "", 1) + body }
	with := func(lines string) string { return completeMetadata + lines + body }
	const parameters = "#   parameters:\n#     limit: {type: integer, description: The limit.}\n"
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"no METADATA", body, []string{"a/x/x.rego:1:1: policy x: there is no METADATA block above the package clause: write one with title, description and custom.severity, custom.remediation"}},
		{"no title", without("# title: A title\n"), []string{"a/x/x.rego:1:1: policy x: title is missing in the METADATA"}},
		{"empty title", strings.Replace(completeMetadata, "A title", `""`, 1) + body, []string{"a/x/x.rego:1:1: policy x: title is missing in the METADATA"}},
		{"no description", without("# description: A description.\n"), []string{"a/x/x.rego:1:1: policy x: description is missing in the METADATA"}},
		{"no severity", without("#   severity: low\n"), []string{"a/x/x.rego:1:1: policy x: custom.severity is missing in the METADATA: use low, medium, high or critical"}},
		{"no remediation", without("#   remediation: Do it.\n"), []string{"a/x/x.rego:1:1: policy x: custom.remediation is missing in the METADATA"}},
		{"nothing of all that", "# METADATA\n# authors: [me]\n" + body, []string{
			"a/x/x.rego:1:1: policy x: custom.remediation is missing in the METADATA",
			"a/x/x.rego:1:1: policy x: custom.severity is missing in the METADATA: use low, medium, high or critical",
			"a/x/x.rego:1:1: policy x: description is missing in the METADATA",
			"a/x/x.rego:1:1: policy x: title is missing in the METADATA",
		}},
		{"unknown severity", strings.Replace(completeMetadata, "low", "severe", 1) + body, []string{`a/x/x.rego:5:1: policy x: custom.severity "severe" is unknown: use low, medium, high or critical`}},
		{"unknown key, misspelled", with("#   principals: [least-privilege]\n"), []string{`a/x/x.rego:7:1: policy x: custom.principals is no key of a policy: did you mean "principles"?`}},
		{"unknown key", with("#   owner: me\n"), []string{"a/x/x.rego:7:1: policy x: custom.owner is no key of a policy"}},
		{"wrong types", "# METADATA\n# title: T\n# description: D\n# custom:\n#   severity: 3\n#   remediation: [x]\n#   kinds: Pod\n#   protects: {a: b}\n#   threats: [1]\n#   parameters: []\n" + body, []string{
			"a/x/x.rego:5:1: policy x: custom.severity must be a text",
			"a/x/x.rego:6:1: policy x: custom.remediation must be a text",
			"a/x/x.rego:7:1: policy x: custom.kinds must be a list of texts",
			"a/x/x.rego:8:1: policy x: custom.protects must be a list of texts",
			"a/x/x.rego:9:1: policy x: custom.threats must be a list of texts",
			"a/x/x.rego:10:1: policy x: custom.parameters must be a mapping of names to schemas",
		}},
		{"no YAML", "# METADATA\n# title: [\n" + body, []string{"a/x/x.rego:2:1: yaml: line 1: did not find expected node content"}},
		{"parameter without a default", with(parameters), []string{"a/x/x.rego:8:1: policy x: parameter limit has no value in default_parameters"}},
		{
			"parameter without a description", with("#   parameters:\n#     limit: {type: integer}\n") + "\ndefault_parameters := {\"limit\": 1}\n",
			[]string{"a/x/x.rego:8:1: policy x: parameter limit needs a type and a description"},
		},
		{
			"parameter used and not declared", with("") + "\n_parameters := review.parameters(\"x\")\n\n_a if _parameters.limit > 1\n\n_b if _parameters.limit > 2\n",
			[]string{"a/x/x.rego:15:1: policy x: parameter limit is used but not declared under custom.parameters"},
		},
		{
			"default for what is not declared", with("") + "\ndefault_parameters := {\"limit\": 1}\n",
			[]string{"a/x/x.rego:13:1: policy x: parameter limit is used but not declared under custom.parameters"},
		},
		{"defaults that are no object", with("") + "\ndefault_parameters := 3\n", []string{"a/x/x.rego:13:1: policy x: default_parameters must be a literal object"}},
		{"defaults that are a set", with("") + "\ndefault_parameters contains 3\n", []string{"a/x/x.rego:13:1: policy x: default_parameters must be a literal object"}},
		{"defaults that are computed", with("") + "\ndefault_parameters := {\"limit\": review.object.x}\n", []string{"a/x/x.rego:13:1: policy x: default_parameters must be a literal object"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, loadErrors(t, map[string]string{"a/x/x.rego": test.text})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLoadReadsMetadata(t *testing.T) {
	library, err := Load(tree(map[string]string{"own_rules/some_name/some_name.rego": `# METADATA
# title: A title
# description: |
#   A description
#   of two lines.
# related_resources:
#   - ref: https://example.com/a
#     description: A page
#   - https://example.com/b
# custom:
#   severity: critical
#   attack: " Bad things. "
#   remediation: Do it.
#   principles: [least-privilege]
#   protects: [integrity]
#   threats: [T1611]
#   layer: cluster
#   kinds: [Service, batch/CronJob, PodBearing, Service]
#   parameters:
#     words:
#       type: array
#       items: {type: string}
#       description: Words.
#     limit: {type: integer, description: The limit.}
package policies.own_rules.some_name

import data.lib.sekisho.review

default_parameters := {"words": ["a"], "limit": 3}

_parameters := object.union(default_parameters, review.parameters("some-name"))

violation contains {"msg": "no"} if _parameters.limit > 3
`}))
	if err != nil {
		t.Fatal(err)
	}
	policy, found := library.Policy("some-name")
	if !found {
		t.Fatal("the policy is not in the library")
	}
	want := &Policy{
		ID: "some-name", Category: "own-rules", Title: "A title", Description: "A description\nof two lines.", Attack: "Bad things.",
		Severity: SeverityCritical, Remediation: "Do it.", Principles: []string{"least-privilege"}, Protects: []string{"integrity"},
		Threats: []string{"T1611"}, Layer: "cluster",
		Links: []Link{{"https://example.com/a", "A page"}, {"https://example.com/b", ""}},
		Kinds: []string{
			"Pod", "PodTemplate", "ReplicationController", "Service", "agents.x-k8s.io/Sandbox", "agents.x-k8s.io/SandboxTemplate",
			"apps.openshift.io/DeploymentConfig", "apps/DaemonSet", "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet",
			"argoproj.io/Rollout", "batch/CronJob", "batch/Job", "extensions/DaemonSet", "extensions/Deployment", "extensions/ReplicaSet",
			"serving.knative.dev/Configuration", "serving.knative.dev/Service",
		},
		PodBearing: true,
		Parameters: []Parameter{
			{"limit", map[string]any{"type": "integer", "description": "The limit."}, json.Number("3")},
			{"words", map[string]any{"type": "array", "items": map[string]any{"type": "string"}, "description": "Words."}, []any{"a"}},
		},
		File: "own_rules/some_name/some_name.rego",
	}
	if diff := cmp.Diff(want, policy, cmpopts.IgnoreUnexported(Policy{})); diff != "" {
		t.Error(diff)
	}
	if _, found := library.Policy("some_name"); found {
		t.Error("a policy is found by its folder's name, not only by its id")
	}
}

func TestAPolicyInheritsWhatItsCategorySays(t *testing.T) {
	category := "# METADATA\n# title: Category\n# description: Of policies.\n# scope: subpackages\n# custom:\n#   severity: high\n#   remediation: Undo it.\n#   kinds: [Service]\npackage policies.a\n"
	library, err := Load(tree(map[string]string{
		"a/a.rego":         category,
		"a/own/own.rego":   completeMetadata + strings.Replace(body, "a.x", "a.own", 1),
		"a/heir/heir.rego": "# METADATA\n# title: T\n# description: D\n" + strings.Replace(body, "a.x", "a.heir", 1),
		"b/x/x.rego":       completeMetadata + strings.Replace(body, "a.x", "b.x", 1),
	}))
	if err != nil {
		t.Fatal(err)
	}
	type inherited struct {
		ID, Title, Remediation string
		Severity               Severity
		Kinds                  []string
	}
	var got []inherited
	for _, p := range library.Policies() {
		got = append(got, inherited{p.ID, p.Title, p.Remediation, p.Severity, p.Kinds})
	}
	want := []inherited{
		{"heir", "T", "Undo it.", SeverityHigh, []string{"Service"}},
		{"own", "A title", "Do it.", SeverityLow, []string{"Service"}},
		{"x", "A title", "Do it.", SeverityLow, nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExampleIsTheFirstDocumentOfAFixture(t *testing.T) {
	library, err := Load(tree(map[string]string{
		"a/x/x.rego":               completeMetadata + body,
		"a/x/testdata/deny.yaml":   "---\nkind: A\n---\nkind: B\n",
		"a/x/testdata/allow.yaml":  "\nkind: C\n\n",
		"a/x/testdata/deny-b.yaml": "kind: D",
	}))
	if err != nil {
		t.Fatal(err)
	}
	policy, _ := library.Policy("x")
	for fixture, want := range map[string]string{"deny": "kind: A\n", "allow": "kind: C\n", "none": ""} {
		if got := policy.Example(fixture); got != want {
			t.Errorf("%s: got %q, want %q", fixture, got, want)
		}
	}
}

func TestACategoryOfOnesOwnSaysNothingAboutBuiltinPolicies(t *testing.T) {
	hostPort, _ := builtinLibrary(t).Policy("host-port")
	files := map[string]string{"pod_security/x/x.rego": completeMetadata + strings.Replace(body, "a.x", "pod_security.x", 1)}
	for _, test := range []struct {
		name, category string
		want           []string // the kinds of the own policy
	}{
		{"no file for the category", "", hostPort.Kinds},
		{"other kinds", "# METADATA\n# scope: subpackages\n# custom:\n#   kinds: [Service]\npackage policies.pod_security\n", []string{"Service"}},
	} {
		if test.category != "" {
			files["pod_security/pod_security.rego"] = test.category
		}
		library, err := Load(Policies, tree(files))
		if err != nil {
			t.Fatal(err)
		}
		builtin, _ := library.Policy("host-port")
		own, _ := library.Policy("x")
		if diff := cmp.Diff([][]string{hostPort.Kinds, test.want}, [][]string{builtin.Kinds, own.Kinds}); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
