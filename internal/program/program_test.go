package program

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFind(t *testing.T) {
	path, current := t.TempDir(), t.TempDir()
	t.Setenv("PATH", path)
	t.Chdir(current)
	for _, folder := range []string{path, current, filepath.Join(current, ".tools")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	install := func(folder, name string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return file
	}
	onPath := install(path, "engine")
	install(current, "stranger")
	install(filepath.Join(current, ".tools"), "stranger")
	for name, want := range map[string]string{"engine": onPath, "stranger": "", "missing": ""} {
		if got := Find(name); got != want {
			t.Errorf("Find(%q) = %q, want %q", name, got, want)
		}
	}
}
