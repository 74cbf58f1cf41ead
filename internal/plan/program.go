package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
)

// Program is planned rules that are ready to be evaluated. It does not change and is safe for concurrent use.
type Program struct {
	functions []*function
	rules     map[string]*function // by reference, as data.a.b
	constants int                  // how many functions keep their value for all inputs
	memos     int                  // how many keep it for one input
	dynamic   map[string]*function // by the elements of the path, for references whose path is known at run time only
}

// function is a rule of any kind. The numbers are those of its registers; its first two parameters are the input and the data.
type function struct {
	name       string
	parameters []int
	locals     int
	returns    int
	blocks     [][]step
	unfit      error // why it must not be evaluated here
	kept       kept
	slot       int // where its value is kept
}

// kept says for how long the value of a function is remembered.
type kept int

const (
	never    kept = iota
	perInput      // a rule without arguments
	forever       // a rule without arguments that does not read the input
	perArgs       // a function that does not read the input, for arguments that are scalars
)

// New plans rules of compiled modules. It fails where OPA's planner cannot plan one of them.
func New(ctx context.Context, compiler *ast.Compiler, rules ...ast.Ref) (*Program, error) {
	policy, err := planned(ctx, compiler, rules)
	if err != nil {
		return nil, err
	}
	return newProgram(policy, rules), nil
}

func newProgram(policy *ir.Policy, rules []ast.Ref) *Program {
	t := &translator{policy: policy, strings: make([]*ast.Term, len(policy.Static.Strings)), byName: map[string]*function{}}
	for i, text := range policy.Static.Strings {
		t.strings[i] = ast.InternedTerm(text.Value)
	}
	p := &Program{rules: map[string]*function{}, dynamic: map[string]*function{}}
	for _, planned := range policy.Funcs.Funcs {
		f := &function{name: planned.Name}
		t.byName[f.name] = f
		p.functions = append(p.functions, f)
		p.dynamic[dynamicPath(planned.Path)] = f
	}
	t.dynamic = p.dynamic
	for i, planned := range policy.Funcs.Funcs {
		t.translate(planned, p.functions[i])
	}
	p.keep(policy)
	spread(policy, t.byName)
	for _, rule := range rules {
		if f := t.byName["g0."+rule.String()]; f != nil {
			p.rules[rule.String()] = f
		}
	}
	return p
}

// Rule is a rule without arguments that an [Evaluation] can be asked for.
type Rule struct{ function *function }

// Rule finds a rule. The error says why it cannot be evaluated.
func (p *Program) Rule(rule ast.Ref) (*Rule, error) {
	f := p.rules[rule.String()]
	if f == nil {
		return nil, errors.New("the rule is not planned")
	}
	return &Rule{f}, f.unfit
}

// spread makes unfit what calls something unfit.
func spread(policy *ir.Policy, byName map[string]*function) {
	calls := map[*function][]*function{}
	for _, planned := range policy.Funcs.Funcs {
		f := byName[planned.Name]
		walk(planned.Blocks, func(s ir.Stmt) {
			if call, ok := s.(*ir.CallStmt); ok && byName[call.Func] != nil {
				calls[byName[call.Func]] = append(calls[byName[call.Func]], f)
			}
		})
	}
	var queue []*function
	for _, f := range byName {
		if f.unfit != nil {
			queue = append(queue, f)
		}
	}
	for len(queue) > 0 {
		f := queue[0]
		queue = queue[1:]
		for _, caller := range calls[f] {
			if caller.unfit == nil {
				caller.unfit = fmt.Errorf("%s: %w", f.name, f.unfit)
				queue = append(queue, caller)
			}
		}
	}
}

// walk visits all statements, those of nested blocks included.
func walk(blocks []*ir.Block, visit func(ir.Stmt)) {
	for _, block := range blocks {
		for _, s := range block.Stmts {
			visit(s)
			walk(nested(s), visit)
		}
	}
}

// nested returns the blocks within a statement.
func nested(s ir.Stmt) []*ir.Block {
	switch s := s.(type) {
	case *ir.BlockStmt:
		return s.Blocks
	case *ir.ScanStmt:
		return []*ir.Block{s.Block}
	case *ir.NotStmt:
		return []*ir.Block{s.Block}
	case *ir.WithStmt:
		return []*ir.Block{s.Block}
	}
	return nil
}

// keep decides which values are remembered.
func (p *Program) keep(policy *ir.Policy) {
	depends := newDependencies(policy)
	for i, planned := range policy.Funcs.Funcs {
		f := p.functions[i]
		switch input, costs := depends.of(planned); {
		case len(planned.Params) == 2 && !input:
			f.kept, f.slot = forever, p.constants
			p.constants++
		case len(planned.Params) == 2:
			f.kept, f.slot = perInput, p.memos
			p.memos++
		case !input && costs:
			f.kept, f.slot = perArgs, p.constants
			p.constants++
		}
	}
}

// dependencies finds out whether functions read the input, and whether they cost more than to look up what they found before.
type dependencies struct {
	functions map[string]*ir.Func
	known     map[string][2]bool
}

func newDependencies(policy *ir.Policy) *dependencies {
	d := &dependencies{functions: map[string]*ir.Func{}, known: map[string][2]bool{}}
	for _, f := range policy.Funcs.Funcs {
		d.functions[f.Name] = f
	}
	return d
}

// of tells whether a function reads the input, directly or through those that it calls, and whether it costs much: because it
// reads the data, searches, or calls others. To hand the input on to a function that does not read it is not to read it.
func (d *dependencies) of(f *ir.Func) (input, costs bool) {
	if found, ok := d.known[f.Name]; ok {
		return found[0], found[1]
	}
	walk(f.Blocks, func(s ir.Stmt) {
		reads := operands(s)
		switch s := s.(type) {
		case *ir.CallStmt:
			if called := d.functions[s.Func]; called != nil {
				calledInput, _ := d.of(called)
				input, costs = input || calledInput, true
				reads = s.Args[2:]
			} else if builtin := ast.BuiltinMap[s.Func]; builtin == nil || builtin.Nondeterministic && s.Func != ast.NowNanos.Name {
				input = true // Of an unknown value nothing is remembered.
			} else {
				costs = costs || nativeCall(s.Func, make([]operand, len(s.Args)), 0) == nil || s.Func == ast.RegexMatch.Name
			}
		case *ir.ScanStmt:
			costs = true
		case *ir.CallDynamicStmt, *ir.WithStmt:
			input = true
		}
		input = input || slices.Contains(reads, ir.Operand{Value: ir.Input})
		costs = costs || slices.Contains(reads, ir.Operand{Value: ir.Data})
	})
	d.known[f.Name] = [2]bool{input, costs}
	return input, costs
}
