package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// printable replaces every character that could steer a terminal, break a line or hide text: manifests come from
// strangers, and a title sequence or a bidirectional override (https://trojansource.codes) would make a report lie.
// The text stays on one line and keeps its number of characters.
func printable(text string) string { return strings.Map(printableRune, text) }

// printableLines does the same, but keeps the lines.
func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return strings.Join(lines, "\n")
}

func printableRune(r rune) rune {
	switch {
	case r < ' ':
		return '\u2400' + r // the control pictures: ␛ for escape
	case r == '\x7f':
		return '\u2421'
	case r == zeroWidthJoiner, r == zeroWidthNonJoiner:
		return r // emoji and several scripts are written with them
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
		return utf8.RuneError
	default:
		return r
	}
}

// runeCells is the number of terminal columns that a printable character takes. Emoji that are joined from several are
// counted one by one, as most terminals draw them.
func runeCells(r rune) int {
	if r < 0x300 {
		return 1
	}
	if r == zeroWidthJoiner || r == zeroWidthNonJoiner || unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

func textCells(text string) int {
	var n int
	for _, r := range text {
		n += runeCells(r)
	}
	return n
}
