package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Page is all there is to say about a policy, as Markdown that reads well as plain text too.
func Page(entry Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s, %s, category %s\n\n%s\n", entry.Title, entry.ID, entry.Severity, entry.Category, entry.Description)
	section(&b, "What an attacker gains", entry.Attack)
	section(&b, "What to change", entry.Remediation)
	section(&b, "Bad", code(WithoutWants(entry.Example("deny"))))
	section(&b, "Good", code(entry.Example("allow")))
	section(&b, "Parameters", parameters(entry))
	section(&b, "Kinds", strings.Join(entry.Kinds, ", "))
	section(&b, "Other objects that it looks at", strings.Join(entry.Inventory, ", "))
	section(&b, "In bundles", bundles(entry))
	section(&b, "Background", background(entry))
	section(&b, "In other tools", list(Peers(entry.ID)))
	return b.String()
}

func section(b *strings.Builder, title, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", title, strings.TrimRight(text, "\n"))
	}
}

func code(manifest string) string {
	if manifest == "" {
		return ""
	}
	return "```yaml\n" + manifest + "```"
}

// WithoutWants removes the expectations of a fixture.
func WithoutWants(manifest string) string {
	lines := strings.Split(manifest, "\n")
	for i, line := range lines {
		if before, _, found := strings.Cut(line, "# want `"); found {
			lines[i] = strings.TrimRight(before, " ")
		}
	}
	return strings.Join(lines, "\n")
}

func list(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("- " + line + "\n")
	}
	return b.String()
}

func parameters(entry Entry) string {
	var b strings.Builder
	for _, parameter := range entry.Parameters {
		value, err := json.Marshal(parameter.Default)
		if err != nil {
			value = []byte("?")
		}
		fmt.Fprintf(&b, "- `%s` (%v, default `%s`): %v\n", parameter.Name, parameter.Schema["type"], value, parameter.Schema["description"])
	}
	return b.String()
}

func bundles(entry Entry) string {
	var b strings.Builder
	for _, bundle := range entry.Bundles {
		b.WriteString("- " + bundle.String())
		if len(bundle.Controls) > 0 {
			fmt.Fprintf(&b, ": %s", strings.Join(bundle.Controls, ", "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func background(entry Entry) string {
	var b strings.Builder
	for _, line := range []struct {
		name   string
		values []string
	}{
		{"principles", entry.Principles},
		{"protects", entry.Protects},
		{"threats", entry.Threats},
		{"layer", slices.DeleteFunc([]string{entry.Layer}, func(s string) bool { return s == "" })},
	} {
		if len(line.values) > 0 {
			fmt.Fprintf(&b, "- %s: %s\n", line.name, strings.Join(line.values, ", "))
		}
	}
	for _, link := range entry.Links {
		fmt.Fprintf(&b, "- %s: %s\n", link.Description, link.URL)
	}
	return b.String()
}
