package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func post(t *testing.T, s *Server, path string, body []byte, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, bytes.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func zip(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func statusOf(id, bundle, revision, problem string) []byte {
	text, _ := json.Marshal(map[string]any{
		"labels": map[string]string{"id": id, "version": "1.22.2"},
		"bundles": map[string]any{bundle: map[string]any{
			"name": bundle, "active_revision": revision, "last_successful_activation": "2026-05-04T03:02:01.5Z", "code": problem, "message": problem,
			"errors": []any{map[string]any{"message": "x", "location": map[string]any{"file": "a.rego", "row": 1}}},
		}},
		"metrics": map[string]any{"prometheus": map[string]any{"x": []int{1}}},
	})
	return text
}

func TestStatusSaysWhichOPARunsWhat(t *testing.T) {
	t.Parallel()
	publication := published(t)
	s, _ := newServer(t, publication, nil)
	revision := publication.Bundle("one").Revision
	if w := post(t, s, "/status", statusOf("a", "one", revision, "")); w.Code != http.StatusNoContent {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	// It calls the bundle as it likes.
	post(t, s, "/status/east", zip(t, statusOf("b", "authz", revision, "")), "Content-Encoding: gzip")
	post(t, s, "/status", statusOf("c", "one", "of somebody else", "bundle_error"))
	post(t, s, "/status", statusOf("d", "of somebody else", "", ""))

	metric(t, s, fmt.Sprintf(`sekisho_opa_instances{bundle="one",revision="%s"} 2`, revision))
	metric(t, s, `sekisho_opa_instances{bundle="one",revision="other"} 1`)
	metric(t, s, `sekisho_opa_instances{bundle="other",revision="none"} 1`)
	metric(t, s, `sekisho_opa_instances_failing 1`)
	metric(t, s, `sekisho_opa_posts_total{kind="status",result="understood"} 4`)

	var got struct{ Instances []Instance }
	if err := json.Unmarshal(get(t, s, "/status", "Accept: application/json").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for i := range got.Instances {
		if time.Since(got.Instances[i].LastSeen) > time.Minute {
			t.Errorf("last seen %v", got.Instances[i].LastSeen)
		}
		got.Instances[i].LastSeen = time.Time{}
	}
	want := []Instance{
		{ID: "d", Version: "1.22.2", Address: "192.0.2.1", Bundles: []RunningBundle{{Name: "of somebody else", Activated: "2026-05-04T03:02:01Z"}}},
		{ID: "c", Version: "1.22.2", Address: "192.0.2.1", Bundles: []RunningBundle{{Name: "one", Revision: "of somebody else", Activated: "2026-05-04T03:02:01Z", Error: "bundle_error"}}},
		{ID: "b", Version: "1.22.2", Partition: "east", Address: "192.0.2.1", Bundles: []RunningBundle{{Name: "authz", Revision: revision, Activated: "2026-05-04T03:02:01Z", Current: true}}},
		{ID: "a", Version: "1.22.2", Address: "192.0.2.1", Bundles: []RunningBundle{{Name: "one", Revision: revision, Activated: "2026-05-04T03:02:01Z", Current: true}}},
	}
	if diff := cmp.Diff(want, got.Instances); diff != "" {
		t.Error(diff)
	}
}

func TestWhatOPAsSayIsNotTrusted(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	const attack = `<script>alert(1)</script>`
	post(t, s, "/status", statusOf(attack+"\x1b[31m", attack+strings.Repeat("ä", maxText), attack, attack))
	for _, path := range []string{"/status", "/metrics"} {
		if text := get(t, s, path).Body.String(); strings.Contains(text, "<script") || strings.Contains(text, "\x1b") {
			t.Errorf("%s shows the script:\n%s", path, text)
		}
	}
	instance := s.fleet.list()[0]
	if name := instance.Bundles[0].Name; len(name) > maxText+len("…") || !strings.HasSuffix(name, "ä…") {
		t.Errorf("the name has %d bytes: %s", len(name), name)
	}
}

func TestTheSilentAreForgotten(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	now := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	s.fleet.now = func() time.Time { return now }
	for i := range maxInstances + 10 {
		now = now.Add(time.Second)
		post(t, s, "/status", statusOf(fmt.Sprint(i), "one", "r", ""))
	}
	instances := s.fleet.list()
	if len(instances) != maxInstances || instances[0].ID != fmt.Sprint(maxInstances+9) || instances[maxInstances-1].ID != "10" {
		t.Errorf("%d instances from %s to %s", len(instances), instances[0].ID, instances[len(instances)-1].ID)
	}
	metric(t, s, "sekisho_opa_instances_stale 99") // One reports a second, and a quarter of an hour is 900.
	now = now.Add(staleAfter)
	if page := get(t, s, "/status").Body.String(); !strings.Contains(page, ">stale<") {
		t.Error("the page does not mark it")
	}
}

func TestManyBundlesOfOneOPA(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	bundles := map[string]any{}
	for i := range 100 {
		bundles[fmt.Sprint(i)] = map[string]any{}
	}
	text, _ := json.Marshal(map[string]any{"labels": map[string]string{"id": "a"}, "bundles": bundles})
	post(t, s, "/status", text)
	if got := len(s.fleet.list()[0].Bundles); got != maxBundles {
		t.Errorf("%d bundles", got)
	}
}

func TestDecisionsAreCounted(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	log := zip(t, []byte(`[
		{"decision_id": "1", "path": "main/violation", "input": {"a": [1, {"b": 2}]}, "result": []},
		{"path": "main/violation", "result": [{"msg": "x"}]},
		{"path": "main", "result": {"violation": [{"msg": "x"}]}},
		{"path": "main", "result": {"violation": []}},
		{"path": "system/main", "result": {"apiVersion": "admission.k8s.io/v1", "response": {"allowed": false}}},
		{"path": "system/main", "result": {"response": {"allowed": true}}},
		{"path": "authz/allow", "result": false},
		{"path": "authz/allow", "result": true},
		{"path": "x", "result": {"some": "thing"}},
		{"path": "x", "result": "text"},
		{"path": "x"},
		{"path": "x", "error": {"code": "internal_error"}, "result": true}
	]`))
	if w := post(t, s, "/logs/east", log, "Content-Encoding: gzip"); w.Code != http.StatusNoContent {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	metric(t, s, `sekisho_opa_decisions_total{result="allowed"} 4`)
	metric(t, s, `sekisho_opa_decisions_total{result="denied"} 4`)
	metric(t, s, `sekisho_opa_decisions_total{result="error"} 1`)
	metric(t, s, `sekisho_opa_decisions_total{result="other"} 3`)
}

func TestPostsThatAreRefused(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	large := append([]byte(`{"labels": {"id": "`), bytes.Repeat([]byte("a"), maxUnpacked)...)
	for name, test := range map[string]struct {
		path    string
		body    []byte
		headers []string
		status  int
	}{
		"no JSON":                 {"/status", []byte("x"), nil, 400},
		"nothing":                 {"/status", nil, nil, 400},
		"no id":                   {"/status", []byte(`{"labels": {}}`), nil, 400},
		"a list":                  {"/status", []byte(`[]`), nil, 400},
		"too large":               {"/status", large, nil, 413},
		"too large when unpacked": {"/status", zip(t, large), []string{"Content-Encoding: gzip"}, 413},
		"no gzip":                 {"/status", []byte("x"), []string{"Content-Encoding: gzip"}, 400},
		"another packing":         {"/status", []byte("x"), []string{"Content-Encoding: br"}, 400},
		"logs: an object":         {"/logs", []byte(`{}`), nil, 400},
		"logs: cut off":           {"/logs", []byte(`[{"result": true}`), nil, 400},
		"logs: no events":         {"/logs", []byte(`[1]`), nil, 400},
		"logs: bomb":              {"/logs", zip(t, append([]byte("["), large...)), []string{"Content-Encoding: gzip"}, 413},
		"from another site":       {"/status", statusOf("a", "one", "r", ""), []string{"Sec-Fetch-Site: cross-site"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if w := post(t, s, test.path, test.body, test.headers...); w.Code != test.status {
				t.Errorf("status %d, want %d: %s", w.Code, test.status, w.Body)
			}
			if len(s.fleet.list()) > 0 {
				t.Error("something is remembered")
			}
		})
	}
}
