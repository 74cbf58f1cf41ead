package gatekeeper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/fixture"
	"github.com/sekisho/sekisho/internal/release"
)

// suiteVersion is the API version of Suites, which gator verify runs.
const suiteVersion = "test.gatekeeper.sh/v1alpha1"

// suite makes a Suite from the fixtures of a policy, in a folder of its own beside templates.
type suite struct {
	policy *sekisho.Policy
	files  release.Files
	tests  []any
	// deleted is a bad object that somebody deletes.
	deleted *sekisho.Object
}

// suiteFiles renders the fixtures of a policy as a Suite: a test for each fixture, a case for each object with the messages
// that it must have. There are no files where the policy has no fixtures.
func suiteFiles(policy *sekisho.Policy) (release.Files, error) {
	fixtures, err := policy.Fixtures()
	if err != nil || len(fixtures) == 0 {
		return nil, err
	}
	s := &suite{policy: policy}
	for _, name := range slices.Sorted(maps.Keys(fixtures)) {
		if err := s.addFixture(name, fixtures[name]); err != nil {
			return nil, fmt.Errorf("fixture %s of policy %s: %w", name, policy.ID, err)
		}
	}
	if err := s.addDeletion(); err != nil {
		return nil, err
	}
	text, err := writeYAML(object{"apiVersion": suiteVersion, "kind": "Suite", "metadata": object{"name": policy.ID}, "tests": s.tests})
	if err != nil {
		return nil, err
	}
	files := slices.Concat(s.files, release.Files{{Name: "suite.yaml", Data: text}})
	for i := range files {
		files[i].Name = path.Join("suites", policy.ID, files[i].Name)
	}
	return files, nil
}

func (s *suite) addFixture(name string, text []byte) error {
	manifest, err := sekisho.ParseManifest(name+".yaml", text)
	if err != nil {
		return err
	}
	wants, malformed := fixture.ParseWants(name+".yaml", string(text))
	if len(malformed) > 0 {
		return malformed
	}
	parameters, err := fixture.ParseParameters(string(text))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(manifest.Objects, func(o sekisho.Object) bool { return o.APIVersion == suiteVersion }) {
		return nil // It is a Suite of the author's own.
	}
	constraint, err := Constraint(s.policy, ConstraintOptions{Parameters: parameters})
	if err != nil {
		return err
	}
	inventory, err := s.addInventory(name, manifest.Objects)
	if err != nil {
		return err
	}
	var cases []any
	for i, o := range manifest.Objects {
		last := len(text) // No line has a higher number.
		if i+1 < len(manifest.Objects) {
			last = manifest.Objects[i+1].Position(nil).Line - 1
		}
		found := messagesOf(wants, o.Position(nil).Line, last)
		if len(found) > 0 && len(parameters) == 0 && s.deleted == nil {
			s.deleted = &o
		}
		asserted, err := s.addCase(fmt.Sprintf("%s-%02d", name, i+1), o, found)
		if err != nil {
			return err
		}
		if others := inventory.without(i); len(others) > 0 {
			asserted["inventory"] = others
		}
		cases = append(cases, asserted)
	}
	s.files = append(s.files, release.File{Name: name + "-constraint.yaml", Data: constraint})
	s.addTest(name, name+"-constraint.yaml", cases)
	return nil
}

func (s *suite) addTest(name, constraint string, cases []any) {
	s.tests = append(s.tests, object{
		"name": name, "template": "../../templates/" + s.policy.ID + ".yaml", "constraint": constraint, "cases": cases,
	})
}

// messagesOf lists the messages that are wanted on the lines of an object.
func messagesOf(wants []fixture.Want, first, last int) []string {
	var messages []string
	for _, want := range wants {
		if first <= want.Line && want.Line <= last {
			messages = append(messages, want.Message)
		}
	}
	return messages
}

// inventory names the files of the objects that are judged together: one with all that have a name, and one for each other.
type inventory struct {
	named    string
	nameless map[int]string
}

