package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/config"
	"github.com/sekisho/sekisho/internal/conftest"
)

func newDataCommand(streams Streams) *cobra.Command {
	var s settings
	var output string
	var locations bool
	cmd := &cobra.Command{
		Use:   "data [PATH...]",
		Short: "Write what conftest and OPA do not see by themselves: other objects, and lines",
		Long: `Write the objects of files as data for conftest and OPA, which show policies one object at
a time: as data.inventory, in Gatekeeper's layout, those that policies of the bundle read.
With --locations, conftest reports the lines of what it finds, too: it takes the data with

    conftest test --policy DIR --data FILE PATH...

where sekisho build --format conftest has written DIR. An object that has changed since
the data was written is reported without a line.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" {
				return errors.New("--output is missing: say where to write")
			}
			return writeData(cmd.Context(), &s, args, output, locations, streams)
		},
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "", "`FILE` to write")
	cmd.Flags().BoolVar(&locations, "locations", false, "add the lines of keys and items, for conftest")
	return cmd
}

func writeData(ctx context.Context, s *settings, paths []string, output string, withLocations bool, streams Streams) error {
	if err := s.load(); err != nil {
		return err
	}
	if s.inventory == config.None && !withLocations {
		return errors.New("there is nothing to write: --inventory none leaves out the objects, and --locations is missing")
	}
	checker, _, err := s.checker(ctx, streams)
	if err != nil {
		return err
	}
	inputs, err := s.find(paths, output)
	if err != nil {
		return err
	}
	inventory, locations := checker.Engine.NewInventory(), conftest.Locations{}
	problems, objects := inputs.Problems, 0
	err = checker.Objects(ctx, inputs.Files, func(found []sekisho.Object, unread []sekisho.Problem) error {
		problems, objects = append(problems, unread...), objects+len(found)
		inventory.Add(found...)
		if !withLocations {
			return nil
		}
		return locations.Add(found...)
	})
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintf(streams.Err, "error: %v\n", problem)
	}
	if len(problems) > 0 {
		fmt.Fprintf(streams.Err, "error: no data is written: it would miss the objects of what cannot be read\n")
		return exit(exitTrouble)
	}
	data := map[string]any{}
	if s.inventory != config.None {
		data["inventory"] = inventory
	}
	if withLocations {
		data["sekisho"] = map[string]any{"locations": locations}
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if err := writeFile(output, append(text, '\n')); err != nil {
		return fmt.Errorf("--output %s: %w", output, withoutPath(err))
	}
	fmt.Fprintf(streams.Err, "%s: %s\n", output, counted(objects, "object", "objects"))
	return nil
}
