package report

import (
	"encoding/json"
	"testing"
)

func TestJSON(t *testing.T) {
	got := golden(t, "json.json", "json", testOptions())
	if !json.Valid([]byte(got)) {
		t.Error("not JSON")
	}
}

func TestJSONWithoutFindings(t *testing.T) {
	want := `{
"findings": [],
"summary": {"files":0,"documents":0,"objects":0,"skipped":0,"findings":{"critical":0,"high":0,"medium":0,"low":0},"waived":0,"errors":[]}
}
`
	if got := write(t, "json", Options{}, nil, Summary{}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// The library's own JSON and the report's have the same members, though not the same escapes.
func TestJSONIsTheLibrarys(t *testing.T) {
	for _, file := range testFiles() {
		for _, f := range file.Findings {
			library, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			report, err := json.Marshal(newJSONFinding(f))
			if err != nil {
				t.Fatal(err)
			}
			if canonical(t, library) != canonical(t, report) {
				t.Errorf("library %s\nreport  %s", library, report)
			}
		}
	}
}

func canonical(t *testing.T, data []byte) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
