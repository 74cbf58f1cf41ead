package yamldoc

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
	sigsyaml "sigs.k8s.io/yaml"
)

// words are the strings that random values are made of: those that a writer of
// YAML has to think about.
var words = []string{
	"", " ", "a", "yes", "null", "~", "1", "0x1f", "1.5", "1e3", ".inf", "2020-01-01", "a b", " a", "a ", "a: b", "a #b", "#a", "- a", "-", "--- a", "---", "...",
	"[a]", "{a}", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'", "\"a\"", "it's", "a\nb", "a\n", "\na", "a\n\nb\n\n", " a\n b", "a\n  b\nc", "\ta", "a\tb",
	"\\", "é", "日本", "😀", "\u0085", "\u2028", "\ufeff", "\u00a0", "\x00", "<<", "=", "?", "? a", ":", ":a", "a:", "a,b", "a]", "\r", "a\r\nb",
	"long text that must be folded because it has more than eighty characters, as descriptions have; it's long",
	"long text: with a colon and \"quotes\" that must be folded because it has more than eighty characters \\ really",
	strings.Repeat("x", 200), strings.Repeat("word ", 60), strings.Repeat("line of text\n", 5), strings.Repeat("  indented\nnot\n\n", 3),
}

func randomValue(r *rand.Rand, depth int) any {
	switch n := r.IntN(10); {
	case n < 4 || depth > 4:
		return words[r.IntN(len(words))]
	case n == 4:
		return []any{nil, true, false, 0, -7, 1234567890123, 0.5, 1e21, -2.5e-9, 100000000.0}[r.IntN(10)]
	case n < 7:
		items := make([]any, r.IntN(4))
		for i := range items {
			items[i] = randomValue(r, depth+1)
		}
		return items
	}
	entries := map[string]any{}
	for range r.IntN(5) {
		key := words[r.IntN(len(words))]
		if r.IntN(3) > 0 {
			key = fmt.Sprintf("key%d", r.IntN(100))
		}
		entries[key] = randomValue(r, depth+1)
	}
	return entries
}

// mutate changes, drops or doubles one byte.
func mutate(r *rand.Rand, text []byte) []byte {
	if len(text) == 0 {
		return text
	}
	i := r.IntN(len(text))
	out := append([]byte{}, text[:i]...)
	switch r.IntN(3) {
	case 0:
		out = append(out, " \n\t:-#'\"|>[]{},a0\\&*!"[r.IntN(21)])
	case 1:
		out = append(out, text[i], text[i])
	}
	return append(out, text[i+1:]...)
}

// What the usual writers write must be read back, and what is nearly that must
// be read like the libraries read it.
func TestRoundTrip(t *testing.T) {
	writers := []struct {
		name  string
		write func(any) ([]byte, error)
	}{
		{"sigs.k8s.io/yaml", sigsyaml.Marshal},
		{"go-yaml v4", func(v any) ([]byte, error) { return yaml.Dump(v) }},
		{"go-yaml v4, wide", func(v any) ([]byte, error) { return yaml.Dump(v, yaml.WithLineWidth(-1), yaml.WithIndent(4)) }},
		{"JSON", json.Marshal},
		{"indented JSON", func(v any) ([]byte, error) { return json.MarshalIndent(v, "", "\t") }},
	}
	n := 2000
	if testing.Short() {
		n = 400
	}
	for _, w := range writers {
		t.Run(w.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			fast := 0
			for range n {
				value := map[string]any{"a": randomValue(r, 0), "b": randomValue(r, 1), "c": randomValue(r, 2)}
				text, err := w.write(value)
				if err != nil {
					continue // sigs.k8s.io/yaml cannot write some long keys
				}
				// The writers of YAML lose some white space on the way.
				if strings.Contains(w.name, "JSON") {
					checkReadBack(t, text, value)
				}
				if checkText(t, string(text)) == readFast {
					fast++
				}
				for range 4 {
					checkText(t, string(mutate(r, text)))
				}
			}
			t.Logf("fast path took %d of %d", fast, n)
		})
	}
}

func checkReadBack(t *testing.T, text []byte, value any) {
	t.Helper()
	wantText, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	want, err := decodeJSON(wantText)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Parse(text)
	if err != nil {
		t.Fatalf("%v for\n%s", err, text)
	}
	if got := toAny(tree.Root()); !reflect.DeepEqual(got, want) {
		t.Fatalf("got %#v, want %#v for\n%s", got, want, text)
	}
}