// without lists the files that hold other objects than one. A named object may be among the others, as in a cluster.
func (v inventory) without(i int) []any {
	var files []any
	if v.named != "" {
		files = append(files, v.named)
	}
	for _, other := range slices.Sorted(maps.Keys(v.nameless)) {
		if other != i {
			files = append(files, v.nameless[other])
		}
	}
	return files
}

// addInventory writes the objects that are judged together, where the policy reads any.
func (s *suite) addInventory(name string, objects []sekisho.Object) (inventory, error) {
	v := inventory{nameless: map[int]string{}}
	if len(s.policy.Inventory) == 0 {
		return v, nil
	}
	var named []string
	for i, o := range objects {
		value, err := valueOf(o)
		if err != nil {
			return v, err
		}
		metadata, _ := value["metadata"].(object)
		generated, _ := metadata["generateName"].(string)
		if o.Name == "" && generated == "" {
			continue // Gatekeeper caches none without a name.
		}
		if o.Name == "" {
			metadata["name"] = generated // A cluster appends to it.
		}
		text, err := yaml.Marshal(value)
		switch {
		case err != nil:
			return v, err
		case o.Name == "":
			v.nameless[i] = fmt.Sprintf("%s-%02d-inventory.yaml", name, i+1)
			s.files = append(s.files, release.File{Name: v.nameless[i], Data: text})
		default:
			named = append(named, string(text))
		}
	}
	if len(named) > 0 {
		v.named = name + "-inventory.yaml"
		s.files = append(s.files, release.File{Name: v.named, Data: []byte(strings.Join(named, "---\n"))})
	}
	return v, nil
}

// addCase writes an object and what Gatekeeper must say of it.
func (s *suite) addCase(name string, o sekisho.Object, messages []string) (object, error) {
	value, err := valueOf(o)
	if err != nil {
		return nil, err
	}
	text, err := yaml.Marshal(value)
	if err != nil {
		return nil, err
	}
	s.files = append(s.files, release.File{Name: name + ".yaml", Data: text})
	assertions := []any{object{"violations": len(messages)}}
	times := map[string]int{}
	for _, message := range messages {
		times[message]++
	}
	for _, message := range slices.Sorted(maps.Keys(times)) {
		assertions = append(assertions, object{"violations": times[message], "message": "^" + regexp.QuoteMeta(message) + "$"})
	}
	return object{"name": strings.TrimSpace(name + " " + o.Kind + " " + o.Name), "object": name + ".yaml", "assertions": assertions}, nil
}

// addDeletion adds a case in which a bad object is deleted, which nothing may stand in the way of.
func (s *suite) addDeletion() error {
	if s.deleted == nil {
		return nil
	}
	constraint, err := Constraint(s.policy, ConstraintOptions{})
	if err != nil {
		return err
	}
	review, err := deletion(*s.deleted)
	if err != nil {
		return err
	}
	s.files = append(s.files, release.File{Name: "delete.yaml", Data: review}, release.File{Name: "delete-constraint.yaml", Data: constraint})
	s.addTest("delete", "delete-constraint.yaml", []any{object{
		"name": "a bad object is deleted", "object": "delete.yaml", "assertions": []any{object{"violations": 0}},
	}})
	return nil
}

func deletion(o sekisho.Object) ([]byte, error) {
	old, err := valueOf(o)
	if err != nil {
		return nil, err
	}
	group, kind, found := strings.Cut(o.GroupKind(), "/")
	if !found {
		group, kind = "", group
	}
	version := o.APIVersion[strings.LastIndex(o.APIVersion, "/")+1:]
	return writeYAML(object{
		"apiVersion": "admission.k8s.io/v1",
		"kind":       "AdmissionReview",
		"request": object{
			"operation": "DELETE",
			"uid":       "1",
			"kind":      object{"group": group, "version": version, "kind": kind},
			"name":      o.Name,
			"namespace": o.Namespace,
			"oldObject": old,
		},
	})
}

// valueOf decodes an object, with all digits of its numbers.
func valueOf(o sekisho.Object) (object, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	var value object
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}
