package gatekeeper

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// releases makes a release of each of the named built-in bundles.
func releases(t *testing.T, names ...string) []*release.Release {
	t.Helper()
	library := builtin(t)
	var all []*release.Release
	for _, name := range names {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			t.Fatal(err)
		}
		selected, err := library.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := release.New("", selected, bundle)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// TestCommittedRenderingIsCurrent compares bundles/gatekeeper with what the policies make.
func TestCommittedRenderingIsCurrent(t *testing.T) {
	t.Parallel()
	files, err := Catalog(releases(t, sekisho.Bundles()...), CatalogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, file := range files {
		want[file.Name] = string(file.Data)
	}
	const folder = "../../bundles/gatekeeper"
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == release.Sums {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		if text := string(text); want[relative] != text {
			t.Errorf("%s is stale: run make generate", name)
		}
		delete(want, relative)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("%s/%s is missing: run make generate", folder, name)
	}
}

type catalog struct {
	Metadata struct{ Version, UpdatedAt string }
	Bundles  []struct {
		Name, Inherits string
		Policies       []string
	}
	Policies []struct {
		Name, Version, TemplatePath string
		BundleConstraints           map[string]string
		Bundles                     []string
	}
}

func readCatalog(t *testing.T, files release.Files) catalog {
	t.Helper()
	var c catalog
	if err := yaml.UnmarshalStrict(fileOf(t, files, catalogFile), &map[string]any{}); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(fileOf(t, files, catalogFile), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func fileOf(t *testing.T, files release.Files, name string) []byte {
	t.Helper()
	i := slices.IndexFunc(files, func(file release.File) bool { return file.Name == name })
	if i < 0 {
		t.Fatalf("there is no file %s", name)
	}
	return files[i].Data
}

// TestCatalogRefersToItsFiles follows every reference, and holds the bundles of the catalog to those of the library.
func TestCatalogRefersToItsFiles(t *testing.T) {
	t.Parallel()
	all := releases(t, "pod-security-baseline", "pod-security-restricted", "network-isolation")
	files, err := Catalog(all, CatalogOptions{Updated: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	c := readCatalog(t, files)
	if c.Metadata.UpdatedAt != "1970-01-01T00:00:00Z" {
		t.Errorf("updatedAt is %q", c.Metadata.UpdatedAt)
	}
	held := map[string][]string{}
	for _, policy := range c.Policies {
		var template struct{ Metadata struct{ Name string } }
		if err := yaml.Unmarshal(fileOf(t, files, policy.TemplatePath), &template); err != nil || template.Metadata.Name != policy.Name {
			t.Errorf("%s: the template is %q (%v)", policy.Name, template.Metadata.Name, err)
		}
		for _, bundle := range policy.Bundles {
			held[bundle] = append(held[bundle], policy.Name)
			var constraint struct {
				Kind     string
				Metadata struct{ Name string }
			}
			if err := yaml.Unmarshal(fileOf(t, files, policy.BundleConstraints[bundle]), &constraint); err != nil || strings.ToLower(constraint.Kind) != policy.Name {
				t.Errorf("%s: the constraint of %s is of kind %s (%v)", policy.Name, bundle, constraint.Kind, err)
			}
		}
	}
	for i, bundle := range c.Bundles {
		var want []string
		for _, policy := range all[i].Library.Policies() {
			want = append(want, templateName(policy))
		}
		if diff := cmp.Diff(want, bundle.Policies); diff != "" || bundle.Inherits != "" {
			t.Errorf("bundle %s (-want +got):\n%s", bundle.Name, diff)
		}
		slices.Sort(held[bundle.Name])
		slices.Sort(want)
		if diff := cmp.Diff(want, held[bundle.Name]); diff != "" {
			t.Errorf("policies that name bundle %s (-want +got):\n%s", bundle.Name, diff)
		}
	}
	for _, file := range files {
		checkKustomization(t, files, file)
	}
}

// checkKustomization follows the resources of a kustomization.yaml.
func checkKustomization(t *testing.T, files release.Files, file release.File) {
	t.Helper()
	if path.Base(file.Name) != "kustomization.yaml" {
		return
	}
	var kustomization struct{ Resources []string }
	if err := yaml.UnmarshalStrict(file.Data, &map[string]any{}); err != nil {
		t.Errorf("%s: %v", file.Name, err)
	}
	if err := yaml.Unmarshal(file.Data, &kustomization); err != nil {
		t.Fatal(err)
	}
	for _, resource := range kustomization.Resources {
		name := path.Join(path.Dir(file.Name), resource)
		if path.Ext(name) != ".yaml" {
			name = path.Join(name, "kustomization.yaml")
		}
		fileOf(t, files, name)
	}
}

// TestVersionsChangeWithWhatTheyAreOf holds that gator upgrades what has changed, and nothing else.
func TestVersionsChangeWithWhatTheyAreOf(t *testing.T) {
	t.Parallel()
	versions := func(options CatalogOptions, change func(*release.Release)) map[string]string {
		all := releases(t, "pod-security-baseline", "network-isolation")
		change(all[1])
		files, err := Catalog(all, options)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		c := readCatalog(t, files)
		for _, policy := range c.Policies {
			found[policy.Name] = policy.Version
		}
		found["catalog"] = c.Metadata.Version
		return found
	}
	nothing := func(*release.Release) {}
	before := versions(CatalogOptions{}, nothing)
	if diff := cmp.Diff(before, versions(CatalogOptions{}, nothing)); diff != "" {
		t.Errorf("equal catalogs differ:\n%s", diff)
	}
	after := versions(CatalogOptions{}, func(r *release.Release) {
		library, err := r.Library.Select(sekisho.Selection{Parameters: map[string]map[string]any{"host-namespaces": {"allow": []any{"hostIPC"}}}})
		if err != nil {
			t.Fatal(err)
		}
		changed, err := release.New("", library)
		if err != nil {
			t.Fatal(err)
		}
		r.Library, r.Revision = library, changed.Revision
	})
	for name := range before {
		if want := name == "catalog" || name == "sekishohostnamespaces"; want != (before[name] != after[name]) {
			t.Errorf("the version of %s is %s, and was %s", name, after[name], before[name])
		}
	}
	all := releases(t, "pod-security-baseline")
	all[0].Version = "v1.2.3"
	files, err := Catalog(all, CatalogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if version := readCatalog(t, files).Metadata.Version; version != "v1.2.3" {
		t.Errorf("a released catalog has version %s", version)
	}
}
