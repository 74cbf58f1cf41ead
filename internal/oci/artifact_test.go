package oci

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

func TestEqualContentHasOneDigest(t *testing.T) {
	t.Parallel()
	if one, two := artifact(t, "one"), artifact(t, "one"); one.Digest() != two.Digest() {
		t.Error("equal layers have two digests")
	}
	if one, two := artifact(t, "one"), artifact(t, "two"); one.Digest() == two.Digest() {
		t.Error("different layers have one digest")
	}
}

func TestManifestDescribesTheArtifact(t *testing.T) {
	t.Parallel()
	a, err := New(
		Metadata{Title: "Policies", Version: "v1.2.3", Revision: "abc", Source: "https://example.com", Created: time.Unix(0, 0)},
		Layer{MediaType: "text/plain", Title: "a.txt", Data: []byte("a")},
		Layer{MediaType: "text/plain", Title: "same.txt", Data: []byte("a")},
	)
	if err != nil {
		t.Fatal(err)
	}
	var manifest v1.Manifest
	decode(t, a.Manifest.Data, &manifest)
	want := map[string]string{
		"org.opencontainers.image.title":    "Policies",
		"org.opencontainers.image.version":  "v1.2.3",
		"org.opencontainers.image.revision": "abc",
		"org.opencontainers.image.source":   "https://example.com",
		"org.opencontainers.image.created":  "1970-01-01T00:00:00Z",
	}
	if diff := cmp.Diff(want, manifest.Annotations); diff != "" {
		t.Error(diff)
	}
	var titles []string
	for _, layer := range manifest.Layers {
		titles = append(titles, layer.Annotations[v1.AnnotationTitle])
	}
	if diff := cmp.Diff([]string{"a.txt", "same.txt"}, titles); diff != "" {
		t.Error(diff)
	}
	if len(a.Blobs) != 2 { // The configuration, and the content that both layers have.
		t.Errorf("%d blobs", len(a.Blobs))
	}
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}
