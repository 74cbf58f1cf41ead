package waiver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

func finding(file, object, message string, line int) sekisho.Finding {
	return sekisho.Finding{
		Policy: "host-port", File: file, Message: message, Position: sekisho.Position{Line: line, Column: 1},
		Object: sekisho.ObjectRef{Kind: "Pod", Name: object},
	}
}

// accepted lists the lines of the findings that the baseline accepts.
func accepted(b *Baseline, findings ...sekisho.Finding) []int {
	b.Apply(findings)
	var lines []int
	for _, f := range findings {
		if f.Waiver != nil && f.Waiver.Source == "baseline" {
			lines = append(lines, f.Line)
		}
	}
	return lines
}

func TestBaselineSurvivesWritingAndReading(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("known", 0o755); err != nil {
		t.Fatal(err)
	}
	written := NewBaseline("known/baseline.yaml")
	waived := finding("waived.yaml", "a", "x", 1)
	waived.Waiver = &sekisho.Waiver{Reason: "x"}
	expired := finding("sekisho.yaml", "", "expired", 1)
	expired.Policy = PolicyID
	written.Add([]sekisho.Finding{
		finding("b.yaml", "b", "x", 1), finding("a.yaml", "a", "x", 1), finding("a.yaml", "a", "x", 2), finding("a.yaml", "a", `"y": z`, 3),
		waived, expired,
	})
	text, err := written.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := `# Findings that are accepted for now, written by sekisho baseline. Remove an entry once it is mended.
findings:
- file: ../a.yaml
  message: '"y": z'
  object: Pod/a
  policy: host-port
- count: 2
  file: ../a.yaml
  message: x
  object: Pod/a
  policy: host-port
- file: ../b.yaml
  message: x
  object: Pod/b
  policy: host-port
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Fatalf("Encode (-want +got):\n%s", diff)
	}
	if err := os.WriteFile("known/baseline.yaml", text, 0o644); err != nil {
		t.Fatal(err)
	}
	read, err := LoadBaseline("known/baseline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written, read, cmp.AllowUnexported(Baseline{}, key{})); diff != "" {
		t.Errorf("LoadBaseline (-want +got):\n%s", diff)
	}
	if read.Len() != 4 {
		t.Errorf("Len = %d, want 4", read.Len())
	}
}

func TestBaselineAcceptsAsManyAsItCounts(t *testing.T) {
	b := NewBaseline("baseline.yaml")
	b.Add([]sekisho.Finding{finding("a.yaml", "a", "x", 1), finding("a.yaml", "a", "x", 2)})
	got := accepted(b, finding("a.yaml", "a", "x", 11), finding("a.yaml", "a", "x", 12), finding("a.yaml", "a", "x", 13))
	if diff := cmp.Diff([]int{11, 12}, got); diff != "" {
		t.Errorf("accepted lines (-want +got):\n%s", diff)
	}
}

func TestBaselineTellsFindingsApart(t *testing.T) {
	b := NewBaseline("baseline.yaml")
	b.Add([]sekisho.Finding{finding("a.yaml", "a", "x", 1)})
	other := finding("a.yaml", "a", "x", 5)
	other.Policy = "sysctls"
	own := finding("a.yaml", "a", "x", 6)
	own.Policy = PolicyID
	got := accepted(b, finding("b.yaml", "a", "x", 2), finding("a.yaml", "b", "x", 3), finding("a.yaml", "a", "y", 4), other, own)
	if len(got) != 0 {
		t.Errorf("lines %v are accepted", got)
	}
}

func TestBaselineKeepsOtherWaiversAndDoesNotSpendItselfOnThem(t *testing.T) {
	b := NewBaseline("baseline.yaml")
	b.Add([]sekisho.Finding{finding("a.yaml", "a", "x", 1)})
	waived := finding("a.yaml", "a", "x", 1)
	waived.Waiver = &sekisho.Waiver{Reason: "x", Source: "annotation"}
	if diff := cmp.Diff([]int{2}, accepted(b, waived, finding("a.yaml", "a", "x", 2))); diff != "" {
		t.Errorf("accepted lines (-want +got):\n%s", diff)
	}
}

func TestBaselineHoldsWhereverTheCheckRuns(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	b := NewBaseline("baseline.yaml")
	b.Add([]sekisho.Finding{finding("deploy/a.yaml", "a", "x", 1)})
	text, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("deploy", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("baseline.yaml", text, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir("deploy")
	read, err := LoadBaseline("../baseline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.yaml", "./a.yaml", filepath.Join(root, "deploy", "a.yaml")} {
		if diff := cmp.Diff([]int{2}, accepted(read, finding(name, "a", "x", 2))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLoadBaselineRefusesWhatIsNone(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, want := range map[string]string{
		"apiVersion: v1\n":         `unknown field "apiVersion"`,
		"findings: [{polcy: x}]\n": `unknown field "polcy"`,
		"findings: [\n":            "baseline.yaml: the baseline cannot be read: ",
	} {
		if err := os.WriteFile("baseline.yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadBaseline("baseline.yaml"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	_, err := LoadBaseline("missing.yaml")
	want := "missing.yaml: the baseline cannot be read: no such file or directory (write one with sekisho baseline)"
	if err == nil || err.Error() != want {
		t.Errorf("a missing file: %v", err)
	}
}
