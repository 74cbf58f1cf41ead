package report

import (
	"fmt"
	"strings"
	"testing"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 50) + "VALUE" + strings.Repeat("z", 50)
	for _, test := range []struct {
		name       string
		line       string
		start, end int
		text, mark string
	}{
		{"a span", "  key: value", 8, 13, "  key: value", "       ^~~~~"},
		{"a point", "  key: value", 3, 3, "  key: value", "  ^"},
		{"no end", "  key: value", 3, 0, "  key: value", "  ^"},
		{"no column", "key", 0, 0, "key", "^"},
		{"behind the line", "key:", 6, 6, "key:", "    ^"},
		{"end behind the line", "key: v   ", 6, 40, "key: v", "     ^"},
		{"an empty line", "", 1, 1, "", "^"},
		{"tabs", "\t\"a\":\ttrue", 7, 11, "    \"a\":    true", "            ^~~~"},
		{"a tab under the mark", "a\tb", 2, 3, "a   b", " ^~~"},
		{"wide characters", `名: "秘密"`, 5, 7, `名: "秘密"`, "     ^~~~"},
		{"an emoji", "🔑 key", 1, 2, "🔑 key", "^~"},
		{"a combining accent", "e\u0301x: y", 3, 4, "e\u0301x: y", " ^"},
		{"control characters", "a\x1b[2Jb\x7f\u202e", 6, 7, "a␛[2Jb␡\ufffd", "     ^"},
		{"bytes that are not UTF-8", "a\xffb", 3, 4, "a\ufffdb", "  ^"},
		{"cut on both sides", long, 51, 56, "…" + strings.Repeat("a", 24) + "VALUEzzzzzzzzz…", pad(25) + "^~~~~"},
		{"cut on the right", "VALUE" + long, 1, 6, "VALUE" + strings.Repeat("a", 34) + "…", "^~~~~"},
		{"cut on the left", long, 101, 106, "…" + strings.Repeat("z", 39), pad(35) + "^~~~~"},
		{"longer than the view", "k: " + long, 4, 109, "k: " + strings.Repeat("a", 36) + "…", "   ^" + strings.Repeat("~", 36)},
		{"far into a long line", strings.Repeat("名", 1000) + "VALUE", 1001, 1006, "…" + strings.Repeat("名", 17) + "VALUE", pad(35) + "^~~~~"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, mark := excerpt(test.line, test.start, test.end, 40)
			if text != test.text || mark != test.mark {
				t.Errorf("got\n%s|\n%s|\nwant\n%s|\n%s|", text, mark, test.text, test.mark)
			}
		})
	}
}

// Whatever the line and the span, both lines fit the terminal, and the mark begins under the first character of the span.
func TestExcerptAlwaysFits(t *testing.T) {
	lines := []string{
		strings.Repeat("名", 90), strings.Repeat("a名", 60), strings.Repeat("\ta", 50), strings.Repeat("e\u0301", 90), strings.Repeat("x", 90),
	}
	for n, line := range lines {
		characters := []rune(line)
		for start := 1; start <= len(characters); start++ {
			if runeCells(characters[start-1]) == 0 {
				continue // nothing begins with an accent
			}
			for _, length := range []int{0, 1, 2, 7, 90} {
				text, mark := excerpt(line, start, start+length, 30)
				name := fmt.Sprintf("line %d, %d characters from %d:\n%s|\n%s|", n, length, start, text, mark)
				if textCells(text) > 30 || textCells(mark) > 31 {
					t.Fatal("too wide: ", name)
				}
				if under := characterAt(text, strings.Index(mark, "^")); under != '…' && under != printableCell(characters[start-1]) {
					t.Fatalf("the caret is under %q: %s", under, name)
				}
			}
		}
	}
}

// characterAt is the character that is drawn in a column, or the last one.
func characterAt(text string, column int) rune {
	var last rune
	for _, r := range text {
		if column < 0 {
			break
		}
		if n := runeCells(r); n > 0 {
			last = r
			column -= n
		}
	}
	return last
}

func printableCell(r rune) rune {
	if r == '\t' {
		return ' '
	}
	return r
}

func TestSourceLines(t *testing.T) {
	source := sourceLines{rest: []byte("\ufeffone\r\ntwo\n\nfour")}
	for _, test := range []struct {
		number int
		want   string
		ok     bool
	}{{1, "one", true}, {1, "one", true}, {2, "two", true}, {3, "", true}, {4, "four", true}, {5, "four", false}} {
		if got, ok := source.at(test.number); ok != test.ok || ok && got != test.want {
			t.Errorf("line %d: got %q, %t", test.number, got, ok)
		}
	}
	if _, ok := new(sourceLines).at(0); ok {
		t.Error("there is a line 0")
	}
}
