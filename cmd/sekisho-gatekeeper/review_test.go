package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestReview(t *testing.T) {
	t.Parallel()
	templates := []string{text(t, "labels-template.yaml"), text(t, "broken-template.yaml"), text(t, "unique-template.yaml"), text(t, "pod.yaml"), "a: [", text(t, "cel-template.yaml")}
	constraints := []string{text(t, "labels-pods.yaml"), text(t, "labels-invalid.yaml"), text(t, "unique.yaml"), text(t, "pod.yaml"), text(t, "operation.yaml"), text(t, "cel.yaml")}
	ingress := strings.Replace(text(t, "ingress.yaml"), "shop\n", "old-shop\n", 1)
	inventory := []json.RawMessage{asJSON(t, ingress), asJSON(t, text(t, "expansion.yaml")), []byte(`{"kind": "Pod"}`), []byte(`1`)}
	got := converse(t, map[string]any{"templates": templates, "constraints": constraints, "inventory": inventory}, []any{
		map[string]any{"id": 1, "object": asJSON(t, text(t, "pod.yaml"))},
		map[string]any{"id": "two", "object": asJSON(t, text(t, "ingress.yaml"))},
		map[string]any{"id": 3, "object": asJSON(t, text(t, "deployment.yaml"))},
		map[string]any{"id": 4, "object": []int{1}},
		map[string]any{"id": 5},
		map[string]any{"id": 6, "object": asJSON(t, text(t, "deployment-large.yaml"))},
		map[string]any{"id": 7, "inventory": []any{}},
		map[string]any{"id": 8, "object": asJSON(t, text(t, "ingress.yaml"))},
		map[string]any{"id": 9, "inventory": []json.RawMessage{asJSON(t, ingress), []byte(`1`)}},
		map[string]any{"id": 10, "object": asJSON(t, text(t, "ingress.yaml"))},
	})
	want := []string{
		`{"templates":3,"constraints":3,"inventory":2,"problems":[` +
			`"template 2: broken: unable to compile modules: 1 error occurred: template:3: rego_unsafe_var_error: var nothing is unsafe",` +
			`"template 4: bare: not a ConstraintTemplate",` +
			`"template 5: yaml: line 1: did not find expected node content",` +
			`"constraint 2: RequiredLabels/invalid: schema validation failed: [].spec.parameters.labels: Invalid value: \"string\": spec.parameters.labels in body must be of type array: \"string\"",` +
			`"constraint 4: bare: not a Constraint",` +
			`"constraint 5: Operations/operations: missing ConstraintTemplate: template \"operations\" not found",` +
			`"inventory object 3: …",` +
			`"inventory object 4: …"]}`,
		`{"id":1,"results":[` +
			`{"kind":"RequiredLabels","name":"pods","msg":"label \"owner\" is missing","details":{"label":"owner"}},` +
			`{"kind":"RequiredLabels","name":"pods","msg":"label \"team\" is missing","details":{"label":"team"}}]}`,
		`{"id":"two","results":[{"kind":"UniqueHost","name":"unique-host","msg":"host shop.example is that of ingress here/old-shop","details":{}}]}`,
		// What the expansion template makes of the Deployment lacks a label; its CEL constraint finds no replicas to judge.
		`{"id":3,"results":[` +
			`{"kind":"MaxReplicas","name":"three","msg":"…"},` +
			`{"kind":"RequiredLabels","name":"pods","msg":"[Implied by expand-deployments] label \"team\" is missing","details":{"label":"team"}}]}`,
		`{"id":4,"results":[],"error":"the object cannot be read: …"}`,
		`{"id":5,"results":[],"error":"the object cannot be read: …"}`,
		`{"id":6,"results":[],"error":"expanding: …"}`,
		`{"id":7,"results":[]}`,
		`{"id":8,"results":[]}`,
		`{"id":9,"results":[],"error":"inventory object 2: …"}`,
		`{"id":10,"results":[{"kind":"UniqueHost","name":"unique-host","msg":"host shop.example is that of ingress here/old-shop","details":{}}]}`,
	}
	for i := range min(len(want), len(got)) {
		got[i] = withEllipses(want[i], got[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// withEllipses replaces what Kubernetes' own code says by … where the wanted text does.
func withEllipses(want, got string) string {
	rest := got
	var out strings.Builder
	parts := strings.Split(want, "…")
	for i, part := range parts {
		at := strings.Index(rest, part)
		if at < 0 || i == 0 && at > 0 || i == len(parts)-1 && at+len(part) < len(rest) {
			return got
		}
		rest = rest[at+len(part):]
		if i > 0 {
			out.WriteString("…")
		}
		out.WriteString(part)
	}
	return out.String()
}

// converse sends a setup and requests, and returns the lines of the answers.
func converse(t *testing.T, setup any, requests []any) []string {
	t.Helper()
	var input, stdout, stderr bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, line := range append([]any{setup}, requests...) {
		if err := encoder.Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	if code := run(t.Context(), []string{"review"}, &input, &stdout, &stderr); code != exitPass {
		t.Errorf("exit status %d: %s", code, stderr.Bytes())
	}
	return strings.Split(strings.TrimSpace(stdout.String()), "\n")
}

func TestReviewOfWhatIsNoRequest(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		"":              "the first line is no setup: EOF: write ",
		"[]":            "the first line is no setup: ",
		"{}\n{":         `value 2 of the input is no request: unexpected EOF: write {"id": …, "object": {…}}`,
		"{}\n{}\n[1]\n": "value 3 of the input is no request: ",
	} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), []string{"review"}, strings.NewReader(input), &stdout, &stderr); code != exitCannot {
			t.Errorf("%q: exit status %d", input, code)
		}
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%q: got %q, want %q", input, stderr.String(), want)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"version"}, strings.NewReader(""), &stdout, &stderr); code != exitPass {
		t.Fatalf("exit status %d: %s", code, stderr.Bytes())
	}
	var got versions
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	modules, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, version := range map[string]string{
		"github.com/open-policy-agent/gatekeeper/v3":         got.Gatekeeper,
		"github.com/open-policy-agent/frameworks/constraint": got.Frameworks,
		"github.com/open-policy-agent/opa":                   got.OPA,
	} {
		if version == "" || !strings.Contains(string(modules), "\t"+module+" "+version+"\n") && !strings.Contains(string(modules), "\t"+module+" "+version+" ") {
			t.Errorf("%s is said to be %q, which is not in go.mod", module, version)
		}
	}
}

func TestAPanicIsAnError(t *testing.T) {
	t.Parallel()
	err := guard(func() error { panic("numbers beyond all bounds") })
	if err == nil || err.Error() != "gatekeeper panicked: numbers beyond all bounds" {
		t.Errorf("got %v", err)
	}
}

func text(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/files", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func asJSON(t *testing.T, text string) json.RawMessage {
	t.Helper()
	object := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), object); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
