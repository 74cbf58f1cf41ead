package gatekeeper

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho"
)

// reviewPackage is the one shared package that has a version for Gatekeeper.
const reviewPackage = "lib.sekisho.review"

// review.rego does not lie below policies, where conftest would load it next to the version for all other engines.
//
//go:embed review.rego
var reviewModule string

// requestPackage is shared by Gatekeeper's templates only: no other engine is asked about changes.
const requestPackage = "lib.sekisho.request"

//go:embed request.rego
var requestModule string

// modules are the Rego texts that a template is made from.
type modules struct {
	Policy string
	// Shared are the modules below lib, by package.
	Shared map[string][]string
}

// readModules reads the texts of a policy and of what the library shares.
func readModules(policy *sekisho.Policy, library *sekisho.Library) (modules, error) {
	m := modules{Policy: string(policy.Module()), Shared: map[string][]string{}}
	shared := library.Shared()
	for _, file := range slices.Sorted(maps.Keys(shared)) {
		parsed, err := parse(file, string(shared[file]))
		if err != nil {
			return m, err
		}
		name := packageName(parsed.Package.Path)
		m.Shared[name] = append(m.Shared[name], string(shared[file]))
	}
	return m, nil
}

// entry is the module that Gatekeeper asks: it leaves out what the constraint exempts. Gatekeeper takes packages below lib only
// beside it, so that the policy moves there.
func (m modules) entry(id string) (entry, policy string, err error) {
	parsed, err := parse("", m.Policy)
	if err != nil {
		return "", "", err
	}
	name := packageName(parsed.Package.Path)
	lines := strings.Split(m.Policy, "\n")
	lines[parsed.Package.Location.Row-1] = "package lib." + name
	return fmt.Sprintf(entryModule, name, id), strings.Join(lines, "\n"), nil
}

const entryModule = `package sekisho

import data.lib.%s as policy
import data.lib.sekisho.exempt
import data.lib.sekisho.request

violation contains found if {
	some found in policy.violation
	not request.harmless
	not exempt.covers("%s", found)
}
`

// exemptPackage is the other package that entryModule imports.
const exemptPackage = "lib.sekisho.exempt"

// libs returns the shared modules that the policy and its entry import, and those that they import in turn, in the order of
// their packages.
func (m modules) libs() ([]string, error) {
	needed := map[string]bool{exemptPackage: true, requestPackage: true}
	texts := append([]string{m.Policy}, m.shared(exemptPackage)...)
	for len(texts) > 0 {
		imported, err := m.imports(texts[0])
		if err != nil {
			return nil, err
		}
		texts = texts[1:]
		for _, name := range imported {
			if !needed[name] {
				needed[name] = true
				texts = append(texts, m.shared(name)...)
			}
		}
	}
	libs := []string{}
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		libs = append(libs, m.shared(name)...)
	}
	return libs, nil
}

func (m modules) shared(name string) []string {
	switch name {
	case reviewPackage:
		return []string{reviewModule}
	case requestPackage:
		return []string{requestModule}
	}
	return m.Shared[name]
}

// imports lists the shared packages that a module imports. An import may also name a rule of a package, or a folder of
// packages.
func (m modules) imports(text string) ([]string, error) {
	parsed, err := parse("", text)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, statement := range parsed.Imports {
		ref, ok := statement.Path.Value.(ast.Ref)
		if !ok || !strings.HasPrefix(ref.String(), "data.lib.") {
			continue
		}
		path, known := packageName(ref), false
		for name := range m.Shared {
			if isWithin(path, name) || isWithin(name, path) {
				names, known = append(names, name), true
			}
		}
		if !known {
			return nil, fmt.Errorf("line %d imports data.%s, which no shared package provides: check its name, or add the package below lib", statement.Location.Row, path)
		}
	}
	return names, nil
}

// isWithin tells whether a path is another or lies below it.
func isWithin(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+".")
}

func parse(file, text string) (*ast.Module, error) {
	return ast.ParseModuleWithOpts(file, text, ast.ParserOptions{RegoVersion: ast.RegoV1})
}

// packageName is a path without the leading data.
func packageName(ref ast.Ref) string {
	names := make([]string, 0, len(ref))
	for _, term := range ref[1:] {
		name, _ := term.Value.(ast.String)
		names = append(names, string(name))
	}
	return strings.Join(names, ".")
}
