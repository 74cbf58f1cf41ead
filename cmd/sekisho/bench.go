package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sekisho/sekisho/internal/harness"
	"github.com/sekisho/sekisho/internal/report"
)

// benchmark measures the policies instead of testing them.
func (c *testCommand) benchmark(ctx context.Context, workspace *harness.Workspace, options harness.Options) (harness.Status, error) {
	costs, problems := harness.Bench(ctx, workspace, options)
	if ctx.Err() != nil {
		return harness.Broken, errors.New("interrupted")
	}
	err := writeTo("--output", c.output, c.streams.Out, func(w io.Writer) error {
		return report.Costs(c.format, w, costs)
	})
	if err != nil {
		return harness.Broken, err
	}
	for _, problem := range problems {
		fmt.Fprintf(c.streams.Err, "error: %v\n", problem)
	}
	switch {
	case len(problems) > 0:
		return harness.Broken, nil
	case len(costs) == 0:
		return harness.Broken, errors.New("there is nothing to measure: no policy has fixtures")
	default:
		return harness.Pass, nil
	}
}
