//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

const privilegedPod = `apiVersion: v1
kind: Pod
metadata:
  name: app
spec:
  containers:
    - name: app
      image: registry.example/app:1.0
      securityContext:
        privileged: true
`

const privilegedMessage = `container "app" is privileged`

// conftest pulls from the registry, and the folder as an archive.
func TestConftestPullsFromTheServer(t *testing.T) {
	need(t, "conftest", "make tools")
	s := serve(t, t.TempDir())
	for _, address := range []string{"oci://" + s.address() + "/pod-security-baseline:latest", s.url + "/conftest/pod-security-baseline.tar.gz"} {
		folder := t.TempDir()
		write(t, folder, "bad.yaml", privilegedPod)
		write(t, folder, "good.yaml", strings.Replace(privilegedPod, "privileged: true", "privileged: false", 1))
		mustRun(t, folder, nil, "conftest", "pull", address)
		if output, ok := run(t, folder, nil, "conftest", "test", "--no-color", "bad.yaml"); ok || !strings.Contains(output, "FAIL - bad.yaml - main - "+privilegedMessage) {
			t.Errorf("%s: %s", address, output)
		}
		mustRun(t, folder, nil, "conftest", "test", "good.yaml")
	}
}

// gator tests with the artifact, and installs from the catalog.
func TestGatorUsesTheServer(t *testing.T) {
	need(t, "gator", "make cluster-tools")
	s := serve(t, t.TempDir())
	folder := t.TempDir()
	write(t, folder, "bad.yaml", privilegedPod)
	write(t, folder, "good.yaml", strings.Replace(privilegedPod, "privileged: true", "privileged: false", 1))
	image := s.address() + "/pod-security-baseline:latest"
	output, ok := run(t, folder, nil, "gator", "test", "--image", image, "--filename", "bad.yaml")
	if ok || strings.Count(output, "Message:") != 1 || !strings.HasPrefix(output, "v1/Pod app: ") || !strings.Contains(output, `container \"app\" is privileged`) {
		t.Errorf("gator says\n%s", output)
	}
	mustRun(t, folder, nil, "gator", "test", "--image", image, "--filename", "good.yaml")

	home := []string{"HOME=" + folder, "XDG_CACHE_HOME=" + folder, "XDG_CONFIG_HOME=" + folder, "GATOR_CATALOG_URL=" + s.url + "/gatekeeper/catalog.yaml"}
	mustRun(t, folder, home, "gator", "policy", "update", "--insecure")
	if found := mustRun(t, folder, home, "gator", "policy", "search", "privileged"); !strings.Contains(found, "sekishoprivilegedcontainer") {
		t.Errorf("gator finds\n%s", found)
	}
	// What the catalog refers to is there. What gator installs in a cluster is tested with a real one.
	if template := get(t, s.url+"/gatekeeper/library/pod-security/privileged-container/template.yaml"); !strings.Contains(template, "kind: ConstraintTemplate") {
		t.Errorf("the template of the catalog is\n%s", template)
	}
	if constraint := get(t, s.url+"/gatekeeper/pod-security-baseline/constraints/privileged-container.yaml"); !strings.Contains(constraint, "kind: SekishoPrivilegedContainer") {
		t.Errorf("the constraint of the catalog is\n%s", constraint)
	}
}
