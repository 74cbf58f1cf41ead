package sekisho

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outline is what can be said about a manifest in a few lines: objects with their places, then all problems.
type outline struct {
	Objects   []string // Kind/namespace/name at line:column
	Documents int
	Skipped   []string
	Warnings  []string
	Errors    []string
}

func outlineOf(text string) outline {
	manifest, err := ParseManifest("m.yaml", []byte(text))
	result := outline{Documents: manifest.Documents}
	for _, object := range manifest.Objects {
		place := object.Position(nil)
		result.Objects = append(result.Objects, fmt.Sprintf("%s at %d:%d", object.ObjectRef, place.Line, place.Column))
	}
	for _, skipped := range manifest.Skipped {
		result.Skipped = append(result.Skipped, fmt.Sprintf("%d:%d", skipped.Line, skipped.Column))
	}
	for _, warning := range manifest.Warnings {
		result.Warnings = append(result.Warnings, warning.Error())
	}
	if err != nil {
		result.Errors = strings.Split(err.Error(), "\n")
	}
	return result
}

func pod(name string) string { return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\n" }

func TestParseManifestFindsEveryDocumentOfAStream(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       outline
	}{
		{"one document", pod("a"), outline{Objects: []string{"Pod/a at 1:1"}, Documents: 1}},
		{"two documents", pod("a") + "---\n" + pod("b"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 6:1"}, Documents: 2}},
		{"no final newline", strings.TrimSpace(pod("a")), outline{Objects: []string{"Pod/a at 1:1"}, Documents: 1}},
		{"marker without final newline", pod("a") + "---", outline{Objects: []string{"Pod/a at 1:1"}, Documents: 1}},
		{"CRLF", strings.ReplaceAll(pod("a")+"---\n"+pod("b"), "\n", "\r\n"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 6:1"}, Documents: 2}},
		{"byte order mark", "\ufeff" + pod("a") + "---\n" + pod("b"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 6:1"}, Documents: 2}},
		{"byte order mark before a marker", "\ufeff---\n" + pod("a") + "---\n" + pod("b"), outline{Objects: []string{"Pod/a at 2:1", "Pod/b at 7:1"}, Documents: 2}},
		{"byte order mark before a comment", "\ufeff# c\n---\n" + pod("a"), outline{Objects: []string{"Pod/a at 3:1"}, Documents: 1}},
		{"byte order mark before a directive", "\ufeff%YAML 1.1\n---\n" + pod("a"), outline{Objects: []string{"Pod/a at 3:1"}, Documents: 1}},
		{"byte order mark of a file put behind another", pod("a") + "---\n\ufeff" + pod("b") + "---\n\ufeff" + pod("c"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 6:1", "Pod/c at 11:1"}, Documents: 3}},
		{"comments before the first marker", "# a\n\n# b\n---\n# c\n" + pod("a") + "---\n" + pod("b"), outline{Objects: []string{"Pod/a at 6:1", "Pod/b at 11:1"}, Documents: 2}},
		{"directive", "%YAML 1.1\n# c\n---\n" + pod("a") + "...\n%YAML 1.1\n---\n" + pod("b"), outline{Objects: []string{"Pod/a at 4:1", "Pod/b at 11:1"}, Documents: 2}},
		{"end marker and no marker after it", pod("a") + "...\n" + pod("b"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 6:1"}, Documents: 2}},
		{"end marker with a comment", pod("a") + "... # end\n# c\n---\n" + pod("b"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 8:1"}, Documents: 2}},
		{"empty documents", "---\n---\n# c\n---\n\n---\n" + pod("a") + "---\n---\n  \n", outline{Objects: []string{"Pod/a at 7:1"}, Documents: 1}},
		{"nothing but a comment and an end", "# a\n...\n", outline{}},
		{"marker in a block scalar", pod("a") + "data: |\n  ---\n  x: y\n  ...\n---\n" + pod("b"), outline{Objects: []string{"Pod/a at 1:1", "Pod/b at 10:1"}, Documents: 2}},
		{"more than three hyphens are no marker", pod("a") + "----: x\n---a: y\n", outline{Objects: []string{"Pod/a at 1:1"}, Documents: 1}},
		{"content behind the first marker", "--- {apiVersion: v1, kind: Pod}\n", outline{Objects: []string{"Pod at 1:5"}, Documents: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, outlineOf(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseManifestWarnsOfMarkersThatConftestDoesNotSee(t *testing.T) {
	for marker, shown := range map[string]string{
		"--- ": `"--- "`, "---\t": `"---\t"`, "--- # the second": `"--- # the second"`, "--- # a comment that is rather long": `"--- # a comment that"`,
	} {
		want := outline{
			Objects:   []string{"Pod/a at 1:1", "Pod/b at 6:1"},
			Documents: 2,
			Warnings:  []string{"m.yaml:5:1: conftest does not split at " + shown + " and would not see what follows: write a bare ---"},
		}
		if diff := cmp.Diff(want, outlineOf(pod("a")+marker+"\n"+pod("b"))); diff != "" {
			t.Errorf("%q: %s", marker, diff)
		}
	}
	for _, text := range []string{"--- # first\n" + pod("a"), pod("a") + "---\r\n" + pod("b"), pod("a") + "--- # nothing follows\n"} {
		if got := outlineOf(text); got.Warnings != nil {
			t.Errorf("%q: unwanted warnings %q", text, got.Warnings)
		}
	}
}

func TestParseManifestExpandsLists(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       outline
	}{
		{
			"v1 List", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: ns}}\n",
			outline{Objects: []string{"Pod at 4:3", "Deployment/ns/d at 6:3"}, Documents: 1},
		},
		{
			"typed list whose items do not say what they are", "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- {}\n",
			outline{Objects: []string{"Pod/a at 4:3", "Pod at 5:3"}, Documents: 1},
		},
		{
			"item of a typed list that says something else", "apiVersion: v1\nkind: PodList\nitems:\n- {apiVersion: v1, kind: Service}\n",
			outline{Objects: []string{"Service at 4:3"}, Documents: 1},
		},
		{
			"v1 List whose items do not say what they are", "apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n- {kind: Pod}\n- {apiVersion: v1}\n",
			outline{Documents: 1, Skipped: []string{"4:3", "5:3", "6:3"}},
		},
		{
			"nested lists", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: apps/v1\n    kind: DeploymentList\n    items:\n    - metadata: {name: d}\n- apiVersion: v1\n  kind: Pod\n",
			outline{Objects: []string{"Deployment/d at 10:7", "Pod at 11:3"}, Documents: 1},
		},
		{
			"items that are no mappings", "apiVersion: v1\nkind: PodList\nitems: [null, x, [], {}]\n",
			outline{Objects: []string{"Pod at 3:22"}, Documents: 1, Skipped: []string{"3:9", "3:15", "3:18"}},
		},
		{"null and empty items", "apiVersion: v1\nkind: List\nitems:\n---\napiVersion: v1\nkind: List\nitems: []\n", outline{Documents: 2}},
		{
			"items at an alias", "apiVersion: v1\nkind: List\nitems:\n- &a {apiVersion: v1, kind: Pod}\n- *a\n",
			outline{Objects: []string{"Pod at 4:3", "Pod at 4:3"}, Documents: 1},
		},
		{
			"list in a stream", pod("a") + "---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n---\n" + pod("b"),
			outline{Objects: []string{"Pod/a at 1:1", "Pod at 9:3", "Pod/b at 12:1"}, Documents: 3},
		},
		{
			"a kind that only ends in List", "apiVersion: example.com/v1\nkind: AllowList\nspec: {items: [a]}\n",
			outline{Objects: []string{"AllowList at 1:1"}, Documents: 1},
		},
		{
			"a kind that has items and is no list", "apiVersion: example.com/v1\nkind: Order\nitems: [a]\n",
			outline{Objects: []string{"Order at 1:1"}, Documents: 1},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, outlineOf(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseManifestReadsJSON(t *testing.T) {
	const one = `{"apiVersion": "v1", "kind": "Pod"}`
	for _, test := range []struct {
		name, text string
		want       outline
	}{
		{"one object", one, outline{Objects: []string{"Pod at 1:1"}, Documents: 1}},
		{"indented with tabs", "\n{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\"\n}\n", outline{Objects: []string{"Pod at 2:1"}, Documents: 1}},
		{"several, with markers", one + "\n---\n" + one, outline{Objects: []string{"Pod at 1:1", "Pod at 3:1"}, Documents: 2}},
		{"several, without", one + "\n" + one, outline{Objects: []string{"Pod at 1:1", "Pod at 2:1"}, Documents: 2}},
		{"a List", `{"apiVersion": "v1", "kind": "List", "items": [` + one + `, ` + one + `]}`, outline{Objects: []string{"Pod at 1:48", "Pod at 1:85"}, Documents: 1}},
		{"an array", "[" + one + "]", outline{Documents: 1, Skipped: []string{"1:1"}}},
		{"a key that stands twice", "{\n  \"kind\": \"Pod\",\n  \"kind\": \"Job\"\n}", outline{Documents: 1, Errors: []string{`m.yaml:3:3: duplicate key "kind", first at line 2`}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, outlineOf(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseManifestSkipsAndCountsWhatIsNoObject(t *testing.T) {
	text := "a: b\n---\n# values\nkind: Pod\n---\n" + pod("a") + "---\n- x\n---\ntext\n---\napiVersion: 1\nkind: true\n---\n{kind: '', apiVersion: v1}\n"
	want := outline{
		Objects:   []string{"Pod/a at 6:1"},
		Documents: 7,
		Skipped:   []string{"1:1", "4:1", "11:1", "13:1", "15:1", "18:1"},
	}
	if diff := cmp.Diff(want, outlineOf(text)); diff != "" {
		t.Error(diff)
	}
	manifest, _ := ParseManifest("values.yaml", []byte("a: b\n"))
	if diff := cmp.Diff([]Problem{{"values.yaml", 1, 1, "is no Kubernetes object: it has no apiVersion and kind"}}, manifest.Skipped); diff != "" {
		t.Error(diff)
	}
}

func TestParseManifestNamesEveryErrorAndReadsTheRest(t *testing.T) {
	text := pod("a") + // lines 1 to 4
		"---\n a: b: c\n" + // 6
		"---\n" + pod("b") + // 8
		"---\nspec:\n\t- x\n" + // 14
		"---\nx: !!int y\nkind: Pod\n" + // 16
		"---\nx: 'a\n" + // 19
		"---\nx: \x00\n" + // 21
		"---\nx: *none\n" + // 23
		"---\n- image: {{ .Values.image }}\n" + // 25
		"--- \n" + pod("c") // 27
	got := outlineOf(text)
	got.Warnings = nil
	want := outline{
		Objects:   []string{"Pod/a at 1:1", "Pod/b at 8:1", "Pod/c at 27:1"},
		Documents: 10,
		Errors: []string{
			`m.yaml:6:6: unexpected ":": check the indentation, or quote the text`,
			`m.yaml:14:1: tab used for indentation: use spaces`,
			`m.yaml:16:4: "y" is not a !!int`,
			`m.yaml:19:4: quoted text is not closed`,
			`m.yaml:21:4: NUL character in the text`,
			`m.yaml:23:4: unknown anchor "none"`,
			`m.yaml:25:10: "{{" is template syntax: render the template first`,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseManifestRefusesKeysThatStandTwice(t *testing.T) {
	for text, want := range map[string]string{
		"kind: Pod\nspec: {a: 1, \"a\": 2}\n": `m.yaml:2:14: duplicate key "a", first at line 2`,
		"kind: Pod\nkind: Pod\n":              `m.yaml:2:1: duplicate key "kind", first at line 1`,
		"1: a\n\"1\": b\n":                    `m.yaml:2:1: duplicate key "1", first at line 1`,
		"yes: a\ntrue: b\n":                   `m.yaml:2:1: duplicate key "true", first at line 1`,
	} {
		if diff := cmp.Diff([]string{want}, outlineOf(text).Errors); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestParseManifestEndsOnHostileText(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("%c: &%c [*%[3]c, *%[3]c, *%[3]c, *%[3]c, *%[3]c, *%[3]c, *%[3]c, *%[3]c, *%[3]c]\n", 'b'+i, 'b'+i, 'a'+i)
	}
	for _, test := range []struct{ name, text, want string }{
		{"alias bomb", "---\n" + bomb, "m.yaml:8:12: document has more than 1000000 values"},
		{"depth of sequences", "---\n" + strings.Repeat("[", 10_000), "m.yaml:2:1001: document is nested more than 1000 levels deep"},
		{"depth of JSON", strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), "m.yaml:1:5001: document is nested more than 1000 levels deep"},
		{"UTF-16", "\xff\xfea\x00", "m.yaml:1:1: text is encoded as UTF-16: save the file as UTF-8"},
		{"invalid UTF-8", "---\na: é\xff\n", "m.yaml:2:5: invalid UTF-8: byte 0xFF"},
		{"anchor in itself", "---\na: &a [*a]\n", `m.yaml:2:8: anchor "a" contains itself`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := outlineOf(test.text + "\n---\n" + pod("after"))
			if diff := cmp.Diff([]string{test.want}, got.Errors); diff != "" {
				t.Error(diff)
			}
			if len(got.Objects) != 1 || got.Documents != 2 {
				t.Errorf("the document after the error is not read: %+v", got)
			}
		})
	}
}

func TestParseManifestRefusesWhatIsTooLarge(t *testing.T) {
	manifest, err := ParseManifest("big.yaml", make([]byte, MaxManifestSize+1))
	const want = "big.yaml:1:1: the text has 64 MiB, at most 64 are read: split it into several files"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if manifest.Documents != 0 {
		t.Errorf("%d documents are read", manifest.Documents)
	}
}

func TestParseManifestNamesTheObject(t *testing.T) {
	for _, test := range []struct {
		text      string
		ref       ObjectRef
		groupKind string
	}{
		{"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b}}", ObjectRef{"v1", "Pod", "b", "a"}, "Pod"},
		{"{apiVersion: apps/v1, kind: Deployment, metadata: {generateName: a-}}", ObjectRef{"apps/v1", "Deployment", "", ""}, "apps/Deployment"},
		{"{apiVersion: example.com/v1, kind: Pod, metadata: null}", ObjectRef{"example.com/v1", "Pod", "", ""}, "example.com/Pod"},
		{"{apiVersion: /v1, kind: Pod, metadata: text}", ObjectRef{"/v1", "Pod", "", ""}, "Pod"},
		{"{apiVersion: v1, kind: Pod, metadata: {name: 1, namespace: yes}}", ObjectRef{"v1", "Pod", "", ""}, "Pod"},
	} {
		object := parseOne(t, test.text)
		if diff := cmp.Diff(test.ref, object.ObjectRef); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
		if got := object.GroupKind(); got != test.groupKind {
			t.Errorf("%s: GroupKind is %q, want %q", test.text, got, test.groupKind)
		}
	}
}

// parseOne reads a text that holds one object.
func parseOne(t testing.TB, text string) Object {
	t.Helper()
	manifest, err := ParseManifest("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(manifest.Objects) != 1 {
		t.Fatalf("%d objects in %q", len(manifest.Objects), text)
	}
	return manifest.Objects[0]
}
