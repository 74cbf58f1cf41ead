package gatekeeper

import (
	"encoding/json"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
)

const twoPods = `apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: kube-system}
spec: {containers: [{name: agent, image: registry.example/agent:1, securityContext: {privileged: true}}, {name: side, image: side, securityContext: {privileged: true}}]}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: widget}
spec: {pods: {spec: {containers: [{name: app, image: registry.example/app:1, securityContext: {privileged: true}}]}}}
`

// TestExemptionsAndPodTemplatesHoldInBothEngines compares what every policy can be told without declaring it.
func TestExemptionsAndPodTemplatesHoldInBothEngines(t *testing.T) {
	t.Parallel()
	library, err := builtin(t).Select(sekisho.Selection{
		Policies: []string{"privileged-container"},
		Parameters: map[string]map[string]any{"privileged-container": {
			"exempt": []any{map[string]any{"namespaces": []any{"kube-*"}, "images": []any{"registry.example/agent"}}},
		}},
		PodTemplates: map[string]string{"example.com/Widget": "spec.pods"},
	})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := sekisho.ParseManifest("pods.yaml", []byte(twoPods))
	if err != nil {
		t.Fatal(err)
	}
	findings, err := engine.Evaluate(t.Context(), manifest.Objects...)
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, finding := range findings {
		ours = append(ours, finding.Message)
	}
	policy, _ := library.Policy("privileged-container")
	template, err := Template(policy, library)
	if err != nil {
		t.Fatal(err)
	}
	parameters := library.Parameters(policy.ID)
	parameters["podTemplates"] = library.PodTemplates()
	constraint, err := Constraint(policy, ConstraintOptions{Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	var objects []json.RawMessage
	for _, document := range strings.Split(twoPods, "---\n") {
		text, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, text)
	}
	judgedBy := func(templates, constraints []string) string {
		var found []string
		for _, answer := range review(t, templates, constraints, objects) {
			found = append(found, messages(answer)...)
		}
		return strings.Join(found, ", ")
	}
	pack, packConstraints := packOf(t, library, Options{})
	theirs, packed := judgedBy([]string{string(template)}, []string{string(constraint)}), judgedBy([]string{pack}, packConstraints)
	want := `container "side" is privileged, container "app" is privileged`
	if got := strings.Join(ours, ", "); got != want {
		t.Errorf("sekisho finds %s, want %s", got, want)
	}
	if theirs != want {
		t.Errorf("Gatekeeper finds %s, want %s", theirs, want)
	}
	if got := strings.ReplaceAll(packed, " (privileged-container)", ""); got != want {
		t.Errorf("the pack finds %s, want %s", got, want)
	}
}

func TestTemplateNamesWhatGatekeeperMustSync(t *testing.T) {
	t.Parallel()
	got, err := syncRequirement([]string{"apps/v1/Deployment", "keda.sh/v1alpha1/ScaledObject", "v1/Service"})
	want := `[[{"groups":["apps"],"kinds":["Deployment"],"versions":["v1"]}],[{"groups":[""],"kinds":["Service"],"versions":["v1"]}]]`
	if err != nil || got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}
