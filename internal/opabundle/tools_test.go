package opabundle

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// stockOPA is where `make tools` puts the unmodified OPA.
func stockOPA(t *testing.T) string {
	t.Helper()
	binary, err := filepath.Abs("../../.tools/opa")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		if os.Getenv("SEKISHO_REQUIRE_TOOLS") != "" {
			t.Fatal("opa is not installed: run make tools")
		}
		t.Skip("opa is not installed: run make tools")
	}
	return binary
}

// opa runs the unmodified OPA and returns what it prints, and what it complains about.
func opa(t *testing.T, arguments ...string) (output, complaint string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), stockOPA(t), arguments...)
	command.Stdout, command.Stderr = &stdout, &stderr
	err = command.Run()
	return stdout.String(), stderr.String(), err
}

// selected is a release of what is selected from the built-in library.
func selected(t *testing.T, selection sekisho.Selection) *release.Release {
	t.Helper()
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	library, err := all.Select(selection)
	if err != nil {
		t.Fatal(err)
	}
	r, err := release.New("v1.2.3", library, selection.Bundles...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// file builds a bundle into a file.
func file(t *testing.T, r *release.Release, options Options) string {
	t.Helper()
	archive, err := Build(r, options)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "bundle.tar.gz")
	if err := os.WriteFile(name, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
