package sekisho

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
)

// judge loads policies and checks a manifest with them. The findings are written as in a pipe.
func judge(t *testing.T, policies fs.FS, manifest string) []string {
	t.Helper()
	library, err := Load(policies)
	if err != nil {
		t.Fatal(err)
	}
	return judgeWith(t, library, manifest)
}

func judgeWith(t *testing.T, library *Library, manifest string) []string {
	t.Helper()
	engine := compile(t, library)
	findings, err := engine.Evaluate(t.Context(), parseAll(t, manifest)...)
	if err != nil {
		t.Error(err)
	}
	return lines(findings)
}

func compile(t testing.TB, library *Library) *Engine {
	t.Helper()
	engine, err := library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func parseAll(t testing.TB, text string) []Object {
	t.Helper()
	manifest, err := ParseManifest("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return manifest.Objects
}

func lines(findings []Finding) []string {
	var result []string
	for _, f := range findings {
		result = append(result, fmt.Sprintf("%s:%d:%d: %s: %s (%s)", f.File, f.Line, f.Column, f.Severity, f.Message, f.Policy))
	}
	return result
}

func builtinLibrary(t testing.TB) *Library {
	t.Helper()
	library, err := Load(Policies)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

func readPolicyFile(t testing.TB, file string) string {
	t.Helper()
	text, err := fs.ReadFile(Policies, file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sorted(values []string) []string {
	slices.Sort(values)
	return values
}
