package gatekeeper

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/portable"
)

// template is what these tests read of a ConstraintTemplate.
type template struct {
	Metadata struct {
		Name        string
		Annotations map[string]string
	}
	Spec struct {
		CRD struct {
			Spec struct {
				Names      struct{ Kind string }
				Validation struct{ OpenAPIV3Schema map[string]any }
			}
		}
		Targets []struct {
			Target string
			Code   []struct {
				Engine string
				Source struct {
					Version, Rego string
					Libs          []string
				}
			}
		}
	}
}

// TestATemplateCarriesThePolicyUnchanged but for the name of its package.
func TestATemplateCarriesThePolicyUnchanged(t *testing.T) {
	t.Parallel()
	library := builtin(t)
	for _, policy := range library.Policies() {
		text, err := Template(policy, library)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Template(policy, library)
		if err != nil || string(text) != string(again) {
			t.Errorf("%s: rendering twice makes two texts", policy.ID)
		}
		var got template
		if err := yaml.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		module, err := fs.ReadFile(sekisho.Policies, policy.File)
		if err != nil {
			t.Fatal(err)
		}
		source := got.Spec.Targets[0].Code[0].Source
		want := strings.Replace(string(module), "\npackage policies.", "\npackage lib.policies.", 1)
		if diff := cmp.Diff(want, source.Libs[0]); diff != "" {
			t.Errorf("%s: the template's Rego differs (-policy +template):\n%s", policy.ID, diff)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, `\n`) && strings.Contains(line, `\t`) {
				t.Errorf("%s: Rego is not written as a block: %.80s", policy.ID, line)
			}
		}
		if !slices.Contains(source.Libs, reviewModule) {
			t.Errorf("%s: got %d shared modules, Gatekeeper's version of review is not among them", policy.ID, len(source.Libs))
		}
	}
}

func TestTemplateFields(t *testing.T) {
	t.Parallel()
	library := builtin(t)
	policy, _ := library.Policy("capabilities-baseline")
	text, err := Template(policy, library)
	if err != nil {
		t.Fatal(err)
	}
	var got template
	if err := yaml.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Metadata.Name != "sekishocapabilitiesbaseline" || got.Spec.CRD.Spec.Names.Kind != "SekishoCapabilitiesBaseline" {
		t.Errorf("the names are %q and %q", got.Metadata.Name, got.Spec.CRD.Spec.Names.Kind)
	}
	annotations := map[string]string{"metadata.gatekeeper.sh/title": policy.Title, "description": policy.Description, "sekisho.dev/severity": policy.Severity.String()}
	if diff := cmp.Diff(annotations, got.Metadata.Annotations); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	schema := got.Spec.CRD.Spec.Validation.OpenAPIV3Schema
	properties, _ := schema["properties"].(map[string]any)
	for _, parameter := range policy.Parameters {
		property, _ := properties[parameter.Name].(map[string]any)
		if property["type"] != parameter.Schema["type"] || property["description"] != parameter.Schema["description"] {
			t.Errorf("parameter %s has the schema %v", parameter.Name, property)
		}
		if fmt.Sprint(property["default"]) != fmt.Sprint(parameter.Default) {
			t.Errorf("parameter %s has the default %v, not %v", parameter.Name, property["default"], parameter.Default)
		}
	}
	if len(properties) != len(policy.Parameters)+len(policy.CommonParameters()) || schema["type"] != "object" {
		t.Errorf("the schema is %v", schema)
	}
}

