//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/oci"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
)

// What the three tools are asked about.
const (
	ociBundle = "pod-security-restricted"
	ociName   = "team-a/policies"
)

// binary builds the command and returns where it is.
func binary(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sekisho")
	mustRun(t, repository(t), nil, "go", "build", "-o", name, "./cmd/sekisho")
	return name
}

// registries are a registry that the command has pushed to, and our own, which holds the same.
func registries(t *testing.T, sekishoBinary string) map[string]string {
	t.Helper()
	pushed := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(pushed.Close)
	host := strings.TrimPrefix(pushed.URL, "http://")
	mustRun(t, t.TempDir(), nil, sekishoBinary, "build", "--bundle", ociBundle, "--format", "oci", "--push", "oci://"+host+"/"+ociName+":v1")
	own := httptest.NewServer(oci.Repositories{ociName: {"v1": packed(t)}}.Handler())
	t.Cleanup(own.Close)
	return map[string]string{"pushed": host, "own": strings.TrimPrefix(own.URL, "http://")}
}

func packed(t *testing.T) *oci.Artifact {
	t.Helper()
	bundle, err := sekisho.BuiltinBundle(ociBundle)
	if err != nil {
		t.Fatal(err)
	}
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	library, err := all.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := release.New("v1.2.3", library, bundle)
	if err != nil {
		t.Fatal(err)
	}
	var renderings oci.Renderings
	if renderings.OPA, err = opabundle.Build(r, opabundle.Options{}); err != nil {
		t.Fatal(err)
	}
	if renderings.Conftest, err = conftest.Files(r); err != nil {
		t.Fatal(err)
	}
	if renderings.Gatekeeper, err = gatekeeper.Files(r, gatekeeper.Options{}); err != nil {
		t.Fatal(err)
	}
	artifact, err := oci.Policies(r, oci.Metadata{}, renderings)
	if err != nil {
		t.Fatal(err)
	}
	return artifact
}

// checkedByBundle is what sekisho check finds, message by message, each with its policy if it is asked for.
func checkedByBundle(t *testing.T, sekishoBinary, file string, withPolicy bool) []string {
	t.Helper()
	output, _ := runStdout(t, repository(t), sekishoBinary, "check", "--bundle", ociBundle, "--format", "json", "--fail-on", "none", file)
	var report struct {
		Findings []struct{ Message, Policy string }
	}
	if err := json.Unmarshal([]byte(output), &report); err != nil || len(report.Findings) == 0 {
		t.Fatalf("no findings to compare: %v\n%s", err, output)
	}
	var messages []string
	for _, finding := range report.Findings {
		message := finding.Message
		if withPolicy {
			message += " (" + finding.Policy + ")"
		}
		messages = append(messages, message)
	}
	slices.Sort(messages)
	return messages
}

// runStdout returns only what a command prints to standard output.
func runStdout(t *testing.T, folder, name string, args ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = folder
	output, err := command.Output()
	return string(output), err
}

func TestConftestPullsFromRegistries(t *testing.T) {
	need(t, "conftest", "make tools")
	sekishoBinary := binary(t)
	manifest := filepath.Join(repository(t), "examples/manifests/agent.yaml")
	want := checkedByBundle(t, sekishoBinary, manifest, false)
	for name, host := range registries(t, sekishoBinary) {
		folder := t.TempDir()
		mustRun(t, folder, nil, "conftest", "pull", "oci://"+host+"/"+ociName+":v1")
		output, _ := runStdout(t, folder, "conftest", "test", "--output", "json", manifest)
		var results []struct{ Failures []struct{ Msg string } }
		if err := json.Unmarshal([]byte(output), &results); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, output)
		}
		var got []string
		for _, result := range results {
			for _, failure := range result.Failures {
				got = append(got, failure.Msg)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: findings differ (-sekisho +conftest):\n%s", name, diff)
		}
	}
}

func TestGatorTestsWithImages(t *testing.T) {
	need(t, "gator", "make cluster-tools")
	sekishoBinary := binary(t)
	manifest := filepath.Join(repository(t), "examples/manifests/agent.yaml")
	want := checkedByBundle(t, sekishoBinary, manifest, true)
	for name, host := range registries(t, sekishoBinary) {
		output, err := runStdout(t, repository(t), "gator", "test", "--output", "json", "--image", host+"/"+ociName+":v1", "--filename", manifest)
		var results []struct{ Msg string }
		if jsonErr := json.Unmarshal([]byte(output), &results); jsonErr != nil {
			t.Fatalf("%s: %v, %v\n%s", name, err, jsonErr, output)
		}
		var got []string
		for _, result := range results {
			got = append(got, result.Msg)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: findings differ (-sekisho +gator):\n%s", name, diff)
		}
	}
}

