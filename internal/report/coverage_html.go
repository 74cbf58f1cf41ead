package report

import (
	"bufio"
	_ "embed"
	"fmt"
	"html"
	"strconv"

	"github.com/sekisho/sekisho/internal/harness"
)

//go:embed coverage.css
var coverageStyle string

// coverageHTML writes one page without scripts or anything from elsewhere: a table of files, and their sources with what is
// not covered marked by colour and by a sign, for those who do not see the colour.
func coverageHTML(w *bufio.Writer, coverage harness.Coverage) error {
	fmt.Fprintf(w, `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coverage %.1f %%</title>
<style>
%s</style>
<h1>Coverage of the Rego tests</h1>
<p><b>%.1f %%</b> – %d of %s</p>
<table>
<tr><th>File<th class="n">Covered<th class="n">Lines<th class="n">Not covered
`, coverage.Percent, coverageStyle, coverage.Percent, coverage.Covered, count(coverage.Lines, "line"))
	for i, file := range coverage.Files {
		fmt.Fprintf(w, "<tr%s><td><a href=\"#f%d\">%s</a><td class=\"n\">%.1f %%<td class=\"n\">%d<td class=\"n\">%d\n",
			classIf(len(file.Uncovered) > 0, "miss"), i, escaped(file.File), file.Percent, file.Lines, file.Lines-len(file.Covered))
	}
	fmt.Fprint(w, "</table>\n")
	for i, file := range coverage.Files {
		// What is complete is folded, so that the eye falls on the rest.
		open := ""
		if len(file.Uncovered) > 0 {
			open = " open"
		}
		fmt.Fprintf(w, "<details id=\"f%d\"%s><summary>%s <span>%.1f %%</span></summary>\n<pre>", i, open, escaped(file.File), file.Percent)
		sourceHTML(w, file)
		fmt.Fprint(w, "</pre>\n</details>\n")
	}
	return nil
}

func sourceHTML(w *bufio.Writer, file harness.FileCoverage) {
	classes := map[int]string{}
	for _, row := range file.Covered {
		classes[row] = "hit"
	}
	for _, lines := range file.Uncovered {
		for row := lines.First; row <= lines.Last; row++ {
			classes[row] = "miss"
		}
	}
	for i, line := range file.Source {
		class := classes[i+1]
		sign := " "
		switch class {
		case "hit":
			sign = "✓"
		case "miss":
			sign = "✗"
		}
		fmt.Fprintf(w, "<span%s><i>%s %s</i>%s\n</span>", classIf(class != "", class), padded(i+1), sign, escaped(untabbed(line)))
	}
}

func padded(n int) string { return fmt.Sprintf("%4s", strconv.Itoa(n)) }

func classIf(condition bool, class string) string {
	if !condition {
		return ""
	}
	return ` class="` + class + `"`
}

func escaped(text string) string { return html.EscapeString(printable(text)) }
