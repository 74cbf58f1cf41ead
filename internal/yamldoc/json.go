package yamldoc

import (
	"strconv"
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
	// What no float64 holds is no value of a Kubernetes object, and more digits than it could have take ages to calculate with.
	if text := src[start:i]; len(text) > 15 || strings.ContainsAny(text, "eE") {
		if _, err := strconv.ParseFloat(text, 64); err != nil || len(text) > 400 {
			r.limit = errorAt(src, start, "number is out of range")
			return false
		}
	}
	r.pos = i
	r.leaf(Number, start, i, textRef{start, i - start, false})
	return true
}
