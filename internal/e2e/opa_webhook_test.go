//go:build e2e

package e2e

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho/internal/cluster"
)

// TestStockOPAAsWebhook has the real API server ask a stock OPA that runs the admission bundle.
func TestStockOPAAsWebhook(t *testing.T) {
	bed := &bed{Cluster: cluster.Start(t), sekisho: buildSekisho(t)}
	for _, manifest := range []string{oldNamespace, oldPod, heldPod, goodPods} {
		bed.apply(t, manifest)
	}
	folder := t.TempDir()
	archive := filepath.Join(folder, "bundle.tar.gz")
	mustRun(t, ".", nil, bed.sekisho, "build", "--bundle", "recommended", "--format", "opa-admission", "--output", archive)
	certificate, key, authority := bed.IssueCertificate(t, folder)
	url := "https://" + cluster.FreeAddress(t)
	kill := bed.Serve(t, "opa", url+"/health?bundles", "opa",
		"run", "--server", "--addr", url, "--tls-cert-file", certificate, "--tls-private-key-file", key, "--skip-version-check", "--log-level", "error", "--bundle", archive)
	bed.RegisterWebhook(t, "opa", url+"/", authority)
	bed.AwaitRefused(t, parse(t, badObjects["pod"]), cluster.WebhookName("opa"))

	for name, manifest := range badObjects {
		denied, warned := bed.bySeverity(t, manifest)
		answer, err := bed.Create(t.Context(), parse(t, manifest))
		wantDenied(t, name, err, denied)
		if diff := cmp.Diff(warned, answer.Warnings); diff != "" {
			t.Errorf("%s: warnings (-want +got):\n%s", name, diff)
		}
	}
	bed.testAdmitted(t)

	good := cluster.Ref{APIVersion: "v1", Kind: "Pod", Namespace: "old", Name: "good"}
	_, err := bed.Patch(t.Context(), good, "ephemeralcontainers", strategic, cluster.Object{"spec": cluster.Object{"ephemeralContainers": []any{
		cluster.Object{"name": "debug", "image": "registry.example/debug:1.0", "securityContext": cluster.Object{"privileged": true}},
	}}})
	wantDenied(t, "a privileged ephemeral container", err, []string{
		`[privilege-escalation] container "debug" may gain privileges: allowPrivilegeEscalation is unset, not false`,
		`[privileged-container] container "debug" is privileged`,
	})
	bed.testDelete(t)

	kill()
	_, err = bed.Create(t.Context(), parse(t, hostPortPod), cluster.DryRun)
	var refusal *cluster.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, "failed calling webhook") {
		t.Errorf("without an OPA the API server does not refuse what it cannot judge: %v", err)
	}
}

// bySeverity is what sekisho check finds in a manifest, as the admission bundle words it, by what follows from it.
func (b *bed) bySeverity(t *testing.T, manifest string) (denied, warned []string) {
	t.Helper()
	folder := t.TempDir()
	write(t, folder, "manifest.yaml", manifest)
	for _, finding := range b.findings(t, folder, "--bundle", "recommended") {
		line := "[" + finding.Policy + "] " + finding.Message
		if finding.Severity == "high" || finding.Severity == "critical" {
			denied = append(denied, line)
		} else {
			warned = append(warned, line)
		}
	}
	slices.Sort(denied)
	slices.Sort(warned)
	return denied, warned
}
