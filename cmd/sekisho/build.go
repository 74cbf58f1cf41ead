package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
	"github.com/sekisho/sekisho/internal/suggest"
)

// renderings are the formats of a release. Each is written to a file or a folder, and appears there as a whole.
var renderings = map[string]func(r *release.Release, output string) error{
	"opa": func(r *release.Release, output string) error {
		archive, err := opabundle.Build(r)
		if err != nil {
			return err
		}
		return writeFile(output, archive)
	},
}

func newBuildCommand(streams Streams) *cobra.Command {
	var s settings
	var format, output string
	names := slices.Sorted(maps.Keys(renderings))
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Render policies for OPA, conftest, Gatekeeper and OCI registries",
		Long: `Render the policies of a bundle for another engine. All formats carry the same policies
under the same ids and name the same revision. Equal input makes equal bytes.`,
		Args: none,
		RunE: func(*cobra.Command, []string) error {
			render := renderings[format]
			switch {
			case format == "":
				return fmt.Errorf("--format is missing: name one of %s", strings.Join(names, ", "))
			case render == nil:
				return fmt.Errorf("--format %q is unknown%s: use one of %s", format, suggest.DidYouMean(format, names), strings.Join(names, ", "))
			case output == "":
				return errors.New("--output is missing: say where to write")
			}
			r, err := s.release()
			if err != nil {
				return err
			}
			if err := render(r, output); err != nil {
				return fmt.Errorf("--output %s: %w", output, withoutPath(err))
			}
			_, err = fmt.Fprintf(streams.Err, "%s: %s, %d policies, revision %s\n", output, r.Name, len(r.Library.Policies()), r.Revision)
			return err
		},
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "", "`FORMAT` to render: "+strings.Join(names, ", "))
	cmd.Flags().StringVarP(&output, "output", "o", "", "file or folder `OUT` to write")
	must(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// release makes a release of the policies that the flags and the configuration select.
func (s *settings) release() (*release.Release, error) {
	if err := s.load(); err != nil {
		return nil, err
	}
	library, _, err := s.library()
	if err != nil {
		return nil, err
	}
	var bundles []*sekisho.Bundle
	names := s.bundles
	if len(names) == 0 && len(s.policies) == 0 && len(s.folders) == 0 {
		names = []string{defaultBundle}
	}
	for _, name := range names {
		bundle, err := loadBundle(name)
		if err != nil {
			return nil, err
		}
		bundles = append(bundles, bundle)
	}
	return release.New(version(), library, bundles...)
}

// writeFile writes a file that appears under its name only when it is complete.
func writeFile(name string, data []byte) error {
	file, err := createFile(name)
	if err != nil {
		return err
	}
	defer file.discard()
	if _, err := file.Write(data); err != nil {
		return err
	}
	return file.commit()
}
