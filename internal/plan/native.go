package plan

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// nativeCall translates calls of built-in functions that are called so often, and do so little, that the way to them costs
// more than they do; nil for all others.
func nativeCall(name string, arguments []operand, result int) step {
	if len(arguments) != 2 {
		return nil
	}
	if name == ast.RegexMatch.Name {
		return regexMatch(arguments[0], arguments[1], result)
	}
	var decide func(a, b *ast.Term) bool
	switch name {
	case ast.Equal.Name:
		decide = alike
	case ast.NotEqual.Name:
		decide = func(a, b *ast.Term) bool { return !alike(a, b) }
	case ast.LessThan.Name:
		decide = func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) < 0 }
	case ast.LessThanEq.Name:
		decide = func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) <= 0 }
	case ast.GreaterThan.Name:
		decide = func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) > 0 }
	case ast.GreaterThanEq.Name:
		decide = func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) >= 0 }
	case ast.Member.Name:
		decide = member
	default:
		return nil
	}
	a, b := arguments[0], arguments[1]
	return func(_ *machine, r registers) signal {
		x, y := a.in(r), b.in(r)
		if x == nil || y == nil {
			return undefined
		}
		r[result] = ast.InternedTerm(decide(x, y))
		return next
	}
}

// member tells whether a value is among those of a composite one.
func member(item, of *ast.Term) bool {
	switch composite := of.Value.(type) {
	case ast.Set:
		return composite.Contains(item)
	case *ast.Array:
		for i := range composite.Len() {
			if alike(composite.Elem(i), item) {
				return true
			}
		}
	case ast.Object:
		return composite.Until(func(_, value *ast.Term) bool { return alike(value, item) })
	}
	return false
}
