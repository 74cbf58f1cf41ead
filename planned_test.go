package sekisho

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// opinion is all that an engine says about an object.
func opinion(t testing.TB, e *Engine, objects ...Object) string {
	t.Helper()
	findings, err := e.Evaluate(t.Context(), objects...)
	var b strings.Builder
	for i, line := range lines(findings) {
		fmt.Fprintln(&b, line, findings[i].Path, findings[i].Position)
	}
	if err != nil {
		fmt.Fprintln(&b, err)
	}
	return b.String()
}

func TestEveryBuiltinPolicyIsPlanned(t *testing.T) {
	engine := compile(t, builtinLibrary(t)).Planned()
	library, _ := engine.planned(t.Context())
	if library == nil {
		t.Fatal("the library is not planned")
	}
	for _, policy := range engine.library.policies {
		if library.rules[policy] == nil {
			_, err := library.program.Rule(policy.violation())
			t.Errorf("%s: %v", policy.ID, err)
		}
	}
}

// TestThePlanChangesNoVerdict compares with topdown on every object that there is, alone and beside all others.
func TestThePlanChangesNoVerdict(t *testing.T) {
	fixtures, corpus := manifests(t)
	odd := parseAll(t, "apiVersion: /v1\nkind: Pod\nspec: {hostPID: true}\n---\napiVersion: v1\nkind: PodList\nitems: [{spec: {hostPID: true}}]\n---\n"+
		"apiVersion: v1\nkind: Pod\nmetadata: 1\nspec: [a]\n---\napiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [null, 1, {name: 2}]}}}\n")
	for _, body := range podBodies {
		for _, wrapping := range wrappings {
			odd = append(odd, parseAll(t, wrapping.before+wrapping.indent+strings.ReplaceAll(body, "\n", "\n"+wrapping.indent)+"\n")...)
		}
	}
	for _, text := range fuzzTexts {
		manifest, _ := ParseManifest("m.yaml", []byte(text))
		odd = append(odd, manifest.Objects...)
	}
	library := builtinLibrary(t)
	all := compile(t, library)
	for name, objects := range map[string][]Object{"odd objects": odd, "fixtures": fixtures, "corpus": corpus} {
		t.Run(name, func(t *testing.T) {
			if len(objects) == 0 && name == "corpus" {
				t.Skip("there is no corpus: set SEKISHO_CORPUS to a folder of manifests")
			}
			empty, full := all.NewInventory(), all.NewInventory()
			full.Add(objects...)
			for where, inventory := range map[string]*Inventory{"alone": empty, "together": full} {
				topdown, planned := all.Unplanned().With(inventory), all.Planned().With(inventory)
				said := 0
				for _, object := range objects {
					want := opinion(t, topdown, object)
					said += len(want)
					if diff := cmp.Diff(want, opinion(t, planned, object)); diff != "" {
						t.Errorf("%s %s, %s (-topdown +plan):\n%s", object.File, object.ObjectRef, where, diff)
					}
				}
				if said == 0 {
					t.Error("nothing was found, so that nothing was compared")
				}
			}
		})
	}
}

