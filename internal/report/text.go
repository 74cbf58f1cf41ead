package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/sekisho/sekisho"
)

// text prints file:line:column: severity: message (policy), one finding a line: what compilers print, and what editors
// and CI systems therefore find in any output.
type text struct {
	w      *bufio.Writer
	colors palette
	waived bool
}

func newText(w io.Writer, options Options) Report {
	if options.Terminal {
		return newTerminal(w, options)
	}
	return &text{w: bufio.NewWriter(w), colors: palette(options.Color), waived: options.ShowWaived}
}

func (t *text) File(file File) error {
	for _, f := range file.Findings {
		if f.Waiver != nil && !t.waived {
			continue
		}
		at := printable(place(file.Name, f.Line, f.Column))
		severity := t.colors.paint(severityStyle(f.Severity), f.Severity.String())
		fmt.Fprintf(t.w, "%s: %s: %s (%s)", at, severity, printable(f.Message), printable(f.Policy))
		if f.Waiver != nil {
			fmt.Fprintf(t.w, " (%s)", printable(waived(*f.Waiver)))
		}
		t.w.WriteByte('\n')
	}
	return t.w.Flush()
}

// Close prints nothing: whoever reads findings line by line must not meet anything else. Commands print the summary and
// its errors to standard error.
func (t *text) Close(Summary) error { return nil }

// palette paints with ANSI colours, or not at all.
type palette bool

// The parameters of ANSI's Select Graphic Rendition. Only the eight basic colours are used: terminals' themes adapt them
// to light and dark backgrounds.
const (
	bold       = "1"
	faint      = "2"
	heading    = "1;4"
	boldRed    = "1;31"
	red        = "31"
	yellow     = "33"
	cyan       = "36"
	boldGreen  = "1;32"
	faintCyan  = "2;36"
	styleReset = "0"
)

func (p palette) paint(style, text string) string {
	if !p || style == "" || text == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[" + styleReset + "m"
}

func severityStyle(severity sekisho.Severity) string {
	switch severity {
	case sekisho.SeverityCritical:
		return boldRed
	case sekisho.SeverityHigh:
		return red
	case sekisho.SeverityMedium:
		return yellow
	default:
		return cyan
	}
}
