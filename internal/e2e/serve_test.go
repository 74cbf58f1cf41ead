//go:build e2e

package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// ownPolicy is a policy with a message of its own.
func ownPolicy(message string) string {
	return `# METADATA
# title: Pod without an owner
# description: A label says who is called.
# custom:
#   severity: low
#   remediation: Set the label.
#   kinds: [Pod]
package policies.team.owner

import data.lib.sekisho.review

violation contains {"msg": msg, "details": {"path": ["metadata"]}} if {
	review.object.metadata.name == "web"
	msg := "` + message + `"
}
`
}

const ownFile = "policies/team/owner/owner.rego"

// saveOwn saves the policy as editors do.
func saveOwn(t *testing.T, folder, message string) {
	t.Helper()
	write(t, folder, ownFile+".new", ownPolicy(message))
	if err := os.Rename(filepath.Join(folder, ownFile+".new"), filepath.Join(folder, ownFile)); err != nil {
		t.Fatal(err)
	}
}

const webPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"hostPID": true, "hostIPC": true, "containers": []}}`

func configuration(url, resource, more string) string {
	return fmt.Sprintf(`services:
  sekisho: {url: %q}
bundles:
  ours:
    service: sekisho
    resource: %s
    polling: {min_delay_seconds: 1, max_delay_seconds: 2, long_polling_timeout_seconds: 30}
%s`, url, resource, more)
}

func TestOPAFollowsTheServerWithinASecond(t *testing.T) {
	folder := t.TempDir()
	saveOwn(t, folder, "revision 0")
	s := serve(t, folder, "--policies", "policies")
	o := runOPA(t, t.TempDir(), configuration(s.url, "bundles/policies.tar.gz", `status: {service: sekisho}
