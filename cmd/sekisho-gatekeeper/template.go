package main

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// regoPlace is how the engine names a place in a template: the line in its rego, or in one of its libs.
var regoPlace = regexp.MustCompile(`(?m)(?:^|[ :])(?:template|libs\["lib_([0-9]+)"\]):([0-9]+): rego_`)

// inTemplate finds the line of the template's file that an error of the Rego compiler is about. The engine counts lines from
// the beginning of the Rego, which stands somewhere in the YAML.
func inTemplate(system fs.FS, s *suite, t *test, message string) (file string, place position, found bool) {
	match := regoPlace.FindStringSubmatch(message)
	if match == nil {
		return "", position{}, false
	}
	data, err := fs.ReadFile(system, path.Join(path.Dir(s.path), t.Template))
	if err != nil {
		return "", position{}, false
	}
	documents, err := parse(data)
	if err != nil || len(documents) == 0 {
		return "", position{}, false
	}
	rego := regoNode(documents[0], match[1])
	if rego == nil || rego.Style&yaml.LiteralStyle == 0 {
		return "", position{}, false // The lines of other texts are not those of the file.
	}
	number, err := strconv.Atoi(match[2])
	lines := strings.Split(string(data), "\n")
	place.Line = rego.Line + number // The text begins below the |.
	if err != nil || place.Line > len(lines) {
		return "", position{}, false
	}
	line := lines[place.Line-1]
	place.Column = len(line) - len(strings.TrimLeft(line, " \t")) + 1
	return path.Join(path.Dir(s.display), t.Template), place, true
}

// regoNode is the text of the template's Rego, or of a lib where one is given by its number.
func regoNode(template *yaml.Node, lib string) *yaml.Node {
	for _, target := range items(child(template, "spec", "targets")) {
		sources := []*yaml.Node{target} // rego and libs stand here in templates of the old form.
		for _, code := range items(child(target, "code")) {
			sources = append(sources, child(code, "source"))
		}
		for _, source := range slices.Backward(sources) {
			rego := child(source, "rego")
			if rego == nil {
				continue
			}
			libs := items(child(source, "libs"))
			if number, err := strconv.Atoi(lib); err == nil && number < len(libs) {
				return libs[number]
			}
			return rego
		}
	}
	return nil
}

// child goes down a path of keys, and returns nil where it ends early.
func child(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		node = resolved(node)
		if node == nil || node.Kind != yaml.MappingNode {
			return nil
		}
		var value *yaml.Node
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				value = node.Content[i+1]
			}
		}
		node = value
	}
	return resolved(node)
}

func items(node *yaml.Node) []*yaml.Node {
	if node == nil || node.Kind != yaml.SequenceNode {
		return nil
	}
	return node.Content
}
