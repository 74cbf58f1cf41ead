package yamldoc

import (
	"encoding/base64"
	"fmt"
	"math"

	"go.yaml.in/yaml/v4"
)

// surveyor visits the nodes as they are written. It finds what cannot become
// JSON, counts values with aliases expanded, and notes each node's byte
// offsets.
type surveyor struct {
	places places
	// sizes holds the number of values of each anchored node that has been
	// visited completely.
	sizes map[*yaml.Node]int
}

// visit returns the number of values of a node. It changes the node's Line and
// Column to the byte offsets of its start and end: see placed.
func (s *surveyor) visit(n *yaml.Node) (int, error) {
	start := s.places.offset(n.Line, n.Column)
	size, end := 1, start
	switch n.Kind {
	case yaml.AliasNode:
		known, ok := s.sizes[n.Alias]
		if !ok {
			return 0, s.errorAt(start, fmt.Sprintf("anchor %q contains itself", n.Value))
		}
		size = known
		end = min(start+1+len(n.Value), len(s.places.src))
	case yaml.ScalarNode:
		end = s.places.scalarEnd(n, start)
	case yaml.SequenceNode:
		for _, item := range n.Content {
			part, err := s.visit(item)
			if err != nil {
				return 0, err
			}
			if size += part; size > maxValues {
				return 0, s.tooMany(item)
			}
		}
		end = s.places.collectionEnd(n, start, ']')
	case yaml.MappingNode:
		part, err := s.visitMapping(n)
		if err != nil {
			return 0, err
		}
		size += part
		end = s.places.collectionEnd(n, start, '}')
	}
	if n.Anchor != "" {
		s.sizes[n] = size
	}
	n.Line, n.Column = start, end
	return size, nil
}

// placed returns the byte offsets of a node that has been visited.
func placed(n *yaml.Node) (start, end int) { return n.Line, n.Column }

func (s *surveyor) visitMapping(n *yaml.Node) (size int, err error) {
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if _, err := s.visit(key); err != nil {
			return 0, err
		}
		if isMerge(key) {
			if err := s.checkMerge(value); err != nil {
				return 0, err
			}
		} else {
			text, problem := keyText(key)
			if problem != "" {
				if at, ok := findTemplate(s.places.src, key.Line); ok {
					return 0, s.errorAt(at, templateMessage)
				}
				return 0, s.errorAt(key.Line, problem)
			}
			if first, ok := seen[text]; ok {
				return 0, duplicateError(s.places.src, key.Line, text, first.Line)
			}
			seen[text] = key
		}
		part, err := s.visit(value)
		if err != nil {
			return 0, err
		}
		if size += part; size > maxValues {
			return 0, s.tooMany(value)
		}
	}
	return size, nil
}

func (s *surveyor) tooMany(n *yaml.Node) error {
	return s.errorAt(n.Line, tooManyMessage)
}

func (s *surveyor) errorAt(offset int, message string) error {
	return errorAt(s.places.src, offset, message)
}

// checkMerge refuses what cannot be merged, before it is visited.
func (s *surveyor) checkMerge(value *yaml.Node) error {
	bad := func(n *yaml.Node) error {
		return s.errorAt(s.places.offset(n.Line, n.Column), "a merge key needs a mapping or a sequence of mappings")
	}
	target := resolveAlias(value)
	switch {
	case target.Kind == yaml.MappingNode:
		return nil
	case value.Kind != yaml.SequenceNode:
		return bad(value)
	}
	for _, item := range value.Content {
		if resolveAlias(item).Kind != yaml.MappingNode {
			return bad(item)
		}
	}
	return nil
}

// isMerge tells whether a key is a merge key.
func isMerge(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "<<" {
		return false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		return n.ShortTag() == "!!merge"
	}
	return n.Style == 0
}

// keyText gives the JSON key of a key node, or why it cannot be a key.
func keyText(n *yaml.Node) (key, problem string) {
	n = resolveAlias(n)
	if n.Kind != yaml.ScalarNode {
		return "", "a sequence or mapping cannot be a key"
	}
	if n.Style&yaml.TaggedStyle != 0 {
		switch n.ShortTag() {
		case "!!int", "!!bool", "!!null", "!!timestamp":
			return resolveKey(n.Value)
		case "!!float":
			if v, ok := resolveNumber(n.Value).(int64); ok && math.Abs(float64(v)) < 1<<53 {
				return numberKey(fmt.Sprintf("%d.0", v), scalar{text: "float"})
			}
			return resolveKey(n.Value)
		case "!!binary":
			data, err := base64.StdEncoding.DecodeString(n.Value)
			if err != nil {
				return "", "invalid base64 data"
			}
			return string(data), ""
		}
		return n.Value, ""
	}
	if n.Style != 0 {
		return n.Value, ""
	}
	return resolveKey(n.Value)
}
