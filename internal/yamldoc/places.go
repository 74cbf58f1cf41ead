package yamldoc

import (
	"math"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// places turns go-yaml's lines and columns into byte offsets and finds where
// nodes end, which go-yaml does not tell.
type places struct {
	src string
	// The last offset asked for. Nodes come in the order of the text, so each
	// character is walked over once even when all is on one line.
	line, column, at int
}

func newPlaces(src string) places {
	return places{src: src, line: 1, column: 1, at: bomLen(src)}
}

// offset returns the byte offset of a line and column as go-yaml counts them.
func (p *places) offset(line, column int) int {
	if line < p.line || line == p.line && column < p.column {
		p.line, p.column, p.at = 1, 1, bomLen(p.src)
	}
	for p.at < len(p.src) && (p.line < line || p.line == line && p.column < column) {
		if n := breakLen(p.src[p.at:]); n > 0 {
			if p.line == line {
				break
			}
			p.line++
			p.column = 1
			p.at += n
			continue
		}
		if p.line < line {
			// Columns matter only in the wanted line.
			p.column = math.MaxInt
			p.at += max(1, nextBreak(p.src[p.at:]))
			continue
		}
		_, n := utf8.DecodeRuneInString(p.src[p.at:])
		p.column++
		p.at += n
	}
	return p.at
}

// nextBreak returns the offset of the next byte that may begin a line break.
func nextBreak(s string) int {
	for i := range len(s) {
		switch s[i] {
		case '\n', '\r', 0xC2, 0xE2:
			return i
		}
	}
	return len(s)
}

// breakLen returns the length of the line break at the beginning of s, by YAML
// 1.1.
func breakLen(s string) int {
	switch {
	case s[0] == '\n':
		return 1
	case s[0] == '\r':
		if len(s) > 1 && s[1] == '\n' {
			return 2
		}
		return 1
	case strings.HasPrefix(s, "\u0085"):
		return 2
	case strings.HasPrefix(s, "\u2028"), strings.HasPrefix(s, "\u2029"):
		return 3
	}
	return 0
}

// scalarEnd finds the end of a scalar by following its value through the text.
func (p *places) scalarEnd(n *yaml.Node, start int) int {
	i, props := p.skipProperties(n, start)
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return p.quotedEnd(i, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		return p.quotedEnd(i, '\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		header := min(i+1, len(p.src))
		for header < len(p.src) && strings.IndexByte("+-123456789", p.src[header]) >= 0 {
			header++
		}
		return max(header, p.follow(skipLine(p.src, header), n.Value))
	case n.Value == "":
		return props
	}
	return max(props, p.follow(i, n.Value))
}

// skipProperties moves over a tag and an anchor to the content. props is where
// they end.
func (p *places) skipProperties(n *yaml.Node, start int) (content, props int) {
	if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 && n.Tag != "!" {
		return start, start
	}
	i, props := start, start
	for i < len(p.src) && (p.src[i] == '&' || p.src[i] == '!') {
		for i < len(p.src) && !blankAt(p.src, i) {
			i++
		}
		props = i
		i = p.skipBlanks(i, "")
	}
	return i, props
}

// skipBlanks moves over white space, comments and the bytes of also.
func (p *places) skipBlanks(i int, also string) int {
	for i < len(p.src) {
		switch c := p.src[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || strings.IndexByte(also, c) >= 0:
			i++
		case c == '#':
			i = skipLine(p.src, i)
		default:
			return i
		}
	}
	return i
}

func (p *places) quotedEnd(i int, quote byte) int {
	if i >= len(p.src) || p.src[i] != quote {
		return i
	}
	for j := i + 1; j < len(p.src); j++ {
		switch c := p.src[j]; {
		case c == '\\' && quote == '"':
			j++
		case c == quote && quote == '\'' && j+1 < len(p.src) && p.src[j+1] == quote:
			j++
		case c == quote:
			return j + 1
		}
	}
	return i
}

// follow walks over the words of value in the text and returns the end of the
// last one; 0 when they are not there. White space may differ: lines are
// folded and indentation is dropped.
func (p *places) follow(i int, value string) int {
	end := 0
	for {
		value = strings.TrimLeft(value, " \t\r\n")
		if value == "" {
			return end
		}
		for i < len(p.src) && blankAt(p.src, i) {
			i++
		}
		n := strings.IndexAny(value, " \t\r\n")
		if n < 0 {
			n = len(value)
		}
		if !strings.HasPrefix(p.src[i:], value[:n]) {
			return 0
		}
		i += n
		end = i
		value = value[n:]
	}
}

// collectionEnd finds the end of a collection whose children have been
// visited.
func (p *places) collectionEnd(n *yaml.Node, start int, bracket byte) int {
	i, _ := p.skipProperties(n, start)
	flow := n.Style&yaml.FlowStyle != 0
	if flow {
		i++
	}
	if len(n.Content) > 0 {
		_, i = placed(n.Content[len(n.Content)-1])
	}
	if !flow {
		return i
	}
	if at := p.skipBlanks(i, ",:?"); at < len(p.src) && p.src[at] == bracket {
		return at + 1
	}
	return max(start, min(i, len(p.src)))
}
