package opabundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

func TestTheRegoOfAdmissionPassesItsTests(t *testing.T) {
	t.Parallel()
	if output, complaint, err := opa(t, "test", "--fail-on-empty", "admission", "../gatekeeper/request.rego"); err != nil {
		t.Errorf("%v\n%s%s", err, output, complaint)
	}
	if output, complaint, err := opa(t, "check", "--strict", "admission", "../gatekeeper/request.rego"); err != nil {
		t.Errorf("%v\n%s%s", err, output, complaint)
	}
	if output, complaint, err := opa(t, "fmt", "--fail", "--diff", "admission"); err != nil {
		t.Errorf("%v\n%s%s", err, output, complaint)
	}
}

// serve runs an unmodified OPA with a bundle until the test ends, and returns a client that reaches it at any address.
func serve(t *testing.T, bundle string) *http.Client {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "opa.sock")
	if len(socket) > 100 {
		t.Skip("the name of the temporary folder is too long for a socket")
	}
	command := exec.CommandContext(t.Context(), stockOPA(t), "run", "--server", "--addr", "unix://"+socket, "--bundle", bundle)
	var log bytes.Buffer
	command.Stderr = &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		for { // until the server listens
			connection, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
			if err == nil {
				return connection, nil
			}
			select {
			case <-ctx.Done():
				return nil, err
			case problem := <-ended:
				return nil, errors.Join(problem, errors.New(log.String()))
			case <-time.After(5 * time.Millisecond):
			}
		}
	}}}
	return client
}

// review is an admission request about an object, as an API server sends it.
func review(operation, object string) string {
	kept := `"object": ` + object + `, "oldObject": null`
	if operation == "DELETE" {
		kept = `"object": null, "oldObject": ` + object
	}
	return `{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "0b4d7f6e", "operation": "` + operation + `",
		"kind": {"group": "", "version": "v1", "kind": "Pod"}, "resource": {"group": "", "version": "v1", "resource": "pods"}, "dryRun": false,
		"userInfo": {"username": "jane", "groups": ["admins", "system:authenticated"]}, ` + kept + `}}`
}

func ask(t *testing.T, client *http.Client, body string) (status int, answer map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://opa/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return response.StatusCode, answer
}

const badPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {
	"hostPID": true, "containers": [{"name": "a", "image": "registry.example/web:1", "securityContext": {"privileged": true}}]}}`

const goodPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {
	"containers": [{"name": "a", "image": "registry.example/web:1"}]}}`

// messages are what sekisho check finds in an object, as the webhook words it.
func messages(t *testing.T, library *sekisho.Library, object string) []string {
	t.Helper()
	engine, err := library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := sekisho.ParseManifest("pod.yaml", []byte(object))
	if err != nil {
		t.Fatal(err)
	}
	findings, err := engine.Evaluate(t.Context(), manifest.Objects...)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, finding := range findings {
		lines = append(lines, "["+finding.Policy+"] "+finding.Message)
	}
	slices.Sort(lines)
	return lines
}

func answerTo(response map[string]any) map[string]any {
	return map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}
}

func TestStockOPAIsAWebhook(t *testing.T) {
	t.Parallel()
	baseline, err := sekisho.BuiltinBundle("pod-security-baseline")
	if err != nil {
		t.Fatal(err)
	}
	r := selected(t, sekisho.Selection{Bundles: []*sekisho.Bundle{baseline}})
	client := serve(t, file(t, r, Options{Admission: true, Enforcement: "deny"}))
	lines := messages(t, r.Library, badPod)
	if len(lines) < 2 {
		t.Fatalf("the pod is not bad enough: %q", lines)
	}
	denied := answerTo(map[string]any{
		"uid": "0b4d7f6e", "allowed": false, "warnings": []any{},
		"status": map[string]any{"code": 403.0, "reason": "Forbidden", "message": strings.Join(lines, "\n")},
	})
	allowed := answerTo(map[string]any{"uid": "0b4d7f6e", "allowed": true, "warnings": []any{}})
	for _, test := range []struct {
		name, body string
		want       map[string]any
	}{
		{"a bad pod", review("CREATE", badPod), denied},
		{"a bad update", review("UPDATE", badPod), denied},
		{"a good pod", review("CREATE", goodPod), allowed},
		{"a bad pod goes", review("DELETE", badPod), allowed},
		{"no object", review("CONNECT", "null"), allowed},
		{"a subresource", review("UPDATE", `{"apiVersion": "autoscaling/v1", "kind": "Scale", "spec": {"replicas": 3}}`), allowed},
		// An API server takes an answer without response for a failure.
		{"no review", badPod, map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}},
	} {
		status, answer := ask(t, client, test.body)
		if diff := cmp.Diff(test.want, answer); diff != "" || status != http.StatusOK {
			t.Errorf("%s: status %d\n%s", test.name, status, diff)
		}
	}
}

func TestTheWebhookWarns(t *testing.T) {
	t.Parallel()
	r := selected(t, sekisho.Selection{Policies: []string{"privileged-container", "host-namespaces"}})
	client := serve(t, file(t, r, Options{Admission: true, Enforcement: "warn"}))
	var warnings []any
	for _, line := range messages(t, r.Library, badPod) {
		warnings = append(warnings, line)
	}
	_, answer := ask(t, client, review("CREATE", badPod))
	if diff := cmp.Diff(answerTo(map[string]any{"uid": "0b4d7f6e", "allowed": true, "warnings": warnings}), answer); diff != "" {
		t.Error(diff)
	}
}

// The user of the request is one that the parameters exempt.
func TestTheWebhookKnowsTheUser(t *testing.T) {
	t.Parallel()
	for subject, allowed := range map[string]bool{"jane": true, "admins": true, "joe": false} {
		r := selected(t, sekisho.Selection{Policies: []string{"privileged-container"}, Parameters: map[string]map[string]any{
			"privileged-container": {"exempt": []any{map[string]any{"subjects": []any{subject}}}},
		}})
		_, answer := ask(t, serve(t, file(t, r, Options{Admission: true})), review("CREATE", badPod))
		response, _ := answer["response"].(map[string]any)
		if response["allowed"] != allowed {
			t.Errorf("%s: %v", subject, answer)
		}
	}
}
