package report

import (
	"encoding/json"
	"testing"
)

func TestGitLab(t *testing.T) {
	got := golden(t, "gitlab.json", "gitlab", Options{})
	var issues []gitlabIssue
	if err := json.Unmarshal([]byte(got), &issues); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, issue := range issues {
		if seen[issue.Fingerprint] {
			t.Errorf("GitLab drops the second entry with fingerprint %s", issue.Fingerprint)
		}
		seen[issue.Fingerprint] = true
		if issue.Location.Lines.Begin < 1 {
			t.Errorf("GitLab drops an entry without a line: %+v", issue)
		}
	}
}

func TestGitLabWithoutFindings(t *testing.T) {
	if got := write(t, "gitlab", Options{}, nil, Summary{}); got != "[]\n" {
		t.Errorf("got %q", got)
	}
}
