// Package portable finds the places where a Rego module would not mean the same thing in every engine: the embedded OPA,
// conftest, a stock OPA and, above all, Gatekeeper, which rejects some of what OPA accepts and misreads some more without a
// word.
//
//	GK01  imports: only data.lib…, as Gatekeeper rejects all others
//	GK02  data.lib… anywhere but in an import, which Gatekeeper's rewriting misses
//	GK03  other references to data, and to input outside lib.sekisho.review
//	GK04  packages: policies.<category>.<name> and lib.<namespace>.<topic>
//	GK05  built-in functions that are missing or mean something else in an engine
//	GK06  the form of a violation: msg, surely a string, and details
//	GK07  names that conftest counts as results, and forms of violation that engines read differently
//	GK09  the fields of an admission request, which only some engines have
//	GK10  other objects of the cluster: only through review.inventory
//	GK11  names that do not fit a constraint template
//	GK12  numbers that Gatekeeper rounds
//	GK13  with, outside tests
//	GK14  syntax that the oldest engine does not know
//	GK15  conditions that the rule index of an engine misreads
//
// There is no GK08, a literal guard on the kind in every rule: here the kinds of a policy are METADATA that Go selects
// by and that become a constraint's match, and the helpers of lib.sekisho are empty for all other kinds.
package portable

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Problem is a place where a module would not mean the same thing in every engine.
type Problem struct {
	File         string
	Line, Column int
	Rule         string // GK02
	Message      string // what is wrong and what to write instead
}

// Role is what a module is for, which decides what it may do.
type Role int

// The roles. Main is package main, which no Gatekeeper template contains: its syntax and its built-in functions are all
// that is checked. Tests run in OPA only and are not checked.
const (
	Policy  Role = iota // policies.<category>.<name>, or the METADATA of a category
	Library             // lib.<namespace>.<topic>
	Review              // lib.sekisho.review, which alone knows where the object and the parameters come from
	Main
	Test
)

// RoleOf tells a module's role from its package. Whatever is nothing else is a policy.
func RoleOf(module *ast.Module) Role {
	names := make([]string, 0, len(module.Package.Path))
	for _, term := range module.Package.Path[1:] {
		names = append(names, text(term))
	}
	return RoleOfPackage(names)
}

// RoleOfPackage tells a module's role from the name of its package, without the leading data.
func RoleOfPackage(names []string) Role {
	switch {
	case len(names) > 0 && strings.HasSuffix(names[len(names)-1], "_test"):
		return Test
	case slices.Equal(names, []string{"main"}):
		return Main
	case slices.Equal(names, []string{"lib", "sekisho", "review"}):
		return Review
	case len(names) > 0 && names[0] == "lib":
		return Library
	default:
		return Policy
	}
}

// Check returns the problems of a module, sorted by place. The module is as the parser made it, not compiled: compiling
// resolves the imports, and then nobody can tell them from inline references.
func Check(module *ast.Module, role Role) []Problem {
	if role == Test {
		return nil
	}
	c := newChecker(module, role)
	c.checkSyntax()
	c.checkBuiltins()
	if role != Main {
		c.checkPackage()
		c.checkImports()
		c.checkReferences()
		c.checkResults()
		c.checkValues()
		c.checkIndexed()
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule))
	})
	// The key of names[data.x] := 1 is part of the name too, and is visited twice.
	return slices.Compact(c.problems)
}

// checker holds what the checks of one module share.
type checker struct {
	module   *ast.Module
	role     Role
	imports  map[ast.Var]ast.Ref     // by the name that the module calls them
	rules    map[ast.Var][]*ast.Rule // by the first part of their name
	problems []Problem
}

func newChecker(module *ast.Module, role Role) *checker {
	c := &checker{module: module, role: role, imports: map[ast.Var]ast.Ref{}, rules: map[ast.Var][]*ast.Rule{}}
	for _, imported := range module.Imports {
		if path, ok := imported.Path.Value.(ast.Ref); ok {
			name := cmp.Or(imported.Alias, ast.Var(text(path[len(path)-1])))
			c.imports[name] = path
		}
	}
	for _, rule := range module.Rules {
		name, _ := rule.Head.Ref()[0].Value.(ast.Var)
		c.rules[name] = append(c.rules[name], rule)
	}
	return c
}

// report adds a problem. Terms that the parser made up have no place; they stand for the module.
func (c *checker) report(at *ast.Location, rule, format string, args ...any) {
	if at == nil {
		at = c.module.Package.Location
	}
	c.problems = append(c.problems, Problem{
		File: at.File, Line: at.Row, Column: at.Col, Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

// walk visits every node of the module's rules, else branches included. OPA's own visitors leave out what stands in the
// brackets of a rule's name, as in names[data.x].first := 1.
func (c *checker) walk(visit func(node any)) {
	var visitor *ast.GenericVisitor
	visitor = ast.NewGenericVisitor(func(node any) bool {
		visit(node)
		if head, ok := node.(*ast.Head); ok {
			for _, term := range head.Ref()[1:] {
				visitor.Walk(term)
			}
		}
		return false
	})
	for _, rule := range c.module.Rules {
		// Every further body of p if {…} {…} is a rule with a copy of the head, placed at the body.
		if rule.Location != nil && bytes.HasPrefix(rule.Location.Text, []byte("{")) {
			visitor.Walk(rule.Body)
			continue
		}
		visitor.Walk(rule)
	}
}

// resolve spells a reference out as it will be once imports are resolved.
func (c *checker) resolve(ref ast.Ref) ast.Ref {
	name, ok := ref[0].Value.(ast.Var)
	if path, imported := c.imports[name]; ok && imported {
		return path.Concat(ref[1:])
	}
	return ref
}

// reviewPackage is the package that alone knows where the object comes from.
var reviewPackage = ast.Ref{
	ast.DefaultRootDocument, ast.StringTerm("lib"), ast.StringTerm("sekisho"), ast.StringTerm("review"),
}

// text is a term's string, or empty for terms that are none.
func text(term *ast.Term) string {
	value, _ := term.Value.(ast.String)
	return string(value)
}

// quote puts code in quotes that do not occur in it.
func quote(code fmt.Stringer) string {
	s := code.String()
	if strings.Contains(s, `"`) {
		return "`" + s + "`"
	}
	return `"` + s + `"`
}
