package yamldoc

import "sort"

// Span is where a node is written. Lines and columns are 1-based; columns
// count characters, and a byte order mark at the beginning of the text is not
// counted. The end is exclusive: the position right after the last character.
// Lines end with \n, \r\n or \r.
//
// A quoted string's span includes its quotes, a block scalar's begins at its
// `|` or `>`. A flow collection's span includes its brackets. A block mapping
// begins at its first key, a block sequence at its first `-`; both end with
// their last entry. A node with an anchor or a tag begins there. A null that
// is not written has an empty span after its `:` or `-`.
//
// A value reached through an alias or a merge key has the span at the anchor.
// In the very rare document that go-yaml v2 reads and v4 refuses, positions are
// not known and all spans are empty at the beginning of the text.
type Span struct {
	Line, Column       int
	EndLine, EndColumn int
}

// Span returns where the node is written. The zero Node has the zero Span.
// The first call for a tree indexes its lines.
func (n Node) Span() Span {
	if n.tree == nil {
		return Span{}
	}
	t := n.tree
	t.linesOnce.Do(func() { t.lines = indexLines(t.src, t.ascii) })
	d := &t.nodes[n.index]
	var s Span
	s.Line, s.Column = t.lines.position(int(d.start))
	s.EndLine, s.EndColumn = t.lines.position(int(d.end))
	return s
}

// runeBlock is the distance between two stored character counts.
const runeBlock = 1024

// lineIndex turns byte offsets into lines and columns.
type lineIndex struct {
	src    string
	starts []uint32 // byte offset of each line
	// runes holds the number of characters before each multiple of runeBlock;
	// nil when the text is ASCII. Without it a long line with many nodes would
	// cost quadratic time.
	runes []uint32
}

func indexLines(src string, ascii bool) lineIndex {
	x := lineIndex{src: src, starts: make([]uint32, 0, len(src)/24+2)}
	x.starts = append(x.starts, uint32(bomLen(src)))
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '\r':
			if i+1 < len(src) && src[i+1] == '\n' {
				i++
			}
		case '\n':
		default:
			continue
		}
		x.starts = append(x.starts, uint32(i+1))
	}
	if !ascii {
		n := uint32(0)
		x.runes = make([]uint32, 0, len(src)/runeBlock+1)
		for i := 0; i < len(src); i += runeBlock {
			x.runes = append(x.runes, n)
			n += countRunes(src[i:min(i+runeBlock, len(src))])
		}
	}
	return x
}

// position returns the 1-based line and column of a byte offset.
func (x *lineIndex) position(offset int) (line, column int) {
	offset = min(max(offset, int(x.starts[0])), len(x.src))
	line = sort.Search(len(x.starts), func(i int) bool { return int(x.starts[i]) > offset })
	start := int(x.starts[line-1])
	if x.runes == nil {
		return line, offset - start + 1
	}
	return line, int(x.runesBefore(offset)-x.runesBefore(start)) + 1
}

// runesBefore counts the characters that begin before a byte offset.
func (x *lineIndex) runesBefore(offset int) uint32 {
	block := offset / runeBlock
	if block >= len(x.runes) {
		block = len(x.runes) - 1
	}
	if block < 0 {
		return 0
	}
	return x.runes[block] + countRunes(x.src[block*runeBlock:offset])
}

// countRunes counts the characters that begin in a piece of UTF-8 text, which
// may be cut anywhere.
func countRunes(s string) uint32 {
	n := uint32(0)
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// errorAt makes a SyntaxError for a byte offset.
func errorAt(src string, offset int, message string) *SyntaxError {
	x := indexLines(src, false)
	line, column := x.position(offset)
	return &SyntaxError{Line: line, Column: column, Message: message}
}

// bomLen returns the length of the byte order mark at the beginning.
func bomLen(src string) int {
	if len(src) >= 3 && src[:3] == "\xEF\xBB\xBF" {
		return 3
	}
	return 0
}
