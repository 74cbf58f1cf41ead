package server

import (
	"bufio"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer watches what is answered, and sees to it that a client that does not take it is given up.
type answer struct {
	http.ResponseWriter
	controller *http.ResponseController
	stall      time.Duration
	status     int
	bytes      int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.extend()
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(data []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	// A large piece would have to arrive as a whole within the time; a slow client is none that stalls.
	const piece = 32 << 10
	written := 0
	for {
		a.extend()
		n, err := a.ResponseWriter.Write(data[:min(piece, len(data))])
		written += n
		a.bytes += n
		if data = data[n:]; err != nil || len(data) == 0 {
			return written, err
		}
	}
}

// extend gives the client time for the next piece. Recorders in tests have no deadlines.
func (a *answer) extend() { _ = a.controller.SetWriteDeadline(time.Now().Add(a.stall)) }

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// observe counts and logs requests, and sets what every answer has in common.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		a := &answer{ResponseWriter: w, controller: http.NewResponseController(w), stall: s.options.Stall}
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			_ = a.controller.SetReadDeadline(start.Add(a.stall))
			next.ServeHTTP(a, r)
		case r.ContentLength != 0:
			// A deadline for the body would end long polls, and without one the body could be waited for for ever.
			header.Set("Connection", "close")
			text(a, http.StatusBadRequest, r.Method+" takes no body\n")
		default:
			next.ServeHTTP(a, r)
		}
		s.metrics.requests.WithLabelValues(route(r), method(r), strconv.Itoa(a.status)).Inc()
		s.options.Log.LogAttrs(r.Context(), slog.LevelDebug, "request",
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", a.status), slog.Int("bytes", a.bytes),
			slog.Duration("took", time.Since(start)), slog.String("remote", r.RemoteAddr), slog.String("agent", r.UserAgent()))
	})
}

// route is the first part of the path where it is one of ours, so that clients cannot make up labels of metrics.
func route(r *http.Request) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch first {
	case "", "bundles", "conftest", "deltas", "gatekeeper", "healthz", "logs", "metrics", "policies", "readyz", "status", "v2":
		return "/" + first
	default:
		return "other"
	}
}

func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return r.Method
	default:
		return "other"
	}
}

// prefersJSON tells programs that ask for JSON from browsers.
func prefersJSON(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Accept")
	w.WriteHeader(status)
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(value) // The values are our own; whoever does not take them has gone.
	_ = buffered.Flush()
}
