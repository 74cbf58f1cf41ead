package yamldoc

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonVerdict is what a text is in the eyes of the JSON reader.
type jsonVerdict uint8

const (
	jsonInvalid jsonVerdict = iota // not JSON; it may be YAML
	jsonValid                      // JSON; duplicates and limits are the error
)

// looksLikeJSON tells whether a text begins like JSON does.
func looksLikeJSON(src string) bool {
	s := strings.TrimLeft(src, " \t\r\n")
	return s != "" && (s[0] == '{' || s[0] == '[')
}

// jsonReader reads JSON by RFC 8259, as encoding/json does. Its methods return
// false when the text is not JSON or, with limit set, has too much of it.
type jsonReader struct {
	builder
	pos       int
	duplicate *SyntaxError // the first one; only JSON texts have duplicates
}

func parseJSON(src string) (*Tree, jsonVerdict, error) {
	if !utf8.ValidString(src) {
		return nil, jsonInvalid, nil
	}
	// Characters are counted only when positions are asked for.
	r := jsonReader{builder: newBuilder(src, false)}
	c := r.next()
	if !r.value(c) {
		if r.limit != nil {
			return nil, jsonValid, r.limit
		}
		return nil, jsonInvalid, nil
	}
	r.next()
	if r.pos < len(src) {
		return nil, jsonInvalid, nil
	}
	if r.duplicate != nil {
		return nil, jsonValid, r.duplicate
	}
	return r.finish(false), jsonValid, nil
}

// next skips white space and returns the byte after it, 0 at the end.
func (r *jsonReader) next() byte {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; c {
		case ' ', '\n', '\r', '\t':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

func (r *jsonReader) value(c byte) bool {
	start := r.pos
	switch c {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		text, ok := r.str()
		if ok {
			r.stringNode(start, r.pos, text)
		}
		return ok
	case 't':
		return r.word("true", Bool, 1)
	case 'f':
		return r.word("false", Bool, 0)
	case 'n':
		return r.word("null", Null, 0)
	}
	return r.number()
}

func (r *jsonReader) word(word string, kind Kind, a int) bool {
	if !strings.HasPrefix(r.src[r.pos:], word) {
		return false
	}
	r.leaf(kind, r.pos, r.pos+len(word), textRef{offset: a})
	r.pos += len(word)
	return true
}

func (r *jsonReader) array() bool {
	q, ok := r.open(Sequence, r.pos)
	if !ok {
		return false
	}
	r.pos++
	count := uint32(0)
	for {
		c := r.next()
		if c == ']' && count == 0 {
			break
		}
		if !r.value(c) || r.tooMany() {
			return false
		}
		count++
		if c = r.next(); c == ']' {
			break
		}
		if c != ',' {
			return false
		}
		r.pos++
	}
	r.pos++
	r.close(q, count, r.pos)
	return true
}

func (r *jsonReader) object() bool {
	m, ok := r.open(Mapping, r.pos)
	if !ok {
		return false
	}
	r.pos++
	keys := r.beginKeys()
	count := uint32(0)
	for {
		c := r.next()
		if c == '}' && count == 0 {
			break
		}
		if !r.key(c, &keys) || r.next() != ':' {
			return false
		}
		r.pos++
		if !r.value(r.next()) || r.tooMany() {
			return false
		}
		count++
		if c = r.next(); c == '}' {
			break
		}
		if c != ',' {
			return false
		}
		r.pos++
	}
	r.endKeys(keys)
	r.pos++
	r.close(m, count, r.pos)
	return true
}

func (r *jsonReader) key(c byte, keys *keySet) bool {
	if c != '"' {
		return false
	}
	start := r.pos
	text, ok := r.str()
	if !ok {
		return false
	}
	if first, duplicate := r.addKeyNode(keys, start, r.pos, text); duplicate && r.duplicate == nil {
		r.duplicate = duplicateError(r.src, start, r.textOf(text), int(r.nodes[first].start))
	}
	return true
}

// duplicateError is the error for a key that its mapping has already.
func duplicateError(src string, at int, key string, first int) *SyntaxError {
	x := indexLines(src, false)
	line, column := x.position(at)
	firstLine, _ := x.position(first)
	if len(key) > 80 {
		key = strings.ToValidUTF8(key[:80], "") + "..."
	}
	return &SyntaxError{
		Line: line, Column: column,
		Message: fmt.Sprintf("duplicate key %q, first at line %d", key, firstLine),
	}
}

// number reads a number and keeps its text as written.
func (r *jsonReader) number() bool {
	src, start := r.src, r.pos
	i := start
	digits := func() bool {
		from := i
		for i < len(src) && src[i] >= '0' && src[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(src) && src[i] == '-' {
		i++
	}
	if i < len(src) && src[i] == '0' {
		i++
	} else if !digits() {
		return false
	}
	if i < len(src) && src[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(src) && (src[i] == 'e' || src[i] == 'E') {
		i++
		if i < len(src) && (src[i] == '+' || src[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	r.pos = i
	r.leaf(Number, start, i, textRef{start, i - start, false})
	return true
}

// str reads a string and moves behind it.
func (r *jsonReader) str() (textRef, bool) {
	src := r.src
	from := r.pos + 1
	i := from
	for i < len(src) && src[i] != '"' && src[i] != '\\' && src[i] >= 0x20 {
		i++
	}
	if i < len(src) && src[i] == '"' {
		r.pos = i + 1
		return textRef{from, i - from, false}, true
	}
	text := textRef{offset: len(r.extra), inExtra: true}
	r.extra = append(r.extra, src[from:i]...)
	for i < len(src) {
		c := src[i]
		switch {
		case c == '"':
			r.pos = i + 1
			text.length = len(r.extra) - text.offset
			return text, true
		case c < 0x20:
			return text, false
		case c == '\\':
			n := r.escape(i)
			if n == 0 {
				return text, false
			}
			i += n
		default:
			next := i + 1
			for next < len(src) && src[next] != '"' && src[next] != '\\' && src[next] >= 0x20 {
				next++
			}
			r.extra = append(r.extra, src[i:next]...)
			i = next
		}
	}
	return text, false
}

// escape decodes the escape sequence at i and returns its length, 0 when it is
// not one.
func (r *jsonReader) escape(i int) int {
	if i+1 >= len(r.src) {
		return 0
	}
	c := r.src[i+1]
	if c == 'u' {
		return r.unicodeEscape(i)
	}
	n := strings.IndexByte(`"\/bfnrt`, c)
	if n < 0 {
		return 0
	}
	r.extra = append(r.extra, "\"\\/\b\f\n\r\t"[n])
	return 2
}

// unicodeEscape decodes \uXXXX. Half a surrogate pair becomes U+FFFD, as in
// encoding/json.
func (r *jsonReader) unicodeEscape(i int) int {
	c, ok := hex4(r.src, i+2)
	if !ok {
		return 0
	}
	n := 6
	if c >= 0xD800 && c <= 0xDFFF {
		low, ok := rune(0), false
		if strings.HasPrefix(r.src[i+6:], `\u`) {
			low, ok = hex4(r.src, i+8)
		}
		if ok && c < 0xDC00 && low >= 0xDC00 && low <= 0xDFFF {
			c = (c-0xD800)<<10 + (low - 0xDC00) + 0x10000
			n = 12
		} else {
			c = utf8.RuneError
		}
	}
	r.extra = utf8.AppendRune(r.extra, c)
	return n
}

func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
