package oracle

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// The table has every check of Kubernetes, at its level, once. A new Kubernetes release with a new check fails here first.
func TestControlsAreKubernetesChecks(t *testing.T) {
	want := map[policy.CheckID]api.Level{}
	for _, check := range policy.DefaultChecks() {
		want[check.ID] = check.Level
	}
	got := map[policy.CheckID]api.Level{}
	policies := map[string]bool{}
	for _, control := range Controls() {
		got[control.Check] = control.Level
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
