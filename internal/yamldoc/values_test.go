package yamldoc

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// jsonOf writes a node as JSON, entries in their written order.
func jsonOf(n Node) string {
	switch n.Kind() {
	case String:
		text, _ := json.Marshal(n.Text())
		return string(text)
	case Sequence:
		var items []string
		for _, item := range n.Items() {
			items = append(items, jsonOf(item))
		}
		return "[" + strings.Join(items, ",") + "]"
	case Mapping:
		var entries []string
		for key, value := range n.Entries() {
			entries = append(entries, jsonOf(key)+":"+jsonOf(value))
		}
		return "{" + strings.Join(entries, ",") + "}"
	}
	return n.Text()
}

func TestValues(t *testing.T) {
	tests := []struct {
		name, src, want string
		by              reader
	}{
		{"mapping", "a: b\nc: d e\n", `{"a":"b","c":"d e"}`, readFast},
		{"no line break at the end", "a:\n- b", `{"a":["b"]}`, readFast},
		{"nesting", "a:\n  b:\n    c: d\n  e: f\ng: h\n", `{"a":{"b":{"c":"d"},"e":"f"},"g":"h"}`, readFast},
		{"sequence at the indentation of its key", "a:\n- b\n- c\nd: e\n", `{"a":["b","c"],"d":"e"}`, readFast},
		{"indented sequence", "a:\n  - b\n  - c\nd: e\n", `{"a":["b","c"],"d":"e"}`, readFast},
		{"compact mapping and sequence", "- a: b\n  c: d\n- - e\n  - f\n-   g: h\n    i: j\n", `[{"a":"b","c":"d"},["e","f"],{"g":"h","i":"j"}]`, readFast},
		{"nulls", "a:\nb: # c\nc: ~\nd: null\ne:\n-\n- \nf: \"\"\n", `{"a":null,"b":null,"c":null,"d":null,"e":[null,null],"f":""}`, readFast},
		{"booleans of YAML 1.1", "- yes\n- No\n- on\n- OFF\n- y\n- N\n- true\n- False\n- yEs\n- 'yes'\n", `[true,false,true,false,true,false,true,false,"yEs","yes"]`, readFast},
		{"integers", "- 1\n- -1\n- +1\n- 0\n- 017\n- 0o17\n- 0x1F\n- 0b101\n- 1_000\n- 18446744073709551615\n- 08\n", `[1,-1,1,0,15,15,31,5,1000,18446744073709551615,8]`, readFast},
		{"fractions", "- 1.5\n- 1.50\n- .5\n- 1.\n- 1e3\n- -2.5e-9\n- 1e999\n- 0.1\n", `[1.5,1.5,0.5,1,1000,-2.5e-9,"1e999",0.1]`, readFast},
		{"what only looks like numbers", "- 100m\n- 1.2.3\n- 10.0.0.1\n- 12:30\n- 2020-01-01\n- 1Gi\n- --\n- '1'\n", `["100m","1.2.3","10.0.0.1","12:30","2020-01-01","1Gi","--","1"]`, readFast},
		{"keys that are no strings", "1: a\nyes: b\n0x10: c\n1.5: d\n\"on\": e\n", `{"1":"a","true":"b","16":"c","1.5":"d","on":"e"}`, readFast},
		{"plain scalar of several lines", "a: one\n  two\n\n\n   three # comment\nb: c\n", `{"a":"one two\n\nthree","b":"c"}`, readFast},
		{"plain scalar on its own line", "a:\n  one\n two\nb:\n- x\n  y\n", `{"a":"one two","b":["x y"]}`, readFast},
		{"plain scalar with indicators inside", "a: b#c:d\ne: --flag=[x]\nf: :8080\ng: http://h:80/\nh: a, b {c}\n", `{"a":"b#c:d","e":"--flag=[x]","f":":8080","g":"http://h:80/","h":"a, b {c}"}`, readFast},
		{"continuation that looks like an item", "a: b\n  - c\n", `{"a":"b - c"}`, readFast},
		{"single quotes", "a: 'it''s # not: a comment'\nb: ''\nc: ''''\n", `{"a":"it's # not: a comment","b":"","c":"'"}`, readFast},
		{"double quotes", `a: "x\ty\n\\ \"q\" \u00e9"` + "\n", `{"a":"x\ty\n\\ \"q\" é"}`, readFast},
		{"quotes over lines", "a: 'one  \n    two\n\n    three'\nb: \"one\\\n    \\ two \\\n    three\"\n", `{"a":"one two\nthree","b":"one two three"}`, readFast},
		{"rare escapes", `a: "\x41\a\_"` + "\n", `{"a":"A\u0007` + "\u00a0" + `"}`, readFallback},
		{"literal", "a: |\n  one\n    two\n\n  three\n\nb: c\n", `{"a":"one\n  two\n\nthree\n","b":"c"}`, readFast},
		{"literal, chomping", "a: |-\n  x\n\nb: |+\n  y\n\nc: |\n  z", `{"a":"x","b":"y\n\n","c":"z"}`, readFast},
		{"literal, indentation given", "a: |2\n    x\n  y\nb:\n- |1-\n   z\n", `{"a":"  x\ny\n","b":["  z"]}`, readFast},
		{"literal, nothing in it", "a: |\nb: >-\nc: d\n", `{"a":"","b":"","c":"d"}`, readFast},
		{"literal with tabs and markers", "a: |\n  x\ty\n  --- # no\n  \tz\n", `{"a":"x\ty\n--- # no\n\tz\n"}`, readFast},
		{"folded", "a: >\n  one\n  two\n\n  three\n    four\n  five\n", `{"a":"one two\nthree\n  four\nfive\n"}`, readFast},
		{"flow", "a: [1, \"b\", c d, [e], {}]\nb: {c: d, \"e\": 1}\nc: []\nd: {}\n", `{"a":[1,"b","c d",["e"],{}],"b":{"c":"d","e":1},"c":[],"d":{}}`, readFast},
		{"flow over lines", "a: [b,\n  c]\n", `{"a":["b","c"]}`, readFallback},
		{"comments", "# a\na: b # c\n# d\n\n  # e\nf: # g\n  # h\n  i: j\n#k\n", `{"a":"b","f":{"i":"j"}}`, readFast},
		{"CRLF", "a: b\r\nc: |\r\n  d\r\n  e\r\nf: g\r\n  h\r\n", `{"a":"b","c":"d\ne\n","f":"g h"}`, readFast},
		{"byte order mark", "\xEF\xBB\xBFa: b\n", `{"a":"b"}`, readFast},
		{"markers", "# c\n---\na: b\n...\n# d\n", `{"a":"b"}`, readFast},
		{"directive", "%YAML 1.1\n---\na: b\n", `{"a":"b"}`, readFallback},
		{"root scalar", "just text\n", `"just text"`, readFallback},
		{"alias", "a: &x {b: c}\nd: *x\n", `{"a":{"b":"c"},"d":{"b":"c"}}`, readFallback},
		{"merge key", "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", `{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}`, readFallback},
		{"merge key after the entry", "a: &x {b: 1, c: 2}\nd:\n  c: 3\n  <<: *x\n", `{"a":{"b":1,"c":2},"d":{"c":2,"b":1}}`, readFallback},
		{"merge of a list", "a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}\n", `{"a":{"k":1},"b":{"k":2,"l":3},"c":{"k":1,"l":3}}`, readFallback},
		{"quoted merge key", "a: {\"<<\": 1}\n", `{"a":{"\u003c\u003c":1}}`, readFast},
		{"tags", "a: !!str 1\nb: !!int \"2\"\nc: !custom d\ne: !!binary aGk=\n", `{"a":"1","b":2,"c":"d","e":"hi"}`, readFallback},
		{"explicit key", "? a\n: b\n", `{"a":"b"}`, readFallback},
		{"flow that is not JSON", "{a: 'b', # c\n d: e,}\n", `{"a":"b","d":"e"}`, readFallback},
		{"JSON", "{\"a\":\t[1, 2.50, -0, 1E5, true, false, null, \"\\/\\u00e9\\ud83d\\ude00\\ud800x\"], \"b\": {}}\n", `{"a":[1,2.50,-0,1E5,true,false,null,"/é😀` + "\uFFFD" + `x"],"b":{}}`, readJSON},
		{"JSON in YAML", "---\n{\"a\": 1.0}\n", `{"a":1}`, readFallback},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, by, err := parse([]byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, jsonOf(tree.Root())); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
			if by != tt.by {
				t.Errorf("read by reader %d, want %d", by, tt.by)
			}
			if by == readFast {
				compare(t, tt.src)
			}
			if by != readJSON {
				checkValues(t, []byte(tt.src), tree)
			}
		})
	}
}

