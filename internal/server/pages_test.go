package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestIndexSaysWhatIsServedAndHowToUseIt(t *testing.T) {
	t.Parallel()
	publication := published(t)
	s, _ := newServer(t, publication, nil)
	page := get(t, s, "/").Body.String()
	for _, want := range []string{
		"2 bundles of 2 policies", publication.Revision, publication.Bundle("one").Revision, "Title of one",
		"--set services.sekisho.url=http://example.com", "--set bundles.one.resource=bundles/one.tar.gz",
		"conftest pull oci://example.com/one:latest", "gator test --image example.com/one:latest",
		"http://example.com/gatekeeper/one/templates.yaml", `href="/policies/host-namespaces"`, `<html lang="en">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s:\n%s", want, page)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Contains(page, "ZgotmplZ") {
		t.Error("the page has a script, a style that the policy of content forbids, or a value that was refused")
	}
	var index struct {
		Revision string
		Bundles  []struct{ Name, Revision, OPA string }
		Policies []struct{ ID, Severity string }
	}
	w := get(t, s, "/", "Accept: application/json")
	if err := json.Unmarshal(w.Body.Bytes(), &index); err != nil {
		t.Fatal(err)
	}
	if index.Revision != publication.Revision || len(index.Bundles) != 2 || index.Bundles[0].OPA != "/bundles/one.tar.gz" || len(index.Policies) != 2 || index.Policies[0].ID != "host-namespaces" {
		t.Errorf("%+v", index)
	}
	// What the index names is there.
	for _, path := range []string{"/bundles/one.tar.gz", "/bundles/one-admission.tar.gz", "/gatekeeper/one.tar.gz", "/conftest/one.tar.gz", "/style.css", "/status", "/metrics", "/policies/sysctls"} {
		if w := get(t, s, path); w.Code != 200 {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}

func TestThePageOfAPolicySaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	page := get(t, s, "/policies/host-namespaces").Body.String()
	for _, want := range []string{"Pod shares a host namespace", ">high<", "Remove <code>hostNetwork</code>", "<code>allow</code>", "package policies.pod_security.host_namespaces", "hostPID: true", `href="/#bundle-one"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if strings.Contains(page, "# want") {
		t.Error("the page shows the marks of tests")
	}
	var policy struct{ ID string }
	if err := json.Unmarshal(get(t, s, "/policies/sysctls", "Accept: application/json").Body.Bytes(), &policy); err != nil || policy.ID != "sysctls" {
		t.Errorf("%+v, %v", policy, err)
	}
}

func TestCommandsNameTheServerAsTheReaderFoundIt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ url, host, want string }{
		{"", "policies.example:8181", "http://policies.example:8181"},
		{"", "[::1]:8181", "http://[::1]:8181"},
		{"", "$(rm -rf ~)", "http://127.0.0.1:8181"},
		{"", `x"><script>alert(1)</script>`, "http://127.0.0.1:8181"},
		{"", "", "http://127.0.0.1:8181"},
		{"https://policies.example/", "other", "https://policies.example"},
	} {
		s, _ := newServer(t, published(t), func(o *Options) { o.URL = test.url })
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Host = test.host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), "--set services.sekisho.url="+test.want+" ") {
			t.Errorf("host %q: the page does not name %s", test.host, test.want)
		}
	}
}

func TestEveryAnswerIsSafeInABrowser(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	for _, path := range []string{"/", "/x", "/bundles/one.tar.gz", "/status", "/healthz", "/v2/"} {
		header := get(t, s, path).Header()
		if !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'") || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Content-Type") == "" {
			t.Errorf("%s: %v", path, header)
		}
	}
}

func TestClientsCannotMakeUpLabels(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	for _, path := range []string{"/a", "/b/c", "/bundles/unknown.tar.gz"} {
		request(t.Context(), s, "BREW", path)
		get(t, s, path)
	}
	metric(t, s, `sekisho_http_requests_total{method="other",route="other",status="404"} 2`)
	metric(t, s, `sekisho_http_requests_total{method="GET",route="other",status="404"} 2`)
	if metrics := get(t, s, "/metrics").Body.String(); strings.Contains(metrics, "unknown") || strings.Contains(metrics, "BREW") {
		t.Error("a client made up a label")
	}
}
