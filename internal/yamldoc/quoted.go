package yamldoc

import "unicode/utf8"

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
