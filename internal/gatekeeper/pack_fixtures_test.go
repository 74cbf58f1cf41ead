package gatekeeper

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/fixture"
)

// packed is an object of a fixture in a review of the pack of all policies.
type packed struct {
	name               string
	policy, constraint string
	want               []string
}

// TestPackFindsWhatFixturesWant holds the pack of the whole library to the fixtures of all policies: the objects of a fixture are
// cached, and its parameters are those of one of many constraints of the pack's kind.
func TestPackFindsWhatFixturesWant(t *testing.T) {
	t.Parallel()
	library := builtin(t)
	template, constraints := packOf(t, library, Options{Enforcement{everywhere: "deny"}})
	var requests []any
	var subjects []packed
	for _, policy := range library.Policies() {
		fixtures, err := policy.Fixtures()
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range fixtures {
			f := packedFixture(t, policy, name, text)
			if f.constraint != "" {
				constraints = append(constraints, f.constraint)
			}
			for i, o := range f.objects {
				if i == 0 || len(f.generated) > 0 {
					requests = append(requests, map[string]any{"id": len(requests), "inventory": f.cachedBeside(i)})
					subjects = append(subjects, packed{})
				}
				requests = append(requests, map[string]any{"id": len(requests), "object": o})
				subjects = append(subjects, f.subjects[i])
			}
		}
	}
	findings := 0
	for i, a := range ask(t, map[string]any{"templates": []string{template}, "constraints": constraints}, requests) {
		var got []string
		for _, result := range a.Results {
			if result.Details.Policy == subjects[i].policy && result.Name == subjects[i].constraint {
				got = append(got, strings.TrimSuffix(result.Message, " ("+subjects[i].policy+")"))
			}
		}
		slices.Sort(got)
		findings += len(got)
		if diff := cmp.Diff(subjects[i].want, got); diff != "" || a.Error != "" {
			t.Errorf("%s: findings differ (-wanted +pack) %s:\n%s", subjects[i].name, a.Error, diff)
		}
	}
	t.Logf("%d findings on %d objects and inventories", findings, len(requests))
	if findings == 0 {
		t.Error("the pack finds nothing")
	}
}

// fixtureInPack is a fixture as requests.
type fixtureInPack struct {
	constraint string // for its parameters, if it sets some
	inventory  []json.RawMessage
	// generated are objects by their number, with the name that a cluster would begin with what they say.
	generated map[int]json.RawMessage
	objects   []json.RawMessage
	subjects  []packed
}

// cachedBeside is the cache when an object is judged: all others, and it itself where it has a name.
func (f fixtureInPack) cachedBeside(i int) []json.RawMessage {
	cached := slices.Clone(f.inventory)
	for other, o := range f.generated {
		if other != i {
			cached = append(cached, o)
		}
	}
	return cached
}

func packedFixture(t *testing.T, policy *sekisho.Policy, name string, text []byte) fixtureInPack {
	t.Helper()
	manifest, err := sekisho.ParseManifest(name, text)
	if err != nil {
		t.Fatal(err)
	}
	wants, malformed := fixture.ParseWants(name, string(text))
	parameters, err := fixture.ParseParameters(string(text))
	if err != nil || len(malformed) > 0 {
		t.Fatal(err, malformed)
	}
	f := fixtureInPack{inventory: []json.RawMessage{}, generated: map[int]json.RawMessage{}}
	constraint := "policies"
	if len(parameters) > 0 {
		constraint = policy.ID + "-" + strings.ReplaceAll(name, "_", "-")
		f.constraint = constraintOfPack(t, constraint, policy.ID, parameters)
	}
	for i, o := range manifest.Objects {
		value, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		f.objects = append(f.objects, value)
		if o.Name != "" {
			f.inventory = append(f.inventory, value)
		} else if strings.Contains(string(value), `"generateName":`) {
			f.generated[i] = json.RawMessage(strings.Replace(string(value), `"generateName":`, `"name":`, 1))
		}
		last := len(text)
		if i+1 < len(manifest.Objects) {
			last = manifest.Objects[i+1].Position(nil).Line - 1
		}
		want := messagesOf(wants, o.Position(nil).Line, last)
		slices.Sort(want)
		f.subjects = append(f.subjects, packed{fmt.Sprintf("%s/%s: object %d, %s", policy.ID, name, i+1, o.ObjectRef), policy.ID, constraint, want})
	}
	return f
}

func constraintOfPack(t *testing.T, name, id string, parameters map[string]any) string {
	t.Helper()
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "constraints.gatekeeper.sh/v1beta1",
		"kind":       "SekishoPackPolicies",
		"metadata":   map[string]any{"name": name},
		"spec":       map[string]any{"parameters": map[string]any{"policies": []string{id}, "parameters": map[string]any{id: parameters}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
