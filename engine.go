package sekisho

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sekisho/sekisho/internal/plan"
)

// Engine evaluates the policies of a library. It is safe for concurrent use.
type Engine struct {
	library *Library
	groups  []*group
	store   *dataStore
	// inventoryKinds are the kinds of which some policy reads other objects than the one under review.
	inventoryKinds map[string]bool
	inventory      *Inventory  // nil unless With was called
	memos          *sync.Map   // of type *memo, by group
	remembered     *sync.Map   // of type *sync.Map, by rule: the values of all memos
	values, kept   *valuesPool // of objects under review, and of those in an inventory
	planner        *planner    // all shared with the engines that With makes
	instance       func(*plan.Program) *plan.Instance
	now            time.Time
	// tracer sees every expression that is evaluated. Only benchmarks set it, to find what costs.
	tracer topdown.QueryTracer
	// unindexed evaluates without OPA's rule index, which had bugs. Only tests set it, to compare.
	unindexed bool
}

// group is the policies that judge the same kinds. They are compiled together, and not before an object of these kinds is
// seen: whoever checks one Pod does not wait for the policies on RBAC.
type group struct {
	kinds    []string // nil for every kind
	policies []*Policy
	compile  func() (*questions, error)
}

// questions are what asks for the violations of policies: all of them in one query, whose setup costs more than many a policy, and
// each in one of its own, for when one of them fails.
type questions struct {
	compiler *ast.Compiler
	constant map[string]bool // see memo
	policies []*Policy
	all      question
	each     []question
}

// question is a compiled query that binds the violations of its policies to the variables v0, v1 and so on.
type question struct {
	compiler ast.QueryCompiler
	body     ast.Body
}

// Compile makes an engine of the library. Policies of one's own are compiled at once, so that mistakes show even where no
// object needs the policy; the built-in ones are compiled when they are needed first.
func (l *Library) Compile(ctx context.Context) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	parameters, err := ast.InterfaceToValue(l.parameters)
	if err != nil {
		return nil, fmt.Errorf("the parameters cannot be handed to policies: %w", err)
	}
	engine := &Engine{library: l, store: &dataStore{parameters: parameters}, inventoryKinds: inventoryKinds(l), memos: &sync.Map{}, remembered: &sync.Map{}, values: &valuesPool{maxTexts: fewTexts, maxComposites: fewComposites}, kept: &valuesPool{maxTexts: manyTexts, maxComposites: manyComposites}, planner: &planner{after: warmUp}, now: time.Now()}
	engine.instance = engine.instances()
	byKinds := map[string]*group{}
	for _, policy := range l.policies {
		key := strings.Join(policy.Kinds, " ")
		if byKinds[key] == nil {
			byKinds[key] = &group{kinds: policy.Kinds}
			engine.groups = append(engine.groups, byKinds[key])
		}
		byKinds[key].policies = append(byKinds[key].policies, policy)
	}
	var problems Problems // A mistake in a shared package shows in several groups.
	var others []error
	for _, g := range engine.groups {
		g.compile = sync.OnceValues(func() (*questions, error) { return engine.prepare(g.policies) })
		if slices.ContainsFunc(g.policies, func(p *Policy) bool { return !p.builtin }) {
			_, err := g.compile()
			var found Problems
			if !errors.As(err, &found) {
				others = append(others, err)
			}
			problems = append(problems, found...)
		}
	}
	return engine, errors.Join(append(others, problems.orNil())...)
}

// prepare compiles policies with the packages that they share.
func (e *Engine) prepare(policies []*Policy) (*questions, error) {
	modules, err := e.modules(policies, func(m *module) (*ast.Module, error) { return m.parse() })
	if err != nil {
		return nil, regoProblems(err).orNil()
	}
	compiler := ast.NewCompiler()
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, regoProblems(compiler.Errors).orNil()
	}
	p := &questions{compiler: compiler, constant: constantRules(compiler, e.library.isBuiltin), policies: policies, each: make([]question, len(policies))}
	var all ast.Body
	for i, policy := range policies {
		violations := e.violations(policy, i)
		if p.each[i], err = ask(compiler, violations); err != nil {
			return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
		}
		all = append(all, violations...)
	}
	if p.all, err = ask(compiler, all); err != nil {
		return nil, err
	}
	return p, nil
}

func ask(compiler *ast.Compiler, body ast.Body) (question, error) {
	body = body.Copy()
	for i, expression := range body {
		expression.Index = i
	}
	q := question{compiler: compiler.QueryCompiler()}
	var err error
	q.body, err = q.compiler.Compile(body)
	return q, err
}

// modules parses policies and what they share.
func (e *Engine) modules(policies []*Policy, parse func(*module) (*ast.Module, error)) (map[string]*ast.Module, error) {
	var needed []*module
	for _, policy := range policies {
		needed = append(needed, policy.module)
	}
	for _, shared := range e.library.shared {
		if !shared.builtin { // A mistake in it shows even where no policy needs it.
			needed = append(needed, shared)
		}
	}
	needed = append(needed, e.library.reachable(needed)...)
	if slices.ContainsFunc(policies, e.hasExemptions) {
		exempt := slices.DeleteFunc(slices.Clone(e.library.shared), func(m *module) bool { return !m.is(exemptPackage...) })
		needed = append(needed, exempt...)
		needed = append(needed, e.library.reachable(exempt)...)
	}
	parsed, problems := make([]*ast.Module, len(needed)), make([]error, len(needed))
	var group sync.WaitGroup
	for i, m := range needed {
		group.Go(func() { parsed[i], problems[i] = parse(m) })
	}
	group.Wait()
	modules := map[string]*ast.Module{}
	for i, m := range needed {
		if problems[i] != nil {
			return nil, problems[i]
		}
		modules[m.name()] = parsed[i]
	}
	return modules, nil
}

