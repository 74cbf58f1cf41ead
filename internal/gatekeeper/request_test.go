package gatekeeper

import (
	"strconv"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
)

const (
	privilegedPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app", "finalizers": ["example.com/held"]}, "spec": {"containers": [{"name": "app", "securityContext": {"privileged": true}}]}}`
	releasedPod   = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app", "generation": 2, "deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"containers": [{"name": "app", "securityContext": {"privileged": true}}]}}`
	labelledPod   = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app", "labels": {"team": "a"}}, "spec": {"containers": [{"name": "app", "securityContext": {"privileged": true}}]}}`
	otherPod      = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "app"}]}}`
)

// TestNothingBadStaysBecauseItIsBad asks the modules of a template, and of a pack, as Gatekeeper does.
func TestNothingBadStaysBecauseItIsBad(t *testing.T) {
	t.Parallel()
	library, err := builtin(t).Select(sekisho.Selection{Policies: []string{"privileged-container"}})
	if err != nil {
		t.Fatal(err)
	}
	policy, _ := library.Policy("privileged-container")
	text, err := Template(policy, library)
	if err != nil {
		t.Fatal(err)
	}
	pack, _ := packOf(t, library, Options{})
	for form, text := range map[string]string{"template": string(text), "pack": pack} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			var rendered template
			if err := yaml.Unmarshal([]byte(text), &rendered); err != nil {
				t.Fatal(err)
			}
			testRequests(t, rendered)
		})
	}
}

func testRequests(t *testing.T, rendered template) {
	t.Helper()
	source := rendered.Spec.Targets[0].Code[0].Source
	options := []func(*rego.Rego){rego.Query("count(data.sekisho.violation) > 0"), rego.Module("entry.rego", source.Rego)}
	for i, lib := range source.Libs {
		options = append(options, rego.Module(strconv.Itoa(i)+".rego", lib))
	}
	query, err := rego.New(options...).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		operation, object, old string
		denied                 bool
	}{
		"an audit":                                    {"", privilegedPod, "null", true},
		"creation":                                    {"CREATE", privilegedPod, "null", true},
		"deletion":                                    {"DELETE", privilegedPod, privilegedPod, false},
		"an update without finalizers":                {"UPDATE", releasedPod, privilegedPod, false},
		"an update of a label":                        {"UPDATE", labelledPod, privilegedPod, true},
		"an update that is for the worse":             {"UPDATE", privilegedPod, otherPod, true},
		"an update that is for the better":            {"UPDATE", otherPod, privilegedPod, false},
		"an update of what the engine does not know":  {"UPDATE", privilegedPod, "null", true},
		"another operation, such as on a subresource": {"CONNECT", privilegedPod, "null", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input, err := ast.ValueFromReader(strings.NewReader(`{"review": {"operation": "` + test.operation + `", "object": ` + test.object + `, "oldObject": ` + test.old + `}, "parameters": {}}`))
			if err != nil {
				t.Fatal(err)
			}
			results, err := query.Eval(t.Context(), rego.EvalParsedInput(input))
			if err != nil || len(results) != 1 {
				t.Fatalf("%v %v", results, err)
			}
			if denied := results[0].Expressions[0].Value == true; denied != test.denied {
				t.Errorf("denied: %v, want %v", denied, test.denied)
			}
		})
	}
}
