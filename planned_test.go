package sekisho

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThePlanChangesNoVerdict(t *testing.T) {
	fixtures, corpus := manifests(t)
	library := builtinLibrary(t)
	with, without := compile(t, library), compile(t, library)
	with.planner.after, without.planner.after = 0, -1
	verdict := func(e *Engine, o Object) string {
		findings, err := e.Evaluate(t.Context(), o)
		text := strings.Join(lines(findings), "\n")
		for _, f := range findings {
			text += fmt.Sprintf("\n%v", f.Path)
		}
		return fmt.Sprint(text, err)
	}
	with.planned(t.Context())
	planned := with.planner.ready.Load()
	for _, p := range library.Policies() {
		if planned.program == nil || planned.rules[p] == nil {
			t.Errorf("%s is not planned: %v", p.ID, planned.program.Fit(p.violation()))
		}
	}
	for name, objects := range map[string][]Object{"fixtures": fixtures, "corpus": corpus} {
		t.Run(name, func(t *testing.T) {
			inventory := with.NewInventory()
			inventory.Add(objects...)
			w, wo := with.With(inventory), without.With(inventory)
			for _, object := range objects {
				if diff := cmp.Diff(verdict(wo, object), verdict(w, object)); diff != "" {
					t.Fatalf("%s %s (-topdown +plan):\n%s", object.File, object.ObjectRef, diff)
				}
			}
		})
	}
}
