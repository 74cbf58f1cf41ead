// Package policytest runs the tests of policies under go test: Rego unit tests, fixtures with # want comments and
// Gatekeeper Suites, as `sekisho test` does.
//
//	func TestPolicies(t *testing.T) {
//		policytest.Run(t, os.DirFS("policies"))
//	}
//
// Each test of a policy is a subtest, so that -run and -v work as they do for Go.
package policytest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho/internal/harness"
)

// Options say how policies are tested. The zero value is right for most.
type Options struct {
	// Data are files and folders with data for Rego tests, as for conftest verify.
	Data []string
	// MinCoverage is the percentage of each file's lines that the Rego tests must evaluate. Tests do not count.
	MinCoverage float64
	// RequireEngines fails the test where Gatekeeper Suites cannot be run because sekisho-gatekeeper is missing; otherwise
	// they are skipped.
	RequireEngines bool
}

// Run runs all tests below the root of a file system. Failures name the files of os.DirFS as they are found from the
// package's folder, and those of other file systems as they stand in it.
func Run(t *testing.T, policies fs.FS) {
	t.Helper()
	Options{}.Run(t, policies)
}

// Run is like the function of the same name.
func (o Options) Run(t *testing.T, policies fs.FS) {
	t.Helper()
	folder, prefix := onDisk(t, policies)
	workspace, err := harness.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	result, err := harness.Run(t.Context(), workspace, harness.Options{
		Data: o.Data, Coverage: o.MinCoverage > 0, Gatekeeper: harness.FindGatekeeper(), RequireEngines: o.RequireEngines,
	})
	if err != nil {
		t.Fatal(err)
	}
	short := func(text string) string { return strings.ReplaceAll(text, prefix, "") }
	if len(result.Tests) == 0 {
		t.Errorf("there are no tests below %s", folder)
	}
	for _, problem := range result.Problems {
		t.Error(short(problem.Error()))
	}
	for _, test := range result.Tests {
		t.Run(short(subtest(test)), func(t *testing.T) { report(t, test, short) })
	}
	if result.Coverage != nil {
		t.Run("coverage", func(t *testing.T) { o.cover(t, *result.Coverage, short) })
	}
	for _, note := range result.Notes {
		t.Log(note)
	}
}

// subtest names a test so that -run can select it: a slash parts levels there, and a file's name is one.
func subtest(test harness.Test) string {
	if test.Kind == harness.Rego {
		return strings.TrimPrefix(test.Name, "data.")
	}
	return test.Name
}

func report(t *testing.T, test harness.Test, short func(string) string) {
	t.Helper()
	if test.Output != "" {
		t.Log("print:\n" + test.Output)
	}
	if test.Status == harness.Skip {
		t.Skip(short(fmt.Sprintf("%s:%d: %s", test.File, test.Line, test.Reason)))
	}
	for _, failure := range test.Failures {
		text := failure.Error()
		// The findings of a fixture are compared as a whole below.
		if failure.Detail != "" && !isMismatch(test) {
			text += "\n" + failure.Detail
		}
		t.Error(short(text))
	}
	if isMismatch(test) {
		t.Errorf("findings of %s (-want +got):\n%s", short(test.File), cmp.Diff(lines(test.Wants), lines(test.Got)))
	}
}

func lines(findings []harness.Want) []string {
	var lines []string
	for _, finding := range findings {
		lines = append(lines, fmt.Sprintf("%d: %s", finding.Line, finding.Message))
	}
	return lines
}

func isMismatch(test harness.Test) bool {
	return test.Kind == harness.Manifest && test.Status == harness.Fail
}

func (o Options) cover(t *testing.T, coverage harness.Coverage, short func(string) string) {
	for _, file := range coverage.Files {
		if file.Percent >= o.MinCoverage {
			continue
		}
		for _, lines := range file.Uncovered {
			t.Errorf("%s:%v: no test evaluates this: the file is covered to %.1f %%, less than %v %%", short(file.File), lines, file.Percent, o.MinCoverage)
		}
	}
}

// onDisk finds the folder of a file system, or copies it to one: tests read files beside themselves, and the engine for
// Suites is a program of its own. prefix is what is not to be told of the names of files.
func onDisk(t *testing.T, policies fs.FS) (folder, prefix string) {
	t.Helper()
	// os.DirFS is a string that holds the folder's name, which its type does not offer otherwise.
	if value := reflect.ValueOf(policies); value.IsValid() && value.Kind() == reflect.String && value.Type().PkgPath() == "os" {
		return value.String(), ""
	}
	folder = filepath.Join(t.TempDir(), "policies")
	if err := os.CopyFS(folder, policies); err != nil {
		t.Fatalf("the policies cannot be copied: %v", err)
	}
	return folder, folder + string(filepath.Separator)
}
