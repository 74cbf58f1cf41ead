package sekisho

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// neighbours is a policy that names the other objects that it sees.
const neighbours = `# METADATA
# title: Neighbours
# description: Lists what is seen.
# custom:
#   severity: low
#   kinds: [ConfigMap]
#   inventory: [v1/Secret, apps/v1/Deployment]
#   remediation: None.
package policies.test.neighbours

import data.lib.sekisho.inventory

violation contains {"msg": msg, "details": {"path": [], "severity": severity}} if {
	some kind, severity in {"Secret": "high", "ConfigMap": "low", "apps/Deployment": "none"}
	some found in inventory.in_namespace(kind, inventory.namespace)

	msg := sprintf("%s %s", [kind, inventory.name_of(found)])
}
`

const neighbourhood = `apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: b, namespace: shop}
data: {first: eA==}
---
apiVersion: v1
kind: Secret
metadata: {name: b, namespace: shop}
data: {second: eA==}
---
apiVersion: v1
kind: Secret
metadata: {name: c, namespace: blog}
---
apiVersion: apps/v1beta1
kind: Deployment
metadata: {generateName: d-, namespace: shop}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: e, namespace: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: f}
`

func neighbourEngine(t *testing.T) *Engine {
	t.Helper()
	library, err := Load(fstest.MapFS{"test/neighbours/neighbours.rego": {Data: []byte(neighbours)}})
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, library)
}

func TestObjectsOfOneCallSeeEachOther(t *testing.T) {
	engine := neighbourEngine(t)
	findings, err := engine.Evaluate(t.Context(), parseAll(t, neighbourhood)...)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"m.yaml:1:1: high: Secret b (neighbours)",
		"m.yaml:1:1: low: apps/Deployment d- (neighbours)", // "none" is no severity, so that the policy's holds.
	}
	if diff := cmp.Diff(want, lines(findings)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInventoryIsWhatTheEngineIsGiven(t *testing.T) {
	engine := neighbourEngine(t)
	objects := parseAll(t, neighbourhood)
	empty := engine.With(engine.NewInventory())
	if findings, err := empty.Evaluate(t.Context(), objects...); err != nil || len(findings) != 0 {
		t.Errorf("without inventory: %q, %v", lines(findings), err)
	}
	inventory := engine.NewInventory()
	inventory.Add(objects...)
	findings, err := engine.With(inventory).Evaluate(t.Context(), objects[0])
	if err != nil || len(findings) != 2 {
		t.Errorf("got %q, %v", lines(findings), err)
	}
	// The engine that it was made from is as before.
	if findings, err := engine.Evaluate(t.Context(), objects[0]); err != nil || len(findings) != 0 {
		t.Errorf("got %q, %v", lines(findings), err)
	}
}

func TestInventoryHasGatekeepersLayout(t *testing.T) {
	engine := neighbourEngine(t)
	objects := parseAll(t, neighbourhood)
	whole, first, second := engine.NewInventory(), engine.NewInventory(), engine.NewInventory()
	whole.Add(objects...)
	first.Add(objects[:2]...)
	second.Add(objects[2:]...)
	first.Merge(second)
	const want = `{
	"cluster": {"v1": {"Secret": {"f": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "f"}}}}},
	"namespace": {
		"blog": {"v1": {"Secret": {"c": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "c", "namespace": "blog"}}}}},
		"shop": {
			"apps/v1beta1": {"Deployment": {"m.yaml:19": {"apiVersion": "apps/v1beta1", "kind": "Deployment", "metadata": {"generateName": "d-", "namespace": "shop"}}}},
			"v1": {"Secret": {"b": {"apiVersion": "v1", "data": {"first": "eA=="}, "kind": "Secret", "metadata": {"name": "b", "namespace": "shop"}}}}
		}
	}
}`
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	for name, inventory := range map[string]*Inventory{"added": whole, "merged": first} {
		text, err := json.Marshal(inventory)
		if err != nil {
			t.Fatal(err)
		}
		var got any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatAPolicyReadsMustBeDeclared(t *testing.T) {
	declared := "[v1/Secret, apps/v1/Deployment]"
	for _, test := range []struct{ inventory, want string }{
		{"[]", "test/neighbours/neighbours.rego:1:1: policy neighbours: the policy imports data.lib.sekisho.inventory: list the kinds that it reads under custom.inventory, as Gatekeeper must sync them"},
		{"[Secret]", `test/neighbours/neighbours.rego:7:1: policy neighbours: custom.inventory: "Secret" is no kind with its version: write v1/Service or apps/v1/Deployment`},
	} {
		text := strings.Replace(neighbours, declared, test.inventory, 1)
		_, err := Load(fstest.MapFS{"test/neighbours/neighbours.rego": {Data: []byte(text)}})
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
