package parity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/release"
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

// A folder that sekisho build writes is a bundle for conftest, with the bundle's parameters and without any flag. What the user's
// data says is heard beside them.
func TestConftestFindsTheSameWithABuiltFolder(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(policies, "*", "*", "testdata", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	files = withoutLists(t, files)
	bundle, err := sekisho.ParseBundle("ours.yaml", []byte(`name: ours
title: Ours
description: A bundle that sets parameters.
extends: [recommended]
policies:
  - {policy: capabilities-baseline, parameters: {extraAllowed: [SYS_ADMIN], exempt: [{namespaces: [shop]}]}}
  - {policy: host-namespaces, parameters: {allow: [hostPID]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	parameters := filepath.Join(t.TempDir(), "parameters.yaml")
	if err := os.WriteFile(parameters, []byte("parameters:\n  sysctls: {pssVersion: \"1.26\"}\n  host-namespaces: {allow: [hostIPC]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		own   map[string]map[string]any
		flags []string
	}{
		{"alone", nil, nil},
		{"with data", map[string]map[string]any{"sysctls": {"pssVersion": "1.26"}, "host-namespaces": {"allow": []any{"hostIPC"}}}, []string{"--data", parameters}},
	} {
		t.Run(test.name, func(t *testing.T) {
			selection := sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}, PodTemplates: map[string]string{"example.com/Widget": "spec.podTemplate"}}
			selected, err := all.Select(selection)
			if err != nil {
				t.Fatal(err)
			}
			folder := built(t, selected, bundle)
			selection.Parameters = test.own
			if selected, err = all.Select(selection); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(judged(t, selected, files), binary(t, folder, files, test.flags)); diff != "" {
				t.Errorf("findings differ (-sekisho +conftest):\n%s", diff)
			}
		})
	}
}

// built is a folder for conftest.
func built(t *testing.T, selected *sekisho.Library, bundles ...*sekisho.Bundle) string {
	t.Helper()
	r, err := release.New("v1.2.3", selected, bundles...)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := conftest.Files(r)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "policy")
	if err := rendered.WriteFolder(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

// Real manifests, with a built-in bundle that sets parameters and with one that does not.
func TestConftestFindsTheSameOnTheCorpusWithBuiltFolders(t *testing.T) {
	files := withoutLists(t, corpus(t))
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"network-isolation", "pod-security-restricted"} {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			t.Fatal(err)
		}
		selected, err := all.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(judged(t, selected, files), binary(t, built(t, selected, bundle), files, nil)); diff != "" {
			t.Errorf("%s: findings differ (-sekisho +conftest):\n%s", name, diff)
		}
	}
}

// With the data that sekisho data writes, conftest sees the other objects as well, and reports the lines that we report.
func TestConftestReportsOurLines(t *testing.T) {
	fixtures, err := filepath.Glob(filepath.Join(policies, "*", "*", "testdata", "deny*.yaml"))
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	compareLines(t, withoutLists(t, fixtures), "recommended")
}

func TestConftestReportsOurLinesOnTheCorpus(t *testing.T) {
	compareLines(t, withoutLists(t, corpus(t)), "all")
}

func compareLines(t *testing.T, files []string, name string) {
	t.Helper()
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := sekisho.BuiltinBundle(name)
	if err != nil {
		t.Fatal(err)
	}
	if all, err = all.Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}}); err != nil {
		t.Fatal(err)
	}
	engine, err := all.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var objects []sekisho.Object
	inventory, locations := engine.NewInventory(), conftest.Locations{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		manifest, err := sekisho.ParseManifest(file, data)
		if err != nil {
			t.Fatal(err)
		}
		if err := locations.Add(manifest.Objects...); err != nil {
			t.Fatal(err)
		}
		inventory.Add(manifest.Objects...)
		objects = append(objects, manifest.Objects...)
	}
	findings, err := engine.With(inventory).Evaluate(t.Context(), objects...)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, finding := range findings {
		want = append(want, fmt.Sprintf("%s:%d: %s: %s", finding.File, finding.Line, finding.Policy, finding.Message))
	}
	data, err := json.Marshal(map[string]any{"inventory": inventory, "sekisho": map[string]any{"locations": locations}})
	if err != nil {
		t.Fatal(err)
	}
	dataFile := filepath.Join(t.TempDir(), "data.json")
	if err := os.WriteFile(dataFile, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, result := range results(t, built(t, all, bundle), files, []string{"--data", dataFile}) {
		for _, failure := range result.Failures {
			if failure.Location == nil {
				t.Errorf("%s: %s has no line", result.FileName, failure.Message)
				continue
			}
			got = append(got, fmt.Sprintf("%s:%s: %s: %s", failure.Location.File, failure.Location.Line, failure.Metadata["policy"], failure.Message))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	t.Logf("%d findings", len(want))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings differ (-sekisho +conftest):\n%s", diff)
	}
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
