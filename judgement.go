package sekisho

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sekisho/sekisho/internal/plan"
)

// judgement is the evaluation of policies for one object.
type judgement struct {
	engine *Engine
	object Object
	input  *ast.Term
	// cache holds what one policy has found out about the object for the next one, but not what was found out before a failure.
	cache topdown.VirtualCache

	planned    *plannedLibrary // nil where topdown judges by all policies
	evaluation *plan.Evaluation

	findings []Finding
	problems []error
}

// start takes up the planned library where there is one, and returns what ends that.
func (j *judgement) start(ctx context.Context) (end func()) {
	library, instance := j.engine.planned(ctx)
	if library == nil {
		return func() {}
	}
	j.planned, j.evaluation = library, instance.Start(ctx, j.input)
	return j.evaluation.End
}

// group judges by the policies of a group: by the planned ones one after the other, by the others in one question. Where
// that fails, topdown judges by each policy that failed. An error is returned where policies cannot be compiled.
func (j *judgement) group(ctx context.Context, g *group) error {
	var rest []int
	if j.planned == nil {
		questions, err := g.compile()
		if err != nil {
			return err
		}
		if results, err := j.engine.answer(ctx, questions, questions.all, j.input, j.memoCache(questions)); err == nil {
			for i, policy := range g.policies {
				j.findings = append(j.findings, policy.findings(results[variable(i)], j.object)...)
			}
			return nil
		}
		j.cache = topdown.NewVirtualCache()
	}
	for i, policy := range g.policies {
		if j.planned != nil {
			if rule, ok := j.planned.rules[policy]; ok {
				if violations, err := j.evaluation.Value(rule); err == nil {
					j.findings = append(j.findings, policy.findings(violations, j.object)...)
					continue
				}
			}
		}
		rest = append(rest, i)
	}
	if len(rest) == 0 {
		return nil
	}
	questions, err := g.compile()
	if err != nil {
		return err
	}
	for _, i := range rest {
		j.ask(ctx, questions, i)
	}
	return nil
}

// ask lets topdown judge by one policy of a group.
func (j *judgement) ask(ctx context.Context, q *questions, i int) {
	policy := q.policies[i]
	results, err := j.engine.answer(ctx, q, q.each[i], j.input, j.memoCache(q))
	if err != nil {
		j.cache = topdown.NewVirtualCache()
		place := j.object.Position(nil)
		j.problems = append(j.problems, Problem{
			File: j.object.File, Line: place.Line, Column: place.Column,
			Message: fmt.Sprintf("policy %s could not judge %s: %s", policy.ID, j.object.ObjectRef, oneLine(err)),
		})
		return
	}
	j.findings = append(j.findings, policy.findings(results[variable(i)], j.object)...)
}

func (j *judgement) memoCache(q *questions) memoCache {
	return memoCache{j.cache, j.engine.memo(q)}
}
