package server

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/bundle"
)

func TestBundleAPI(t *testing.T) {
	t.Parallel()
	publication := published(t)
	s, _ := newServer(t, publication, nil)
	archive := publication.Bundle("one").Archive
	for name, test := range map[string]struct {
		method  string
		path    string
		headers []string
		status  int
		body    []byte
	}{
		"whole":                     {path: "/bundles/one.tar.gz", status: 200, body: archive.Data},
		"without the suffix":        {path: "/bundles/one", status: 200, body: archive.Data},
		"head":                      {method: "HEAD", path: "/bundles/one.tar.gz", status: 200},
		"has it":                    {path: "/bundles/one.tar.gz", headers: []string{"If-None-Match: " + archive.ETag}, status: 304},
		"head, has it":              {method: "HEAD", path: "/bundles/one.tar.gz", headers: []string{"If-None-Match: " + archive.ETag}, status: 304},
		"has it, weakly":            {path: "/bundles/one.tar.gz", headers: []string{"If-None-Match: W/" + archive.ETag}, status: 304},
		"has it among others":       {path: "/bundles/one.tar.gz", headers: []string{`If-None-Match: "x", ` + archive.ETag}, status: 304},
		"has anything":              {path: "/bundles/one.tar.gz", headers: []string{"If-None-Match: *"}, status: 304},
		"has another":               {path: "/bundles/one.tar.gz", headers: []string{`If-None-Match: "x", "y"`}, status: 200, body: archive.Data},
		"has another and waits":     {path: "/bundles/one.tar.gz", headers: []string{`If-None-Match: "x"`, "Prefer: wait=60"}, status: 200, body: archive.Data},
		"has nothing and waits":     {path: "/bundles/one.tar.gz", headers: []string{"Prefer: modes=snapshot,delta;wait=60"}, status: 200, body: archive.Data},
		"is never packed again":     {path: "/bundles/one.tar.gz", headers: []string{"Accept-Encoding: gzip"}, status: 200, body: archive.Data},
		"no such bundle":            {path: "/bundles/three.tar.gz", status: 404, body: []byte("there is no bundle \"three\": GET / lists those that there are\n")},
		"no such bundle, and waits": {path: "/bundles/three.tar.gz", headers: []string{"If-None-Match: *", "Prefer: wait=60"}, status: 404, body: []byte("there is no bundle \"three\": GET / lists those that there are\n")},
		"wrong method":              {method: "POST", path: "/bundles/one.tar.gz", status: 405, body: []byte("POST is not possible here: use GET, HEAD\n")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method := test.method
			if method == "" {
				method = http.MethodGet
			}
			w := request(t.Context(), s, method, test.path, test.headers...)
			if w.Code != test.status || !bytes.Equal(w.Body.Bytes(), test.body) {
				t.Errorf("status %d with %d bytes, want %d with %d", w.Code, w.Body.Len(), test.status, len(test.body))
			}
			if test.status > 304 {
				return
			}
			got := map[string]string{"ETag": w.Header().Get("ETag"), "Content-Encoding": w.Header().Get("Content-Encoding")}
			if diff := cmp.Diff(map[string]string{"ETag": archive.ETag, "Content-Encoding": ""}, got); diff != "" {
				t.Error(diff)
			}
			// OPA polls for long only where this type came with the content.
			if test.status == 200 && w.Header().Get("Content-Type") != "application/vnd.openpolicyagent.bundles" {
				t.Errorf("content type %s", w.Header().Get("Content-Type"))
			}
		})
	}
}

// poll waits for a change of a bundle that the client has.
func poll(ctx context.Context, s *Server, path, etag string, seconds string) <-chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		answer <- request(ctx, s, http.MethodGet, path, "If-None-Match: "+etag, "Prefer: modes=snapshot,delta;wait="+seconds)
	}()
	return answer
}

