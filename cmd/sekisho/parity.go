package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
	"github.com/sekisho/sekisho/internal/parity"
)

// parity compares the engines on every object of every fixture.
func (c *testCommand) parity(ctx context.Context, workspace *harness.Workspace, options harness.Options) (harness.Status, error) {
	for _, problem := range workspace.Problems {
		fmt.Fprintf(c.streams.Err, "error: %v\n", problem)
	}
	var subjects []parity.Subject
	for _, fixture := range workspace.Fixtures {
		var library *sekisho.Library
		if len(fixture.Parameters) > 0 {
			own, err := fixture.Library(workspace.Library)
			if err != nil {
				return harness.Broken, fmt.Errorf("--parity: %s: %w", fixture.File, err)
			}
			library = own
		}
		for _, object := range fixture.Manifest.Objects {
			subjects = append(subjects, parity.Subject{File: fixture.File, Line: object.Position(nil).Line, Object: object, Library: library})
		}
	}
	if len(subjects) == 0 {
		return harness.Broken, errors.New("--parity: no policy has fixtures to compare on")
	}
	compared, err := parity.Run(ctx, workspace.Library, subjects)
	if err != nil {
		return harness.Broken, fmt.Errorf("--parity: %w", err)
	}
	err = writeTo("--output", c.output, c.streams.Out, func(w io.Writer) error { return printParity(c.format, w, compared) })
	if err != nil {
		return harness.Broken, err
	}
	for _, missing := range compared.Missing {
		word := "note"
		if options.RequireEngines {
			word = "error"
		}
		fmt.Fprintf(c.streams.Err, "%s: %s is not installed and took no part: %s\n", word, missing.Engine, missing.Get)
	}
	fmt.Fprintln(c.streams.Err, paritySummary(compared))
	switch {
	case len(workspace.Problems) > 0 || options.RequireEngines && len(compared.Missing) > 0:
		return harness.Broken, nil
	case len(compared.Differences) > 0:
		return harness.Fail, nil
	default:
		return harness.Pass, nil
	}
}

func printParity(format string, w io.Writer, compared parity.Report) error {
	switch format {
	case "json":
		return writeJSON(w, compared)
	case "text":
		for _, d := range compared.Differences {
			_, err := fmt.Fprintf(w, "%s:%d: %s: found by %s, missed by %s: %s\n",
				d.File, d.Line, d.Policy, strings.Join(d.Found, ", "), strings.Join(d.Missed, ", "), d.Message)
			if err != nil {
				return err
			}
		}
		return nil
	default:
		return fmt.Errorf("format %s does not show a comparison: use text or json", format)
	}
}

func paritySummary(compared parity.Report) string {
	engines := []string{parity.Sekisho, parity.Plan}
	for _, ran := range compared.Ran {
		engines = append(engines, fmt.Sprintf("%s (%s)", ran.Engine, ran.Version))
	}
	return fmt.Sprintf("%d differences in %d findings on %d objects; engines: %s",
		len(compared.Differences), compared.Findings, compared.Objects, strings.Join(engines, ", "))
}
