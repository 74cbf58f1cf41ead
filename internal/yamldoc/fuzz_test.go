package yamldoc

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	sigsyaml "sigs.k8s.io/yaml"
)

// toAny makes of a node what encoding/json makes of its JSON form.
func toAny(n Node) any {
	switch n.Kind() {
	case Bool:
		return n.Bool()
	case Number:
		return json.Number(n.Text())
	case String:
		return n.Text()
	case Sequence:
		items := make([]any, 0, n.Len())
		for _, item := range n.Items() {
			items = append(items, toAny(item))
		}
		return items
	case Mapping:
		entries := make(map[string]any, n.Len())
		for key, value := range n.Entries() {
			entries[key.Text()] = toAny(value)
		}
		return entries
	}
	return nil
}

func decodeJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// fuzzSeeds has one text for each thing the readers know.
var fuzzSeeds = []string{
	"", "---\n", "# only a comment\n", "---\n# c\n...\n# d\n", "\xef\xbb\xbfa: b\n",
	"a: b\n", "a:\n  b: c\n  d:\n  - e\n  -   f: g\n      h: i\n  - - j\n    - k\n", "a:\n- b\n-\n-\n  c: d\ne:\n",
	"a: first line\n  second line\n\n  third line # comment\nb: c\n", "a:\n  plain text\n  goes on\nb: 1\n",
	"a: 'it''s'\nb: \"x\\ty\\u00e9\\\\ \"\n'c d': e\n\"f\": g\n", "a: 'one\n  two\n\n  three '\nb: \"one \\\n  \\ two\"\n",
	"a: |\n  one\n   two\n\n  three\n\n\nb: |-\n  x\nc: |+\n  y\n\nd: >\n  f\n  g\n\n   h\n  i\ne: >-2\n    j\n  k\n",
	"a: |2\n    x\n  y\n", "a: |\nb: c\n", "a: [1, \"b\", c, [d]]\ne: {f: g, \"h\": 1}\ni: []\nj: {}\n",
	"a: yes\nb: 0x1f\nc: 1_000\nd: 017\ne: 1e3\nf: .5\ng: ~\nh: 2020-01-01\ni: 0b11\nj: 100m\nk: -0\nl: 1.50\n",
	"1: a\nyes: b\n1.5: c\n0x10: d\n", "a: &x\n  b: c\nd: *x\n", "a: &x {b: c}\nd:\n  <<: *x\n  b: e\n  f: g\n", "a: !!str 1\nb: !!int \"2\"\n",
	"a: b\r\nc:\r\n- d\r\n- |\r\n  e\r\n  f\r\n", "? a\n: b\n", "a: .inf\n", "a: 1\na: 2\n", "a: b: c\n", "a:\n\tb: c\n", "- a\n b\n", "é: ü\nb: 日本\n",
	"{\"a\": [1, 2.50, true, null, \"\\/\\ud83d\\ude00\"], \"b\": {}}", "{a: b, c: [d, e]}", "[1,\t2]", "[", "{\"a\":1,\"a\":2}", "%YAML 1.1\n---\na: b\n",
	"a: --flag=x\nb: :8080\nc: http://x:80/y#z\nd: a#b\ne: -\n", "- # c\n  a: b\n# d\n- c\n", "a: \"\nb\"\n", "a: 'b' # c\n\"d\" : e\n", "a: b\n---\nc: d\n", "a: *x\n", "a: &x [*x]\n",
}

func FuzzParse(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<16 {
			return
		}
		by := checkText(t, string(src))
		if by != readJSON && looksLikeJSON(string(src)) && utf8.Valid(src) && json.Valid(src) {
			t.Fatalf("JSON is not read as JSON: %q", src)
		}
	})
}

