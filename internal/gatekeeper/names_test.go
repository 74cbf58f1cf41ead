package gatekeeper

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/sekisho/sekisho"
)

var update = flag.Bool("update", false, "add the names of new policies and bundles to testdata/kinds.json")

const kindsFile = "testdata/kinds.json"

// TestKindsStayAsTheyAre compares the kinds of templates and packs with those of earlier releases. Constraints in clusters and
// repositories name them, so that one that changes or disappears leaves them behind without a word.
func TestKindsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(kindsFile)
	if err != nil {
		t.Fatal(err)
	}
	var released, present struct {
		Policies map[string]string `json:"policies"`
		Packs    map[string]string `json:"packs"`
	}
	if err := json.Unmarshal(text, &released); err != nil {
		t.Fatal(err)
	}
	present.Policies, present.Packs = map[string]string{}, map[string]string{}
	for _, policy := range builtin(t).Policies() {
		present.Policies[policy.ID] = Kind(policy)
	}
	for _, bundle := range sekisho.Bundles() {
		present.Packs[bundle] = PackKind(bundle)
	}
	holds := func(what string, released, present map[string]string) {
		for _, id := range slices.Sorted(maps.Keys(released)) {
			switch kind := present[id]; kind {
			case released[id]:
			case "":
				t.Errorf("%s %s is gone: constraints of kind %s are left behind; keep it, or say so in the notes of a new major version and remove the line", what, id, released[id])
			default:
				t.Errorf("%s %s has kind %s, and had %s: keep the name", what, id, kind, released[id])
			}
		}
		for _, id := range slices.Sorted(maps.Keys(present)) {
			if released[id] == "" && !*update {
				t.Errorf("%s %s is not in %s: run go test ./internal/gatekeeper -run TestKindsStayAsTheyAre -update", what, id, kindsFile)
			}
		}
	}
	holds("policy", released.Policies, present.Policies)
	holds("bundle", released.Packs, present.Packs)
	kinds := slices.Concat(slices.Collect(maps.Values(present.Policies)), slices.Collect(maps.Values(present.Packs)))
	slices.Sort(kinds)
	if all := len(kinds); len(slices.Compact(kinds)) != all {
		t.Error("two policies or packs have one kind: rename one")
	}
	if *update && !t.Failed() {
		text, err := json.MarshalIndent(present, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(kindsFile, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
