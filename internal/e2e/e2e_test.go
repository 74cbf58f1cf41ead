//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repository is the root of the checkout.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// clone makes a clean clone of what is committed, as a user gets it.
func clone(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "sekisho")
	mustRun(t, ".", nil, "git", "clone", "--quiet", repository(t), folder)
	return folder
}

// run runs a command and returns what it printed and whether it succeeded.
func run(t *testing.T, folder string, env []string, name string, args ...string) (string, bool) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = folder
	command.Env = append(os.Environ(), env...)
	output, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(output), err == nil
}

func mustRun(t *testing.T, folder string, env []string, name string, args ...string) string {
	t.Helper()
	output, ok := run(t, folder, env, name, args...)
	if !ok {
		t.Fatalf("%s %s\n%s", name, strings.Join(args, " "), output)
	}
	return output
}

// need stops a test whose tool is not there, saying how to get it.
func need(t *testing.T, tool, how string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("SEKISHO_REQUIRE_TOOLS") != "" {
			t.Fatalf("%s is not installed: %s", tool, how)
		}
		t.Skipf("%s is not installed: %s", tool, how)
	}
}
