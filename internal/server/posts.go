package server

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

// The bounds of what OPAs post, on the wire and unpacked. A status carries all metrics of the OPA.
const (
	maxPosted   = 8 << 20
	maxUnpacked = 16 << 20
	maxStatus   = 4 << 20
)

// body returns what was posted, unpacked where it is packed, up to a limit.
func body(w http.ResponseWriter, r *http.Request, limit int64) (io.Reader, error) {
	posted := http.MaxBytesReader(w, r.Body, min(maxPosted, limit))
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "":
		return posted, nil
	case "gzip":
		unpacked, err := gzip.NewReader(posted)
		if err != nil {
			return nil, err
		}
		return http.MaxBytesReader(w, unpacked, limit), nil
	default:
		return nil, fmt.Errorf("content encoding %q: send gzip or none", encoding)
	}
}

// postedStatus is the part of OPA's status that is remembered, see https://www.openpolicyagent.org/docs/management-status
type postedStatus struct {
	Labels  map[string]string       `json:"labels"`
	Bundles map[string]postedBundle `json:"bundles"`
}

type postedBundle struct {
	ActiveRevision           string            `json:"active_revision"`
	LastSuccessfulActivation time.Time         `json:"last_successful_activation"`
	Code                     string            `json:"code"`
	Message                  string            `json:"message"`
	Errors                   []json.RawMessage `json:"errors"`
}

func (s *Server) postStatus(w http.ResponseWriter, r *http.Request) {
	var status postedStatus
	posted, err := body(w, r, maxStatus)
	if err == nil {
		err = json.NewDecoder(posted).Decode(&status)
	}
	if err == nil && status.Labels["id"] == "" {
		err = errors.New("the status has no label id")
	}
	if !s.understood(w, "status", err) {
		return
	}
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	instance := Instance{
		ID: short(status.Labels["id"]), Version: short(status.Labels["version"]), Partition: short(r.PathValue("partition")), Address: address,
	}
	names := slices.Sorted(maps.Keys(status.Bundles))
	for _, name := range names[:min(len(names), maxBundles)] {
		bundle := status.Bundles[name]
		running := RunningBundle{Name: short(name), Revision: short(bundle.ActiveRevision)}
		if activated := bundle.LastSuccessfulActivation; !activated.IsZero() {
			running.Activated = activated.UTC().Format(time.RFC3339)
		}
		if bundle.Code != "" {
			running.Error = short(cmp.Or(bundle.Message, bundle.Code))
		}
		instance.Bundles = append(instance.Bundles, running)
	}
	s.fleet.remember(instance)
	w.WriteHeader(http.StatusNoContent)
}

// understood counts a post, and answers one that was not understood.
func (s *Server) understood(w http.ResponseWriter, kind string, err error) bool {
	if err == nil {
		s.metrics.posts.WithLabelValues(kind, "understood").Inc()
		return true
	}
	s.metrics.posts.WithLabelValues(kind, "refused").Inc()
	code := http.StatusBadRequest
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		code = http.StatusRequestEntityTooLarge
	}
	w.Header().Set("Connection", "close")
	text(w, code, err.Error()+"\n")
	return false
}

// short bounds a text of somebody else's and leaves out what would upset a terminal.
func short(text string) string {
	text = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(text, "?"))
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}

// postLogs counts decisions. They are not stored: what they say may be secret.
func (s *Server) postLogs(w http.ResponseWriter, r *http.Request) {
	posted, err := body(w, r, maxUnpacked)
	counts := map[string]int{}
	if err == nil {
		err = countDecisions(posted, counts)
	}
	if !s.understood(w, "logs", err) {
		return
	}
	for result, count := range counts {
		s.metrics.decisions.WithLabelValues(result).Add(float64(count))
	}
	w.WriteHeader(http.StatusNoContent)
}

// countDecisions counts the events of a decision log by their results. One event at a time is in memory.
func countDecisions(posted io.Reader, counts map[string]int) error {
	decoder := json.NewDecoder(posted)
	if token, err := decoder.Token(); err != nil {
		return err
	} else if token != json.Delim('[') {
		return errors.New("a decision log is a list of events")
	}
	for decoder.More() {
		var event struct {
			Result json.RawMessage `json:"result"`
			Error  json.RawMessage `json:"error"`
		}
		if err := decoder.Decode(&event); err != nil {
			return err
		}
		if len(event.Error) > 0 {
			counts["error"]++
		} else {
			counts[verdict(event.Result)]++
		}
	}
	_, err := decoder.Token()
	return err
}

// verdict reads the results that our bundles have: the violations of package main, and an admission review. false is what
// policies of other kinds say.
func verdict(result json.RawMessage) string {
	result = bytes.TrimSpace(result)
	var review struct {
		Response *struct {
			Allowed *bool `json:"allowed"`
		} `json:"response"`
		Violation *[]json.RawMessage `json:"violation"`
	}
	allowed := func(yes bool) string {
		if yes {
			return "allowed"
		}
		return "denied"
	}
	var list []json.RawMessage
	switch {
	case string(result) == "true" || string(result) == "false":
		return allowed(string(result) == "true")
	case len(result) > 0 && result[0] == '[' && json.Unmarshal(result, &list) == nil:
		return allowed(len(list) == 0)
	case len(result) == 0 || result[0] != '{' || json.Unmarshal(result, &review) != nil:
		return "other"
	case review.Response != nil && review.Response.Allowed != nil:
		return allowed(*review.Response.Allowed)
	case review.Violation != nil:
		return allowed(len(*review.Violation) == 0)
	default:
		return "other"
	}
}
