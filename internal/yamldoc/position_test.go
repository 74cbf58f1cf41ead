package yamldoc

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// placesOf lists every node of a tree with its span.
func placesOf(n Node) []string {
	var out []string
	add := func(what string, n Node) {
		s := n.Span()
		out = append(out, fmt.Sprintf("%s %d:%d-%d:%d", what, s.Line, s.Column, s.EndLine, s.EndColumn))
	}
	var walk func(n Node)
	walk = func(n Node) {
		switch n.Kind() {
		case Mapping:
			add("map", n)
			for key, value := range n.Entries() {
				add("key "+key.Text(), key)
				walk(value)
			}
		case Sequence:
			add("seq", n)
			for _, item := range n.Items() {
				walk(item)
			}
		default:
			add(n.Kind().String(), n)
		}
	}
	walk(n)
	return out
}

func TestPositions(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"mapping", "a: b\ncc:   12 # x\n", []string{
			"map 1:1-2:9", "key a 1:1-1:2", "string 1:4-1:5", "key cc 2:1-2:3", "number 2:7-2:9",
		}},
		{"nulls", "a:\nb: ~\nc:\n-\n- x\n", []string{
			"map 1:1-5:4", "key a 1:1-1:2", "null 1:3-1:3", "key b 2:1-2:2", "null 2:4-2:5",
			"key c 3:1-3:2", "seq 4:1-5:4", "null 4:2-4:2", "string 5:3-5:4",
		}},
		{"items", "a:\n  - b: c\n    d: e\n  - - f\n", []string{
			"map 1:1-4:8", "key a 1:1-1:2", "seq 2:3-4:8",
			"map 2:5-3:9", "key b 2:5-2:6", "string 2:8-2:9", "key d 3:5-3:6", "string 3:8-3:9",
			"seq 4:5-4:8", "string 4:7-4:8",
		}},
		{"plain scalar of several lines, comments between", "# x\na: one\n   two\n# y\n\nb:\n  # z\n  yes\n", []string{
			"map 2:1-8:6", "key a 2:1-2:2", "string 2:4-3:7", "key b 6:1-6:2", "bool 8:3-8:6",
		}},
		{"quotes", "'a': \"b\\n\"\nc: 'd\n  e'\n", []string{
			"map 1:1-3:5", "key a 1:1-1:4", "string 1:6-1:11", "key c 2:1-2:2", "string 2:4-3:5",
		}},
		{"block scalars", "a: |-\n  b\n   c  \n\nd: >\ne: |+ # x\n  f\n\n", []string{
			"map 1:1-7:4", "key a 1:1-1:2", "string 1:4-3:5", "key d 5:1-5:2", "string 5:4-5:5", "key e 6:1-6:2", "string 6:4-7:4",
		}},
		{"flow", "a: [1, {b: \"c\"} ] # x\nd: {}\n", []string{
			"map 1:1-2:6", "key a 1:1-1:2", "seq 1:4-1:18", "number 1:5-1:6", "map 1:8-1:16", "key b 1:9-1:10", "string 1:12-1:15",
			"key d 2:1-2:2", "map 2:4-2:6",
		}},
		{"flow over lines, with comments", "a: [b, # ]\n  c,\n  ]\n", []string{
			"map 1:1-3:4", "key a 1:1-1:2", "seq 1:4-3:4", "string 1:5-1:6", "string 2:3-2:4",
		}},
		{"characters of several bytes", "é日: ü😀 # x\n\"ä\": 'ö'\n", []string{
			"map 1:1-2:9", "key é日 1:1-1:3", "string 1:5-1:7", "key ä 2:1-2:4", "string 2:6-2:9",
		}},
		{"byte order mark and CRLF", "\xEF\xBB\xBFa: b\r\nc:\r\n- é\r\n", []string{
			"map 1:1-3:4", "key a 1:1-1:2", "string 1:4-1:5", "key c 2:1-2:2", "seq 3:1-3:4", "string 3:3-3:4",
		}},
		{"tabs inside", "a: 'b\tc'\nd: |\n  e\n  \tf\n", []string{
			"map 1:1-4:5", "key a 1:1-1:2", "string 1:4-1:9", "key d 2:1-2:2", "string 2:4-4:5",
		}},
		{"anchors and aliases", "a: &x\n  b: c\nd: *x\ne: &y z\nf: *y\n", []string{
			"map 1:1-5:6", "key a 1:1-1:2", "map 1:4-2:7", "key b 2:3-2:4", "string 2:6-2:7",
			"key d 3:1-3:2", "map 1:4-2:7", "key b 2:3-2:4", "string 2:6-2:7",
			"key e 4:1-4:2", "string 4:4-4:8", "key f 5:1-5:2", "string 4:4-4:8",
		}},
		{"merge keys", "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", []string{
			"map 1:1-4:7", "key a 1:1-1:2", "map 1:4-1:19", "key b 1:8-1:9", "number 1:11-1:12", "key c 1:14-1:15", "number 1:17-1:18",
			"key d 2:1-2:2", "map 3:3-4:7", "key b 1:8-1:9", "number 1:11-1:12", "key c 4:3-4:4", "number 4:6-4:7",
		}},
		{"tags", "a: !!str 1\nb: !x\n- c\n", []string{
			"map 1:1-3:4", "key a 1:1-1:2", "string 1:4-1:11", "key b 2:1-2:2", "seq 2:4-3:4", "string 3:3-3:4",
		}},
		{"rare line breaks", "a: b\rc: d\r", []string{
			"map 1:1-2:5", "key a 1:1-1:2", "string 1:4-1:5", "key c 2:1-2:2", "string 2:4-2:5",
		}},
		{"JSON", "{\n\t\"é\": [1,\n \"ü\", null], \"b\": {}\n}\n", []string{
			"map 1:1-4:2", "key é 2:2-2:5", "seq 2:7-3:12", "number 2:8-2:9", "string 3:2-3:5", "null 3:7-3:11",
			"key b 3:14-3:17", "map 3:19-3:21",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, err := Parse([]byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, placesOf(tree.Root())); diff != "" {
				t.Errorf("positions (-want +got):\n%s", diff)
			}
			if !looksLikeJSON(tt.src) {
				compare(t, tt.src)
			}
		})
	}
}
