package sekisho

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const placesText = `# before
---
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {é: ü, app: web}}
anchors:
- &defaults
  allowPrivilegeEscalation: yes
  runAsUser: 0x10
spec:
  hostNetwork: yes
  containers:
  - name: app
    securityContext: *defaults
  -   name: side
      securityContext:
        <<: *defaults
        runAsUser: 1000
      args: [ "a b", 'c' , d ]
  -
  - null
  - [x, [y]]
  script: |
    one
    two
  "a.b/c": 1.50
  empty: {}
  unset:
`

func TestPositionLeadsToTheFieldOrItsNearestParent(t *testing.T) {
	object := parseOne(t, placesText)
	for _, test := range []struct {
		path Path
		want string // line:column-line:column
	}{
		{nil, "3:1-28:9"},
		{Path{"kind"}, "4:1-4:5"},
		{Path{"metadata", "name"}, "5:12-5:16"},
		{Path{"metadata", "labels", "é"}, "5:30-5:31"},
		{Path{"metadata", "labels", "app"}, "5:36-5:39"},
		{Path{"spec", "containers", 0}, "13:5-14:31"},
		{Path{"spec", "containers", 0, "name"}, "13:5-13:9"},
		{Path{"spec", "containers", 1, "args", 0}, "19:15-19:20"},
		{Path{"spec", "containers", 1, "args", 2}, "19:28-19:29"},
		{Path{"spec", "containers", 2}, "20:4-20:4"},
		{Path{"spec", "containers", 3}, "21:5-21:9"},
		{Path{"spec", "containers", 4, 1, 0}, "22:10-22:11"},
		{Path{"spec", "script"}, "23:3-23:9"},
		{Path{"spec", "a.b/c"}, "26:3-26:10"},
		{Path{"spec", "unset"}, "28:3-28:8"},

		// What is not written is its nearest written parent.
		{Path{"nothing"}, "3:1-28:9"},
		{Path{"metadata", "annotations", "x"}, "5:1-5:9"},
		{Path{"spec", "containers", 0, "image"}, "13:5-14:31"},
		{Path{"spec", "containers", 9, "image"}, "12:3-12:13"},
		{Path{"spec", "containers", -1}, "12:3-12:13"},
		{Path{"spec", "containers", "0"}, "12:3-12:13"},
		{Path{"spec", 0}, "10:1-10:5"},
		{Path{"kind", "x"}, "4:1-4:5"},
		{Path{"spec", "empty", "x", "y"}, "27:3-27:8"},
		{Path{"spec", "unset", "x"}, "28:3-28:8"},
		{Path{"spec", 1.5, "containers"}, "10:1-10:5"},

		// What is behind an alias or a merge key stands at the anchor.
		{Path{"spec", "containers", 0, "securityContext"}, "14:5-14:20"},
		{Path{"spec", "containers", 0, "securityContext", "runAsUser"}, "9:3-9:12"},
		{Path{"spec", "containers", 1, "securityContext", "allowPrivilegeEscalation"}, "8:3-8:27"},
		{Path{"spec", "containers", 1, "securityContext", "runAsUser"}, "18:9-18:18"},
	} {
		p := object.Position(test.path)
		if got := fmt.Sprintf("%d:%d-%d:%d", p.Line, p.Column, p.EndLine, p.EndColumn); got != test.want {
			t.Errorf("%v: got %s, want %s", test.path, got, test.want)
		}
	}
}

