package server

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/catalogue"
)

//go:embed pages
var pageFiles embed.FS

// pages are the templates of what people read, and their style.
type pages struct {
	index, policy, status *template.Template
	style                 *Content
}

func parsePages() (pages, error) {
	functions := template.FuncMap{
		"short":      func(digest string) string { return digest[:min(12, len(digest))] },
		"time":       func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
		"spans":      spans,
		"paragraphs": func(text string) []string { return strings.Split(text, "\n\n") },
		"count": func(n int, noun string) string {
			if n != 1 {
				noun = strings.TrimSuffix(noun, "y") + map[bool]string{true: "ies", false: "s"}[strings.HasSuffix(noun, "y")]
			}
			return fmt.Sprintf("%d %s", n, noun)
		},
	}
	var p pages
	var err error
	for name, target := range map[string]**template.Template{"index.html": &p.index, "policy.html": &p.policy, "status.html": &p.status} {
		if *target, err = template.New(name).Funcs(functions).ParseFS(pageFiles, "pages/layout.html", "pages/"+name); err != nil {
			return p, err
		}
	}
	style, err := pageFiles.ReadFile("pages/style.css")
	p.style = NewContent("text/css; charset=utf-8", style, time.Now())
	return p, err
}

// span is a piece of prose: METADATA is Markdown, of which it uses code only.
type span struct {
	Text string
	Code bool
}

func spans(text string) []span {
	var all []span
	for i, piece := range strings.Split(text, "`") {
		all = append(all, span{piece, i%2 == 1})
	}
	return all
}

func (s *Server) style(w http.ResponseWriter, r *http.Request) { s.pages.style.serve(w, r) }

// page is what all pages say.
type page struct {
	Title    string
	Version  string
	Revision string
	Time     time.Time
	Refused  *Refusal
	// URL is where the reader finds the server, Host the same without the scheme.
	URL, Host string
	Plain     bool // without TLS
	Secured   bool // by a token or a certificate
}

func (s *Server) newPage(r *http.Request, title string) (page, *Publication) {
	publication, _ := s.current.get()
	url := s.url(r)
	scheme, host, _ := strings.Cut(url, "://")
	return page{
		Title: title, Version: s.options.Version, Revision: publication.Revision, Time: publication.Time, Refused: s.current.refused(),
		URL: url, Host: host, Plain: scheme == "http", Secured: s.options.Access != nil,
	}, publication
}

// plainHost is a host that stands in a command without doing harm there.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9.\[\]:_-]+$`)

// url is where the client found the server, without a slash at the end.
func (s *Server) url(r *http.Request) string {
	switch {
	case s.options.URL != "":
		return strings.TrimSuffix(s.options.URL, "/")
	case !plainHost.MatchString(r.Host):
		return "http://127.0.0.1:8181"
	case r.TLS != nil:
		return "https://" + r.Host
	default:
		return "http://" + r.Host
	}
}

func render(w http.ResponseWriter, t *template.Template, data any) {
	var out strings.Builder
	if err := t.ExecuteTemplate(&out, "layout", data); err != nil {
		text(w, http.StatusInternalServerError, err.Error()+"\n")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Accept")
	_, _ = w.Write([]byte(out.String())) // Whoever does not take it has gone.
}

// listedBundle is a bundle as the index shows it.
type listedBundle struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Source      string `json:"source,omitempty"`
	Revision    string `json:"revision"`
	Policies    int    `json:"policies"`
	// OPA is the path of the bundle for OPA, ETag the digest of what is there.
	OPA  string `json:"opa"`
	ETag string `json:"etag"`
	// Admission is the path of the bundle that makes OPA a webhook.
	Admission string `json:"opaAdmission"`
	// Gatekeeper and Conftest are the paths of folders as archives, OCI is the name of the artifact.
	Gatekeeper string `json:"gatekeeper"`
	Conftest   string `json:"conftest"`
	OCI        string `json:"oci"`
}

func (p *Publication) listed() []listedBundle {
	bundles := make([]listedBundle, len(p.Bundles))
	for i, b := range p.Bundles {
		bundles[i] = listedBundle{
			Name: b.Name, Title: b.Title, Description: b.Description, Source: b.Source, Revision: b.Revision, Policies: len(b.Library.Policies()),
			OPA: "/bundles/" + b.Name + ".tar.gz", ETag: b.Archive.ETag, Admission: "/bundles/" + b.Name + admissionSuffix + ".tar.gz",
			Gatekeeper: "/gatekeeper/" + b.Name + ".tar.gz", Conftest: "/conftest/" + b.Name + ".tar.gz", OCI: b.Name + ":latest",
		}
	}
	return bundles
}

func (s *Server) indexPage(w http.ResponseWriter, r *http.Request) {
	common, publication := s.newPage(r, "sekisho")
	bundles := publication.listed()
	if prefersJSON(r) {
		writeJSON(w, http.StatusOK, map[string]any{
			"version": common.Version, "revision": common.Revision, "time": common.Time.UTC(), "refused": common.Refused, "bundles": bundles, "policies": publication.Policies,
		})
		return
	}
	render(w, s.pages.index, struct {
		page
		Bundles  []listedBundle
		Policies []*sekisho.Policy
	}{common, bundles, publication.Policies})
}

func (s *Server) policyPage(w http.ResponseWriter, r *http.Request) {
	common, publication := s.newPage(r, "")
	id := r.PathValue("id")
	i := slices.IndexFunc(publication.Policies, func(p *sekisho.Policy) bool { return p.ID == id })
	if i < 0 {
		s.notFound(w, "there is no policy %q: GET / lists those that there are", id)
		return
	}
	policy := publication.Policies[i]
	common.Title = policy.Title
	if prefersJSON(r) {
		writeJSON(w, http.StatusOK, policy)
		return
	}
	var bundles []string
	for _, bundle := range publication.Bundles {
		if _, found := bundle.Library.Policy(id); found {
			bundles = append(bundles, bundle.Name)
		}
	}
	render(w, s.pages.policy, struct {
		page
		Policy  *sekisho.Policy
		Bundles []string
		Rego    string
		Deny    string
	}{common, policy, bundles, string(policy.Module()), catalogue.WithoutWants(policy.Example("deny"))})
}

func (s *Server) statusPage(w http.ResponseWriter, r *http.Request) {
	common, publication := s.newPage(r, "Status")
	instances := s.fleet.list()
	for _, instance := range instances {
		for i := range instance.Bundles {
			runs := s.current.served(instance.Bundles[i].Name, instance.Bundles[i].Revision)
			bundle := publication.Bundle(runs.bundle)
			instance.Bundles[i].Current = bundle != nil && bundle.Revision == instance.Bundles[i].Revision
		}
	}
	if prefersJSON(r) {
		writeJSON(w, http.StatusOK, map[string]any{"revision": common.Revision, "refused": common.Refused, "instances": instances})
		return
	}
	render(w, s.pages.status, struct {
		page
		Instances []Instance
		Waiting   int64
	}{common, instances, s.waiting.Load()})
}
