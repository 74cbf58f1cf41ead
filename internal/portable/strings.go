package portable

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// scope is where a term stands: the rule whose body binds its variables, and what is being looked into already, so that
// names that go in circles end. What it proves is decided within the module, without its libraries: they are parsed
// one by one.
type scope struct {
	*checker
	rule  *ast.Rule
	vars  []ast.Var // of the rule
	above []ast.Var // names of rules
}

// isString says whether a term can be nothing but a string: a literal, the result of a function that returns strings,
// a variable or a rule of the module that is one, a member of a literal collection of strings, or whatever the body
// tests with is_string.
func (s scope) isString(term *ast.Term) bool {
	switch value := term.Value.(type) {
	case ast.String, *ast.TemplateString:
		return true
	case ast.Call:
		return s.isStringCall(value)
	case ast.Var:
		return s.isTested(term) || s.isStringVar(value) || !s.isLocal(value) && s.isStringRule(value, 0)
	case ast.Ref:
		return s.isTested(term) || s.isStringMember(value)
	default:
		return false
	}
}

func (s scope) isStringCall(call ast.Call) bool {
	if name, ok := s.builtin(call[0]); ok {
		builtin := ast.BuiltinMap[name]
		return builtin != nil && builtin.Decl.Result() != nil && builtin.Decl.Result().String() == "string"
	}
	ref, ok := call[0].Value.(ast.Ref)
	name, _ := ref[0].Value.(ast.Var)
	return ok && len(ref) == 1 && s.isStringRule(name, len(call)-1)
}

// isTested says whether the body goes on for strings only.
func (s scope) isTested(term *ast.Term) bool {
	return slices.ContainsFunc(s.rule.Body, func(expr *ast.Expr) bool {
		terms, ok := expr.Terms.([]*ast.Term)
		if !ok || expr.Negated || len(terms) != 2 || !terms[1].Equal(term) {
			return false
		}
		name, builtin := s.builtin(terms[0])
		return builtin && name == ast.IsString.Name
	})
}

// isStringVar looks at what the body binds a variable to. One binding is enough, as all must agree.
func (s scope) isStringVar(name ast.Var) bool {
	if slices.Contains(s.vars, name) {
		return false
	}
	s.vars = append(slices.Clip(s.vars), name)
	if bound := s.bound(name); bound != nil && s.isString(bound) {
		return true
	}
	collection, isKey := s.domain(name)
	return collection != nil && s.hasStrings(collection, isKey)
}

// isStringMember accepts what is taken from a collection that has strings only, as messages[field].
func (s scope) isStringMember(ref ast.Ref) bool {
	name, ok := ref[0].Value.(ast.Var)
	if len(ref) != 2 || !ok {
		return false
	}
	if s.hasStrings(ref[0], false) {
		return true
	}
	// A partial object, messages[field] := sprintf(…).
	return !s.isLocal(name) && s.allDefinitions(name, func(rule *ast.Rule) bool {
		return len(rule.Head.Ref()) == 2 && len(rule.Head.Args) == 0
	})
}

// isStringRule says whether all definitions of a rule or function of the module are strings.
func (s scope) isStringRule(name ast.Var, args int) bool {
	return s.allDefinitions(name, func(rule *ast.Rule) bool {
		return len(rule.Head.Ref()) == 1 && len(rule.Head.Args) == args
	})
}

// allDefinitions says whether a name is defined in the module, always in a given form and as a string.
func (s scope) allDefinitions(name ast.Var, form func(*ast.Rule) bool) bool {
	if len(s.rules[name]) == 0 || slices.Contains(s.above, name) {
		return false
	}
	for _, rule := range s.rules[name] {
		for ; rule != nil; rule = rule.Else {
			if !form(rule) || rule.Head.Value == nil || !s.enter(name, rule).isString(rule.Head.Value) {
				return false
			}
		}
	}
	return true
}

