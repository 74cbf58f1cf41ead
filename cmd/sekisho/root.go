package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// The exit statuses of every command.
const (
	exitOK       = 0
	exitFindings = 1 // there are findings at or above --fail-on
	exitTrouble  = 2 // the command could not do its work, or not all of it
)

// exit ends a command with a status after everything has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Main runs the command line and returns its exit status.
func Main(ctx context.Context, args []string, streams Streams) int {
	root := &cobra.Command{
		Use:   "sekisho",
		Short: "Check Kubernetes manifests against policies written in Rego",
		Long: `Sekisho checks Kubernetes manifests against policies written in Rego.

Exit status: 0 when nothing is at or above --fail-on, 1 when something is, 2 when
the command could not do its work.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.AddCommand(
		newCheckCommand(streams),
		newBaselineCommand(streams),
		newListCommand(streams),
		newExplainCommand(streams),
		newNewCommand(streams),
		newVersionCommand(streams),
	)
	err := root.ExecuteContext(ctx)
	var status exit
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	default:
		fmt.Fprintf(streams.Err, "sekisho: %v\n", err)
		return exitTrouble
	}
}
