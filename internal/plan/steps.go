package plan

import (
	"encoding/json"
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
)

// registers are the locals of one call; nil is undefined.
type registers []*ast.Term

// step is a translated statement.
type step func(m *machine, r registers) signal

// signal says how execution goes on.
type signal int

const (
	// next goes on with the next statement. A positive signal leaves as many blocks.
	next signal = 0
	// undefined leaves the block at hand, as its statement is undefined.
	undefined signal = 1
	// returned leaves the function.
	returned signal = -1
	// failed leaves everything; the machine knows the error.
	failed signal = -2
)

var (
	errConflict  = errors.New("a rule has two values")
	errCancelled = errors.New("the evaluation is cancelled")
)

func jsonNumber(text string) json.Number { return json.Number(text) }

func runBlock(steps []step, m *machine, r registers) signal {
	for _, s := range steps {
		if sig := s(m, r); sig != next {
			return sig
		}
	}
	return next
}

func inBlocks(blocks [][]step) step {
	return func(m *machine, r registers) signal {
		for _, block := range blocks {
			if sig := runBlock(block, m, r); sig < next {
				return sig
			} else if sig > undefined {
				return sig - 1
			}
		}
		return next
	}
}

func leaveBlocks(n signal) step { return func(*machine, registers) signal { return n } }

func leaveFunction(*machine, registers) signal { return returned }

// returnValue gives the function a value and leaves it.
func returnValue(value *ast.Term, target int) step {
	return func(_ *machine, r registers) signal {
		r[target] = value
		return returned
	}
}

func not(block []step) step {
	return func(m *machine, r registers) signal {
		switch sig := runBlock(block, m, r); {
		case sig == next:
			return undefined
		case sig == undefined:
			return next
		case sig < next:
			return sig
		default:
			return sig - 1
		}
	}
}

func dot(source, key operand, target int) step {
	if key.constant != nil && source.constant == nil {
		from, constant := source.local, key.constant
		return func(_ *machine, r registers) signal {
			if from := r[from]; from != nil {
				if r[target] = lookup(from, constant); r[target] != nil {
					return next
				}
			}
			return undefined
		}
	}
	return func(_ *machine, r registers) signal {
		from, at := source.in(r), key.in(r)
		if from == nil || at == nil {
			return undefined
		}
		if r[target] = lookup(from, at); r[target] == nil {
			return undefined
		}
		return next
	}
}

func lookup(from, key *ast.Term) *ast.Term {
	switch composite := from.Value.(type) {
	case ast.Object:
		return composite.Get(key)
	case *ast.Array:
		return composite.Get(key)
	case ast.Set:
		if composite.Contains(key) {
			return key
		}
	}
	return nil
}

// alike compares two values as Rego does.
func alike(a, b *ast.Term) bool {
	if a == b {
		return true
	}
	if x, ok := a.Value.(ast.String); ok {
		y, ok := b.Value.(ast.String)
		return ok && x == y
	}
	return a.Value.Compare(b.Value) == 0
}

func equal(a, b operand) step {
	return func(_ *machine, r registers) signal {
		if x, y := a.in(r), b.in(r); x == nil || y == nil || !alike(x, y) {
			return undefined
		}
		return next
	}
}

func notEqual(a, b operand) step {
	if b.constant != nil && b.constant.Value == ast.Boolean(false) && a.constant == nil {
		return holds(a.local)
	}
	return func(_ *machine, r registers) signal {
		if x, y := a.in(r), b.in(r); x == nil || y == nil || alike(x, y) {
			return undefined
		}
		return next
	}
}

// holds is undefined for false.
func holds(local int) step {
	return func(_ *machine, r registers) signal {
		if r[local] == nil {
			return undefined
		}
		if b, ok := r[local].Value.(ast.Boolean); ok && !bool(b) {
			return undefined
		}
		return next
	}
}

func is(source operand, kind func(ast.Value) bool) step {
	return func(_ *machine, r registers) signal {
		if value := source.in(r); value == nil || !kind(value.Value) {
			return undefined
		}
		return next
	}
}

func isDefined(source int, want bool) step {
	return func(_ *machine, r registers) signal {
		if (r[source] != nil) != want {
			return undefined
		}
		return next
	}
}