func (e *Engine) hasExemptions(policy *Policy) bool {
	return e.library.parameters[policy.ID][exemptParameter] != nil
}

// violations binds the violations of a policy to the variable of a number, without those that the user exempts.
func (e *Engine) violations(policy *Policy, number int) ast.Body {
	path := policy.violation()
	if !e.hasExemptions(policy) {
		return ast.NewBody(ast.Equality.Expr(ast.NewTerm(variable(number)), ast.NewTerm(path)))
	}
	return ast.MustParseBodyWithOpts(
		fmt.Sprintf("%v = %s", variable(number), policy.unexempted()),
		ast.ParserOptions{RegoVersion: ast.RegoV1},
	)
}

// unexempted is an expression for the violations that the user does not exempt.
func (p *Policy) unexempted() string {
	return fmt.Sprintf("{v | some v in %v; not data.lib.sekisho.exempt.covers(%q, v)}", p.violation(), p.ID)
}

// violation is the policy's set of violations.
func (p *Policy) violation() ast.Ref {
	path := ast.Ref{ast.DefaultRootDocument}
	for _, name := range append(p.packages[:len(p.packages):len(p.packages)], "violation") {
		path = append(path, ast.StringTerm(name))
	}
	return path
}

func variable(number int) ast.Var { return ast.Var("v" + strconv.Itoa(number)) }

// Evaluate judges objects and returns the findings, sorted. Policies that read other objects see those that are judged in one
// call together, or those of the inventory that [Engine.With] brought. Where a policy fails at run time the error names it
// and the object; the findings of all others are returned all the same.
func (e *Engine) Evaluate(ctx context.Context, objects ...Object) ([]Finding, error) {
	if e.inventory == nil && e.NeedsInventory() {
		inventory := e.NewInventory()
		inventory.Add(objects...)
		e = e.With(inventory)
	}
	var findings []Finding
	var problems []error
	for _, object := range objects {
		found, err := e.evaluate(ctx, object)
		findings = append(findings, found...)
		problems = append(problems, err)
	}
	slices.SortStableFunc(findings, Finding.Compare)
	return findings, errors.Join(problems...)
}

func (e *Engine) evaluate(ctx context.Context, object Object) ([]Finding, error) {
	j := judgement{engine: e, object: object, cache: topdown.NewVirtualCache()}
	kind := object.GroupKind()
	for _, g := range e.groups {
		if g.kinds != nil && !slices.Contains(g.kinds, kind) {
			continue
		}
		if j.input == nil {
			j.input = ast.NewTerm(e.values.object(object))
			defer j.start(ctx)()
		}
		if err := j.group(ctx, g); err != nil {
			return nil, err
		}
	}
	return j.findings, errors.Join(j.problems...)
}

// memo is what the engine remembers for the policies of a group.
func (e *Engine) memo(q *questions) *memo {
	if found, ok := e.memos.Load(q); ok {
		m, _ := found.(*memo)
		return m
	}
	found, _ := e.memos.LoadOrStore(q, newMemo(q.constant, e.remembered))
	m, _ := found.(*memo)
	return m
}

// answer evaluates a question about an object. OPA panics on some input, such as numbers beyond all bounds; one manifest must not
// end the run.
func (e *Engine) answer(ctx context.Context, group *questions, q question, input *ast.Term, cache topdown.VirtualCache) (result topdown.QueryResult, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the evaluation panicked: %v", r)
		}
	}()
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	query := topdown.NewQuery(q.body).
		WithQueryCompiler(q.compiler).WithCompiler(group.compiler).
		WithStore(e.store).WithTransaction(transaction{e.inventory}).
		WithInput(input).WithTime(e.now).WithVirtualCache(cache).WithIndexing(!e.unindexed).WithCancel(cancel)
	if e.tracer != nil {
		query = query.WithQueryTracer(e.tracer)
	}
	err = query.Iter(ctx, func(found topdown.QueryResult) error {
		result = maps.Clone(found)
		return nil
	})
	return result, err
}

// oneLine keeps an error of OPA's on the line that a problem has.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// findings reads the members of a policy's set violation.
func (p *Policy) findings(violations *ast.Term, object Object) []Finding {
	if violations == nil {
		return nil
	}
	set, ok := violations.Value.(ast.Set)
	if !ok || set.Len() == 0 {
		return nil
	}
	findings := make([]Finding, 0, set.Len())
	set.Foreach(func(violation *ast.Term) {
		path := violationPath(violation)
		findings = append(findings, Finding{
			Policy:      p.ID,
			Severity:    cmp.Or(violationSeverity(violation), p.Severity),
			Message:     violationMessage(violation),
			Remediation: p.Remediation,
			File:        object.File,
			Position:    object.Position(path),
			Path:        path,
			Object:      object.ObjectRef,
		})
	})
	return findings
}
