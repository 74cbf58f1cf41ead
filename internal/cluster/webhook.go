package cluster

import "testing"

// Serve starts a server that ends with the test, and waits until a URL of it, with a certificate of the cluster's authority,
// answers with success. What it returns ends the server at once.
func (c *Cluster) Serve(t *testing.T, name, readyURL, binary string, args ...string) (kill func()) {
	t.Helper()
	process := start(t, name, nil, tool(t, binary), args...)
	process.awaitReady(t, c.client, readyURL)
	return process.kill
}

// RegisterWebhook has the API server ask a server about all that is created and changed, pods' ephemeral containers included,
// and refuse what the server cannot be asked about. The caller waits, with AwaitRefused, until the API server does so.
func (c *Cluster) RegisterWebhook(t *testing.T, name, url string, caPEM []byte) {
	t.Helper()
	configuration := Object{
		"apiVersion": "admissionregistration.k8s.io/v1",
		"kind":       "ValidatingWebhookConfiguration",
		"metadata":   Object{"name": name},
		"webhooks": []any{Object{
			"name":                    WebhookName(name),
			"admissionReviewVersions": []string{"v1"},
			"clientConfig":            Object{"url": url, "caBundle": caPEM},
			"failurePolicy":           "Fail",
			"sideEffects":             "None",
			"timeoutSeconds":          20,
			"rules": []any{Object{
				"apiGroups":   []string{"*"},
				"apiVersions": []string{"*"},
				"operations":  []string{"CREATE", "UPDATE", "DELETE"},
				"resources":   []string{"*", "pods/ephemeralcontainers"},
			}},
			// The control plane's own objects, which it must renew whatever becomes of the server.
			"namespaceSelector": Object{"matchExpressions": []any{Object{
				"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": []string{"kube-system", "kube-node-lease"},
			}}},
		}},
	}
	if _, err := c.Apply(t.Context(), configuration); err != nil {
		t.Fatal(err)
	}
}

// WebhookName is the name by which the API server calls a webhook that RegisterWebhook has registered.
func WebhookName(name string) string { return name + ".sekisho.example" }

// IssueCertificate writes tls.crt, tls.key and ca.crt for a server on loopback into a folder, signed by the cluster's authority.
func (c *Cluster) IssueCertificate(t *testing.T, folder string) (certificate, key string, caPEM []byte) {
	t.Helper()
	certificate, key = c.authority.issue(t, folder)
	return certificate, key, c.authority.pem
}