// TestPoliciesOfOnesOwnAreJudgedAlike: some of them cannot be planned, or fail.
func TestPoliciesOfOnesOwnAreJudgedAlike(t *testing.T) {
	for name, policy := range map[string]string{
		"a conflict":                    "_value := review.object.spec.a\n\n_value := review.object.spec.b\n\nviolation contains {\"msg\": \"conflict\"} if _value\n",
		"a conflict of an object":       "_names[\"x\"] := value if some value in review.object.spec\n\nviolation contains {\"msg\": \"conflict\"} if _names.x\n",
		"a conflict that nobody sees":   "_value := 1 if review.object.spec.a\n\n_value := 2 if review.object.spec.b\n\nviolation contains {\"msg\": \"none\"} if {\n\treview.object.missing\n\t_value\n}\n",
		"two variables in a name":       "_names[kind][key] := value if {\n\tkind := review.object.kind\n\tsome key, value in review.object.spec\n}\n\nviolation contains {\"msg\": sprintf(\"%v\", [key])} if _names.Pod[key]\n",
		"a rule that refers to its own": "_names[name] := 1 if name := review.object.spec.a\n\n_names.x := 2 if review.object.spec.b\n\nviolation contains {\"msg\": sprintf(\"%v\", [name])} if _names[name]\n",
		"a number beyond all bounds":    "violation contains {\"msg\": \"large\"} if review.object.spec.a + to_number(\"1e400\") > 1\n",
		"a type that is wrong":          "violation contains {\"msg\": sprintf(\"%d\", [value])} if {\n\tsome value in review.object.spec\n\tupper(value) != value\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			library, err := Load(Policies, fstest.MapFS{"a/own/own.rego": {Data: []byte(policyText("own", policy))}})
			if err != nil {
				t.Fatal(err)
			}
			if library, err = library.Select(Selection{Policies: []string{"own", "host-namespaces"}}); err != nil {
				t.Fatal(err)
			}
			engine := compile(t, library)
			objects := parseAll(t, podWith("a: 1\nb: 2\nhostPID: true")+"---\n"+podWith("a: b\nb: b")+"---\n"+pod("plain"))
			if diff := cmp.Diff(opinion(t, engine.Unplanned(), objects...), opinion(t, engine.Planned(), objects...)); diff != "" {
				t.Errorf("-topdown +plan:\n%s", diff)
			}
		})
	}
}

// TestExemptionsAndParametersReachThePlan compares where the user sets something.
func TestExemptionsAndParametersReachThePlan(t *testing.T) {
	parameters := map[string]map[string]any{
		"host-namespaces": {exemptParameter: []any{map[string]any{"names": []any{"let"}}}},
		"host-port":       {"allowedRanges": []any{map[string]any{"min": 1.0, "max": 90.0}}},
	}
	library, err := builtinLibrary(t).Select(Selection{Policies: []string{"host-namespaces", "host-port"}, Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	engine := compile(t, library)
	text := ""
	for _, name := range []string{"let", "caught"} {
		text += "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name + "}\nspec: {hostPID: true, containers: [{name: a, ports: [{hostPort: 80}, {hostPort: 99}]}]}\n"
	}
	want := opinion(t, engine.Unplanned(), parseAll(t, text)...)
	if diff := cmp.Diff(want, opinion(t, engine.Planned(), parseAll(t, text)...)); diff != "" || strings.Count(want, "host-namespaces") != 1 {
		t.Errorf("%s\n%s", want, diff)
	}
}

// TestThePlanIsMadeInTime looks at when an engine turns from topdown to the plan.
func TestThePlanIsMadeInTime(t *testing.T) {
	library, err := builtinLibrary(t).Select(Selection{Policies: []string{"host-namespaces"}})
	if err != nil {
		t.Fatal(err)
	}
	object := parseAll(t, podWith("hostPID: true"))[0]
	engine := compile(t, library)
	engine.planner.after = 3
	for i := range 5 {
		if made := engine.planner.ready.Load() != nil; made != (i > 3) {
			t.Errorf("after %d objects: planned is %t", i, made)
		}
		if got := opinion(t, engine, object); strings.Count(got, "\n") != 1 {
			t.Errorf("object %d: %s", i, got)
		}
	}
	expecting := compile(t, library)
	expecting.Expect(t.Context(), warmUp)
	if expecting.planner.expected.Load() != nil {
		t.Error("a few objects are planned for")
	}
	expecting.Expect(t.Context(), warmUp+1)
	if got := opinion(t, expecting, object); strings.Count(got, "\n") != 1 || expecting.planner.ready.Load() == nil {
		t.Errorf("the first object does not wait for the plan: %s", got)
	}
}
