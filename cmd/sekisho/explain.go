package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho/internal/catalogue"
	"github.com/sekisho/sekisho/internal/suggest"
)

func newExplainCommand(streams Streams) *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:               "explain ID",
		Short:             "Print a policy's page: why it exists, what to change, examples, parameters",
		Args:              one("a policy's ID, as sekisho list prints it"),
		ValidArgsFunction: completePolicies,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := s.load(); err != nil {
				return err
			}
			_, library, err := s.library()
			if err != nil {
				return err
			}
			entries, err := catalogue.Entries(library)
			if err != nil {
				return err
			}
			var ids []string
			for _, entry := range entries {
				if entry.ID == args[0] {
					_, err := io.WriteString(streams.Out, catalogue.Page(entry))
					return err
				}
				ids = append(ids, entry.ID)
			}
			return fmt.Errorf("policy %q is unknown%s (see sekisho list)", args[0], suggest.DidYouMean(args[0], ids))
		},
	}
	s.addSourceFlags(cmd)
	return cmd
}
