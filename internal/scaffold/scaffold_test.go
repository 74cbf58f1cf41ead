package scaffold

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
	"github.com/sekisho/sekisho/internal/mutation"
)

func TestScaffoldLoadsBesideTheLibraryAndItsFixturesHold(t *testing.T) {
	folder := t.TempDir()
	written, err := Policy(folder, "workload/stdin-open")
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(folder, "workload", "stdin_open")
	want := []string{
		filepath.Join(target, "stdin_open.rego"),
		filepath.Join(target, "stdin_open_test.rego"),
		filepath.Join(target, "testdata", "allow.yaml"),
		filepath.Join(target, "testdata", "deny.yaml"),
	}
	if diff := cmp.Diff(want, written); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
	library, err := sekisho.Load(sekisho.Policies, sekisho.Dir(folder))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"stdin-open"}, library.Own()); diff != "" {
		t.Errorf("own policies (-want +got):\n%s", diff)
	}
}

func TestScaffoldPassesItsTestsAndTheyCoverIt(t *testing.T) {
	folder := t.TempDir()
	if _, err := Policy(folder, "workload/stdin_open"); err != nil {
		t.Fatal(err)
	}
	workspace, err := harness.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	result, err := harness.Run(t.Context(), workspace, harness.Options{Coverage: true})
	if err != nil || result.Status() != harness.Pass || len(result.Tests) != 4 {
		t.Errorf("%+v, %v; want four tests that pass", result, err)
	}
	if result.Coverage.Percent != 100 {
		t.Errorf("coverage %v, want 100: %+v", result.Coverage.Percent, result.Coverage.Files)
	}
	mutated, err := mutation.Run(t.Context(), workspace, mutation.Options{})
	if err != nil || len(mutated.Policies) != 1 || mutated.Policies[0].Killed == 0 {
		t.Fatalf("%+v, %v", mutated, err)
	}
	for _, survivor := range mutated.Policies[0].Survivors {
		t.Errorf("the tests do not notice\n%s", survivor.Diff())
	}
}

func TestScaffoldOverwritesNothing(t *testing.T) {
	folder := t.TempDir()
	target := filepath.Join(folder, "workload", "mine")
	if err := os.MkdirAll(target, 0o755); err != nil {
		t.Fatal(err)
	}
	written, err := Policy(folder, "workload/mine")
	if want := target + " exists already"; err == nil || err.Error() != want || len(written) != 0 {
		t.Errorf("wrote %q, error %v", written, err)
	}
	if entries, err := os.ReadDir(target); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestScaffoldRefusesNamesThatNoPolicyCanHave(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{
		"", "x", "a/b/c", "/b", "a/", "../b", "A/b", "a/1b", "a/b c", "a/b.rego", "a/import", "in/b", "a/b_test", "a/testdata",
	} {
		if written, err := Policy(folder, name); err == nil || len(written) != 0 {
			t.Errorf("%q: wrote %q, error %v", name, written, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}