func TestLongPollEndsWithAChange(t *testing.T) {
	t.Parallel()
	first, second := published(t, "hostPID"), published(t, "hostIPC")
	synctest.Test(t, func(t *testing.T) {
		s, disk := newServer(t, first, nil)
		start := time.Now()
		var polls []<-chan *httptest.ResponseRecorder
		for range 20 {
			polls = append(polls, poll(t.Context(), s, "/bundles/one.tar.gz", first.Bundle("one").Archive.ETag, "30"))
		}
		other := poll(t.Context(), s, "/bundles/two.tar.gz", first.Bundle("two").Archive.ETag, "30")
		synctest.Wait()
		metric(t, s, "sekisho_long_polls 21")
		disk.set(second, nil)
		s.Reload(t.Context(), settled)
		for _, answer := range polls {
			if w := <-answer; w.Code != 200 || w.Header().Get("ETag") != second.Bundle("one").Archive.ETag {
				t.Errorf("status %d, ETag %s", w.Code, w.Header().Get("ETag"))
			}
		}
		if time.Since(start) != 0 {
			t.Error("the change was not told at once")
		}
		// What did not change is not told.
		if w := <-other; w.Code != 304 || time.Since(start) != 30*time.Second {
			t.Errorf("status %d after %v", w.Code, time.Since(start))
		}
		metric(t, s, "sekisho_long_polls 0")
	})
}

func TestLongPollEndsWithItsTime(t *testing.T) {
	t.Parallel()
	publication := published(t)
	etag := publication.Bundle("one").Archive.ETag
	for name, test := range map[string]struct {
		headers []string
		want    time.Duration
	}{
		"as asked":          {[]string{"If-None-Match: " + etag, "Prefer: modes=snapshot,delta;wait=7"}, 7 * time.Second},
		"of RFC 7240":       {[]string{"If-None-Match: " + etag, "Prefer: respond-async, wait=7"}, 7 * time.Second},
		"two headers":       {[]string{"If-None-Match: " + etag, "Prefer: modes=snapshot", "Prefer: wait=7"}, 7 * time.Second},
		"capped":            {[]string{"If-None-Match: " + etag, "Prefer: wait=100000"}, time.Minute},
		"beyond all bounds": {[]string{"If-None-Match: " + etag, "Prefer: wait=99999999999999999999"}, 0},
		"negative":          {[]string{"If-None-Match: " + etag, "Prefer: wait=-1"}, 0},
		"no number":         {[]string{"If-None-Match: " + etag, "Prefer: wait=soon"}, 0},
		"not asked":         {[]string{"If-None-Match: " + etag}, 0},
		"any":               {[]string{"If-None-Match: *", "Prefer: wait=7"}, 7 * time.Second},
		"superseded too":    {[]string{"If-None-Match: " + etag + `, "old"`, "Prefer: wait=7"}, 7 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, _ := newServer(t, publication, nil)
				start := time.Now()
				w := get(t, s, "/bundles/one.tar.gz", test.headers...)
				if w.Code != 304 || w.Header().Get("ETag") != etag || time.Since(start) != test.want {
					t.Errorf("status %d, ETag %s after %v, want 304 after %v", w.Code, w.Header().Get("ETag"), time.Since(start), test.want)
				}
			})
		})
	}
}

func TestLongPollEndsWithTheBundleTheServerAndTheClient(t *testing.T) {
	t.Parallel()
	first := published(t)
	etag := first.Bundle("one").Archive.ETag
	without := publish(t, bundleOf(t, "two", "sysctls", nil))
	for name, test := range map[string]struct {
		end    func(s *Server, disk *disk, leave func())
		status int
	}{
		"the bundle goes":   {func(s *Server, disk *disk, _ func()) { disk.set(without, nil); s.Reload(context.Background(), settled) }, 404},
		"the server stops":  {func(s *Server, _ *disk, _ func()) { close(s.draining) }, 304},
		"the client leaves": {func(_ *Server, _ *disk, leave func()) { leave() }, 200}, // Nothing is written; the recorder says 200.
		"refused, and waits": {func(s *Server, disk *disk, _ func()) {
			disk.set(nil, errBroken)
			s.Reload(context.Background(), settled)
		}, 304},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, disk := newServer(t, first, nil)
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				answer := poll(ctx, s, "/bundles/one.tar.gz", etag, "30")
				synctest.Wait()
				test.end(s, disk, leave)
				w := <-answer
				if w.Code != test.status || w.Code != 404 && w.Body.Len() > 0 {
					t.Errorf("status %d with %q, want %d", w.Code, w.Body, test.status)
				}
				if waiting := s.waiting.Load(); waiting != 0 {
					t.Errorf("%d still wait", waiting)
				}
			})
		})
	}
}

func TestTooManyLongPollsAreAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	publication := published(t)
	synctest.Test(t, func(t *testing.T) {
		s, _ := newServer(t, publication, nil)
		s.waiting.Store(maxWaiting)
		start := time.Now()
		w := get(t, s, "/bundles/one.tar.gz", "If-None-Match: *", "Prefer: wait=30")
		if w.Code != 304 || time.Since(start) != 0 || s.waiting.Load() != maxWaiting {
			t.Errorf("status %d after %v", w.Code, time.Since(start))
		}
	})
}

func TestDeltaIsForWhoHasTheRevisionBefore(t *testing.T) {
	t.Parallel()
	first, second, third := published(t, "hostPID"), published(t, "hostIPC"), published(t, "hostNetwork")
	etags := []string{first.Bundle("one").Archive.ETag, second.Bundle("one").Archive.ETag, third.Bundle("one").Archive.ETag}
	s, disk := newServer(t, first, nil)
	for _, next := range []*Publication{second, third} {
		disk.set(next, nil)
		s.Reload(t.Context(), settled)
	}
	for name, test := range map[string]struct {
		path, etag, prefer, want string
	}{
		"asks and has it":            {"/deltas/one.tar.gz", etags[1], "modes=snapshot,delta", "delta"},
		"had others before":          {"/deltas/one.tar.gz", etags[1] + ", " + etags[0], "modes=snapshot,delta;wait=5", "delta"},
		"does not ask":               {"/deltas/one.tar.gz", etags[1], "modes=snapshot", "snapshot"},
		"says nothing":               {"/deltas/one.tar.gz", etags[1], "", "snapshot"},
		"has one older":              {"/deltas/one.tar.gz", etags[0], "modes=snapshot,delta", "snapshot"},
		"has one older since it had": {"/deltas/one.tar.gz", etags[0] + ", " + etags[1], "modes=snapshot,delta", "snapshot"},
		"has nothing":                {"/deltas/one.tar.gz", "", "modes=snapshot,delta", "snapshot"},
		"asks elsewhere":             {"/bundles/one.tar.gz", etags[1], "modes=snapshot,delta", "snapshot"},
		"has the newest":             {"/deltas/one.tar.gz", etags[2], "modes=snapshot,delta", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := get(t, s, test.path, "If-None-Match: "+test.etag, "Prefer: "+test.prefer)
			if w.Header().Get("ETag") != etags[2] {
				t.Errorf("ETag %s, want %s", w.Header().Get("ETag"), etags[2])
			}
			if test.want == "" {
				if w.Code != 304 {
					t.Errorf("status %d", w.Code)
				}
				return
			}
			if cache := w.Header().Get("Cache-Control"); cache != map[string]string{"delta": "no-store", "snapshot": "no-cache"}[test.want] {
				t.Errorf("Cache-Control: %s", cache)
			}
			got, err := bundle.NewReader(w.Body).Read()
			if err != nil {
				t.Fatal(err)
			}
			if got.Type() != test.want || got.Manifest.Revision != third.Bundle("one").Revision {
				t.Errorf("type %s of revision %s, want %s", got.Type(), got.Manifest.Revision, test.want)
			}
		})
	}
}
