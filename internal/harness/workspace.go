// Package harness runs the tests of policies: Rego unit tests, manifests with expected findings, and Gatekeeper Suites.
package harness

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/fixture"
)

// Workspace is what a run of tests works on: everything below some folders.
type Workspace struct {
	// Folders are as the user named them.
	Folders []string
	// Modules are all Rego files that can be parsed, tests included, by name. The shared packages of the built-in library
	// are among them where the folders do not bring their own.
	Modules map[string]*ast.Module
	// Texts are the texts of the modules.
	Texts map[string][]byte
	// Library holds the policies below the folders; it is empty, never nil, where there are none.
	Library *sekisho.Library
	// Fixtures are the manifests testdata/*.yaml of the policies, sorted by file.
	Fixtures []Fixture
	// Suites are the files that hold a Gatekeeper Suite.
	Suites []string
	// Problems are what cannot be read. The rest is run all the same.
	Problems sekisho.Problems

	// lent are the modules that do not stand below the folders.
	lent map[string]bool
	// names are those of all Rego files below the folders, by absolute name.
	names map[string]string
	// unread are the files that cannot be parsed, with their packages as far as those can be guessed.
	unread map[string]ast.Ref
}

// Fixture is a manifest with the findings that its policy must have on it.
type Fixture struct {
	File     string
	Policy   string
	Manifest sekisho.Manifest
	Wants    []Want
	// Parameters are set for the policy, as the first line says: # parameters: {complete: true}
	Parameters map[string]any
}

// Want is an expected finding.
type Want = fixture.Want

