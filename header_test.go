package sekisho

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBuiltinPoliciesAreReadAsOPAReadsThem holds the quick reading of built-in modules against OPA's parser, which reads every
// other library, together with all that Load refuses.
func TestBuiltinPoliciesAreReadAsOPAReadsThem(t *testing.T) {
	strict, err := Load(Dir("policies"))
	if err != nil {
		t.Fatal(err)
	}
	quick := builtinLibrary(t)
	if len(quick.policies) != len(strict.policies) || len(quick.policies) == 0 {
		t.Fatalf("%d policies are read quickly, %d strictly", len(quick.policies), len(strict.policies))
	}
	for i, policy := range quick.policies {
		want, got := asText(t, strict.policies[i]), asText(t, policy)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-strict +quick):\n%s", policy.ID, diff)
		}
		if policy.PodBearing != strict.policies[i].PodBearing || policy.readsPods != strict.policies[i].readsPods {
			t.Errorf("%s: one of the two reads pods", policy.ID)
		}
		if diff := cmp.Diff(strict.policies[i].imports(), policy.imports()); diff != "" {
			t.Errorf("%s: imports (-strict +quick):\n%s", policy.ID, diff)
		}
		if path := "policies/" + policy.File; strict.policies[i].Path() != path {
			t.Errorf("%s: its path is %s, want %s", policy.ID, strict.policies[i].Path(), path)
		}
	}
	if diff := cmp.Diff(strict.podKinds, quick.podKinds); diff != "" {
		t.Errorf("kinds that carry pods (-strict +quick):\n%s", diff)
	}
	if len(quick.shared) != len(strict.shared) {
		t.Errorf("%d shared modules are read quickly, %d strictly", len(quick.shared), len(strict.shared))
	}
	for i, shared := range quick.shared {
		if diff := cmp.Diff(strict.shared[i].imports(), shared.imports()); diff != "" || !shared.is(strict.shared[i].packages...) {
			t.Errorf("%s: %v and %v; imports (-strict +quick):\n%s", shared.file, strict.shared[i].packages, shared.packages, diff)
		}
	}
}

func asText(t *testing.T, policy *Policy) string {
	t.Helper()
	text, err := json.MarshalIndent(policy, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), policy.ID) {
		t.Fatalf("%s is written as %s", policy.ID, text)
	}
	return string(text)
}
