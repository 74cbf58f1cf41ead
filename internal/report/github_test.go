package report

import (
	"testing"

	"github.com/sekisho/sekisho"
)

func TestGitHub(t *testing.T) { golden(t, "github.txt", "github", Options{}) }

// The runner reports a command as wrong that has columns though its lines differ.
func TestGitHubColumns(t *testing.T) {
	for want, at := range map[string]sekisho.Position{
		"::error file=a.yaml,title=p::a.yaml: m\n":                                        {},
		"::error file=a.yaml,line=2,endLine=2,col=3,endColumn=7,title=p::a.yaml:2:3: m\n": {Line: 2, Column: 3, EndLine: 2, EndColumn: 7},
		"::error file=a.yaml,line=2,endLine=2,col=3,title=p::a.yaml:2:3: m\n":             {Line: 2, Column: 3, EndLine: 2, EndColumn: 3},
		"::error file=a.yaml,line=2,endLine=4,title=p::a.yaml:2:3: m\n":                   {Line: 2, Column: 3, EndLine: 4, EndColumn: 7},
	} {
		finding := sekisho.Finding{Policy: "p", Severity: sekisho.SeverityHigh, Message: "m", Position: at}
		if got := write(t, "github", Options{}, []File{{Name: "a.yaml", Findings: []sekisho.Finding{finding}}}, Summary{}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
