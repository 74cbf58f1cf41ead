package sekisho

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho/internal/portable"
)

// module is a Rego file of a library. Of the built-in ones no more is read at the start than the lines that say what they
// are: whoever checks one Pod need not wait for a hundred policies to be parsed.
type module struct {
	file    string // path in its file system
	display string // path as a person knows it
	text    []byte
	source  fs.FS
	builtin bool

	packages []string // the package without the leading data, empty where the text is no Rego
	row      int      // the line of the package clause
	role     portable.Role
	metadata map[string]annotations // by scope
	parse    func() (*ast.Module, error)
	changed  *ast.Module // stands for the text, if set
}

// annotations are a METADATA block.
type annotations struct {
	title, description string
	links              []Link
	custom             map[string]any
	row                int
}

// read fills in what the file says, and reports what no engine or not every engine would accept.
func (m *module) read() Problems {
	m.parse = sync.OnceValues(func() (*ast.Module, error) { return parseModule(m) })
	if m.builtin {
		m.readHeader()
		return nil // Tests hold the built-in policies to all that follows.
	}
	parsed, err := m.parse()
	var empty *ast.Error // All other errors of the parser are ast.Errors.
	if errors.As(err, &empty) {
		return Problems{{File: m.display, Line: 1, Column: 1, Message: "the file has no Rego in it"}}
	}
	if err != nil {
		return regoProblems(err)
	}
	m.packages, m.row = packagePath(parsed), parsed.Package.Location.Row
	m.role = portable.RoleOf(parsed)
	m.metadata = map[string]annotations{}
	for _, block := range parsed.Annotations {
		a := annotations{title: block.Title, description: block.Description, custom: block.Custom, row: block.Location.Row}
		for _, resource := range block.RelatedResources {
			a.links = append(a.links, Link{URL: resource.Ref.String(), Description: resource.Description})
		}
		if _, found := m.metadata[block.Scope]; !found {
			m.metadata[block.Scope] = a
		}
	}
	var problems Problems
	for _, p := range portable.Check(parsed, m.role) {
		problems = append(problems, Problem{File: m.display, Line: p.Line, Column: p.Column, Message: p.Message + " (" + p.Rule + ")"})
	}
	return problems
}

// parseModule parses the module anew, unlike parse, which keeps what it has parsed.
func parseModule(m *module) (*ast.Module, error) {
	if m.changed != nil {
		return m.changed, nil
	}
	return ast.ParseModuleWithOpts(m.display, string(m.text), ast.ParserOptions{ProcessAnnotation: !m.builtin, RegoVersion: ast.RegoV1})
}

// name tells the module from all others: files of two sources may have the same name, but not the same package.
func (m *module) name() string { return strings.Join(m.packages, ".") + " " + m.display }

// isBuiltin tells whether a module of that name is a built-in one.
func (l *Library) isBuiltin(name string) bool {
	named := func(m *module) bool { return m.builtin && m.name() == name }
	return slices.ContainsFunc(l.shared, named) || slices.ContainsFunc(l.policies, func(p *Policy) bool { return named(p.module) })
}

// is tells whether the module is of a package, named without the leading data.
func (m *module) is(packages ...string) bool { return slices.Equal(m.packages, packages) }

var importLine = regexp.MustCompile(`(?m)^import data\.(lib\.[a-z0-9_.]+)`)

// imports lists the packages below lib, or the rules of them, that the module imports.
func (m *module) imports() []string {
	var names []string
	if m.builtin {
		for _, match := range importLine.FindAllStringSubmatch(string(m.text), -1) {
			names = append(names, match[1])
		}
		return names
	}
	parsed, err := m.parse()
	if err != nil {
		return nil
	}
	for _, statement := range parsed.Imports {
		if ref, ok := statement.Path.Value.(ast.Ref); ok && ref.HasPrefix(libRef) {
			names = append(names, strings.Join(refNames(ref), "."))
		}
	}
	return names
}

var libRef = ast.Ref{ast.DefaultRootDocument, ast.StringTerm("lib")}

// reachable lists the shared modules that modules import, and those that they import in turn.
func (l *Library) reachable(from []*module) []*module {
	seen := map[*module]bool{}
	var found []*module
	for len(from) > 0 {
		names := from[0].imports()
		from = from[1:]
		for _, shared := range l.shared {
			name := strings.Join(shared.packages, ".")
			if !seen[shared] && slices.ContainsFunc(names, func(path string) bool {
				return path == name || strings.HasPrefix(path, name+".") || strings.HasPrefix(name, path+".")
			}) {
				seen[shared] = true
				found, from = append(found, shared), append(from, shared)
			}
		}
	}
	return found
}
