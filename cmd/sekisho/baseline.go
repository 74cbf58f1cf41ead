package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho/internal/run"
	"github.com/sekisho/sekisho/internal/waiver"
)

// defaultBaseline is where sekisho baseline writes.
const defaultBaseline = "sekisho-baseline.yaml"

func newBaselineCommand(streams Streams) *cobra.Command {
	var s settings
	var output string
	cmd := &cobra.Command{
		Use:   "baseline [PATH...]",
		Short: "Accept today's findings, so that only new ones fail",
		Long: `Write today's findings to a file. sekisho check --baseline FILE, or the setting
baseline in sekisho.yaml, then accepts them and reports only what is new. Entries
survive when lines move.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeBaseline(cmd.Context(), &s, args, output, streams)
		},
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "", "`FILE` to write (default the setting baseline, else "+defaultBaseline+")")
	return cmd
}

func writeBaseline(ctx context.Context, s *settings, paths []string, output string, streams Streams) error {
	if err := s.load(); err != nil {
		return err
	}
	output = cmp.Or(output, s.config.Baseline, defaultBaseline)
	checker, _, err := s.checker(ctx, streams)
	if err != nil {
		return err
	}
	inputs, err := s.find(paths, output)
	if err != nil {
		return err
	}
	baseline := waiver.NewBaseline(output)
	problems := inputs.Problems
	err = checker.Files(ctx, inputs.Files, func(result run.Result) error {
		baseline.Add(result.Findings)
		problems = append(problems, result.Errors...)
		return nil
	})
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintf(streams.Err, "error: %v\n", problem)
	}
	if len(problems) > 0 {
		fmt.Fprintf(streams.Err, "error: no baseline is written: it would miss the findings of what cannot be read\n")
		return exit(exitTrouble)
	}
	text, err := baseline.Encode()
	if err != nil {
		return err
	}
	if err := writeFile(output, text); err != nil {
		return fmt.Errorf("--output %s: %w", output, err)
	}
	fmt.Fprintf(streams.Err, "%s: %s accepted\n", output, counted(baseline.Len(), "finding", "findings"))
	return nil
}
