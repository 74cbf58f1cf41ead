package harness

import (
	"cmp"
	"slices"
	"time"

	"github.com/sekisho/sekisho"
)

// Status is how a test ended.
type Status string

// A test that could not be run, or not to its end, is broken.
const (
	Pass   Status = "pass"
	Fail   Status = "fail"
	Skip   Status = "skip"
	Broken Status = "error"
)

// Kind is what a test is written as.
type Kind string

// The kinds of tests. What conftest calls a test is a Rego test.
const (
	Rego     Kind = "rego"
	Manifest Kind = "fixture"
	Suite    Kind = "suite"
)

// Result is what a run of tests found. Everything in it is sorted.
type Result struct {
	Tests []Test `json:"tests"`
	// Problems are what could not be read or run, apart from single tests.
	Problems sekisho.Problems `json:"problems,omitempty"`
	// Engines are the engines that judged.
	Engines []Engine `json:"engines"`
	// Notes tell what was left out, and what to do about it.
	Notes []string `json:"notes,omitempty"`
	// Coverage is nil unless it was asked for.
	Coverage *Coverage     `json:"coverage,omitempty"`
	Duration time.Duration `json:"-"`
}

// Engine is an engine and its version.
type Engine struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Test is a test and how it ended.
type Test struct {
	Kind Kind `json:"kind"`
	// Name tells the test from all others: data.package.test_name, a fixture's file, or suite//test//case.
	Name   string `json:"name"`
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Status Status `json:"status"`
	// Failures say what is wrong; a test that failed or broke has at least one.
	Failures []Failure `json:"failures,omitempty"`
	// Reason says why a test was skipped.
	Reason string `json:"reason,omitempty"`
	// Output is what print() wrote.
	Output  string  `json:"output,omitempty"`
	Seconds float64 `json:"seconds"`
	// Wants and Got are the findings that a fixture expects and has.
	Wants []Want `json:"-"`
	Got   []Want `json:"-"`
}

// Failure is something that is wrong, and where. Detail, of any number of lines, shows it.
type Failure struct {
	sekisho.Problem
	Detail string `json:"detail,omitempty"`
}

// Count counts the tests that ended in a way.
func (r Result) Count(status Status) int {
	n := 0
	for _, test := range r.Tests {
		if test.Status == status {
			n++
		}
	}
	return n
}

// Status is how the run as a whole ended: broken counts more than failed.
func (r Result) Status() Status {
	switch {
	case len(r.Problems) > 0 || r.Count(Broken) > 0:
		return Broken
	case r.Count(Fail) > 0:
		return Fail
	default:
		return Pass
	}
}

// sort orders everything by place. A mistake in a shared package, which shows in many policies, is told once.
func (r *Result) sort() {
	slices.SortStableFunc(r.Tests, func(a, b Test) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(r.Problems, compareProblems)
	r.Problems = slices.Compact(r.Problems)
}

func compareProblems(a, b sekisho.Problem) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
}
