package gatekeeper

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

const (
	repository    = "https://github.com/sekisho/sekisho"
	policiesURL   = repository + "/blob/main/policies/"
	catalogFile   = "catalog.yaml"
	libraryFolder = "library"
)

// CatalogOptions are what a catalog says besides its releases.
type CatalogOptions struct {
	Options
	// Updated is the date of the catalog; none where it is zero, so that equal input makes equal bytes.
	Updated time.Time
}

// entry is a policy of a catalog and the bundles that hold it.
type entry struct {
	policy      *sekisho.Policy
	bundles     []string
	constraints map[string]string // by bundle, the file
	texts       [][]byte          // of the template and the constraints, which make the version
}

// Catalog renders releases of one library, one for each bundle, as a PolicyCatalog that gator policy installs from, and folders
// that kubectl apply -k takes: each policy's template stands in the catalog once, and each bundle refers to those that it needs.
//
// https://open-policy-agent.github.io/gatekeeper/website/docs/gator
func Catalog(releases []*release.Release, options CatalogOptions) (release.Files, error) {
	var files release.Files
	entries := map[string]*entry{}
	var bundles []any
	for _, r := range releases {
		if !r.HasPlainName() || r.Name == libraryFolder {
			return nil, fmt.Errorf("bundle name %q is no name for a folder of the catalog and the objects of Kubernetes: use lower-case letters, digits and hyphens", r.Name)
		}
		own, err := catalogBundle(r, entries, options.Options)
		if err != nil {
			return nil, err
		}
		files = append(files, own...)
		names := []string{}
		for _, policy := range r.Library.Policies() {
			names = append(names, templateName(policy))
		}
		// Bundles inherit from others by exclusion, too, which gator does not know: each lists all that it holds.
		bundles = append(bundles, object{"name": r.Name, "description": description(r), "policies": names})
	}
	shared, err := readShared(releases[0].Library)
	if err != nil {
		return nil, err
	}
	var policies []any
	for _, e := range inOrder(entries) {
		own, err := e.files(shared)
		if err != nil {
			return nil, err
		}
		files, policies = append(files, own...), append(policies, e.describe())
	}
	metadata := object{"name": "sekisho", "version": catalogVersion(releases), "repository": repository}
	if !options.Updated.IsZero() {
		metadata["updatedAt"] = options.Updated.UTC().Format(time.RFC3339)
	}
	text, err := writeYAML(object{
		"apiVersion": "gator.gatekeeper.sh/v1alpha1", "kind": "PolicyCatalog", "metadata": metadata, "bundles": bundles, "policies": policies,
	})
	return append(files, release.File{Name: catalogFile, Data: text}), err
}

var releasedVersion = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// catalogVersion is that of a released sekisho, and else one that changes with what the catalog holds.
func catalogVersion(releases []*release.Release) string {
	if version := releases[0].Version; releasedVersion.MatchString(version) {
		return version
	}
	var revisions [][]byte
	for _, r := range releases {
		revisions = append(revisions, []byte(r.Name+" "+r.Revision))
	}
	return contentVersion(revisions)
}

// contentVersion makes a version of what it is of: equal texts have equal versions.
func contentVersion(texts [][]byte) string {
	digest := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(digest, "%d\n%s", len(text), text)
	}
	return "v0.0.0-" + hex.EncodeToString(digest.Sum(nil))[:12]
}

func description(r *release.Release) string {
	if r.Description == "" {
		return r.Title
	}
	return r.Title + ": " + strings.Join(strings.Fields(r.Description), " ")
}

func inOrder(entries map[string]*entry) []*entry {
	var all []*entry
	for _, e := range entries {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *entry) int { return strings.Compare(a.policy.ID, b.policy.ID) })
	return all
}

// catalogBundle renders the folder of a bundle, and notes its policies.
func catalogBundle(r *release.Release, entries map[string]*entry, options Options) (release.Files, error) {
	files, err := bundleFiles(r, options)
	if err != nil {
		return nil, err
	}
	templates := folder{path: "templates", note: templatesNote}
	for _, policy := range r.Library.Policies() {
		e := entries[policy.ID]
		if e == nil {
			e = &entry{policy: policy, constraints: map[string]string{}}
			entries[policy.ID] = e
		}
		name := path.Join("constraints", policy.ID+".yaml")
		for _, file := range files {
			if file.Name == name {
				e.texts = append(e.texts, file.Data)
			}
		}
		e.bundles = append(e.bundles, r.Name)
		e.constraints[r.Name] = path.Join(r.Name, name)
		templates.others = append(templates.others, path.Join("../..", e.folder()))
	}
	own, err := templates.all()
	files = append(files, own...)
	for i := range files {
		files[i].Name = path.Join(r.Name, files[i].Name)
	}
	return files, err
}

func (e *entry) folder() string { return path.Join(libraryFolder, e.policy.Category, e.policy.ID) }

// files are the template and the kustomization.yaml that lets bundles refer to it.
func (e *entry) files(shared map[string][]string) (release.Files, error) {
	text, err := render(e.policy, modulesOf(e.policy, shared), map[string]string{bundleAnnotation: strings.Join(e.bundles, ", ")})
	if err != nil {
		return nil, err
	}
	e.texts = append(e.texts, text)
	return folder{path: e.folder(), files: release.Files{{Name: "template.yaml", Data: text}}}.all()
}

// describe is the policy as gator reads it, once its files are there.
func (e *entry) describe() object {
	return object{
		// gator looks up what is installed by the name of the template.
		"name": templateName(e.policy),
		// gator upgrades what is of another version. This one changes with the template and its constraints, and only then.
		"version":           contentVersion(e.texts),
		"category":          e.policy.Category,
		"description":       e.policy.ID + ": " + e.policy.Title,
		"templatePath":      path.Join(e.folder(), "template.yaml"),
		"bundleConstraints": e.constraints,
		"bundles":           e.bundles,
		"documentationUrl":  policiesURL + path.Dir(e.policy.File),
	}
}

// templateName is the name of a policy's template.
func templateName(policy *sekisho.Policy) string { return strings.ToLower(Kind(policy)) }
