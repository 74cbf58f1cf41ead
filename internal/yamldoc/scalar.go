package yamldoc

import (
	"strings"
	"unicode/utf8"
)

// maxKey is the longest key of the fast subset, in bytes. YAML allows 1024
// characters.
const maxKey = 1000

// lexedKey is a key with its colon.
type lexedKey struct {
	start, end int // as written, quotes included
	text       textRef
	plain      bool
	next       int // right after the colon
}

// lexKey looks for a key where the scanner stands, without moving. found is
// false when there is something else, ok when the scanner must give up.
func (s *scanner) lexKey() (key lexedKey, found, ok bool) {
	src, start := s.src, s.pos
	c := src[start]
	if c == '"' || c == '\'' {
		return s.lexQuotedKey(c)
	}
	if !plainStart(src, start) {
		// Let inline see block scalars and flow collections.
		return key, false, c == '[' || c == '{' || c == '|' || c == '>'
	}
	i := start
	for i < len(src) {
		c := src[i]
		if !keyStop[c] {
			i++
			continue
		}
		switch c {
		case ':':
			if !blankAt(src, i+1) {
				i++
				continue
			}
			if src[i-1] == ' ' || i-start > maxKey {
				return key, false, false
			}
			key = lexedKey{start, i, textRef{start, i - start, false}, true, i + 1}
			return key, true, true
		case '#':
			if src[i-1] != ' ' {
				i++
				continue
			}
		case '\t':
			return key, false, false
		}
		return key, false, true
	}
	return key, false, true
}

// keyStop marks the bytes that may end a plain key or scalar.
var keyStop = [256]bool{':': true, '#': true, '\n': true, '\r': true, '\t': true}

// plainStart tells whether a plain scalar of the fast subset begins at i.
func plainStart(src string, i int) bool {
	switch src[i] {
	case '-', ':':
		return !blankAt(src, i+1)
	case '?', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '\t':
		return false
	}
	return true
}

func (s *scanner) lexQuotedKey(quote byte) (key lexedKey, found, ok bool) {
	start := s.pos
	for i := start + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '\\':
			if quote == '"' {
				i++
			}
		case '\n', '\r':
			// A quoted string of several lines is no key.
			return key, false, true
		case quote:
			if quote == '\'' && i+1 < len(s.src) && s.src[i+1] == '\'' {
				i++
				continue
			}
			if i+1 >= len(s.src) || s.src[i+1] != ':' {
				return key, false, true
			}
			if !blankAt(s.src, i+2) || i-start > maxKey {
				return key, false, false
			}
			if !s.quoted(quote, 0) {
				return key, false, false
			}
			key = lexedKey{start, s.pos, s.text, false, s.pos + 1}
			s.pos = start
			return key, true, true
		}
	}
	return key, false, false
}

// addKey adds a key to the mapping; false for a duplicate or a key that needs
// a second look.
func (s *scanner) addKey(keys *keySet, key lexedKey) bool {
	if key.plain {
		text := s.textOf(key.text)
		if text == "<<" {
			return false
		}
		if maybeSpecial[text[0]] {
			name, problem := resolveKey(text)
			if problem != "" {
				return false
			}
			if name != text {
				key.text = s.store(name)
			}
		}
	}
	_, duplicate := s.addKeyNode(keys, key.start, key.end, key.text)
	return !duplicate
}

// plain reads a plain scalar of one or more lines.
func (s *scanner) plain(parent int) bool {
	start := s.pos
	if !plainStart(s.src, start) {
		return false
	}
	end, open, ok := s.plainLine()
	if !ok {
		return false
	}
	text := textRef{start, end - start, false}
	for open {
		blanks, next, more := s.continuation(parent)
		if !next {
			return false
		}
		if !more {
			if !s.plainNode(start, end, text) {
				return false
			}
			return s.col >= 0 || s.toContent()
		}
		if !text.inExtra {
			text = s.store(s.src[start:end])
		}
		s.fold(blanks)
		from := s.pos
		if end, open, ok = s.plainLine(); !ok {
			return false
		}
		s.extra = append(s.extra, s.src[from:end]...)
		text.length = len(s.extra) - text.offset
	}
	return s.plainNode(start, end, text) && s.endLine() && s.toContent()
}

// plainLine moves over a plain scalar's part of a line and returns its end.
// open tells that the scalar may go on in the next line, at whose beginning
// the scanner then stands; otherwise it stands before a comment.
func (s *scanner) plainLine() (end int, open, ok bool) {
	src, i := s.src, s.pos
	from := i
	for i < len(src) {
		c := src[i]
		if !keyStop[c] {
			i++
			continue
		}
		switch c {
		case ':':
			if blankAt(src, i+1) {
				return 0, false, false
			}
			i++
			continue
		case '#':
			if src[i-1] != ' ' {
				i++
				continue
			}
			end = trimSpaces(src, from, i)
			s.pos = end
			return end, false, true
		case '\t':
			return 0, false, false
		}
		end = trimSpaces(src, from, i)
		s.pos = i + 1
		if c == '\r' {
			s.pos++
		}
		return end, true, true
	}
	s.pos = i
	return trimSpaces(src, from, i), true, true
}

// trimSpaces returns the end of src[from:to] without trailing spaces.
func trimSpaces(src string, from, to int) int {
	for to > from && src[to-1] == ' ' {
		to--
	}
	return to
}

