package harness

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWatchWaitsUntilSavingIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		saved := make(chan string)
		var runs [][]string
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan bool)
		go func() {
			Watch(ctx, saved, func(touched []string) { runs = append(runs, touched) })
			close(done)
		}()
		for _, file := range []string{"b.rego", "a.rego", "b.rego"} {
			saved <- file
			time.Sleep(quiet / 2)
		}
		time.Sleep(2 * quiet)
		saved <- "c.yaml"
		time.Sleep(2 * quiet)
		stop()
		<-done
		if diff := cmp.Diff([][]string{{"a.rego", "b.rego"}, {"c.yaml"}}, runs); diff != "" {
			t.Errorf("runs (-want +got):\n%s", diff)
		}
	})
}

func TestWatchEndsWhenNoMoreFilesCome(t *testing.T) {
	saved := make(chan string)
	close(saved)
	Watch(t.Context(), saved, func([]string) { t.Error("ran without a change") })
}

func TestSavedReportsFilesOfOldAndNewFolders(t *testing.T) {
	tree(t, demo)
	ctx, stop := context.WithCancel(t.Context())
	saved, err := Saved(ctx, []string{"policies"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	wait := func(file string) {
		t.Helper()
		deadline := time.After(5 * time.Second)
		for !seen[file] {
			select {
			case name := <-saved:
				seen[name] = true
			case <-deadline:
				t.Fatalf("no event for %s, only %v", file, seen)
			}
		}
	}
	write := func(file string) {
		t.Helper()
		if err := os.WriteFile(file, []byte("# saved\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("policies/demo/stdin_open/notes.txt")
	write("policies/demo/stdin_open/testdata/deny.yaml")
	wait("policies/demo/stdin_open/testdata/deny.yaml")
	folder := filepath.Join("policies", "demo", "fresh")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	// The new folder is watched only after its event has been read.
	for i := 0; !seen[filepath.Join(folder, "fresh.rego")] && i < 50; i++ {
		write(filepath.Join(folder, "fresh.rego"))
		select {
		case name := <-saved:
			seen[name] = true
		case <-time.After(100 * time.Millisecond):
		}
	}
	if !seen[filepath.Join(folder, "fresh.rego")] || seen["policies/demo/stdin_open/notes.txt"] {
		t.Errorf("seen %v", seen)
	}
	stop()
	for range saved { // The channel is closed when the context ends.
	}
}

func TestOnlyWhatAFileTouchesIsRun(t *testing.T) {
	tree(t, demo+`
-- policies/demo/demo.rego --
# METADATA
# scope: subpackages
# custom: {layer: container}
package policies.demo
-- lib/own/own.rego --
package lib.own

one := 1
-- lib/own/own_test.rego --
package lib.own_test

import data.lib.own

test_one if own.one == 1
-- other/uses_test.rego --
package other.uses_test

import data.lib.own

test_uses if own.one + 1 == 2
-- other/alone_test.rego --
package other.alone_test

test_alone if true
`)
	for _, c := range []struct {
		touched string
		want    []string
	}{
		{"policies/demo/stdin_open/testdata/deny.yaml", []string{"policies/demo/stdin_open/testdata/allow.yaml", "policies/demo/stdin_open/testdata/deny.yaml"}},
		{"other/alone_test.rego", []string{"data.other.alone_test.test_alone"}},
		{"lib/own/own.rego", []string{"data.lib.own_test.test_one", "data.other.uses_test.test_uses"}},
		{"policies/demo/demo.rego", []string{
			"data.policies.demo.stdin_open_test.test_deny_stdin", "data.policies.demo.stdin_open_test.test_allow_no_stdin",
			"policies/demo/stdin_open/testdata/allow.yaml", "policies/demo/stdin_open/testdata/deny.yaml",
		}},
		{"README.yaml", nil},
	} {
		_, result := test(t, Options{Touched: []string{c.touched}})
		var names []string
		for _, test := range result.Tests {
			names = append(names, test.Name)
		}
		if !slices.Equal(names, c.want) || result.Status() != Pass {
			t.Errorf("%s runs (-want +got):\n%s\n%s", c.touched, cmp.Diff(c.want, names), story(result))
		}
	}
}
