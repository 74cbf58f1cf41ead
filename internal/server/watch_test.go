package server

import (
	"log/slog"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// must stops a test whose preparation does not work.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWatchSeesHowFoldersChange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(t *testing.T, folder string) (watched string)
		change  func(t *testing.T, folder string)
	}{
		"a file is written": {nil, func(t *testing.T, folder string) { save(t, folder+"/policies/a/b/b.rego", "2") }},
		"a file is replaced": {nil, func(t *testing.T, folder string) {
			save(t, folder+"/policies/a/b/.b.rego.swp", "2")
			must(t, os.Rename(folder+"/policies/a/b/.b.rego.swp", folder+"/policies/a/b/b.rego"))
		}},
		"a file is removed":   {nil, func(t *testing.T, folder string) { must(t, os.Remove(folder+"/policies/a/b/b.rego")) }},
		"a folder is removed": {nil, func(t *testing.T, folder string) { must(t, os.RemoveAll(folder+"/policies/a")) }},
		"a folder is added":   {nil, func(t *testing.T, folder string) { must(t, os.Mkdir(folder+"/policies/c", 0o755)) }},
		"the folder is replaced": {nil, func(t *testing.T, folder string) {
			must(t, os.Rename(folder+"/policies", folder+"/old"))
			save(t, folder+"/policies/a/b/b.rego", "2")
		}},
		"a link is swapped, as by git-sync": {
			func(t *testing.T, folder string) string {
				must(t, os.Symlink("policies", folder+"/link"))
				return folder + "/link"
			},
			func(t *testing.T, folder string) {
				save(t, folder+"/new/a/b/b.rego", "2")
				must(t, os.Symlink("new", folder+"/link.new"))
				must(t, os.Rename(folder+"/link.new", folder+"/link"))
			},
		},
		"a link on the way is swapped, as by the kubelet": {
			func(t *testing.T, folder string) string {
				save(t, folder+"/..1/token", "1")
				must(t, os.Symlink("..1", folder+"/..data"))
				must(t, os.Symlink("..data/token", folder+"/token"))
				return folder + "/token"
			},
			func(t *testing.T, folder string) {
				save(t, folder+"/..2/token", "2")
				must(t, os.Symlink("..2", folder+"/..data.new"))
				must(t, os.Rename(folder+"/..data.new", folder+"/..data"))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			save(t, folder+"/policies/a/b/b.rego", "1")
			watched := folder + "/policies"
			if test.prepare != nil {
				watched = test.prepare(t, folder)
			}
			changed := make(chan struct{}, 10)
			must(t, Watch(t.Context(), slog.New(slog.DiscardHandler), func() []string { return []string{watched} }, func(func() bool) { changed <- struct{}{} }))
			await := func() {
				t.Helper()
				select {
				case <-changed:
				case <-time.After(20 * time.Second):
					t.Fatal("the change is not seen")
				}
			}
			test.change(t, folder)
			await()
			// What came to be is watched too.
			if info, err := os.Stat(watched); err == nil && info.IsDir() {
				save(t, watched+"/a/b/more.rego", "3")
				await()
			}
		})
	}
}

func TestWatchKnowsWhatIsNobodysConcern(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	save(t, folder+"/policies/a/b/b.rego", "1")
	w := &watched{names: []string{folder + "/policies", folder + "/sekisho.yaml"}}
	for file, want := range map[string]bool{
		"/policies": true, "": true, "/a": false, "/policies/a/b/b.rego": true, "/sekisho.yaml": true, "/serve.log": false, "/policies.new": false, "/policies.new/x": false,
	} {
		if got := w.concerns(folder + file); got != want {
			t.Errorf("%s: %v", file, got)
		}
	}
	for name, want := range map[string]bool{".b.rego.swp": true, "b.rego~": true, "b.rego": false, "..data": false, "a": false} {
		if got := isScratch(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWatchCallsAgainForWhatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := save(t, folder+"/a.rego", "1")
	calls := make(chan bool, 10)
	first := true
	must(t, Watch(t.Context(), slog.New(slog.DiscardHandler), func() []string { return []string{folder} }, func(unsettled func() bool) {
		if first {
			first = false
			save(t, file, "3")
			for start := time.Now(); !unsettled() && time.Since(start) < 2*time.Second; time.Sleep(time.Millisecond) {
			}
		}
		calls <- unsettled()
	}))
	save(t, file, "2")
	if got := []bool{<-calls, <-calls}; !got[0] || got[1] {
		t.Errorf("unsettled: %v", got)
	}
}

// A file that is written all the time must not keep changes from being served.
func TestWatchDoesNotAwaitWhatNeverRests(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	settled := make(chan struct{})
	var once sync.Once
	must(t, Watch(t.Context(), slog.New(slog.DiscardHandler), func() []string { return []string{folder} }, func(unsettled func() bool) {
		time.Sleep(50 * time.Millisecond) // as long as a build takes, in which the next change comes
		if !unsettled() {
			once.Do(func() { close(settled) })
		}
	}))
	limit := time.After(20 * time.Second)
	for i := 0; ; i++ {
		save(t, folder+"/a.yaml", strconv.Itoa(i))
		select {
		case <-settled:
			return
		case <-limit:
			t.Fatal("the change is never taken")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestWatchAwaitsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	changed := make(chan struct{}, 10)
	must(t, Watch(t.Context(), slog.New(slog.DiscardHandler), func() []string { return []string{folder + "/a/b/c.yaml"} }, func(func() bool) { changed <- struct{}{} }))
	for _, change := range []func(){
		func() { must(t, os.Mkdir(folder+"/a", 0o755)) },
		func() { must(t, os.Mkdir(folder+"/a/b", 0o755)) },
		func() { save(t, folder+"/a/b/c.yaml", "1") },
		func() { save(t, folder+"/a/b/c.yaml", "2") },
		func() { must(t, os.RemoveAll(folder+"/a")) },
	} {
		change()
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
			t.Fatal("the change is not seen")
		}
	}
}