// continuation looks whether a plain scalar goes on after a line break. If so,
// it moves to its next part, and blanks is the number of blank lines between.
// If not, it moves to the next content where that is at hand and else leaves
// col at -1 and the scanner at the start of a line.
func (s *scanner) continuation(parent int) (blanks int, ok, more bool) {
	src, i := s.src, s.pos
	for {
		start := i
		for i < len(src) && src[i] == ' ' {
			i++
		}
		if i < len(src) {
			switch src[i] {
			case '\n':
				i++
				blanks++
				continue
			case '\r':
				i += 2
				blanks++
				continue
			case '\t':
				return 0, false, false
			}
		}
		if i >= len(src) || src[i] == '#' || i == start {
			s.pos, s.col = start, -1
			return 0, true, false
		}
		s.pos, s.col = i, i-start
		return blanks, true, s.col > parent
	}
}

// fold appends what a line break and blank lines mean in a flow scalar.
func (s *scanner) fold(blanks int) {
	if blanks == 0 {
		s.extra = append(s.extra, ' ')
		return
	}
	for range blanks {
		s.extra = append(s.extra, '\n')
	}
}

// quoted reads a quoted scalar and leaves its text in s.text and its end in
// s.pos. parent is the indentation that continuation lines must exceed.
func (s *scanner) quoted(quote byte, parent int) bool {
	src, from := s.src, s.pos+1
	i := from
	// Most strings have neither escapes nor line breaks: the text is in src.
	for i < len(src) && !quoteStop[src[i]] {
		i++
	}
	for i < len(src) && (src[i] == '"' || src[i] == '\'') && src[i] != quote {
		i++
		for i < len(src) && !quoteStop[src[i]] {
			i++
		}
	}
	if i < len(src) && src[i] == quote && (quote == '"' || i+1 >= len(src) || src[i+1] != '\'') {
		s.text = textRef{from, i - from, false}
		s.pos = i + 1
		return true
	}
	return s.quotedSlow(quote, parent, from)
}

// quoteStop marks the bytes that quoted scalars are made of specially.
var quoteStop = [256]bool{'"': true, '\'': true, '\\': true, '\n': true, '\r': true}

func (s *scanner) quotedSlow(quote byte, parent, from int) bool {
	src := s.src
	text := textRef{offset: len(s.extra), inExtra: true}
	kept := len(s.extra) // up to here blanks are content and not trimmed at a line break
	for i := from; i < len(src); {
		c := src[i]
		switch {
		case c == quote && quote == '\'' && i+1 < len(src) && src[i+1] == '\'':
			s.extra = append(s.extra, '\'')
			i += 2
		case c == quote:
			text.length = len(s.extra) - text.offset
			s.text, s.pos = text, i+1
			return true
		case c == '\\' && quote == '"':
			n, joined, ok := s.escape(i)
			if !ok {
				return false
			}
			i += n
			kept = len(s.extra)
			if joined {
				if i, ok = s.quotedBreak(i, parent, true); !ok {
					return false
				}
				kept = len(s.extra)
			}
		case c == '\n' || c == '\r':
			end := len(s.extra)
			for end > kept && (s.extra[end-1] == ' ' || s.extra[end-1] == '\t') {
				end--
			}
			s.extra = s.extra[:end]
			i++
			if c == '\r' {
				i++
			}
			var ok bool
			if i, ok = s.quotedBreak(i, parent, false); !ok {
				return false
			}
			kept = len(s.extra)
		default:
			next := i + 1
			for next < len(src) && !quoteStop[src[next]] {
				next++
			}
			s.extra = append(s.extra, src[i:next]...)
			i = next
		}
	}
	return false
}

// quotedBreak folds a line break of a quoted scalar; i is the start of the
// next line. An escaped break joins the lines without a space.
func (s *scanner) quotedBreak(i, parent int, escaped bool) (int, bool) {
	src, blanks := s.src, 0
	for {
		start := i
		for i < len(src) && src[i] == ' ' {
			i++
		}
		if i >= len(src) || src[i] == '\t' {
			return 0, false
		}
		if src[i] == '\n' || src[i] == '\r' {
			if src[i] == '\r' {
				i++
			}
			i++
			blanks++
			continue
		}
		if i-start <= parent {
			return 0, false
		}
		if !escaped || blanks > 0 {
			s.fold(blanks)
		}
		return i, true
	}
}

// escape decodes the escape sequence at i and returns its length. joined tells
// that it was an escaped line break.
func (s *scanner) escape(i int) (n int, joined, ok bool) {
	if i+1 >= len(s.src) {
		return 0, false, false
	}
	switch c := s.src[i+1]; c {
	case '\n':
		return 2, true, true
	case '\r':
		return 3, true, true
	case '"', '\\', ' ':
		s.extra = append(s.extra, c)
	case 'n':
		s.extra = append(s.extra, '\n')
	case 't':
		s.extra = append(s.extra, '\t')
	case 'r':
		s.extra = append(s.extra, '\r')
	case 'u':
		r, ok := hex4(s.src, i+2)
		if !ok || r >= 0xD800 && r <= 0xDFFF {
			return 0, false, false
		}
		s.extra = utf8.AppendRune(s.extra, r)
		return 6, false, true
	default:
		return 0, false, false
	}
	return 2, false, true
}

// trimBlanks returns the end of src[from:to] without trailing white space.
func trimBlanks(src string, from, to int) int {
	return from + len(strings.TrimRight(src[from:to], " \t\r\n"))
}
