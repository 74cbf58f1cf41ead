package gatekeeper

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
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

// requestPackage lies below no policies either: only who reviews requests is asked about changes.
const requestPackage = "lib.sekisho.request"

//go:embed request.rego
var requestModule string

// RequestModule is the text of the package that tells which requests no policy stops, for another engine that reviews requests.
// It finds the request at input.review.
func RequestModule() string { return requestModule }

// modules are the Rego texts that a template is made from.
type modules struct {
	Policy string
	// Shared are the modules below lib, by package.
	Shared map[string][]string
}

// modulesOf are the texts of a policy and of what the library shares, which was read before.
func modulesOf(policy *sekisho.Policy, shared map[string][]string) modules {
	shared = maps.Clone(shared)
	shared[constraintPackage] = []string{constraintModule(onlyParameters, policy)}
	return modules{string(policy.Module()), shared}
}

// readShared reads what the policies of a library share, by package.
func readShared(library *sekisho.Library) (map[string][]string, error) {
	texts := map[string][]string{}
	shared := library.Shared()
	for _, file := range slices.Sorted(maps.Keys(shared)) {
		parsed, err := parse(file, string(shared[file]))
		if err != nil {
			return nil, err
		}
		name := packageName(parsed.Package.Path)
		texts[name] = append(texts[name], string(shared[file]))
	}
	return texts, nil
}

// entry is the module that Gatekeeper asks: it leaves out what the constraint exempts.
func (m modules) entry(id string) (entry, policy string, err error) {
	policy, name, err := movedBelowLib(m.Policy)
	return fmt.Sprintf(entryModule, name, id), policy, err
}

// movedBelowLib moves a policy to where Gatekeeper takes modules beside the entry. name is the package without lib.
func movedBelowLib(policy string) (moved, name string, err error) {
	parsed, err := parse("", policy)
	if err != nil {
		return "", "", err
	}
	name = packageName(parsed.Package.Path)
	lines := strings.Split(policy, "\n")
	lines[parsed.Package.Location.Row-1] = "package lib." + name
	return strings.Join(lines, "\n"), name, nil
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

// exemptPackage is what entries import, beside requestPackage; that of a pack imports workloadPackage and reviewPackage, too.
const (
	exemptPackage   = "lib.sekisho.exempt"
	workloadPackage = "lib.sekisho.workload"
)

// constraintPackage tells the package review about the constraint and its template. It is made for each template.
const constraintPackage = "lib.sekisho.constraint"

// onlyParameters and packParameters say where a constraint has the parameters of a policy.
const (
	onlyParameters = "parameters(_) := input.parameters"
	packParameters = "parameters(id) := input.parameters.parameters[id]"
)

// constraintModule writes the package for policies. reads has the kinds that each of them reads besides the object under
// review, as far as it judges their absence.
func constraintModule(parameters string, policies ...*sekisho.Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n%s\n\n", constraintPackage, parameters)
	var entries []string
	for _, policy := range policies {
		if JudgesAbsence(policy) {
			entries = append(entries, fmt.Sprintf("\t%q: {%s},\n", policy.ID, quotedList(readKinds(policy))))
		}
	}
	if len(entries) == 0 {
		b.WriteString("reads := {}\n")
	} else {
		fmt.Fprintf(&b, "reads := {\n%s}\n", strings.Join(entries, ""))
	}
	return b.String()
}

// JudgesAbsence tells whether a policy finds fault with what is not there, which its parameter complete is about.
func JudgesAbsence(policy *sekisho.Policy) bool {
	return slices.ContainsFunc(policy.Parameters, func(p sekisho.Parameter) bool { return p.Name == "complete" })
}

// readKinds lists the kinds of a policy's inventory without group and version, of which Gatekeeper may sync another one.
func readKinds(policy *sekisho.Policy) []string {
	var kinds []string
	for _, name := range policy.Inventory {
		kinds = append(kinds, name[strings.LastIndex(name, "/")+1:])
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

func quotedList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = strconv.Quote(text)
	}
	return strings.Join(quoted, ", ")
}

// libs returns the shared modules that the policy and its entry import, and those that they import in turn, in the order of
// their packages.
func (m modules) libs() ([]string, error) {
	return m.importedBy([]string{exemptPackage, requestPackage}, m.Policy)
}

// importedBy is the same for packages and several policies.
func (m modules) importedBy(packages []string, policies ...string) ([]string, error) {
	needed, texts := map[string]bool{}, slices.Clone(policies)
	for _, name := range packages {
		needed[name] = true
		texts = append(texts, m.shared(name)...)
	}
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
