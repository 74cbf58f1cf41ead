package yamldoc

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
