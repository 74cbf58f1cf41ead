package server

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho/internal/gatekeeper"
)

func TestRenderings(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	for path, want := range map[string]struct{ mediaType, text string }{
		"/gatekeeper/one/templates.yaml":                 {"application/yaml", "kind: ConstraintTemplate\n"},
		"/gatekeeper/one/constraints.yaml":               {"application/yaml", "kind: SekishoHostNamespaces\n"},
		"/gatekeeper/one/templates/host-namespaces.yaml": {"application/yaml", "kind: ConstraintTemplate\n"},
		"/gatekeeper/one/templates/kustomization.yaml":   {"application/yaml", "kind: Kustomization\n"},
		"/v2/":                               {"application/json", "{}"},
		"/v2/one/manifests/latest":           {"application/vnd.oci.image.manifest.v1+json", "bundle.tar.gz"},
		"/v2/one-manifests/manifests/v1.2.3": {"application/vnd.oci.image.manifest.v1+json", "tar+gzip"},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			w := get(t, s, path)
			if w.Code != 200 || w.Header().Get("Content-Type") != want.mediaType || !strings.Contains(w.Body.String(), want.text) {
				t.Errorf("status %d, type %s:\n%s", w.Code, w.Header().Get("Content-Type"), w.Body)
			}
			if w := get(t, s, path, "If-None-Match: "+w.Header().Get("ETag")); w.Header().Get("ETag") != "" && !strings.HasPrefix(path, "/v2") && w.Code != 304 {
				t.Errorf("status %d to whoever has it", w.Code)
			}
		})
	}
	if templates := get(t, s, "/gatekeeper/one/templates.yaml").Body.String(); strings.Contains(templates, "kind: Kustomization") {
		t.Error("kubectl apply -f would stumble over the kustomization")
	}
}

func TestFoldersAreArchives(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	for path, file := range map[string]string{
		"/gatekeeper/one.tar.gz": "constraints/kustomization.yaml",
		"/conftest/one.tar.gz":   "pod_security/host_namespaces/host_namespaces.rego",
	} {
		w := get(t, s, path)
		compressed, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatalf("%s: status %d, %v", path, w.Code, err)
		}
		var names []string
		for files := tar.NewReader(compressed); ; {
			header, err := files.Next()
			if err != nil {
				break
			}
			names = append(names, header.Name)
		}
		if !strings.Contains(strings.Join(names, "\n"), file) {
			t.Errorf("%s holds %v", path, names)
		}
	}
}

func TestPathsOfNothing(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	for _, path := range []string{
		"/gatekeeper", "/gatekeeper/", "/gatekeeper/three/templates.yaml", "/gatekeeper/one/", "/gatekeeper/one/templates/", "/gatekeeper/one/../one/nothing.yaml", "/gatekeeper/one/suites/host-namespaces/suite.yaml", "/gatekeeper/library/nothing.yaml",
		"/conftest/three.tar.gz", "/v2/three/tags/list", "/v2/one/manifests/v9", "/policies/three", "/bundles", "/bundles/", "/x",
	} {
		w := get(t, s, path)
		if w.Code == http.StatusMovedPermanently || w.Code == http.StatusTemporaryRedirect {
			w = get(t, s, w.Header().Get("Location"))
		}
		if w.Code != 404 {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	if w := request(t.Context(), s, http.MethodPut, "/gatekeeper/one/templates.yaml"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("status %d, Allow %s", w.Code, w.Header().Get("Allow"))
	}
	if w := request(t.Context(), s, http.MethodPut, "/v2/one/manifests/latest"); w.Code != 405 {
		t.Errorf("status %d", w.Code)
	}
}

// A pull that began before a change completes after it.
func TestBlobsOfTheRevisionBeforeAreThere(t *testing.T) {
	t.Parallel()
	first := published(t, "hostPID")
	second, err := Publish(t.Context(), first, releasesOf(published(t, "hostIPC")), PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, disk := newServer(t, first, nil)
	manifest := get(t, s, "/v2/one/manifests/latest").Body.Bytes()
	// What was rendered is known when the next publication is made.
	if second, err = Publish(t.Context(), first, releasesOf(second), PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	disk.set(second, nil)
	s.Reload(t.Context(), settled)
	if bytes.Equal(manifest, get(t, s, "/v2/one/manifests/latest").Body.Bytes()) {
		t.Error("the change is not there")
	}
	var layers struct{ Layers []struct{ Digest string } }
	if err := json.Unmarshal(manifest, &layers); err != nil {
		t.Fatal(err)
	}
	for _, layer := range layers.Layers {
		w := get(t, s, "/v2/one/blobs/"+layer.Digest)
		if _, err := io.Copy(io.Discard, w.Body); w.Code != 200 || err != nil {
			t.Errorf("status %d, %v", w.Code, err)
		}
	}
}

func TestWhatDidNotChangeIsTakenOver(t *testing.T) {
	t.Parallel()
	first := published(t, "hostPID")
	second, err := Publish(t.Context(), first, releasesOf(published(t, "hostIPC")), PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	enforcement, err := gatekeeper.ParseEnforcement("dryrun")
	if err != nil {
		t.Fatal(err)
	}
	third, err := Publish(t.Context(), second, releasesOf(second), PublishOptions{Gatekeeper: gatekeeper.Options{Enforcement: enforcement}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{
		"one, changed":     first.Bundle("one") == second.Bundle("one"),
		"two, not changed": first.Bundle("two") == second.Bundle("two"),
		"other options":    second.Bundle("two") == third.Bundle("two"),
	}
	if diff := cmp.Diff(map[string]bool{"one, changed": false, "two, not changed": true, "other options": false}, got); diff != "" {
		t.Error(diff)
	}
	if first.Revision == second.Revision || second.Revision == third.Revision {
		t.Error("another publication has the same revision")
	}
}