func TestOPATakesItsBundleFromRegistries(t *testing.T) {
	need(t, "opa", "make tools")
	sekishoBinary := binary(t)
	object := `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"hostPID": true, "containers": [{"name": "a", "image": "registry.example/web:1"}]}}`
	manifest := filepath.Join(t.TempDir(), "pod.json")
	write(t, filepath.Dir(manifest), "pod.json", object)
	want := checkedByBundle(t, sekishoBinary, manifest, false)
	for name, host := range registries(t, sekishoBinary) {
		folder := t.TempDir()
		config := "services:\n  ours: {url: \"http://" + host + "\", type: oci}\n" +
			"bundles:\n  policies: {service: ours, resource: \"" + host + "/" + ociName + ":v1\", persist: true}\n" +
			"persistence_directory: " + folder + "\n"
		write(t, folder, "opa.yaml", config)
		client := startOPA(t, "--config-file", filepath.Join(folder, "opa.yaml"))
		answer := struct{ Result []struct{ Msg string } }{}
		post(t, client, "/v1/data/main/violation", `{"input": `+object+`}`, &answer)
		var got []string
		for _, violation := range answer.Result {
			got = append(got, violation.Msg)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: findings differ (-sekisho +opa):\n%s", name, diff)
		}
	}
}

// startOPA runs an unmodified OPA as a server until the test ends, and returns a client that reaches it under any host name. It
// waits until the bundles are active.
func startOPA(t *testing.T, args ...string) *http.Client {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "opa.sock")
	command := exec.CommandContext(t.Context(), "opa", append([]string{"run", "--server", "--addr", "unix://" + socket}, args...)...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	active := make(chan string, 1)
	go func() {
		var said strings.Builder
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			said.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "Bundle loaded and activated successfully") {
				active <- ""
			}
		}
		active <- said.String()
	}()
	select {
	case said := <-active:
		if said != "" {
			t.Fatalf("opa has ended:\n%s", said)
		}
	case <-time.After(time.Minute):
		t.Fatal("opa has not activated its bundle in a minute")
	}
	dial := (&net.Dialer{})
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dial.DialContext(ctx, "unix", socket)
	}}}
}

func post(t *testing.T, client *http.Client, path, body string, answer any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://opa"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// A disk that is full while a folder is built leaves what was there before, and nothing else.
func TestAFullDiskLeavesNothingHalfWritten(t *testing.T) {
	sekishoBinary, disk := binary(t), t.TempDir()
	// A small file system of our own, as far as this machine lets us have one.
	script := `mount -t tmpfs -o size=400k tmpfs "$1" || exit 77
cd "$1" && "$0" build --policy host-port --format conftest -o out 2>/dev/null || exit 1
before=$(cat out/SHA256SUMS)
for format in conftest gatekeeper oci oci-manifests; do "$0" build --bundle all --format $format -o out; echo "status $?"; done
for format in opa opa-admission; do head -c 350k /dev/zero > filler; "$0" build --bundle all --format $format -o bundle.tar.gz; echo "status $?"; rm filler; done
test "$before" = "$(cat out/SHA256SUMS)" && sha256sum --quiet --check --strict out/SHA256SUMS --ignore-missing 2>&1 | head -3
(cd out && sha256sum --quiet --check SHA256SUMS) && ls -A`
	output, ok := run(t, disk, nil, "unshare", "--map-root-user", "--mount", "sh", "-c", script, sekishoBinary, disk)
	if !ok && !strings.Contains(output, "status") {
		t.Skipf("no file system of our own: %s", output)
	}
	if strings.Count(output, "no space left on device") != 6 || strings.Count(output, "status 2") != 6 || !strings.HasSuffix(output, "\nout\n") {
		t.Errorf("%s", output)
	}
}

// What cannot be replaced stays as it is: a folder that is a mount point, and one of a file system that is read-only.
func TestAFolderThatCannotBeReplacedStays(t *testing.T) {
	sekishoBinary, disk := binary(t), t.TempDir()
	script := `mount -t tmpfs tmpfs "$1" || exit 77
cd "$1" && mkdir point && mount -t tmpfs tmpfs point || exit 77
"$0" build --policy host-port --format conftest -o out 2>/dev/null || exit 1
"$0" build --policy sysctls --format conftest -o point; echo "status $?"
"$0" build --policy sysctls --format oci -o .; echo "status $?"
mount -o remount,ro "$1"
for format in conftest gatekeeper oci; do "$0" build --policy sysctls --format $format -o out; echo "status $?"; done
"$0" build --policy sysctls --format opa -o bundle.tar.gz; echo "status $?"
(cd out && sha256sum --quiet --check SHA256SUMS) && ls -A . point`
	output, ok := run(t, disk, nil, "unshare", "--map-root-user", "--mount", "sh", "-c", script, sekishoBinary, disk)
	if !ok && !strings.Contains(output, "status") {
		t.Skipf("no file system of our own: %s", output)
	}
	if strings.Count(output, "status 2") != 6 || strings.Count(output, "read-only file system") != 4 || !strings.HasSuffix(output, "\n.:\nout\npoint\n\npoint:\n") {
		t.Errorf("%s", output)
	}
}
