package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho/internal/harness"
	"github.com/sekisho/sekisho/internal/report"
)

type testCommand struct {
	streams Streams

	run            string
	data           []string
	requireEngines bool
	verbose        bool
	format         string
	output         string

	coverage       bool
	coverageFormat string
	coverageOutput string
	minCoverage    float64

	compare  bool
	mutation bool
	minScore float64
	bench    bool
	watch    bool
}

// testMode is what sekisho test does with the tests of some folders: run them, or put them to another use. The status becomes
// that of the command; the error is for what kept it from doing anything.
type testMode func(ctx context.Context, workspace *harness.Workspace, options harness.Options) (harness.Status, error)

func newTestCommand(streams Streams) *cobra.Command {
	c := &testCommand{streams: streams}
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Test policies",
		Long: `Test policies of your own: everything below the folders, in one report. Without a
PATH it is the folder policies, or the current folder where there is none.

  Rego tests         rules test_*, as for opa test and conftest verify
  Fixtures           manifests in a policy's testdata, with # want ` + "`message`" + ` on each
                     line that has a finding
  Gatekeeper Suites  files of kind Suite, run by the program sekisho-gatekeeper

Exit status: 0 when all tests pass, 1 when one fails or the coverage is too low, 2
when something could not be read or run; the rest is run all the same.`,
		Example: `  sekisho test
  sekisho test --run host_port -v
  sekisho test --coverage --min-coverage 100 policies
  sekisho test --format junit --output tests.xml`,
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.start(cmd.Context(), args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.run, "run", "", "run only tests whose name matches `REGEX`: data.package.test_name, a fixture's file, or suite//test//case")
	flags.StringArrayVarP(&c.data, "data", "d", nil, "`FILE` or folder with data for Rego tests, repeatable")
	flags.BoolVar(&c.requireEngines, "require-engines", false, "fail where Suites cannot be run, instead of skipping them")
	flags.BoolVarP(&c.verbose, "verbose", "v", false, "list all tests, with what they print")
	flags.StringVarP(&c.format, "format", "f", "text", "output `FORMAT`: "+strings.Join(report.FormatsOfTests(), ", "))
	flags.StringVarP(&c.output, "output", "o", "", "`FILE` for the output (default standard output)")
	flags.BoolVar(&c.coverage, "coverage", false, "show which lines of policies the Rego tests do not evaluate")
	flags.StringVar(&c.coverageFormat, "coverage-format", "text", "`FORMAT` of the coverage: "+strings.Join(report.CoverageFormats(), ", "))
	flags.StringVar(&c.coverageOutput, "coverage-output", "", "`FILE` for the coverage (default standard output)")
	flags.Float64Var(&c.minCoverage, "min-coverage", 0, "fail where less than `PERCENT` of the lines of a file are evaluated")
	flags.BoolVar(&c.compare, "parity", false, "compare what sekisho, conftest, a stock OPA and Gatekeeper find on the fixtures, instead of testing")
	flags.BoolVar(&c.mutation, "mutate", false, "change the policies in small ways and show the changes that no test notices, instead of testing")
	flags.Float64Var(&c.minScore, "min-score", 0, "with --mutate, fail where the tests of a policy notice less than `PERCENT` of the changes")
	flags.BoolVar(&c.bench, "bench", false, "measure what each policy costs on its fixtures, instead of testing")
	flags.BoolVar(&c.watch, "watch", false, "stay, and run again what a saved file touches")
	for flag, values := range map[string][]string{"format": report.FormatsOfTests(), "coverage-format": report.CoverageFormats()} {
		must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)))
	}
	return cmd
}

func (c *testCommand) start(ctx context.Context, paths []string) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = []string{"."}
		if info, err := os.Stat("policies"); err == nil && info.IsDir() {
			paths = []string{"policies"}
		}
	}
	mode := c.mode()
	if c.watch {
		return c.keepWatch(ctx, paths, options)
	}
	workspace, err := harness.Open(paths...)
	if err != nil {
		return withPath(err)
	}
	status, err := mode(ctx, workspace, options)
	switch {
	case err != nil:
		return err
	case status == harness.Broken:
		return exit(exitTrouble)
	case status == harness.Fail:
		return exit(exitFindings)
	default:
		return nil
	}
}

// mode is the one that the flags ask for.
func (c *testCommand) mode() testMode {
	switch {
	case c.bench:
		return c.benchmark
	case c.compare:
		return c.parity
	case c.mutation:
		return c.mutate
	default:
		return c.test
	}
}

