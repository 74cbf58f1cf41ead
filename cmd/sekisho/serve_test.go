package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// serving is sekisho serve, running in the test.
type serving struct {
	t      *testing.T
	log    *lockedBuffer
	url    string
	stop   context.CancelFunc
	status chan int
}

var servingAt = regexp.MustCompile(`msg=serving address=(\S+)`)

func startServing(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &serving{t: t, log: &lockedBuffer{}, stop: stop, status: make(chan int, 1)}
	go func() {
		s.status <- Main(ctx, append([]string{"serve", "--address", "127.0.0.1:0"}, args...), Streams{In: strings.NewReader(""), Out: io.Discard, Err: s.log})
	}()
	s.wait("it serves", func() bool { return servingAt.MatchString(s.log.String()) })
	s.url = "http://" + servingAt.FindStringSubmatch(s.log.String())[1]
	return s
}

func (s *serving) wait(what string, is func() bool) {
	s.t.Helper()
	for start := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 20*time.Second {
			s.t.Fatalf("not yet: %s\n%s", what, s.log)
		}
	}
}

func (s *serving) get(path string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func (s *serving) end() {
	s.t.Helper()
	s.stop()
	if status := <-s.status; status != exitOK {
		s.t.Errorf("exit status %d\n%s", status, s.log)
	}
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const ownerPolicy = `# METADATA
# title: %s
# description: A label says who is called.
# custom:
#   severity: low
#   remediation: Set the label.
#   kinds: [Pod]
package policies.team.owner

violation contains {"msg": "no owner", "details": {"path": []}}
`

func TestServeFollowsPoliciesBundlesAndConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, ".git/x", "")
	put(t, "sekisho.yaml", "policies: [policies]\nbundles: [ours.yaml]\n")
	put(t, "policies/team/owner/owner.rego", fmt.Sprintf(ownerPolicy, "First title"))
	put(t, "ours.yaml", "name: ours\ntitle: Ours\npolicies: [{policy: owner}, {policy: host-namespaces}]\n")
	s := startServing(t)
	defer s.end()
	for _, want := range []string{`"name": "ours"`, `"name": "recommended"`, "First title"} {
		if index := s.get("/"); !strings.Contains(index, want) {
			t.Errorf("the index does not have %s", want)
		}
	}
	for _, change := range []struct{ file, text, path, want string }{
		{"policies/team/owner/owner.rego", fmt.Sprintf(ownerPolicy, "Second title"), "/policies/owner", "Second title"},
		{"ours.yaml", "name: ours\ntitle: Renamed\npolicies: [{policy: owner}]\n", "/", "Renamed"},
		{"sekisho.yaml", "policies: [policies]\nbundles: [ours.yaml, other.yaml]\n", "/readyz", "other.yaml: the bundle cannot be read"},
		{"other.yaml", "name: other\ntitle: Other\npolicies: [{policy: owner}]\n", "/", `"name": "other"`},
		{"sekisho.yaml", "policies: [policies]\nbundles: [ours.yaml]\nparameters: {owner: {x: 1}}\n", "/readyz", `sekisho.yaml:3:22: policy owner has no parameter`},
		{"sekisho.yaml", "policies: [policies]\nbundles: [reliability]\n", "/", `"name": "reliability"`},
	} {
		put(t, change.file, change.text)
		s.wait(change.path+" says "+change.want, func() bool { return strings.Contains(s.get(change.path), change.want) })
	}
	s.wait("only the named bundle is served", func() bool {
		index := s.get("/")
		return !strings.Contains(index, `"name": "ours"`) && !strings.Contains(index, `"name": "recommended"`)
	})
}

func TestServeReadsTokensAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "token", "the first token of all\n")
	s := startServing(t, "--token-file", "token", "--policy", "host-port")
	defer s.end()
	status := func(token string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/bundles/policies.tar.gz", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	if got := status("the first token of all"); got != 200 {
		t.Errorf("status %d", got)
	}
	put(t, "token", "short\n")
	s.wait("the bad file is refused", func() bool { return strings.Contains(s.log.String(), "token:1: the token is shorter") })
	if got := status("the first token of all"); got != 200 {
		t.Errorf("status %d", got)
	}
	put(t, "token", "another token instead\n")
	s.wait("the new token opens", func() bool { return status("another token instead") == 200 })
	if got := status("the first token of all"); got != 401 {
		t.Errorf("status %d", got)
	}
}
