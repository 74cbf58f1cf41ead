package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

const byteOrderMark = "\ufeff"

// sourceLines finds lines in a file's text. Asked in order, as findings are sorted, it reads the text once.
type sourceLines struct {
	rest   []byte // what follows the current line
	number int    // the current line's number; 0 before the first
	line   string
}

func (s *sourceLines) at(number int) (string, bool) {
	for s.number < number && len(s.rest) > 0 {
		line, rest, _ := bytes.Cut(s.rest, []byte("\n"))
		s.rest = rest
		s.number++
		if s.number == number {
			s.line = strings.TrimPrefix(strings.TrimRight(string(line), "\r"), byteOrderMark)
		}
	}
	return s.line, s.number == number && number > 0
}

// tabWidth is smaller than a terminal's, as space in a quoted line is scarce.
const tabWidth = 4

// excerpt shows a source line in at most the given number of terminal columns, and below it a mark under the characters
// from column start up to column end, which count from 1. What does not fit is cut off around the mark.
func excerpt(line string, start, end, columns int) (text, mark string) {
	start, columns = max(start, 1), max(columns, 20)
	// What cannot come into view is not laid out: a minified manifest is one line of megabytes.
	skipped := max(0, start-1-columns)
	r := newRow(skipRunes(strings.TrimRight(line, " \t"), skipped), start-skipped, end-skipped, columns)

	first := 0
	if len(r.cells) > columns && max(r.to, r.from+2) >= columns { // 2: a wide character that is marked by a single caret
		// A quarter of the width is context behind the mark, and a mark that is too long has as much before it.
		first = max(0, min(r.from-columns/4, r.to-columns*3/4, len(r.cells)-columns))
	}
	last := min(first+columns, len(r.cells))
	view := slices.Clone(r.cells[first:last])
	if skipped+first > 0 && len(view) > 1 {
		view[0] = "…"
		if view[1] == "" {
			view[1] = " " // the second half of a wide character
		}
	}
	if r.cut || last < len(r.cells) {
		end := len(view) - 1
		if view[end] == "" {
			view[end-1] = " " // the first half
		}
		view[end] = "…"
	}
	tail := min(r.to, last) - r.from - 1
	return strings.Join(view, ""), pad(r.from-first) + "^" + strings.Repeat("~", max(tail, 0))
}

// row is a line in terminal columns. A wide character has its second column empty.
type row struct {
	cells    []string
	from, to int  // the columns of the mark
	cut      bool // the line goes on
}

// newRow lays a line out, as far as it can come into view.
func newRow(line string, start, end, columns int) row {
	r := row{from: -1, to: -1}
	column := 0
	for _, char := range line {
		column++
		if column == start {
			r.from = len(r.cells)
		}
		if column == end {
			r.to = len(r.cells)
		}
		if r.from >= 0 && len(r.cells) > r.from+columns {
			r.cut = true
			break
		}
		r.add(char)
	}
	if r.from < 0 {
		r.from = len(r.cells) // the mark is behind the line, as for a value that is missing
	}
	if r.to < 0 && end > start {
		r.to = len(r.cells)
	}
	r.to = max(r.to, r.from+1)
	return r
}

func (r *row) add(char rune) {
	if char == '\t' {
		for range tabWidth - len(r.cells)%tabWidth {
			r.cells = append(r.cells, " ")
		}
		return
	}
	char = printableRune(char)
	switch runeCells(char) {
	case 0:
		if len(r.cells) > 0 {
			r.cells[len(r.cells)-1] += string(char)
		}
	case 1:
		r.cells = append(r.cells, string(char))
	case 2:
		r.cells = append(r.cells, string(char), "")
	}
}

func skipRunes(text string, n int) string {
	for ; n > 0 && text != ""; n-- {
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
	return text
}

func pad(columns int) string { return strings.Repeat(" ", max(columns, 0)) }
