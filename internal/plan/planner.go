package plan

import (
	"context"
	"errors"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
)

// target is the name under which package rego hands plans to this package. OPA's planner is internal; its one public way out
// is a plugin for an evaluation target.
const target = "sekisho"

// register tells package rego about the target. OPA keeps targets in a global variable and panics when one comes twice.
var register = sync.OnceFunc(func() { rego.RegisterPlugin(target, planTarget{}) })

// planTarget keeps the plan that it is to prepare, and evaluates nothing.
type planTarget struct{}

// planKey is the key of the context under which PrepareForEval finds where the plan is wanted.
type planKey struct{}

// IsTarget implements rego.TargetPlugin.
func (planTarget) IsTarget(name string) bool { return name == target }

// PrepareForEval implements rego.TargetPlugin.
func (planTarget) PrepareForEval(ctx context.Context, policy *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	wanted, ok := ctx.Value(planKey{}).(**ir.Policy)
	if !ok {
		return nil, errors.New("plans are made for package plan only")
	}
	*wanted = policy
	return planTarget{}, nil
}

// Eval implements rego.TargetPluginEval.
func (planTarget) Eval(context.Context, *rego.EvalContext, ast.Value) (ast.Value, error) {
	return nil, errors.New("package rego does not evaluate plans")
}

// planned plans rules of compiled modules, and what they need.
func planned(ctx context.Context, compiler *ast.Compiler, rules []ast.Ref) (*ir.Policy, error) {
	register()
	query := make(ast.Body, len(rules))
	for i, rule := range rules {
		query[i] = ast.NewExpr(ast.NewTerm(rule))
		query[i].Index = i
	}
	var policy *ir.Policy
	_, err := rego.New(rego.Target(target), rego.Compiler(compiler), rego.ParsedQuery(query)).PrepareForEval(context.WithValue(ctx, planKey{}, &policy))
	return policy, err
}