func TestPositionIsTheSameInEveryForm(t *testing.T) {
	path := Path{"spec", "containers", 0, "image"}
	for _, test := range []struct{ name, text, want string }{
		{"YAML", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: x\n", "5:5"},
		{"CRLF", "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - image: x\r\n", "5:5"},
		{"byte order mark", "\ufeffspec: {containers: [{image: x}]}\napiVersion: v1\nkind: Pod\n", "1:22"},
		{"byte order mark in a stream", "a: b\n---\n\ufeffspec: {containers: [{image: x}]}\napiVersion: v1\nkind: Pod\n", "3:22"},
		{"JSON", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n \"spec\": {\"containers\": [{\"image\": \"x\"}]}}", "2:27"},
		{"an item of a List", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    containers:\n    - image: x\n", "8:7"},
		{"an item of a list of lists", "kind: List\napiVersion: v1\nitems: [{apiVersion: v1, kind: PodList, items: [{spec: {containers: [{image: x}]}}]}]\n", "3:71"},
	} {
		p := parseOne(t, test.text).Position(path)
		if got := fmt.Sprintf("%d:%d", p.Line, p.Column); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTextIsTheScalarAsAClusterReadsIt(t *testing.T) {
	object := parseOne(t, placesText)
	for _, test := range []struct {
		path  Path
		want  string
		found bool
	}{
		{Path{"metadata", "labels", "é"}, "ü", true},
		{Path{"spec", "hostNetwork"}, "true", true},
		{Path{"spec", "a.b/c"}, "1.5", true},
		{Path{"anchors", 0, "runAsUser"}, "16", true},
		{Path{"spec", "containers", 0, "securityContext", "runAsUser"}, "16", true},
		{Path{"spec", "containers", 1, "securityContext", "runAsUser"}, "1000", true},
		{Path{"spec", "containers", 1, "args", 0}, "a b", true},
		{Path{"spec", "script"}, "one\ntwo\n", true},
		{Path{"spec", "unset"}, "", false},
		{Path{"spec", "containers", 3}, "", false},
		{Path{"spec", "empty"}, "", false},
		{Path{"spec", "containers"}, "", false},
		{Path{"spec", "containers", 0, "image"}, "", false},
		{Path{"kind", "x"}, "", false},
		{nil, "", false},
	} {
		if got, found := object.Text(test.path); got != test.want || found != test.found {
			t.Errorf("%v: got %q, %v, want %q, %v", test.path, got, found, test.want, test.found)
		}
	}
}

func TestKeysAreInTheOrderOfTheText(t *testing.T) {
	object := parseOne(t, placesText)
	for _, test := range []struct {
		path Path
		want []string
	}{
		{nil, []string{"apiVersion", "kind", "metadata", "anchors", "spec"}},
		{Path{"metadata", "labels"}, []string{"é", "app"}},
		{Path{"spec", "containers", 1, "securityContext"}, []string{"allowPrivilegeEscalation", "runAsUser"}},
		{Path{"spec", "empty"}, nil},
		{Path{"spec", "containers"}, nil},
		{Path{"kind"}, nil},
		{Path{"status"}, nil},
	} {
		if diff := cmp.Diff(test.want, object.Keys(test.path)); diff != "" {
			t.Errorf("%v: %s", test.path, diff)
		}
	}
}

func TestValueIsWhatAClusterReads(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"{apiVersion: v1, kind: Pod, x: [yes, No, on, ~, null, '', \"yes\"]}", `{"apiVersion": "v1", "kind": "Pod", "x": [true, false, true, null, null, "", "yes"]}`},
		{"{apiVersion: v1, kind: Pod, x: [0x10, 010, 1_000, 1e3, 1.50, -0, 100m, '1']}", `{"apiVersion": "v1", "kind": "Pod", "x": [16, 8, 1000, 1000, 1.5, 0, "100m", "1"]}`},
		{"{apiVersion: v1, kind: Pod, 1: a, yes: b}", `{"1": "a", "apiVersion": "v1", "kind": "Pod", "true": "b"}`},
		{"{apiVersion: v1, kind: Pod, a: &a {b: 1}, c: {<<: *a}, d: *a}", `{"a": {"b": 1}, "apiVersion": "v1", "c": {"b": 1}, "d": {"b": 1}, "kind": "Pod"}`},
		{"{apiVersion: v1, kind: PodList, items: [{metadata: {}}]}", `{"apiVersion": "v1", "kind": "Pod", "metadata": {}}`},
	} {
		if got := parseOne(t, test.text).value().String(); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
	if got := (Object{}).value().String(); got != "{}" {
		t.Errorf("the value of no object is %s", got)
	}
	if got := (Object{}).Position(Path{"spec"}); got != (Position{}) {
		t.Errorf("the position in no object is %v", got)
	}
}

func TestAListIsItsItems(t *testing.T) {
	items := []string{pod("a"), "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 2}\n", "apiVersion: example.com/v1\nkind: Any\n"}
	list := "apiVersion: v1\nkind: List\nitems:\n"
	for _, item := range items {
		list += "- " + strings.ReplaceAll(strings.TrimSpace(item), "\n", "\n  ") + "\n"
	}
	if diff := cmp.Diff(valuesOf(t, strings.Join(items, "---\n")), valuesOf(t, list)); diff != "" {
		t.Error(diff)
	}
}

// valuesOf reads a text to the values that policies see.
func valuesOf(t *testing.T, text string) []string {
	t.Helper()
	manifest, err := ParseManifest("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, object := range manifest.Objects {
		values = append(values, object.value().String())
	}
	return values
}

func TestJSONObjectsMayFollowEachOther(t *testing.T) {
	const text = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}\n{\"apiVersion\": \"v1\",\n \"kind\": \"Service\"} {\"apiVersion\": \"v1\", \"kind\": \"Secret\",\n \"data\": {}}\n"
	manifest, err := ParseManifest("m.json", []byte(text))
	if err != nil || manifest.Documents != 3 || len(manifest.Objects) != 3 {
		t.Fatalf("%d documents, %d objects, %v", manifest.Documents, len(manifest.Objects), err)
	}
	want := []Position{{1, 1, 1, 1}, {2, 1, 2, 1}, {3, 21, 3, 21}}
	for i, object := range manifest.Objects {
		got := object.Position(nil)
		if got.Line != want[i].Line || got.Column != want[i].Column {
			t.Errorf("object %d is at %d:%d, want %d:%d", i, got.Line, got.Column, want[i].Line, want[i].Column)
		}
	}
	if at := manifest.Objects[2].Position(Path{"data"}); at.Line != 4 || at.Column != 2 {
		t.Errorf("data is at %d:%d, want 4:2", at.Line, at.Column)
	}
}

func TestPositionsAreThoseOfTheirPaths(t *testing.T) {
	t.Parallel()
	manifest, err := ParseManifest("a.yaml", []byte("# A comment.\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      args: [x, y]\n    - {name: b}\n"))
	if err != nil {
		t.Fatal(err)
	}
	object := manifest.Objects[0]
	var got []string
	for path, position := range object.Positions() {
		if want := object.Position(path); position != want {
			t.Errorf("%v is at %v, want %v", path, position, want)
		}
		got = append(got, fmt.Sprintf("%v:%d", []any(path), position.Line))
	}
	want := []string{
		"[]:2", "[apiVersion]:2", "[kind]:3", "[spec]:4", "[spec containers]:5",
		"[spec containers 0]:6", "[spec containers 0 name]:6", "[spec containers 0 args]:7", "[spec containers 0 args 0]:7", "[spec containers 0 args 1]:7",
		"[spec containers 1]:8", "[spec containers 1 name]:8",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for path := range object.Positions() {
		if len(path) > 0 {
			break // Whoever has seen enough may stop.
		}
	}
}
