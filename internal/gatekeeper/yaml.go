package gatekeeper

import (
	"bytes"
	"fmt"
	"strings"

	yamlnode "go.yaml.in/yaml/v4"
	"sigs.k8s.io/yaml"
)

// writeYAML writes an object as Kubernetes' own tools do, with sorted keys, but for texts of several lines: those become
// blocks even where they hold tabs, as Rego does. A template that nobody can read is a template that nobody reviews.
func writeYAML(o object) ([]byte, error) {
	text, err := yaml.Marshal(o)
	if err != nil {
		return nil, err
	}
	var document yamlnode.Node
	if err := yamlnode.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("generated YAML: %w", err)
	}
	writeBlocks(&document)
	var out bytes.Buffer
	encoder := yamlnode.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, fmt.Errorf("generated YAML: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("generated YAML: %w", err)
	}
	return out.Bytes(), nil
}

func writeBlocks(node *yamlnode.Node) {
	if node.Kind == yamlnode.ScalarNode && strings.Contains(node.Value, "\n") {
		node.Style = yamlnode.LiteralStyle
	}
	for _, child := range node.Content {
		writeBlocks(child)
	}
}
