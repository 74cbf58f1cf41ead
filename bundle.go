package sekisho

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sekisho/sekisho/internal/form"
	"github.com/sekisho/sekisho/internal/suggest"
	"github.com/sekisho/sekisho/internal/yamldoc"
)

// Bundle is a named set of policies, as written in a file bundles/<name>.yaml.
type Bundle struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	// Source is the page of the standard that the bundle follows.
	Source string `json:"source,omitempty"`
	// Extends names bundles whose policies are taken over. An own entry replaces theirs.
	Extends []string `json:"extends,omitempty"`
	// Exclude lists policies that are not taken over.
	Exclude []string `json:"exclude,omitempty"`
	// All takes every policy of the library.
	All      bool          `json:"all,omitempty"`
	Policies []BundleEntry `json:"policies,omitempty"`
}

// BundleEntry is a policy of a bundle.
type BundleEntry struct {
	Policy string `json:"policy"`
	// Controls are the numbers of the benchmark's controls that the policy stands for.
	Controls []string `json:"controls,omitempty"`
	// Before is a Kubernetes version, as 1.22: the entry holds only for versions before it.
	Before     string         `json:"before,omitempty"`
	Parameters map[string]any `json:"parameters,omitempty"`
}

// Bundles lists the names of the built-in bundles.
func Bundles() []string {
	entries, err := fs.ReadDir(bundleFiles, "bundles")
	if err != nil {
		panic(err) // The folder is embedded.
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	return names
}

// BuiltinBundle returns a built-in bundle by its name.
func BuiltinBundle(name string) (*Bundle, error) {
	file := path.Join("bundles", name+".yaml")
	data, err := bundleFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("bundle %q is unknown%s (built-in: %s; or give a bundle file)", name, suggest.DidYouMean(name, Bundles()), strings.Join(Bundles(), ", "))
	}
	return ParseBundle(file, data)
}

// bundleForm mirrors the type Bundle.
var bundleForm = form.Field{Kind: yamldoc.Mapping, Keys: map[string]form.Field{
	"name": form.Text, "title": form.Text, "description": form.Text, "source": form.Text,
	"extends": form.Texts, "exclude": form.Texts, "all": form.Flag,
	"policies": {Kind: yamldoc.Sequence, Items: &form.Field{Kind: yamldoc.Mapping, Keys: map[string]form.Field{
		"policy": form.Text, "controls": form.Texts, "before": form.Text, "parameters": {Kind: yamldoc.Mapping},
	}}},
}}

// ParseBundle reads a bundle file. file is its name in errors.
func ParseBundle(file string, data []byte) (*Bundle, error) {
	var bundle Bundle
	if _, found := form.Decode(data, bundleForm, "the bundle", &bundle); len(found) > 0 {
		var problems Problems
		for _, p := range found {
			problems = append(problems, Problem{File: file, Line: p.Line, Column: p.Column, Message: p.Message})
		}
		return nil, problems
	}
	if bundle.Name == "" {
		return nil, fmt.Errorf("%s: the bundle has no name", file)
	}
	for i, entry := range bundle.Policies {
		if entry.Policy == "" {
			return nil, fmt.Errorf("%s: policies[%d] has no policy", file, i)
		}
		if slices.ContainsFunc(bundle.Policies[:i], func(other BundleEntry) bool { return other.Policy == entry.Policy }) {
			return nil, fmt.Errorf("%s: policies[%d] repeats policy %s: a policy has one entry", file, i, entry.Policy)
		}
		if _, err := parseKubernetesVersion(entry.Before); err != nil {
			return nil, fmt.Errorf("%s: policies[%d].before: %w", file, i, err)
		}
	}
	return &bundle, nil
}

// Entry finds the entry of a policy in the bundle or in a bundle that it extends.
func (b *Bundle) Entry(policy string) (BundleEntry, bool) {
	for _, entry := range b.Policies {
		if entry.Policy == policy {
			return entry, true
		}
	}
	if slices.Contains(b.Exclude, policy) {
		return BundleEntry{}, false
	}
	for _, name := range slices.Backward(b.Extends) { // The last one replaces what those before it say.
		if parent, err := BuiltinBundle(name); err == nil {
			if entry, found := parent.Entry(policy); found {
				return entry, true
			}
		}
	}
	return BundleEntry{Policy: policy}, b.All
}

// entries resolves a bundle to the policies that it holds for a library, in the order of their ids. seen guards against
// bundles that extend each other.
func (b *Bundle) entries(l *Library, seen []string) (map[string]BundleEntry, error) {
	if slices.Contains(seen, b.Name) {
		return nil, fmt.Errorf("bundle %s extends itself by way of %s", b.Name, strings.Join(seen, ", "))
	}
	entries := map[string]BundleEntry{}
	if b.All {
		for _, id := range l.ids() {
			entries[id] = BundleEntry{Policy: id}
		}
	}
	for _, name := range b.Extends {
		parent, err := BuiltinBundle(name)
		if err != nil {
			return nil, fmt.Errorf("bundle %s: extends: %w", b.Name, err)
		}
		inherited, err := parent.entries(l, append(seen, b.Name))
		if err != nil {
			return nil, err
		}
		maps.Copy(entries, inherited)
	}
	for _, id := range b.Exclude {
		if err := l.known(id); err != nil {
			return nil, fmt.Errorf("bundle %s: exclude: %w", b.Name, err)
		}
		delete(entries, id)
	}
	for _, entry := range b.Policies {
		if err := l.known(entry.Policy); err != nil {
			return nil, fmt.Errorf("bundle %s: %w", b.Name, err)
		}
		entries[entry.Policy] = entry
	}
	return entries, nil
}
