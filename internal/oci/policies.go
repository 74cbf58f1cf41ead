package oci

import (
	"bytes"
	"path"
	"slices"
	"strings"

	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/sekisho/sekisho/internal/release"
)

const (
	// mediaTypeRego is what conftest push says of Rego.
	mediaTypeRego = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego"
	mediaTypeYAML = "application/yaml"
	source        = "https://github.com/sekisho/sekisho"
)

// Renderings are what a release is packed from.
type Renderings struct {
	// OPA is the bundle, a gzipped tar archive.
	OPA []byte
	// Conftest and Gatekeeper are folders.
	Conftest, Gatekeeper release.Files
}

// Policies packs a release as the one artifact that conftest pull, gator test --image and OPA's services of type oci take.
//
// OPA takes the first layer that is a gzipped tar archive; conftest finds the Rego by its names; and gator reads whatever is
// YAML or JSON, so that nothing may be but Gatekeeper's resources. Of these it is the pack: beside a template for each policy
// it is a fraction in size and in time.
func Policies(r *release.Release, metadata Metadata, renderings Renderings) (*Artifact, error) {
	layers := []Layer{{MediaType: v1.MediaTypeImageLayerGzip, Title: "bundle.tar.gz", Data: renderings.OPA}}
	for _, file := range renderings.Conftest.Sorted() {
		layers = append(layers, Layer{MediaType: mediaTypeRego, Title: path.Join("policies", file.Name), Data: file.Data})
	}
	layers = append(layers, Layer{MediaType: mediaTypeYAML, Title: "gatekeeper/all.yaml", Data: resources(renderings.Gatekeeper)})
	return New(metadata.of(r), layers...)
}

// Manifests packs a release's resources for Gatekeeper as the artifact that Argo CD and Flux take: one layer, a gzipped tar
// archive with the folders of the rendering, but for the tests.
func Manifests(r *release.Release, metadata Metadata, gatekeeper release.Files) (*Artifact, error) {
	var archive bytes.Buffer
	applied := slices.DeleteFunc(gatekeeper.Sorted(), func(file release.File) bool { return strings.HasPrefix(file.Name, "suites/") })
	if err := applied.WriteArchive(&archive); err != nil {
		return nil, err
	}
	return New(metadata.of(r), Layer{MediaType: v1.MediaTypeImageLayerGzip, Data: archive.Bytes()})
}

// of fills in what a release says.
func (m Metadata) of(r *release.Release) Metadata {
	m.Title, m.Description, m.Version, m.Revision = r.Title, r.Description, r.Version, r.Revision
	m.Source, m.Documentation = source, r.Source
	return m
}

// resources joins the pack of a rendering and what must be synced for it.
func resources(files release.Files) []byte {
	return slices.DeleteFunc(files.Sorted(), func(file release.File) bool {
		folder, _, _ := strings.Cut(file.Name, "/")
		return folder != "pack" && folder != "sync" || path.Base(file.Name) == "kustomization.yaml"
	}).Stream()
}
