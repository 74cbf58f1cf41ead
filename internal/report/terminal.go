package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sekisho/sekisho"
)

// terminal prints findings for people: grouped by file, each with its source line and what to change.
type terminal struct {
	w      *bufio.Writer
	colors palette
	waived bool
	width  int
	links  map[string]string
	// secrets are the policies that point at secrets.
	secrets map[string]bool
	files   int // files printed so far
}

func newTerminal(w io.Writer, options Options) *terminal {
	t := &terminal{
		w:      bufio.NewWriter(w),
		colors: palette(options.Color),
		waived: options.ShowWaived,
		width:  options.Width,
		links:  map[string]string{},

		secrets: map[string]bool{},
	}
	if t.width == 0 {
		t.width = 80
	}
	for _, policy := range options.Policies {
		t.secrets[policy.ID] = policy.Secret
		if len(policy.Links) > 0 {
			t.links[policy.ID] = policy.Links[0].URL
		}
	}
	return t
}

func (t *terminal) File(file File) error {
	shown := make([]sekisho.Finding, 0, len(file.Findings))
	for _, f := range file.Findings {
		if f.Waiver == nil || t.waived {
			shown = append(shown, f)
		}
	}
	if len(shown) == 0 {
		return nil
	}

	if t.files > 0 {
		t.w.WriteByte('\n')
	}
	t.files++
	name := printable(file.Name)
	if file.Name == "-" {
		name = "standard input"
	}
	fmt.Fprintln(t.w, t.colors.paint(heading, name))

	block := fileBlock{terminal: t, source: sourceLines{rest: file.Source}, explained: map[string]bool{}, secret: map[int]bool{}}
	for _, f := range file.Findings {
		block.secret[f.Line] = block.secret[f.Line] || t.secrets[f.Policy]
	}
	block.measure(shown)
	for _, f := range shown {
		block.finding(f)
	}
	return t.w.Flush()
}

// Close prints nothing: commands print the summary and its errors to standard error, which is the terminal too.
func (t *terminal) Close(Summary) error { return nil }

// fileBlock prints the findings of one file.
type fileBlock struct {
	*terminal
	source    sourceLines
	lineWidth int // columns of the longest line number
	indent    int // where severities and remediations begin

	quoted    sekisho.Position // what the source line was shown for last
	explained map[string]bool  // remediations shown already, by policy and text
	secret    map[int]bool     // lines that hold a secret, which no finding quotes
}

// measure finds the columns, so that everything in the file is aligned.
func (b *fileBlock) measure(findings []sekisho.Finding) {
	var column int
	for _, f := range findings {
		if f.Line > 0 {
			b.lineWidth = max(b.lineWidth, len(strconv.Itoa(f.Line)))
			column = max(column, len(strconv.Itoa(f.Column)))
		}
	}
	b.indent = 2
	if b.lineWidth > 0 {
		b.indent += b.lineWidth + len(":") + column + 2
	}
}

func (b *fileBlock) finding(f sekisho.Finding) {
	// Many policies ask for a field that is absent, and then they all point at the same parent: its line is shown once.
	repeated := f.Line > 0 && f.Position == b.quoted
	if !repeated {
		b.w.WriteByte('\n')
	}
	b.headline(f)
	if f.Waiver != nil {
		b.paragraph("", "", waived(*f.Waiver), faint)
		return
	}
	if !repeated {
		b.excerpt(f)
	}
	key := f.Policy + "\x00" + f.Remediation
	if b.explained[key] {
		return
	}
	b.explained[key] = true
	b.paragraph("fix: ", boldGreen, strings.TrimSpace(f.Remediation), "")
	b.paragraph("see: ", faint, b.links[f.Policy], faint)
}

// headline prints the place, the severity, the message and the policy.
func (b *fileBlock) headline(f sekisho.Finding) {
	position := ""
	if f.Line > 0 {
		position = fmt.Sprintf("  %*d:%d", b.lineWidth, f.Line, f.Column)
	}
	severityPaint, messagePaint := severityStyle(f.Severity), bold
	if f.Waiver != nil {
		severityPaint, messagePaint = faint, faint
	}
	severity := f.Severity.String() + ":"
	b.w.WriteString(b.colors.paint(faint, position) + pad(b.indent-len(position)) + b.colors.paint(severityPaint, severity) + " ")

	policy := "(" + printable(f.Policy) + ")"
	for i, line := range b.wrap(len(severity)+1, printable(f.Message)+" "+policy) {
		if i > 0 {
			b.w.WriteString("\n" + pad(b.indent))
		}
		message, isLast := strings.CutSuffix(line, policy)
		b.w.WriteString(b.colors.paint(messagePaint, message))
		if isLast {
			b.w.WriteString(b.colors.paint(faint, policy))
		}
	}
	b.w.WriteByte('\n')
}

// excerpt prints the source line with a mark under what the finding is about.
func (b *fileBlock) excerpt(f sekisho.Finding) {
	line, ok := b.source.at(f.Line)
	if !ok || b.secret[f.Line] {
		return
	}
	b.quoted = f.Position
	end := f.EndColumn
	if f.EndLine != f.Line {
		end = 0 // a value of several lines: one caret at its beginning reads better than half of it underlined
	}
	text, mark := excerpt(line, f.Column, end, b.width-b.lineWidth-len("   | "))
	gutter := fmt.Sprintf("  %*d │ ", b.lineWidth, f.Line)
	fmt.Fprintln(b.w, b.colors.paint(faintCyan, gutter)+text)
	gutter = fmt.Sprintf("  %*s │ ", b.lineWidth, "")
	fmt.Fprintln(b.w, b.colors.paint(faintCyan, gutter)+b.colors.paint(severityStyle(f.Severity), mark))
}

// paragraph prints a text under the headline, unless it is empty.
func (b *fileBlock) paragraph(label, labelStyle, text, style string) {
	if text == "" {
		return
	}
	b.w.WriteString(pad(b.indent) + b.colors.paint(labelStyle, label))
	for i, line := range b.wrap(len(label), printable(text)) {
		if i > 0 {
			b.w.WriteString(pad(b.indent))
		}
		b.w.WriteString(b.colors.paint(style, line) + "\n")
	}
}

// wrap breaks a text between words into lines that fit beside the indent. The first line begins with a label of the given
// width, and the others are indented by it.
func (b *fileBlock) wrap(label int, text string) []string {
	available := max(b.width-b.indent, 30)
	var lines []string
	line, used := "", label
	for i, word := range strings.Split(text, " ") {
		columns := textCells(word)
		switch {
		case i == 0:
			line = word
		case used+1+columns > available:
			lines = append(lines, line)
			line, used = pad(label)+word, label
		default:
			line += " " + word
			used++
		}
		used += columns
	}
	return append(lines, line)
}
