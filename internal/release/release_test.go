package release

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

func selected(t *testing.T, selection sekisho.Selection) *Release {
	t.Helper()
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	library, err := all.Select(selection)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New("v1.2.3", library, selection.Bundles...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRevisionIsOfRegoAndParameters(t *testing.T) {
	t.Parallel()
	one := selected(t, sekisho.Selection{Policies: []string{"host-port"}})
	again := selected(t, sekisho.Selection{Policies: []string{"host-port"}})
	other := selected(t, sekisho.Selection{Policies: []string{"sysctls"}})
	allowed := selected(t, sekisho.Selection{Policies: []string{"host-port"}, Parameters: map[string]map[string]any{"host-port": {"exempt": []any{map[string]any{"names": []any{"web"}}}}}})
	if one.Revision != again.Revision {
		t.Error("the same selection has two revisions")
	}
	if one.Revision == other.Revision || one.Revision == allowed.Revision {
		t.Error("another policy or parameter has the same revision")
	}
}

func TestReleaseIsNamedAfterItsBundles(t *testing.T) {
	t.Parallel()
	var bundles []*sekisho.Bundle
	for _, name := range []string{"reliability", "image-provenance"} {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			t.Fatal(err)
		}
		bundles = append(bundles, bundle)
	}
	r := selected(t, sekisho.Selection{Bundles: bundles})
	if r.Name != "reliability-image-provenance" || r.Title != bundles[0].Title+", "+bundles[1].Title {
		t.Errorf("name %q, title %q", r.Name, r.Title)
	}
}

func TestNothingSelectedIsAnError(t *testing.T) {
	t.Parallel()
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New("v1", all.Only()); err == nil {
		t.Error("a release without policies was made")
	}
}

var twoFiles = Files{{"b/two.txt", []byte("2\n")}, {"a.txt", []byte("1\n")}}

// contents are the files of a folder by name.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const sumsOfTwo = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865  a.txt\n" +
	"53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3  b/two.txt\n"

func TestFolderHoldsTheFilesAndTheirDigests(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "out", "bundle")
	want := map[string]string{"a.txt": "1\n", "b/two.txt": "2\n", Sums: sumsOfTwo}
	for _, before := range []Files{nil, {{"old.txt", nil}}} {
		if before != nil {
			if err := before.WriteFolder(folder); err != nil {
				t.Fatal(err)
			}
		}
		if err := twoFiles.WriteFolder(folder); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, folder)); diff != "" {
			t.Error(diff)
		}
	}
	if left := contents(t, filepath.Dir(folder)); len(left) != len(want) {
		t.Errorf("something is left beside the folder: %v", left)
	}
}

func TestAFolderOfSomebodyElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "precious.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := twoFiles.WriteFolder(folder); err == nil {
		t.Error("the folder was replaced")
	}
	if diff := cmp.Diff(map[string]string{"precious.txt": "mine"}, contents(t, folder)); diff != "" {
		t.Error(diff)
	}
}

func TestAFailureLeavesTheFolderAsItWas(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "out")
	if err := twoFiles.WriteFolder(folder); err != nil {
		t.Fatal(err)
	}
	before := contents(t, folder)
	// A file cannot be a folder as well.
	if err := (Files{{"a", nil}, {"a/b", nil}}).WriteFolder(folder); err == nil {
		t.Error("impossible files were written")
	}
	if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
		t.Error(diff)
	}
}

func TestFoldersAreReplacedInSteps(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	folder, fresh := filepath.Join(parent, "out"), filepath.Join(parent, "fresh")
	for _, name := range []string{"one.txt", "two.txt"} { // The first one replaces nothing.
		if err := (Files{{name, nil}}).WriteFolder(fresh); err != nil {
			t.Fatal(err)
		}
		if err := replaceInSteps(folder, fresh); err != nil {
			t.Fatal(err)
		}
		found := contents(t, parent)
		if _, is := found["out/"+name]; !is || len(found) != 2 {
			t.Errorf("after %s: %v", name, found)
		}
	}
	if err := replaceInSteps(folder, fresh); err == nil || len(contents(t, parent)) != 2 {
		t.Errorf("a folder that is not there replaces: %v, %v", err, contents(t, parent))
	}
}

// A reader sees the folder at all times, and either all old files or all new ones.
func TestTheFolderIsNeverMissing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux swaps folders in one step")
	}
	folder := filepath.Join(t.TempDir(), "out")
	if err := twoFiles.WriteFolder(folder); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		defer close(done)
		for range 200 {
			if err := twoFiles.WriteFolder(folder); err != nil {
				done <- err
				return
			}
		}
	}()
	looks := 0
	for {
		select {
		case err := <-done:
			if err != nil || looks == 0 {
				t.Errorf("after %d looks: %v", looks, err)
			}
			return
		default:
			if _, err := os.Stat(folder); err != nil {
				t.Fatal(err)
			}
			looks++
		}
	}
}

func TestEqualFilesMakeEqualArchives(t *testing.T) {
	t.Parallel()
	turned := slices.Clone(twoFiles)
	slices.Reverse(turned)
	var one, two bytes.Buffer
	if err := twoFiles.WriteArchive(&one); err != nil {
		t.Fatal(err)
	}
	if err := turned.WriteArchive(&two); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the order of the files changes the archive")
	}
}
