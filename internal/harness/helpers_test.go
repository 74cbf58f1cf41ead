package harness

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// tree writes the files of a txtar archive and makes their folder the current one, so that names are short.
func tree(t testing.TB, archive string) {
	t.Helper()
	folder := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(archive)), folder); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
}

// test opens and runs the current folder.
func test(t testing.TB, options Options) (*Workspace, Result) {
	t.Helper()
	workspace, err := Open(".")
	if err != nil {
		t.Fatal(err)
	}
	result, err := Run(t.Context(), workspace, options)
	if err != nil {
		t.Fatal(err)
	}
	return workspace, result
}

// story is what a result says, one line for each thing, without times.
func story(result Result) string {
	var b strings.Builder
	for _, test := range result.Tests {
		fmt.Fprintf(&b, "%s %s:%d %s", test.Status, test.File, test.Line, test.Name)
		if test.Reason != "" {
			fmt.Fprintf(&b, " (%s)", test.Reason)
		}
		b.WriteString("\n")
		for _, failure := range test.Failures {
			fmt.Fprintf(&b, "  %s\n", failure.Error())
			if failure.Detail != "" {
				b.WriteString("    " + strings.ReplaceAll(failure.Detail, "\n", "\n    ") + "\n")
			}
		}
	}
	for _, problem := range result.Problems {
		fmt.Fprintf(&b, "problem %s\n", problem.Error())
	}
	for _, note := range result.Notes {
		fmt.Fprintf(&b, "note %s\n", note)
	}
	return b.String()
}

// library writes n policies below a folder, copies of the built-in ones under other names, fixtures and tests included.
func library(t testing.TB, folder string, n int) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", "policies"))
	if err != nil {
		t.Fatal(err)
	}
	originals, err := filepath.Glob(filepath.Join(root, "*", "*", "testdata"))
	if err != nil || len(originals) == 0 {
		t.Fatal("no policies to copy", err)
	}
	// A name of one word may be that of a field too, and cannot be replaced blindly.
	originals = slices.DeleteFunc(originals, func(name string) bool { return !strings.Contains(filepath.Base(filepath.Dir(name)), "_") })
	for i := range n {
		original := filepath.Dir(originals[i%len(originals)])
		if err := copyPolicy(original, folder, fmt.Sprintf("%s_%d", filepath.Base(original), i)); err != nil {
			t.Fatal(err)
		}
	}
	categories, _ := filepath.Glob(filepath.Join(root, "*", "*.rego"))
	for _, file := range categories {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		relative, _ := filepath.Rel(root, file)
		if strings.HasPrefix(relative, "main") {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, relative), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// copyPolicy copies a policy below a folder, under another name.
func copyPolicy(original, folder, copied string) error {
	name := filepath.Base(original)
	identifier := regexp.MustCompile(`\b` + name + `(_test)?\b`)
	return filepath.WalkDir(original, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if filepath.Ext(file) == ".rego" {
			text = identifier.ReplaceAll(text, []byte(copied+"$1"))
			id := strings.ReplaceAll(name, "_", "-")
			text = bytes.ReplaceAll(text, []byte(`"`+id+`"`), fmt.Appendf(nil, "%q", strings.ReplaceAll(copied, "_", "-")))
		}
		relative, err := filepath.Rel(original, file)
		if err != nil {
			return err
		}
		category := filepath.Base(filepath.Dir(original))
		target := filepath.Join(folder, category, copied, strings.Replace(relative, name, copied, 1))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
}
