//go:build e2e

package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sekisho/sekisho/internal/cluster"
)

// TestGatorPolicyInstallsABundle has the released gator install a bundle from our catalog into a real API server.
func TestGatorPolicyInstallsABundle(t *testing.T) {
	need(t, "gator", "make cluster-tools")
	const bundle = "pod-security-baseline"
	bed := &bed{Cluster: cluster.Start(t), sekisho: buildSekisho(t)}
	bed.StartGatekeeper(t, cluster.Gatekeeper{})
	folder := filepath.Join(t.TempDir(), "catalog")
	mustRun(t, ".", nil, bed.sekisho, "build", "--bundle", bundle, "--format", "catalog", "--enforcement", "deny", "--output", folder)

	env := []string{"GATOR_HOME=" + t.TempDir(), "GATOR_CATALOG_URL=file://" + filepath.Join(folder, "catalog.yaml"), "KUBECONFIG=" + bed.Kubeconfig}
	mustRun(t, ".", env, "gator", "policy", "update")
	mustRun(t, ".", env, "gator", "policy", "install", "--bundle", bundle)
	bed.AwaitAllEnforced(t)

	var want []string
	manifests := t.TempDir()
	write(t, manifests, "pod.yaml", badObjects["pod"])
	for _, f := range bed.findings(t, manifests, "--bundle", bundle) {
		want = append(want, "["+bundle+"-"+f.Policy+"] "+f.Message)
	}
	if len(want) < 2 {
		t.Fatalf("sekisho check finds %q, that is not bad enough to compare", want)
	}
	slices.Sort(want)
	_, err := bed.Create(t.Context(), parse(t, badObjects["pod"]))
	wantDenied(t, "a bad pod", err, want)
	bed.testAdmitted(t)

	const template = "sekishoprivilegedcontainer"
	before := mustRun(t, ".", env, "gator", "policy", "list")
	if !strings.Contains(before, template) {
		t.Errorf("gator policy list does not list what it has installed:\n%s", before)
	}
	mustRun(t, ".", env, "gator", "policy", "upgrade", "--all")
	if after := mustRun(t, ".", env, "gator", "policy", "list"); after != before {
		t.Errorf("an upgrade to the same catalog changes the list to\n%s", after)
	}
	mustRun(t, ".", env, "gator", "policy", "uninstall", template)
	if after := mustRun(t, ".", env, "gator", "policy", "list"); strings.Contains(after, template) {
		t.Errorf("gator policy list lists what it has removed:\n%s", after)
	}
}
