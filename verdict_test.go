package sekisho

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// manifests reads the fixtures of all policies and, where there is one, the corpus.
func manifests(t testing.TB) (fixtures, corpus []Object) {
	t.Helper()
	read := func(folder string, wanted func(string) bool) (objects []Object) {
		err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !wanted(file) {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			manifest, _ := ParseManifest(file, text) // Charts are no YAML.
			objects = append(objects, manifest.Objects...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return objects
	}
	fixtures = read("policies", func(file string) bool {
		return filepath.Base(filepath.Dir(file)) == "testdata" && filepath.Ext(file) == ".yaml"
	})
	folder := os.Getenv("SEKISHO_CORPUS")
	if folder == "" {
		folder = "../shared/corpus"
	}
	if _, err := os.Stat(folder); err == nil {
		corpus = read(folder, func(file string) bool { return strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".yml") })
	}
	return fixtures, corpus
}

// onEveryKind is the library with policies that judge objects of every kind.
func onEveryKind(library *Library) *Library {
	all := *library
	all.policies = nil
	for _, policy := range library.policies {
		everywhere := *policy
		everywhere.Kinds = nil
		all.policies = append(all.policies, &everywhere)
	}
	return &all
}

func TestShortcutsChangeNoVerdict(t *testing.T) {
	fixtures, corpus := manifests(t)
	odd := parseAll(t, "apiVersion: /v1\nkind: Pod\nspec: {hostPID: true}\n---\napiVersion: v1\nkind: PodList\nitems: [{spec: {hostPID: true}}]\n---\napiVersion: example.com/v1\nkind: Pod\nspec: {hostPID: true}\n")
	library := builtinLibrary(t)
	plain := compile(t, library)
	unindexed := compile(t, library)
	unindexed.unindexed = true
	engines := map[string]*Engine{"without dispatch by kind": compile(t, onEveryKind(library)), "without rule indexing": unindexed}

	for name, objects := range map[string][]Object{"odd objects": odd, "fixtures": fixtures, "corpus": corpus} {
		t.Run(name, func(t *testing.T) {
			if len(objects) == 0 && name == "corpus" {
				t.Skip("there is no corpus: set SEKISHO_CORPUS to a folder of manifests")
			}
			total := 0
			for _, object := range objects {
				want, err := plain.Evaluate(t.Context(), object)
				if err != nil {
					t.Error(err)
				}
				total += len(want)
				for how, engine := range engines {
					got, err := engine.Evaluate(t.Context(), object)
					if err != nil {
						t.Error(err)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s: %s %s: %s", object.File, object.ObjectRef, how, diff)
					}
				}
			}
			if total == 0 {
				t.Error("nothing was found, so that nothing was compared")
			}
			t.Logf("%d objects, %d findings", len(objects), total)
		})
	}
}

// wrappings carry the metadata and the spec of a pod.
var wrappings = []struct{ kind, before, indent string }{
	{"v1 Pod", "apiVersion: v1\nkind: Pod\n", ""},
	{"v1 PodTemplate", "apiVersion: v1\nkind: PodTemplate\ntemplate:\n", "  "},
	{"apps/v1 Deployment", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n", "    "},
	{"batch/v1 CronJob", "apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n", "        "},
	{"v1 List", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n", "  "},
	{"v1 PodList", "apiVersion: v1\nkind: PodList\nitems:\n-\n", "  "},
}

var podBodies = []string{
	"metadata:\n  annotations: {container.apparmor.security.beta.kubernetes.io/app: unconfined}\nspec:\n  containers:\n  - name: app\n",
	"spec:\n  hostNetwork: yes\n  hostUsers: false\n  securityContext: {runAsUser: 0, seLinuxOptions: {type: x}, sysctls: [{name: kernel.msgmax}]}\n  initContainers:\n  - {}\n  containers:\n  - securityContext: &c\n      privileged: true\n      procMount: Unmasked\n      capabilities: {add: [SYS_ADMIN, CHOWN]}\n  ephemeralContainers:\n  - name: debug\n    securityContext: *c\n  volumes:\n  - name: v\n    hostPath: {path: /}\n",
	"spec:\n  os: {name: windows}\n  securityContext: {windowsOptions: {hostProcess: true}}\n  containers:\n  - {name: a, ports: [{hostPort: 80}, {hostPort: 0}], livenessProbe: {httpGet: {host: h}}}\n",
}

// TestAPodIsJudgedAlikeWhereverItStands needs no expectation: what is wrong with a pod is wrong with its wrapping, on the
// same line of the pod.
func TestAPodIsJudgedAlikeWhereverItStands(t *testing.T) {
	// Other categories look at what makes the pod, too. Ephemeral containers are added to running pods: only a Pod has them.
	all := builtinLibrary(t)
	var ids []string
	for _, policy := range all.Policies() {
		if slices.Contains([]string{"pod-security", "container-hardening", "images"}, policy.Category) && policy.ID != "ephemeral-containers" {
			ids = append(ids, policy.ID)
		}
	}
	library, err := all.Select(Selection{Policies: ids})
	if err != nil {
		t.Fatal(err)
	}
	engine := compile(t, library)
	type place struct {
		Policy, Message string
		Line, Column    int
	}
	for _, body := range podBodies {
		var want []place
		for i, wrapping := range wrappings {
			text := wrapping.before
			for line := range strings.Lines(body) {
				text += wrapping.indent + line
			}
			findings, err := engine.Evaluate(t.Context(), parseOne(t, text))
			if err != nil {
				t.Fatal(err)
			}
			var got []place
			for _, f := range findings {
				if len(f.Path) == 0 || f.Column <= len(wrapping.indent) {
					t.Errorf("%s: finding above the pod: %s", wrapping.kind, f.Path)
				}
				got = append(got, place{f.Policy, f.Message, f.Line - strings.Count(wrapping.before, "\n"), f.Column - len(wrapping.indent)})
			}
			if i == 0 {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
				t.Errorf("%s: %d findings %s", wrapping.kind, len(got), diff)
			}
		}
	}
}

// TestTheFormOfAManifestChangesNoVerdict compares paths and messages, as JSON has other lines.
func TestTheFormOfAManifestChangesNoVerdict(t *testing.T) {
	engine := compile(t, builtinLibrary(t))
	fixtures, _ := manifests(t)
	verdict := func(object Object) []string {
		findings, err := engine.Evaluate(t.Context(), object)
		if err != nil {
			t.Error(err)
		}
		var result []string
		for _, f := range findings {
			result = append(result, f.Policy+" "+f.Path.String()+" "+f.Message)
		}
		return sorted(result)
	}
	for _, object := range fixtures {
		inJSON := parseOne(t, object.value().String())
		inList := parseOne(t, `{"apiVersion": "v1", "kind": "List", "items": [`+object.value().String()+"]}")
		inCRLF := parseOne(t, "--- # c\r\n"+object.value().String()+"\r\n")
		for form, other := range map[string]Object{"JSON": inJSON, "List": inList, "CRLF": inCRLF} {
			if diff := cmp.Diff(verdict(object), verdict(other)); diff != "" {
				t.Errorf("%s as %s: %s", object.File, form, diff)
			}
		}
	}
	if len(fixtures) == 0 {
		t.Error("there are no fixtures")
	}
}
