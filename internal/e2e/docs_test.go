//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every block that begins with ```console in the documentation is run in a clean clone: lines that begin with $ are commands,
// the others what they must print. A line of three dots stands for any lines.
func TestDocumentationIsTrue(t *testing.T) {
	for _, tool := range []string{"conftest", "opa", "sekisho-gatekeeper"} {
		need(t, tool, "make tools")
	}
	need(t, "gator", "make cluster-tools")
	folder := clone(t)
	path := "PATH=" + filepath.Join(folder, "bin") + string(os.PathListSeparator) + os.Getenv("PATH")
	mustRun(t, folder, nil, "go", "build", "-o", "bin/sekisho", "./cmd/sekisho")
	for _, document := range []string{"README.md", "examples/conftest/README.md", "examples/custom-policy/README.md", "examples/gatekeeper/README.md", "examples/opa/README.md"} {
		t.Run(document, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(folder, document))
			if err != nil {
				t.Fatal(err)
			}
			steps := commands(string(text))
			if len(steps) == 0 {
				t.Fatal("there are no commands")
			}
			for _, step := range steps {
				output, _ := run(t, folder, []string{path, "TERM=dumb"}, "bash", "-c", step.command)
				if !matches(step.output, output) {
					t.Errorf("$ %s\nprints\n%s\nand not, as it says there,\n%s", step.command, output, step.output)
				}
			}
		})
	}
}

type step struct{ command, output string }

func commands(document string) []step {
	var steps []step
	inside := false
	for line := range strings.Lines(document) {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = strings.TrimSpace(line) == "```console"
		case !inside:
		case strings.HasPrefix(line, "$ "):
			steps = append(steps, step{command: strings.TrimSpace(line[2:])})
		default:
			steps[len(steps)-1].output += line
		}
	}
	return steps
}

// escapes are the colours of a terminal.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

func matches(want, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(want)), `\.\.\.`, `(?s:.*)`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(escapes.ReplaceAllString(got, "")))
}
