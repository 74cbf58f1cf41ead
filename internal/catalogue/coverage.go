package catalogue

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/suggest"
)

//go:embed frameworks/*.yaml
var frameworkFiles embed.FS

// Framework is a benchmark, a guide or a matrix of threats whose controls policies stand for.
type Framework struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Source string `json:"source"`
	// Bundle holds the policies under the numbers of the controls; where there is none, METADATA names the numbers as threats.
	Bundle string  `json:"bundle,omitempty"`
	Groups []Group `json:"groups"`
}

// Group is a part of a framework.
type Group struct {
	Title    string    `json:"title"`
	Controls []Control `json:"controls"`
}

// Control is what a framework asks for, or a technique of attackers.
type Control struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Reason says why no policy can judge it from manifests.
	Reason string `json:"reason,omitempty"`
	// Policies are those that stand for it, sorted.
	Policies []string `json:"policies,omitempty"`
}

// Judged says by which policies a control is judged, or why by none.
func (c Control) Judged() string {
	if len(c.Policies) == 0 {
		return "not judged: " + c.Reason
	}
	return strings.Join(c.Policies, ", ")
}

// Frameworks lists the names that [Coverage] takes.
func Frameworks() []string { return []string{"threats", "cis", "nsa", peersName} }

// peersName stands for the checks of other tools.
const peersName = "peers"

// Coverage says which policies of a library stand for the controls of a framework.
func Coverage(library *sekisho.Library, name string) (Framework, error) {
	if name == peersName {
		return peerFramework(library)
	}
	var framework Framework
	text, err := frameworkFiles.ReadFile(path.Join("frameworks", name+".yaml"))
	if err != nil {
		return framework, fmt.Errorf("%q is no framework%s (use %s)", name, suggest.DidYouMean(name, Frameworks()), strings.Join(Frameworks(), ", "))
	}
	if err := yaml.UnmarshalStrict(text, &framework); err != nil {
		return framework, fmt.Errorf("framework %s: %w", name, err)
	}
	policies, err := controlled(library, framework)
	if err != nil {
		return framework, err
	}
	for i := range framework.Groups {
		for j := range framework.Groups[i].Controls {
			control := &framework.Groups[i].Controls[j]
			control.Policies = policies[control.ID]
			delete(policies, control.ID)
		}
	}
	for id := range policies {
		return framework, fmt.Errorf("framework %s has no %q, which %s names", name, id, strings.Join(policies[id], ", "))
	}
	return framework, nil
}

// controlled lists the policies by the control that they stand for.
func controlled(library *sekisho.Library, framework Framework) (map[string][]string, error) {
	policies := map[string][]string{}
	if framework.Bundle == "" {
		for _, policy := range library.Policies() {
			for _, threat := range policy.Threats {
				policies[threat] = append(policies[threat], policy.ID)
			}
		}
		return policies, nil
	}
	bundle, err := sekisho.BuiltinBundle(framework.Bundle)
	if err != nil {
		return nil, err
	}
	for _, policy := range library.Policies() {
		entry, _ := bundle.Entry(policy.ID)
		for _, control := range entry.Controls {
			policies[control] = append(policies[control], policy.ID)
		}
	}
	return policies, nil
}

// Matrix writes a framework as Markdown, a table for each of its groups.
func Matrix(framework Framework) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", framework.Title, framework.Source)
	for _, group := range framework.Groups {
		fmt.Fprintf(&b, "\n## %s\n\n| number | about | policies |\n| --- | --- | --- |\n", group.Title)
		for _, control := range group.Controls {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", control.ID, cell(control.Title), cell(control.Judged()))
		}
	}
	return b.String()
}
