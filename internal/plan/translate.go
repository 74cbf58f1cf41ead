package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// translator turns the functions of a plan into closures.
type translator struct {
	policy  *ir.Policy
	strings []*ast.Term
	byName  map[string]*function
	dynamic map[string]*function

	// Of the function at work:
	locals int
	result ir.Local  // the value of a rule's body, before it becomes that of the rule
	same   *ast.Term // the value of every body, where that is one and the same constant
	ret    int
	err    error // the first reason why it is unfit
}

func (t *translator) translate(planned *ir.Func, f *function) {
	t.locals, t.ret, t.err = 0, t.local(planned.Return), nil
	t.result, t.same = t.commonValue(planned)
	for _, parameter := range planned.Params {
		f.parameters = append(f.parameters, t.local(parameter))
	}
	if err := t.refuse(planned); err != nil {
		t.err = err
	}
	for _, block := range planned.Blocks {
		f.blocks = append(f.blocks, t.block(block))
	}
	f.locals, f.returns, f.unfit = t.locals, t.ret, t.err
}

// refuse finds what statement by statement looks sound but is not.
func (t *translator) refuse(planned *ir.Func) (err error) {
	for _, body := range bodies(planned.Blocks) {
		found := map[ir.Local]bool{}
		walk([]*ir.Block{body}, func(s ir.Stmt) {
			if dot, ok := s.(*ir.DotStmt); ok {
				found[dot.Target] = true
			}
		})
		walk([]*ir.Block{body}, func(s ir.Stmt) {
			switch s.(type) {
			case *ir.ObjectInsertStmt, *ir.ObjectInsertOnceStmt:
				// Rules such as a[x][y] := z change an object that may be a value of somebody else's.
				if object, _ := changed(s); found[object] {
					err = errors.New("a rule with two variables in its name")
				}
			}
			if t.seesData(s) {
				err = errors.New("the data as a whole")
			}
		})
	}
	return err
}

// bodies lists the blocks of a function in which the numbers of locals begin anew: those of rules and of else branches.
func bodies(blocks []*ir.Block) (all []*ir.Block) {
	for _, block := range blocks {
		if len(block.Stmts) > 0 {
			if branches, ok := block.Stmts[0].(*ir.BlockStmt); ok && len(block.Stmts) == 1 {
				all = append(all, branches.Blocks...)
				continue
			}
		}
		all = append(all, block)
	}
	return all
}

// seesData tells whether a statement reads the data as a whole, of which topdown sees less. To hand them on and to look up
// a name in them is sound.
func (t *translator) seesData(s ir.Stmt) bool {
	reads := operands(s)
	switch s := s.(type) {
	case *ir.DotStmt:
		if _, ok := s.Key.Value.(ir.StringIndex); ok {
			return false
		}
	case *ir.CallStmt:
		if t.byName[s.Func] != nil {
			reads = s.Args[2:]
		}
	case *ir.CallDynamicStmt:
		return false
	}
	return slices.Contains(reads, ir.Operand{Value: ir.Data})
}

// commonValue finds the value of a rule with many bodies that all have the same constant value, as is true of conditions.
// topdown stops at the first body that holds, and so does the translation.
func (t *translator) commonValue(planned *ir.Func) (result ir.Local, same *ast.Term) {
	result = -1
	walk(planned.Blocks, func(s ir.Stmt) {
		if s, ok := s.(*ir.AssignVarOnceStmt); ok && s.Target == planned.Return {
			if source, ok := s.Source.Value.(ir.Local); ok && result < 0 {
				result = source
			}
		}
	})
	if result < 0 {
		return result, nil
	}
	differ := false
	walk(planned.Blocks, func(s ir.Stmt) {
		if s, ok := s.(*ir.AssignVarOnceStmt); ok && s.Target == result {
			switch value := t.operand(s.Source).constant; {
			case value == nil || same != nil && !same.Equal(value):
				differ = true
			default:
				same = value
			}
		}
	})
	if differ {
		return result, nil
	}
	return result, same
}

// local returns the register of a local.
func (t *translator) local(l ir.Local) int {
	t.locals = max(t.locals, int(l)+1)
	return int(l)
}

func (t *translator) operand(o ir.Operand) operand {
	switch value := o.Value.(type) {
	case ir.Local:
		return operand{local: t.local(value)}
	case ir.StringIndex:
		return operand{constant: t.strings[value]}
	case ir.Bool:
		return operand{constant: ast.InternedTerm(bool(value))}
	}
	t.unfit("an operand that is not known: %v", o.Value)
	return operand{constant: ast.NullTerm()}
}

func (t *translator) unfit(format string, arguments ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, arguments...)
	}
}

func (t *translator) blocks(blocks []*ir.Block) [][]step {
	all := make([][]step, len(blocks))
	for i, block := range blocks {
		all[i] = t.block(block)
	}
	return all
}