func (c *testCommand) options() (harness.Options, error) {
	c.coverage = c.coverage || c.coverageOutput != "" || c.coverageFormat != "text"
	options := harness.Options{
		Data: c.data, Coverage: c.coverage || c.minCoverage > 0,
		Gatekeeper: harness.FindGatekeeper(), RequireEngines: c.requireEngines,
	}
	// What cannot be printed is better said before the tests have run.
	if !slices.Contains(report.FormatsOfTests(), c.format) {
		return options, fmt.Errorf("--format %q: use one of %s", c.format, strings.Join(report.FormatsOfTests(), ", "))
	}
	if !slices.Contains(report.CoverageFormats(), c.coverageFormat) {
		return options, fmt.Errorf("--coverage-format %q: use one of %s", c.coverageFormat, strings.Join(report.CoverageFormats(), ", "))
	}
	if c.minCoverage < 0 || c.minCoverage > 100 {
		return options, fmt.Errorf("--min-coverage %v: give a percentage from 0 to 100", c.minCoverage)
	}
	if (c.bench && c.compare) || (c.bench && c.mutation) || (c.compare && c.mutation) {
		return options, errors.New("--bench, --parity and --mutate are three different things to do: choose one")
	}
	if c.minScore != 0 && !c.mutation {
		return options, errors.New("--min-score judges mutants: add --mutate")
	}
	if c.watch && (c.bench || c.compare || c.mutation || c.coverage || c.minCoverage > 0 || c.output != "") {
		return options, errors.New("--watch runs a part of the tests and shows it on the terminal: leave out --bench, --parity, --mutate, --coverage, --min-coverage and --output")
	}
	if c.format != "text" && c.format != "json" && c.coverage && isStdout(c.output) && isStdout(c.coverageOutput) {
		return options, errors.New("tests and coverage would both go to standard output: give one of them an --output or a --coverage-output")
	}
	if c.run != "" {
		expression, err := regexp.Compile(c.run)
		if err != nil {
			return options, fmt.Errorf("--run: %w", err)
		}
		options.Run = expression
	}
	return options, nil
}

// test runs the tests and reports them.
func (c *testCommand) test(ctx context.Context, workspace *harness.Workspace, options harness.Options) (harness.Status, error) {
	result, err := harness.Run(ctx, workspace, options)
	if err != nil {
		return harness.Broken, err
	}
	if len(result.Tests) == 0 && len(result.Problems) == 0 {
		if c.run != "" {
			return harness.Broken, fmt.Errorf("--run %s: no test has such a name (see sekisho test -v)", c.run)
		}
		return harness.Broken, fmt.Errorf("there are no tests below %s: write rules test_* in Rego, or manifests in a policy's testdata", strings.Join(workspace.Folders, ", "))
	}
	return c.print(result)
}

func (c *testCommand) print(result harness.Result) (harness.Status, error) {
	out := c.streams.Out
	if c.coverage && c.coverageFormat != "text" && isStdout(c.coverageOutput) {
		out = c.streams.Err // A program reads the coverage.
	}
	err := writeTo("--output", c.output, out, func(w io.Writer) error {
		return report.Tests(c.format, w, result, c.verbose)
	})
	if err != nil {
		return harness.Broken, err
	}
	for _, problem := range result.Problems {
		fmt.Fprintf(c.streams.Err, "error: %v\n", problem)
	}
	for _, note := range result.Notes {
		fmt.Fprintf(c.streams.Err, "note: %s\n", note)
	}
	status := result.Status()
	if result.Coverage != nil {
		minimum := c.minCoverage
		if status == harness.Broken {
			minimum = 0 // Tests that could not be run evaluate nothing; saying so of every line would hide the reason.
		}
		enough, err := c.printCoverage(*result.Coverage, minimum)
		if err != nil {
			return harness.Broken, err
		}
		if !enough && status == harness.Pass {
			status = harness.Fail
		}
	}
	fmt.Fprintln(c.streams.Err, report.SummaryOfTests(result))
	return status, nil
}

// printCoverage reports the coverage, and tells whether it is high enough.
func (c *testCommand) printCoverage(coverage harness.Coverage, minimum float64) (bool, error) {
	// Format json has the coverage in it.
	if c.coverage && (c.format != "json" || !isStdout(c.coverageOutput)) {
		err := writeTo("--coverage-output", c.coverageOutput, c.streams.Out, func(w io.Writer) error {
			return report.Coverage(c.coverageFormat, w, coverage)
		})
		if err != nil {
			return false, err
		}
	}
	enough := true
	for _, file := range coverage.Files {
		if file.Percent >= minimum {
			continue
		}
		enough = false
		for _, lines := range file.Uncovered {
			fmt.Fprintf(c.streams.Err, "error: %s:%v: no test evaluates this: %s is covered to %.1f %%, less than %v %%\n",
				file.File, lines, file.File, file.Percent, minimum)
		}
	}
	return enough, nil
}

// writeTo writes to a file that appears only when it is complete, or to standard output where none is named.
func writeTo(flag, name string, out io.Writer, write func(io.Writer) error) error {
	if isStdout(name) {
		return write(out)
	}
	file, err := createFile(name)
	if err != nil {
		return fmt.Errorf("%s %s: %w", flag, name, err)
	}
	defer file.discard()
	if err := write(file); err != nil {
		return fmt.Errorf("%s %s: %w", flag, name, err)
	}
	if err := file.commit(); err != nil {
		return fmt.Errorf("%s %s: %w", flag, name, err)
	}
	return nil
}

func isStdout(name string) bool { return name == "" || name == "-" }

// withPath says which folder or file could not be read.
func withPath(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return fmt.Errorf("%s: cannot be read: %w", path.Path, path.Err)
	}
	return err
}
