package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/verify"
)

// status is how a case, a test or a Suite ended. What could not be judged is an error.
type status string

const (
	pass   status = "pass"
	fail   status = "fail"
	skip   status = "skip"
	broken status = "error"
)

// line is what verify prints about a case; about a test that has no cases, is skipped or cannot run; or, without test and
// case, about a Suite. File, line and column are the place to look at.
type line struct {
	Suite   string  `json:"suite"`
	Test    *string `json:"test,omitempty"` // The empty name is one too.
	Case    *string `json:"case,omitempty"`
	Status  status  `json:"status"`
	Message string  `json:"message,omitempty"`
	Seconds float64 `json:"seconds"`
	// Print is what print statements in Rego have written.
	Print string `json:"print,omitempty"`
	File  string `json:"file"`
	position
}

// runner runs Suites with gator's own runner.
type runner struct {
	gator  *verify.Runner
	system fs.FS
	filter verify.Filter
	folder string // the current one, as gator's messages name it
}

func newRunner(system fs.FS, folder string, filter verify.Filter) (*runner, error) {
	engine, err := verify.NewRunner(system, func(options ...gator.Opt) (gator.Client, error) {
		return gator.NewOPAClient(false, append(options, gator.WithK8sCEL())...)
	})
	if err != nil {
		return nil, fmt.Errorf("gatekeeper's runner does not start: %w", err)
	}
	return &runner{engine, system, filter, inFileSystem(folder, ".")}, nil
}

// suiteLines are the lines about a Suite itself; none where its tests speak for it.
func (r *runner) suiteLines(s *suite) []line {
	about := line{Suite: s.display, File: s.display, position: position{1, 1}}
	lines := problemLines(about, s.problems)
	switch {
	case s.skip:
		about.Status = skip
		return append(lines, about)
	case len(s.tests) == 0 && len(lines) == 0:
		about.Status = pass
		return append(lines, about)
	}
	return lines
}

// testLines runs a test. A test with a problem does not run, and neither does a case with one.
func (r *runner) testLines(ctx context.Context, s *suite, t *test) []line {
	about := line{Suite: s.display, Test: &t.Name, File: s.display, position: t.position}
	if lines := problemLines(about, t.problems); len(lines) > 0 {
		for _, c := range t.cases { // Mistakes in its cases are told all the same.
			about.Case = &c.Name
			lines = append(lines, problemLines(about, c.problems)...)
		}
		return lines
	}
	selected := t.selection()
	if t.Skip || !r.filter.MatchesTest(&selected) {
		about.Status = skip
		return []line{about}
	}
	runnable := t.Test
	for _, c := range t.cases {
		if len(c.problems) == 0 {
			runnable.Cases = append(runnable.Cases, &c.Case)
		}
	}
	result := r.run(ctx, s, runnable)
	about.Seconds = seconds(result.Runtime)
	switch {
	case result.Error != nil:
		about.Status = judged(result.Error)
		about.position, about.Message = t.explain(result.Error)
		if file, place, found := inTemplate(r.system, s, t, about.Message); found {
			about.File, about.position = file, place
		}
		about.Message = r.shortened(about.Message)
		return []line{about}
	case len(t.cases) == 0:
		about.Status = pass
		return []line{about}
	}
	var lines []line
	results := result.CaseResults
	for _, c := range t.cases {
		about := line{Suite: s.display, Test: &t.Name, Case: &c.Name, File: s.display, position: c.position}
		if len(c.problems) > 0 {
			lines = append(lines, problemLines(about, c.problems)...)
			continue
		}
		lines = append(lines, r.caseLine(about, &results[0]))
		results = results[1:]
	}
	return lines
}

// run gives a test to gator's runner, in a Suite of its own.
func (r *runner) run(ctx context.Context, s *suite, t verify.Test) verify.TestResult {
	var result verify.TestResult
	err := guard(func() error {
		// The filter has looked at all the cases; here it would see only those that run.
		results := r.gator.Run(ctx, selectedTest{r.filter}, &verify.Suite{AbsolutePath: s.path, InputPath: s.display, Tests: []verify.Test{t}})
		result = results.TestResults[0]
		return nil
	})
	if err != nil {
		result.Error = err
	}
	return result
}

// selectedTest lets a test pass that has been selected already, and leaves the choice of cases to the user's filter.
type selectedTest struct{ verify.Filter }

func (selectedTest) MatchesTest(*verify.Test) bool { return true }

func (r *runner) caseLine(about line, result *verify.CaseResult) line {
	about.Seconds, about.Print = seconds(result.Runtime), result.Print
	switch {
	case result.Skipped:
		about.Status = skip
	case result.Error != nil:
		about.Status, about.Message = judged(result.Error), r.shortened(result.Error.Error())
	default:
		about.Status = pass
	}
	return about
}

// judged tells an expectation that does not hold from a test that could not be run.
func judged(err error) status {
	if errors.Is(err, gator.ErrNumViolations) || errors.Is(err, gator.ErrValidConstraint) {
		return fail
	}
	return broken
}

// shortened writes the paths in gator's messages, which start at the root, as paths from the current folder.
func (r *runner) shortened(message string) string {
	return strings.ReplaceAll(message, `"`+r.folder+"/", `"`)
}

func problemLines(about line, problems []problem) []line {
	var lines []line
	for _, p := range problems {
		about.Status, about.Message, about.position = broken, p.message, p.position
		lines = append(lines, about)
	}
	return lines
}

func seconds(d verify.Duration) float64 { return time.Duration(d).Seconds() }