func TestOnlyImportedModulesAreCarried(t *testing.T) {
	t.Parallel()
	texts := modules{
		Policy: "package policies.a.b\n\nimport data.lib.acme.one\nimport data.lib.acme.deep.set\n\nviolation contains one.x",
		Shared: map[string][]string{
			"lib.acme.one":     {"package lib.acme.one\n\nimport data.lib.acme.two\n\nx := two.x", "package lib.acme.one\n\ny := 1"},
			"lib.acme.two":     {"package lib.acme.two\n\nimport data.lib.acme.one\nimport data.lib.sekisho.review\n\nx := 1"},
			"lib.acme.deep":    {"package lib.acme.deep\n\nset := {1}"},
			"lib.acme.deeper":  {"package lib.acme.deeper"},
			reviewPackage:      {"package lib.sekisho.review\n\nobject := input"},
			constraintPackage:  {"package lib.sekisho.constraint"},
			"lib.acme.oneself": {"package lib.acme.oneself"},
		},
	}
	got, err := texts.libs()
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(texts.Shared["lib.acme.deep"], texts.Shared["lib.acme.one"], texts.Shared["lib.acme.two"], texts.Shared[constraintPackage], []string{requestModule, reviewModule})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeRendered(t *testing.T) {
	t.Parallel()
	policy := &sekisho.Policy{ID: "a-b"}
	long := &sekisho.Policy{ID: strings.Repeat("long-", 14) + "name"}
	sound := modules{Policy: "package policies.a.b\n\nviolation contains 1"}
	for name, test := range map[string]struct {
		render func() ([]byte, error)
		want   string
	}{
		"an unknown module": {
			func() ([]byte, error) {
				return render(policy, modules{Policy: "package policies.a.b\n\nimport data.lib.acme.none\n\nviolation contains none.x"}, nil)
			},
			"policy a-b: line 3 imports data.lib.acme.none, which no shared package provides",
		},
		"Rego that does not parse": {
			func() ([]byte, error) { return render(policy, modules{Policy: "package"}, nil) },
			"policy a-b: 1 error occurred",
		},
		"a long name": {
			func() ([]byte, error) { return render(long, sound, nil) },
			"Kubernetes takes 63: shorten the name of the policy's folder",
		},
		"an unknown parameter": {
			func() ([]byte, error) {
				return Constraint(policy, ConstraintOptions{Parameters: map[string]any{"none": 1}})
			},
			`policy a-b has no parameter "none"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := test.render(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got the error %v, want %q", err, test.want)
			}
		})
	}
}

func TestConstraint(t *testing.T) {
	t.Parallel()
	policy := &sekisho.Policy{ID: "a-b2-c", Kinds: []string{"Pod", "Service", "apps/Deployment", "networking.k8s.io/Ingress"}, Parameters: []sekisho.Parameter{{Name: "n"}}}
	got, err := Constraint(policy, ConstraintOptions{Name: "mine", Parameters: map[string]any{"n": 3}, Enforcement: &Enforcement{everywhere: "warn"}})
	if err != nil {
		t.Fatal(err)
	}
	want := `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: SekishoAB2C
metadata:
  labels:
    app.kubernetes.io/part-of: sekisho
    sekisho.dev/policy: a-b2-c
  name: mine
spec:
  enforcementAction: warn
  match:
    kinds:
      - apiGroups:
          - ""
        kinds:
          - Pod
          - Service
      - apiGroups:
          - apps
        kinds:
          - Deployment
      - apiGroups:
          - networking.k8s.io
        kinds:
          - Ingress
    source: Original
  parameters:
    "n": 3
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("constraint (-want +got):\n%s", diff)
	}
	got, err = Constraint(&sekisho.Policy{ID: "every"}, ConstraintOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want = `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: SekishoEvery
metadata:
  labels:
    app.kubernetes.io/part-of: sekisho
    sekisho.dev/policy: every
  name: every
spec:
  match:
    kinds:
      - apiGroups:
          - '*'
        kinds:
          - '*'
    source: Original
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("constraint (-want +got):\n%s", diff)
	}
}

// TestBothVersionsOfReviewAreAlike holds the two versions of lib.sekisho.review to the same names, arities and rules of
// the loader.
func TestBothVersionsOfReviewAreAlike(t *testing.T) {
	t.Parallel()
	text, err := fs.ReadFile(sekisho.Policies, "lib/sekisho/review/review.rego")
	if err != nil {
		t.Fatal(err)
	}
	everywhere, here := parsed(t, string(text)), parsed(t, reviewModule)
	if diff := cmp.Diff(signatures(everywhere), signatures(here)); diff != "" {
		t.Errorf("names and arities differ (-policies +gatekeeper): write the same rules in both\n%s", diff)
	}
	if !everywhere.Package.Equal(here.Package) {
		t.Errorf("the packages are %v and %v", everywhere.Package, here.Package)
	}
}

// TestGatekeepersOwnModulesAreSound holds what opa does not see among the policies to the same rules.
func TestGatekeepersOwnModulesAreSound(t *testing.T) {
	t.Parallel()
	for file, text := range map[string]string{"review.rego": reviewModule, "request.rego": requestModule} {
		if formatted, err := format.Source(file, []byte(text)); err != nil || string(formatted) != text {
			t.Errorf("%s is not formatted: run opa fmt -w on it (%v)", file, err)
		}
		for _, problem := range portable.Check(parsed(t, text), portable.Review) {
			t.Errorf("%s:%d: %s", file, problem.Line, problem.Message)
		}
	}
}

func parsed(t *testing.T, text string) *ast.Module {
	t.Helper()
	module, err := parse("review.rego", text)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// signatures lists the public rules of a module as name/arity. Rules that begin with _ are its own affair.
func signatures(module *ast.Module) []string {
	names := map[string]bool{}
	for _, rule := range module.Rules {
		if name := rule.Head.Ref().String(); !strings.HasPrefix(name, "_") {
			names[fmt.Sprintf("%s/%d", name, len(rule.Head.Args))] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestAPolicyOfOnesOwnIsRendered(t *testing.T) {
	t.Parallel()
	own, err := sekisho.Load(fstest.MapFS{"a/b/b.rego": {Data: []byte(`# METADATA
# title: B
# description: B.
# custom: {severity: low, remediation: None.}
package policies.a.b

violation contains {"msg": "no", "details": {"path": []}} if false
`)}})
	if err != nil {
		t.Fatal(err)
	}
	policy, _ := own.Policy("b")
	template, err := Template(policy, own)
	if err != nil || !strings.Contains(string(template), "package lib.policies.a.b\n") {
		t.Errorf("%v\n%s", err, template)
	}
}
