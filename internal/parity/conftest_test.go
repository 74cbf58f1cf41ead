package parity

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/conftest/output"
	"github.com/open-policy-agent/conftest/parser"
	"github.com/open-policy-agent/conftest/policy"

	"github.com/sekisho/sekisho"
)

const policies = "../../policies"

// parametersFile sets a parameter of one policy, as conftest's -d reads it.
const parametersFile = `
parameters:
  capabilities-baseline:
    extraAllowed: [SYS_ADMIN]
  sysctls:
    pssVersion: "1.26"
`

// ours returns the messages of our findings by file, with all policies and the parameters of a file of that form.
func ours(t *testing.T, files []string, parameters map[string]map[string]any) map[string][]string {
	t.Helper()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	library, err = library.Select(sekisho.Selection{Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	return judged(t, library, files)
}

// judged returns the messages of a library's findings by file.
func judged(t *testing.T, library *sekisho.Library, files []string) map[string][]string {
	t.Helper()
	engine, err := library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	engine = engine.With(engine.NewInventory()) // conftest shows policies one document at a time.
	messages := map[string][]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		manifest, err := sekisho.ParseManifest(file, data)
		if err != nil {
			t.Fatal(err)
		}
		findings, err := engine.Evaluate(t.Context(), manifest.Objects...)
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range findings {
			messages[file] = append(messages[file], finding.Policy+": "+finding.Message)
		}
		slices.Sort(messages[file])
	}
	return messages
}

// theirs turns conftest's results into the same form.
func theirs(results []output.CheckResult) map[string][]string {
	messages := map[string][]string{}
	for _, result := range results {
		for _, failure := range result.Failures {
			id, _ := failure.Metadata["policy"].(string)
			messages[result.FileName] = append(messages[result.FileName], id+": "+failure.Message)
		}
	}
	for _, list := range messages {
		slices.Sort(list)
	}
	return messages
}

func library(t *testing.T, files, data []string) map[string][]string {
	t.Helper()
	engine, err := policy.LoadWithData([]string{policies}, data, policy.CompilerOptions{RegoVersion: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	configurations, err := parser.ParseConfigurations(files)
	if err != nil {
		t.Fatal(err)
	}
	results, err := engine.Check(t.Context(), configurations, "main")
	if err != nil {
		t.Fatal(err)
	}
	return theirs(results)
}

// binary runs the unmodified conftest that `make tools` installs.
func binary(t *testing.T, policies string, files, flags []string) map[string][]string {
	t.Helper()
	return theirs(results(t, policies, files, flags))
}

// results are what the unmodified conftest says.
func results(t *testing.T, policies string, files, flags []string) []output.CheckResult {
	t.Helper()
	conftest, err := filepath.Abs("../../.tools/conftest")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(conftest); err != nil {
		if os.Getenv("SEKISHO_REQUIRE_TOOLS") != "" {
			t.Fatal("conftest is not installed: run make tools")
		}
		t.Skip("conftest is not installed: run make tools")
	}
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), conftest, slices.Concat([]string{"test", "-o", "json", "-p", policies}, flags, files)...)
	command.Stdout, command.Stderr = &stdout, &stderr
	// Exit status 1 says that there are failures, or that conftest could not run; only then there is no JSON.
	if err := command.Run(); err != nil && command.ProcessState.ExitCode() != 1 {
		t.Fatalf("conftest: %v\n%s", err, stderr.Bytes())
	}
	var results []output.CheckResult
	if err := json.Unmarshal(stdout.Bytes(), &results); err != nil {
		t.Fatalf("conftest: %v\n%s%s", err, stdout.Bytes(), stderr.Bytes())
	}
	return results
}

func TestConftestFindsTheSameOnEveryFixture(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(policies, "*", "*", "testdata", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	parameters := filepath.Join(t.TempDir(), "parameters.yaml")
	if err := os.WriteFile(parameters, []byte(parametersFile), 0o600); err != nil {
		t.Fatal(err)
	}
	compareWithConftest(t, withoutLists(t, files), parameters)
}

// withoutLists leaves out files with a List, whose items conftest does not look at.
func withoutLists(t *testing.T, files []string) []string {
	t.Helper()
	list := regexp.MustCompile(`(?m)^kind: \w*List$`)
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return list.Match(text)
	})
}

func TestConftestFindsTheSameOnTheCorpus(t *testing.T) {
	compareWithConftest(t, withoutLists(t, corpus(t)), "")
}

func compareWithConftest(t *testing.T, files []string, parameters string) {
	t.Helper()
	defaults := ours(t, files, nil)
	found := 0
	for _, messages := range defaults {
		found += len(messages)
	}
	if found == 0 {
		t.Fatal("the files have no findings to compare")
	}
	t.Logf("%d files, %d findings", len(files), found)
	t.Run("binary", func(t *testing.T) {
		if diff := cmp.Diff(defaults, binary(t, policies, files, nil)); diff != "" {
			t.Errorf("findings differ (-sekisho +conftest):\n%s", diff)
		}
	})
	if parameters == "" {
		return
	}
	withParameters := ours(t, files, map[string]map[string]any{
		"capabilities-baseline": {"extraAllowed": []any{"SYS_ADMIN"}},
		"sysctls":               {"pssVersion": "1.26"},
	})
	if cmp.Equal(defaults, withParameters) {
		t.Fatal("the parameters change nothing")
	}
	t.Run("library with parameters", func(t *testing.T) {
		if diff := cmp.Diff(withParameters, library(t, files, []string{parameters})); diff != "" {
			t.Errorf("findings differ (-sekisho +conftest):\n%s", diff)
		}
	})
}

// corpus lists real manifests, which are no part of this repository.
func corpus(t *testing.T) []string {
	t.Helper()
	root := os.Getenv("SEKISHO_CORPUS")
	if root == "" {
		root = "../../../shared/corpus"
	}
	var files []string
	err := filepath.WalkDir(root, func(file string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(file) == ".yaml" {
			files = append(files, file)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("there are no real manifests in %s: set SEKISHO_CORPUS to a folder of them", root)
	}
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", root, len(files), err)
	}
	return files
}