// checkJSON compares with encoding/json.
func checkJSON(t *testing.T, src []byte, tree *Tree, err error) {
	t.Helper()
	want, wantErr := decodeJSON(src)
	if err != nil {
		return
	}
	if wantErr != nil {
		t.Fatalf("read as JSON, but encoding/json says %v: %q", wantErr, src)
	}
	if got := toAny(tree.Root()); !reflect.DeepEqual(got, want) {
		t.Fatalf("got %#v, want %#v for %q", got, want, src)
	}
}

// checkValues compares with sigs.k8s.io/yaml.
func checkValues(t *testing.T, src []byte, tree *Tree) {
	t.Helper()
	text, err := sigsyaml.YAMLToJSON(src)
	if err != nil {
		t.Fatalf("accepted, but sigs.k8s.io/yaml says %v: %q", err, src)
	}
	want, err := decodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := toAny(tree.Root()); !reflect.DeepEqual(got, want) {
		t.Fatalf("got %#v, want %#v for %q", got, want, src)
	}
}

// checkShape walks over a tree and sees that its parts fit.
func checkShape(t *testing.T, tree *Tree) {
	t.Helper()
	seen := 0
	var walk func(n Node)
	walk = func(n Node) {
		seen++
		start, end := n.Offsets()
		if start > end || end > len(tree.src) {
			t.Fatalf("offsets %d to %d of %d bytes", start, end, len(tree.src))
		}
		if s := n.Span(); s.Line < 1 || s.Column < 1 || s.EndLine < s.Line || s.EndLine == s.Line && s.EndColumn < s.Column {
			t.Fatalf("span %+v", s)
		}
		for _, item := range n.Items() {
			walk(item)
		}
		for key, value := range n.Entries() {
			if key.Kind() != String {
				t.Fatalf("key of kind %v", key.Kind())
			}
			walk(key)
			walk(value)
		}
	}
	walk(tree.Root())
	if seen != tree.Len() {
		t.Fatalf("walked over %d of %d nodes", seen, tree.Len())
	}
}

func FuzzPlainScalar(f *testing.F) {
	for _, seed := range []string{
		"a", "y", "Yes", "off", "~", "null", "1", "-1", "+1", "007", "08", "0x_1f", "1_0", "0b-1", "-0b1", "0o17", "1.5", "1.", "-.5", "1e3", "1e999",
		".5", "..", ".1_0", "+.inf", "-.INF", ".nan", "2020-01-01", "12:30", "100m", "0.0000001", "18446744073709551615", "9223372036854775808", "1.0", "0.1", "123456.654321",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for i := range len(s) {
			if c := s[i]; c <= ' ' || c >= 0x7F || c == '#' || c == ':' {
				return
			}
		}
		if s == "" || len(s) > 1000 || s == "---" || s == "..." || !plainStart(s, 0) || s[0] == '?' {
			return
		}
		text, err := sigsyaml.YAMLToJSON([]byte("a: " + s))
		v := resolvePlain(s)
		if err != nil {
			if v.kind == Number && v.text == "" {
				return
			}
			t.Fatalf("%q: got %+v, but sigs.k8s.io/yaml says %v", s, v, err)
		}
		var got string
		switch v.kind {
		case Null:
			got = "null"
		case Bool:
			got = map[bool]string{true: "true", false: "false"}[v.yes]
		case Number:
			got = v.text
		default:
			quoted, _ := json.Marshal(v.text)
			got = string(quoted)
		}
		if want := string(text); `{"a":`+got+`}` != want {
			t.Fatalf("%q: got %s, want %s", s, got, want)
		}

		text, err = sigsyaml.YAMLToJSON([]byte(s + ": 1"))
		key, problem := resolveKey(s)
		if s == "<<" {
			return
		}
		if (err != nil) != (problem != "") {
			t.Fatalf("key %q: got problem %q, want error %v", s, problem, err)
		}
		if err == nil {
			quoted, _ := json.Marshal(key)
			if got := `{` + string(quoted) + `:1}`; got != string(text) {
				t.Fatalf("key %q: got %s, want %s", s, got, text)
			}
		}
	})
}
