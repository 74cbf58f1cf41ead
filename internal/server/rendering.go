package server

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/oci"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
)

// PublishOptions say how releases are rendered.
type PublishOptions struct {
	// Signing signs OPA's bundles; it may be nil.
	Signing *opabundle.Signing
	// AdmissionEnforcement is what the admission bundle does about violations, see opabundle.Options.
	AdmissionEnforcement string
	Gatekeeper           gatekeeper.Options
	// Created is what artifacts say of their age.
	Created time.Time
}

// signer tells one way of signing from another.
func (o PublishOptions) signer() []string {
	if o.Signing == nil {
		return nil
	}
	return []string{o.Signing.Algorithm, o.Signing.KeyID, o.Signing.Scope, o.Signing.Key}
}

// renderings are what is rendered of a release when it is asked for first: everything but what OPA downloads. It takes seconds,
// which an OPA that waits for a change should not.
type renderings struct {
	render func() (*rendered, error)
	done   atomic.Pointer[rendered]
}

// rendered is what came of it.
type rendered struct {
	files     map[string]*Content // by path
	artifacts map[string]*oci.Artifact
	tags      []string
	registry  http.Handler
}

// newCatalog prepares what gator policy installs from. Its templates stand below library, all else in the folders of the bundles.
func newCatalog(bundles []*Bundle, options PublishOptions, made time.Time) func() (map[string]*Content, error) {
	return sync.OnceValues(func() (map[string]*Content, error) {
		releases := make([]*release.Release, len(bundles))
		for i, bundle := range bundles {
			releases[i] = bundle.Release
		}
		rendered, err := gatekeeper.Catalog(releases, gatekeeper.CatalogOptions{Options: options.Gatekeeper, Updated: options.Created})
		if err != nil {
			return nil, fmt.Errorf("rendering the catalog: %w", err)
		}
		files := map[string]*Content{}
		for _, file := range rendered {
			name := path.Join("/gatekeeper", file.Name)
			if name == catalogPath || strings.HasPrefix(name, libraryPath) {
				files[name] = NewContent(mediaType(name), file.Data, made)
			}
		}
		return files, nil
	})
}

const (
	catalogPath = "/gatekeeper/catalog.yaml"
	libraryPath = "/gatekeeper/library/"
)

// newRenderings prepares the renderings of a bundle. Whoever pulls an artifact of the revision before, which old may have,
// can still complete that.
func newRenderings(b *Bundle, options PublishOptions, made time.Time, old *renderings) *renderings {
	var before *rendered
	if old != nil {
		before = old.done.Load()
	}
	n := &renderings{}
	n.render = sync.OnceValues(func() (*rendered, error) {
		r, err := renderAll(b, options, made, before)
		if err != nil {
			return nil, fmt.Errorf("rendering bundle %s: %w", b.Name, err)
		}
		n.done.Store(r)
		return r, nil
	})
	return n
}

func renderAll(b *Bundle, options PublishOptions, made time.Time, before *rendered) (*rendered, error) {
	r := &rendered{files: map[string]*Content{}, artifacts: map[string]*oci.Artifact{}}
	resources, err := gatekeeper.Files(b.Release, options.Gatekeeper)
	if err != nil {
		return nil, err
	}
	policies, err := conftest.Files(b.Release)
	if err != nil {
		return nil, err
	}
	r.addFolder("/gatekeeper/"+b.Name, resources, made)
	for name, folder := range map[string]release.Files{"/gatekeeper/" + b.Name + ".tar.gz": resources, "/conftest/" + b.Name + ".tar.gz": policies} {
		var archive bytes.Buffer
		if err := folder.WriteArchive(&archive); err != nil {
			return nil, err
		}
		r.files[name] = NewContent(mediaType(name), archive.Bytes(), made)
	}
	metadata := oci.Metadata{Created: options.Created}
	if r.artifacts[b.Name], err = oci.Policies(b.Release, metadata, oci.Renderings{OPA: b.Archive.Data, Conftest: policies, Gatekeeper: resources}); err != nil {
		return nil, err
	}
	if r.artifacts[b.Name+manifestsSuffix], err = oci.Manifests(b.Release, metadata, resources); err != nil {
		return nil, err
	}
	r.tags = tags(b.Release)
	r.registry = r.repositories(before).Handler()
	return r, nil
}

// manifestsSuffix ends the names of the artifacts that Argo CD and Flux take.
const manifestsSuffix = "-manifests"

// addFolder adds the files of a folder and, for each folder in it that kubectl apply -k takes, all its resources in one file,
// which kubectl apply -f takes from here.
func (r *rendered) addFolder(folder string, files release.Files, made time.Time) {
	joined := map[string]release.Files{}
	for _, file := range files {
		if parent, name := path.Split(file.Name); name == kustomization {
			joined[parent] = release.Files{}
		}
	}
	for _, file := range files.Sorted() {
		if strings.HasPrefix(file.Name, "suites/") { // Whoever runs gator verify takes the archive.
			continue
		}
		r.files[path.Join(folder, file.Name)] = NewContent(mediaType(file.Name), file.Data, made)
		parent, name := path.Split(file.Name)
		if _, applied := joined[parent]; applied && name != kustomization && path.Ext(name) == ".yaml" {
			joined[parent] = append(joined[parent], file)
		}
	}
	for parent, all := range joined {
		r.files[path.Join(folder, path.Clean(parent)+".yaml")] = NewContent("application/yaml", all.Stream(), made)
	}
}

const kustomization = "kustomization.yaml"

// plainTag is what a registry takes for a tag.
var plainTag = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)

// tags are the names of a release's artifacts: latest, the revision, and the version.
func tags(r *release.Release) []string {
	names := []string{"latest", r.Revision[:12]}
	if plainTag.MatchString(r.Version) {
		names = append(names, r.Version)
	}
	return names
}

// repositories are the artifacts by name and tag. Those of the revision before go by their revision only.
func (r *rendered) repositories(before *rendered) oci.Repositories {
	repositories := oci.Repositories{}
	for name, artifact := range r.artifacts {
		repositories[name] = map[string]*oci.Artifact{}
		if before != nil && before.artifacts[name] != nil {
			repositories[name][before.tags[1]] = before.artifacts[name]
		}
		for _, tag := range r.tags {
			repositories[name][tag] = artifact
		}
	}
	return repositories
}

// owner finds the bundle whose renderings a path belongs to, or returns nil.
func (p *Publication) owner(requested string) *Bundle {
	parts := strings.Split(requested, "/")
	if len(parts) < 3 {
		return nil
	}
	name := parts[2]
	switch parts[1] {
	case "gatekeeper", "conftest":
		if len(parts) == 3 {
			name = strings.TrimSuffix(name, ".tar.gz")
		}
		return p.Bundle(name)
	case "v2":
		if bundle := p.Bundle(name); bundle != nil {
			return bundle
		}
		return p.Bundle(strings.TrimSuffix(name, manifestsSuffix))
	default:
		return nil
	}
}

// file finds what is served at a path. It is nil where there is nothing.
func (p *Publication) file(requested string) (*Content, error) {
	if requested == catalogPath || strings.HasPrefix(requested, libraryPath) {
		files, err := p.catalog()
		return files[requested], err
	}
	bundle := p.owner(requested)
	if bundle == nil {
		return nil, nil //nolint:nilnil // Nothing is there.
	}
	r, err := bundle.renderings.render()
	if err != nil {
		return nil, err
	}
	return r.files[requested], nil
}
