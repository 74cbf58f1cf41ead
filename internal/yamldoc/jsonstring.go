package yamldoc

import (
	"strings"
	"unicode/utf8"
)

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
