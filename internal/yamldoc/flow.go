package yamldoc

// flowNode reads a flow collection that is on one line. Its entries are quoted
// scalars, plain scalars without surprises, and other collections; everything
// else is left to the fallback.
func (s *scanner) flowNode() bool {
	if s.src[s.pos] == '[' {
		return s.flowSequence()
	}
	return s.flowMapping()
}

func (s *scanner) flowSequence() bool {
	q, ok := s.open(Sequence, s.pos)
	if !ok {
		return false
	}
	s.pos++
	count := uint32(0)
	for {
		c, ok := s.flowNext()
		if !ok {
			return false
		}
		if c == ']' && count == 0 {
			break
		}
		if !s.flowValue(c) {
			return false
		}
		count++
		if c, ok = s.flowNext(); !ok || s.tooMany() {
			return false
		}
		if c == ']' {
			break
		}
		if c != ',' {
			return false
		}
		s.pos++
	}
	s.pos++
	s.close(q, count, s.pos)
	return true
}

func (s *scanner) flowMapping() bool {
	m, ok := s.open(Mapping, s.pos)
	if !ok {
		return false
	}
	s.pos++
	keys := s.beginKeys()
	count := uint32(0)
	for {
		c, ok := s.flowNext()
		if !ok {
			return false
		}
		if c == '}' && count == 0 {
			break
		}
		if !s.flowKey(c, &keys) {
			return false
		}
		if c, ok = s.flowNext(); !ok || !s.flowValue(c) {
			return false
		}
		count++
		if c, ok = s.flowNext(); !ok || s.tooMany() {
			return false
		}
		if c == '}' {
			break
		}
		if c != ',' {
			return false
		}
		s.pos++
	}
	s.endKeys(keys)
	s.pos++
	s.close(m, count, s.pos)
	return true
}

// flowNext skips spaces and returns the byte after them.
func (s *scanner) flowNext() (byte, bool) {
	for s.pos < len(s.src) && s.src[s.pos] == ' ' {
		s.pos++
	}
	if s.pos >= len(s.src) {
		return 0, false
	}
	return s.src[s.pos], true
}

func (s *scanner) flowValue(c byte) bool {
	start := s.pos
	switch c {
	case '[', '{':
		return s.flowNode()
	case '"', '\'':
		if !s.flowQuoted(c) {
			return false
		}
		s.stringNode(start, s.pos, s.text)
		return true
	}
	end, ok := s.flowPlain()
	if !ok || s.pos < len(s.src) && s.src[s.pos] == ':' {
		return false
	}
	return s.plainNode(start, end, textRef{start, end - start, false})
}

func (s *scanner) flowKey(c byte, keys *keySet) bool {
	key := lexedKey{start: s.pos}
	if c == '"' || c == '\'' {
		if !s.flowQuoted(c) {
			return false
		}
		key.end, key.text = s.pos, s.text
	} else {
		end, ok := s.flowPlain()
		if !ok {
			return false
		}
		key.plain, key.end, key.text = true, end, textRef{key.start, end - key.start, false}
	}
	if key.end-key.start > maxKey || s.pos+1 >= len(s.src) || s.src[s.pos] != ':' {
		return false
	}
	// Both readers see a colon after a quoted key even without a space, but
	// the rest of the line may be a plain scalar in one and not in the other.
	if c := s.src[s.pos+1]; c != ' ' && c != '"' {
		return false
	}
	s.pos++
	return s.addKey(keys, key)
}

// flowQuoted reads a quoted scalar on one line.
func (s *scanner) flowQuoted(quote byte) bool {
	start := s.pos
	if !s.quoted(quote, 0) {
		return false
	}
	for i := start; i < s.pos; i++ {
		if s.src[i] == '\n' {
			return false
		}
	}
	return true
}

// flowPlain moves over a plain scalar of harmless characters and returns its
// end; the scanner stands at the indicator or line end behind it.
func (s *scanner) flowPlain() (end int, ok bool) {
	src, start := s.src, s.pos
	i := start
	switch c := src[i]; {
	case !flowWord[c], c == '*', c == '|', c == '>', c == '@', c == '%':
		return 0, false
	case c == '-' && (i+1 >= len(src) || !flowWord[src[i+1]] || src[i+1] == ' '):
		return 0, false
	}
	for i < len(src) && flowWord[src[i]] {
		i++
	}
	if i >= len(src) {
		return 0, false
	}
	switch src[i] {
	case ',', ']', '}':
	case ':':
		if i+1 >= len(src) || src[i+1] != ' ' {
			return 0, false
		}
	default:
		return 0, false
	}
	s.pos = i
	return trimSpaces(src, start, i), true
}

// flowWord marks the bytes of the plain scalars that the fast subset takes in
// flow collections.
var flowWord = func() (t [256]bool) {
	for _, c := range " -._/+=@$%()<>~^*;|abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" {
		t[c] = true
	}
	return t
}()
