//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

// rendered builds a bundle for Gatekeeper, in a folder of the test.
func rendered(t *testing.T, command, bundle string, flags ...string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), bundle)
	mustRun(t, ".", nil, command, append([]string{"build", "--bundle", bundle, "--format", "gatekeeper", "--output", folder}, flags...)...)
	return folder
}

// library is the built-in one.
func library(t *testing.T) *sekisho.Library {
	t.Helper()
	l, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestGator holds the unmodified gator to what the policies' fixtures and sekisho check say.
func TestGator(t *testing.T) {
	need(t, "gator", "make cluster-tools")
	command := buildSekisho(t)
	all := rendered(t, command, "all", "--enforcement", "deny")

	t.Run("verify passes every Suite", func(t *testing.T) {
		output := mustRun(t, all, nil, "gator", "verify", "suites/...")
		passed := regexp.MustCompile(`(?m)^ok\tsuites/([^/]+)/`).FindAllStringSubmatch(output, -1)
		if want := len(library(t).Policies()); len(passed) != want {
			t.Errorf("%d Suites pass, of %d policies:\n%s", len(passed), want, output)
		}
	})
	t.Run("test finds what sekisho check finds", func(t *testing.T) {
		for _, policy := range library(t).Policies() {
			t.Run(policy.ID, func(t *testing.T) {
				t.Parallel()
				compareGator(t, command, all, policy)
			})
		}
	})
	t.Run("sync test is content", func(t *testing.T) { testSync(t, all) })
	t.Run("policy installs from the committed catalog", testCatalog)
	t.Run("an expansion doubles nothing", func(t *testing.T) { testExpansion(t, all) })
}

// TestKustomize holds every folder of the committed rendering to what kubectl apply -k reads: each file once.
func TestKustomize(t *testing.T) {
	need(t, "kubectl", "make cluster-tools")
	root := filepath.Join(repository(t), "bundles/gatekeeper")
	folders, err := filepath.Glob(filepath.Join(root, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	packs, err := filepath.Glob(filepath.Join(root, "*", "pack", "*"))
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, folder := range slices.Concat(folders, packs) {
		text, err := os.ReadFile(filepath.Join(folder, "kustomization.yaml"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		tried++
		output := mustRun(t, ".", nil, "kubectl", "kustomize", folder)
		objects, resources := regexp.MustCompile(`(?m)^kind: `).FindAllString(output, -1), regexp.MustCompile(`(?m)^  - `).FindAllString(string(text), -1)
		if len(objects) != len(resources) {
			t.Errorf("%s: %d objects of %d resources", folder, len(objects), len(resources))
		}
	}
	if want := len(sekisho.Bundles()) * 4; tried < want {
		t.Errorf("%d folders were tried, and there should be %d at least", tried, want)
	}
}

// TestGitOpsExamplesNameFolders holds the examples for Argo CD and Flux to what is committed.
func TestGitOpsExamplesNameFolders(t *testing.T) {
	for _, file := range []string{"argocd.yaml", "flux.yaml"} {
		text, err := os.ReadFile(filepath.Join(repository(t), "examples/gatekeeper", file))
		if err != nil {
			t.Fatal(err)
		}
		paths := regexp.MustCompile(`(?m)^ +path: (.*)$`).FindAllStringSubmatch(string(text), -1)
		if len(paths) != 2 {
			t.Errorf("%s names %d paths", file, len(paths))
		}
		for _, path := range paths {
			if _, err := os.Stat(filepath.Join(repository(t), path[1], "kustomization.yaml")); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// compareGator gives the objects of each fixture of a policy to both. gator reads neither Lists nor all separators, so that it
// gets the objects as the Suites have them.
func compareGator(t *testing.T, command, folder string, policy *sekisho.Policy) {
	fixtures, err := policy.Fixtures()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range fixtures {
		// Only the Suite sets parameters, and gator takes constraints for its own.
		if strings.HasPrefix(string(text), "# parameters: ") || strings.Contains(string(text), "apiVersion: constraints.gatekeeper.sh/") {
			continue
		}
		objects, err := filepath.Glob(filepath.Join(folder, "suites", policy.ID, name+"-[0-9]*.yaml"))
		if err != nil || len(objects) == 0 {
			t.Fatalf("fixture %s has no objects: %v", name, err)
		}
		arguments := []string{"test", "--output", "json", "-f", filepath.Join(folder, "templates", policy.ID+".yaml"), "-f", filepath.Join(folder, "constraints", policy.ID+".yaml")}
		for _, object := range objects {
			if !strings.HasSuffix(object, "-inventory.yaml") {
				arguments = append(arguments, "-f", object)
			}
		}
		file := filepath.Join(repository(t), "policies", filepath.Dir(policy.File), "testdata", name+".yaml")
		want, got := messagesOfCheck(t, command, policy.ID, file), messagesOfGator(t, arguments)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: messages differ (-sekisho check +gator test):\n%s", file, diff)
		}
	}
}

// messagesOfCheck are the messages of sekisho check, sorted.
func messagesOfCheck(t *testing.T, command, policy, file string) []string {
	t.Helper()
	output := filepath.Join(t.TempDir(), "report.json")
	mustRun(t, t.TempDir(), nil, command, "check", "--policy", policy, "--fail-on", "none", "--quiet", "--format", "json", "--output", output, file)
	text, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Findings []struct{ Message string }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	messages := []string{}
	for _, finding := range report.Findings {
		messages = append(messages, finding.Message)
	}
	slices.Sort(messages)
	return messages
}

// messagesOfGator are the messages of gator test, sorted. It prints warnings before its report.
func messagesOfGator(t *testing.T, arguments []string) []string {
	t.Helper()
	output, _ := run(t, ".", nil, "gator", arguments...)
	begin := regexp.MustCompile(`(?m)^(\[|null$)`).FindStringIndex(output)
	if begin == nil {
		t.Fatalf("gator %s\n%s", strings.Join(arguments, " "), output)
	}
	var results []struct {
		Msg string `json:"msg"`
	}
	if err := json.NewDecoder(strings.NewReader(output[begin[0]:])).Decode(&results); err != nil {
		t.Fatalf("gator %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
	messages := []string{}
	for _, result := range results {
		messages = append(messages, result.Msg)
	}
	slices.Sort(messages)
	return messages
}

// testSync holds the SyncSet to what the templates say that they need: it is enough, and without any of its kinds it is not.
func testSync(t *testing.T, folder string) {
	templates := []string{"sync", "test", "--force-omit-gvk-manifest"}
	for _, policy := range library(t).Policies() {
		if len(policy.Inventory) > 0 {
			templates = append(templates, "-n", filepath.Join("templates", policy.ID+".yaml"))
		}
	}
	syncTest := func(file string) (string, bool) {
		return run(t, folder, nil, "gator", append(slices.Clone(templates), "-n", file)...)
	}
	if output, ok := syncTest("sync/syncset.yaml"); !ok {
		t.Errorf("gator wants more than the SyncSet has:\n%s", output)
	}
	text, err := os.ReadFile(filepath.Join(folder, "sync/syncset.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	entries := regexp.MustCompile(`(?m)^    - group: .*\n      kind: (.*)\n      version: .*\n`).FindAllStringSubmatch(string(text), -1)
	if len(entries) == 0 {
		t.Fatalf("the SyncSet has no kinds:\n%s", text)
	}
	for i, entry := range entries {
		file := fmt.Sprintf("without-%d.yaml", i)
		write(t, folder, file, strings.Replace(string(text), entry[0], "", 1))
		if output, ok := syncTest(file); ok {
			t.Errorf("gator does not miss %s: no policy reads it\n%s", entry[1], output)
		}
	}
}

// testCatalog installs every bundle of the committed catalog, as far as that goes without a cluster.
func testCatalog(t *testing.T) {
	env := []string{"GATOR_HOME=" + t.TempDir(), "GATOR_CATALOG_URL=file://" + filepath.Join(repository(t), "bundles/gatekeeper/catalog.yaml")}
	mustRun(t, ".", env, "gator", "policy", "update")
	if output := mustRun(t, ".", env, "gator", "policy", "search", "host-port"); !strings.Contains(output, "sekishohostport") {
		t.Errorf("search does not find host-port:\n%s", output)
	}
	for _, name := range sekisho.Bundles() {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			t.Fatal(err)
		}
		selected, err := library(t).Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}})
		if err != nil {
			t.Fatal(err)
		}
		output := mustRun(t, ".", env, "gator", "policy", "install", "--bundle", name, "--dry-run")
		if got, want := strings.Count(output, "(dry-run) sekisho"), len(selected.Policies()); got != want {
			t.Errorf("bundle %s: %d policies would be installed, not %d:\n%s", name, got, want, output)
		}
	}
}

const expansion = `apiVersion: expansion.gatekeeper.sh/v1beta1
kind: ExpansionTemplate
metadata: {name: deployments}
spec:
  applyTo: [{groups: [apps], versions: [v1], kinds: [Deployment]}]
  templateSource: spec.template
  generatedGVK: {group: "", version: v1, kind: Pod}
`

const namespacedDeployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {hostPID: true, containers: [{name: web, image: registry.example/web:1}]}
`

// testExpansion has Gatekeeper expand a Deployment. Without source: Original, the pod that it would make is judged, too.
func testExpansion(t *testing.T, folder string) {
	constraint, err := os.ReadFile(filepath.Join(folder, "constraints/host-namespaces.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	both := strings.Replace(string(constraint), "    source: Original\n", "", 1)
	here := t.TempDir()
	write(t, here, "expansion.yaml", expansion+"---\n"+"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n"+namespacedDeployment)
	write(t, here, "both.yaml", both)
	for file, want := range map[string]int{filepath.Join(folder, "constraints/host-namespaces.yaml"): 1, filepath.Join(here, "both.yaml"): 2} {
		got := messagesOfGator(t, []string{"test", "--output", "json", "-f", filepath.Join(folder, "templates/host-namespaces.yaml"), "-f", file, "-f", filepath.Join(here, "expansion.yaml")})
		if len(got) != want {
			t.Errorf("%s: %d findings, not %d: %q", filepath.Base(file), len(got), want, got)
		}
	}
}
