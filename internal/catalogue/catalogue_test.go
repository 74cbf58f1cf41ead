package catalogue

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

const policy = `# METADATA
# title: Port | of the host
# description: Two such pods cannot share a node.
# related_resources:
#   - ref: https://example.com/ports
#     description: Ports
# custom:
#   severity: high
#   attack: Whoever reaches the node reaches the pod.
#   principles: [small-attack-surface]
#   protects: [availability]
#   threats: [T1133]
#   layer: container
#   remediation: Remove the port.
#   kinds: [Pod]
#   parameters:
#     allowed: {type: array, items: {type: integer}, description: Ports that pods may use.}
package policies.net_work.host_port

import data.lib.sekisho.review

default_parameters := {"allowed": [80]}

_parameters := object.union(default_parameters, review.parameters("host-port"))

violation contains {"msg": "it has a port", "details": {"path": ["spec"]}} if not 1 in _parameters.allowed
`

// entries describes a policy that has the id of a built-in one, so that it stands in built-in bundles.
func entries(t *testing.T) []Entry {
	t.Helper()
	library, err := sekisho.Load(fstest.MapFS{
		"net_work/host_port/host_port.rego":      {Data: []byte(policy)},
		"net_work/host_port/testdata/deny.yaml":  {Data: []byte("---\nkind: Pod\nport: 80 # want `it has a port`\n---\nkind: Job\n")},
		"net_work/host_port/testdata/allow.yaml": {Data: []byte("kind: Pod\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Entries(library)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPageSaysAllThereIs(t *testing.T) {
	want := `# Port | of the host

host-port, high, category net-work

Two such pods cannot share a node.

## What an attacker gains

Whoever reaches the node reaches the pod.

## What to change

Remove the port.

## Bad

~~~yaml
kind: Pod
port: 80
~~~

## Good

~~~yaml
kind: Pod
~~~

## Parameters

- ~allowed~ (array, default ~[80]~): Ports that pods may use.

## Kinds

Pod

## In bundles

- all
- cis-kubernetes: 5.2.12
- network-isolation
- nsa-cisa-hardening: Pod security enforcement
- pod-security-baseline: hostPorts
- pod-security-restricted: hostPorts
- recommended: hostPorts

## Background

- principles: small-attack-surface
- protects: availability
- threats: T1133
- layer: container
- Ports: https://example.com/ports

## In other tools

- gatekeeper-library: K8sPSPHostNetworkingPorts
- kubescape: C-0044
- kyverno: disallow-host-ports, disallow-host-ports-range
- polaris: hostPortSet
- trivy: KSV-0024
`
	want = strings.ReplaceAll(want, "~", "`")
	if diff := cmp.Diff(want, Page(entries(t)[0])); diff != "" {
		t.Errorf("Page (-want +got):\n%s", diff)
	}
}

func TestPageLeavesOutWhatIsUnknown(t *testing.T) {
	library, err := sekisho.Load(fstest.MapFS{"c/x/x.rego": {Data: []byte(`# METADATA
# title: X
# description: Y.
# custom: {severity: low, remediation: Z.}
package policies.c.x

violation contains {"msg": "x", "details": {"path": []}} if true
`)}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Entries(library)
	if err != nil {
		t.Fatal(err)
	}
	want := "# X\n\nx, low, category c\n\nY.\n\n## What to change\n\nZ.\n\n## In bundles\n\n- all\n"
	if diff := cmp.Diff(want, Page(all[0])); diff != "" {
		t.Errorf("Page (-want +got):\n%s", diff)
	}
}

func TestMarkdownListsPoliciesByCategory(t *testing.T) {
	_, table, found := strings.Cut(Markdown(entries(t)), "\n## ")
	want := `net-work

| policy | severity | what it finds | needs | bundles | controls |
| --- | --- | --- | --- | --- | --- |
| [host-port](net_work/host_port) | high | Port \| of the host |  | all, cis-kubernetes, network-isolation, nsa-cisa-hardening, pod-security-baseline, pod-security-restricted, recommended | 5.2.12, Pod security enforcement, hostPorts |
`
	if diff := cmp.Diff(want, table); !found || diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
}

func TestTheCatalogueInTheRepositoryIsCurrent(t *testing.T) {
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := Entries(library)
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile("../../policies/README.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Markdown(entries), string(written)); diff != "" {
		t.Errorf("policies/README.md is stale, run make generate:\n%s", diff)
	}
}
