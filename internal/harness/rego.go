package harness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sekisho/sekisho"
)

// testTimeout ends a test that never would.
const testTimeout = 30 * time.Second

// regoRun runs Rego tests with OPA's own runner.
type regoRun struct {
	modules  map[string]*ast.Module // those that are compiled
	compiler *ast.Compiler
	store    storage.Store
	coverage *cover.Cover // nil unless it was asked for
	run      *regexp.Regexp
}

// runRego runs the tests of the modules, all of them if files is nil. Modules that do not compile are reported and left
// out, together with those that need them.
func (w *Workspace) runRego(ctx context.Context, options Options, files map[string]bool, store storage.Store) ([]Test, *cover.Cover, sekisho.Problems) {
	modules := maps.Clone(w.Modules)
	g := newGraph(w.Modules, w.unread) // It keeps the modules that are left out below.
	if files != nil {
		needed := g.dependencies(files)
		maps.DeleteFunc(modules, func(file string, _ *ast.Module) bool { return !needed[file] })
	}
	run := &regoRun{modules: modules, store: store, run: options.Run}
	if options.Coverage {
		run.coverage = cover.New()
	}
	tests := run.leaveOut(g, w.unread, "cannot be parsed")
	var problems sekisho.Problems
	for {
		results, err := run.start(ctx)
		if err == nil {
			tests = append(tests, run.collect(ctx, results)...)
			break
		}
		found := regoProblems("", err)
		broken := map[string]ast.Ref{}
		for _, problem := range found {
			if module := run.modules[problem.File]; module != nil {
				broken[problem.File] = module.Package.Path
			}
		}
		problems = append(problems, found...)
		if len(broken) == 0 {
			break // The mistake is none of a module's.
		}
		tests = append(tests, run.leaveOut(g, broken, "does not compile")...)
	}
	if files != nil {
		tests = slices.DeleteFunc(tests, func(t Test) bool { return !files[t.File] })
	}
	return tests, run.coverage, problems
}

// leaveOut removes modules and what needs them, and skips the tests in these.
func (r *regoRun) leaveOut(g graph, broken map[string]ast.Ref, why string) []Test {
	var tests []Test
	for _, cause := range slices.Sorted(maps.Keys(broken)) {
		var path string
		if broken[cause] != nil {
			path = broken[cause].String()
		}
		for file := range g.dependents(true, path) {
			module := r.modules[file]
			if module == nil {
				continue
			}
			delete(r.modules, file)
			for _, rule := range module.Rules {
				name := rule.Head.Ref().GroundPrefix().String()
				full := module.Package.Path.String() + "." + name
				if !strings.HasPrefix(name, tester.TestPrefix) || !selected(r.run, full) {
					continue
				}
				tests = append(tests, Test{
					Kind: Rego, Name: full, File: file, Line: rule.Location.Row, Status: Skip,
					Reason: fmt.Sprintf("needs %s, which %s", cause, why),
				})
			}
		}
	}
	return tests
}

// start compiles the modules and begins to run the tests.
func (r *regoRun) start(ctx context.Context) (chan *tester.Result, error) {
	capabilities := ast.CapabilitiesForThisVersion()
	for _, builtin := range conftestBuiltins() {
		capabilities.Builtins = append(capabilities.Builtins, builtin.Decl)
	}
	r.compiler = ast.NewCompiler().WithCapabilities(capabilities).WithEnablePrintStatements(true).SetErrorLimit(0)
	runner := r.runner().SetModules(r.modules)
	if r.run != nil {
		runner.Filter(r.run.String())
	}
	if r.coverage != nil {
		// The further runs, which tell why a line is not covered, would triple the time.
		runner.SetCoverageQueryTracer(r.coverage).SetCoverageRuns(nil)
	}
	return runner.RunTests(ctx, nil)
}

func (r *regoRun) runner() *tester.Runner {
	return tester.NewRunner().SetCompiler(r.compiler).SetStore(r.store).AddCustomBuiltins(conftestBuiltins()).SetTimeout(testTimeout)
}

// collect waits for all results before it explains any: a second runner changes the compiler, which it shares with the
// first one, while it starts. For the same reason one test is explained after the other.
func (r *regoRun) collect(ctx context.Context, results chan *tester.Result) []Test {
	var all []*tester.Result
	for result := range results {
		all = append(all, result)
	}
	var tests []Test
	for _, result := range all {
		tests = append(tests, r.tests(ctx, result)...)
	}
	return tests
}

// tests turns what the runner says about a rule into tests: one, or one for each of its cases.
func (r *regoRun) tests(ctx context.Context, result *tester.Result) []Test {
	test := Test{
		Kind: Rego, Name: result.Package + "." + result.Name, File: result.Location.File, Line: result.Location.Row,
		Status: Pass, Output: string(result.Output), Seconds: result.Duration.Seconds(),
	}
	switch {
	case result.Skip:
		test.Status, test.Reason = Skip, "its name begins with todo_"
	case result.Error != nil:
		test.breaks(r.runtimeProblems(test, result.Error))
	case len(result.SubResults) > 0:
		return r.cases(ctx, test, result)
	case result.Fail:
		traced := r.traced(ctx, result)
		test.fails(test.Line, test.Name+" failed")
		test.Failures[0].Detail = r.explain(ctx, result.Location, traced.Trace, traced.Error)
	}
	return []Test{test}
}

func (r *regoRun) cases(ctx context.Context, test Test, result *tester.Result) []Test {
	var tests []Test
	var traced *tester.Result
	traces := map[string][]*topdown.Event{}
	if result.Fail {
		traced = r.traced(ctx, result)
		for path, sub := range traced.SubResults.Iter {
			traces[strings.Join(path, "/")] = sub.Trace
		}
	}
	for path, sub := range result.SubResults.Iter {
		if len(sub.SubResults) > 0 {
			continue
		}
		one := test
		name := strings.Join(path, "/")
		one.Name = test.Name + "/" + name
		if sub.Fail {
			one.fails(one.Line, one.Name+" failed")
			one.Failures[0].Detail = r.explain(ctx, result.Location, traces[name], traced.Error)
		}
		tests = append(tests, one)
	}
	return tests
}

// runtimeProblems are what ended a test: a conflict between rules, a timeout, a function that gave up.
func (r *regoRun) runtimeProblems(test Test, err error) sekisho.Problems {
	problem := sekisho.Problem{File: test.File, Line: test.Line, Message: test.Name + ": " + strings.Join(strings.Fields(err.Error()), " ")}
	var runtime *topdown.Error
	if errors.As(err, &runtime) {
		problem.Message = test.Name + ": " + strings.Join(strings.Fields(runtime.Message), " ")
		if runtime.Code == topdown.CancelErr {
			problem.Message = fmt.Sprintf("%s: took longer than %v", test.Name, testTimeout)
		}
		if runtime.Location != nil && runtime.Location.File != "" {
			problem.File, problem.Line, problem.Column = runtime.Location.File, runtime.Location.Row, runtime.Location.Col
		}
	}
	return sekisho.Problems{problem}
}
