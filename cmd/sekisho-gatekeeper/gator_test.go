package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// gator is the real one, built from the same module and so of the same version.
var gatorBinary string

func TestMain(m *testing.M) { os.Exit(buildGator(m)) }

func buildGator(m *testing.M) int {
	folder, err := os.MkdirTemp("", "gator")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	gatorBinary = filepath.Join(folder, "gator")
	output, err := exec.Command("go", "build", "-o", gatorBinary, "github.com/open-policy-agent/gatekeeper/v3/cmd/gator").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "gator does not build: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// verdict is a line without what differs from run to run. Failures and errors are one, as gator does not tell them apart.
type verdict struct {
	Suite, Test, Case, Status, Message, Print string
}

func TestSuitesEndAsWithGator(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{
		{"testdata/sound"},
		{"testdata/..."},
		{"./testdata/sound/labels.yaml"},
		{"testdata/sound", "--run", "delete"},
		{"testdata/sound", "--run", "//^pod$"},
		{"testdata/sound", "--run", "^labels$//wrong"},
		{"--run", "nothing at all", "testdata/sound"},
		{gatekeeperSuites(t)},
	} {
		t.Run(strings.Join(arguments, " "), func(t *testing.T) {
			t.Parallel()
			want, failed := gatorVerify(t, arguments...)
			got, code := ours(t, arguments...)
			if (code == exitFail) != failed || code == exitCannot {
				t.Errorf("exit status %d, but gator fails: %v", code, failed)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("lines differ (-gator +sekisho-gatekeeper):\n%s", diff)
			}
			t.Logf("%d lines", len(got))
		})
	}
}

// gatekeeperSuites is the folder of Gatekeeper's own Suites, in the module cache.
func gatekeeperSuites(t *testing.T) string {
	t.Helper()
	folder, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/gatekeeper/v3").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(folder)), "test/gator/verify") + "/..."
}

// ours runs this program in the form of gatorVerify. Where it adds to gator's message, gator's is taken.
func ours(t *testing.T, arguments ...string) ([]verdict, int) {
	t.Helper()
	lines, code := verifyLines(t, arguments...)
	var verdicts []verdict
	for _, l := range lines {
		v := verdict{Suite: strings.TrimPrefix(l.Suite, "./"), Status: string(l.Status), Message: l.Message, Print: strings.TrimSuffix(l.Print, "\n")}
		if l.Test != nil {
			v.Test = "test " + *l.Test
		}
		if l.Case != nil {
			v.Case = "case " + *l.Case
		}
		if l.Status == broken {
			v.Status = string(fail)
		}
		if l.Test != nil && l.Case == nil && l.Message != "" {
			v.Message = "a message"
		}
		verdicts = append(verdicts, v)
	}
	return verdicts, code
}

func verifyLines(t *testing.T, arguments ...string) ([]line, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), append([]string{"verify"}, arguments...), strings.NewReader(""), &stdout, &stderr)
	if stderr.Len() > 0 {
		t.Errorf("stderr: %s", stderr.Bytes())
	}
	var lines []line
	for decoder := json.NewDecoder(&stdout); decoder.More(); {
		var l line
		if err := decoder.Decode(&l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines, code
}

var (
	reported = regexp.MustCompile(`^( *)(?:===|---) (SKIP|PASS|FAIL):? +(.*?)(?:\t\([0-9.]+s\))?$`)
	begun    = regexp.MustCompile(`^ *=== RUN   (.*)$`)
	ended    = regexp.MustCompile(`^(ok|FAIL)\t(.*)\t[0-9.]+s$`)
)

// gatorVerify reads what gator verify prints. It has a line for every test, also where its cases have theirs; ours does not.
func gatorVerify(t *testing.T, arguments ...string) (verdicts []verdict, failed bool) {
	t.Helper()
	command := exec.CommandContext(t.Context(), gatorBinary, append([]string{"verify", "-v"}, arguments...)...)
	output, err := command.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	statuses := map[string]string{"SKIP": "skip", "PASS": "pass", "FAIL": "fail"}
	first := 0 // of the lines of the present Suite
	var printed []string
	lines := strings.Split(string(output), "\n")
	cases := []verdict(nil)
	for i, text := range lines {
		if match := ended.FindStringSubmatch(text); match != nil {
			if first == len(verdicts) { // gator does not say whether it was skipped.
				status := map[bool]string{true: "skip", false: "pass"}[strings.Contains(match[2], "skipped")]
				verdicts = append(verdicts, verdict{Status: status})
			}
			for j := range verdicts[first:] {
				verdicts[first+j].Suite = strings.TrimPrefix(match[2], "./")
			}
			first = len(verdicts)
			continue
		}
		if begun.MatchString(text) {
			printed = nil
			continue
		}
		match := reported.FindStringSubmatch(text)
		switch {
		case match == nil:
			if line, indented := strings.CutPrefix(text, "        "); indented && !strings.Contains(line, "=== PRINT") {
				printed = append(printed, line)
			}
			continue
		case match[1] != "":
			v := verdict{Case: "case " + match[3], Status: statuses[match[2]]}
			if match[2] != "SKIP" {
				v.Print = strings.Join(printed, "\n")
			}
			if match[2] == "FAIL" {
				v.Message = strings.ReplaceAll(strings.TrimSpace(lines[i+1]), `"`+strings.TrimPrefix(folder, "/")+"/", `"`)
			}
			cases = append(cases, v)
			printed = nil
		case len(cases) > 0:
			for j := range cases {
				cases[j].Test = "test " + match[3]
			}
			verdicts, cases = slices.Concat(verdicts, cases), nil
		default:
			v := verdict{Test: "test " + match[3], Status: statuses[match[2]]}
			if match[2] == "FAIL" {
				v.Message = "a message"
			}
			verdicts = append(verdicts, v)
		}
	}
	return verdicts, exit != nil
}
