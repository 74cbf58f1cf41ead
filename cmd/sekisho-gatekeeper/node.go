package main

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// position is a place in a Suite's file. Lines and columns count from 1.
type position struct {
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

func at(node *yaml.Node) position {
	if node == nil {
		return position{1, 1}
	}
	return position{node.Line, node.Column}
}

// problem is a mistake in a Suite that gator would pass over or report without a place.
type problem struct {
	position
	message string
}

// decoder reads one part of a Suite, as a test or a case, and collects what is wrong with it.
type decoder struct{ problems []problem }

func (d *decoder) problem(node *yaml.Node, format string, args ...any) {
	d.report(at(node), fmt.Sprintf(format, args...))
}

func (d *decoder) report(place position, message string) {
	d.problems = append(d.problems, problem{place, message})
}

// fields returns the values of a mapping by key. A key that is not known is a problem: gator ignores it, so that a test
// with a misspelt field passes without testing anything.
func (d *decoder) fields(node *yaml.Node, what string, known ...string) map[string]*yaml.Node {
	node = resolved(node)
	values := map[string]*yaml.Node{}
	if node == nil || node.Kind != yaml.MappingNode {
		d.problem(node, "%s must be a mapping with %s, not %s", what, listed(known, "and"), kindOf(node))
		return values
	}
	d.addFields(values, node, what, known, 0)
	return values
}

// maxMerges bounds the depth of merge keys, which may lead in a circle.
const maxMerges = 20

func (d *decoder) addFields(values map[string]*yaml.Node, node *yaml.Node, what string, known []string, depth int) {
	var merged []*yaml.Node
	own := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.ShortTag() == "!!merge":
			merged = append(merged, value)
		case own[key.Value]:
			d.problem(key, "field %q stands twice in %s: remove one", key.Value, what)
		case !slices.Contains(known, key.Value):
			d.problem(key, "unknown field %q in %s: use %s", key.Value, what, listed(known, "or"))
		case values[key.Value] == nil: // What is written wins over what is merged.
			values[key.Value] = resolved(value)
		}
		own[key.Value] = true
	}
	if depth == maxMerges {
		d.problem(node, "merge keys are nested more than %d deep: write the fields out", maxMerges)
		return
	}
	for _, value := range merged {
		value = resolved(value)
		sources := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			sources = value.Content
		}
		for _, source := range sources {
			if source = resolved(source); source.Kind == yaml.MappingNode {
				d.addFields(values, source, what, known, depth+1)
			}
		}
	}
}

// text reads a text; null is no text, as for gator.
func (d *decoder) text(node *yaml.Node, name string) string {
	switch {
	case isUnset(node):
		return ""
	case node.ShortTag() != "!!str":
		d.problem(node, "%s must be a text, not %s: write it in quotes", name, kindOf(node))
		return ""
	default:
		return node.Value
	}
}

func (d *decoder) bool(node *yaml.Node, name string) bool {
	var value bool
	if isUnset(node) {
		return false
	}
	if node.ShortTag() != "!!bool" || node.Decode(&value) != nil {
		d.problem(node, "%s must be true or false, not %s", name, kindOf(node))
	}
	return value
}

func (d *decoder) list(node *yaml.Node, name string) []*yaml.Node {
	if isUnset(node) {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		d.problem(node, "%s must be a list, not %s", name, kindOf(node))
		return nil
	}
	items := make([]*yaml.Node, len(node.Content))
	for i, item := range node.Content {
		items[i] = resolved(item)
	}
	return items
}

func isUnset(node *yaml.Node) bool { return node == nil || node.ShortTag() == "!!null" }

// resolved is the node that an alias stands for. An anchor cannot lie within itself: gator's parser has refused such a file.
func resolved(node *yaml.Node) *yaml.Node {
	for node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

// kindOf describes a value for a message.
func kindOf(node *yaml.Node) string {
	switch {
	case node == nil:
		return "nothing"
	case node.Kind == yaml.MappingNode:
		return "a mapping"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	}
	switch node.ShortTag() {
	case "!!str":
		return fmt.Sprintf("the text %q", node.Value)
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + node.Value
	default:
		return node.Value
	}
}

// listed writes a, b and c.
func listed(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
