package report

import (
	"fmt"
	"strings"

	"github.com/sekisho/sekisho"
)

// Summary counts what a run did.
type Summary struct {
	Files, Documents, Objects int
	// Skipped counts the documents that are not Kubernetes objects.
	Skipped int
	// Findings counts the findings that are not waived.
	Findings map[sekisho.Severity]int
	Waived   int
	// Errors are the inputs that could not be checked.
	Errors []sekisho.Problem
}

// SummaryLine says in one line how a run ended. It is no part of any format: commands print it to standard error.
func SummaryLine(s Summary) string {
	var total int
	var severities []string
	for _, severity := range sekisho.Severities() {
		if n := s.Findings[severity]; n > 0 {
			total += n
			severities = append(severities, fmt.Sprintf("%d %s", n, severity))
		}
	}
	found := "no findings"
	if total > 0 {
		found = fmt.Sprintf("%s (%s)", count(total, "finding"), strings.Join(severities, ", "))
	}

	parts := []string{fmt.Sprintf("%s in %s of %s", found, count(s.Objects, "object"), count(s.Files, "file"))}
	if s.Waived > 0 {
		parts = append(parts, fmt.Sprintf("%d waived", s.Waived))
	}
	if s.Skipped > 0 {
		parts = append(parts, count(s.Skipped, "document")+" skipped")
	}
	if len(s.Errors) > 0 {
		parts = append(parts, count(len(s.Errors), "error"))
	}
	return strings.Join(parts, "; ")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
