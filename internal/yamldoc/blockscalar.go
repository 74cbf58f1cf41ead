package yamldoc

// blockScalar reads a literal or folded scalar. parent is the indentation of
// the collection around it.
func (s *scanner) blockScalar(parent int) bool {
	start := s.pos
	folded := s.src[start] == '>'
	chomp, indent, ok := s.blockHeader(parent)
	if !ok {
		return false
	}
	headerEnd := s.pos
	if !s.endLine() {
		return false
	}
	leading, ok := s.blockIndent(&indent, parent)
	if !ok {
		return false
	}

	text := textRef{offset: len(s.extra), inExtra: true}
	end, breaks, broken, ok := s.blockLines(indent, leading, folded)
	if !ok {
		return false
	}
	if chomp != '-' && broken {
		s.extra = append(s.extra, '\n')
	}
	if chomp == '+' {
		s.extra = appendBreaks(s.extra, breaks)
	}
	text.length = len(s.extra) - text.offset
	s.stringNode(start, max(end, headerEnd), text)
	return s.toContent()
}

// blockHeader reads the indicator with what follows it: indent is 0 when it is
// not given.
func (s *scanner) blockHeader(parent int) (chomp byte, indent int, ok bool) {
	s.pos++
	for range 2 {
		if s.pos >= len(s.src) {
			break
		}
		switch c := s.src[s.pos]; {
		case (c == '-' || c == '+') && chomp == 0:
			chomp = c
			s.pos++
		case c >= '1' && c <= '9' && indent == 0:
			indent = parent + int(c-'0')
			s.pos++
		}
	}
	return chomp, indent, blankAt(s.src, s.pos)
}

// blockIndent skips the blank lines at the beginning and finds the indentation
// of the content unless it is given. It returns the number of blank lines.
func (s *scanner) blockIndent(indent *int, parent int) (blanks int, ok bool) {
	src, i, deepest := s.src, s.pos, 0
	given := *indent > 0
	for {
		start := i
		for i < len(src) && src[i] == ' ' && (!given || i-start < *indent) {
			i++
		}
		col := i - start
		if i < len(src) {
			switch src[i] {
			case '\n':
				i++
			case '\r':
				i += 2
			case '\t':
				if !given || col < *indent {
					return 0, false
				}
				s.pos = start
				return blanks, true
			default:
				s.pos = start
				if given {
					return blanks, true
				}
				// A blank line that is deeper than the first line of text
				// makes that line no content.
				if deepest > col {
					return 0, false
				}
				*indent = max(col, parent+1)
				return blanks, true
			}
			deepest = max(deepest, col)
			blanks++
			continue
		}
		// Without a line of text the chomping of blank lines is not worth it.
		return 0, false
	}
}

// blockLines appends the lines of content to extra. It returns the end of the
// last text, the number of blank lines at the end, and whether the last line
// of content has a line break.
func (s *scanner) blockLines(indent, breaks int, folded bool) (end, trailing int, broken, ok bool) {
	src, i := s.src, s.pos
	wasBlank := false
	for i < len(src) {
		start := i
		for i < len(src) && i-start < indent && src[i] == ' ' {
			i++
		}
		if i >= len(src) {
			break
		}
		c := src[i]
		if c == '\n' || c == '\r' {
			breaks++
			i++
			if c == '\r' {
				i++
			}
			continue
		}
		if i-start < indent {
			if c == '\t' {
				return 0, 0, false, false
			}
			i = start
			break
		}

		isBlank := c == ' ' || c == '\t'
		switch {
		case !broken:
		case folded && !wasBlank && !isBlank:
			if breaks == 0 {
				s.extra = append(s.extra, ' ')
			}
		default:
			s.extra = append(s.extra, '\n')
		}
		s.extra = appendBreaks(s.extra, breaks)
		breaks, wasBlank = 0, isBlank

		stop, next := lineEnd(src, i)
		s.extra = append(s.extra, src[i:stop]...)
		if last := trimBlanks(src, i, stop); last > i {
			end = last
		}
		broken = next > stop
		i = next
	}
	s.pos = i
	return end, breaks, broken, true
}

func appendBreaks(b []byte, n int) []byte {
	for range n {
		b = append(b, '\n')
	}
	return b
}
