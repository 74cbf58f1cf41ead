package yamldoc

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
