package sekisho

import (
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho/internal/portable"
	"github.com/sekisho/sekisho/internal/yamldoc"
)

// readHeader reads a built-in module up to its package clause: METADATA as YAML and the package, without parsing the Rego.
// A test holds what it reads against what OPA's parser does.
func (m *module) readHeader() {
	var comment strings.Builder
	for line := range strings.SplitSeq(string(m.text), "\n") {
		m.row++
		if name, found := strings.CutPrefix(line, "package "); found {
			m.packages = strings.Split(strings.TrimSpace(name), ".")
			break
		}
		if text, found := strings.CutPrefix(line, "#"); found && strings.TrimSpace(text) != "METADATA" {
			comment.WriteString(strings.TrimPrefix(text, " "))
		}
		comment.WriteByte('\n')
	}
	m.role = portable.RoleOfPackage(m.packages)
	m.metadata = map[string]annotations{}
	tree, err := yamldoc.Parse([]byte(comment.String()))
	if err != nil || tree.Empty() {
		return
	}
	block, _ := plainValue(tree.Root()).(map[string]any)
	scope, _ := block["scope"].(string)
	if scope == "" {
		scope = "package"
	}
	a := annotations{row: 1}
	a.title, _ = block["title"].(string)
	a.description, _ = block["description"].(string)
	a.custom, _ = block["custom"].(map[string]any)
	resources, _ := block["related_resources"].([]any)
	for _, item := range resources {
		resource, _ := item.(map[string]any)
		url, _ := resource["ref"].(string)
		description, _ := resource["description"].(string)
		a.links = append(a.links, Link{URL: url, Description: description})
	}
	m.metadata[scope] = a
}

// plainValue is a node as encoding/json would decode it.
func plainValue(node yamldoc.Node) any {
	switch node.Kind() {
	case yamldoc.Bool:
		return node.Bool()
	case yamldoc.Number:
		return json.Number(node.Text())
	case yamldoc.String:
		return node.Text()
	case yamldoc.Sequence:
		items := make([]any, 0, node.Len())
		for _, item := range node.Items() {
			items = append(items, plainValue(item))
		}
		return items
	case yamldoc.Mapping:
		entries := make(map[string]any, node.Len())
		for key, value := range node.Entries() {
			entries[key.Text()] = plainValue(value)
		}
		return entries
	default:
		return nil
	}
}

const defaultsHead = "\ndefault_parameters := "

// headerDefaults reads the literal object default_parameters from the text of a built-in module. It ends at the first empty line.
func (m *module) headerDefaults() map[string]any {
	_, text, found := strings.Cut(string(m.text), defaultsHead)
	if !found {
		return nil
	}
	text, _, _ = strings.Cut(text, "\n\n")
	term, err := ast.ParseTerm(text)
	if err != nil {
		return nil
	}
	value, err := ast.JSON(term.Value)
	if err != nil {
		return nil
	}
	defaults, _ := value.(map[string]any)
	return defaults
}
