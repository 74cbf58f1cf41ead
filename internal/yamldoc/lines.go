package yamldoc

import "strings"

// endLine moves to the next line when only blanks and a comment are left on
// this one.
func (s *scanner) endLine() bool {
	src, i := s.src, s.pos
	for i < len(src) && src[i] == ' ' {
		i++
	}
	if i >= len(src) {
		s.pos = i
		return true
	}
	switch src[i] {
	case '\n':
		s.pos = i + 1
		return true
	case '\r':
		s.pos = i + 2
		return true
	case '#':
		// go-yaml v2 takes `"a"#b` for a comment, others do not.
		if i == s.pos {
			return false
		}
		s.pos = skipLine(src, i)
		return true
	}
	return false
}

// skipLine returns where the next line begins.
func skipLine(src string, i int) int {
	n := strings.IndexByte(src[i:], '\n')
	if n < 0 {
		return len(src)
	}
	return i + n + 1
}

// toContent moves from the start of a line to the next line with content.
func (s *scanner) toContent() bool {
	src, i := s.src, s.pos
	for {
		start := i
		for i < len(src) && src[i] == ' ' {
			i++
		}
		if i >= len(src) {
			s.pos, s.col = i, -1
			return true
		}
		switch src[i] {
		case '\n':
			i++
			continue
		case '\r':
			i += 2
			continue
		case '#':
			i = skipLine(src, i)
			continue
		case '\t':
			return false
		}
		s.pos, s.col = i, i-start
		if i == start {
			return s.lineStart()
		}
		return true
	}
}

// lineStart judges a line with content in the first column: it may be a
// document marker.
func (s *scanner) lineStart() bool {
	rest := s.src[s.pos:]
	if isMarker(rest, '-') {
		s.atMarker = true
		return false
	}
	if !isMarker(rest, '.') {
		return true
	}
	s.pos += len("...")
	if !s.endLine() {
		return false
	}
	// Only blank lines and comments may follow the end of the document.
	for s.pos < len(s.src) {
		if !s.endLine() {
			if s.src[s.pos] != '#' {
				return false
			}
			s.pos = skipLine(s.src, s.pos)
		}
	}
	s.col = -1
	return true
}

// isMarker tells whether a line begins with `---` or `...` and a blank.
func isMarker(line string, c byte) bool {
	return len(line) >= 3 && line[0] == c && line[1] == c && line[2] == c && blankAt(line, 3)
}

// blankAt tells whether there is white space or the end of the text at i.
func blankAt(s string, i int) bool {
	return i >= len(s) || s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t'
}

// lineEnd returns where the line around i ends and the next one begins.
func lineEnd(src string, i int) (end, next int) {
	n := strings.IndexByte(src[i:], '\n')
	if n < 0 {
		return len(src), len(src)
	}
	end = i + n
	next = end + 1
	if end > i && src[end-1] == '\r' {
		end--
	}
	return end, next
}

// trimSpaces returns the end of src[from:to] without trailing spaces.
func trimSpaces(src string, from, to int) int {
	for to > from && src[to-1] == ' ' {
		to--
	}
	return to
}

// trimBlanks returns the end of src[from:to] without trailing white space.
func trimBlanks(src string, from, to int) int {
	return from + len(strings.TrimRight(src[from:to], " \t\r\n"))
}
