package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/report"
	"github.com/sekisho/sekisho/internal/run"
	"github.com/sekisho/sekisho/internal/waiver"
)

type checkCommand struct {
	settings
	streams Streams

	failOn     string
	formats    []string
	outputs    []string
	color      string
	baseline   string
	showWaived bool
	strict     bool
	quiet      bool
}

func newCheckCommand(streams Streams) *cobra.Command {
	c := &checkCommand{streams: streams}
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check manifests",
		Long: `Check Kubernetes manifests: files, folders (searched for .yaml, .yml and .json),
globs (** stands for any number of folders) and - for standard input. Without a
PATH the current folder is checked.

Findings go to standard output, everything else to standard error. Exit status: 0
when nothing is at or above --fail-on, 1 when something is, 2 when a file could not
be read; the other files are checked all the same.`,
		Example: `  sekisho check deploy/
  sekisho check --bundle pod-security-restricted 'apps/**/*.yaml'
  kubectl kustomize overlays/prod | sekisho check -
  sekisho check --format sarif --output sekisho.sarif --format text deploy/`,
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd.Context(), args)
		},
	}
	c.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&c.failOn, "fail-on", "", "lowest `SEVERITY` that fails the check: low, medium, high, critical or none (default low)")
	flags.StringArrayVarP(&c.formats, "format", "f", nil, "output `FORMAT`, repeatable: "+strings.Join(report.Formats(), ", ")+" (default text)")
	flags.StringArrayVarP(&c.outputs, "output", "o", nil, "`FILE` for the format in the same place, repeatable (default standard output)")
	flags.StringVar(&c.color, "color", "auto", "`WHEN` to use colours: auto, always or never")
	flags.StringVar(&c.baseline, "baseline", "", "`FILE` with findings that are accepted for now (see sekisho baseline)")
	flags.BoolVar(&c.showWaived, "show-waived", false, "show waived findings too")
	flags.BoolVar(&c.strict, "strict", false, "treat documents that are no Kubernetes objects as errors")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "print findings and errors only, no summary and no notes")
	for flag, values := range map[string][]string{
		"fail-on": {"low", "medium", "high", "critical", "none"}, "format": report.Formats(), "color": {"auto", "always", "never"},
	} {
		must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)))
	}
	return cmd
}

func (c *checkCommand) run(ctx context.Context, args []string) error {
	if err := c.load(); err != nil {
		return err
	}
	threshold, err := c.threshold()
	if err != nil {
		return err
	}
	checker, library, err := c.checker(ctx, c.streams)
	if err != nil {
		return err
	}
	checker.Strict = c.strict
	baseline := cmp.Or(c.baseline, c.config.Baseline)
	if baseline != "" {
		if checker.Baseline, err = waiver.LoadBaseline(baseline); err != nil {
			return err
		}
	}
	inputs, err := c.find(args, baseline)
	if err != nil {
		return err
	}
	outputs, err := openOutputs(c.formats, c.outputs, c.color, c.streams, report.Options{
		ShowWaived: c.showWaived, Policies: library.Policies(), Version: version(),
	})
	if err != nil {
		return err
	}
	defer outputs.discard()

	summary, err := c.checkAll(ctx, checker, inputs, outputs)
	if err != nil {
		return err
	}
	if err := outputs.close(summary); err != nil {
		return err
	}
	if !c.quiet {
		fmt.Fprintln(c.streams.Err, report.SummaryLine(summary))
	}
	switch {
	case len(summary.Errors) > 0:
		return exit(exitTrouble)
	case slices.ContainsFunc(sekisho.Severities(), func(s sekisho.Severity) bool { return s >= threshold && summary.Findings[s] > 0 }):
		return exit(exitFindings)
	default:
		return nil
	}
}

// checkAll checks the inputs, reports each file as soon as it is checked, and sums up.
func (c *checkCommand) checkAll(ctx context.Context, checker *run.Checker, inputs run.Inputs, outputs *outputs) (report.Summary, error) {
	summary := report.Summary{Files: len(inputs.Files), Findings: map[sekisho.Severity]int{}}
	progress := newProgress(c.streams.Err, len(inputs.Files), c.quiet)
	trouble := func(problems []sekisho.Problem) {
		for _, problem := range problems {
			progress.clear()
			fmt.Fprintf(c.streams.Err, "error: %v\n", problem)
		}
		summary.Errors = append(summary.Errors, problems...)
	}
	note := func(text string) {
		if !c.quiet {
			progress.clear()
			fmt.Fprintf(c.streams.Err, "note: %s\n", text)
		}
	}
	trouble(inputs.Problems)
	for _, text := range inputs.Notes() {
		note(text)
	}
	add := func(file report.File) error {
		for _, finding := range file.Findings {
			if finding.Waiver != nil {
				summary.Waived++
			} else {
				summary.Findings[finding.Severity]++
			}
		}
		return outputs.file(file)
	}
	if own := checker.Waivers.Findings(); len(own) > 0 {
		if err := add(report.File{Name: c.config.File, Findings: own}); err != nil {
			return summary, err
		}
	}
	err := checker.Files(ctx, inputs.Files, func(result run.Result) error {
		summary.Documents += result.Documents
		summary.Objects += result.Objects
		summary.Skipped += result.Skipped
		trouble(result.Errors)
		for _, warning := range result.Warnings {
			note(warning.Error())
		}
		progress.step()
		return add(result.File)
	})
	progress.clear()
	if errors.Is(err, context.Canceled) {
		return summary, errors.New("interrupted")
	}
	return summary, err
}

// threshold is the lowest severity that fails the check; above critical stands for none.
func (c *checkCommand) threshold() (sekisho.Severity, error) {
	text := cmp.Or(c.failOn, c.config.FailOn, "low")
	if text == "none" {
		return sekisho.SeverityCritical + 1, nil
	}
	severity, err := sekisho.ParseSeverity(text)
	if err != nil {
		return 0, fmt.Errorf("--fail-on %q: use low, medium, high, critical or none", text)
	}
	return severity, nil
}
