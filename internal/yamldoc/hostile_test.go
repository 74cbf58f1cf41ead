package yamldoc

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const mega = 1 << 20

func billionLaughs(levels int) string {
	var b strings.Builder
	b.WriteString("l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n")
	for i := 1; i <= levels; i++ {
		alias := fmt.Sprintf("*l%d", i-1)
		fmt.Fprintf(&b, "l%d: &l%d [%s]\n", i, i, strings.Repeat(alias+", ", 9)+alias)
	}
	return b.String()
}

func mergeBomb(levels int) string {
	var b strings.Builder
	b.WriteString("m0: &m0 {a: 1, b: 2}\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "m%d: &m%d\n  <<: [*m%d, *m%d]\n  k%d: v\n", i, i, i-1, i-1, i)
	}
	return b.String()
}

func manyLines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// deepBlock nests mappings with one more space at each level.
func deepBlock(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i))
		b.WriteString("a:\n")
	}
	return b.String()
}

// Each text must be read or refused within the limit; a quadratic reader would
// need minutes.
func TestHostileInputEndsInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	const limit = 20 * time.Second
	tests := []struct {
		name, src string
		message   string // part of the error; "" for a text that can be read
	}{
		{"billion laughs", billionLaughs(9), "more than 1000000 values"},
		{"wide aliases", "a: &a [" + strings.Repeat("x, ", 2000) + "x]\nb:\n" + strings.Repeat("- *a\n", 2000), "more than 1000000 values"},
		{"merge bomb", mergeBomb(60), "more than 1000000 values"},
		{"anchor in itself", "a: &a [*a]\n", "contains itself"},
		{"open brackets", strings.Repeat("[", 100_000), "more than 1000 levels"},
		{"open braces", strings.Repeat("{a: ", 100_000), "more than 1000 levels"},
		{"brackets in yaml", "a: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "more than 1000 levels"},
		{"json brackets", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "more than 1000 levels"},
		{"json objects", strings.Repeat(`{"a":`, 50_000) + "1" + strings.Repeat("}", 50_000), "more than 1000 levels"},
		{"dashes on a line", strings.Repeat("- ", 100_000), "more than 1000 levels"},
		{"question marks", strings.Repeat("? ", 100_000), "more than 1000 levels"},
		{"deep indentation", deepBlock(3000), "more than 1000 levels"},
		{"deep indentation with an anchor", "x: &x\n" + deepBlock(1100), "more than 1000 levels"},
		{"aliases nest deeper than the text", nestedAliases(60), "more than 1000 levels"},
		{"plain scalar", "a: " + strings.Repeat("word ", 2*mega) + "\n", ""},
		{"plain scalar of many lines", "a: b\n" + strings.Repeat("  word\n", 2*mega), ""},
		{"quoted scalar", `a: "` + strings.Repeat("word ", 2*mega) + "\"\n", ""},
		{"quoted scalar of many lines", `a: "` + strings.Repeat("word\n  ", mega) + "\"\n", ""},
		{"quoted scalar of escapes", `a: "` + strings.Repeat(`\n\"`, mega) + "\"\n", ""},
		{"literal scalar", "a: |\n" + strings.Repeat("  word word\n", mega), ""},
		{"folded scalar", "a: >\n" + strings.Repeat("  word word\n", mega), ""},
		{"fallback: plain scalar", "b: &x y\na: " + strings.Repeat("word ", 2*mega) + "\n", ""},
		{"fallback: quoted scalar", `b: &x y` + "\n" + `a: "` + strings.Repeat("word ", 2*mega) + "\"\n", ""},
		{"fallback: literal scalar", "b: &x y\na: |\n" + strings.Repeat("  word word\n", mega), ""},
		{"fallback: json string", `{a: "` + strings.Repeat("word ", 2*mega) + "\"}\n", ""},
		{"unclosed quote", `a: "` + strings.Repeat("word ", 2*mega), "not closed"},
		{"many unclosed quotes", strings.Repeat("a: \"b\n", 200_000), ""},
		{"key that does not end", strings.Repeat("word ", 2*mega), ""},
		{"a million keys", manyLines(900_000, "key%d: v\n"), ""},
		{"too many keys", manyLines(1_100_000, "k%d: v\n"), "more than 1000000 values"},
		{"too many items", strings.Repeat("- a\n", 1_100_000), "more than 1000000 values"},
		{"too many json items", "[" + strings.Repeat("1,", 1_100_000) + "1]", "more than 1000000 values"},
		{"too many brackets", "a: [" + strings.Repeat("[],", 1_100_000) + "[]] #\n&b : c", "more than 1000000 values"},
		{"fallback: many keys", "a: &x y\n" + manyLines(200_000, "key%d: v\n"), ""},
		{"fallback: many keys on a line", "{" + manyLines(200_000, "ké%d: v, ") + "}", ""},
		{"fallback: many comments", "a: &x y\n" + strings.Repeat("# comment\n", mega), ""},
		{"fallback: many blank lines", "a: &x y\n" + strings.Repeat("\n", mega), ""},
		{"fallback: many comments after values", "a: &x y\n" + manyLines(100_000, "k%d: v # c\n# d\n"), ""},
		{"fallback: many anchors", manyLines(100_000, "k%[1]d: &a%[1]d v\nl%[1]d: *a%[1]d\n"), ""},
		{"comments", "a: b\n" + strings.Repeat("# comment\n", mega), ""},
		{"spaces", "a: b" + strings.Repeat(" ", 10*mega) + "\n", ""},
		{"spaces before a colon", "a" + strings.Repeat(" ", 10*mega) + ": b\n", ""},
		{"blank lines in a plain scalar", "a: b\n" + strings.Repeat("\n", 4*mega) + "  c\n", ""},
		{"quotes in quotes", "a: '" + strings.Repeat("''", 4*mega) + "'\n", ""},
		{"invalid UTF-8 at the end", "a: " + strings.Repeat("é", 4*mega) + "\xFF", "invalid UTF-8"},
		{"tags", "a: " + strings.Repeat("!", mega), ""},
		{"long number", "a: " + strings.Repeat("1", 4*mega) + "\n", ""},
		{"long number with underscores", "a: 1" + strings.Repeat("_", 4*mega) + "\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			_, by, err := parse([]byte(tt.src))
			took := time.Since(begin)
			if took > 500*time.Millisecond {
				t.Logf("%d bytes took %v (reader %d, error %v)", len(tt.src), took, by, err)
			}
			if took > limit {
				t.Errorf("%d bytes took %v", len(tt.src), took)
			}
			var syntax *SyntaxError
			if err != nil && !errors.As(err, &syntax) {
				t.Errorf("error is a %T", err)
			}
			if tt.message != "" && (err == nil || !strings.Contains(err.Error(), tt.message)) {
				t.Errorf("got error %v, want %q", err, tt.message)
			}
		})
	}
}

// nestedAliases nests twenty levels in each anchor and each anchor in the next.
func nestedAliases(anchors int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 x\n")
	for i := 1; i <= anchors; i++ {
		fmt.Fprintf(&b, "a%d: &a%d %s*a%d%s\n", i, i, strings.Repeat("[", 20), i-1, strings.Repeat("]", 20))
	}
	return b.String()
}

// The positions of all nodes of one long line must not cost quadratic time.
func TestSpansOfOneLongLine(t *testing.T) {
	src := `{"é": [` + strings.Repeat(`"ü", `, 200_000) + `"x"]}`
	tree, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	list, _ := tree.Root().Get("é")
	var last Span
	for _, item := range list.Items() {
		last = item.Span()
	}
	if want := (Span{1, 8 + 5*200_000, 1, 11 + 5*200_000}); last != want {
		t.Errorf("got %+v, want %+v", last, want)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("spans took %v", took)
	}
}
