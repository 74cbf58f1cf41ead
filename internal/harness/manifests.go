package harness

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/fixture"
)

// readFixtures reads the fixtures of the policies.
func (w *Workspace) readFixtures() {
	var fixtures []Fixture
	for _, policy := range w.Library.Policies() {
		files, err := filepath.Glob(filepath.Join(escapeGlob(filepath.Dir(w.PolicyFile(policy))), "testdata", "*.yaml"))
		if err != nil {
			w.Problems = append(w.Problems, sekisho.Problem{File: w.PolicyFile(policy), Message: err.Error()})
		}
		for _, file := range files {
			if !slices.Contains(w.Suites, file) {
				fixtures = append(fixtures, Fixture{File: file, Policy: policy.ID})
			}
		}
	}
	problems := make([]sekisho.Problems, len(fixtures))
	parallel(len(fixtures), func(i int) { problems[i] = fixtures[i].read() })
	slices.SortFunc(fixtures, func(a, b Fixture) int { return strings.Compare(a.File, b.File) })
	w.Fixtures, w.Problems = fixtures, append(w.Problems, slices.Concat(problems...)...)
}

func (f *Fixture) read() sekisho.Problems {
	text, err := os.ReadFile(f.File)
	if err != nil {
		return regoProblems(f.File, err)
	}
	manifest, err := sekisho.ParseManifest(f.File, text)
	problems := problemsOf(f.File, err)
	wants, malformed := fixture.ParseWants(f.File, string(text))
	f.Manifest, f.Wants = manifest, wants
	f.Parameters, err = fixture.ParseParameters(string(text))
	if err != nil {
		malformed = append(malformed, sekisho.Problem{File: f.File, Line: 1, Column: 1, Message: err.Error()})
	}
	return append(problems, malformed...)
}

// Library is what judges the fixture: its policy alone, with the parameters that the fixture sets.
func (f Fixture) Library(library *sekisho.Library) (*sekisho.Library, error) {
	only := library.Only(f.Policy)
	if len(f.Parameters) == 0 {
		return only, nil
	}
	return only.Select(sekisho.Selection{Parameters: map[string]map[string]any{f.Policy: f.Parameters}})
}

var suiteKind = regexp.MustCompile(`(?m)^["']?kind["']?\s*:\s*["']?Suite\b`)

// readSuites notes the files that hold a Gatekeeper Suite. What is wrong with one is said by whoever runs it, so a file
// that cannot be parsed counts too when it looks like one.
func (w *Workspace) readSuites(files []string) {
	isSuite := make([]bool, len(files))
	parallel(len(files), func(i int) {
		text, err := os.ReadFile(files[i])
		if err != nil || !strings.Contains(string(text), "test.gatekeeper.sh/") {
			return
		}
		manifest, err := sekisho.ParseManifest(files[i], text)
		isSuite[i] = err != nil && suiteKind.Match(text) || slices.ContainsFunc(manifest.Objects, func(object sekisho.Object) bool {
			return object.Kind == "Suite" && strings.HasPrefix(object.APIVersion, "test.gatekeeper.sh/")
		})
	})
	for i, file := range files {
		if isSuite[i] {
			w.Suites = append(w.Suites, file)
		}
	}
}

// escapeGlob keeps a folder's name from being read as a pattern.
func escapeGlob(name string) string {
	if runtime.GOOS == "windows" {
		return name // There is no escaping on Windows, see filepath.Match.
	}
	return regexp.MustCompile(`[\\*?[]`).ReplaceAllString(name, `\$0`)
}
