package sekisho

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestMemoKeepsWhatDoesNotDependOnTheObject looks at what the engine remembers after some objects.
func TestMemoKeepsWhatDoesNotDependOnTheObject(t *testing.T) {
	library, err := builtinLibrary(t).Select(Selection{Policies: []string{"pod-network-policy"}})
	if err != nil {
		t.Fatal(err)
	}
	engine := compile(t, library)
	objects := parseAll(t, `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web}]}
`)
	inventory := engine.NewInventory()
	inventory.Add(objects...)
	engine = engine.With(inventory)
	if _, err := engine.Evaluate(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
	plan, err := engine.groups[0].compile()
	if err != nil {
		t.Fatal(err)
	}
	for path, constant := range map[string]bool{
		"lib.sekisho.inventory.in_namespace": true, "lib.sekisho.inventory.namespace": false,
		"lib.sekisho.review.object": false, "lib.sekisho.workload.spec": false, "lib.sekisho.workload.pod_paths": true,
		"policies.network.pod_network_policy._parameters": true, "policies.network.pod_network_policy.violation": false,
	} {
		if got, known := plan.constant[path]; !known || got != constant {
			t.Errorf("%s: constant is %t (known: %t), want %t", path, got, known, constant)
		}
	}
	remembered := 0
	count(engine.memo(plan), &remembered)
	if remembered == 0 {
		t.Error("nothing is remembered")
	}
}

func count(m *memo, values *int) {
	if m.values != nil {
		m.values.Range(func(any, any) bool { *values++; return true })
	}
	for _, below := range m.names {
		count(below, values)
	}
}

// TestMemoChangesNoVerdict holds that objects judged together, in any order and at once, are judged as each by a new engine.
func TestMemoChangesNoVerdict(t *testing.T) {
	objects, _ := manifests(t)
	library := builtinLibrary(t)
	engine := compile(t, library)
	inventory := engine.NewInventory()
	inventory.Add(objects[:min(len(objects), 200)]...)
	engine = engine.With(inventory)
	judge := func(e *Engine, object Object) string {
		findings, err := e.Evaluate(t.Context(), object)
		return fmt.Sprint(strings.Join(lines(findings), "\n"), err)
	}
	var group sync.WaitGroup
	got := make([]string, len(objects))
	for i, object := range objects {
		group.Go(func() { got[i] = judge(engine, object) })
	}
	group.Wait()
	for i := 0; i < len(objects); i += 23 {
		if diff := cmp.Diff(judge(engine.With(inventory), objects[i]), got[i]); diff != "" {
			t.Errorf("%s (-new engine +engine with a memo):\n%s", objects[i].ObjectRef, diff)
		}
	}
}

// TestMemoLeavesPoliciesOfOnesOwnAlone: a conflict shows only where a rule is evaluated.
func TestMemoLeavesPoliciesOfOnesOwnAlone(t *testing.T) {
	library, err := Load(fstest.MapFS{"a/b/b.rego": {Data: []byte(policyText("b", "_one := 1\n\nviolation contains {\"msg\": \"one\"} if _one == 1\n"))}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compile(t, library).groups[0].compile()
	if err != nil {
		t.Fatal(err)
	}
	if constant, known := plan.constant["policies.a.b._one"]; !known || constant {
		t.Errorf("constant is %t, known %t", constant, known)
	}
}
