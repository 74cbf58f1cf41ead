package oci

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	specs "github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

// Repositories are artifacts by the name of their repository, such as team-a/policies, and by tag.
type Repositories map[string]map[string]*Artifact

// Handler is a registry that artifacts are pulled from, below /v2/. It does not change, so that a server that has something new
// to offer makes another one and swaps the two.
func (r Repositories) Handler() http.Handler { return server{r} }

type server struct{ repositories Repositories }

// See https://github.com/opencontainers/distribution-spec/blob/main/spec.md#errors.
const (
	codeBlobUnknown     = "BLOB_UNKNOWN"
	codeManifestUnknown = "MANIFEST_UNKNOWN"
	codeNameUnknown     = "NAME_UNKNOWN"
	codeUnsupported     = "UNSUPPORTED"
)

func (g server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, found := strings.CutPrefix(r.URL.Path, "/v2/")
	if r.URL.Path == "/v2" {
		path, found = "", true
	}
	switch {
	case !found:
		refuse(w, http.StatusNotFound, codeUnsupported, "this is a registry: its addresses begin with /v2/")
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, codeUnsupported, "this registry is read-only")
		return
	case path == "":
		answer(w, "application/json", struct{}{})
		return
	}
	name, kind, reference := split(path)
	tags := g.repositories[name]
	switch {
	case kind == "":
		refuse(w, http.StatusNotFound, codeUnsupported, "this registry knows manifests, blobs, referrers and tags/list")
	case tags == nil:
		refuse(w, http.StatusNotFound, codeNameUnknown, fmt.Sprintf("repository %q is unknown", name))
	case kind == "manifests":
		serveManifest(w, r, tags, reference)
	case kind == "blobs":
		serveBlob(w, r, tags, reference)
	case kind == "referrers":
		answer(w, v1.MediaTypeImageIndex, v1.Index{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex, Manifests: []v1.Descriptor{}})
	default:
		serveTags(w, r, name, tags)
	}
}

// split takes an address apart: the name of a repository may have several parts.
func split(path string) (name, kind, reference string) {
	if name, found := strings.CutSuffix(path, "/tags/list"); found {
		return name, "tags", ""
	}
	for _, kind := range []string{"manifests", "blobs", "referrers"} {
		if i := strings.LastIndex(path, "/"+kind+"/"); i > 0 {
			return path[:i], kind, path[i+len(kind)+2:]
		}
	}
	return "", "", ""
}

func serveManifest(w http.ResponseWriter, r *http.Request, tags map[string]*Artifact, reference string) {
	artifact := tags[reference]
	for _, other := range tags {
		if artifact == nil && other.Digest() == reference {
			artifact = other
		}
	}
	if artifact == nil {
		refuse(w, http.StatusNotFound, codeManifestUnknown, fmt.Sprintf("no manifest has the tag or digest %q", reference))
		return
	}
	serve(w, r, artifact.Manifest)
}

func serveBlob(w http.ResponseWriter, r *http.Request, tags map[string]*Artifact, digest string) {
	for _, artifact := range tags {
		if blob := artifact.blob(digest); blob != nil {
			// A blob has no type of its own: it may be several things in several manifests.
			content := *blob
			content.Descriptor.MediaType = "application/octet-stream"
			serve(w, r, content)
			return
		}
	}
	refuse(w, http.StatusNotFound, codeBlobUnknown, fmt.Sprintf("no blob has the digest %q", digest))
}

// serve answers HEAD, ranges and If-None-Match as well.
func serve(w http.ResponseWriter, r *http.Request, blob Blob) {
	digest := blob.Descriptor.Digest.String()
	w.Header().Set("Content-Type", blob.Descriptor.MediaType)
	w.Header().Set("Docker-Content-Digest", digest)
	w.Header().Set("ETag", strconv.Quote(digest))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(blob.Data))
}

// serveTags lists the tags, n of them after the one that is called last.
func serveTags(w http.ResponseWriter, r *http.Request, name string, tags map[string]*Artifact) {
	names := slices.Sorted(maps.Keys(tags))
	query := r.URL.Query()
	if last := query.Get("last"); last != "" {
		names = slices.DeleteFunc(names, func(tag string) bool { return tag <= last })
	}
	if n, err := strconv.Atoi(query.Get("n")); err == nil && n >= 0 && n < len(names) {
		names = names[:n]
		if n > 0 {
			next := url.Values{"n": {strconv.Itoa(n)}, "last": {names[n-1]}}
			w.Header().Set("Link", fmt.Sprintf("</v2/%s/tags/list?%s>; rel=\"next\"", name, next.Encode()))
		}
	}
	answer(w, "application/json", map[string]any{"name": name, "tags": names})
}

func answer(w http.ResponseWriter, mediaType string, value any) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Docker-Distribution-Api-Version", "registry/2.0")
	_ = json.NewEncoder(w).Encode(value) // The client is gone.
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	problem := map[string]string{"code": code, "message": message}
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{problem}}) // The client is gone.
}
