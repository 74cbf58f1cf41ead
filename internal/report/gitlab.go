package report

import (
	"bufio"
	"io"

	"github.com/sekisho/sekisho"
)

// gitlab writes a Code Quality report, which GitLab shows in merge requests.
// See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
//
// The format knows neither accepted findings nor a tool's own errors, so waived findings and errors are left out. The
// exit code tells about errors.
type gitlab struct{ list jsonList }

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

func newGitLab(w io.Writer, _ Options) Report { return &gitlab{jsonList{w: bufio.NewWriter(w)}} }

func (g *gitlab) File(file File) error {
	var prints fingerprints
	for _, f := range file.Findings {
		if f.Waiver != nil {
			continue
		}
		issue := gitlabIssue{
			Description: f.Message,
			CheckName:   f.Policy,
			Fingerprint: prints.of(file.Name, f),
			Severity:    gitlabSeverity(f.Severity),
			// GitLab drops an entry without a line.
			Location: gitlabLocation{slashPath(file.Name), gitlabLines{max(f.Line, 1), f.EndLine}},
		}
		if err := g.list.add(issue); err != nil {
			return err
		}
	}
	return g.list.w.Flush()
}

func (g *gitlab) Close(Summary) error {
	g.list.end()
	g.list.w.WriteString("\n")
	return g.list.w.Flush()
}

// gitlabSeverity keeps "critical" under its name. GitLab's "blocker" above it stays unused: what blocks is decided by
// `--fail-on`, not by a policy.
func gitlabSeverity(severity sekisho.Severity) string {
	switch severity {
	case sekisho.SeverityCritical:
		return "critical"
	case sekisho.SeverityHigh:
		return "major"
	case sekisho.SeverityMedium:
		return "minor"
	default:
		return "info"
	}
}
