package oracle

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/pod-security-admission/policy"
)

// The table says what Kubernetes says. A new Kubernetes release with a new check, another level or another override
// fails here first.
func TestControlsAreKubernetesChecks(t *testing.T) {
	type entry struct {
		Level, Overrides string
		Since            int
	}
	want := map[policy.CheckID]entry{}
	for _, check := range policy.DefaultChecks() {
		first := check.Versions[0]
		fromKubernetes := entry{Level: string(check.Level), Since: first.MinimumVersion.Minor()}
		for _, versioned := range check.Versions {
			if diff := cmp.Diff(first.OverrideCheckIDs, versioned.OverrideCheckIDs); diff != "" {
				t.Errorf("%s overrides other checks since %v, which the table cannot say:\n%s", check.ID, versioned.MinimumVersion, diff)
			}
		}
		for _, override := range first.OverrideCheckIDs {
			fromKubernetes.Overrides += string(override)
		}
		want[check.ID] = fromKubernetes
	}

	got := map[policy.CheckID]entry{}
	policies := map[string]bool{}
	for _, control := range Controls() {
		got[control.Check] = entry{string(control.Level), string(control.Overrides), control.Since}
		if policies[control.Policy] {
			t.Errorf("%s stands for two checks", control.Policy)
		}
		policies[control.Policy] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table differs from policy.DefaultChecks (-kubernetes +table):\n%s", diff)
	}
}

// Experimental checks are part of no version of the standards; once there is one, somebody should know.
func TestNoExperimentalChecks(t *testing.T) {
	for _, check := range policy.ExperimentalChecks() {
		t.Errorf("%s is experimental: prepare a policy for it", check.ID)
	}
}
