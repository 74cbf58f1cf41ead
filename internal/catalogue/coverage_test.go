package catalogue

import (
	"strings"
	"testing"

	"github.com/sekisho/sekisho"
)

// TestEveryControlIsCoveredOrSaysWhyNot also holds every number that a policy or a bundle names against the framework's list.
func TestEveryControlIsCoveredOrSaysWhyNot(t *testing.T) {
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Frameworks()[:3] { // Another test holds the checks of other tools.
		framework, err := Coverage(library, name)
		if err != nil {
			t.Error(err)
			continue
		}
		controls := 0
		for _, group := range framework.Groups {
			for _, control := range group.Controls {
				controls++
				if len(control.Policies) == 0 && control.Reason == "" {
					t.Errorf("%s %s: no policy stands for it, and no reason says why", name, control.ID)
				}
				if len(control.Policies) > 0 && control.Reason != "" {
					t.Errorf("%s %s: %s stands for it, so that the reason why none can is wrong", name, control.ID, control.Policies)
				}
			}
		}
		if framework.Name != name || framework.Title == "" || framework.Source == "" || controls < 10 {
			t.Errorf("%s is read as %+v", name, framework)
		}
		if matrix := Matrix(framework); strings.Count(matrix, "\n| ") != controls+2*len(framework.Groups) {
			t.Errorf("%s has %d controls, the matrix is:\n%s", name, controls, matrix)
		}
	}
}

func TestUnknownFramework(t *testing.T) {
	_, err := Coverage(&sekisho.Library{}, "ciss")
	if err == nil || !strings.Contains(err.Error(), `"ciss" is no framework: did you mean "cis"? (use threats, cis, nsa, peers)`) {
		t.Errorf("got %v", err)
	}
}
