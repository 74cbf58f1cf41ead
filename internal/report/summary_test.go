package report

import (
	"testing"

	"github.com/sekisho/sekisho"
)

func TestSummaryLine(t *testing.T) {
	for _, test := range []struct {
		summary Summary
		want    string
	}{
		{Summary{}, "no findings in 0 objects of 0 files"},
		{Summary{Files: 9, Objects: 23}, "no findings in 23 objects of 9 files"},
		{
			Summary{
				Files: 1, Objects: 1, Skipped: 1, Waived: 1, Errors: make([]sekisho.Problem, 1),
				Findings: map[sekisho.Severity]int{sekisho.SeverityLow: 1, sekisho.SeverityHigh: 0},
			},
			"1 finding (1 low) in 1 object of 1 file; 1 waived; 1 document skipped; 1 error",
		},
		{
			Summary{
				Files: 9, Objects: 23, Skipped: 2, Waived: 3, Errors: make([]sekisho.Problem, 2),
				Findings: map[sekisho.Severity]int{sekisho.SeverityCritical: 2, sekisho.SeverityHigh: 5, sekisho.SeverityMedium: 7},
			},
			"14 findings (2 critical, 5 high, 7 medium) in 23 objects of 9 files; 3 waived; 2 documents skipped; 2 errors",
		},
	} {
		if got := SummaryLine(test.summary); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}
