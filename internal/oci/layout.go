package oci

import (
	"encoding/json"
	"path"

	specs "github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/sekisho/sekisho/internal/release"
)

// Layout renders the artifact as a folder in OCI's image layout, under a tag.
func (a *Artifact) Layout(tag string) (release.Files, error) {
	manifest := a.Manifest.Descriptor
	manifest.Annotations = map[string]string{v1.AnnotationRefName: tag}
	index, err := json.Marshal(v1.Index{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex, Manifests: []v1.Descriptor{manifest}})
	if err != nil {
		return nil, err
	}
	layout, err := json.Marshal(v1.ImageLayout{Version: v1.ImageLayoutVersion})
	if err != nil {
		return nil, err
	}
	files := release.Files{{Name: v1.ImageLayoutFile, Data: layout}, {Name: v1.ImageIndexFile, Data: index}}
	for _, blob := range append([]Blob{a.Manifest}, a.Blobs...) {
		digest := blob.Descriptor.Digest
		files = append(files, release.File{Name: path.Join(v1.ImageBlobsDir, digest.Algorithm().String(), digest.Encoded()), Data: blob.Data})
	}
	return files, nil
}
