// Package cluster runs a real Kubernetes control plane for tests: etcd and kube-apiserver on loopback, without nodes, and
// Gatekeeper's manager beside them. It only starts programs and speaks HTTP, so that their code is no dependency of this
// module; the folder tools pins what they are built from.
package cluster

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Cluster is a running API server. Nothing in it creates, schedules or runs pods.
type Cluster struct {
	// URL is where the API server listens.
	URL string
	// Kubeconfig is a file for clients that may do everything.
	Kubeconfig string

	authority *authority
	client    *http.Client
	resources sync.Map // of kinds, as the API server has named them
}

// The users of the API server and their tokens. Gatekeeper has the name of its service account, and so the rights of its role.
const (
	adminToken      = "admin"
	gatekeeperToken = "gatekeeper"
	users           = adminToken + `,admin,1,system:masters
` + gatekeeperToken + `,system:serviceaccount:gatekeeper-system:gatekeeper-admin,2,"system:serviceaccounts,system:serviceaccounts:gatekeeper-system"
`
)

// Start starts etcd and an API server that end with the test. When it returns, the API server is ready.
func Start(t *testing.T) *Cluster {
	t.Helper()
	etcd, apiserver := tool(t, "etcd"), tool(t, "kube-apiserver")
	folder := t.TempDir()
	authority := newAuthority(t)
	certificate, key := authority.issue(t, folder)
	store, peers, address := FreeAddress(t), FreeAddress(t), FreeAddress(t)
	c := &Cluster{
		URL:        "https://" + address,
		Kubeconfig: filepath.Join(folder, "kubeconfig"),
		authority:  authority,
		client:     authority.client(),
	}
	c.writeKubeconfig(t, c.Kubeconfig, adminToken)
	tokens := filepath.Join(folder, "tokens.csv")
	write(t, tokens, []byte(users))

	start(t, "etcd", nil, etcd,
		"--data-dir", filepath.Join(folder, "etcd"),
		"--unsafe-no-fsync", // what a test stores need not survive the machine
		"--log-level", "warn",
		"--listen-client-urls", "http://"+store,
		"--advertise-client-urls", "http://"+store,
		"--listen-peer-urls", "http://"+peers,
		"--initial-advertise-peer-urls", "http://"+peers,
		"--initial-cluster", "default=http://"+peers,
	)
	host, port, _ := strings.Cut(address, ":")
	server := start(t, "kube-apiserver", nil, apiserver,
		"--etcd-servers", "http://"+store,
		"--bind-address", host,
		"--advertise-address", host,
		"--secure-port", port,
		"--tls-cert-file", certificate,
		"--tls-private-key-file", key,
		"--cert-dir", folder,
		"--token-auth-file", tokens,
		"--authorization-mode", "RBAC",
		"--service-account-issuer", "https://kubernetes.default.svc",
		"--service-account-key-file", key,
		"--service-account-signing-key-file", key,
		"--allow-privileged=true",                    // or the API itself refuses what policies are to refuse
		"--disable-admission-plugins=ServiceAccount", // nothing creates the service accounts
		"--endpoint-reconciler-type=none",            // loopback is no address for a Service
	)
	server.awaitReady(t, c.client, c.URL+"/readyz")
	return c
}

// writeKubeconfig writes the file that clients of a user read.
func (c *Cluster) writeKubeconfig(t *testing.T, file, token string) {
	t.Helper()
	text, err := marshal(Object{
		"apiVersion":      "v1",
		"kind":            "Config",
		"clusters":        []any{Object{"name": "test", "cluster": Object{"server": c.URL, "certificate-authority-data": c.authority.pem}}},
		"users":           []any{Object{"name": token, "user": Object{"token": token}}},
		"contexts":        []any{Object{"name": "test", "context": Object{"cluster": "test", "user": token}}},
		"current-context": "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, text)
}

// FreeAddress is one of loopback that nobody listens on yet.
func FreeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(fmt.Errorf("test bed: %w", err))
	}
}