func TestEmptyDocuments(t *testing.T) {
	for _, src := range []string{"", "\n\n", "# c\n", "---\n", "---\n# c\n...\n", "...\n", "\xEF\xBB\xBF", "%YAML 1.1\n---\n", "  \r\n"} {
		tree, err := Parse([]byte(src))
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		if !tree.Empty() || tree.Root().Kind() != Null || tree.Root().Span() != (Span{1, 1, 1, 1}) {
			t.Errorf("%q: Empty %v, root %v at %+v", src, tree.Empty(), tree.Root().Kind(), tree.Root().Span())
		}
	}
	for _, src := range []string{"null\n", "~\n", "--- null\n", "{}", "''\n"} {
		tree, err := Parse([]byte(src))
		if err != nil || tree.Empty() {
			t.Errorf("%q: error %v, want a document", src, err)
		}
	}
}

func TestNodeAccess(t *testing.T) {
	tree, err := Parse([]byte("a: yes\nb: [1, x]\nc:\n"))
	if err != nil {
		t.Fatal(err)
	}
	root := tree.Root()
	if root.Kind() != Mapping || root.Len() != 3 || root.Text() != "" {
		t.Errorf("root: %v of length %d", root.Kind(), root.Len())
	}
	a, _ := root.Get("a")
	if a.Kind() != Bool || !a.Bool() || a.Text() != "true" {
		t.Errorf("a: %v %q", a.Kind(), a.Text())
	}
	b, _ := root.Get("b")
	if b.Kind() != Sequence || b.Len() != 2 {
		t.Errorf("b: %v of length %d", b.Kind(), b.Len())
	}
	if c, ok := root.Get("c"); !ok || c.Kind() != Null || c.Text() != "null" {
		t.Errorf("c: %v %v", c.Kind(), ok)
	}
	if _, ok := root.Get("d"); ok {
		t.Error("d is there")
	}
	if _, ok := a.Get("x"); ok || a.Len() != 0 {
		t.Error("a bool has entries")
	}
	for range b.Items() {
		break
	}
	for range root.Entries() {
		break
	}
	var zero Node
	if zero.Kind() != Null || zero.Text() != "null" || zero.Len() != 0 || zero.Span() != (Span{}) || zero.Bool() {
		t.Error("zero node is not an empty null")
	}
	for range zero.Entries() {
		t.Error("zero node has entries")
	}
	for range zero.Items() {
		t.Error("zero node has items")
	}
}

func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString(manyLines(500, "key%d: v\n"))
	tree, by, err := parse([]byte(b.String()))
	if err != nil || by != readFast || tree.Root().Len() != 500 {
		t.Fatalf("reader %d, error %v", by, err)
	}
	b.WriteString("\"key17\": w\n")
	_, err = Parse([]byte(b.String()))
	checkError(t, err, 501, 1, `duplicate key "key17", first at line 18`)
}

func TestTextDoesNotAllocate(t *testing.T) {
	tree, err := Parse([]byte("a: 'it''s'\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := tree.Root().Get("a")
	if n := testing.AllocsPerRun(10, func() { _ = a.Text() }); n != 0 {
		t.Errorf("Text makes %v allocations", n)
	}
}
