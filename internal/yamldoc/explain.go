package yamldoc

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// tabMessage is for the most frequent mistake that the libraries do not name.
const tabMessage = "tab used for indentation: use spaces"

// templateMessage is for files of Helm charts and the like.
const templateMessage = `"{{" is template syntax: render the template first`

// trailingMessage is what go-yaml v4 says about text after a flow collection
// that is the whole document.
const trailingMessage = "did not find expected <document start>"

func isTrailing(err error) bool {
	var load *yaml.LoadError
	return errors.As(err, &load) && load.Message == trailingMessage
}

func isTooDeep(err error) bool {
	return strings.Contains(err.Error(), "exceeded max depth")
}

// explainLoad turns an error of go-yaml v4 into a SyntaxError.
func explainLoad(src string, err error) *SyntaxError {
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		return syntax
	}
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return &SyntaxError{Line: 1, Column: 1, Message: err.Error()}
	}
	at := load.Mark
	if at.Line == 0 {
		at = load.ContextMark
	}
	p := newPlaces(src)
	offset := p.offset(max(at.Line, 1), max(at.Column, 1))
	if e := tabError(src, offset); e != nil {
		return e
	}
	context := offset
	if load.ContextMark.Line > 0 {
		context = p.offset(load.ContextMark.Line, max(load.ContextMark.Column, 1))
	}
	if at, ok := findTemplate(src, offset); ok {
		return errorAt(src, at, templateMessage)
	}
	offset, message := explain(src, load.Message, offset, context)
	e := errorAt(src, offset, message)
	if strings.HasSuffix(message, "that begins ") {
		e.Related = errorAt(src, context, "").Line
	}
	return e
}

// findTemplate looks for `{{` at or right before an offset.
func findTemplate(src string, offset int) (at int, ok bool) {
	from := max(0, offset-2)
	i := strings.Index(src[from:min(len(src), offset+2)], "{{")
	return from + i, i >= 0
}

// tabError finds a tab in the indentation of the line around an offset.
func tabError(src string, offset int) *SyntaxError {
	start := offset
	for start > 0 && src[start-1] != '\n' && src[start-1] != '\r' {
		start--
	}
	for i := start; i < len(src); i++ {
		switch src[i] {
		case ' ':
			continue
		case '\t':
			return errorAt(src, i, tabMessage)
		}
		break
	}
	return nil
}

