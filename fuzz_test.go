package sekisho

import (
	"errors"
	"strings"
	"testing"

	"github.com/sekisho/sekisho/internal/yamldoc"
)

// fuzzTexts are manifests with one of everything that the splitting and the positions depend on.
var fuzzTexts = []string{
	"", placesText, pod("a") + "---\n" + pod("b"), "\ufeff---\n" + pod("a") + "---\n\ufeff" + pod("b"),
	"%YAML 1.1\r\n---\r\napiVersion: v1\r\nkind: Pod\r\n...\r\n# c\r\n--- # d\r\n{apiVersion: v1, kind: Pod}",
	"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: PodList\n  items: [{}, null, {kind: X}]\n",
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"é\":[1e3,\"\\u00e9\"]}}\n---\n[]",
	"a: b: c\n---\n\t- x\n---\nx: \"open\n---\ny: {a: [1, 2}\n---\nkind: A\nkind: B\n", "a: |\n  ---\n ---\n--- |\n text\n...\n...",
	"apiVersion: v1\nkind: Pod\nspec: &s\n  x: &x {y: *x}\n", "apiVersion: v1\nkind: Pod\nspec:\n  a: &a [b, c]\n  d: {<<: {e: *a}, f: *a}\n",
	"\ufeff---\n\ufeff", "# c\r\n\r0\n--- {apiVersion: A, kind: A}\n...\r...\na: b", "apiVersion: v1\rkind: Pod\u2028---\u0085", "---\n---\n...\n---", "\x00", "\xff\xfea", "--- \xff",
}

func FuzzParseManifest(f *testing.F) {
	for _, text := range fuzzTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		manifest, err := ParseManifest("m.yaml", data)
		bounds := boundsOf(data)
		var problems Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("the error is no Problems but %T", err)
		}
		for _, problem := range append(append(problems, manifest.Skipped...), manifest.Warnings...) {
			if strings.ContainsAny(string(data), "\u0085\u2028\u2029") {
				break // The libraries count these as line breaks, which nobody else does.
			}
			bounds.contain(t, Position{problem.Line, problem.Column, problem.Line, problem.Column}, problem.Error())
		}
		if read := manifest.Documents - len(problems); read < 0 {
			t.Errorf("%d errors in %d documents", len(problems), manifest.Documents)
		}
		for _, object := range manifest.Objects {
			if object.APIVersion == "" || object.Kind == "" {
				t.Errorf("object without apiVersion or kind: %+v", object.ObjectRef)
			}
			object.value()
			everyPath(object.node, nil, func(path Path) {
				bounds.contain(t, object.Position(path), path.String())
			})
		}
		checkSplit(t, data)
	})
}

// checkSplit sees that splitting loses no content (markers and comments before a byte order mark are none), and that the
// parts say where they begin.
func checkSplit(t *testing.T, data []byte) {
	t.Helper()
	read := 0
	for _, doc := range splitDocuments(data) {
		at := cap(data) - cap(doc.text) // the text is a part of data
		lost := data[read:at]
		if tree, err := yamldoc.Parse(lost); err == nil && !tree.Empty() {
			t.Fatalf("the text %q before line %d is lost", lost, doc.line+1)
		}
		if lines := len(boundsOf(data[:at])) - 1; lines != doc.line && len(doc.text) > 0 {
			t.Fatalf("the document at byte %d says that %d lines stand before it, not %d", at, doc.line, lines)
		}
		read = at + len(doc.text)
	}
	if read != len(data) {
		t.Fatalf("the text %q is lost at the end", data[read:])
	}
}

// everyPath visits the paths of a tree, up to a depth.
func everyPath(node yamldoc.Node, path Path, visit func(Path)) {
	visit(path)
	if len(path) > 6 {
		return
	}
	for key, value := range node.Entries() {
		everyPath(value, append(path[:len(path):len(path)], key.Text()), visit)
	}
	for i, item := range node.Items() {
		everyPath(item, append(path[:len(path):len(path)], i), visit)
	}
}

// FuzzPosition looks up paths that are made of bytes: each step takes a key or an item that is there, or one that is not.
func FuzzPosition(f *testing.F) {
	for _, text := range fuzzTexts {
		f.Add([]byte(text), []byte{0, 1, 2, 3})
		f.Add([]byte(text), []byte{4, 1, 0, 255, 254, 9})
	}
	f.Fuzz(func(t *testing.T, data, steps []byte) {
		if len(data) > 1<<14 || len(steps) > 64 {
			return
		}
		manifest, _ := ParseManifest("m.yaml", data)
		bounds := boundsOf(data)
		for _, object := range manifest.Objects {
			path, written := walk(object.node, steps)
			position := object.Position(path)
			bounds.contain(t, position, path.String())
			if position != object.Position(path[:written]) {
				t.Errorf("%v: %v is not the place of the nearest parent %v", path, position, path[:written])
			}
			_, isText := object.Text(path)
			keys := object.Keys(path)
			if (isText || keys != nil) && written < len(path) || isText && keys != nil {
				t.Errorf("%v: text %v, keys %q, but only %d steps are written", path, isText, keys, written)
			}
		}
	})
}

// walk turns bytes into a path and returns how many of its steps lead to something.
func walk(node yamldoc.Node, steps []byte) (path Path, written int) {
	found := true
	for i, b := range steps {
		step := chooseStep(node, b)
		path = append(path, step)
		if _, value, ok := child(node, step); found && ok {
			node, written = value, i+1
			continue
		}
		found, node = false, yamldoc.Node{}
	}
	return path, written
}

func chooseStep(node yamldoc.Node, b byte) any {
	switch {
	case b == 255:
		return "no such key"
	case b == 254:
		return -1
	case node.Kind() == yamldoc.Mapping && node.Len() > 0:
		at := int(b) % node.Len()
		for key := range node.Entries() {
			if at--; at < 0 {
				return key.Text()
			}
		}
	}
	return int(b) % (node.Len() + 1)
}

// bounds knows how many lines a text has and how long they are.
type bounds []int

func boundsOf(data []byte) bounds {
	text := strings.ReplaceAll(strings.ToValidUTF8(string(data), "?"), "\r\n", "\n")
	var b bounds
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		b = append(b, len([]rune(line)))
	}
	return b
}

// contain fails for a position outside the text. The column after the last character is inside.
func (b bounds) contain(t *testing.T, p Position, what string) {
	t.Helper()
	inside := func(line, column int) bool {
		return line >= 1 && line <= len(b) && column >= 1 && column <= b[line-1]+1
	}
	if !inside(p.Line, p.Column) || !inside(p.EndLine, p.EndColumn) {
		t.Errorf("%v is outside the text: %s", p, what)
	}
	if p.EndLine < p.Line || p.EndLine == p.Line && p.EndColumn < p.Column {
		t.Errorf("%v ends before it begins: %s", p, what)
	}
}
