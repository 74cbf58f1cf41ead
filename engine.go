package sekisho

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Engine evaluates the policies of a library. It is safe for concurrent use.
type Engine struct {
	library *Library
	groups  []*group
	store   *dataStore
	// inventoryKinds are the kinds of which some policy reads other objects than the one under review.
	inventoryKinds map[string]bool
	inventory      *Inventory // nil unless With was called
	now            time.Time
	// unindexed evaluates without OPA's rule index, which had bugs. Only tests set it, to compare.
	unindexed bool
}

// group is the policies that judge the same kinds. They are compiled together, and not before an object of these kinds is
// seen: whoever checks one Pod does not wait for the policies on RBAC.
type group struct {
	kinds    []string // nil for every kind
	policies []*Policy
	compile  func() ([]query, error)
}

type query struct {
	policy   *Policy
	prepared rego.PreparedEvalQuery
}

// Compile makes an engine of the library. Policies of one's own are compiled at once, so that mistakes show even where no
// object needs the policy; the built-in ones are compiled when they are needed first.
func (l *Library) Compile(ctx context.Context) (*Engine, error) {
	parameters, err := ast.InterfaceToValue(l.parameters)
	if err != nil {
		return nil, fmt.Errorf("the parameters cannot be handed to policies: %w", err)
	}
	engine := &Engine{library: l, store: &dataStore{parameters: parameters}, inventoryKinds: inventoryKinds(l), now: time.Now()}
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
		g.compile = sync.OnceValues(func() ([]query, error) { return engine.prepare(ctx, g.policies) })
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

// prepare compiles policies with the packages that they share and prepares a query for each: one policy's failure hides no
// other's findings, and a broken policy can be named.
func (e *Engine) prepare(ctx context.Context, policies []*Policy) ([]query, error) {
	modules, err := e.modules(policies)
	if err != nil {
		return nil, regoProblems(err).orNil()
	}
	compiler := ast.NewCompiler()
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, regoProblems(compiler.Errors).orNil()
	}
	queries := make([]query, len(policies))
	for i, policy := range policies {
		prepared, err := rego.New(
			rego.ParsedQuery(e.query(policy)),
			rego.Compiler(compiler), rego.Store(e.store),
			// The result is read as the term that it is; turning it into Go values first costs more than the evaluation.
			rego.GenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }),
		).PrepareForEval(ctx)
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
		}
		queries[i] = query{policy, prepared}
	}
	return queries, nil
}

// modules parses policies and what they share.
func (e *Engine) modules(policies []*Policy) (map[string]*ast.Module, error) {
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
		exempt := slices.DeleteFunc(slices.Clone(e.library.shared), func(m *module) bool { return !m.is("lib", "sekisho", "exempt") })
		needed = append(needed, exempt...)
		needed = append(needed, e.library.reachable(exempt)...)
	}
	parsed, problems := make([]*ast.Module, len(needed)), make([]error, len(needed))
	var group sync.WaitGroup
	for i, m := range needed {
		group.Go(func() { parsed[i], problems[i] = m.parse() })
	}
	group.Wait()
	modules := map[string]*ast.Module{}
	for i, m := range needed {
		if problems[i] != nil {
			return nil, problems[i]
		}
		// Files of two sources may have the same name, but not the same package.
		modules[strings.Join(m.packages, ".")+" "+m.display] = parsed[i]
	}
	return modules, nil
}

func (e *Engine) hasExemptions(policy *Policy) bool {
	return e.library.parameters[policy.ID][exemptParameter] != nil
}

// query asks for the violations of a policy, without those that the user exempts.
func (e *Engine) query(policy *Policy) ast.Body {
	path := ast.Ref{ast.DefaultRootDocument}
	for _, name := range append(policy.packages[:len(policy.packages):len(policy.packages)], "violation") {
		path = append(path, ast.StringTerm(name))
	}
	violations := ast.NewTerm(path)
	if !e.hasExemptions(policy) {
		return ast.NewBody(ast.NewExpr(violations))
	}
	return ast.MustParseBodyWithOpts(
		fmt.Sprintf("{v | some v in %v; not data.lib.sekisho.exempt.covers(%q, v)}", violations, policy.ID),
		ast.ParserOptions{RegoVersion: ast.RegoV1},
	)
}

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
	var findings []Finding
	var problems []error
	var input ast.Value
	for _, g := range e.groups {
		if g.kinds != nil && !slices.Contains(g.kinds, object.GroupKind()) {
			continue
		}
		queries, err := g.compile()
		if err != nil {
			return nil, err
		}
		if input == nil {
			input = object.value()
		}
		// What one policy has found out about the object is there for the next one.
		cache := topdown.NewVirtualCache()
		for _, q := range queries {
			violations, err := q.eval(ctx, rego.EvalParsedInput(input), rego.EvalVirtualCache(cache), rego.EvalTime(e.now), rego.EvalTransaction(transaction{e.inventory}), rego.EvalRuleIndexing(!e.unindexed))
			if err != nil {
				place := object.Position(nil)
				problems = append(problems, Problem{
					File: object.File, Line: place.Line, Column: place.Column,
					Message: fmt.Sprintf("policy %s could not judge %s: %s", q.policy.ID, object.ObjectRef, oneLine(err)),
				})
				continue
			}
			findings = append(findings, q.findings(violations, object)...)
		}
	}
	return findings, errors.Join(problems...)
}

// eval evaluates the query. OPA panics on some input, such as numbers beyond all bounds; one manifest must not end the run.
func (q query) eval(ctx context.Context, options ...rego.EvalOption) (violations rego.ResultSet, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the evaluation panicked: %v", r)
		}
	}()
	return q.prepared.Eval(ctx, options...)
}

// oneLine keeps an error of OPA's on the line that a problem has.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// findings reads the members of a policy's set violation.
func (q query) findings(violations rego.ResultSet, object Object) []Finding {
	if len(violations) == 0 {
		return nil
	}
	set, ok := violations[0].Expressions[0].Value.(ast.Set)
	if !ok || set.Len() == 0 {
		return nil
	}
	findings := make([]Finding, 0, set.Len())
	set.Foreach(func(violation *ast.Term) {
		path := violationPath(violation)
		findings = append(findings, Finding{
			Policy:      q.policy.ID,
			Severity:    cmp.Or(violationSeverity(violation), q.policy.Severity),
			Message:     violationMessage(violation),
			Remediation: q.policy.Remediation,
			File:        object.File,
			Position:    object.Position(path),
			Path:        path,
			Object:      object.ObjectRef,
		})
	})
	return findings
}
