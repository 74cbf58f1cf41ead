package mutation

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Survivor is a mutant that no test noticed.
type Survivor struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Operator string `json:"operator"`
	// Before and After are the lines that differ; After is empty where lines were dropped.
	Before string `json:"before"`
	After  string `json:"after"`
}

// Diff shows the place and the lines that differ, as a diff does.
func (s Survivor) Diff() string {
	var diff strings.Builder
	fmt.Fprintf(&diff, "%s:%d:%d: %s\n", s.File, s.Line, s.Column, s.Operator)
	for _, side := range []struct{ sign, lines string }{{"-", s.Before}, {"+", s.After}} {
		if side.lines == "" {
			continue
		}
		for line := range strings.SplitSeq(side.lines, "\n") {
			diff.WriteString(side.sign + line + "\n")
		}
	}
	return diff.String()
}

// survivor describes a mutant of the target.
func (t *target) survivor(e edit) Survivor {
	lineStart := strings.LastIndexByte(t.text[:e.at], '\n') + 1
	before, after := differing(t.text, e)
	return Survivor{
		File:     t.file,
		Line:     strings.Count(t.text[:e.at], "\n") + 1,
		Column:   utf8.RuneCountInString(t.text[lineStart:e.at]) + 1,
		Operator: e.operator,
		Before:   before,
		After:    after,
	}
}

// differing returns the lines that an edit touches, without those that stay as they are and those that it leaves blank.
func differing(text string, e edit) (before, after string) {
	start := strings.LastIndexByte(text[:e.start], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[e.end:], '\n'); i >= 0 {
		end = e.end + i
	}
	old := strings.Split(text[start:end], "\n")
	changed := strings.Split(text[start:e.start]+e.text+text[e.end:end], "\n")
	for len(old) > 0 && len(changed) > 0 && old[0] == changed[0] {
		old, changed = old[1:], changed[1:]
	}
	for len(old) > 0 && len(changed) > 0 && old[len(old)-1] == changed[len(changed)-1] {
		old, changed = old[:len(old)-1], changed[:len(changed)-1]
	}
	after = strings.Join(changed, "\n")
	if strings.TrimSpace(after) == "" {
		after = ""
	}
	return strings.Join(old, "\n"), after
}
