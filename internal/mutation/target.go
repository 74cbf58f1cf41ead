package mutation

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

// target is a module that is mutated, with all that judges it.
type target struct {
	name     string // id of the policy, or package
	policy   string // id, empty for shared packages
	file     string
	text     string
	module   *ast.Module
	library  *sekisho.Library
	used     map[string]*ast.Module // what the module and its tests use
	helpers  map[string]*ast.Module // the modules of the tests, without the tests
	tests    []*test
	fixtures []harness.Fixture
}

// test is a Rego test. The tests that kill most are asked first.
type test struct {
	file  string
	rule  *ast.Rule
	ref   ast.Ref
	kept  bool // it stands among the helpers, as other rules use it
	cases int  // how many members its value has when all is well; 0 for a test without cases
	kills atomic.Int64
}

func newTarget(w *harness.Workspace, name, file string) *target {
	t := &target{
		name: name, file: file, text: string(w.Texts[file]), module: w.Modules[file], library: w.Library,
		used: map[string]*ast.Module{}, helpers: map[string]*ast.Module{},
	}
	pending := []*ast.Module{t.module}
	for _, other := range sortedFiles(w.Modules) {
		if other == file || !isTest(w.Modules[other], other) || !t.isTestedBy(w.Modules[other], other) {
			continue
		}
		pending = append(pending, w.Modules[other])
		module := w.Modules[other].Copy()
		tests := testsOf(module, other)
		module.Rules = helpersOf(module, tests)
		t.helpers[other], t.tests = module, append(t.tests, tests...)
	}
	for len(pending) > 0 {
		module := pending[0]
		pending = pending[1:]
		uses := dataRefs(module)
		for other, candidate := range w.Modules {
			if other == file || t.helpers[other] != nil || t.used[other] != nil || standsBeside(w, other) || !needs(module, uses, candidate) {
				continue
			}
			t.used[other] = candidate
			pending = append(pending, candidate)
		}
	}
	return t
}

// isTestedBy tells whether a module with tests is about the target: it stands beside it, or names a policy's package. A shared
// package must be held by tests of its own: those of all policies that use it would take hours.
func (t *target) isTestedBy(module *ast.Module, file string) bool {
	if filepath.Dir(file) == filepath.Dir(t.file) || packagePath(t.module)[0] == "lib" {
		return filepath.Dir(file) == filepath.Dir(t.file)
	}
	return slices.ContainsFunc(dataRefs(module), func(ref ast.Ref) bool { return ref.HasPrefix(t.module.Package.Path) })
}

// standsBeside tells whether a module only tests its package, which has another module: nobody else needs it.
func standsBeside(w *harness.Workspace, file string) bool {
	if !strings.HasSuffix(file, "_test.rego") {
		return false
	}
	for other, module := range w.Modules {
		if !strings.HasSuffix(other, "_test.rego") && module.Package.Equal(w.Modules[file].Package) {
			return true
		}
	}
	return false
}

// testsOf lists the tests of a module. Of several rules with one name each is a test of its own, as for opa test: the
// later ones are renamed.
func testsOf(module *ast.Module, file string) []*test {
	var tests []*test
	count := map[string]int{}
	for _, rule := range module.Rules {
		ref := rule.Head.Ref().GroundPrefix()
		name := string(rule.Head.Name)
		if name == "" {
			name = string(ref[0].Value.(ast.Var))
		}
		if !strings.HasPrefix(name, "test_") {
			continue
		}
		key := ref.String()
		if n := count[key]; n > 0 && len(ref) == 1 {
			renamed := ast.Var(fmt.Sprintf("%s__%d", name, n))
			reference := rule.Head.Ref().Copy()
			reference[0] = ast.VarTerm(string(renamed))
			rule.Head.SetRef(reference)
			ref = reference.GroundPrefix()
		}
		count[key]++
		path := module.Package.Path.Append(ast.StringTerm(string(ref[0].Value.(ast.Var))))
		tests = append(tests, &test{file: file, rule: rule, ref: path.Concat(ref[1:])})
	}
	return tests
}

// helpersOf lists the rules of a module that are no tests, or are tests that others use.
func helpersOf(module *ast.Module, tests []*test) []*ast.Rule {
	used := map[ast.Var]bool{}
	for _, rule := range module.Rules {
		for branch := rule; branch != nil; branch = branch.Else {
			ast.WalkVars(branch.Body, func(name ast.Var) bool {
				used[name] = true
				return false
			})
		}
	}
	var helpers []*ast.Rule
	for _, rule := range module.Rules {
		i := slices.IndexFunc(tests, func(test *test) bool { return test.rule == rule })
		if i >= 0 {
			name, _ := rule.Head.Ref()[0].Value.(ast.Var)
			tests[i].kept = used[name]
		}
		if i < 0 || tests[i].kept {
			helpers = append(helpers, rule)
		}
	}
	return helpers
}

// isTest tells whether a module holds tests and no policy.
func isTest(module *ast.Module, file string) bool {
	return strings.HasSuffix(file, "_test.rego") || strings.HasSuffix(module.Package.Path.String(), "_test")
}

// dataRefs lists what a module uses of data.
func dataRefs(module *ast.Module) []ast.Ref {
	var refs []ast.Ref
	add := func(ref ast.Ref) {
		if ref[0].Equal(ast.DefaultRootDocument) {
			refs = append(refs, ref.GroundPrefix())
		}
	}
	for _, imported := range module.Imports {
		if ref, ok := imported.Path.Value.(ast.Ref); ok {
			add(ref)
		}
	}
	for _, rule := range module.Rules {
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			add(ref)
			return false
		})
	}
	return refs
}

// needs tells whether a module is of another's package or uses it. A reference that ends above a package, as
// data.policies[x] does, means all packages below.
func needs(module *ast.Module, uses []ast.Ref, other *ast.Module) bool {
	path := other.Package.Path
	return module.Package.Path.Equal(path) || slices.ContainsFunc(uses, func(ref ast.Ref) bool {
		return ref.HasPrefix(path) || path.HasPrefix(ref)
	})
}

// packagePath is a module's package without the leading data.
func packagePath(module *ast.Module) []string {
	var path []string
	for _, term := range module.Package.Path[1:] {
		name, _ := term.Value.(ast.String)
		path = append(path, string(name))
	}
	return path
}

func sortedFiles(modules map[string]*ast.Module) []string {
	files := make([]string, 0, len(modules))
	for file := range modules {
		files = append(files, file)
	}
	slices.Sort(files)
	return files
}
