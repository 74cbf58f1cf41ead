package oci

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/sekisho/sekisho/internal/release"
)

var rendered = release.Files{
	{Name: "templates/kustomization.yaml", Data: []byte("k\n")},
	{Name: "templates/one.yaml", Data: []byte("template\n")},
	{Name: "pack/templates/kustomization.yaml", Data: []byte("k\n")},
	{Name: "pack/templates/all.yaml", Data: []byte("---\npack\n")},
	{Name: "pack/constraints/all.yaml", Data: []byte("constraint\n")},
	{Name: "sync/syncset.yaml", Data: []byte("sync\n")},
	{Name: "suites/one/deny.yaml", Data: []byte("pod\n")},
}

// layers are the layers of an artifact by title: their media type and their text.
func layers(t *testing.T, a *Artifact) (titles []string, byTitle map[string][2]string) {
	t.Helper()
	byTitle = map[string][2]string{}
	var manifest v1.Manifest
	decode(t, a.Manifest.Data, &manifest)
	for _, layer := range manifest.Layers {
		title := layer.Annotations[v1.AnnotationTitle]
		titles = append(titles, title)
		byTitle[title] = [2]string{layer.MediaType, string(a.blob(layer.Digest.String()).Data)}
	}
	return titles, byTitle
}

func TestOneArtifactForConftestGatorAndOPA(t *testing.T) {
	t.Parallel()
	a, err := Policies(&release.Release{Title: "Test"}, Metadata{}, Renderings{
		OPA:        []byte("bundle"),
		Conftest:   release.Files{{Name: "main/main.rego", Data: []byte("package main\n")}},
		Gatekeeper: rendered,
	})
	if err != nil {
		t.Fatal(err)
	}
	titles, byTitle := layers(t, a)
	if diff := cmp.Diff([]string{"bundle.tar.gz", "policies/main/main.rego", "gatekeeper/all.yaml"}, titles); diff != "" {
		t.Error(diff)
	}
	want := map[string][2]string{
		"bundle.tar.gz":           {"application/vnd.oci.image.layer.v1.tar+gzip", "bundle"},
		"policies/main/main.rego": {"application/vnd.cncf.openpolicyagent.policy.layer.v1+rego", "package main\n"},
		"gatekeeper/all.yaml":     {"application/yaml", "---\nconstraint\n---\npack\n---\nsync\n"},
	}
	if diff := cmp.Diff(want, byTitle); diff != "" {
		t.Error(diff)
	}
}

func TestOneLayerForArgoCDAndFlux(t *testing.T) {
	t.Parallel()
	a, err := Manifests(&release.Release{Title: "Test"}, Metadata{}, rendered)
	if err != nil {
		t.Fatal(err)
	}
	titles, byTitle := layers(t, a)
	if diff := cmp.Diff([]string{""}, titles); diff != "" {
		t.Error(diff)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader([]byte(byTitle[""][1])))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
	}
	want := []string{
		"pack/constraints/all.yaml", "pack/templates/all.yaml", "pack/templates/kustomization.yaml",
		"sync/syncset.yaml", "templates/kustomization.yaml", "templates/one.yaml",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}
