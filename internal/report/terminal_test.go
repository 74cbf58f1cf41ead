package report

import (
	"strings"
	"testing"
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
