package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxWaiting bounds the long polls that are held at once; whoever comes on top is answered at once.
const maxWaiting = 10_000

// bundle serves a bundle as OPA's bundle API has it: https://www.openpolicyagent.org/docs/management-bundles
func (s *Server) bundle(w http.ResponseWriter, r *http.Request) { s.serveBundle(w, r, false) }

// deltaBundle serves the same and, to whoever has the revision before and asks for it, a delta. It has a path of its own
// because every OPA asks for deltas, also one that then refuses them for ever: one that persists or verifies its bundles.
func (s *Server) deltaBundle(w http.ResponseWriter, r *http.Request) { s.serveBundle(w, r, true) }

func (s *Server) serveBundle(w http.ResponseWriter, r *http.Request, deltas bool) {
	name := strings.TrimSuffix(r.PathValue("name"), ".tar.gz")
	asked := parsePrefer(r.Header.Values("Prefer"))
	has := etags(r.Header.Values("If-None-Match"))
	archive := s.await(r, name, has, asked.wait)
	switch {
	case archive == nil && r.Context().Err() != nil: // Nobody is there to be answered.
	case archive == nil:
		s.notFound(w, "there is no bundle %q: GET / lists those that there are", name)
	case deltas && asked.delta && archive.delta != nil && len(has) > 0 && has[0] == archive.delta.from:
		s.metrics.downloads.WithLabelValues(name, "delta").Inc()
		archive.delta.serve(w, r)
	default:
		kind := "snapshot"
		if listed(has, archive.ETag) {
			kind = "unchanged"
		}
		s.metrics.downloads.WithLabelValues(name, kind).Inc()
		archive.serve(w, r)
	}
}

// await returns the archive of a bundle, as soon as the client does not have it or has waited long enough. It returns nil where
// there is none, or the client has gone.
func (s *Server) await(r *http.Request, name string, has []string, wait time.Duration) *Archive {
	publication, changed := s.current.get()
	archive := publication.archives[name]
	if archive == nil || wait <= 0 || !listed(has, archive.ETag) {
		return archive
	}
	defer s.waiting.Add(-1)
	if s.waiting.Add(1) > maxWaiting {
		return archive
	}
	first := archive.ETag
	timeout := time.NewTimer(min(wait, s.options.MaxWait))
	defer timeout.Stop()
	for archive != nil && archive.ETag == first {
		select {
		case <-changed:
			publication, changed = s.current.get()
			archive = publication.archives[name]
		case <-timeout.C:
			return archive
		case <-s.draining:
			return archive
		case <-r.Context().Done():
			return nil
		}
	}
	return archive
}

// preferences are what a client asks for by the header Prefer.
type preferences struct {
	wait  time.Duration
	delta bool
}

// parsePrefer reads Prefer as OPA writes it, modes=snapshot,delta;wait=60, and as RFC 7240 has it.
func parsePrefer(headers []string) preferences {
	var p preferences
	for _, header := range headers {
		key := ""
		for _, part := range strings.FieldsFunc(header, func(c rune) bool { return strings.ContainsRune(",; \t", c) }) {
			value := part
			if name, after, found := strings.Cut(part, "="); found {
				key, value = strings.ToLower(name), after
			}
			value = strings.Trim(value, `"`)
			switch key {
			case "modes":
				p.delta = p.delta || value == "delta"
			case "wait":
				if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
					p.wait = time.Duration(seconds) * time.Second
				}
			}
		}
	}
	return p
}

// etags reads the list of If-None-Match. Weak tags compare like strong ones there. OPA sends what it has first, and tags
// that came before only while it is told to.
func etags(headers []string) []string {
	var tags []string
	for _, header := range headers {
		for tag := range strings.SplitSeq(header, ",") {
			if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag != "" {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

func listed(tags []string, etag string) bool {
	return slices.Contains(tags, "*") || slices.Contains(tags, etag)
}
