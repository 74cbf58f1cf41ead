package plan

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// constant is a value that is known when translating, and the register that it goes to.
type constant struct {
	local int
	value *ast.Term
}

// fold builds the constants that the statements from a place on make, such as the set in x in {"a", "b"}, which a plan
// builds anew each time. It returns the index of the first statement after them. What is changed later on is no constant.
func (t *translator) fold(stmts []ir.Stmt, from int) (built []constant, end int) {
	end = from
	for end < len(stmts) && t.build(stmts[end], &built) {
		end++
	}
	for {
		cut := firstChanged(stmts, from, end)
		if cut < 0 {
			break
		}
		end = cut
	}
	if !fills(stmts[from:end]) {
		return nil, from
	}
	built = nil
	for _, s := range stmts[from:end] {
		t.build(s, &built)
	}
	return built, end
}

// fills tells whether any of the statements puts something into a composite value. Others gain nothing.
func fills(stmts []ir.Stmt) bool {
	for _, s := range stmts {
		if _, ok := changed(s); ok {
			return true
		}
	}
	return false
}

// firstChanged finds the first statement that makes a value which the statements from end on change; -1 where there is none.
func firstChanged(stmts []ir.Stmt, from, end int) int {
	later := map[ir.Local]bool{}
	walk([]*ir.Block{{Stmts: stmts[end:]}}, func(s ir.Stmt) {
		if local, ok := changed(s); ok {
			later[local] = true
		}
	})
	for i := from; i < end; i++ {
		if target, ok := made(stmts[i]); ok && later[target] {
			return i
		}
	}
	return -1
}

// made returns the local for which a statement makes a composite value.
func made(s ir.Stmt) (ir.Local, bool) {
	switch s := s.(type) {
	case *ir.MakeArrayStmt:
		return s.Target, true
	case *ir.MakeObjectStmt:
		return s.Target, true
	case *ir.MakeSetStmt:
		return s.Target, true
	}
	return 0, false
}

// build does what a statement says to the constants; false where it needs more than constants.
func (t *translator) build(s ir.Stmt, built *[]constant) bool {
	value := func(o ir.Operand) *ast.Term {
		if local, ok := o.Value.(ir.Local); ok {
			return find(*built, local)
		}
		return t.operand(o).constant
	}
	switch s := s.(type) {
	case *ir.MakeNullStmt:
		put(built, t.local(s.Target), ast.NullTerm())
	case *ir.MakeNumberIntStmt:
		put(built, t.local(s.Target), ast.InternedTerm(int(s.Value)))
	case *ir.MakeNumberRefStmt:
		put(built, t.local(s.Target), t.number(s.Index))
	case *ir.MakeArrayStmt:
		put(built, t.local(s.Target), ast.ArrayTerm())
	case *ir.MakeObjectStmt:
		put(built, t.local(s.Target), ast.ObjectTerm())
	case *ir.MakeSetStmt:
		put(built, t.local(s.Target), ast.SetTerm())
	case *ir.ArrayAppendStmt:
		array, item := find(*built, s.Array), value(s.Value)
		if array == nil || item == nil {
			return false
		}
		if list, ok := array.Value.(*ast.Array); ok {
			array.Value = list.Append(item)
		}
	case *ir.ObjectInsertStmt:
		object, k, v := find(*built, s.Object), value(s.Key), value(s.Value)
		if object == nil || k == nil || v == nil {
			return false
		}
		if o, ok := object.Value.(ast.Object); ok {
			o.Insert(k, v)
		}
	case *ir.SetAddStmt:
		set, item := find(*built, s.Set), value(s.Value)
		if set == nil || item == nil {
			return false
		}
		if one, ok := set.Value.(ast.Set); ok {
			one.Add(item)
		}
	default:
		return false
	}
	return true
}

func find(built []constant, local ir.Local) *ast.Term {
	for _, c := range built {
		if c.local == int(local) {
			return c.value
		}
	}
	return nil
}

func put(built *[]constant, local int, value *ast.Term) {
	for i, c := range *built {
		if c.local == local {
			(*built)[i].value = value
			return
		}
	}
	*built = append(*built, constant{local, value})
}
