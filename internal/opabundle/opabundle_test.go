package opabundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/bundle"

	"github.com/sekisho/sekisho"
)

func read(t *testing.T, archive []byte) bundle.Bundle {
	t.Helper()
	b, err := bundle.NewReader(bytes.NewReader(archive)).WithSkipBundleVerification(true).Read()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestABundleOwnsAndHoldsNoMoreThanItsPoliciesNeed(t *testing.T) {
	t.Parallel()
	r := selected(t, sekisho.Selection{
		Policies:   []string{"host-port", "sysctls"},
		Parameters: map[string]map[string]any{"sysctls": {"pssVersion": "1.26"}},
	})
	archive, err := Build(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := read(t, archive)
	lib := []string{"lib/sekisho/exempt", "lib/sekisho/image", "lib/sekisho/review", "lib/sekisho/selector", "lib/sekisho/version", "lib/sekisho/workload"}
	roots := slices.Concat(lib, []string{"main", "parameters/sysctls", "policies/pod_security/host_port", "policies/pod_security/sysctls", "sekisho/policies"})
	if diff := cmp.Diff(roots, *b.Manifest.Roots); diff != "" {
		t.Error(diff)
	}
	if b.Manifest.Revision != r.Revision || *b.Manifest.RegoVersion != 1 {
		t.Errorf("revision %q, Rego version %d", b.Manifest.Revision, *b.Manifest.RegoVersion)
	}
	want := map[string]any{
		"name": "policies", "title": "Policies", "version": "v1.2.3",
		"policies": []any{
			map[string]any{"id": "host-port", "severity": "medium", "title": "Container uses a host port"},
			map[string]any{"id": "sysctls", "severity": "high", "title": "Unsafe sysctl requested"},
		},
	}
	if diff := cmp.Diff(want, b.Manifest.Metadata); diff != "" {
		t.Error(diff)
	}
	data := map[string]any{
		"parameters": map[string]any{"sysctls": map[string]any{"pssVersion": "1.26"}},
		"sekisho": map[string]any{"policies": map[string]any{
			"host-port": map[string]any{"severity": "medium", "title": "Container uses a host port"},
			"sysctls":   map[string]any{"severity": "high", "title": "Unsafe sysctl requested"},
		}},
	}
	if diff := cmp.Diff(data, b.Data); diff != "" {
		t.Error(diff)
	}
}

func TestEqualReleasesMakeEqualBytes(t *testing.T) {
	t.Parallel()
	for _, options := range []Options{{}, {Admission: true, Enforcement: "warn"}, {Signing: &Signing{Key: strings.Repeat("k", 32), Algorithm: "HS256"}}} {
		var builds [2][]byte
		for i := range builds {
			var err error
			if builds[i], err = Build(selected(t, sekisho.Selection{Policies: []string{"host-port"}}), options); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(builds[0], builds[1]) {
			t.Errorf("%+v: two builds differ", options)
		}
	}
}

// An object of every policy's fixture, judged by our engine and by an unmodified OPA with the whole library as a bundle.
func TestStockOPAFindsTheSame(t *testing.T) {
	t.Parallel()
	r := selected(t, sekisho.Selection{})
	engine, err := r.Library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	engine = engine.With(engine.NewInventory())
	fixtures, err := filepath.Glob("../../policies/*/*/testdata/deny.yaml")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	folder := t.TempDir()
	want := map[string][]string{}
	for _, fixture := range fixtures {
		text, err := os.ReadFile(fixture)
		if err != nil {
			t.Fatal(err)
		}
		manifest, err := sekisho.ParseManifest(fixture, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range manifest.Objects[:1] { // The others are shown to OPA by sekisho test --parity.
			name := filepath.Join(folder, fmt.Sprintf("%d.json", len(want)))
			text, err := object.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, text, 0o600); err != nil {
				t.Fatal(err)
			}
			findings, err := engine.Evaluate(t.Context(), object)
			if err != nil {
				t.Fatal(err)
			}
			want[name] = []string{}
			for _, finding := range findings {
				want[name] = append(want[name], "["+finding.Policy+"] "+finding.Message)
			}
			slices.Sort(want[name])
			want[name] = slices.Compact(want[name])
		}
	}
	output, complaint, err := opa(t, "exec", "--bundle", file(t, r, Options{}), "--decision", "main/violation", folder)
	if err != nil {
		t.Fatalf("opa: %v\n%s", err, complaint)
	}
	var answer struct {
		Result []struct {
			Path   string
			Error  any
			Result []struct{ Policy, Msg string }
		}
	}
	if err := json.Unmarshal([]byte(output), &answer); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, result := range answer.Result {
		if result.Error != nil {
			t.Errorf("%s: %v", result.Path, result.Error)
		}
		name := filepath.Join(folder, filepath.Base(result.Path))
		got[name] = []string{}
		for _, violation := range result.Result {
			got[name] = append(got[name], "["+violation.Policy+"] "+violation.Msg)
		}
		slices.Sort(got[name])
		got[name] = slices.Compact(got[name])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings differ (-sekisho +opa):\n%s", diff)
	}
}

// A bundle of the user's own adds a policy and sets parameters for one of ours.
func TestABundleOfOnesOwnFitsBeside(t *testing.T) {
	t.Parallel()
	own := t.TempDir()
	for name, text := range map[string]string{
		".manifest":   `{"roots": ["policies/own", "parameters/host-port"], "rego_version": 1}`,
		"policy.rego": "package policies.own.never\n\nviolation contains {\"msg\": \"no\", \"details\": {\"path\": [\"kind\"]}} if input.kind == \"Pod\"\n",
		"data.json":   `{"parameters": {"host-port": {"allowedRanges": [{"min": 80, "max": 80}]}}}`,
	} {
		if err := os.WriteFile(filepath.Join(own, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pod := filepath.Join(t.TempDir(), "pod.json")
	text := `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "a", "ports": [{"hostPort": 80}]}]}}`
	if err := os.WriteFile(pod, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ours := file(t, selected(t, sekisho.Selection{Policies: []string{"host-port"}}), Options{})
	output, complaint, err := opa(t, "eval", "-b", ours, "-b", own, "-i", pod, "--format", "raw", `{v.policy | some v in data.main.violation}`)
	if err != nil {
		t.Fatalf("opa: %v\n%s%s", err, output, complaint)
	}
	if want := `["never"]`; strings.TrimSpace(output) != want {
		t.Errorf("opa answers %s, want %s", output, want)
	}
}
