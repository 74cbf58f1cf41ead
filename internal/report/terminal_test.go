package report

import (
	"strings"
	"testing"

	"github.com/sekisho/sekisho"
)

func TestTerminal(t *testing.T) {
	options := testOptions()
	options.Terminal = true
	golden(t, "terminal.txt", "text", options)
}

func TestTerminalWithColorAndWaived(t *testing.T) {
	options := testOptions()
	options.Terminal, options.Color, options.ShowWaived = true, true, true
	golden(t, "terminal-color-waived.txt", "text", options)
}

func TestTerminalWithoutSource(t *testing.T) {
	file := testFiles()[1]
	file.Source = nil
	want := "pods/probe.json\n\n" +
		"  4:22  high: pod shares the host's <process> & namespace (host-process)\n" +
		"        fix: Remove `hostPID`.\n"
	if got := write(t, "text", Options{Terminal: true}, []File{file}, Summary{}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestTerminalStaysWithinItsWidth(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		options := Options{Terminal: true, ShowWaived: true, Width: width}
		for line := range strings.Lines(write(t, "text", options, testFiles(), Summary{})) {
			if n := textCells(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("%d columns on a terminal of %d: %s", n, width, line)
			}
		}
	}
}

func TestTerminalQuotesNoSecret(t *testing.T) {
	const password = "correct-horse"
	file := File{Name: "pod.yaml", Source: []byte("kind: Pod\npassword: " + password + "\nother: " + password[:7] + "\n"), Objects: 1}
	for i, policy := range []string{"credentials", "other", "other"} {
		file.Findings = append(file.Findings, sekisho.Finding{
			Policy: policy, Message: "found", File: file.Name, Position: sekisho.Position{Line: 2 + i/2, Column: 1 + i, EndLine: 2 + i/2, EndColumn: 3 + i},
		})
	}
	got := write(t, "text", Options{Terminal: true, Policies: []*sekisho.Policy{{ID: "credentials", Secret: true}, {ID: "other"}}}, []File{file}, Summary{})
	if strings.Contains(got, password) || !strings.Contains(got, "2:1") || !strings.Contains(got, "2:2") || !strings.Contains(got, "other: correct") {
		t.Errorf("got:\n%s", got)
	}
}
