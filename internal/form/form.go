// Package form reads YAML files of a fixed form into Go values, and says exactly where a file departs from its form.
package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho/internal/suggest"
	"github.com/sekisho/sekisho/internal/yamldoc"
)

// Field describes what may stand at a place of a file. Null stands for a value that is left out, anywhere.
type Field struct {
	Kind  yamldoc.Kind
	Keys  map[string]Field         // of a mapping; nil for any keys
	Any   *Field                   // of a mapping with any keys
	Items *Field                   // of a list
	Check func(value string) error // of a text
}

// The fields that most forms consist of.
var (
	Text  = Field{Kind: yamldoc.String}
	Texts = Field{Kind: yamldoc.Sequence, Items: &Text}
	Flag  = Field{Kind: yamldoc.Bool}
)

// Problem is a departure from the form. Line and Column count from 1; they are 0 where the whole file is meant.
type Problem struct {
	Line, Column int
	Message      string
}

// Decode reads a file of a form into a value with JSON tags. Numbers stay json.Number where the value is of type any. name
// is what a message calls the file's content. An empty file leaves the value as it is. The root node is for placing errors that
// are found later.
func Decode(data []byte, want Field, name string, into any) (root yamldoc.Node, problems []Problem) {
	tree, err := yamldoc.Parse(data)
	if syntax := (*yamldoc.SyntaxError)(nil); errors.As(err, &syntax) {
		return root, []Problem{{syntax.Line, syntax.Column, syntax.Text(0)}}
	} else if err != nil {
		return root, []Problem{{Message: err.Error()}}
	}
	if tree.Empty() {
		return root, nil
	}
	var c checker
	c.check(tree.Root(), want, name)
	if len(c.problems) > 0 {
		return root, c.problems
	}
	text, err := yaml.YAMLToJSON(data)
	if err != nil {
		return root, []Problem{{Message: err.Error()}}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return root, []Problem{{Message: err.Error()}}
	}
	return tree.Root(), nil
}

type checker struct{ problems []Problem }

func (c *checker) check(node yamldoc.Node, want Field, name string) {
	if node.Kind() == yamldoc.Null {
		return
	}
	if node.Kind() != want.Kind {
		hint := ""
		if want.Kind == yamldoc.String && node.Kind() == yamldoc.Number {
			hint = ": write it in quotes"
		}
		c.problem(node, "%s must be a %s, not a %s%s", name, word(want.Kind), word(node.Kind()), hint)
		return
	}
	switch node.Kind() {
	case yamldoc.Mapping:
		for key, value := range node.Entries() {
			switch next, known := want.Keys[key.Text()]; {
			case known:
				c.check(value, next, key.Text())
			case want.Any != nil:
				c.check(value, *want.Any, name+"."+key.Text())
			case want.Keys != nil:
				names := slices.Sorted(maps.Keys(want.Keys))
				c.problem(key, "%q is no setting%s", key.Text(), suggest.DidYouMean(key.Text(), names))
			}
		}
	case yamldoc.Sequence:
		for i, item := range node.Items() {
			c.check(item, *want.Items, fmt.Sprintf("%s[%d]", name, i))
		}
	case yamldoc.String:
		if want.Check == nil {
			return
		}
		if err := want.Check(node.Text()); err != nil {
			c.problem(node, "%s: %v", name, err)
		}
	}
}

// word is what people call a kind.
func word(kind yamldoc.Kind) string {
	if kind == yamldoc.Sequence {
		return "list"
	}
	return kind.String()
}

func (c *checker) problem(node yamldoc.Node, format string, args ...any) {
	span := node.Span()
	c.problems = append(c.problems, Problem{span.Line, span.Column, fmt.Sprintf(format, args...)})
}
