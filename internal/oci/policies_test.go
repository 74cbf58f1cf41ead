package oci

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho/internal/release"
)

// What clusters and gator take has neither the objects of the fixtures nor each policy twice.
func TestArtifactsHoldWhatIsApplied(t *testing.T) {
	t.Parallel()
	resources := release.Files{
		{Name: "constraints/kustomization.yaml", Data: []byte("kind: Kustomization\n")},
		{Name: "constraints/a.yaml", Data: []byte("kind: A\n")},
		{Name: "templates/a.yaml", Data: []byte("kind: ConstraintTemplate\n")},
		{Name: "pack/templates/x.yaml", Data: []byte("kind: Pack\n")},
		{Name: "suites/a/deny.yaml", Data: []byte("kind: Pod\n")},
	}
	r := &release.Release{Name: "x", Title: "X", Version: "v1", Revision: strings.Repeat("0", 64)}
	policies, err := Policies(r, Metadata{}, Renderings{OPA: []byte("x"), Gatekeeper: resources})
	if err != nil {
		t.Fatal(err)
	}
	all := policies.Blobs[len(policies.Blobs)-1].Data
	if diff := cmp.Diff("---\nkind: A\n---\nkind: ConstraintTemplate\n", string(all)); diff != "" {
		t.Error(diff)
	}
	manifests, err := Manifests(r, Metadata{}, resources)
	if err != nil {
		t.Fatal(err)
	}
	compressed, err := gzip.NewReader(bytes.NewReader(manifests.Blobs[len(manifests.Blobs)-1].Data))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for files := tar.NewReader(compressed); ; {
		header, err := files.Next()
		if err != nil {
			break
		}
		names = append(names, header.Name)
	}
	if diff := cmp.Diff([]string{"constraints/a.yaml", "constraints/kustomization.yaml", "templates/a.yaml"}, names); diff != "" {
		t.Error(diff)
	}
}
