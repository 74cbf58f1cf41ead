package sekisho

import (
	"encoding/json"
	"iter"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho/internal/yamldoc"
)

// Object is a Kubernetes object together with the text that it was read from.
type Object struct {
	ObjectRef
	File string

	node yamldoc.Node
	line int // lines of the file before the object's document
}

// GroupKind names the object's kind as policies do: "apps/Deployment", and "Pod" in the core group, which a cluster also
// reads from "/v1".
func (o Object) GroupKind() string {
	if group, _, found := strings.Cut(strings.TrimPrefix(o.APIVersion, "/"), "/"); found {
		return group + "/" + o.Kind
	}
	return o.Kind
}

// Position finds the place of a path in the file. For a key it is the key, for an item of a sequence the item. Where the
// path leads to something that is not written, it is the nearest parent that is.
func (o Object) Position(path Path) Position {
	node, at := o.node, o.node
	for _, step := range path {
		key, value, found := child(node, step)
		if !found {
			break
		}
		node, at = value, key
	}
	return o.span(at)
}

// Positions walks over the object and all keys and items in it, each with its path. A parent comes before its children.
func (o Object) Positions() iter.Seq2[Path, Position] {
	return func(yield func(Path, Position) bool) { o.positions(nil, o.node, o.node, yield) }
}

func (o Object) positions(path Path, at, value yamldoc.Node, yield func(Path, Position) bool) bool {
	if !yield(path, o.span(at)) {
		return false
	}
	path = path[:len(path):len(path)] // Siblings must not write over each other's last step.
	switch value.Kind() {
	case yamldoc.Mapping:
		for key, value := range value.Entries() {
			if !o.positions(append(path, key.Text()), key, value, yield) {
				return false
			}
		}
	case yamldoc.Sequence:
		for i, item := range value.Items() {
			if !o.positions(append(path, i), item, item, yield) {
				return false
			}
		}
	}
	return true
}

// span is the place of a node in the file.
func (o Object) span(at yamldoc.Node) Position {
	span := at.Span()
	return Position{Line: o.line + span.Line, Column: span.Column, EndLine: o.line + span.EndLine, EndColumn: span.EndColumn}
}

// Text returns the scalar at a path as text, and whether there is one.
func (o Object) Text(path Path) (string, bool) {
	node, found := o.lookup(path)
	if !found {
		return "", false
	}
	if node.Kind() == yamldoc.Mapping || node.Kind() == yamldoc.Sequence || node.Kind() == yamldoc.Null {
		return "", false
	}
	return node.Text(), true
}

// Keys lists the keys of the mapping at a path, in the order of the text.
func (o Object) Keys(path Path) []string {
	node, _ := o.lookup(path)
	var keys []string
	if node.Kind() == yamldoc.Mapping {
		for key := range node.Entries() {
			keys = append(keys, key.Text())
		}
	}
	return keys
}

// lookup walks down a path. A node that is not found is of no kind.
func (o Object) lookup(path Path) (node yamldoc.Node, found bool) {
	node = o.node
	for _, step := range path {
		if _, node, found = child(node, step); !found {
			return yamldoc.Node{}, false
		}
	}
	return node, true
}

// child takes one step down: at is where the child is pointed out, value what it holds.
func child(node yamldoc.Node, step any) (at, value yamldoc.Node, found bool) {
	switch step := step.(type) {
	case string:
		if node.Kind() == yamldoc.Mapping {
			return node.Entry(step)
		}
	case int:
		if node.Kind() == yamldoc.Sequence {
			for i, item := range node.Items() {
				if i == step {
					return item, item, true
				}
			}
		}
	}
	return at, value, false
}

// value is the object as policies see it.
func (o Object) value() ast.Object { return new(valuesPool).object(o) }

// MarshalJSON writes the object as policies see it.
func (o Object) MarshalJSON() ([]byte, error) {
	value, err := ast.JSON(o.value())
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}
