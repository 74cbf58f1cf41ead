package yamldoc

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
)

// traits are facts about the bytes of a document.
type traits struct {
	ascii bool
	// odd tells of line breaks or marks that only the fallback understands: a
	// lone CR, NEL, LS, PS, or a byte order mark inside the text.
	odd bool
}

// prescan looks at every byte once and refuses what no YAML document may
// contain. raw is the same text.
func prescan(src string, raw []byte) (traits, error) {
	t := traits{ascii: true}
	if name := wideEncoding(src); name != "" {
		message := fmt.Sprintf("text is encoded as %s: save the file as UTF-8", name)
		return t, &SyntaxError{Line: 1, Column: 1, Message: message}
	}
	i := bomLen(src)
	if i > 0 {
		t.ascii = false
	}
	for i < len(src) {
		if i+8 <= len(src) && !needsLook(binary.LittleEndian.Uint64(raw[i:])) {
			i += 8
			continue
		}
		stop := min(i+8, len(src))
		for i < stop {
			c := src[i]
			if plainByte[c] {
				i++
				continue
			}
			n, err := inspect(src, i, &t)
			if err != nil {
				return t, err
			}
			i += n
		}
	}
	return t, nil
}

// needsLook tells whether any of eight bytes is below 0x20, above 0x7E, or 0x7F.
func needsLook(w uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	below := (w - 0x20*ones) &^ w
	x := w ^ 0x7F*ones
	del := (x - ones) &^ x
	return (below|del|w)&highs != 0
}

// plainByte marks the bytes that prescan need not look at: printable ASCII,
// tab and line feed.
var plainByte = func() (t [256]bool) {
	for c := 0x20; c < 0x7F; c++ {
		t[c] = true
	}
	t['\n'], t['\t'] = true, true
	return t
}()

// inspect judges the unusual character at i and returns its length.
func inspect(src string, i int, t *traits) (int, error) {
	c := src[i]
	if c == '\r' {
		if i+1 < len(src) && src[i+1] == '\n' {
			return 2, nil
		}
		t.odd = true
		return 1, nil
	}
	if c < utf8.RuneSelf {
		if c == 0 {
			return 0, errorAt(src, i, "NUL character in the text")
		}
		return 0, errorAt(src, i, fmt.Sprintf("control character U+%04X is not allowed", c))
	}
	t.ascii = false
	r, n := utf8.DecodeRuneInString(src[i:])
	switch {
	case r == utf8.RuneError && n == 1:
		return 0, errorAt(src, i, fmt.Sprintf("invalid UTF-8: byte 0x%02X", c))
	case r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xFEFF:
		t.odd = true
	case r < 0xA0 || r == 0xFFFE || r == 0xFFFF:
		return 0, errorAt(src, i, fmt.Sprintf("control character U+%04X is not allowed", r))
	}
	return n, nil
}

// wideEncoding recognizes UTF-16 and UTF-32 by their byte order marks.
func wideEncoding(src string) string {
	switch {
	case strings.HasPrefix(src, "\xFF\xFE\x00\x00"), strings.HasPrefix(src, "\x00\x00\xFE\xFF"):
		return "UTF-32"
	case strings.HasPrefix(src, "\xFF\xFE"), strings.HasPrefix(src, "\xFE\xFF"):
		return "UTF-16"
	}
	return ""
}
