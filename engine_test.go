package sekisho

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// policyText is a policy a/<name> with a body of one's own.
func policyText(name, body string) string {
	return completeMetadata + "package policies.a." + name + "\n\nimport data.lib.sekisho.review\n\n" + body
}

const badDeployment = `# a comment
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      hostNetwork: yes
      containers:
      - name: app
        securityContext:
          privileged: true
`

func TestFindingsAreComplete(t *testing.T) {
	library, err := builtinLibrary(t).Select(Selection{Policies: []string{"host-namespaces", "privileged-container", "host-port"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := compile(t, library).Evaluate(t.Context(), parseAll(t, badDeployment)...)
	if err != nil {
		t.Fatal(err)
	}
	remediation := func(id string) string {
		policy, _ := library.Policy(id)
		return policy.Remediation
	}
	object := ObjectRef{"apps/v1", "Deployment", "shop", "web"}
	want := []Finding{
		{
			Policy: "host-namespaces", Severity: SeverityHigh, Message: "pod shares the host's network namespace", Remediation: remediation("host-namespaces"),
			File: "m.yaml", Position: Position{8, 7, 8, 18}, Path: Path{"spec", "template", "spec", "hostNetwork"}, Object: object,
		},
		{
			Policy: "privileged-container", Severity: SeverityCritical, Message: `container "app" is privileged`, Remediation: remediation("privileged-container"),
			File: "m.yaml", Position: Position{12, 11, 12, 21}, Path: Path{"spec", "template", "spec", "containers", 0, "securityContext", "privileged"}, Object: object,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEvaluateIsStableAndSortedWhateverHappensAtOnce(t *testing.T) {
	engine := compile(t, builtinLibrary(t))
	objects := parseAll(t, badDeployment+"---\n"+podWith("hostPID: true\nhostIPC: true\ncontainers: [{}, {ports: [{hostPort: 1}]}]"))
	want, err := engine.Evaluate(t.Context(), objects...)
	if err != nil || len(want) < 10 {
		t.Fatalf("%d findings, %v", len(want), err)
	}
	for i := range want[1:] {
		if want[i].Compare(want[i+1]) >= 0 {
			t.Errorf("not in order: %v, %v", lines(want[i:i+1]), lines(want[i+1:i+2]))
		}
	}
	fresh := compile(t, builtinLibrary(t)) // not compiled yet: all goroutines come to it at the same time
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			ordered := objects
			if i%2 == 1 {
				ordered = []Object{objects[1], objects[0]}
			}
			got, err := fresh.Evaluate(t.Context(), ordered...)
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	group.Wait()
}

// podWith is a Pod with a spec, which is written without indentation.
func podWith(spec string) string {
	return "apiVersion: v1\nkind: Pod\nspec:\n  " + strings.ReplaceAll(strings.TrimSpace(spec), "\n", "\n  ") + "\n"
}

func TestAPolicyThatFailsHidesNoOther(t *testing.T) {
	library, err := Load(Policies, tree(map[string]string{
		"a/conflict/conflict.rego": policyText("conflict", "_value := review.object.spec.a\n\n_value := review.object.spec.b\n\nviolation contains {\"msg\": \"conflict\"} if _value\n"),
		"a/fine/fine.rego":         policyText("fine", "violation contains {\"msg\": \"fine\"} if review.object.spec.a\n"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	selected, err := library.Select(Selection{Policies: []string{"conflict", "fine", "host-namespaces"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := compile(t, selected).Evaluate(t.Context(), parseAll(t, pod("before")+"---\n"+podWith("a: 1\nb: 2\nhostPID: true")+"---\n"+podWith("a: 1\nb: 1"))...)
	want := []string{"m.yaml:9:3: low: fine (fine)", "m.yaml:12:3: high: pod shares the host's process namespace (host-namespaces)", "m.yaml:14:1: low: conflict (conflict)", "m.yaml:14:1: low: fine (fine)"}
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Error(diff)
	}
	const wantError = "m.yaml:6:1: policy conflict could not judge Pod: a/conflict/conflict.rego:11: eval_conflict_error: complete rules must not produce multiple outputs"
	if errorText(err) != wantError {
		t.Errorf("got  %v\nwant %s", err, wantError)
	}
	if problem, ok := errors.AsType[Problem](err); !ok || problem.File != "m.yaml" || problem.Line != 6 {
		t.Errorf("the error is no Problem: %T %+v", err, problem)
	}
}

func TestNumbersBeyondAllBoundsEndNoRun(t *testing.T) {
	text := `{"apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": true, "containers": [{"ports": [{"hostPort": 1e999999999}]}]}}`
	manifest, err := ParseManifest("m.json", []byte(text))
	if err != nil {
		return // It is right to refuse what no cluster accepts.
	}
	library, err := builtinLibrary(t).Select(Selection{Policies: []string{"host-port", "host-namespaces"}})
	if err != nil {
		t.Fatal(err)
	}
	findings, err := compile(t, library).Evaluate(t.Context(), manifest.Objects...)
	if err == nil || !strings.HasPrefix(err.Error(), "m.json:1:1: policy host-port could not judge Pod: the evaluation panicked: ") {
		t.Errorf("got %v", err)
	}
	if len(findings) != 1 || findings[0].Policy != "host-namespaces" {
		t.Errorf("the findings of other policies are lost: %v", lines(findings))
	}
}

func TestCompileReportsMistakesInOwnPolicies(t *testing.T) {
	library, err := Load(Policies, tree(map[string]string{
		"a/x/x.rego": policyText("x", "violation contains {\"msg\": \"no\"} if undeclared(review.object)\n\nviolation contains {\"msg\": \"no\"} if {\n\tunknown == review.object\n}\n"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = library.Compile(t.Context())
	want := "a/x/x.rego:11:37: undefined function undeclared\na/x/x.rego:14:2: var unknown is unsafe"
	if got := errorText(err); got != want && got != "a/x/x.rego:11:37: undefined function undeclared" {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestViolationsOfEveryFormBecomeFindings(t *testing.T) {
	for _, test := range []struct {
		name, details string
		path          Path
		line, column  int
	}{
		{"no details", ``, nil, 1, 1},
		{"no path", `, "details": {"other": 1}`, nil, 1, 1},
		{"null path", `, "details": {"path": null}`, nil, 1, 1},
		{"a text for a path", `, "details": {"path": "spec.a"}`, nil, 1, 1},
		{"empty path", `, "details": {"path": []}`, Path{}, 1, 1},
		{"a field", `, "details": {"path": ["metadata", "name"]}`, Path{"metadata", "name"}, 4, 3},
		{"a field that is not there", `, "details": {"path": ["metadata", "labels", "a"]}`, Path{"metadata", "labels", "a"}, 3, 1},
		{"a step that is no step", `, "details": {"path": ["metadata", true, "name"]}`, Path{"metadata"}, 3, 1},
		{"a fraction", `, "details": {"path": ["metadata", 1.5]}`, Path{"metadata"}, 3, 1},
		{"an index", `, "details": {"path": ["metadata", 2]}`, Path{"metadata", 2}, 3, 1},
	} {
		library, err := Load(tree(map[string]string{"a/x/x.rego": policyText("x", `violation contains {"msg": "m"`+test.details+`} if true`+"\n")}))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		findings, err := compile(t, library).Evaluate(t.Context(), parseAll(t, pod("a"))...)
		if err != nil || len(findings) != 1 {
			t.Fatalf("%s: %d findings, %v", test.name, len(findings), err)
		}
		if diff := cmp.Diff(test.path, findings[0].Path); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if f := findings[0]; f.Message != "m" || f.Line != test.line || f.Column != test.column {
			t.Errorf("%s: %v, want line %d, column %d", test.name, lines(findings), test.line, test.column)
		}
	}
}

func TestAnEngineOfNothingFindsNothing(t *testing.T) {
	library, err := builtinLibrary(t).Select(Selection{Exclude: builtinLibrary(t).ids()})
	if err != nil {
		t.Fatal(err)
	}
	if got := judgeWith(t, library, badDeployment); got != nil {
		t.Errorf("got %v", got)
	}
	findings, err := compile(t, builtinLibrary(t)).Evaluate(t.Context())
	if err != nil || findings != nil {
		t.Errorf("without objects: %v, %v", findings, err)
	}
}

// everyManifest reads the fixtures of all policies and, where there is one, the corpus.
func everyManifest(t *testing.T) (fixtures, corpus []Object) {
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
	fixtures, corpus := everyManifest(t)
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
	engine := compile(t, builtinLibrary(t))
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
	fixtures, _ := everyManifest(t)
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
