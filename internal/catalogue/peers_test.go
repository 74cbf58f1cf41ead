package catalogue

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

// TestEveryConcernOfOtherToolsHasItsPolicy holds the list of what is to be judged against the folders: each entry is a policy or
// says why there is none, and each policy has an entry.
func TestEveryConcernOfOtherToolsHasItsPolicy(t *testing.T) {
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := readPeers()
	if err != nil {
		t.Fatal(err)
	}
	tools := []string{"gatekeeper-library", "kube-linter", "kube-score", "kubescape", "kubesec", "kyverno", "polaris", "raspbernetes", "redhat-cop", "trivy"}
	for id, entry := range entries {
		if _, known := library.Policy(id); known == (entry.leftOut != "") {
			t.Errorf("%s: is there a policy: %t; why there is none: %q", id, known, entry.leftOut)
		}
		for tool := range entry.checks {
			if !slices.Contains(tools, tool) {
				t.Errorf("%s: %s is no tool", id, tool)
			}
		}
	}
	for _, policy := range library.Policies() {
		if _, known := entries[policy.ID]; !known {
			t.Errorf("%s has no entry in peers.yaml", policy.ID)
		}
	}
	framework, err := Coverage(library, "peers")
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, group := range framework.Groups {
		titles = append(titles, group.Title)
		for _, control := range group.Controls {
			if len(control.Policies) == 0 && control.Reason == "" {
				t.Errorf("%s %s: no policy stands for it, and no reason says why", group.Title, control.ID)
			}
		}
	}
	if diff := cmp.Diff(tools, titles); diff != "" {
		t.Errorf("tools (-want +got):\n%s", diff)
	}
	want := []string{
		"gatekeeper-library: K8sPSPPrivilegedContainer", "kube-linter: privileged-container", "kube-score: container-security-context-privileged",
		"kubescape: C-0057, C-0211", "kubesec: Privileged", "kyverno: disallow-privileged-containers", "polaris: runAsPrivileged",
		"raspbernetes: CIS.5.2.1, K.SEC.05", "trivy: KSV-0017",
	}
	if diff := cmp.Diff(want, Peers("privileged-container")); diff != "" {
		t.Errorf("privileged-container elsewhere (-want +got):\n%s", diff)
	}
}
