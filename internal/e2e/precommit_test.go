//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodPod = `apiVersion: v1
kind: Pod
metadata:
  name: app
spec:
  securityContext:
    runAsNonRoot: true
  containers:
    - name: app
      image: registry.example/app:1.0
      securityContext:
        allowPrivilegeEscalation: false
`

const badPod = goodPod + "        privileged: true\n"

// The hook is installed from a clone of this repository by the real pre-commit, into a real repository.
func TestPreCommitStopsABadManifest(t *testing.T) {
	need(t, "pre-commit", "apt-get install pre-commit")
	root := repository(t)
	revision := strings.TrimSpace(mustRun(t, root, nil, "git", "rev-parse", "HEAD"))
	example, err := os.ReadFile(filepath.Join(root, "examples/pre-commit/.pre-commit-config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("https://github.com/sekisho/sekisho", root, "v0.1.0", revision).Replace(string(example))

	user := t.TempDir()
	// The modules of this test are those that are on the machine already.
	env := []string{
		"PRE_COMMIT_HOME=" + filepath.Join(t.TempDir(), "pre-commit"),
		"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@example.com", "GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@example.com",
		"GOFLAGS=-modcacherw",
	}
	mustRun(t, user, env, "git", "init", "--quiet")
	write(t, user, ".pre-commit-config.yaml", config)
	write(t, user, "values.yaml", "replicas: 2\n")
	mustRun(t, user, env, "pre-commit", "install")

	write(t, user, "deploy/app.yaml", goodPod)
	mustRun(t, user, env, "git", "add", ".")
	if output, ok := run(t, user, env, "git", "commit", "-m", "good"); !ok || !strings.Contains(output, "Passed") {
		t.Fatalf("a good manifest is not committed, or not checked:\n%s", output)
	}

	write(t, user, "deploy/app.yaml", badPod)
	mustRun(t, user, env, "git", "add", ".")
	output, ok := run(t, user, env, "git", "commit", "-m", "bad")
	if ok {
		t.Fatalf("a bad manifest is committed:\n%s", output)
	}
	const want = `deploy/app.yaml:13:9: critical: container "app" is privileged (privileged-container)`
	if !strings.Contains(output, want) {
		t.Errorf("the output does not say %s:\n%s", want, output)
	}
	if log := mustRun(t, user, env, "git", "log", "--oneline"); strings.Count(log, "\n") != 1 {
		t.Errorf("the bad commit is there:\n%s", log)
	}
}

func write(t *testing.T, folder, name, text string) {
	t.Helper()
	file := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
