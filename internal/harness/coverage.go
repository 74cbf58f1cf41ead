package harness

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/tester"
)

// Coverage says which lines of policies and shared packages the Rego tests evaluate.
type Coverage struct {
	Files   []FileCoverage `json:"files"` // sorted by file
	Covered int            `json:"covered"`
	Lines   int            `json:"lines"`
	Percent float64        `json:"percent"`
}

// FileCoverage is the coverage of one file.
type FileCoverage struct {
	File    string `json:"file"`
	Covered []int  `json:"-"` // lines, sorted
	// Uncovered are lines that no test evaluates, from first to last.
	Uncovered []LineRange `json:"uncovered"`
	Lines     int         `json:"lines"`
	Percent   float64     `json:"percent"`
	// Source are the lines of the file.
	Source []string `json:"-"`
}

// LineRange is some lines in a row.
type LineRange struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

func (r LineRange) String() string {
	if r.First == r.Last {
		return strconv.Itoa(r.First)
	}
	return fmt.Sprintf("%d-%d", r.First, r.Last)
}

// measure reads OPA's report, which knows ranges of expressions, line by line: a line of which a part is not covered is not
// covered. Tests do not count, neither files nor single rules.
func (w *Workspace) measure(covered *cover.Cover) *Coverage {
	modules := map[string]*ast.Module{}
	for file, module := range w.Modules {
		if w.Own(file) && !strings.HasSuffix(file, "_test.rego") {
			modules[file] = module
		}
	}
	report := covered.Report(modules)
	coverage := &Coverage{Files: []FileCoverage{}, Percent: 100}
	for file, module := range modules {
		found := report.Files[file]
		if found == nil {
			continue
		}
		lines := map[int]bool{}
		mark(lines, found.Covered, true)
		mark(lines, found.NotCovered, false)
		for _, rule := range module.Rules {
			if strings.HasPrefix(string(rule.Head.Name), tester.TestPrefix) {
				for row := range bytes.Count(rule.Location.Text, []byte("\n")) + 1 {
					delete(lines, rule.Location.Row+row)
				}
			}
		}
		if len(lines) == 0 {
			continue // A file of METADATA alone.
		}
		coverage.add(fileCoverage(file, string(w.Texts[file]), lines))
	}
	slices.SortFunc(coverage.Files, func(a, b FileCoverage) int { return cmp.Compare(a.File, b.File) })
	return coverage
}

func mark(lines map[int]bool, ranges []cover.Range, covered bool) {
	for _, r := range ranges {
		for row := r.Start.Row; row <= r.End.Row; row++ {
			lines[row] = covered
		}
	}
}

func fileCoverage(file, text string, lines map[int]bool) FileCoverage {
	f := FileCoverage{File: file, Lines: len(lines), Uncovered: []LineRange{}, Source: strings.Split(strings.TrimSuffix(text, "\n"), "\n")}
	for row := range len(f.Source) + 1 {
		covered, counts := lines[row]
		last := len(f.Uncovered) - 1
		switch {
		case !counts:
		case covered:
			f.Covered = append(f.Covered, row)
		case last >= 0 && f.Uncovered[last].Last == row-1:
			f.Uncovered[last].Last = row
		default:
			f.Uncovered = append(f.Uncovered, LineRange{row, row})
		}
	}
	f.Percent = percent(len(f.Covered), f.Lines)
	return f
}

func (c *Coverage) add(f FileCoverage) {
	c.Files = append(c.Files, f)
	c.Covered += len(f.Covered)
	c.Lines += f.Lines
	c.Percent = percent(c.Covered, c.Lines)
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }
