package mutation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

type verdict int

const (
	isInvalid verdict = iota // It does not compile: no test is needed.
	isKilled
	survives
)

// judgeOriginal runs all tests on the module as it is, and notes what they are to yield.
func (t *target) judgeOriginal(ctx context.Context, timeout time.Duration) (problems sekisho.Problems, err error) {
	compiler := t.compile(t.module, t.tests)
	if compiler.Failed() {
		for _, e := range compiler.Errors {
			p := sekisho.Problem{File: t.file, Message: e.Message}
			if e.Location != nil {
				p.File, p.Line, p.Column = e.Location.File, e.Location.Row, e.Location.Col
			}
			problems = append(problems, p)
		}
		return problems, ctx.Err()
	}
	store := inmem.NewFromObject(map[string]any{})
	for _, test := range t.tests {
		value := test.eval(ctx, compiler, store, timeout)
		test.cases = members(value)
		if !test.passes(value) {
			problems = append(problems, sekisho.Problem{
				File: test.file, Line: test.rule.Location.Row, Column: 1,
				Message: fmt.Sprintf("%s fails without any mutation, so that %s is not mutated: make it pass first", test.ref[len(test.ref)-1].Value, t.name),
			})
		}
	}
	for _, fixture := range t.fixtures {
		if !t.holds(ctx, t.module, fixture, timeout) {
			problems = append(problems, sekisho.Problem{
				File: fixture.File, Line: 1, Column: 1,
				Message: fmt.Sprintf("the fixture fails without any mutation, so that %s is not mutated: make it pass first", t.name),
			})
		}
	}
	return problems, ctx.Err()
}

// firstTests is how many tests a mutant meets before the others are compiled at all. Compiling costs far more than running
// a test, and the tests that kill most kill most mutants.
const firstTests = 2

// judge runs the tests on a mutant until one fails.
func (t *target) judge(ctx context.Context, mutant *ast.Module, timeout time.Duration) verdict {
	tests := t.byKills()
	for len(tests) > 0 {
		some := tests[:min(firstTests, len(tests))]
		if len(tests) < len(t.tests) {
			some = tests
		}
		compiler := t.compile(mutant, some)
		if compiler.Failed() && t.compile(mutant, nil).Failed() {
			return isInvalid
		}
		if compiler.Failed() { // Only a mutant of other types can do that: the original compiles with any tests.
			return isKilled
		}
		if !t.passes(ctx, compiler, some, timeout) {
			return isKilled
		}
		tests = tests[len(some):]
	}
	if len(t.tests) == 0 && t.compile(mutant, nil).Failed() {
		return isInvalid
	}
	for _, fixture := range t.fixtures {
		if !t.holds(ctx, mutant, fixture, timeout) {
			return isKilled
		}
	}
	return survives
}

// passes runs tests until one fails.
func (t *target) passes(ctx context.Context, compiler *ast.Compiler, tests []*test, timeout time.Duration) bool {
	store := inmem.NewFromObject(map[string]any{})
	for _, test := range tests {
		if !test.passes(test.eval(ctx, compiler, store, timeout)) {
			test.kills.Add(1)
			return false
		}
	}
	return true
}

// byKills lists the tests that have killed most first. The order changes how long a run takes and nothing else.
func (t *target) byKills() []*test {
	type ranked struct {
		test  *test
		kills int64
	}
	tests := make([]ranked, len(t.tests))
	for i, test := range t.tests {
		tests[i] = ranked{test, test.kills.Load()}
	}
	slices.SortStableFunc(tests, func(a, b ranked) int { return cmp.Compare(b.kills, a.kills) })
	sorted := make([]*test, len(tests))
	for i := range tests {
		sorted[i] = tests[i].test
	}
	return sorted
}

// compile compiles a mutant with some tests and what they need, and no other module; without tests, with what it needs
// itself.
func (t *target) compile(mutant *ast.Module, tests []*test) *ast.Compiler {
	modules := maps.Clone(t.used)
	modules[t.file] = mutant
	if len(tests) > 0 {
		maps.Copy(modules, t.helpers)
	}
	for _, test := range tests {
		if test.kept {
			continue
		}
		module := *modules[test.file]
		module.Rules = append(slices.Clip(module.Rules), test.rule)
		modules[test.file] = &module
	}
	return compileModules(modules)
}

// compileModules compiles copies of the modules. OPA's panics count as errors.
func compileModules(modules map[string]*ast.Module) (compiler *ast.Compiler) {
	compiler = ast.NewCompiler()
	defer func() {
		if r := recover(); r != nil {
			compiler.Errors = append(compiler.Errors, ast.NewError(ast.CompileErr, nil, "%v", r))
		}
	}()
	compiler.Compile(modules)
	return compiler
}

// eval returns the test's value, or nil where it has none, fails at run time or does not end in time.
func (test *test) eval(ctx context.Context, compiler *ast.Compiler, store storage.Store, timeout time.Duration) (value ast.Value) {
	defer func() {
		if recover() != nil {
			value = nil
		}
	}()
	transaction, err := store.NewTransaction(ctx)
	if err != nil {
		return nil
	}
	defer store.Abort(ctx, transaction)
	cancel := topdown.NewCancel()
	defer time.AfterFunc(timeout, cancel.Cancel).Stop()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	result := ast.VarTerm("result")
	err = topdown.NewQuery(ast.NewBody(ast.Equality.Expr(ast.NewTerm(test.ref), result))).
		WithCompiler(compiler).WithStore(store).WithTransaction(transaction).WithCancel(cancel).
		Iter(ctx, func(found topdown.QueryResult) error {
			value = found["result"].Value
			return nil
		})
	if err != nil {
		return nil
	}
	return value
}

// passes tells whether a value is that of a test that passed: not undefined, not false, and with all its cases.
func (test *test) passes(value ast.Value) bool {
	return value != nil && ast.Boolean(false).Compare(value) != 0 && members(value) >= test.cases
}

// members counts the cases of a test that has cases.
func members(value ast.Value) int {
	switch value := value.(type) {
	case ast.Object:
		return value.Len()
	case ast.Set:
		return value.Len()
	}
	return 0
}

// holds tells whether a policy finds in a fixture what it is to find there.
func (t *target) holds(ctx context.Context, module *ast.Module, fixture harness.Fixture, timeout time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	library, err := fixture.Library(t.library.WithModule(t.policy, module))
	if err != nil {
		return false
	}
	engine, err := library.Compile(ctx)
	if err != nil {
		return false
	}
	got, err := fixture.Got(ctx, engine)
	return err == nil && slices.Equal(inOrder(got), inOrder(fixture.Wants))
}

func inOrder(wants []harness.Want) []harness.Want {
	return slices.SortedFunc(slices.Values(wants), func(a, b harness.Want) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
}

// parallel calls do for 0 to n-1, as many at once as there are jobs.
func parallel(jobs, n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(jobs, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}
