package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/sekisho/sekisho"
)

// github prints workflow commands, which GitHub Actions turns into annotations of the changed lines.
// See https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
//
// Waived findings are left out, since an annotation cannot say that it is accepted.
type github struct{ w *bufio.Writer }

func newGitHub(w io.Writer, _ Options) Report { return &github{bufio.NewWriter(w)} }

func (g *github) File(file File) error {
	for _, f := range file.Findings {
		if f.Waiver != nil {
			continue
		}
		// GitHub shows ten annotations of a kind per step and hides the properties in the log, so for all further
		// findings the log's line must say where it is.
		message := place(file.Name, f.Line, f.Column) + ": " + f.Message
		if f.Remediation != "" {
			message += "\n" + f.Remediation
		}
		g.command(githubLevel(f.Severity), file.Name, f.Position, f.Policy, message)
	}
	return g.w.Flush()
}

func (g *github) Close(summary Summary) error {
	for _, problem := range summary.Errors {
		at := sekisho.Position{Line: problem.Line, Column: problem.Column}
		g.command("error", problem.File, at, "sekisho", problem.Error())
	}
	return g.w.Flush()
}

func (g *github) command(name, file string, at sekisho.Position, title, message string) {
	fmt.Fprintf(g.w, "::%s file=%s", name, githubProperty(slashPath(file)))
	if at.Line > 0 {
		fmt.Fprintf(g.w, ",line=%d", at.Line)
		if at.EndLine > 0 {
			fmt.Fprintf(g.w, ",endLine=%d", at.EndLine)
		}
		// The runner rejects columns where the lines differ.
		if at.Column > 0 && at.EndLine <= at.Line {
			fmt.Fprintf(g.w, ",col=%d", at.Column)
			if at.EndColumn > at.Column {
				fmt.Fprintf(g.w, ",endColumn=%d", at.EndColumn)
			}
		}
	}
	fmt.Fprintf(g.w, ",title=%s::%s\n", githubProperty(title), githubData(message))
}

func githubLevel(severity sekisho.Severity) string {
	if name := level(severity); name != "note" {
		return name
	}
	return "notice"
}

// githubData escapes a message. Lines stay lines; nothing else may steer the terminals in which logs are read.
func githubData(text string) string {
	return printable(strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text))
}

func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(text))
}
