package gatekeeper

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
)

// object under comparison, with the findings of our own engine.
type judged struct {
	name     string
	json     json.RawMessage
	findings []string
}

// TestGatekeeperFindsTheSameOnEveryFixture holds every policy against every fixture document: messages and paths.
func TestGatekeeperFindsTheSameOnEveryFixture(t *testing.T) {
	library := builtin(t)
	files, err := filepath.Glob("../../policies/*/*/testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	t.Run("defaults", func(t *testing.T) {
		compare(t, library, nil, files)
	})
	t.Run("parameters", func(t *testing.T) {
		compare(t, library, map[string]map[string]any{
			"capabilities-baseline": {"extraAllowed": []any{"SYS_ADMIN"}},
			"sysctls":               {"pssVersion": "1.26", "forbidden": []any{"kernel.*"}},
		}, files)
	})
}

// TestGatekeeperFindsTheSameOnTheCorpus does so for real manifests, which are no part of this repository.
func TestGatekeeperFindsTheSameOnTheCorpus(t *testing.T) {
	root := os.Getenv("SEKISHO_CORPUS")
	if root == "" {
		root = "../../../shared/corpus"
	}
	var files []string
	err := filepath.WalkDir(root, func(file string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(file) == ".yaml" {
			files = append(files, file)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Skipf("there are no real manifests in %s: set SEKISHO_CORPUS to a folder of them", root)
	}
	compare(t, builtin(t), nil, files)
}

// TestABrokenParityIsFound breaks one template and expects that the comparison names what differs, and nothing else.
func TestABrokenParityIsFound(t *testing.T) {
	library := builtin(t)
	policy, _ := library.Policy("host-port")
	shared, err := readShared(library)
	if err != nil {
		t.Fatal(err)
	}
	texts := modulesOf(policy, shared)
	texts.Policy = strings.ReplaceAll(texts.Policy, "hostPort", "hostport")
	template, err := render(policy, texts, nil)
	if err != nil {
		t.Fatal(err)
	}
	constraint, err := Constraint(policy, ConstraintOptions{})
	if err != nil {
		t.Fatal(err)
	}
	selected, err := library.Select(sekisho.Selection{Policies: []string{"host-port"}})
	if err != nil {
		t.Fatal(err)
	}
	objects := ours(t, selected, []string{"../../policies/pod_security/host_port/testdata/deny.yaml"})
	found := theirs(t, library, review(t, []string{string(template)}, []string{string(constraint)}, jsonOf(objects)))
	for i, o := range objects {
		if len(o.findings) == 0 || cmp.Equal(o.findings, found[i]) {
			t.Errorf("%s: the break is not found: %q and %q", o.name, o.findings, found[i])
		}
	}
}

func compare(t *testing.T, library *sekisho.Library, parameters map[string]map[string]any, files []string) {
	t.Helper()
	// Without parameters all policies are compared, otherwise those whose parameters are set.
	library, err := library.Select(sekisho.Selection{Policies: slices.Sorted(maps.Keys(parameters)), Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	var templates, constraints []string
	for _, policy := range library.Policies() {
		template, err := Template(policy, library)
		if err != nil {
			t.Fatal(err)
		}
		constraint, err := Constraint(policy, ConstraintOptions{Parameters: parameters[policy.ID]})
		if err != nil {
			t.Fatal(err)
		}
		templates, constraints = append(templates, string(template)), append(constraints, string(constraint))
	}
	objects := ours(t, library, files)
	found := theirs(t, library, review(t, templates, constraints, jsonOf(objects)))
	packed := found
	if parameters == nil { // TestPackParameters is about those of packs.
		pack, packConstraints := packOf(t, library, Options{})
		packed = theirs(t, library, review(t, []string{pack}, packConstraints, jsonOf(objects)))
	}
	findings := 0
	for i, o := range objects {
		findings += len(o.findings)
		if diff := cmp.Diff(o.findings, found[i]); diff != "" {
			t.Errorf("%s: findings differ (-sekisho +gatekeeper):\n%s", o.name, diff)
		}
		if diff := cmp.Diff(o.findings, packed[i]); diff != "" {
			t.Errorf("%s: findings differ (-sekisho +pack in gatekeeper):\n%s", o.name, diff)
		}
	}
	if findings == 0 {
		t.Error("the files have no findings to compare")
	}
	t.Logf("%d policies, %d files, %d objects, %d findings", len(templates), len(files), len(objects), findings)
}

// ours judges the objects of files, one at a time, as Gatekeeper does.
func ours(t *testing.T, library *sekisho.Library, files []string) []judged {
	t.Helper()
	engine, err := library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	engine = engine.With(engine.NewInventory())
	var objects []judged
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, document := range separator.Split(string(text), -1) {
			manifest, err := sekisho.ParseManifest(file, []byte(document))
			if err != nil {
				t.Fatal(err)
			}
			values := valuesOf(t, file, document)
			if len(values) != len(manifest.Objects) {
				t.Fatalf("%s: document %d has %d objects, and %d for us", file, i+1, len(values), len(manifest.Objects))
			}
			for j, object := range manifest.Objects {
				found, err := engine.Evaluate(t.Context(), object)
				if err != nil {
					t.Fatal(err)
				}
				o := judged{name: fmt.Sprintf("%s: document %d, %s", file, i+1, object.ObjectRef), json: values[j]}
				for _, f := range found {
					path, err := json.Marshal(f.Path)
					if err != nil {
						t.Fatal(err)
					}
					o.findings = append(o.findings, f.Policy+": "+f.Message+" at "+string(path))
				}
				slices.Sort(o.findings)
				objects = append(objects, o)
			}
		}
	}
	return objects
}

var separator = regexp.MustCompile(`(?m)^---(?:[ \t].*)?$`)

// valuesOf is the objects of a document as a cluster reads them. Gatekeeper never sees a List, only its items.
func valuesOf(t *testing.T, file, document string) []json.RawMessage {
	t.Helper()
	var object map[string]any
	if err := yaml.Unmarshal([]byte(document), &object); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	kind, _ := object["kind"].(string)
	version, _ := object["apiVersion"].(string)
	if version == "" || kind == "" {
		return nil
	}
	all := []any{object}
	items, isList := object["items"].([]any)
	itemKind, named := strings.CutSuffix(kind, "List")
	if isList && named {
		all = items
	}
	var values []json.RawMessage
	for _, one := range all {
		if item, ok := one.(map[string]any); ok && isList && itemKind != "" && item["kind"] == nil {
			item["apiVersion"], item["kind"] = version, itemKind
		}
		value, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	return values
}

func jsonOf(objects []judged) []json.RawMessage {
	values := make([]json.RawMessage, len(objects))
	for i, o := range objects {
		values[i] = o.json
	}
	return values
}

// theirs turns Gatekeeper's answers into the form of judged.findings.
func theirs(t *testing.T, library *sekisho.Library, answers []answer) [][]string {
	t.Helper()
	ids := map[string]string{}
	for _, policy := range library.Policies() {
		ids[Kind(policy)] = policy.ID
	}
	found := make([][]string, len(answers))
	for i, a := range answers {
		if a.ID != i || a.Error != "" {
			t.Errorf("answer %d is for object %d: %s", i, a.ID, a.Error)
		}
		for _, r := range a.Results {
			message, policy := r.Message, ids[r.Kind]
			if packed := r.Details.Policy; packed != "" {
				message, policy = strings.TrimSuffix(message, " ("+packed+")"), packed
			}
			found[i] = append(found[i], policy+": "+message+" at "+string(r.Details.Path))
		}
		slices.Sort(found[i])
	}
	return found
}

func builtin(t *testing.T) *sekisho.Library {
	t.Helper()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	return library
}
