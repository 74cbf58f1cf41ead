package plan

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"
)

// Instance is a program together with the data that its rules read. It remembers the values of rules that do not depend on
// the input and is safe for concurrent use.
type Instance struct {
	program   *Program
	data      *ast.Term
	now       *ast.Term
	constants []atomic.Pointer[ast.Term]
	calls     []callMemo
	matchers  matchers
	machines  sync.Pool
}

// With makes an instance of the program. The data must not change from then on.
func (p *Program) With(data ast.Object, now time.Time) *Instance {
	i := &Instance{program: p, data: ast.NewTerm(data), now: ast.NumberTerm(json.Number(strconv.FormatInt(now.UnixNano(), 10)))}
	i.constants, i.calls = make([]atomic.Pointer[ast.Term], p.constants), make([]callMemo, p.constants)
	i.machines.New = func() any { return newMachine(i) }
	return i
}

// machine evaluates rules for one input after the other.
type machine struct {
	instance  *Instance
	builtin   topdown.BuiltinContext
	cancel    topdown.Cancel
	input     *ast.Term
	memo      []*ast.Term // values of rules for the input, by slot; absent for undefined, nil for unknown
	stack     registers
	top       int
	arguments []*ast.Term
	output    *ast.Term
	take      func(*ast.Term) error
	key       []byte
	loops     []*loop // by depth
	depth     int
	err       error
}

func newMachine(i *Instance) *machine {
	m := &machine{instance: i, memo: make([]*ast.Term, i.program.memos), stack: make(registers, 1024)}
	m.take = func(value *ast.Term) error { m.output = value; return nil }
	m.builtin = topdown.BuiltinContext{Time: i.now, Seed: rand.Reader, Metrics: metrics.New()}
	return m
}

// Evaluation asks for the values of rules for one input. It is not safe for concurrent use.
type Evaluation struct {
	machine *machine
	stop    func() bool
}

// Start begins an evaluation, which must be ended.
func (i *Instance) Start(ctx context.Context, input *ast.Term) *Evaluation {
	m, _ := i.machines.Get().(*machine)
	m.input, m.cancel = input, topdown.NewCancel()
	m.builtin.Context, m.builtin.Cancel, m.builtin.Cache = ctx, m.cancel, builtins.Cache{}
	clear(m.memo)
	return &Evaluation{machine: m, stop: context.AfterFunc(ctx, m.cancel.Cancel)}
}

// End gives back what the evaluation used.
func (e *Evaluation) End() {
	e.stop()
	m := e.machine
	clear(m.memo)
	clear(m.stack)
	m.input, m.output, m.builtin.Context = nil, nil, nil
	m.instance.machines.Put(m)
	e.machine = nil
}

// Value evaluates a rule without arguments; nil is undefined. An error says only that topdown is to be asked. What fails for
// one rule leaves the others unharmed.
func (e *Evaluation) Value(rule *Rule) (value *ast.Term, err error) {
	m := e.machine
	defer func() { // OPA panics on some input, such as numbers beyond all bounds.
		if r := recover(); r != nil {
			value, err = nil, fmt.Errorf("the evaluation panicked: %v", r)
		}
	}()
	m.top, m.depth, m.err = 0, 0, nil
	value, ok := m.call(rule.function, nil, nil)
	if !ok {
		return nil, m.err
	}
	return value, nil
}

func (m *machine) fail(err error) signal {
	m.err = err
	return failed
}

// evaluate runs the blocks of a function.
func (m *machine) evaluate(f *function, arguments []operand, caller registers) (value *ast.Term, ok bool) {
	if m.cancel.Cancelled() {
		m.fail(errCancelled)
		return nil, false
	}
	stack, top := m.stack, m.top
	if top+f.locals > len(stack) {
		m.stack, m.top = make(registers, max(2*len(stack), f.locals)), 0
	}
	r := m.stack[m.top : m.top+f.locals : m.top+f.locals]
	m.top += f.locals
	clear(r)
	if arguments == nil {
		r[f.parameters[0]], r[f.parameters[1]] = m.input, m.instance.data
	}
	for i, argument := range arguments {
		r[f.parameters[i]] = argument.in(caller)
	}
	ok = m.run(f, r)
	m.stack, m.top = stack, top
	return r[f.returns], ok
}

func (m *machine) run(f *function, r registers) bool {
	for _, block := range f.blocks {
		switch runBlock(block, m, r) {
		case returned:
			return true
		case failed:
			return false
		}
	}
	return true
}
