package report

import (
	"testing"

	"github.com/sekisho/sekisho"
)

func TestFingerprint(t *testing.T) {
	finding := hostile()
	var prints fingerprints
	first, second := prints.of("a.yaml", finding), prints.of("a.yaml", finding)
	if first == second {
		t.Error("equal findings share a fingerprint")
	}

	moved := finding
	moved.Position = sekisho.Position{Line: 99, Column: 9}
	moved.Severity, moved.Remediation = sekisho.SeverityLow, "Something else."
	moved.Object.APIVersion = "v2"
	if got := new(fingerprints).of("./a.yaml", moved); got != first {
		t.Errorf("a finding that moved, was graded anew or changed its API version became another: %s, was %s", got, first)
	}

	for name, change := range map[string]func(*sekisho.Finding){
		"policy":  func(f *sekisho.Finding) { f.Policy = "other" },
		"object":  func(f *sekisho.Finding) { f.Object.Name = "other" },
		"path":    func(f *sekisho.Finding) { f.Path = sekisho.Path{"other"} },
		"message": func(f *sekisho.Finding) { f.Message = "other" },
	} {
		other := finding
		change(&other)
		if new(fingerprints).of("a.yaml", other) == first {
			t.Errorf("the %s does not change the fingerprint", name)
		}
	}
	if new(fingerprints).of("b.yaml", finding) == first {
		t.Error("the file does not change the fingerprint")
	}
}

func TestPlace(t *testing.T) {
	for want, got := range map[string]string{
		"a.yaml":     place("a.yaml", 0, 0),
		"a.yaml:3":   place("a.yaml", 3, 0),
		"a.yaml:3:1": place("a.yaml", 3, 1),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
