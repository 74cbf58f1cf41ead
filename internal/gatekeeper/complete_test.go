package gatekeeper

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNothingIsMissingFromAnEmptyCache holds what the parameter complete means where it is a sync cache that may not be filled.
func TestNothingIsMissingFromAnEmptyCache(t *testing.T) {
	t.Parallel()
	library := builtin(t)
	policy, _ := library.Policy("namespace-resource-quota")
	template, err := Template(policy, library)
	if err != nil {
		t.Fatal(err)
	}
	namespace := json.RawMessage(`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}`)
	service := json.RawMessage(`{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"other"}}`)
	binding := json.RawMessage(`{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"team-a","namespace":"other"}}`)
	quota := json.RawMessage(`{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"all","namespace":"other"}}`)
	const missing = "namespace has no resource quota for all its pods"
	for name, test := range map[string]struct {
		complete bool
		cache    []json.RawMessage
		want     []string
	}{
		"nothing is synced":                           {true, nil, nil},
		"other kinds are synced":                      {true, []json.RawMessage{namespace, service}, nil},
		"a kind that the policy reads is synced":      {true, []json.RawMessage{binding}, []string{missing}},
		"not complete, and no quota is there":         {false, []json.RawMessage{binding}, nil},
		"not complete, and another namespace has one": {false, []json.RawMessage{quota}, []string{missing}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			constraint, err := Constraint(policy, ConstraintOptions{Parameters: map[string]any{"complete": test.complete}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, result := range reviewWith(t, test.cache, []string{string(template)}, []string{string(constraint)}, []json.RawMessage{namespace})[0].Results {
				got = append(got, result.Message)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
