package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/catalogue"
)

func newListCommand(streams Streams) *cobra.Command {
	var s settings
	var format, coverage string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the policies, with their severity and bundles",
		Long: `List the policies of the library, or of the bundles and folders that are named.
Format markdown prints the catalogue that stands in policies/README.md.`,
		Args: none,
		RunE: func(*cobra.Command, []string) error {
			if len(s.bundles) == 0 && len(s.folders) == 0 && len(s.policies) == 0 {
				s.bundles = []string{"all"}
			}
			if err := s.load(); err != nil {
				return err
			}
			library, _, err := s.library()
			if err != nil {
				return err
			}
			if coverage != "" {
				return listCoverage(streams.Out, library, coverage, format)
			}
			entries, err := catalogue.Entries(library)
			if err != nil {
				return err
			}
			switch format {
			case "text":
				return listText(streams.Out, entries)
			case "json":
				return writeJSON(streams.Out, entries)
			case "markdown":
				_, err := io.WriteString(streams.Out, catalogue.Markdown(entries))
				return err
			default:
				return fmt.Errorf("--format %q: use text, json or markdown", format)
			}
		},
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "text", "output `FORMAT`: text, json or markdown")
	cmd.Flags().StringVar(&coverage, "coverage", "", "print the controls of a `FRAMEWORK` and the policies that stand for them: "+strings.Join(catalogue.Frameworks(), ", "))
	must(cmd.RegisterFlagCompletionFunc("coverage", cobra.FixedCompletions(catalogue.Frameworks(), cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "markdown"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func listCoverage(out io.Writer, library *sekisho.Library, name, format string) error {
	framework, err := catalogue.Coverage(library, name)
	if err != nil {
		return fmt.Errorf("--coverage: %w", err)
	}
	switch format {
	case "text":
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NUMBER\tABOUT\tPOLICIES")
		for _, group := range framework.Groups {
			for _, control := range group.Controls {
				fmt.Fprintf(w, "%s\t%s\t%s\n", control.ID, control.Title, control.Judged())
			}
		}
		return w.Flush()
	case "json":
		return writeJSON(out, framework)
	case "markdown":
		_, err := io.WriteString(out, catalogue.Matrix(framework))
		return err
	default:
		return fmt.Errorf("--format %q: use text, json or markdown", format)
	}
}

func listText(out io.Writer, entries []catalogue.Entry) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "POLICY\tSEVERITY\tTITLE\tBUNDLES")
	for _, entry := range entries {
		bundles := slices.DeleteFunc(slices.Clone(entry.BundleNames()), func(name string) bool { return name == "all" })
		fmt.Fprintf(w, "%s\t%s\t%s", entry.ID, entry.Severity, entry.Title)
		if len(bundles) > 0 { // An empty last column would be trailing blanks.
			fmt.Fprintf(w, "\t%s", strings.Join(bundles, ", "))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
