package sekisho

import (
	"errors"
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
	want := []string{
		"m.yaml:6:1: low: fine (fine)",
		"m.yaml:11:3: high: pod shares the host's PID namespace (host-namespaces)",
		"m.yaml:13:1: low: conflict (conflict)",
		"m.yaml:13:1: low: fine (fine)",
	}
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Error(diff)
	}
	const wantError = "m.yaml:6:1: policy conflict could not judge Pod: a/conflict/conflict.rego:13: eval_conflict_error: "
	if !strings.HasPrefix(errorText(err), wantError) { // The rest is OPA's.
		t.Errorf("got  %v\nwant %s…", err, wantError)
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
	const mistake = "violation contains {\"msg\": \"no\"} if undeclared(review.object)\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"one policy", map[string]string{"a/x/x.rego": policyText("x", mistake+"\n"+mistake)}, "a/x/x.rego:11:37: undefined function undeclared\na/x/x.rego:13:37: undefined function undeclared"},
		{
			"policies for the same kinds",
			map[string]string{"a/x/x.rego": policyText("x", mistake), "a/y/y.rego": policyText("y", mistake)},
			"a/x/x.rego:11:37: undefined function undeclared\na/y/y.rego:11:37: undefined function undeclared",
		},
		{
			"a library of policies for several kinds",
			map[string]string{
				"lib/acme/names/names.rego": "package lib.acme.names\n\np if unknown == 1\n",
				"a/x/x.rego":                policyText("x", "violation contains {\"msg\": \"no\"} if review.object.a\n"),
				"a/y/y.rego":                strings.Replace(policyText("y", "violation contains {\"msg\": \"no\"} if review.object.a\n"), "# custom:\n", "# custom:\n#   kinds: [Service]\n", 1),
			},
			"lib/acme/names/names.rego:3:6: var unknown is unsafe",
		},
	} {
		library, err := Load(Policies, tree(test.files))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if _, err := library.Compile(t.Context()); errorText(err) != test.want {
			t.Errorf("%s: got  %v\nwant %s", test.name, err, test.want)
		}
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