func (t *translator) block(block *ir.Block) []step {
	var steps []step
	for i := 0; i < len(block.Stmts); {
		if built, next := t.fold(block.Stmts, i); next > i {
			steps = append(steps, assignAll(built))
			i = next
			continue
		}
		if s := t.statement(block.Stmts[i]); s != nil {
			steps = append(steps, s)
		}
		i++
	}
	return steps
}

// statement translates one statement; nil where there is nothing to do.
func (t *translator) statement(s ir.Stmt) step {
	switch s := s.(type) {
	case *ir.BlockStmt:
		return inBlocks(t.blocks(s.Blocks))
	case *ir.BreakStmt:
		return leaveBlocks(signal(s.Index) + 1)
	case *ir.NotStmt:
		return not(t.block(s.Block))
	case *ir.ScanStmt:
		return scan(t.local(s.Source), t.local(s.Key), t.local(s.Value), t.block(s.Block))
	case *ir.ReturnLocalStmt:
		if source := t.local(s.Source); source != t.ret {
			t.unfit("a function that returns something else than its value")
		}
		return leaveFunction
	case *ir.CallStmt:
		return t.call(s)
	case *ir.CallDynamicStmt:
		return t.callDynamic(s)
	case *ir.NopStmt:
		return nil
	}
	if step := t.test(s); step != nil {
		return step
	}
	if step := t.assignment(s); step != nil {
		return step
	}
	t.unfit("a statement of type %T", s)
	return nil
}

// test translates statements that hold or do not, and look up a value.
func (t *translator) test(s ir.Stmt) step {
	switch s := s.(type) {
	case *ir.DotStmt:
		return dot(t.operand(s.Source), t.operand(s.Key), t.local(s.Target))
	case *ir.EqualStmt:
		return equal(t.operand(s.A), t.operand(s.B))
	case *ir.NotEqualStmt:
		return notEqual(t.operand(s.A), t.operand(s.B))
	case *ir.IsArrayStmt:
		return is(t.operand(s.Source), func(v ast.Value) bool { _, ok := v.(*ast.Array); return ok })
	case *ir.IsObjectStmt:
		return is(t.operand(s.Source), func(v ast.Value) bool { _, ok := v.(ast.Object); return ok })
	case *ir.IsSetStmt:
		return is(t.operand(s.Source), func(v ast.Value) bool { _, ok := v.(ast.Set); return ok })
	case *ir.IsDefinedStmt:
		return isDefined(t.local(s.Source), true)
	case *ir.IsUndefinedStmt:
		return isDefined(t.local(s.Source), false)
	case *ir.LenStmt:
		return length(t.operand(s.Source), t.local(s.Target))
	}
	return nil
}

// assignment translates statements that give a local a value or change it.
func (t *translator) assignment(s ir.Stmt) step {
	switch s := s.(type) {
	case *ir.AssignIntStmt:
		return assign(operand{constant: ast.InternedTerm(int(s.Value))}, t.local(s.Target))
	case *ir.AssignVarStmt:
		return assign(t.operand(s.Source), t.local(s.Target))
	case *ir.AssignVarOnceStmt:
		if t.same != nil && s.Target == t.result {
			return returnValue(t.same, t.ret)
		}
		return assignOnce(t.operand(s.Source), t.local(s.Target))
	case *ir.ResetLocalStmt:
		return reset(t.local(s.Target))
	case *ir.MakeNullStmt:
		return assign(operand{constant: ast.NullTerm()}, t.local(s.Target))
	case *ir.MakeNumberIntStmt:
		return assign(operand{constant: ast.InternedTerm(int(s.Value))}, t.local(s.Target))
	case *ir.MakeNumberRefStmt:
		return assign(operand{constant: t.number(s.Index)}, t.local(s.Target))
	case *ir.MakeArrayStmt:
		return makeArray(t.local(s.Target))
	case *ir.MakeObjectStmt:
		return makeObject(t.local(s.Target))
	case *ir.MakeSetStmt:
		return makeSet(t.local(s.Target))
	case *ir.ArrayAppendStmt:
		return arrayAppend(t.local(s.Array), t.operand(s.Value))
	case *ir.ObjectInsertStmt:
		return objectInsert(t.local(s.Object), t.operand(s.Key), t.operand(s.Value))
	case *ir.ObjectInsertOnceStmt:
		return objectInsertOnce(t.local(s.Object), t.operand(s.Key), t.operand(s.Value))
	case *ir.ObjectMergeStmt:
		return objectMerge(t.local(s.A), t.local(s.B), t.local(s.Target))
	case *ir.SetAddStmt:
		return setAdd(t.local(s.Set), t.operand(s.Value))
	}
	return nil
}

func (t *translator) number(index int) *ast.Term {
	return ast.NumberTerm(jsonNumber(t.policy.Static.Strings[index].Value))
}
