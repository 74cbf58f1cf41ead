package yamldoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
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
	if loadErr != nil && isTooDeep(loadErr) {
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
	if err := loader.Load(&node); err == io.EOF {
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
	} else if err != io.EOF {
		return nil, explainLoad(stringOf(raw), err)
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

// grafter puts values and nodes together into a tree.
type grafter struct{ builder }

// graft adds a value with the position of its node. Where there is no node
// that fits, the value gets the place of its nearest known parent.
func (g *grafter) graft(n *yaml.Node, value any, start, end int) bool {
	if n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n != nil {
		start, end = placed(n)
	}
	switch v := value.(type) {
	case map[string]any:
		return g.graftMapping(n, v, start, end)
	case []any:
		return g.graftSequence(n, v, start, end)
	case string:
		g.stringNode(start, end, g.store(v))
	case json.Number:
		g.leaf(Number, start, end, g.store(string(v)))
	case bool:
		r := textRef{}
		if v {
			r.offset = 1
		}
		g.leaf(Bool, start, end, r)
	default:
		g.leaf(Null, start, end, textRef{})
	}
	return !g.tooMany()
}

func (g *grafter) graftSequence(n *yaml.Node, items []any, start, end int) bool {
	q, ok := g.open(Sequence, start)
	if !ok {
		return false
	}
	fits := n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == len(items)
	for i, item := range items {
		var child *yaml.Node
		if fits {
			child = n.Content[i]
		}
		if !g.graft(child, item, start, end) {
			return false
		}
	}
	g.close(q, uint32(len(items)), end)
	return true
}

func (g *grafter) graftMapping(n *yaml.Node, values map[string]any, start, end int) bool {
	m, ok := g.open(Mapping, start)
	if !ok {
		return false
	}
	entries := fittingEntries(n, values)
	if entries == nil {
		for key := range values {
			entries = append(entries, entry{text: key})
		}
		slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.text, b.text) })
	}
	for _, e := range entries {
		keyStart, keyEnd := start, end
		if e.key != nil {
			keyStart, keyEnd = placed(e.key)
		}
		r := g.store(e.text)
		g.nodes = append(g.nodes, node{
			start: uint32(keyStart), end: uint32(keyEnd),
			a: uint32(r.offset), b: uint32(r.length), kind: String, inExtra: true,
		})
		if !g.graft(e.value, values[e.text], start, end) {
			return false
		}
	}
	g.close(m, uint32(len(entries)), end)
	return true
}

// entry is an entry of a mapping with its JSON key.
type entry struct {
	text       string
	key, value *yaml.Node
}

// fittingEntries returns the entries of a mapping node when their keys are the
// keys of the value.
func fittingEntries(n *yaml.Node, values map[string]any) []entry {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	entries := expand(n)
	if len(entries) != len(values) {
		return nil
	}
	for _, e := range entries {
		if _, ok := values[e.text]; !ok {
			return nil
		}
	}
	return entries
}

// expand lists the entries of a mapping, merge keys replaced by what they
// bring. In go-yaml v2 the later entry wins, merged or not; in a list of
// mappings to merge, the earlier one.
func expand(n *yaml.Node) []entry {
	entries := make([]entry, 0, len(n.Content)/2)
	var seen map[string]int // made when there is a merge key
	put := func(e entry) {
		if i, ok := seen[e.text]; ok {
			entries[i] = e
			return
		}
		if seen != nil {
			seen[e.text] = len(entries)
		}
		entries = append(entries, e)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !isMerge(key) {
			text, _ := keyText(key)
			put(entry{text, key, value})
			continue
		}
		if seen == nil {
			seen = map[string]int{}
			for j, e := range entries {
				seen[e.text] = j
			}
		}
		for _, source := range mergeSources(value) {
			for _, e := range expand(source) {
				put(e)
			}
		}
	}
	return entries
}

// mergeSources lists the mappings of a merge key's value in the order in which
// go-yaml v2 applies them.
func mergeSources(value *yaml.Node) []*yaml.Node {
	value = resolveAlias(value)
	if value.Kind == yaml.MappingNode {
		return []*yaml.Node{value}
	}
	var sources []*yaml.Node
	for _, item := range slices.Backward(value.Content) {
		if item = resolveAlias(item); item.Kind == yaml.MappingNode {
			sources = append(sources, item)
		}
	}
	return sources
}

func resolveAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}
