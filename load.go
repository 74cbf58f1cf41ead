package sekisho

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho/internal/portable"
)

// Load reads the policies of one or more file systems, each laid out as category/policy/policy.rego. The shared packages of
// the built-in library are always at hand; a file system may bring its own below lib.
//
// Load is strict, so that a policy means the same in every engine: metadata must be complete, packages must fit their
// folders, and Rego that Gatekeeper would refuse or silently misread is refused here. The error is a [Problems] with
// everything that was found; the library then holds what is sound, for tools that go on all the same.
func Load(sources ...fs.FS) (*Library, error) {
	var problems Problems
	var modules []*module
	for _, source := range sources {
		own, found := readModules(source, func(string) bool { return true })
		if len(own) == 0 && len(found) == 0 {
			problems = append(problems, Problem{File: sourceName(source, "."), Message: "there are no policies here: expected category/policy/policy.rego"})
		}
		modules, problems = append(modules, own...), append(problems, found...)
	}
	if !slices.Contains(sources, Policies) {
		shared, found := readModules(Policies, func(file string) bool { return strings.HasPrefix(file, "lib/") })
		modules, problems = append(missing(shared, modules), modules...), append(problems, found...)
	}
	library, found := newLibrary(modules)
	return library, append(problems, found...).orNil()
}

// missing lists the shared modules whose packages none of the others brings.
func missing(shared, others []*module) []*module {
	return slices.DeleteFunc(shared, func(m *module) bool {
		return slices.ContainsFunc(others, func(other *module) bool { return other.is(m.packages...) })
	})
}

// readModules reads all modules of a file system but its tests.
func readModules(source fs.FS, wanted func(file string) bool) ([]*module, Problems) {
	var modules []*module
	var problems Problems
	err := fs.WalkDir(source, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && file != "."):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(file) != ".rego" || strings.HasSuffix(file, "_test.rego") || !wanted(file):
			return nil
		}
		text, err := fs.ReadFile(source, file)
		if err != nil {
			problems = append(problems, Problem{File: sourceName(source, file), Message: readError(err)})
			return nil
		}
		modules = append(modules, &module{file: file, display: sourceName(source, file), text: text, source: source, builtin: source == Policies})
		return nil
	})
	if err != nil {
		problems = append(problems, Problem{File: sourceName(source, "."), Message: readError(err)})
	}
	found := make([]Problems, len(modules))
	var group sync.WaitGroup
	for i := range modules {
		group.Go(func() { found[i] = modules[i].read() })
	}
	group.Wait()
	return modules, append(problems, slices.Concat(found...)...)
}

func newLibrary(modules []*module) (*Library, Problems) {
	library := &Library{}
	var problems Problems
	// What categories say; a category of one's own, even of the same name, says nothing about built-in policies.
	inherited := map[category]annotations{}
	var policies []*module
	var podKinds []string
	for _, m := range modules {
		switch packages := m.packages; {
		case len(packages) == 0: // It could not be parsed.
		case m.role == portable.Main: // It collects violations for other engines; this one asks each policy itself.
		case m.role == portable.Library || m.role == portable.Review:
			if twin := library.sharedTwin(m); twin != nil {
				if !bytes.Equal(twin.text, m.text) {
					problems = append(problems, Problem{File: m.display, Line: m.row, Column: 1, Message: "package " + strings.Join(packages, ".") + " is not the one that " + twin.display + " holds: make the two equal, or rename one"})
				}
				continue
			}
			library.shared = append(library.shared, m)
			if m.is("lib", "sekisho", "workload") {
				podKinds = m.literalKeys("pod_paths")
				library.podKinds = podKinds
			}
		case len(packages) == 2 && packages[0] == "policies":
			inherited[category{packages[1], m.builtin}] = m.metadata["subpackages"]
		default:
			policies = append(policies, m)
		}
	}
	for _, m := range policies {
		if problem := misplaced(m); problem != "" {
			problems = append(problems, Problem{File: m.display, Line: m.row, Column: 1, Message: problem})
			continue
		}
		category := category{m.packages[1], m.builtin}
		if _, found := inherited[category]; !found {
			category.builtin = true
		}
		policy, found := newPolicy(m, inherited[category].custom, podKinds)
		problems = append(problems, found...)
		if len(found) > 0 {
			continue
		}
		if i := slices.IndexFunc(library.policies, func(other *Policy) bool { return other.ID == policy.ID }); i >= 0 {
			other := library.policies[i]
			if bytes.Equal(other.text, policy.text) {
				library.policies[i] = policy // A copy of the library, as trees for conftest carry it, counts once.
				continue
			}
			problems = append(problems, Problem{File: m.display, Line: 1, Column: 1, Message: "policy " + policy.ID + " exists already in " + other.Path() + ": ids are unique, rename one of the two"})
			continue
		}
		library.policies = append(library.policies, policy)
	}
	slices.SortFunc(library.policies, func(a, b *Policy) int { return strings.Compare(a.ID, b.ID) })
	return library, problems
}

type category struct {
	name    string
	builtin bool
}

// sharedTwin finds the shared module with the package and the file name of m, or nil. Trees that conftest is to read carry
// a copy of the built-in packages, which count once.
func (l *Library) sharedTwin(m *module) *module {
	for _, shared := range l.shared {
		if shared.file == m.file && shared.is(m.packages...) {
			return shared
		}
	}
	return nil
}

// misplaced says what is wrong with a policy's package or folder.
func misplaced(m *module) string {
	packages := m.packages
	if len(packages) != 3 || packages[0] != "policies" {
		return "package " + strings.Join(packages, ".") + " is no policy's: policies are packages policies.<category>.<policy>"
	}
	name := packages[2]
	want := path.Join(packages[1], name, name+".rego")
	if m.file != want {
		return "package " + strings.Join(packages, ".") + " does not fit its file: expected it in " + want
	}
	if m.builtin {
		return ""
	}
	parsed, err := m.parse()
	if err != nil {
		return err.Error()
	}
	for _, rule := range parsed.Rules {
		if rule.Head.Name == "violation" || len(rule.Head.Reference) > 0 && rule.Head.Reference[0].Equal(ast.VarTerm("violation")) {
			return ""
		}
	}
	return "policy " + hyphenated(name) + " has no rule violation: write violation contains {\"msg\": …, \"details\": {\"path\": …}} if { … }"
}

// sourceName is the name by which a person finds a file of a source.
func sourceName(source fs.FS, file string) string {
	if named, ok := source.(namedFS); ok {
		return path.Join(named.name, file)
	}
	return file
}

// readError says why a file could not be read, without the path that the problem names already.
func readError(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return "cannot be read: " + pathError.Err.Error()
	}
	return "cannot be read: " + err.Error()
}

// regoProblems turns the errors of OPA's parser and compiler into problems.
func regoProblems(err error) Problems {
	var found ast.Errors
	if !errors.As(err, &found) {
		return Problems{{Message: err.Error()}}
	}
	var problems Problems
	for _, e := range found {
		p := Problem{Message: e.Message}
		if e.Location != nil {
			p.File, p.Line, p.Column = e.Location.File, e.Location.Row, e.Location.Col
		}
		problems = append(problems, p)
	}
	return problems
}
