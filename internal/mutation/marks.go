package mutation

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/suggest"
)

// markPrefix begins a comment that says why a mutant cannot be told from the policy:
//
//	# mutation:equivalent drop condition: a list that is empty has no first element
//
// It stands behind the code or in the comment above the line, with the name of an operator or * for all.
const markPrefix = "mutation:equivalent"

type mark struct {
	problem  sekisho.Problem // what is to be said where no mutant needs the mark
	line     int             // that it is about
	operator string
	used     bool
}

type marks []*mark

// readMarks reads the marks of a module. One that is wrong is a problem and marks nothing.
func readMarks(module *ast.Module, text string) (marks, sekisho.Problems) {
	var found marks
	var problems sekisho.Problems
	lines := strings.Split(text, "\n")
	for _, comment := range module.Comments {
		rest, ok := strings.CutPrefix(strings.TrimSpace(string(comment.Text)), markPrefix)
		if !ok {
			continue
		}
		p := sekisho.Problem{File: comment.Location.File, Line: comment.Location.Row, Column: comment.Location.Col}
		operator, reason, _ := strings.Cut(rest, ":")
		operator = strings.TrimSpace(operator)
		switch {
		case operator != "*" && !slices.Contains(Operators, operator):
			p.Message = "the mark names no operator of mutations: " + operator + suggest.DidYouMean(operator, Operators) + ", or * for all"
			problems = append(problems, p)
			continue
		case strings.TrimSpace(reason) == "":
			p.Message = "the mark has no reason: write # " + markPrefix + " " + operator + ": why no test can tell the difference"
			problems = append(problems, p)
			continue
		}
		p.Message = "the mark is stale: no mutant of this line survives for it (" + operator + "); remove it"
		found = append(found, &mark{problem: p, line: markedLine(lines, comment.Location.Row), operator: operator})
	}
	return found, problems
}

// markedLine is the line of the comment itself where it has code, and else the first one below that has.
func markedLine(lines []string, row int) int {
	for row < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[row-1]), "#") {
		row++
	}
	return row
}

// cover tells whether a mark calls a survivor equivalent.
func (m marks) cover(survivor Survivor) bool {
	covered := false
	for _, mark := range m {
		if mark.line == survivor.Line && (mark.operator == "*" || mark.operator == survivor.Operator) {
			mark.used, covered = true, true
		}
	}
	return covered
}

// stale reports the marks that no mutant needed.
func (m marks) stale() sekisho.Problems {
	var problems sekisho.Problems
	for _, mark := range m {
		if !mark.used {
			problems = append(problems, mark.problem)
		}
	}
	return problems
}
