package yamldoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
	sigsyaml "sigs.k8s.io/yaml"
)

// parseFallback reads any document with the libraries: positions from go-yaml
// v4's nodes, values from sigs.k8s.io/yaml.
func parseFallback(src string, t traits) (*Tree, error) {
	if countSeparators(src) > 2*maxValues {
		return nil, &SyntaxError{Line: 1, Column: 1, Message: tooManyMessage}
	}
	raw := []byte(src)
	doc, loadErr := loadNodes(raw)
	var multiple *SyntaxError
	if errors.As(loadErr, &multiple) {
		return nil, multiple
	}
	if loadErr != nil && (isTooDeep(loadErr) || isTrailing(loadErr)) {
		return nil, explainLoad(src, loadErr)
	}
	if loadErr == nil {
		if (doc == nil || isUnwritten(doc)) && hasNoContent(src) {
			b := newBuilder(src, t.ascii)
			b.null(bomLen(src))
			return b.finish(true), nil
		}
		if doc == nil {
			return nil, &SyntaxError{Line: 1, Column: 1, Message: "text has no document"}
		}
		s := surveyor{places: newPlaces(src), sizes: map[*yaml.Node]int{}}
		if _, err := s.visit(doc); err != nil {
			return nil, err
		}
	}

	value, err := jsonValue(raw, loadErr != nil)
	switch {
	case err != nil && loadErr != nil:
		return nil, explainLoad(src, loadErr)
	case err != nil:
		return nil, explainValues(src, doc, err)
	case loadErr != nil && hasSecondDocument(src):
		return nil, explainLoad(src, loadErr)
	}
	g := grafter{builder: newBuilder(src, t.ascii)}
	start := bomLen(src)
	if !g.graft(doc, value, start, start) {
		return nil, g.limit
	}
	return g.finish(false), nil
}

// countSeparators gives an upper bound for the number of values, so that a text
// of brackets and commas does not become gigabytes of nodes.
func countSeparators(src string) int {
	n := 0
	for i := range len(src) {
		switch src[i] {
		case '\n', ',', '[', '{':
			n++
		case '-', ':', '?':
			if blankAt(src, i+1) {
				n++
			}
		}
	}
	return n
}

// loadNodes composes the nodes of the one document in raw; nil when there is
// none. A second document is a *SyntaxError.
func loadNodes(raw []byte) (doc *yaml.Node, err error) {
	defer func() {
		// The library promises not to panic; a crash on a hostile manifest is
		// worth this belt all the same.
		if r := recover(); r != nil {
			doc, err = nil, errors.New("text cannot be read as YAML")
		}
	}()
	loader, err := yaml.NewLoader(bytes.NewReader(raw),
		yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth), loaderlimits.AliasNone())))
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	if err := loader.Load(&node); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var second yaml.Node
	if err := loader.Load(&second); err == nil {
		return nil, &SyntaxError{
			Line: second.Line, Column: max(second.Column, 1),
			Message: "a second document begins here",
		}
	} else if !errors.Is(err, io.EOF) {
		return nil, explainLoad(string(raw), err)
	}
	if node.Kind == yaml.DocumentNode {
		if len(node.Content) == 0 {
			return nil, nil
		}
		return node.Content[0], nil
	}
	return &node, nil
}

// isUnwritten tells whether a node stands for nothing in the text.
func isUnwritten(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0 && n.Anchor == ""
}

// hasNoContent tells whether a text has only blanks, comments, directives and
// document markers. go-yaml v2 refuses some of these.
func hasNoContent(src string) bool {
	for line := range strings.FieldsFuncSeq(src[bomLen(src):], func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line[0] == '%' {
			continue
		}
		if isMarker(line, '-') || isMarker(line, '.') {
			line = line[3:]
		}
		if text := strings.TrimLeft(line, " "); text != "" && text[0] != '#' {
			return false
		}
	}
	return true
}

// jsonValue returns the value that Kubernetes sees, numbers as json.Number.
// Duplicate keys have been looked for in the nodes; the library's strict mode
// would also refuse keys that override those of a merge key. Without nodes it
// is strict.
func jsonValue(raw []byte, strict bool) (value any, err error) {
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, errors.New("text cannot be read as YAML")
		}
	}()
	convert := sigsyaml.YAMLToJSON
	if strict {
		convert = sigsyaml.YAMLToJSONStrict
	}
	text, err := convert(raw)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	return value, nil
}

// hasSecondDocument looks for a document marker after the first content. It is
// asked only when there are no nodes; too many markers are found in the worst
// case.
func hasSecondDocument(src string) bool {
	seen := false
	for line := range strings.Lines(src[bomLen(src):]) {
		if isMarker(line, '-') || isMarker(line, '.') {
			if seen {
				return true
			}
			continue
		}
		text := strings.TrimSpace(line)
		seen = seen || text != "" && text[0] != '#' && text[0] != '%'
	}
	return false
}
