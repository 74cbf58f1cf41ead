package harness

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/version"

	"github.com/sekisho/sekisho"
)

// Options say what is run. The zero value runs everything.
type Options struct {
	// Run selects tests by name, as in data.policies.pod_security.host_port_test.test_deny.
	Run *regexp.Regexp
	// Data are files and folders with data for Rego tests.
	Data []string
	// Coverage measures which lines of policies the Rego tests evaluate. Fixtures do not count: they say which findings are
	// right, and evaluate the lines behind them whether or not anything depends on those.
	Coverage bool
	// Gatekeeper is the program that runs Suites, or empty where there is none.
	Gatekeeper string
	// RequireEngines makes it a problem when an engine is missing.
	RequireEngines bool
	// Touched are files that have changed: only tests that depend on them are run. Nil means all.
	Touched []string
}

// Run runs the tests of a workspace. The error is for what keeps all of them from running.
func Run(ctx context.Context, w *Workspace, options Options) (Result, error) {
	start := time.Now()
	store, err := dataStore(options.Data)
	if err != nil {
		return Result{}, err
	}
	scope := w.scope(options.Touched)
	result := Result{
		Problems: w.problemsOutside(),
		Engines:  []Engine{{"opa", version.Version}},
	}
	var suites Result
	var group sync.WaitGroup
	group.Go(func() { suites = runSuites(ctx, scope.suites, options) })
	tests, covered, problems := w.runRego(ctx, options, scope.modules, store)
	result.Problems = append(result.Problems, problems...)
	fixtures, problems := w.runAllFixtures(ctx, scope.policies, options.Run)
	result.Tests = slices.Concat(tests, fixtures)
	result.Problems = append(result.Problems, problems...)
	group.Wait()
	result.Tests = append(result.Tests, suites.Tests...)
	result.Problems = append(result.Problems, suites.Problems...)
	result.Engines = append(result.Engines, suites.Engines...)
	result.Notes = suites.Notes
	if ctx.Err() != nil {
		return Result{}, errors.New("interrupted")
	}
	if covered != nil {
		result.Coverage = w.measure(covered)
	}
	result.sort()
	result.Duration = time.Since(start)
	return result, nil
}

// problemsOutside are those that no test tells of: a fixture's are told by its test, if that is run.
func (w *Workspace) problemsOutside() sekisho.Problems {
	isFixture := map[string]bool{}
	for _, fixture := range w.Fixtures {
		isFixture[fixture.File] = true
	}
	return slices.DeleteFunc(slices.Clone(w.Problems), func(p sekisho.Problem) bool { return isFixture[p.File] })
}

// runAllFixtures runs the fixtures, of all policies or only of some.
func (w *Workspace) runAllFixtures(ctx context.Context, policies []string, run *regexp.Regexp) ([]Test, sekisho.Problems) {
	var ids []string
	byPolicy := map[string][]Fixture{}
	for _, fixture := range w.Fixtures {
		if policies != nil && !slices.Contains(policies, fixture.Policy) || run != nil && !run.MatchString(fixture.File) {
			continue
		}
		if byPolicy[fixture.Policy] == nil {
			ids = append(ids, fixture.Policy)
		}
		byPolicy[fixture.Policy] = append(byPolicy[fixture.Policy], fixture)
	}
	tests := make([][]Test, len(ids))
	problems := make([]sekisho.Problems, len(ids))
	parallel(len(ids), func(i int) { tests[i], problems[i] = w.runFixtures(ctx, ids[i], byPolicy[ids[i]]) })
	return slices.Concat(tests...), slices.Concat(problems...)
}

// scope is the part of a workspace that is to be run; nil stands for all.
type scope struct {
	modules  map[string]bool
	policies []string
	suites   []string
}

// scope finds what depends on files that have changed.
func (w *Workspace) scope(touched []string) scope {
	if touched == nil {
		return scope{suites: w.Suites}
	}
	s := scope{modules: map[string]bool{}, policies: []string{}}
	g := newGraph(w.Modules, w.unread)
	var packages []string
	for _, file := range touched {
		path := w.unread[file]
		if module := w.Modules[file]; module != nil {
			path = module.Package.Path
		}
		if path == nil {
			continue
		}
		for _, module := range w.Modules { // What a category's METADATA says holds for the packages below.
			if module.Package.Path.HasPrefix(path) {
				packages = append(packages, module.Package.Path.String())
			}
		}
		packages = append(packages, path.String())
	}
	s.modules = g.dependents(false, packages...)
	for _, policy := range w.Library.Policies() {
		if s.modules[w.PolicyFile(policy)] || slices.ContainsFunc(w.Fixtures, func(f Fixture) bool { return f.Policy == policy.ID && slices.Contains(touched, f.File) }) {
			s.policies = append(s.policies, policy.ID)
		}
	}
	if slices.ContainsFunc(touched, isYAML) { // A Suite names any files.
		s.suites = w.Suites
	}
	return s
}
