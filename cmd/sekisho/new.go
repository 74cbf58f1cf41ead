package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho/internal/scaffold"
)

func newNewCommand(streams Streams) *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "new CATEGORY/POLICY",
		Short: "Start a policy: Rego, unit tests and fixtures that pass",
		Example: `  sekisho new workload/host_path
  sekisho check --policies policies --policy host-path manifests/`,
		Args:              one("CATEGORY/POLICY, as in workload/host_path"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := scaffold.Policy(folder, args[0])
			for _, file := range files {
				fmt.Fprintln(streams.Out, file)
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&folder, "policies", "p", "policies", "folder `DIR` that holds the policies")
	return cmd
}
