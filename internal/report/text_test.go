package report

import "testing"

func TestText(t *testing.T) { golden(t, "text.txt", "text", Options{}) }

func TestTextWithColorAndWaived(t *testing.T) {
	golden(t, "text-color-waived.txt", "text", Options{Color: true, ShowWaived: true})
}

func TestTextPrintsNothingButFindings(t *testing.T) {
	for _, options := range []Options{{}, {Terminal: true}} {
		if got := write(t, "text", options, testFiles()[2:4], testSummary()); got != "" {
			t.Errorf("got %q", got)
		}
	}
}
