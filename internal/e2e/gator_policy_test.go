//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/sekisho/sekisho/internal/cluster"
)

// TestGatorPolicyInstallsABundle has the released gator install a bundle into a real API server, from the catalog that sekisho
// serve has.
func TestGatorPolicyInstallsABundle(t *testing.T) {
	need(t, "gator", "make cluster-tools")
	const bundle = "pod-security-baseline"
	bed := &bed{Cluster: cluster.Start(t), sekisho: buildSekisho(t)}
	bed.StartGatekeeper(t, cluster.Gatekeeper{})
	from := serve(t, t.TempDir(), "--bundle", bundle, "--enforcement", "deny")

	env := []string{"GATOR_HOME=" + t.TempDir(), "GATOR_CATALOG_URL=" + from.url + "/gatekeeper/catalog.yaml", "KUBECONFIG=" + bed.Kubeconfig}
	mustRun(t, ".", env, "gator", "policy", "update", "--insecure") // Without that gator takes no plain HTTP.
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
