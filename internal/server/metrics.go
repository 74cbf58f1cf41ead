package server

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// serverMetrics are what GET /metrics shows. Labels have few values, whatever clients send: names of bundles that are served,
// revisions that are or were, and words of our own.
type serverMetrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	reloads   *prometheus.CounterVec
	downloads *prometheus.CounterVec
	posts     *prometheus.CounterVec
	decisions *prometheus.CounterVec
}

func newMetrics(s *Server) *serverMetrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sekisho_" + name, Help: help}, labels)
	}
	m := &serverMetrics{
		registry:  prometheus.NewRegistry(),
		requests:  counter("http_requests_total", "Requests that were answered.", "route", "method", "status"),
		reloads:   counter("reloads_total", "New revisions by what became of them: swapped, unchanged or refused.", "result"),
		downloads: counter("bundle_downloads_total", "Answers of the bundle API by what they brought: snapshot, delta or unchanged.", "bundle", "kind"),
		posts:     counter("opa_posts_total", "Statuses and decision logs that OPAs posted, by whether they were understood.", "kind", "result"),
		decisions: counter("opa_decisions_total", "Decisions in the logs that OPAs posted: allowed, denied, error or other.", "result"),
	}
	// What never happened is zero, so that an alert sees the first time.
	for _, result := range []string{"swapped", "unchanged", "refused"} {
		m.reloads.WithLabelValues(result)
	}
	m.registry.MustRegister(m.requests, m.reloads, m.downloads, m.posts, m.decisions, &state{server: s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// state shows what is served now.
type state struct{ server *Server }

var (
	buildInfo    = prometheus.NewDesc("sekisho_build_info", "The version of sekisho.", []string{"version"}, nil)
	bundleInfo   = prometheus.NewDesc("sekisho_bundle_info", "The revision of each bundle that is served.", []string{"bundle", "revision"}, nil)
	refusedGauge = prometheus.NewDesc("sekisho_revision_refused", "1 while what is on disk is refused and the revision before is served.", nil, nil)
	swapTime     = prometheus.NewDesc("sekisho_revision_timestamp_seconds", "When the revision that is served was made.", nil, nil)
	waitingGauge = prometheus.NewDesc("sekisho_long_polls", "Long polls that are held now.", nil, nil)
	opaInstances = prometheus.NewDesc("sekisho_opa_instances", "OPAs that reported lately, by bundle and by the revision that they run; other where it was never served here.", []string{"bundle", "revision"}, nil)
	opaStale     = prometheus.NewDesc("sekisho_opa_instances_stale", "OPAs that have not reported lately.", nil, nil)
	opaFailing   = prometheus.NewDesc("sekisho_opa_instances_failing", "OPAs that reported an error with a bundle lately.", nil, nil)
)

// Describe is for prometheus.Collector.
func (c *state) Describe(descriptions chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{buildInfo, bundleInfo, refusedGauge, swapTime, waitingGauge, opaInstances, opaStale, opaFailing} {
		descriptions <- description
	}
}

// Collect is for prometheus.Collector.
func (c *state) Collect(metrics chan<- prometheus.Metric) {
	gauge := func(description *prometheus.Desc, value float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, labels...)
	}
	publication, _ := c.server.current.get()
	gauge(buildInfo, 1, c.server.options.Version)
	for _, bundle := range publication.Bundles {
		gauge(bundleInfo, 1, bundle.Name, bundle.Revision)
	}
	refused := 0.0
	if c.server.current.refused() != nil {
		refused = 1
	}
	gauge(refusedGauge, refused)
	gauge(swapTime, float64(publication.Time.UnixMilli())/1000)
	gauge(waitingGauge, float64(c.server.waiting.Load()))
	summary := c.server.fleet.summary(c.server.current.served)
	for key, count := range summary.running {
		gauge(opaInstances, float64(count), key.bundle, key.revision)
	}
	gauge(opaStale, float64(summary.stale))
	gauge(opaFailing, float64(summary.failing))
}
