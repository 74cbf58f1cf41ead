package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/sekisho/sekisho/internal/harness"
)

// coverageFormats holds every format for coverage, in the order in which help texts list them.
var coverageFormats = []struct {
	name  string
	write func(*bufio.Writer, harness.Coverage) error
}{
	{"text", coverageText},
	{"json", coverageJSON},
	{"lcov", coverageLCOV},
	{"html", coverageHTML},
}

// CoverageFormats lists the names of the formats for coverage.
func CoverageFormats() []string {
	names := make([]string, len(coverageFormats))
	for i, format := range coverageFormats {
		names[i] = format.name
	}
	return names
}

// Coverage writes the coverage in a format.
func Coverage(format string, w io.Writer, coverage harness.Coverage) error {
	for _, known := range coverageFormats {
		if known.name == format {
			out := bufio.NewWriter(w)
			if err := known.write(out, coverage); err != nil {
				return err
			}
			return out.Flush()
		}
	}
	return fmt.Errorf("format %q is unknown: use one of %s", format, strings.Join(CoverageFormats(), ", "))
}

// coverageText lists the files, and below each the lines that are not covered.
func coverageText(w *bufio.Writer, coverage harness.Coverage) error {
	for _, file := range coverage.Files {
		fmt.Fprintf(w, "%5.1f %%  %s\n", file.Percent, printable(file.File))
		for _, lines := range file.Uncovered {
			for row := lines.First; row <= lines.Last; row++ {
				fmt.Fprintf(w, "%12d  %s\n", row, printable(untabbed(file.Source[row-1])))
			}
		}
	}
	fmt.Fprintf(w, "%5.1f %%  %d of %s\n", coverage.Percent, coverage.Covered, count(coverage.Lines, "line"))
	return nil
}

func untabbed(line string) string { return strings.ReplaceAll(line, "\t", "    ") }

func coverageJSON(w *bufio.Writer, coverage harness.Coverage) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(coverage)
}

// coverageLCOV writes the format that editors and coverage services read. OPA does not count how often a line is
// evaluated, so the count is 1 or 0. See https://man.archlinux.org/man/geninfo.1#FILES.
func coverageLCOV(w *bufio.Writer, coverage harness.Coverage) error {
	for _, file := range coverage.Files {
		fmt.Fprintf(w, "TN:\nSF:%s\n", slashPath(file.File))
		covered := map[int]bool{}
		for _, row := range file.Covered {
			covered[row] = true
		}
		uncovered := map[int]bool{}
		for _, lines := range file.Uncovered {
			for row := lines.First; row <= lines.Last; row++ {
				uncovered[row] = true
			}
		}
		for row := 1; row <= len(file.Source); row++ {
			switch {
			case covered[row]:
				fmt.Fprintf(w, "DA:%d,1\n", row)
			case uncovered[row]:
				fmt.Fprintf(w, "DA:%d,0\n", row)
			}
		}
		fmt.Fprintf(w, "LF:%d\nLH:%d\nend_of_record\n", file.Lines, len(file.Covered))
	}
	return nil
}
