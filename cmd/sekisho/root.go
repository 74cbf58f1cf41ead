package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho/internal/suggest"
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
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.AddCommand(
		newCheckCommand(streams),
		newTestCommand(streams),
		newBaselineCommand(streams),
		newBuildCommand(streams),
		newDataCommand(streams),
		newListCommand(streams),
		newExplainCommand(streams),
		newNewCommand(streams),
		newServeCommand(streams),
		newVersionCommand(streams),
	)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())
	})
	err := root.ExecuteContext(ctx)
	var status exit
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	default:
		// Each line of an error may begin with a place, which editors and CI systems find only after the same prefix.
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(streams.Err, "error: %s\n", strings.TrimSuffix(line, "\n"))
		}
		return exitTrouble
	}
}

// noSuchCommand is for whatever follows sekisho and is no command.
func noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return fmt.Errorf("%q is no command%s (see sekisho --help)", args[0], suggest.DidYouMean(args[0], names))
}

// one is for commands that take one argument.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s takes one argument: %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// none is for commands that take no argument.
func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no argument, not %q", cmd.CommandPath(), args[0])
	}
	return nil
}
