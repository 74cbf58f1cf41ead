package config

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sekisho/sekisho"
)

// inFolder writes files below a new folder and makes it the working directory.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
}

const everySetting = `bundles: [recommended, team.yaml, ./own/plain, /opt/team.yaml]
policies: [own, /opt/policies]
exclude: [host-port]
parameters:
  host-port:
    allowedRanges: [{min: 8000, max: 9007199254740993}]
kubernetesVersion: "1.31"
failOn: none
ignore: ["charts/**"]
baseline: known.yaml
waivers:
  - policy: host-port
    object: Pod/*/web
    files: "*.yaml"
    reason: it has to
    until: 2027-01-31
  - {policy: sysctls, reason: it has to}
`

func TestLoadReadsEverySettingAndResolvesPaths(t *testing.T) {
	inFolder(t, map[string]string{"deploy/sekisho.yaml": everySetting})
	got, err := Load("deploy/sekisho.yaml")
	if err != nil {
		t.Fatal(err)
	}
	number := func(text string) any { return json.Number(text) }
	want := &Config{
		Bundles:  []string{"recommended", "deploy/team.yaml", "deploy/own/plain", "/opt/team.yaml"},
		Policies: []string{"deploy/own", "/opt/policies"},
		Exclude:  []string{"host-port"},
		Parameters: map[string]map[string]any{
			"host-port": {"allowedRanges": []any{map[string]any{"min": number("8000"), "max": number("9007199254740993")}}},
		},
		KubernetesVersion: "1.31",
		FailOn:            "none",
		Ignore:            []string{"charts/**"},
		Baseline:          "deploy/known.yaml",
		Waivers: []Waiver{
			{Policy: "host-port", Object: "Pod/*/web", Files: "*.yaml", Reason: "it has to", Until: "2027-01-31", Line: 12, Column: 5},
			{Policy: "sysctls", Reason: "it has to", Line: 17, Column: 5},
		},
		File: "deploy/sekisho.yaml",
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("Load (-want +got):\n%s", diff)
	}
}

func TestLoadAcceptsFilesThatSetNothing(t *testing.T) {
	for _, text := range []string{"", "# later\n", "---\n", "bundles:\nwaivers: ~\nfailOn: null\n"} {
		inFolder(t, map[string]string{FileName: text})
		got, err := Load(FileName)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(&Config{File: FileName}, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestLoadReportsMistakesWithTheirPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"bundels: [all]":                             `sekisho.yaml:1:1: "bundels" is no setting: did you mean "bundles"?`,
		"\n\nsomething: else":                        `sekisho.yaml:3:1: "something" is no setting`,
		"bundles: all":                               `sekisho.yaml:1:10: bundles must be a list, not a string`,
		"bundles:\n  - all\n  - [all]":               `sekisho.yaml:3:5: bundles[1] must be a string, not a list`,
		"policies: {}":                               `sekisho.yaml:1:11: policies must be a list, not a mapping`,
		"exclude: true":                              `sekisho.yaml:1:10: exclude must be a list, not a bool`,
		"ignore: x":                                  `sekisho.yaml:1:9: ignore must be a list, not a string`,
		"baseline: []":                               `sekisho.yaml:1:11: baseline must be a string, not a list`,
		"kubernetesVersion: 1.31":                    `sekisho.yaml:1:20: kubernetesVersion must be a string, not a number: write it in quotes`,
		"failOn: severe":                             `sekisho.yaml:1:9: failOn: "severe" is no severity: use low, medium, high, critical or none`,
		"parameters: [x]":                            `sekisho.yaml:1:13: parameters must be a mapping, not a list`,
		"parameters:\n  host-port: x":                `sekisho.yaml:2:14: parameters.host-port must be a mapping, not a string`,
		"waivers: {policy: x}":                       `sekisho.yaml:1:10: waivers must be a list, not a mapping`,
		"waivers:\n- host-port":                      `sekisho.yaml:2:3: waivers[0] must be a mapping, not a string`,
		"waivers:\n- {policy: x, reson: y}":          `sekisho.yaml:2:15: "reson" is no setting: did you mean "reason"?`,
		"waivers:\n- {policy: x, until: 2027-1-31}":  `sekisho.yaml:2:22: until: "2027-1-31" is no date: write it as 2027-01-31`,
		"waivers:\n- {policy: x, until: 2027-02-29}": `sekisho.yaml:2:22: until: "2027-02-29" is no date: write it as 2027-01-31`,
		"- all":                     `sekisho.yaml:1:1: the configuration must be a mapping, not a list`,
		"failOn: low\nfailOn: high": `sekisho.yaml:2:1: duplicate key "failOn", first at line 1`,
		"a: 1\nb: 2":                "sekisho.yaml:1:1: \"a\" is no setting\nsekisho.yaml:2:1: \"b\" is no setting",
	} {
		inFolder(t, map[string]string{FileName: text})
		_, err := Load(FileName)
		if diff := cmp.Diff(want, errorText(err)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if !errors.As(err, new(sekisho.Problems)) {
			t.Errorf("%q: the error is a %T, not sekisho.Problems", text, err)
		}
	}
}

func TestLoadSaysWhichFileCannotBeRead(t *testing.T) {
	inFolder(t, nil)
	_, err := Load("missing.yaml")
	want := "missing.yaml: the configuration cannot be read: no such file or directory"
	if diff := cmp.Diff(want, errorText(err)); diff != "" {
		t.Errorf("Load (-want +got):\n%s", diff)
	}
}

func TestProblemStandsAtItsSetting(t *testing.T) {
	inFolder(t, map[string]string{FileName: everySetting})
	config, err := Load(FileName)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path         []any
		line, column int
	}{
		{[]any{"exclude", 0}, 3, 11},
		{[]any{"parameters", "host-port", "allowedRanges"}, 6, 5},
		{[]any{"kubernetesVersion"}, 7, 1},
		{[]any{"waivers", 1, "reason"}, 17, 23},
	} {
		want := sekisho.Problem{File: FileName, Line: test.line, Column: test.column, Message: "wrong"}
		if diff := cmp.Diff(want, config.Problem(errors.New("wrong"), test.path...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.path, diff)
		}
	}
}

func TestFindLooksUpwardsAndStopsAtTheRepository(t *testing.T) {
	inFolder(t, map[string]string{
		"sekisho.yaml":              "",
		"a/b/c/pod.yaml":            "",
		"other/.git/HEAD":           "",
		"other/deep/pod.yaml":       "",
		"own/.git/HEAD":             "",
		"own/sekisho.yaml":          "",
		"folder/sekisho.yaml/x.yml": "",
	})
	for folder, want := range map[string]string{
		".":          "sekisho.yaml",
		"a/b/c":      "sekisho.yaml",
		"other":      "",
		"other/deep": "",
		"own":        "own/sekisho.yaml",
		"folder":     "sekisho.yaml", // A folder of that name is none.
	} {
		got, err := Find(folder)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("Find(%q) = %q, want %q", folder, got, want)
		}
	}
	t.Chdir("a/b")
	got, err := Find(".")
	if err != nil {
		t.Fatal(err)
	}
	if got != "../../sekisho.yaml" {
		t.Errorf("from below, Find(.) = %q", got)
	}
}

func TestIsBundleFile(t *testing.T) {
	for name, want := range map[string]bool{
		"recommended": false, "pod-security-baseline": false, "team.yaml": true, "bundles/team": true, "./team": true, "": false,
	} {
		if got := IsBundleFile(name); got != want {
			t.Errorf("IsBundleFile(%q) = %v", name, got)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
