package report

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/sekisho/sekisho"
)

// sarifLog is what GitHub reads of a log.
type sarifLog struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name  string
				Rules []sarifRule
			}
		}
		Results     []sarifResult
		Invocations []sarifInvocation
	}
}

// TestSARIFSchema validates the golden file against the official schema; this is what code scanning demands besides.
func TestSARIF(t *testing.T) {
	got := golden(t, "sarif.json", "sarif", testOptions())
	var log sarifLog
	if err := json.Unmarshal([]byte(got), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || log.Schema == "" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name != "sekisho" {
		t.Fatalf("the log's head is wrong: %.300s", got)
	}
	run := log.Runs[0]
	for _, rule := range run.Tool.Driver.Rules {
		checkRule(t, rule)
	}
	seen := map[string]bool{}
	for _, result := range run.Results {
		checkResult(t, result, run.Tool.Driver.Rules)
		fingerprint := result.Fingerprints["sekisho/v1"]
		if fingerprint == "" || seen[fingerprint] {
			t.Errorf("fingerprint %q is empty or used twice", fingerprint)
		}
		seen[fingerprint] = true
	}
	if len(run.Invocations) != 1 || run.Invocations[0].Successful || len(run.Invocations[0].Notifications) != 2 {
		t.Errorf("the errors are not told: %+v", run.Invocations)
	}
}

// checkRule checks what https://docs.github.com/code-security/reference calls required or recommended.
func checkRule(t *testing.T, rule sarifRule) {
	t.Helper()
	for name, text := range map[string]string{
		"id": rule.ID, "name": rule.Name, "shortDescription": rule.Short.Text, "fullDescription": rule.Full.Text,
		"help.text": rule.Help.Text, "help.markdown": rule.Help.Markdown, "security-severity": rule.Properties.SecuritySeverity,
	} {
		if text == "" {
			t.Errorf("rule %s has no %s", rule.ID, name)
		}
	}
	if !slices.Contains(rule.Properties.Tags, "security") {
		t.Errorf("GitHub shows a security-severity only with the tag security: %v", rule.Properties.Tags)
	}
}

func checkResult(t *testing.T, result sarifResult, rules []sarifRule) {
	t.Helper()
	if result.RuleIndex != nil && rules[*result.RuleIndex].ID != result.RuleID {
		t.Errorf("ruleIndex %d is not %s", *result.RuleIndex, result.RuleID)
	}
	if !slices.Contains([]string{"error", "warning", "note"}, result.Level) || result.Message.Text == "" {
		t.Errorf("level or message is wrong: %+v", result)
	}
	if result.Suppressions == nil {
		t.Error("suppressions must stand in all results or in none")
	}
	for _, location := range result.Locations {
		uri, err := url.Parse(location.Physical.Artifact.URI)
		if err != nil || uri.IsAbs() == (location.Physical.Artifact.BaseID != "") {
			t.Errorf("artifact %+v: %v", location.Physical.Artifact, err)
		}
		if location.Physical.Region.StartLine < 1 {
			t.Error("GitHub demands a line")
		}
	}
	if len(result.Locations) != 1 {
		t.Errorf("%d locations", len(result.Locations))
	}
}

func TestSARIFArtifact(t *testing.T) {
	for name, want := range map[string]sarifArtifact{
		"a.yaml":                {"a.yaml", "%SRCROOT%"},
		"./a/../b/c d.yaml":     {"b/c%20d.yaml", "%SRCROOT%"},
		"a:b?c#100%.yaml":       {"./a:b%3Fc%23100%25.yaml", "%SRCROOT%"},
		"../観測/a.yaml":          {"../%E8%A6%B3%E6%B8%AC/a.yaml", "%SRCROOT%"},
		"/home/me/my pod.yaml":  {"file:///home/me/my%20pod.yaml", ""},
		"//host/share/pod.yaml": {"file:///host/share/pod.yaml", ""},
	} {
		if got := newSARIFArtifact(name); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestSARIFWithoutFindings(t *testing.T) {
	got := write(t, "sarif", Options{}, nil, Summary{})
	if !json.Valid([]byte(got)) || !strings.Contains(got, `"results": [],`) || !strings.Contains(got, `"executionSuccessful":true`) {
		t.Errorf("got %s", got)
	}
}

func TestSARIFSuppressionKinds(t *testing.T) {
	for source, want := range map[string]string{"annotation": "inSource", "baseline": "external", "sekisho.yaml": "external"} {
		finding := hostile()
		finding.Waiver = &sekisho.Waiver{Reason: "why", Source: source}
		got := newSARIFResult("a.yaml", finding).Suppressions
		if len(got) != 1 || got[0] != (sarifSuppression{want, "accepted", "why"}) {
			t.Errorf("%s: got %+v", source, got)
		}
	}
}
