package parity

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/release"
)

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
