package plan

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// loop is a scan over an object or a set, whose methods call back. A machine keeps its loops, so that none is allocated.
type loop struct {
	machine    *machine
	registers  registers
	key, value int
	block      []step
	result     signal
	pair       func(key, value *ast.Term) (stop bool)
	item       func(item *ast.Term) (stop bool)
}

func (m *machine) newLoop() *loop {
	l := &loop{machine: m}
	l.pair = l.visit
	l.item = func(item *ast.Term) bool { return l.visit(item, item) }
	return l
}

// visit runs the block for one entry.
func (l *loop) visit(key, value *ast.Term) (stop bool) {
	l.result, stop = l.machine.iterate(l.registers, l.key, l.value, key, value, l.block)
	return stop
}

// iterate runs the block of a scan once, and tells whether the scan ends with that.
func (m *machine) iterate(r registers, keyLocal, valueLocal int, key, value *ast.Term, block []step) (result signal, stop bool) {
	if m.cancel.Cancelled() {
		return m.fail(errCancelled), true
	}
	r[keyLocal], r[valueLocal] = key, value
	switch sig := runBlock(block, m, r); {
	case sig < next:
		return sig, true
	case sig > undefined:
		return sig - 1, true
	}
	return next, false
}

// scan runs a block for every item of a composite value, in the order in which topdown does.
func scan(source, key, value int, block []step) step {
	return func(m *machine, r registers) signal {
		if r[source] == nil {
			return undefined
		}
		switch composite := r[source].Value.(type) {
		case *ast.Array:
			for i := range composite.Len() {
				if result, stop := m.iterate(r, key, value, ast.InternedTerm(i), composite.Elem(i), block); stop {
					return result
				}
			}
		case ast.Object:
			if composite.Len() > 0 {
				l := m.enter(r, key, value, block)
				composite.Until(l.pair)
				return m.leave(l)
			}
		case ast.Set:
			if composite.Len() > 0 {
				l := m.enter(r, key, value, block)
				composite.Until(l.item)
				return m.leave(l)
			}
		}
		return next
	}
}

// enter takes the loop of the depth at hand.
func (m *machine) enter(r registers, key, value int, block []step) *loop {
	if m.depth == len(m.loops) {
		m.loops = append(m.loops, m.newLoop())
	}
	l := m.loops[m.depth]
	m.depth++
	l.registers, l.key, l.value, l.block, l.result = r, key, value, block, next
	return l
}

func (m *machine) leave(l *loop) signal {
	m.depth--
	l.registers = nil
	return l.result
}
