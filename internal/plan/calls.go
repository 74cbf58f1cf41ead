package plan

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// call translates a call of a rule or of a built-in function.
func (t *translator) call(s *ir.CallStmt) step {
	arguments := make([]operand, len(s.Args))
	for i, argument := range s.Args {
		arguments[i] = t.operand(argument)
	}
	result := t.local(s.Result)
	if f := t.byName[s.Func]; f != nil {
		return callRule(f, arguments, result)
	}
	builtin, body := ast.BuiltinMap[s.Func], topdown.GetBuiltin(s.Func)
	if builtin == nil || body == nil {
		t.unfit("the function %s, which is not known", s.Func)
		return leaveFunction
	}
	if native := nativeCall(s.Func, arguments, result); native != nil {
		return native
	}
	switch {
	case builtin.Relation:
		return callRelation(body, arguments, result)
	case builtin.Decl.Result() == nil:
		return callVoid(body, arguments)
	default:
		return callBuiltin(body, arguments, result)
	}
}

// callRule calls a rule. Its value may be remembered.
func callRule(f *function, arguments []operand, result int) step {
	return func(m *machine, r registers) signal {
		if f.kept == perInput { // By far the most calls: not even the registers are needed.
			if known := m.memo[f.slot]; known != nil {
				if known == absent {
					return undefined
				}
				r[result] = known
				return next
			}
		}
		return m.callInto(f, arguments, r, result)
	}
}

// callInto gives a register the value of a function.
func (m *machine) callInto(f *function, arguments []operand, r registers, result int) signal {
	value, ok := m.call(f, arguments, r)
	if !ok {
		return failed
	}
	if r[result] = value; value == nil {
		return undefined
	}
	return next
}

// callDynamic translates a call of a rule whose path is known at run time only.
func (t *translator) callDynamic(s *ir.CallDynamicStmt) step {
	arguments, path, result := make([]operand, len(s.Args)), make([]operand, len(s.Path)), t.local(s.Result)
	for i, argument := range s.Args {
		arguments[i] = t.operand(ir.Operand{Value: argument})
	}
	for i, element := range s.Path {
		path[i] = t.operand(element)
	}
	functions := t.dynamic
	return func(m *machine, r registers) signal {
		names := make([]string, len(path))
		for i, element := range path {
			value := element.in(r)
			if value == nil {
				return undefined
			}
			name, ok := value.Value.(ast.String)
			if !ok {
				return undefined
			}
			names[i] = string(name)
		}
		f := functions[dynamicPath(names)]
		if f == nil || len(f.parameters) != len(arguments) {
			return undefined
		}
		if f.unfit != nil {
			return m.fail(f.unfit)
		}
		return m.callInto(f, arguments, r, result)
	}
}

// operandsIn collects the arguments of a built-in function; false where one is undefined. The slice is good until the next call.
func (m *machine) operandsIn(arguments []operand, r registers) ([]*ast.Term, bool) {
	m.arguments = m.arguments[:0]
	for _, argument := range arguments {
		value := argument.in(r)
		if value == nil {
			return nil, false
		}
		m.arguments = append(m.arguments, value)
	}
	return m.arguments, true
}

func callBuiltin(body topdown.BuiltinFunc, arguments []operand, result int) step {
	return func(m *machine, r registers) signal {
		values, ok := m.operandsIn(arguments, r)
		if !ok {
			return undefined
		}
		m.output = nil
		if err := body(m.builtin, values, m.take); err != nil {
			return m.builtinError(err)
		}
		if r[result] = m.output; m.output == nil {
			return undefined
		}
		return next
	}
}

// callVoid calls a function that has no value, such as print.
func callVoid(body topdown.BuiltinFunc, arguments []operand) step {
	return func(m *machine, r registers) signal {
		values, ok := m.operandsIn(arguments, r)
		if !ok {
			return undefined
		}
		called := false
		if err := body(m.builtin, values, func(*ast.Term) error { called = true; return nil }); err != nil {
			return m.builtinError(err)
		}
		if !called {
			return undefined
		}
		return next
	}
}

// callRelation calls a function that has many values, such as walk. A plan wants them as an array.
func callRelation(body topdown.BuiltinFunc, arguments []operand, result int) step {
	return func(m *machine, r registers) signal {
		values, ok := m.operandsIn(arguments, r)
		if !ok {
			return undefined
		}
		var all []*ast.Term
		err := body(m.builtin, values, func(value *ast.Term) error {
			all = append(all, value)
			return nil
		})
		if err != nil {
			return m.builtinError(err)
		}
		r[result] = ast.ArrayTerm(all...)
		return next
	}
}

// builtinError treats errors of built-in functions as topdown does: the call is undefined, unless the function wants all to end.
func (m *machine) builtinError(err error) signal {
	if _, ok := err.(topdown.Halt); ok { //nolint:errorlint // As topdown looks at it.
		return m.fail(err)
	}
	return undefined
}
