package oci

import (
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/registry"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content/memory"
	layout "oras.land/oras-go/v2/content/oci"
	"oras.land/oras-go/v2/registry/remote"
)

var quiet = log.New(io.Discard, "", 0)

func target(t *testing.T, address string) Target {
	t.Helper()
	parsed, err := ParseTarget(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// What is pushed to a registry is what oras pulls from it, by tag and by digest. Pushing again changes nothing.
func TestWhatIsPushedIsPulled(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(registry.New(registry.Logger(quiet)))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	a := artifact(t, "one")
	for range 2 {
		if err := target(t, "oci://"+host+"/team-a/policies:v1").Push(t.Context(), a, true); err != nil {
			t.Fatal(err)
		}
	}
	pulls(t, host+"/team-a/policies", a, "v1", a.Digest())
}

// The read-only registry serves the same.
func TestWhatIsServedIsPulled(t *testing.T) {
	t.Parallel()
	a := artifact(t, "one")
	server := httptest.NewServer(Repositories{"team-a/policies": {"v1": a, "v2": artifact(t, "two")}}.Handler())
	t.Cleanup(server.Close)
	pulls(t, strings.TrimPrefix(server.URL, "http://")+"/team-a/policies", a, "v1", a.Digest())
}

func pulls(t *testing.T, name string, want *Artifact, references ...string) {
	t.Helper()
	repository, err := remote.NewRepository(name)
	if err != nil {
		t.Fatal(err)
	}
	repository.PlainHTTP = true
	for _, reference := range references {
		got, err := oras.Copy(t.Context(), repository, reference, memory.New(), "", oras.DefaultCopyOptions)
		if err != nil {
			t.Fatalf("%s: %v", reference, err)
		}
		if got.Digest.String() != want.Digest() {
			t.Errorf("%s: %s, want %s", reference, got.Digest, want.Digest())
		}
	}
}

func TestALayoutIsReadByOras(t *testing.T) {
	t.Parallel()
	a := artifact(t, "one")
	files, err := a.Layout("v1")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "layout")
	if err := files.WriteFolder(folder); err != nil {
		t.Fatal(err)
	}
	store, err := layout.NewFromFS(t.Context(), os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	got, err := oras.Copy(t.Context(), store, "v1", memory.New(), "", oras.DefaultCopyOptions)
	if err != nil || got.Digest.String() != a.Digest() {
		t.Errorf("%s, %v; want %s", got.Digest, err, a.Digest())
	}
}

// The credentials are those that docker login has written.
func TestPushLogsIn(t *testing.T) {
	var seen []string
	inner := registry.New(registry.Logger(quiet))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "jane" || password != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		seen = append(seen, r.Method)
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	folder := t.TempDir()
	t.Setenv("DOCKER_CONFIG", folder)
	place := target(t, "oci://"+host+"/policies:v1")
	err := place.Push(t.Context(), artifact(t, "one"), true)
	if err == nil || !strings.Contains(err.Error(), "docker login") || len(seen) > 0 {
		t.Errorf("without credentials: %v", err)
	}
	config := fmt.Sprintf(`{"auths": {%q: {"auth": %q}}}`, host, base64.StdEncoding.EncodeToString([]byte("jane:secret")))
	if err := os.WriteFile(filepath.Join(folder, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := place.Push(t.Context(), artifact(t, "one"), true); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := place.Push(t.Context(), artifact(t, "one"), true); err == nil || !strings.HasPrefix(err.Error(), "the credentials of docker login cannot be read: ") {
		t.Errorf("with a broken configuration: %v", err)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"oci://registry.example/team-a/policies:v1":  "",
		"oci://127.0.0.1:5000/policies:v1":           "",
		"oci://[::1]:5000/policies:v1":               "",
		"registry.example/team-a/policies:v1":        `"registry.example/team-a/policies:v1" is no address of a registry: write it as oci://registry.example/team-a/policies:v1`,
		"https://registry.example/team-a:v1":         `"https://registry.example/team-a:v1" is no address of a registry: write it as oci://registry.example/team-a/policies:v1`,
		"oci://registry.example/team-a/policies":     `"oci://registry.example/team-a/policies" names no tag: write it as oci://registry.example/team-a/policies:v1`,
		"oci://registry.example/Team:v1":             `"oci://registry.example/Team:v1": invalid reference: invalid repository "Team"`,
		"oci://registry.example/team@sha256:" + zero: `"oci://registry.example/team@sha256:` + zero + `" names no tag: write it as oci://registry.example/team:v1`,
	} {
		parsed, err := ParseTarget(address)
		got := ""
		if err != nil {
			got = err.Error()
		} else if parsed.String() != address {
			t.Errorf("%s is read as %s", address, parsed)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
	}
}

const zero = "0000000000000000000000000000000000000000000000000000000000000000"

func TestLocal(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "localhost:5000": true, "127.0.0.1:5000": true, "127.1.2.3": true, "[::1]:5000": true, "[::1]": true,
		"registry.example": false, "registry.example:443": false, "10.0.0.1:5000": false, "localhost.example": false,
	} {
		if got := target(t, "oci://"+host+"/policies:v1").Local(); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}

// A registry is spoken to with TLS unless somebody says otherwise.
func TestPushUsesTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(registry.New(registry.Logger(quiet)))
	t.Cleanup(server.Close)
	place := target(t, "oci://"+strings.TrimPrefix(server.URL, "http://")+"/policies:v1")
	if err := place.Push(t.Context(), artifact(t, "one"), false); err == nil || !strings.Contains(err.Error(), "HTTPS") {
		t.Errorf("pushed without TLS: %v", err)
	}
}
