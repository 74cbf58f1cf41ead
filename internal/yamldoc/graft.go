package yamldoc

import (
	"encoding/json"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

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
