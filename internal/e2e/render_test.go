//go:build e2e

package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/cluster"
	"github.com/sekisho/sekisho/internal/gatekeeper"
)

// rendered is a folder with the templates and constraints of bundles.
func rendered(t *testing.T, bundles ...string) string {
	t.Helper()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	var selection sekisho.Selection
	for _, name := range bundles {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			t.Fatal(err)
		}
		selection.Bundles = append(selection.Bundles, bundle)
	}
	if library, err = library.Select(selection); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	synced := map[string]any{}
	for _, policy := range library.Policies() {
		template, err := gatekeeper.Template(policy, library)
		if err != nil {
			t.Fatal(err)
		}
		constraint, err := gatekeeper.Constraint(policy, gatekeeper.ConstraintOptions{Parameters: library.Parameters(policy.ID)})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range policy.Inventory {
			parts := strings.Split(name, "/")
			if len(parts) == 2 {
				parts = append([]string{""}, parts...)
			}
			synced[name] = cluster.Object{"group": parts[0], "version": parts[1], "kind": parts[2]}
		}
		write(t, folder, "templates/"+policy.ID+".yaml", string(template))
		write(t, folder, "constraints/"+policy.ID+".yaml", string(constraint))
	}
	sync, err := yaml.Marshal(cluster.Object{
		"apiVersion": "syncset.gatekeeper.sh/v1alpha1", "kind": "SyncSet", "metadata": cluster.Object{"name": "sekisho"},
		"spec": cluster.Object{"gvks": slices.Collect(maps.Values(synced))},
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, "sync.yaml", string(sync))
	return folder
}
