// Package oci packs what is built as artifacts of OCI registries, and serves, stores and pushes them.
//
// See https://github.com/opencontainers/image-spec and https://github.com/opencontainers/distribution-spec.
package oci

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/opencontainers/go-digest"
	specs "github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

// Layer is a file that an artifact carries.
type Layer struct {
	MediaType string
	// Title is the name that the file has where the artifact is unpacked; empty for a layer that is not unpacked by name.
	Title string
	Data  []byte
}

// Metadata describes an artifact. What is empty is left out.
type Metadata struct {
	Title       string
	Description string
	Version     string
	// Revision tells one content from another.
	Revision string
	// Source and Documentation are addresses.
	Source, Documentation string
	// Created is left out by default, so that equal content has one digest.
	Created time.Time
}

// Blob is content with its descriptor, by which registries know it.
type Blob struct {
	Descriptor v1.Descriptor
	Data       []byte
}

// Artifact is a manifest and the blobs that it lists. It does not change.
type Artifact struct {
	Manifest Blob
	// Blobs are the configuration and the layers, each digest once.
	Blobs []Blob
}

// New packs layers in the order in which they are given. Equal layers and metadata make an artifact of one digest.
func New(metadata Metadata, layers ...Layer) (*Artifact, error) {
	// Docker's tools and OPA know no artifact without an image's configuration; an empty one says all that there is to say.
	config := newBlob(v1.MediaTypeImageConfig, []byte("{}"))
	artifact := &Artifact{Blobs: []Blob{config}}
	manifest := v1.Manifest{
		Versioned:   specs.Versioned{SchemaVersion: 2},
		MediaType:   v1.MediaTypeImageManifest,
		Config:      config.Descriptor,
		Layers:      make([]v1.Descriptor, len(layers)),
		Annotations: metadata.annotations(),
	}
	for i, layer := range layers {
		blob := newBlob(layer.MediaType, layer.Data)
		if !slices.ContainsFunc(artifact.Blobs, func(other Blob) bool { return other.Descriptor.Digest == blob.Descriptor.Digest }) {
			artifact.Blobs = append(artifact.Blobs, blob)
		}
		manifest.Layers[i] = blob.Descriptor
		if layer.Title != "" {
			manifest.Layers[i].Annotations = map[string]string{v1.AnnotationTitle: layer.Title}
		}
	}
	text, err := json.Marshal(manifest)
	if err != nil {
		return nil, fmt.Errorf("the manifest of %s: %w", metadata.Title, err)
	}
	artifact.Manifest = newBlob(v1.MediaTypeImageManifest, text)
	return artifact, nil
}

// Digest is the digest of the manifest, by which the artifact can be pinned: sha256:….
func (a *Artifact) Digest() string { return a.Manifest.Descriptor.Digest.String() }

// blob finds content by its digest, or returns nil.
func (a *Artifact) blob(digest string) *Blob {
	for i := range a.Blobs {
		if a.Blobs[i].Descriptor.Digest.String() == digest {
			return &a.Blobs[i]
		}
	}
	return nil
}

func newBlob(mediaType string, data []byte) Blob {
	return Blob{Descriptor: v1.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(data), Size: int64(len(data))}, Data: data}
}

func (m Metadata) annotations() map[string]string {
	annotations := map[string]string{
		v1.AnnotationTitle:         m.Title,
		v1.AnnotationDescription:   m.Description,
		v1.AnnotationVersion:       m.Version,
		v1.AnnotationRevision:      m.Revision,
		v1.AnnotationSource:        m.Source,
		v1.AnnotationDocumentation: m.Documentation,
	}
	if !m.Created.IsZero() {
		annotations[v1.AnnotationCreated] = m.Created.UTC().Format(time.RFC3339)
	}
	for name, value := range annotations {
		if value == "" {
			delete(annotations, name)
		}
	}
	return annotations
}
