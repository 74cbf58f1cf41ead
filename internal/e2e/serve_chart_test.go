//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The manifests that are committed are what the chart renders, and both pass our own policies.
func TestChartPassesOurPolicies(t *testing.T) {
	need(t, "helm", "make tools")
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(repository(t), "examples/serve")
	render := func(more ...string) string {
		return mustRun(t, folder, nil, "helm", append([]string{"template", "sekisho", "chart", "--namespace", "sekisho", "--kube-version", "1.37.0"}, more...)...)
	}
	plain := render()
	committed, err := os.ReadFile(filepath.Join(folder, "manifests.yaml"))
	if err != nil || !bytes.Equal(committed, []byte(plain)) {
		t.Errorf("examples/serve/manifests.yaml is stale: run cd examples/serve && helm template sekisho chart --namespace sekisho --kube-version 1.37.0 > manifests.yaml (%v)", err)
	}
	full := t.TempDir()
	write(t, full, "values.yaml", "auth: {secretName: sekisho-tokens}\nconfig:\n  ours.yaml: |\n    name: ours\n    title: Ours\n    policies: [{policy: host-port}]\n  sekisho.yaml: |\n    inventory: complete\nargs: [--log-level=debug]\n")
	for name, manifests := range map[string]string{"plain": plain, "full": render("--values", filepath.Join(full, "values.yaml"))} {
		write(t, full, name+".yaml", manifests)
		for _, bundle := range []string{"pod-security-restricted", "recommended", "all"} {
			mustRun(t, folder, nil, binary, "check", "--config", os.DevNull, "--bundle", bundle, "namespace.yaml", filepath.Join(full, name+".yaml"))
		}
	}
	// The arguments are those of the command.
	for _, flag := range regexp.MustCompile(`- "?(--[a-z-]+)=`).FindAllStringSubmatch(render("--values", filepath.Join(full, "values.yaml")), -1) {
		if help := mustRun(t, folder, nil, binary, "serve", "--help"); !strings.Contains(help, flag[1]+" ") {
			t.Errorf("sekisho serve has no flag %s", flag[1])
		}
	}
	mustRun(t, folder, nil, "helm", "lint", "--strict", "chart")
}
