package sekisho

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho/internal/plan"
)

// warmUp is how many objects are judged by topdown before the library is planned. To plan it takes as long as topdown needs
// for a few hundred objects, so that whoever checks one file must not wait for it.
const warmUp = 300

// planner plans the whole library as soon as that pays. The copies of an engine share it.
type planner struct {
	after    int64 // how many objects are judged without a plan; all of them where it is negative
	seen     atomic.Int64
	begun    sync.Once
	ready    atomic.Pointer[plannedLibrary]
	expected atomic.Pointer[chan struct{}] // closed when the plan is ready; nil where nobody has expected many objects
}

// plannedLibrary is the policies that could be planned. topdown judges by the others.
type plannedLibrary struct {
	program *plan.Program
	rules   map[*Policy]*plan.Rule
}

// Planned makes an engine that plans the library before it judges the first object, and Unplanned one that never does. There
// is no difference but in the time they take; tests compare them.
func (e *Engine) Planned() *Engine { return e.planAfter(0) }

// Unplanned makes an engine that leaves all to topdown, OPA's own evaluator.
func (e *Engine) Unplanned() *Engine { return e.planAfter(-1) }

func (e *Engine) planAfter(objects int64) *Engine {
	with := *e
	with.planner = &planner{after: objects}
	with.instance = with.instances()
	return &with
}

// Expect says how many objects are to come, at least. Where they are many, the engine prepares for them in the background,
// and has them wait until it is done.
func (e *Engine) Expect(ctx context.Context, objects int) {
	p := e.planner
	done := make(chan struct{})
	if p.after < 0 || int64(objects) <= p.after || !p.expected.CompareAndSwap(nil, &done) {
		return
	}
	go func() {
		defer close(done)
		e.plan(ctx)
	}()
}

// plan makes the plan, once.
func (e *Engine) plan(ctx context.Context) {
	e.planner.begun.Do(func() { e.planner.ready.Store(e.makePlan(context.WithoutCancel(ctx))) })
}

// planned returns an instance of the planned library for the engine's inventory; nil as long as there is none. Whoever comes
// at the right time makes the plan; others go on without it in the meantime.
func (e *Engine) planned(ctx context.Context) (*plannedLibrary, *plan.Instance) {
	p := e.planner
	if p.after < 0 || e.tracer != nil || e.unindexed {
		return nil, nil
	}
	library := p.ready.Load()
	if library == nil {
		if done := p.expected.Load(); done != nil {
			<-*done
		} else if p.seen.Add(1) == p.after+1 {
			e.plan(ctx)
		}
		if library = p.ready.Load(); library == nil {
			return nil, nil
		}
	}
	if library.program == nil {
		return nil, nil
	}
	return library, e.instance(library.program)
}

// makePlan plans all policies; where that fails, those that are built in, as the reason is in a policy of one's own.
func (e *Engine) makePlan(ctx context.Context) *plannedLibrary {
	policies := e.library.policies
	library, err := e.planPolicies(ctx, policies)
	if err != nil {
		policies = slices.DeleteFunc(slices.Clone(policies), func(p *Policy) bool { return !p.builtin })
		if library, err = e.planPolicies(ctx, policies); err != nil {
			return &plannedLibrary{}
		}
	}
	return library
}

// plannedPackage is the package of rules that are made for the plan.
const plannedPackage = "sekisho_planned"

func (e *Engine) planPolicies(ctx context.Context, policies []*Policy) (*plannedLibrary, error) {
	modules, err := e.modules(policies, func(m *module) (*ast.Module, error) {
		if m.builtin { // Where all is planned nobody needs the syntax trees, which take more memory than the plan.
			return parseModule(m)
		}
		return m.parse()
	})
	if err != nil {
		return nil, err
	}
	rules := make([]ast.Ref, len(policies))
	var exempting strings.Builder
	fmt.Fprintf(&exempting, "package %s\n", plannedPackage)
	for i, policy := range policies {
		if !e.hasExemptions(policy) {
			rules[i] = policy.violation()
			continue
		}
		fmt.Fprintf(&exempting, "%v := %s\n", variable(i), policy.unexempted())
		rules[i] = ast.Ref{ast.DefaultRootDocument, ast.StringTerm(plannedPackage), ast.StringTerm("v" + strconv.Itoa(i))}
	}
	if modules[plannedPackage], err = ast.ParseModuleWithOpts(plannedPackage, exempting.String(), ast.ParserOptions{RegoVersion: ast.RegoV1}); err != nil {
		return nil, err
	}
	compiler := ast.NewCompiler().WithEvalMode(ast.EvalModeIR)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	library := &plannedLibrary{rules: map[*Policy]*plan.Rule{}}
	if library.program, err = plan.New(ctx, compiler, rules...); err != nil {
		return nil, err
	}
	for i, policy := range policies {
		if rule, err := library.program.Rule(rules[i]); err == nil {
			library.rules[policy] = rule
		}
	}
	return library, nil
}

// instances makes the function that returns the one instance of a program for the engine's data.
func (e *Engine) instances() func(*plan.Program) *plan.Instance {
	var once sync.Once
	var instance *plan.Instance
	data := [][2]*ast.Term{{ast.StringTerm("parameters"), ast.NewTerm(e.store.parameters)}}
	if e.inventory != nil {
		data = append(data, [2]*ast.Term{ast.StringTerm("inventory"), ast.NewTerm(e.inventory.value)})
	}
	return func(program *plan.Program) *plan.Instance {
		once.Do(func() { instance = program.With(ast.NewObject(data...), e.now) })
		return instance
	}
}