// hasStrings says whether a collection is written out and has only strings as its members, or as its keys.
func (s scope) hasStrings(collection *ast.Term, keys bool) bool {
	literal, s := s.literal(collection)
	var members []*ast.Term
	switch value := literal.Value.(type) {
	case *ast.Array:
		if keys {
			return false // indexes
		}
		value.Foreach(func(member *ast.Term) { members = append(members, member) })
	case ast.Set:
		members = value.Slice()
	case ast.Object:
		value.Foreach(func(key, member *ast.Term) {
			if keys {
				member = key
			}
			members = append(members, member)
		})
	default:
		return false
	}
	return !slices.ContainsFunc(members, func(member *ast.Term) bool { return !s.isString(member) })
}

// literal follows a name to what the body binds it to, or to the one definition of a rule of the module, and says where
// that stands.
func (s scope) literal(term *ast.Term) (*ast.Term, scope) {
	name, ok := term.Value.(ast.Var)
	if !ok || slices.Contains(s.vars, name) {
		return term, s
	}
	if s.isLocal(name) || len(s.rules[name]) == 0 {
		bound := s.bound(name)
		if bound == nil {
			return term, s
		}
		inner := s
		inner.vars = append(slices.Clip(s.vars), name)
		return inner.literal(bound)
	}
	rule := s.rules[name][0]
	if len(s.rules[name]) > 1 || rule.Else != nil || slices.Contains(s.above, name) {
		return term, s
	}
	if head := rule.Head; len(head.Args) > 0 || len(head.Ref()) > 1 || head.Value == nil {
		return term, s
	}
	return s.enter(name, rule).literal(rule.Head.Value)
}

// isLocal says whether a name is declared in the rule, and so is not the name of another rule.
func (s scope) isLocal(name ast.Var) bool {
	if hasVar(s.rule.Head.Args, name) {
		return true
	}
	return slices.ContainsFunc(s.rule.Body, func(expr *ast.Expr) bool {
		switch terms := expr.Terms.(type) {
		case *ast.SomeDecl:
			variables, _ := declared(terms)
			return hasVar(variables, name)
		default:
			return expr.IsAssignment() && hasVar([]*ast.Term{expr.Operand(0)}, name)
		}
	})
}

// hasVar says whether a name is one of the terms or within their patterns, as in [key, value] := pair.
func hasVar(terms []*ast.Term, name ast.Var) bool {
	found := false
	for _, term := range terms {
		ast.WalkVars(term, func(v ast.Var) bool {
			found = found || v == name
			return found
		})
	}
	return found
}

// bound is what the body assigns to a variable, or equals it to.
func (s scope) bound(name ast.Var) *ast.Term {
	for _, expr := range s.rule.Body {
		switch {
		case expr.Negated || !expr.IsAssignment() && !expr.IsEquality():
		case expr.Operand(0).Value.Compare(name) == 0:
			return expr.Operand(1)
		case expr.IsEquality() && expr.Operand(1).Value.Compare(name) == 0:
			return expr.Operand(0)
		}
	}
	return nil
}

// domain is the collection that a variable is declared to be in, and whether as a key.
func (s scope) domain(name ast.Var) (collection *ast.Term, isKey bool) {
	for _, expr := range s.rule.Body {
		if some, ok := expr.Terms.(*ast.SomeDecl); ok {
			variables, collection := declared(some)
			for i, variable := range variables {
				if variable.Value.Compare(name) == 0 {
					return collection, len(variables) == 2 && i == 0
				}
			}
		}
	}
	return nil, false
}

// declared takes a declaration apart: some x, y has no collection, some value in collection and some key, value in
// collection are calls of internal.member_2 and internal.member_3.
func declared(some *ast.SomeDecl) (variables []*ast.Term, collection *ast.Term) {
	if call, ok := some.Symbols[0].Value.(ast.Call); ok {
		return call[1 : len(call)-1], call[len(call)-1]
	}
	return some.Symbols, nil
}

// enter is the scope of another rule of the module.
func (s scope) enter(name ast.Var, rule *ast.Rule) scope {
	return scope{checker: s.checker, rule: rule, above: append(slices.Clip(s.above), name)}
}
