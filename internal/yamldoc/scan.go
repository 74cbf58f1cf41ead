package yamldoc

// scanner reads the plain subset of YAML. Its methods return false to give up,
// after which nothing of its state is used any more.
//
// Between entries of block collections the scanner stands at the first
// character of the next line that has content, and col is that line's
// indentation; col is -1 at the end of the document.
type scanner struct {
	builder
	pos  int
	col  int
	text textRef // of the quoted scalar read last
	// atMarker tells that toContent has stopped at a `---` line.
	atMarker bool
}

// scanFast reads a document that prescan has passed; nil when it is not of the
// plain subset. The only error is a document that is too large or too deep,
// which the fallback need not see.
func scanFast(src string, t traits) (*Tree, error) {
	s := scanner{builder: newBuilder(src, t.ascii), pos: bomLen(src)}
	if !s.documentStart() {
		return nil, nil
	}
	if s.col < 0 {
		s.null(bomLen(src))
		return s.finish(true), nil
	}
	if !s.blockNode(-1) || s.col >= 0 {
		if s.limit != nil {
			return nil, s.limit
		}
		return nil, nil
	}
	return s.finish(false), nil
}

// documentStart skips a `---` line and what is before it.
func (s *scanner) documentStart() bool {
	if s.toContent() {
		return true
	}
	if !s.atMarker {
		return false
	}
	s.pos += len("---")
	return s.endLine() && s.toContent()
}

// blockNode reads the node that begins at the first character of a line.
// parent is the indentation of the collection around it.
func (s *scanner) blockNode(parent int) bool {
	if s.atDash() {
		return s.sequence(s.col)
	}
	return s.mappingOrScalar(s.col, parent)
}

// atDash tells whether the scanner stands at a `-` that begins an item.
func (s *scanner) atDash() bool {
	return s.pos < len(s.src) && s.src[s.pos] == '-' && blankAt(s.src, s.pos+1)
}

// mappingOrScalar reads what stands where a key may begin.
func (s *scanner) mappingOrScalar(col, parent int) bool {
	key, found, ok := s.lexKey()
	if !ok {
		return false
	}
	if found {
		return s.mapping(col, key)
	}
	// The root must be a collection: a scalar alone is too rare to matter.
	return parent >= 0 && s.inline(parent)
}

// mapping reads a block mapping whose first key has been lexed.
func (s *scanner) mapping(col int, key lexedKey) bool {
	m, ok := s.open(Mapping, s.pos)
	if !ok {
		return false
	}
	keys := s.beginKeys()
	count := uint32(0)
	for {
		if !s.addKey(&keys, key) {
			return false
		}
		s.pos = key.next
		if !s.entryValue(col) {
			return false
		}
		count++
		if s.tooMany() {
			return false
		}
		if s.col < col {
			break
		}
		if s.col > col || s.atDash() {
			return false
		}
		var found bool
		if key, found, ok = s.lexKey(); !ok || !found {
			return false
		}
	}
	s.endKeys(keys)
	s.close(m, count, s.lastEnd)
	return true
}

// entryValue reads what follows the colon of a key.
func (s *scanner) entryValue(col int) bool {
	src, i := s.src, s.pos
	for i < len(src) && src[i] == ' ' {
		i++
	}
	if i < len(src) && src[i] != '\n' && src[i] != '\r' && src[i] != '#' {
		s.pos = i
		return s.inline(col)
	}
	colon := s.pos
	if !s.endLine() || !s.toContent() {
		return false
	}
	if s.col > col {
		return s.blockNode(col)
	}
	// A sequence may have the indentation of its key.
	if s.col == col && s.atDash() {
		return s.sequence(col)
	}
	s.null(colon)
	return true
}

// sequence reads a block sequence; the scanner stands at its first dash.
func (s *scanner) sequence(col int) bool {
	q, ok := s.open(Sequence, s.pos)
	if !ok {
		return false
	}
	count := uint32(0)
	for {
		dash := s.pos
		s.pos++
		src, i := s.src, s.pos
		for i < len(src) && src[i] == ' ' {
			i++
		}
		if i < len(src) && src[i] != '\n' && src[i] != '\r' && src[i] != '#' {
			s.pos, s.col = i, col+i-dash
			if !s.item(col) {
				return false
			}
		} else {
			if !s.endLine() || !s.toContent() {
				return false
			}
			if s.col > col {
				if !s.blockNode(col) {
					return false
				}
			} else {
				s.null(dash + 1)
			}
		}
		count++
		if s.tooMany() {
			return false
		}
		if s.col != col || !s.atDash() {
			break
		}
	}
	s.close(q, count, s.lastEnd)
	return true
}

// item reads a sequence item on the line of its dash.
func (s *scanner) item(parent int) bool {
	if s.atDash() {
		return s.sequence(s.col)
	}
	return s.mappingOrScalar(s.col, parent)
}

// inline reads a value that cannot be a block collection and moves to the next
// content.
func (s *scanner) inline(parent int) bool {
	switch c := s.src[s.pos]; c {
	case '"', '\'':
		start := s.pos
		if !s.quoted(c, parent) {
			return false
		}
		s.stringNode(start, s.pos, s.text)
		return s.endLine() && s.toContent()
	case '|', '>':
		return s.blockScalar(parent)
	case '[', '{':
		return s.flowNode() && s.endLine() && s.toContent()
	}
	return s.plain(parent)
}
