package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/sekisho/sekisho/internal/harness"
	"github.com/sekisho/sekisho/internal/mutation"
)

// mutate changes the policies in small ways and reports the changes that no test notices.
func (c *testCommand) mutate(ctx context.Context, workspace *harness.Workspace, options harness.Options) (harness.Status, error) {
	selected := mutation.Options{Shared: true}
	for _, policy := range workspace.Library.Policies() {
		if options.Run == nil || options.Run.MatchString(policy.ID) || options.Run.MatchString(workspace.PolicyFile(policy)) {
			selected.Policies = append(selected.Policies, policy.ID)
		}
	}
	if len(selected.Policies) == 0 {
		return harness.Broken, errors.New("--mutate: there are no policies with such a name: --run takes a policy's id or file")
	}
	if options.Run != nil {
		selected.Shared = false
	}
	start := time.Now()
	mutated, err := mutation.Run(ctx, workspace, selected)
	if err != nil {
		return harness.Broken, fmt.Errorf("--mutate: %w", err)
	}
	err = writeTo("--output", c.output, c.streams.Out, func(w io.Writer) error { return printMutation(c.format, w, mutated, c.verbose) })
	if err != nil {
		return harness.Broken, err
	}
	problems := slices.Concat(workspace.Problems, mutated.Problems)
	for _, problem := range problems {
		fmt.Fprintf(c.streams.Err, "error: %v\n", problem)
	}
	status := harness.Pass
	for _, policy := range mutated.Policies {
		if policy.Score()*100 < c.minScore {
			fmt.Fprintf(c.streams.Err, "error: %s: the tests kill %.1f %% of the mutants, less than %v %%\n", policy.File, policy.Score()*100, c.minScore)
			status = harness.Fail
		}
	}
	fmt.Fprintln(c.streams.Err, mutationSummary(mutated, time.Since(start)))
	if len(problems) > 0 {
		status = harness.Broken
	}
	return status, nil
}

func printMutation(format string, w io.Writer, mutated mutation.Report, verbose bool) error {
	switch format {
	case "json":
		return writeJSON(w, mutated)
	case "text":
		for _, policy := range mutated.Policies {
			for _, survivor := range policy.Survivors {
				if _, err := fmt.Fprintln(w, survivor.Diff()); err != nil {
					return err
				}
			}
		}
		if !verbose {
			return nil
		}
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(table, "SCORE\tKILLED\tMUTANTS\tEQUIVALENT\tSECONDS\t POLICY")
		for _, policy := range mutated.Policies {
			fmt.Fprintf(table, "%.1f %%\t%d\t%d\t%d\t%.2f\t %s\n",
				policy.Score()*100, policy.Killed, policy.Mutants, policy.Equivalent, policy.Duration.Seconds(), policy.Policy)
		}
		return table.Flush()
	default:
		return fmt.Errorf("format %s does not show mutants: use text or json", format)
	}
}

func mutationSummary(mutated mutation.Report, elapsed time.Duration) string {
	killed, mutants, equivalent := 0, 0, 0
	for _, policy := range mutated.Policies {
		killed, mutants, equivalent = killed+policy.Killed, mutants+policy.Mutants, equivalent+policy.Equivalent
	}
	return fmt.Sprintf("%d of %d mutants killed (%.1f %%), %d survive, %d are equivalent, in %.1f s",
		killed, mutants-equivalent, mutated.Score()*100, mutants-equivalent-killed, equivalent, elapsed.Seconds())
}
