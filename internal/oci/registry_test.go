package oci

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func artifact(t *testing.T, text string) *Artifact {
	t.Helper()
	a, err := New(Metadata{Title: "test"}, Layer{MediaType: "text/plain", Title: "a.txt", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// reply is what a registry says.
type reply struct {
	status int
	header http.Header
	length int64
	body   string
}

func ask(t *testing.T, server *httptest.Server, method, path string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, response.ContentLength, string(body)}
}

func TestRegistryAnswersPulls(t *testing.T) {
	t.Parallel()
	one, two := artifact(t, "one"), artifact(t, "two")
	server := httptest.NewServer(Repositories{"a/b": {"v1": one, "v2": two}}.Handler())
	t.Cleanup(server.Close)
	blob := one.Blobs[1].Descriptor.Digest.String()
	const manifest = "application/vnd.oci.image.manifest.v1+json"
	for _, test := range []struct {
		path, mediaType, digest, body string
	}{
		{"/v2/", "application/json", "", "{}\n"},
		{"/v2", "application/json", "", "{}\n"},
		{"/v2/a/b/manifests/v1", manifest, one.Digest(), string(one.Manifest.Data)},
		{"/v2/a/b/manifests/v2", manifest, two.Digest(), string(two.Manifest.Data)},
		{"/v2/a/b/manifests/" + two.Digest(), manifest, two.Digest(), string(two.Manifest.Data)},
		{"/v2/a/b/blobs/" + blob, "application/octet-stream", blob, "one"},
		{"/v2/a/b/tags/list", "application/json", "", `{"name":"a/b","tags":["v1","v2"]}` + "\n"},
		{"/v2/a/b/tags/list?n=1", "application/json", "", `{"name":"a/b","tags":["v1"]}` + "\n"},
		{"/v2/a/b/tags/list?n=1&last=v1", "application/json", "", `{"name":"a/b","tags":["v2"]}` + "\n"},
		{"/v2/a/b/referrers/" + one.Digest(), "application/vnd.oci.image.index.v1+json", "", `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}` + "\n"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			response := ask(t, server, method, test.path)
			want := test.body
			if method == http.MethodHead {
				want = ""
				if response.length != int64(len(test.body)) {
					t.Errorf("HEAD %s: length %d, want %d", test.path, response.length, len(test.body))
				}
			}
			got := []any{response.status, response.header.Get("Content-Type"), response.header.Get("Docker-Content-Digest"), response.body}
			if diff := cmp.Diff([]any{http.StatusOK, test.mediaType, test.digest, want}, got); diff != "" {
				t.Errorf("%s %s: %s", method, test.path, diff)
			}
		}
	}
}

func TestRegistryListsTagsPageByPage(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(Repositories{"a": {"v1": artifact(t, ""), "v2": artifact(t, "")}}.Handler())
	t.Cleanup(server.Close)
	response := ask(t, server, http.MethodGet, "/v2/a/tags/list?n=1")
	if link := response.header.Get("Link"); link != `</v2/a/tags/list?last=v1&n=1>; rel="next"` {
		t.Errorf("the next page is %q", link)
	}
	response = ask(t, server, http.MethodGet, "/v2/a/tags/list?n=1&last=v1")
	if link := response.header.Get("Link"); link != "" {
		t.Errorf("there is a page after the last: %q", link)
	}
}

func TestRegistryRefusesInTheFormOfTheSpecification(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(Repositories{"a/b": {"v1": artifact(t, "one")}}.Handler())
	t.Cleanup(server.Close)
	for _, test := range []struct {
		method, path string
		status       int
		code         string
	}{
		{http.MethodGet, "/v2/a/b/manifests/v9", http.StatusNotFound, "MANIFEST_UNKNOWN"},
		{http.MethodGet, "/v2/a/b/blobs/sha256:00", http.StatusNotFound, "BLOB_UNKNOWN"},
		{http.MethodGet, "/v2/other/manifests/v1", http.StatusNotFound, "NAME_UNKNOWN"},
		{http.MethodGet, "/v2/other/tags/list", http.StatusNotFound, "NAME_UNKNOWN"},
		{http.MethodGet, "/v2/_catalog", http.StatusNotFound, "UNSUPPORTED"},
		{http.MethodGet, "/elsewhere", http.StatusNotFound, "UNSUPPORTED"},
		{http.MethodPost, "/v2/a/b/blobs/uploads/", http.StatusMethodNotAllowed, "UNSUPPORTED"},
		{http.MethodPut, "/v2/a/b/manifests/v1", http.StatusMethodNotAllowed, "UNSUPPORTED"},
		{http.MethodDelete, "/v2/a/b/manifests/v1", http.StatusMethodNotAllowed, "UNSUPPORTED"},
	} {
		response := ask(t, server, test.method, test.path)
		var problems struct {
			Errors []struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(response.body), &problems); err != nil || len(problems.Errors) != 1 || problems.Errors[0].Message == "" {
			t.Errorf("%s %s: %v: %s", test.method, test.path, err, response.body)
			continue
		}
		if response.status != test.status || problems.Errors[0].Code != test.code {
			t.Errorf("%s %s: %d %s", test.method, test.path, response.status, problems.Errors[0].Code)
		}
	}
}
