package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// disk is what a server builds from.
type disk struct {
	mutex       sync.Mutex
	publication *Publication
	err         error
}

func (d *disk) set(publication *Publication, err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.publication, d.err = publication, err
}

func (d *disk) build(context.Context, *Publication) (*Publication, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.publication, d.err
}

func settled() bool { return false }

var errBroken = errors.New("policies/x.rego:3: unexpected eof token")

// published makes a publication of small bundles: one and two, of a policy each. allowed are the fields that one allows.
func published(t testing.TB, allowed ...string) *Publication {
	t.Helper()
	fields := make([]any, len(allowed))
	for i, field := range allowed {
		fields[i] = field
	}
	return publish(t,
		bundleOf(t, "one", "host-namespaces", map[string]any{"allow": fields}),
		bundleOf(t, "two", "sysctls", nil))
}

func publish(t testing.TB, releases ...*release.Release) *Publication {
	t.Helper()
	publication, err := Publish(t.Context(), nil, releases, PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return publication
}

var library = sync.OnceValues(func() (*sekisho.Library, error) { return sekisho.Load(sekisho.Policies) })

func bundleOf(t testing.TB, name, policy string, parameters map[string]any) *release.Release {
	t.Helper()
	all, err := library()
	if err != nil {
		t.Fatal(err)
	}
	bundle := &sekisho.Bundle{Name: name, Title: "Title of " + name, Policies: []sekisho.BundleEntry{{Policy: policy, Parameters: parameters}}}
	selected, err := all.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := release.New("v1.2.3", selected, bundle)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newServer(t testing.TB, publication *Publication, change func(*Options)) (*Server, *disk) {
	t.Helper()
	d := &disk{publication: publication}
	options := Options{Version: "v1.2.3", Build: d.build, Log: slog.New(slog.DiscardHandler), MaxWait: time.Minute, Stall: time.Minute, Drain: time.Minute}
	if change != nil {
		change(&options)
	}
	s, err := New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return s, d
}

// request asks a server; headers are written as "Name: value".
func request(ctx context.Context, s *Server, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, path, nil)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func get(t testing.TB, s *Server, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return request(t.Context(), s, http.MethodGet, path, headers...)
}

// metric tells whether the metrics have a line.
func metric(t testing.TB, s *Server, line string) {
	t.Helper()
	if text := get(t, s, "/metrics").Body.String(); !strings.Contains(text, "\n"+line+"\n") {
		t.Errorf("there is no metric %s in\n%s", line, text)
	}
}

// releasesOf are the releases of a publication, to make another one of them.
func releasesOf(p *Publication) []*release.Release {
	var releases []*release.Release
	for _, bundle := range p.Bundles {
		releases = append(releases, bundle.Release)
	}
	return releases
}