// Open reads the folders. A file stands for its folder, as a test alone has nothing to test. The error is for folders that
// cannot be read at all.
func Open(folders ...string) (*Workspace, error) {
	w := &Workspace{
		Folders: folders, Modules: map[string]*ast.Module{}, Texts: map[string][]byte{},
		lent: map[string]bool{}, names: map[string]string{}, unread: map[string]ast.Ref{},
	}
	var rego, yaml []string
	for _, folder := range asFolders(folders) {
		err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && file != folder:
				return fs.SkipDir
			case entry.IsDir():
			case filepath.Ext(file) == ".rego":
				rego = append(rego, file)
			case isYAML(file):
				yaml = append(yaml, file)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(rego)
	slices.Sort(yaml)
	w.readModules(slices.Compact(rego))
	w.readSuites(slices.Compact(yaml))
	w.readLibrary()
	w.readFixtures()
	slices.SortFunc(w.Problems, compareProblems)
	w.Problems = slices.Compact(w.Problems)
	return w, nil
}

// asFolders replaces files by the folders of their policies, which for a fixture is the one above testdata.
func asFolders(paths []string) []string {
	folders := slices.Clone(paths)
	for i, path := range paths {
		info, err := os.Stat(path)
		if err != nil || info.IsDir() {
			continue
		}
		folders[i] = filepath.Dir(path)
		if filepath.Base(folders[i]) == "testdata" {
			folders[i] = filepath.Dir(folders[i])
		}
	}
	return folders
}

// Own tells whether a module stands below the folders.
func (w *Workspace) Own(file string) bool { return w.Modules[file] != nil && !w.lent[file] }

func (w *Workspace) readModules(files []string) {
	parsed := make([]*ast.Module, len(files))
	texts := make([][]byte, len(files))
	problems := make([]sekisho.Problems, len(files))
	parallel(len(files), func(i int) {
		text, err := os.ReadFile(files[i])
		if err == nil {
			parsed[i], err = parseModule(files[i], text)
		}
		texts[i], problems[i] = text, regoProblems(files[i], err)
	})
	for i, file := range files {
		if absolute, err := filepath.Abs(file); err == nil {
			w.names[absolute] = file
		}
		w.Problems = append(w.Problems, problems[i]...)
		if parsed[i] == nil {
			w.unread[file] = guessPackage(texts[i])
			continue
		}
		w.Modules[file], w.Texts[file] = parsed[i], texts[i]
	}
}

func parseModule(file string, text []byte) (*ast.Module, error) {
	return ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
}

var packageClause = regexp.MustCompile(`(?m)^package\s+([\w.]+)`)

// guessPackage finds the package of a file that cannot be parsed, so that one can tell who needs it.
func guessPackage(text []byte) ast.Ref {
	clause := packageClause.FindSubmatch(text)
	if clause == nil {
		return nil
	}
	ref, err := ast.ParseRef("data." + string(clause[1]))
	if err != nil {
		return nil
	}
	return ref
}

// regoProblems turns the errors of OPA's parser and compiler into problems. file is for errors without a place.
func regoProblems(file string, err error) sekisho.Problems {
	if err == nil {
		return nil
	}
	var many ast.Errors
	var path *fs.PathError
	if single := (*ast.Error)(nil); errors.As(err, &single) {
		many = ast.Errors{single}
	} else if errors.As(err, &path) {
		return sekisho.Problems{{File: file, Message: "cannot be read: " + path.Err.Error()}}
	} else if !errors.As(err, &many) {
		return sekisho.Problems{{File: file, Message: err.Error()}}
	}
	var problems sekisho.Problems
	for _, e := range many {
		p := sekisho.Problem{File: file, Message: e.Message}
		if e.Location != nil && e.Location.File != "" {
			p.File, p.Line, p.Column = e.Location.File, e.Location.Row, e.Location.Col
		}
		problems = append(problems, p)
	}
	return problems
}

// readLibrary loads the policies and keeps those that stand below the folders.
func (w *Workspace) readLibrary() {
	var roots []string
	for file, module := range w.Modules {
		if root := libraryRoot(module, file); root != "" && !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	slices.Sort(roots)
	sources := make([]fs.FS, len(roots))
	for i, root := range roots {
		sources[i] = sekisho.Dir(root)
	}
	if len(sources) == 0 {
		sources = append(sources, emptyFS{})
	}
	library, err := sekisho.Load(sources...)
	var problems sekisho.Problems
	if len(roots) > 0 && errors.As(err, &problems) {
		for _, problem := range problems {
			problem.File = w.ownName(problem.File)
			w.Problems = append(w.Problems, problem)
		}
	}
	var ids []string
	for _, policy := range library.Policies() {
		if w.Modules[w.PolicyFile(policy)] != nil {
			ids = append(ids, policy.ID)
		}
	}
	w.Library = library.Only(ids...)
	for file, text := range library.Shared() {
		w.lend(file, text)
	}
}

// libraryRoot is the folder below which a policy stands as category/policy/policy.rego, or empty for other modules: those
// of a conftest user may have any package in any folder.
func libraryRoot(module *ast.Module, file string) string {
	path := module.Package.Path
	if len(path) != 4 || !path[1].Equal(ast.StringTerm("policies")) {
		return ""
	}
	absolute, err := filepath.Abs(file)
	if err != nil || !strings.HasSuffix(filepath.ToSlash(absolute), "/"+stringOf(path[2])+"/"+stringOf(path[3])+"/"+stringOf(path[3])+".rego") {
		return ""
	}
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// PolicyFile is the name of a policy's module in the workspace.
func (w *Workspace) PolicyFile(policy *sekisho.Policy) string { return w.ownName(policy.Path()) }

// ownName is the name by which the workspace knows a file of the library. The library names files from its root, which
// may stand above the folders: ../../demo/tty/tty.rego is tty.rego for whoever tests the folder that they are in.
func (w *Workspace) ownName(file string) string {
	if absolute, err := filepath.Abs(file); err == nil && w.names[absolute] != "" {
		return w.names[absolute]
	}
	return file
}

func stringOf(term *ast.Term) string {
	text, _ := term.Value.(ast.String)
	return string(text)
}

// lend adds a package that the folders use but do not hold, so that tests find it.
func (w *Workspace) lend(file string, text []byte) {
	module, err := parseModule(file, text)
	if err != nil {
		return // Load has reported it.
	}
	for _, other := range w.Modules {
		if other.Package.Equal(module.Package) {
			return
		}
	}
	w.Modules[file], w.Texts[file], w.lent[file] = module, text, true
}

func isYAML(file string) bool { return filepath.Ext(file) == ".yaml" || filepath.Ext(file) == ".yml" }

// parallel calls work for 0 to n-1 on all cores.
func parallel(n int, work func(i int)) {
	next := make(chan int)
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}

// emptyFS is a library without policies of its own.
type emptyFS struct{}

func (emptyFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
