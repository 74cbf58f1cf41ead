package harness

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
)

// Failure is a place where a test does not hold.
type Failure struct {
	File    string
	Line    int
	Message string
}

func (f Failure) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message) }

// want is an expectation of a fixture: this message on this line.
type want struct {
	line    int
	message string
}

// Fixtures checks the manifests testdata/*.yaml of every policy of a library against the expectations in them, and returns
// how many files and expectations there were. A fixture is judged by its own policy only, with the default parameters.
func Fixtures(ctx context.Context, source fs.FS, library *sekisho.Library) (files, wants int, failures []Failure, err error) {
	for _, policy := range library.Policies() {
		alone, err := library.Select(sekisho.Selection{Policies: []string{policy.ID}})
		if err != nil {
			return files, wants, failures, err
		}
		engine, err := alone.Compile(ctx)
		if err != nil {
			return files, wants, failures, err
		}
		names, err := fs.Glob(source, path.Join(path.Dir(policy.File), "testdata", "*.yaml"))
		if err != nil {
			return files, wants, failures, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(source, name)
			if err != nil {
				return files, wants, failures, err
			}
			expected, found := fixture(ctx, engine, name, text)
			files, wants, failures = files+1, wants+expected, append(failures, found...)
		}
	}
	return files, wants, failures, nil
}

// fixture checks one manifest and returns how many expectations it has.
func fixture(ctx context.Context, engine *sekisho.Engine, name string, text []byte) (int, []Failure) {
	wants, failures := parseWants(name, string(text))
	manifest, err := sekisho.ParseManifest(name, text)
	if err != nil {
		return len(wants), append(failures, Failure{name, 1, err.Error()})
	}
	findings, err := engine.Evaluate(ctx, manifest.Objects...)
	if err != nil {
		failures = append(failures, Failure{name, 1, err.Error()})
	}
	if len(manifest.Objects) == 0 {
		failures = append(failures, Failure{name, 1, "the fixture has no object"})
	}
	missing := slices.Clone(wants)
	for _, finding := range findings {
		i := slices.Index(missing, want{finding.Line, finding.Message})
		if i < 0 {
			failures = append(failures, Failure{name, finding.Line, fmt.Sprintf("unwanted finding `%s`", finding.Message)})
			continue
		}
		missing = slices.Delete(missing, i, i+1)
	}
	for _, w := range missing {
		failures = append(failures, Failure{name, w.line, fmt.Sprintf("missing finding `%s`", w.message)})
	}
	return len(wants), failures
}

// parseWants reads the comments # want `message` `message` of a fixture.
func parseWants(name, text string) (wants []want, failures []Failure) {
	for i, line := range strings.Split(text, "\n") {
		_, rest, found := strings.Cut(line, "# want ")
		if !found {
			continue
		}
		parts := strings.Split(strings.TrimSpace(rest), "`")
		for j := 1; j < len(parts); j += 2 {
			wants = append(wants, want{i + 1, parts[j]})
		}
		if len(parts)%2 == 0 || len(parts) < 3 {
			failures = append(failures, Failure{name, i + 1, "malformed want: write # want `message`, one pair of backquotes for each message"})
		}
	}
	return wants, failures
}