decision_logs: {service: sekisho, reporting: {min_delay_seconds: 1, max_delay_seconds: 1}}
`))
	o.says(t, webPod, "revision 0")

	var took []time.Duration
	for i := range 7 {
		message := fmt.Sprintf("revision %d", i+1)
		// The next poll is to be held before the next change comes; without long polls it would take the time of a poll.
		eventually(t, "OPA waits", func() bool { return strings.Contains(get(t, s.url+"/metrics"), "\nsekisho_long_polls 1\n") })
		start := time.Now()
		saveOwn(t, folder, message)
		o.says(t, webPod, message)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Logf("from the save to the answer of OPA: median %v, slowest %v", took[len(took)/2], took[len(took)-1])
	if median := took[len(took)/2]; median > time.Second {
		t.Errorf("a change takes %v to arrive", median)
	}

	// OPA reports what it runs.
	var index struct {
		Bundles []struct{ Name, Revision string }
	}
	if err := json.Unmarshal([]byte(get(t, s.url+"/")), &index); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(index.Bundles, func(b struct{ Name, Revision string }) bool { return b.Name == "policies" })
	eventually(t, "the metrics show what OPA runs", func() bool {
		return strings.Contains(get(t, s.url+"/metrics"), fmt.Sprintf(`sekisho_opa_instances{bundle="policies",revision=%q} 1`, index.Bundles[i].Revision))
	})
	eventually(t, "the denials are counted", func() bool {
		return strings.Contains(get(t, s.url+"/metrics"), `sekisho_opa_decisions_total{result="denied"}`)
	})

	// A broken policy changes nothing but what the server says of itself.
	write(t, folder, ownFile, "package policies.team.owner\n\nviolation contains {\n")
	eventually(t, "the refusal is said", func() bool { return strings.Contains(get(t, s.url+"/readyz"), ownFile+":4") })
	o.says(t, webPod, "revision 7")
	saveOwn(t, folder, "mended")
	o.says(t, webPod, "mended")
	if ready := get(t, s.url+"/readyz"); strings.Contains(ready, "refused") {
		t.Errorf("the refusal is still said: %s", ready)
	}
}

func TestOPATakesDeltas(t *testing.T) {
	folder := t.TempDir()
	bundle := func(allow string) {
		write(t, folder, "ours.yaml", "name: ours\ntitle: Ours\npolicies: [{policy: host-namespaces, parameters: {allow: ["+allow+"]}}]\n")
	}
	bundle("hostPID")
	s := serve(t, folder, "--bundle", "ours.yaml")
	o := runOPA(t, t.TempDir(), configuration(s.url, "deltas/ours.tar.gz", "status: {service: sekisho}\n"))
	o.says(t, webPod, "IPC")
	for _, allow := range []string{"hostIPC", "hostPID", "hostIPC"} {
		eventually(t, "OPA waits", func() bool { return strings.Contains(get(t, s.url+"/metrics"), "\nsekisho_long_polls 1\n") })
		bundle(allow)
		denied := map[string]string{"hostIPC": "PID", "hostPID": "IPC"}[allow]
		eventually(t, "the parameter holds", func() bool {
			messages := strings.Join(o.messages(webPod), "\n")
			return strings.Contains(messages, denied) && strings.Count(messages, "shares") == 1
		})
	}
	if metrics := get(t, s.url+"/metrics"); !strings.Contains(metrics, `sekisho_bundle_downloads_total{bundle="ours",kind="delta"} 3`) ||
		!strings.Contains(metrics, `sekisho_bundle_downloads_total{bundle="ours",kind="snapshot"} 1`) {
		t.Errorf("the changes did not come as deltas:\n%s", metrics)
	}
	eventually(t, "OPA reports the revision that is served, and no error", func() bool {
		status := get(t, s.url+"/status")
		return strings.Contains(status, `"current": true`) && !strings.Contains(status, `"error"`)
	})
}

func TestOPAVerifiesSignatures(t *testing.T) {
	need(t, "opa", "make tools")
	folder := t.TempDir()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	publicPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	saveOwn(t, folder, "signed")
	signing := serve(t, folder, "--policies", "policies", "--signing-key", "key.pem", "--signing-key-id", "ours")
	plain := serve(t, folder, "--policies", "policies")
	// Somebody on the way changes a policy.
	tampering := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response, err := http.Get(signing.url + r.URL.Path) //nolint:noctx // The test ends it.
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		w.Header().Set("Content-Type", response.Header.Get("Content-Type"))
		_, _ = w.Write(tamper(t, response.Body))
	}))
	defer tampering.Close()
	verifying := func(url string) *opa {
		return runOPA(t, t.TempDir(), strings.Replace(configuration(url, "bundles/policies.tar.gz", "keys:\n  ours: {algorithm: RS256, key: "+fmt.Sprintf("%q", publicPEM)+"}\n"), "    polling:", "    signing: {keyid: ours}\n    polling:", 1))
	}
	verifying(signing.url).says(t, webPod, "signed")
	for url, complaint := range map[string]string{plain.url: "signatures.json", tampering.URL: "digest"} {
		o := verifying(url)
		eventually(t, "OPA complains of "+complaint, func() bool {
			return strings.Contains(o.log.String(), "Bundle load failed") && strings.Contains(o.log.String(), complaint)
		})
		if messages := o.messages(webPod); messages != nil {
			t.Errorf("OPA runs what it should not: %s", messages)
		}
	}
}

// tamper changes the message of the policy in a bundle.
func tamper(t *testing.T, bundle io.Reader) []byte {
	compressed, err := gzip.NewReader(bundle)
	if err != nil {
		t.Error(err)
		return nil
	}
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	files, changed := tar.NewReader(compressed), tar.NewWriter(packed)
	for {
		header, err := files.Next()
		if err != nil {
			break
		}
		text, err := io.ReadAll(files)
		if err != nil {
			t.Error(err)
		}
		text = bytes.ReplaceAll(text, []byte("\"signed\""), []byte("\"forged\""))
		_ = changed.WriteHeader(header)
		_, _ = changed.Write(text)
	}
	_ = changed.Close()
	_ = packed.Close()
	return out.Bytes()
}

func TestOPAGoesOnWithoutTheServer(t *testing.T) {
	folder, home := t.TempDir(), t.TempDir()
	saveOwn(t, folder, "before")
	s := serve(t, folder, "--policies", "policies")
	persisting := strings.Replace(configuration(s.url, "bundles/policies.tar.gz", "persistence_directory: "+filepath.Join(home, "kept")+"\n"), "    polling:", "    persist: true\n    polling:", 1)
	o := runOPA(t, home, persisting)
	o.says(t, webPod, "before")

	s.kill()
	o.says(t, webPod, "before")
	// It starts without the server, too.
	o.kill()
	o = runOPA(t, home, persisting)
	o.says(t, webPod, "before")

	saveOwn(t, folder, "after")
	again := serve(t, folder, "--policies", "policies", "--address", s.address())
	start := time.Now()
	o.says(t, webPod, "after")
	t.Logf("after the restart of the server, OPA has the new revision in %v", time.Since(start))
	// And from there on at once.
	eventually(t, "OPA waits", func() bool { return strings.Contains(get(t, again.url+"/metrics"), "\nsekisho_long_polls 1\n") })
	saveOwn(t, folder, "later")
	o.says(t, webPod, "later")
}
