// Package server serves one revision of the policies to everybody: bundles to OPA, and pages that say to a person what is
// served, how to consume it, and which OPA runs what.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Options are what a server is told.
type Options struct {
	Version string
	// Build makes a publication of what is on disk now, which takes over what did not change from the one before, if any.
	Build func(ctx context.Context, before *Publication) (*Publication, error)
	Log   *slog.Logger
	// URL is where clients find the server, where that is not what they write into the header Host.
	URL string
	// Access says who may come in; nil lets everybody in.
	Access *Access
	// TLS is nil for plain HTTP.
	TLS *Certificates
	// MaxWait bounds a long poll.
	MaxWait time.Duration
	// Stall is how long a client may take to accept or to send the next piece.
	Stall time.Duration
	// Drain is how long downloads may go on after the server was told to stop.
	Drain time.Duration
}

// Server is the bundle server.
type Server struct {
	options  Options
	current  current
	metrics  *serverMetrics
	fleet    *fleet
	waiting  atomic.Int64
	draining chan struct{}
	pages    pages
}

// New makes a server that serves what is on disk. What does not compile is an error here, as there is nothing before it that
// could be served on.
func New(ctx context.Context, options Options) (*Server, error) {
	s := &Server{options: options, fleet: newFleet(), draining: make(chan struct{})}
	var err error
	if s.pages, err = parsePages(); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(s)
	first, err := options.Build(ctx, nil)
	if err != nil {
		return nil, err
	}
	_, err = s.current.swap(first)
	return s, err
}

// Reload serves what is on disk now. Where it does not compile, the revision before is served on, and the server says so in
// its log, its metrics and its readiness. unsettled tells whether more has changed meanwhile: then what was built may be half
// of a change and is thrown away.
func (s *Server) Reload(ctx context.Context, unsettled func() bool) {
	start := time.Now()
	before, _ := s.current.get()
	next, err := s.options.Build(ctx, before)
	if ctx.Err() != nil || unsettled() {
		return
	}
	swapped := false
	if err == nil {
		swapped, err = s.current.swap(next)
	}
	publication, _ := s.current.get()
	switch {
	case err != nil:
		s.current.refuse(err)
		s.metrics.reloads.WithLabelValues("refused").Inc()
		s.options.Log.Error("the new revision is refused, the old one is served on", "error", err, "revision", publication.Revision)
	case swapped:
		s.metrics.reloads.WithLabelValues("swapped").Inc()
		s.options.Log.Info("a new revision is served", "revision", publication.Revision, "bundles", len(publication.Bundles), "policies", len(publication.Policies), "took", time.Since(start))
	default:
		s.metrics.reloads.WithLabelValues("unchanged").Inc()
		s.options.Log.Info("what was saved changes nothing that is served", "revision", publication.Revision)
	}
}

// Serve answers until the context ends. Then long polls are answered at once, and downloads get the time to complete.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	failed := make(chan error, 1)
	go func() {
		if s.options.TLS == nil {
			failed <- server.Serve(listener)
			return
		}
		server.TLSConfig = s.options.TLS.config()
		failed <- server.ServeTLS(listener, "", "")
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.options.Log.Info("stopping: long polls are answered, downloads complete", "within", s.options.Drain)
	close(s.draining)
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.Drain)
	defer cancel()
	if err := server.Shutdown(limit); errors.Is(err, context.DeadlineExceeded) {
		_ = server.Close() // It has no more to say than that.
		return fmt.Errorf("clients were cut off: their downloads took longer than %v after the stop", s.options.Drain)
	} else if err != nil {
		return err
	}
	s.options.Log.Info("stopped")
	return nil
}
