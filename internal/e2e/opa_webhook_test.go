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

	bed.testBySeverity(t, func(_ string, f finding) string { return "[" + f.Policy + "] " + f.Message })
	bed.testAdmitted(t)

	_, err := bed.Patch(t.Context(), harmlessPod, "ephemeralcontainers", strategic, debugContainer(cluster.Object{"privileged": true}))
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

// testBySeverity compares what sekisho check finds in bad objects with what follows from it by default: a denial for what is of
// severity high or critical, and warnings of the rest. line words a finding for one of the actions, deny and warn.
func (b *bed) testBySeverity(t *testing.T, line func(action string, f finding) string) {
	t.Helper()
	for name, manifest := range badObjects {
		folder := t.TempDir()
		write(t, folder, "manifest.yaml", manifest)
		var denied, warned []string
		for _, f := range b.findings(t, folder, "--bundle", "recommended") {
			if f.Severity == "high" || f.Severity == "critical" {
				denied = append(denied, line("deny", f))
			} else {
				warned = append(warned, line("warn", f))
			}
		}
		slices.Sort(denied)
		slices.Sort(warned)
		answer, err := b.Create(t.Context(), parse(t, manifest), cluster.DryRun)
		wantDenied(t, name, err, denied)
		slices.Sort(answer.Warnings)
		if diff := cmp.Diff(warned, answer.Warnings); diff != "" {
			t.Errorf("%s: warnings (-want +got):\n%s", name, diff)
		}
	}
}
