package main

import (
	"context"
	"fmt"
	"os"

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
			return writeBaseline(cmd.Context(), &s, or(args, []string{"."}), output, streams)
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
	output = firstOf(output, s.config.Baseline, defaultBaseline)
	checker, _, err := s.checker(ctx, streams)
	if err != nil {
		return err
	}
	inputs, err := run.Find(paths, s.config.Ignore)
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
		fmt.Fprintf(streams.Err, "sekisho: no baseline is written: it would miss the findings of what cannot be read\n")
		return exit(exitTrouble)
	}
	text, err := baseline.Encode()
	if err != nil {
		return err
	}
	if err := writeFile(output, text); err != nil {
		return err
	}
	fmt.Fprintf(streams.Err, "%s: %d findings accepted\n", output, baseline.Len())
	return nil
}

// writeFile replaces a file as a whole.
func writeFile(name string, text []byte) error {
	temporary := name + ".tmp"
	if err := os.WriteFile(temporary, text, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, name)
}
