package harness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sekisho/sekisho"
)

// Got is what an engine makes of a fixture: the message and place of every finding, sorted.
func (f Fixture) Got(ctx context.Context, engine *sekisho.Engine) ([]Want, error) {
	findings, err := engine.Evaluate(ctx, f.Manifest.Objects...)
	got := make([]Want, len(findings))
	for i, finding := range findings {
		got[i] = Want{Line: finding.Line, Message: finding.Message}
	}
	return got, err
}

// runFixtures judges the fixtures of a policy. Each policy has an engine of its own, so that one that does not compile
// hides no other's results.
func (w *Workspace) runFixtures(ctx context.Context, policy string, fixtures []Fixture) ([]Test, sekisho.Problems) {
	tests := make([]Test, len(fixtures))
	engine, err := w.Library.Only(policy).Compile(ctx)
	for i, fixture := range fixtures {
		tests[i] = Test{Kind: Manifest, Name: fixture.File, File: fixture.File, Line: 1, Status: Pass, Wants: fixture.Wants}
		switch problems := w.problemsIn(fixture.File); {
		case len(problems) > 0:
			tests[i].breaks(problems)
		case err != nil:
			tests[i].Status, tests[i].Reason = Skip, policy+" does not compile"
		case len(fixture.Parameters) > 0:
			if own, problem := w.engineOf(ctx, fixture); problem != nil {
				tests[i].breaks(problemsOf(fixture.File, problem))
			} else {
				tests[i].judge(ctx, fixture, own)
			}
		default:
			tests[i].judge(ctx, fixture, engine)
		}
	}
	return tests, w.problemsOf(policy, err)
}

// engineOf makes the engine of a fixture that sets parameters.
func (w *Workspace) engineOf(ctx context.Context, fixture Fixture) (*sekisho.Engine, error) {
	library, err := fixture.Library(w.Library)
	if err != nil {
		return nil, sekisho.Problem{File: fixture.File, Line: 1, Column: 1, Message: err.Error()}
	}
	return library.Compile(ctx)
}

func (t *Test) judge(ctx context.Context, fixture Fixture, engine *sekisho.Engine) {
	start := time.Now()
	got, err := fixture.Got(ctx, engine)
	t.Seconds = time.Since(start).Seconds()
	if err != nil {
		t.breaks(problemsOf(fixture.File, err))
		return
	}
	wants := slices.SortedFunc(slices.Values(fixture.Wants), compareWants)
	slices.SortFunc(got, compareWants)
	t.Wants, t.Got = wants, got
	for _, want := range without(wants, got) {
		t.fails(want.Line, fmt.Sprintf("missing finding of %s: `%s`", fixture.Policy, want.Message))
	}
	for _, unwanted := range without(got, wants) {
		t.fails(unwanted.Line, fmt.Sprintf("unwanted finding of %s: `%s`", fixture.Policy, unwanted.Message))
	}
	if t.Status == Fail {
		slices.SortStableFunc(t.Failures, func(a, b Failure) int { return cmp.Compare(a.Line, b.Line) })
		last := &t.Failures[len(t.Failures)-1]
		last.Detail = "wanted (-) and found (+), by line:\n" + strings.Join(diffWants(wants, got), "\n")
	}
}

func (t *Test) fails(line int, message string) {
	t.Status = Fail
	t.Failures = append(t.Failures, Failure{Problem: sekisho.Problem{File: t.File, Line: line, Message: message}})
}

func (t *Test) breaks(problems sekisho.Problems) {
	t.Status = Broken
	for _, problem := range problems {
		t.Failures = append(t.Failures, Failure{Problem: problem})
	}
}

// without lists the members of a that b does not have as often.
func without(a, b []Want) []Want {
	left := map[Want]int{}
	for _, want := range b {
		left[want]++
	}
	var missing []Want
	for _, want := range a {
		if left[want]--; left[want] < 0 {
			missing = append(missing, want)
		}
	}
	return missing
}

func compareWants(a, b Want) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
}

// diffWants compares sorted findings, in their order.
func diffWants(wants, got []Want) []string {
	var lines []string
	for i, j := 0, 0; i < len(wants) || j < len(got); {
		var order int
		switch {
		case i == len(wants):
			order = 1
		case j == len(got):
			order = -1
		default:
			order = compareWants(wants[i], got[j])
		}
		switch {
		case order < 0:
			lines = append(lines, fmt.Sprintf("- %d: %s", wants[i].Line, wants[i].Message))
			i++
		case order > 0:
			lines = append(lines, fmt.Sprintf("+ %d: %s", got[j].Line, got[j].Message))
			j++
		default:
			lines = append(lines, fmt.Sprintf("  %d: %s", got[j].Line, got[j].Message))
			i, j = i+1, j+1
		}
	}
	return aroundDifferences(lines)
}

func (w *Workspace) problemsIn(file string) sekisho.Problems {
	var problems sekisho.Problems
	for _, problem := range w.Problems {
		if problem.File == file {
			problems = append(problems, problem)
		}
	}
	return problems
}

// problemsOf turns an error into problems. file is for errors that know none.
func problemsOf(file string, err error) sekisho.Problems {
	if err == nil {
		return nil
	}
	var many sekisho.Problems
	if errors.As(err, &many) {
		return many
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, part := range joined.Unwrap() {
			many = append(many, problemsOf(file, part)...)
		}
		return many
	}
	if single := (sekisho.Problem{}); errors.As(err, &single) {
		return sekisho.Problems{single}
	}
	return regoProblems(file, err)
}

// problemsOf is like the function of the same name, with the workspace's names of files.
func (w *Workspace) problemsOf(file string, err error) sekisho.Problems {
	problems := slices.Clone(problemsOf(file, err))
	for i := range problems {
		problems[i].File = w.ownName(problems[i].File)
	}
	return problems
}
