package cluster

import (
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const gatekeeperNamespace = "gatekeeper-system"

// installed are the kinds of Gatekeeper's release manifest that a cluster without nodes has a use for.
var installed = []string{"Namespace", "CustomResourceDefinition", "ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}

// Gatekeeper says how to run Gatekeeper. The zero value is as it is released, but that it refuses what it cannot judge.
type Gatekeeper struct {
	// Operations are what its webhook is asked about; CREATE and UPDATE where there are none.
	Operations []string
}

// StartGatekeeper installs Gatekeeper from the manifest of its release, and starts its manager beside the cluster, with the
// rights of its own role. When it returns, the manager is ready and the API server asks it.
func (c *Cluster) StartGatekeeper(t *testing.T, options Gatekeeper) {
	t.Helper()
	manager := tool(t, "gatekeeper")
	var webhook Object
	for _, object := range releaseManifest(t, manager) {
		kind := text(object["kind"])
		if kind == "ValidatingWebhookConfiguration" {
			webhook = object
		}
		if slices.Contains(installed, kind) {
			if _, err := c.Apply(t.Context(), object); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.awaitEstablished(t)

	folder := t.TempDir()
	c.authority.issue(t, folder)
	kubeconfig, audited := filepath.Join(folder, "kubeconfig"), t.TempDir()
	c.writeKubeconfig(t, kubeconfig, gatekeeperToken)
	address, health, metrics := FreeAddress(t), FreeAddress(t), FreeAddress(t)
	host, port, _ := strings.Cut(address, ":")
	_, metricsPort, _ := strings.Cut(metrics, ":")
	process := start(t, "gatekeeper", []string{"POD_NAMESPACE=" + gatekeeperNamespace, "POD_NAME=no-pod", "NAMESPACE=" + gatekeeperNamespace, "CONTAINER_NAME=manager"}, manager,
		"--kubeconfig", kubeconfig,
		"--debug-use-fake-pod",
		"--operation", "webhook",
		"--operation", "audit",
		"--operation", "status",
		"--operation", "generate", // which makes the kinds of constraints
		"--disable-opa-builtin", "{http.send}", // as in the release
		"--exempt-namespace", gatekeeperNamespace,
		"--disable-cert-rotation",
		"--cert-dir", folder,
		"--api-cache-dir", audited,
		"--host", host,
		"--port", port,
		"--health-addr", health,
		"--prometheus-port", metricsPort,
		"--audit-interval", "2",
		"--shutdown-delay", "0",
	)
	process.awaitReady(t, http.DefaultClient, "http://"+health+"/readyz")

	for _, hook := range list(webhook["webhooks"]) {
		path := text(object(object(hook["clientConfig"])["service"])["path"])
		hook["clientConfig"] = Object{"url": "https://" + address + path, "caBundle": c.authority.pem}
		hook["failurePolicy"] = "Fail" // so that nothing passes for another reason than that it may
		hook["timeoutSeconds"] = 20    // the machine may be busy
		if len(options.Operations) > 0 && path == "/v1/admit" {
			list(hook["rules"])[0]["operations"] = options.Operations
		}
	}
	if _, err := c.Apply(t.Context(), webhook); err != nil {
		t.Fatal(err)
	}
	// A label that Gatekeeper reserves for itself shows when the API server has read the configuration.
	c.AwaitRefused(t, Object{
		"apiVersion": "v1", "kind": "Namespace",
		"metadata": Object{"name": "probe", "labels": Object{"admission.gatekeeper.sh/ignore": "yes"}},
	}, "admission.gatekeeper.sh/ignore")
}

// AwaitRefused waits until the API server refuses to create an object with a message that contains a text.
func (c *Cluster) AwaitRefused(t *testing.T, object Object, message string) {
	t.Helper()
	Await(t, fmt.Sprintf("%s is refused with %q", RefOf(object), message), func(ctx context.Context) error {
		_, err := c.Create(ctx, object, DryRun)
		var refusal *Refusal
		switch {
		case err == nil:
			return errors.New("it is admitted")
		case errors.As(err, &refusal) && refusal.Code == http.StatusForbidden && strings.Contains(refusal.Message, message):
			return nil
		}
		return err
	})
}

// awaitEstablished waits until all custom resources are served.
func (c *Cluster) awaitEstablished(t *testing.T) {
	t.Helper()
	Await(t, "all custom resources are served", func(ctx context.Context) error {
		definitions, err := c.List(ctx, "apiextensions.k8s.io/v1", "CustomResourceDefinition", "")
		for _, definition := range definitions {
			if !isTrue(definition, "Established") {
				return fmt.Errorf("%s is not established", RefOf(definition))
			}
		}
		return err
	})
}

// isTrue tells whether a condition of an object's status is true.
func isTrue(o Object, condition string) bool {
	return slices.ContainsFunc(list(object(o["status"])["conditions"]), func(c Object) bool {
		return c["type"] == condition && c["status"] == "True"
	})
}

// releaseManifest is deploy/gatekeeper.yaml of the version from which a manager is built.
func releaseManifest(t *testing.T, manager string) []Object {
	t.Helper()
	info, err := buildinfo.ReadFile(manager)
	if err != nil {
		t.Fatal(err)
	}
	download := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", info.Main.Path+"@"+info.Main.Version) //nolint:gosec // what we have built
	output, err := download.Output()
	if err != nil {
		t.Fatalf("the source of %s: %v\n%s", manager, err, output)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(output, &module); err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(module.Dir, "deploy", "gatekeeper.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	objects, err := Objects(manifest)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}
