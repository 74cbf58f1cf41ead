package plan

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// operands lists what a statement reads, without what the blocks within it read.
func operands(s ir.Stmt) []ir.Operand {
	local := func(locals ...ir.Local) (all []ir.Operand) {
		for _, l := range locals {
			all = append(all, ir.Operand{Value: l})
		}
		return all
	}
	switch s := s.(type) {
	case *ir.ReturnLocalStmt:
		return local(s.Source)
	case *ir.CallStmt:
		return s.Args
	case *ir.CallDynamicStmt:
		return append(local(s.Args...), s.Path...)
	case *ir.DotStmt:
		return []ir.Operand{s.Source, s.Key}
	case *ir.LenStmt:
		return []ir.Operand{s.Source}
	case *ir.ScanStmt:
		return local(s.Source)
	case *ir.AssignVarStmt:
		return []ir.Operand{s.Source}
	case *ir.AssignVarOnceStmt:
		return []ir.Operand{s.Source}
	case *ir.EqualStmt:
		return []ir.Operand{s.A, s.B}
	case *ir.NotEqualStmt:
		return []ir.Operand{s.A, s.B}
	case *ir.IsArrayStmt:
		return []ir.Operand{s.Source}
	case *ir.IsObjectStmt:
		return []ir.Operand{s.Source}
	case *ir.IsSetStmt:
		return []ir.Operand{s.Source}
	case *ir.IsDefinedStmt:
		return local(s.Source)
	case *ir.IsUndefinedStmt:
		return local(s.Source)
	case *ir.ArrayAppendStmt:
		return append(local(s.Array), s.Value)
	case *ir.ObjectInsertStmt:
		return append(local(s.Object), s.Key, s.Value)
	case *ir.ObjectInsertOnceStmt:
		return append(local(s.Object), s.Key, s.Value)
	case *ir.ObjectMergeStmt:
		return local(s.A, s.B)
	case *ir.SetAddStmt:
		return append(local(s.Set), s.Value)
	case *ir.WithStmt:
		return append(local(s.Local), s.Value)
	case *ir.ResultSetAddStmt:
		return local(s.Value)
	}
	return nil
}

// changed returns the local whose composite value a statement changes in place.
func changed(s ir.Stmt) (ir.Local, bool) {
	switch s := s.(type) {
	case *ir.ArrayAppendStmt:
		return s.Array, true
	case *ir.ObjectInsertStmt:
		return s.Object, true
	case *ir.ObjectInsertOnceStmt:
		return s.Object, true
	case *ir.SetAddStmt:
		return s.Set, true
	}
	return 0, false
}

// operand is a register or a constant.
type operand struct {
	constant *ast.Term
	local    int
}

// in returns the value of the operand, nil where it is undefined.
func (o operand) in(r registers) *ast.Term {
	if o.constant != nil {
		return o.constant
	}
	return r[o.local]
}

// dynamicPath is a key for the path of a function, which begins with the generation of the plan.
func dynamicPath(path []string) string { return strings.Join(path, "\x00") }
