package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/sekisho/sekisho/internal/oci"
)

// Handler answers all requests.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, "alive\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /bundles/{name}", s.bundle)
	mux.HandleFunc("GET /deltas/{name}", s.deltaBundle)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("POST /status", s.postStatus)
	mux.HandleFunc("POST /status/{partition}", s.postStatus)
	mux.HandleFunc("POST /logs", s.postLogs)
	mux.HandleFunc("POST /logs/{partition}", s.postLogs)
	mux.HandleFunc("GET /status", s.statusPage)
	mux.HandleFunc("GET /policies/{id}", s.policyPage)
	mux.HandleFunc("GET /style.css", s.style)
	mux.HandleFunc("GET /{$}", s.indexPage)
	mux.HandleFunc("/v2/", s.registry)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.other(mux, w, r) })
	// A page of somebody else's must not post in the name of a person whose browser knows the password.
	return s.observe(s.guard(http.NewCrossOriginProtection().Handler(mux)))
}

// other answers what no route fits: the files of the renderings, and everything else that there is not.
func (s *Server) other(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	publication, _ := s.current.get()
	content, err := publication.file(r.URL.Path)
	if err != nil {
		s.unrendered(w, err)
		return
	}
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		try := r.Clone(r.Context())
		try.Method = method
		if _, pattern := mux.Handler(try); pattern != "/" || content != nil && method != http.MethodPost {
			allowed = append(allowed, method)
		}
	}
	switch {
	case content != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		content.serve(w, r)
	case len(allowed) > 0:
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		text(w, http.StatusMethodNotAllowed, fmt.Sprintf("%s is not possible here: use %s\n", r.Method, strings.Join(allowed, ", ")))
	default:
		s.notFound(w, "there is nothing at %q: GET / lists what there is", r.URL.Path)
	}
}

// registry serves the artifacts, to whatever pulls from an OCI registry.
func (s *Server) registry(w http.ResponseWriter, r *http.Request) {
	publication, _ := s.current.get()
	bundle := publication.owner(r.URL.Path)
	if bundle == nil {
		oci.Repositories{}.Handler().ServeHTTP(w, r) // It knows how to say so.
		return
	}
	rendered, err := bundle.renderings.render()
	if err != nil {
		s.unrendered(w, err)
		return
	}
	rendered.registry.ServeHTTP(w, r)
}

func (s *Server) unrendered(w http.ResponseWriter, err error) {
	s.options.Log.Error("a bundle cannot be rendered", "error", err)
	text(w, http.StatusInternalServerError, err.Error()+"\n")
}

func (s *Server) notFound(w http.ResponseWriter, format string, args ...any) {
	text(w, http.StatusNotFound, fmt.Sprintf(format, args...)+"\n")
}

func text(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(message)) //nolint:gosec // It is no HTML, and browsers are told not to guess. Whoever does not take it has gone.
}

// ready says whether clients are to come here, and what is wrong where something is. A refused revision is no reason to
// stay away: the one before it is served.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	publication, _ := s.current.get()
	answer := struct {
		Ready    bool     `json:"ready"`
		Revision string   `json:"revision"`
		Refused  *Refusal `json:"refused,omitempty"`
	}{Ready: true, Revision: publication.Revision, Refused: s.current.refused()}
	status := http.StatusOK
	select {
	case <-s.draining:
		answer.Ready, status = false, http.StatusServiceUnavailable
	default:
	}
	if answer.Refused != nil && !s.options.Access.allows(r) {
		// What is wrong may quote policies, which strangers are not to see.
		answer.Refused = &Refusal{Time: answer.Refused.Time, Reason: "the log of the server and an authenticated request here say why"}
	}
	if prefersJSON(r) {
		writeJSON(w, status, answer)
		return
	}
	message := "ready\nrevision " + answer.Revision + "\n"
	if !answer.Ready {
		message = "stopping\n"
	}
	if answer.Refused != nil {
		message += "a newer revision is refused: " + answer.Refused.Reason + "\n"
	}
	text(w, status, message)
}
