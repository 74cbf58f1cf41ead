package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/waiver"
)

const privileged = `apiVersion: v1
kind: Pod
metadata: {name: agent}
spec: {containers: [{name: agent, securityContext: {privileged: true}}]}
`

func newChecker(t *testing.T) *Checker {
	t.Helper()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	selected, err := library.Select(sekisho.Selection{Policies: []string{"privileged-container"}})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := selected.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &Checker{Engine: engine, Waivers: &waiver.Set{Known: []string{"privileged-container"}, Today: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}
}

// one checks one file.
func one(t *testing.T, checker *Checker, file string) (result Result) {
	t.Helper()
	if err := checker.Files(t.Context(), []string{file}, func(r Result) error { result = r; return nil }); err != nil {
		t.Fatal(err)
	}
	return result
}

// manyFiles makes files of very different sizes, so that workers finish in another order than they begin.
func manyFiles(t *testing.T, n int) []string {
	t.Helper()
	names, texts := make([]string, n), map[string]string{}
	for i := range names {
		names[i] = fmt.Sprintf("%04d.yaml", n-i)
		texts[names[i]] = strings.Repeat("---\n"+privileged, 1+(i%7)*(i%5))
	}
	inFolder(t, texts)
	return names
}

func TestResultsComeInTheOrderOfTheFiles(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) {
			t.Cleanup(func(before int) func() { return func() { runtime.GOMAXPROCS(before) } }(runtime.GOMAXPROCS(workers)))
			files := manyFiles(t, 120)
			var got []string
			err := newChecker(t).Files(t.Context(), files, func(result Result) error {
				got = append(got, result.Name)
				if result.Objects != len(result.Findings) || result.Objects == 0 {
					t.Errorf("%s: %d findings in %d objects", result.Name, len(result.Findings), result.Objects)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(files, got); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorOfTheCallbackEndsTheRun(t *testing.T) {
	files, full, calls := manyFiles(t, 100), errors.New("disk is full"), 0
	err := newChecker(t).Files(t.Context(), files, func(Result) error {
		calls++
		if calls == 3 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || calls != 3 {
		t.Errorf("%d calls, error %v", calls, err)
	}
}

func TestCancelledRunEndsWithTheReason(t *testing.T) {
	files, calls := manyFiles(t, 100), 0
	ctx, cancel := context.WithCancel(t.Context())
	err := newChecker(t).Files(ctx, files, func(Result) error {
		calls++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || calls == len(files) {
		t.Errorf("%d calls, error %v", calls, err)
	}
}

func TestNoFilesAreNoResults(t *testing.T) {
	err := newChecker(t).Files(t.Context(), nil, func(Result) error { return errors.New("called") })
	if err != nil {
		t.Error(err)
	}
}

func TestFileCountsAndKeepsWhatCouldBeRead(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": privileged + "---\nreplicas: 3\n---\nkind: [\n--- # note\n" + privileged})
	checker := newChecker(t)
	got := one(t, checker, "a.yaml")
	type counts struct{ Findings, Objects, Documents, Skipped, Errors, Warnings int }
	count := func(r Result) counts {
		return counts{len(r.Findings), r.Objects, r.Documents, r.Skipped, len(r.Errors), len(r.Warnings)}
	}
	if diff := cmp.Diff(counts{2, 2, 4, 1, 1, 1}, count(got)); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	checker.Strict = true
	if diff := cmp.Diff(counts{2, 2, 4, 1, 2, 1}, count(one(t, checker, "a.yaml"))); diff != "" {
		t.Errorf("strict counts (-want +got):\n%s", diff)
	}
}

func TestFileReadsStandardInput(t *testing.T) {
	checker := newChecker(t)
	checker.Stdin = strings.NewReader(privileged)
	got := one(t, checker, Stdin)
	if len(got.Findings) != 1 || got.Findings[0].File != "-" || len(got.Errors) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestFileSaysWhyItCannotBeRead(t *testing.T) {
	inFolder(t, nil)
	large, err := os.Create("large.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := large.Truncate(sekisho.MaxManifestSize + 1<<20); err != nil { // A sparse file takes no space.
		t.Fatal(err)
	}
	if err := large.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []sekisho.Problem{
		{File: "missing.yaml", Message: "cannot be read: no such file or directory"},
		{File: ".", Message: "cannot be read: is a folder"},
		{File: "large.yaml", Line: 1, Column: 1, Message: "the text has 65 MiB, at most 64 are read: split it into several files"},
	} {
		if diff := cmp.Diff([]sekisho.Problem{want}, one(t, newChecker(t), want.File).Errors); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.File, diff)
		}
	}
}

func TestFileAppliesWaiversBeforeTheBaseline(t *testing.T) {
	annotated := strings.Replace(privileged, "{name: agent}", "{name: agent, annotations: {sekisho.dev/waive.privileged-container: SEC-12}}", 1)
	inFolder(t, map[string]string{"a.yaml": annotated + "---\n" + privileged + "---\n" + privileged})
	checker := newChecker(t)
	checker.Baseline = waiver.NewBaseline("baseline.yaml")
	checker.Baseline.Add(one(t, checker, "a.yaml").Findings[:1])
	first := one(t, checker, "a.yaml").Findings[1]
	first.Waiver = nil
	checker.Baseline.Add([]sekisho.Finding{first})

	var sources []string
	for _, f := range one(t, checker, "a.yaml").Findings {
		source := "none"
		if f.Waiver != nil {
			source = f.Waiver.Source
		}
		sources = append(sources, source)
	}
	if diff := cmp.Diff([]string{"annotation", "baseline", "none"}, sources); diff != "" {
		t.Errorf("waived by (-want +got):\n%s", diff)
	}
}
