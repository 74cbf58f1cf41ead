package fileglob

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, file string
		want          bool
	}{
		{"*.yaml", "a.yaml", true},
		{"*.yaml", "deploy/a.yaml", false},
		{"**/*.yaml", "a.yaml", true},
		{"**/*.yaml", "deploy/prod/a.yaml", true},
		{"deploy/**", "deploy/prod/a.yaml", true},
		{"deploy/**/a.yaml", "deploy/a.yaml", true},
		{"deploy/{dev,prod}/*.yaml", "deploy/prod/a.yaml", true},
		{"./deploy/*.yaml", "deploy/a.yaml", true},
		{"deploy/*.yaml", "./deploy/a.yaml", true},
		{"deploy/*.yaml", "deployment/a.yaml", false},
		{"**", "deploy/a.yaml", true},
	} {
		glob, err := Compile(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := glob.Match(test.file); got != test.want {
			t.Errorf("%q matches %q: %v, want %v", test.pattern, test.file, got, test.want)
		}
	}
}

func TestCompileSaysWhatIsWrong(t *testing.T) {
	if _, err := Compile("deploy/[a"); err == nil {
		t.Error("an open bracket is accepted")
	}
}

func TestCompileInMatchesTheSameFilesFromEveryFolder(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "deploy", "prod"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		working, folder, pattern, file string
		want                           bool
	}{
		{".", ".", "deploy/*.yaml", "deploy/a.yaml", true},
		{".", ".", "deploy/*.yaml", "a.yaml", false},
		{"deploy", "..", "deploy/*.yaml", "a.yaml", true},
		{"deploy", "..", "*.yaml", "a.yaml", false},
		{"deploy/prod", "../..", "deploy/*.yaml", "../a.yaml", true},
		{".", "deploy", "*.yaml", "deploy/a.yaml", true},
		{".", "deploy", "*.yaml", "a.yaml", false},
		{"deploy", "..", "deploy/*.yaml", filepath.Join(root, "deploy", "a.yaml"), true},
		{"deploy", "..", filepath.Join(root, "*.yaml"), filepath.Join(root, "a.yaml"), true},
	} {
		t.Chdir(filepath.Join(root, test.working))
		glob, err := CompileIn(test.folder, test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := glob.Match(test.file); got != test.want {
			t.Errorf("from %s, %q in %s matches %q: %v, want %v", test.working, test.pattern, test.folder, test.file, got, test.want)
		}
	}
}
