package report

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/sekisho/sekisho/internal/harness"
)

// Costs writes what policies cost, as text or json.
func Costs(format string, w io.Writer, costs []harness.Cost) error {
	switch format {
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(costs)
	case "text":
	default:
		return fmt.Errorf("--format %s does not go with --bench: use text or json", format)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "µs/object\tbytes\tallocs\t× median\tobjects\t  policy")
	for _, c := range costs {
		// The policy is no cell, as cells are aligned to the right.
		fmt.Fprintf(table, "%.1f\t%d\t%d\t%.2f\t%d\t  %s\n", float64(c.Nanoseconds)/1000, c.Bytes, c.Allocations, c.Ratio, c.Objects, c.Policy)
	}
	return table.Flush()
}
