package plan

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// nativeCall translates calls of built-in functions that are called so often, and do so little, that the way to them costs
// more than they do; nil for all others. Tests hold them against OPA's.
func nativeCall(name string, arguments []operand, result int) step {
	if len(arguments) == 1 {
		if decide := kindOf(name); decide != nil {
			argument := arguments[0]
			return func(_ *machine, r registers) signal {
				value := argument.in(r)
				if value == nil {
					return undefined
				}
				r[result] = ast.InternedTerm(decide(value.Value))
				return next
			}
		}
		return nil
	}
	if len(arguments) != 2 {
		return nil
	}
	if name == ast.RegexMatch.Name {
		return regexMatch(arguments[0], arguments[1], result)
	}
	if decide := comparison(name); decide != nil {
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
	if decide := textual(name); decide != nil {
		a, b := arguments[0], arguments[1]
		return func(_ *machine, r registers) signal {
			x, y := a.in(r), b.in(r)
			if x == nil || y == nil {
				return undefined
			}
			text, ok := x.Value.(ast.String)
			part, partOK := y.Value.(ast.String)
			if !ok || !partOK {
				return undefined
			}
			r[result] = ast.InternedTerm(decide(string(text), string(part)))
			return next
		}
	}
	return nil
}

func kindOf(name string) func(ast.Value) bool {
	switch name {
	case ast.IsString.Name:
		return func(v ast.Value) bool { _, ok := v.(ast.String); return ok }
	case ast.IsNumber.Name:
		return func(v ast.Value) bool { _, ok := v.(ast.Number); return ok }
	case ast.IsBoolean.Name:
		return func(v ast.Value) bool { _, ok := v.(ast.Boolean); return ok }
	case ast.IsArray.Name:
		return func(v ast.Value) bool { _, ok := v.(*ast.Array); return ok }
	case ast.IsObject.Name:
		return func(v ast.Value) bool { _, ok := v.(ast.Object); return ok }
	case ast.IsSet.Name:
		return func(v ast.Value) bool { _, ok := v.(ast.Set); return ok }
	}
	return nil
}

func comparison(name string) func(a, b *ast.Term) bool {
	switch name {
	case ast.Equal.Name:
		return alike
	case ast.NotEqual.Name:
		return func(a, b *ast.Term) bool { return !alike(a, b) }
	case ast.LessThan.Name:
		return func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) < 0 }
	case ast.LessThanEq.Name:
		return func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) <= 0 }
	case ast.GreaterThan.Name:
		return func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) > 0 }
	case ast.GreaterThanEq.Name:
		return func(a, b *ast.Term) bool { return a.Value.Compare(b.Value) >= 0 }
	case ast.Member.Name:
		return member
	}
	return nil
}

// textual returns functions of two texts.
func textual(name string) func(text, part string) bool {
	switch name {
	case ast.Contains.Name:
		return strings.Contains
	case ast.StartsWith.Name:
		return strings.HasPrefix
	case ast.EndsWith.Name:
		return strings.HasSuffix
	}
	return nil
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