// explain says in plain words what go-yaml says; context is where the
// construct around the error begins.
func explain(src, message string, offset, context int) (int, string) {
	switch {
	case strings.Contains(message, "exceeded max depth"):
		return offset, tooDeepMessage
	case message == "found unexpected end of stream":
		return context, "quoted text is not closed"
	case message == "found unexpected document indicator":
		return context, "quoted text is not closed before the end of the document"
	case message == "could not find expected ':'":
		return context, `expected ":" after the key`
	case message == "mapping values are not allowed in this context":
		return offset, `unexpected ":": check the indentation, or quote the text`
	case message == "did not find expected key":
		return offset, "expected a key" + butFound(src, offset) + ": check the indentation and the quotes"
	case message == "did not find expected '-' indicator":
		return offset, `expected "- "` + butFound(src, offset) + ": check the indentation"
	case message == "block sequence entries are not allowed in this context":
		return offset, `unexpected "- ": begin the sequence on a line of its own`
	case message == "did not find expected ',' or ']'":
		return offset, `expected "," or "]"` + butFound(src, offset) + " in the sequence that begins "
	case message == "did not find expected ',' or '}'":
		return offset, `expected "," or "}"` + butFound(src, offset) + " in the mapping that begins "
	case message == "did not find expected node content":
		return offset, "expected a value" + butFound(src, offset)
	case message == "found character that cannot start any token":
		return offset, quotedChar(src, offset) + " cannot begin a value: quote the text"
	case message == trailingMessage:
		return offset, "unexpected " + quotedChar(src, offset) + " after the end of the document"
	case message == "did not find expected comment or line break":
		return offset, "unexpected " + quotedChar(src, offset) + " after the block scalar indicator: begin the text on the next line"
	case message == "did not find expected alphabetic or numeric character":
		return offset, "expected the name of an anchor or alias" + butFound(src, offset)
	case message == "found invalid Unicode character escape code":
		return offset, "escape sequence is not a Unicode character"
	case message == "found unknown escape character":
		if i := strings.IndexByte(src[offset:], '\\'); i == 0 && offset+1 < len(src) {
			return offset, "unknown escape sequence " + strconv.Quote(`\`+charAt(src, offset+1))
		}
	case strings.HasPrefix(message, "unknown anchor '"):
		name := strings.TrimSuffix(strings.TrimPrefix(message, "unknown anchor '"), "' referenced")
		return offset, fmt.Sprintf("unknown anchor %q", name)
	}
	return offset, message
}

func butFound(src string, offset int) string {
	if offset >= len(src) || strings.TrimSpace(src[offset:]) == "" {
		return ", but the text ends"
	}
	return ", but found " + quotedChar(src, offset)
}

func charAt(src string, offset int) string {
	if offset >= len(src) {
		return ""
	}
	_, n := utf8.DecodeRuneInString(src[offset:])
	return src[offset : offset+n]
}

func quotedChar(src string, offset int) string { return strconv.Quote(charAt(src, offset)) }

// explainValues turns an error of sigs.k8s.io/yaml into a SyntaxError. It is
// asked when go-yaml v4 accepts the text, so doc has been surveyed.
func explainValues(src string, doc *yaml.Node, err error) *SyntaxError {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "unmarshal errors:\n"); ok {
		message, _, _ = strings.Cut(strings.TrimSpace(rest), "\n")
	}
	if strings.HasPrefix(message, "cannot decode ") {
		return explainTag(src, doc, message)
	}
	if strings.HasPrefix(message, "json: unsupported value") {
		if at := findNode(doc, isInfinite); at != nil {
			text := fmt.Sprintf("number %q cannot be expressed in JSON", at.Value)
			return errorAt(src, at.Line, text)
		}
	}
	if strings.HasPrefix(message, "!!binary value") {
		if at := findNode(doc, func(n *yaml.Node) bool { return n.ShortTag() == "!!binary" }); at != nil {
			return errorAt(src, at.Line, "invalid base64 data")
		}
	}
	line := 1
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, rest, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				line, message = n, rest
			}
		}
	}
	// Quirk: go-yaml v2 gives errors of its parser, unlike those of its
	// scanner, one line too early.
	if strings.HasPrefix(message, "did not find expected") && line > 1 {
		line++
	}
	p := newPlaces(src)
	offset := p.offset(line, 1)
	if e := tabError(src, offset); e != nil {
		return e
	}
	_, message = explain(src, message, offset, offset)
	return errorAt(src, offset, message)
}

// explainTag finds the scalar that does not fit its tag.
func explainTag(src string, doc *yaml.Node, message string) *SyntaxError {
	at := findNode(doc, func(n *yaml.Node) bool {
		return n.Style&yaml.TaggedStyle != 0 && strings.Contains(message, "`"+n.Value+"` as a "+n.ShortTag())
	})
	if at == nil {
		return &SyntaxError{Line: 1, Column: 1, Message: message}
	}
	return errorAt(src, at.Line, fmt.Sprintf("%q is not a %s", at.Value, at.ShortTag()))
}

// isInfinite finds numbers without a JSON form.
func isInfinite(n *yaml.Node) bool {
	if n.Style&^yaml.TaggedStyle != 0 {
		return false
	}
	if n.Style&yaml.TaggedStyle != 0 && n.ShortTag() != "!!float" {
		return false
	}
	v := resolvePlain(n.Value)
	return v.kind == Number && v.text == ""
}

// findNode returns the first scalar value, not key, for which found is true.
func findNode(n *yaml.Node, found func(*yaml.Node) bool) *yaml.Node {
	switch n.Kind {
	case yaml.ScalarNode:
		if found(n) {
			return n
		}
	case yaml.SequenceNode, yaml.MappingNode:
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				continue
			}
			if at := findNode(child, found); at != nil {
				return at
			}
		}
	}
	return nil
}
