package sekisho

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSeverityIsItsName(t *testing.T) {
	for _, severity := range Severities() {
		parsed, err := ParseSeverity(severity.String())
		if err != nil || parsed != severity {
			t.Errorf("%s is read as %v, %v", severity, parsed, err)
		}
	}
	if !slices.IsSortedFunc(Severities(), func(a, b Severity) int { return int(b - a) }) {
		t.Error("the most severe does not come first")
	}
	if got := Severity(9).String(); got != "severity(9)" {
		t.Errorf("got %q", got)
	}
	var severity Severity
	if err := json.Unmarshal([]byte(`"high"`), &severity); err != nil || severity != SeverityHigh {
		t.Errorf("got %v, %v", severity, err)
	}
	const want = `severity "High" is unknown: use low, medium, high or critical`
	if err := json.Unmarshal([]byte(`"High"`), &severity); errorText(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestPathIsWrittenAsPeopleDo(t *testing.T) {
	for _, test := range []struct {
		path Path
		want string
	}{
		{nil, ""},
		{Path{"spec", "containers", 0, "image"}, "spec.containers[0].image"},
		{Path{"metadata", "annotations", "a.b/c"}, `metadata.annotations["a.b/c"]`},
		{Path{0, "a", "", "b c", `d"e`}, `[0].a[""]["b c"]["d\"e"]`},
	} {
		if got := test.path.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestFindingIsWrittenAsJSON(t *testing.T) {
	finding := Finding{
		Policy: "p", Severity: SeverityHigh, Message: "m", Remediation: "r", File: "f", Position: Position{1, 2, 3, 4},
		Path: Path{"a", 0}, Object: ObjectRef{"v1", "Pod", "", "n"},
	}
	got := []string{encode(t, finding)}
	finding.Path, finding.Waiver = nil, &Waiver{Reason: "why", Source: "baseline"}
	got = append(got, encode(t, finding))
	const front = `{"policy":"p","severity":"high","message":"m","remediation":"r","file":"f","line":1,"column":2,`
	const object = `"object":{"apiVersion":"v1","kind":"Pod","namespace":"","name":"n"},`
	want := []string{
		front + `"path":["a",0],` + object + `"waived":false}`,
		front + `"path":[],` + object + `"waived":true,"waiver":{"reason":"why","source":"baseline"}}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func encode(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestObjectRefLeavesOutWhatIsEmpty(t *testing.T) {
	for want, ref := range map[string]ObjectRef{
		"Pod":     {Kind: "Pod", APIVersion: "v1"},
		"Pod/a":   {Kind: "Pod", Name: "a"},
		"Pod/b/a": {Kind: "Pod", Name: "a", Namespace: "b"},
	} {
		if got := ref.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFindingsAreComparedByFilePlacePolicyMessageAndPath(t *testing.T) {
	ordered := []Finding{
		{File: "a", Position: Position{Line: 9}},
		{File: "b", Position: Position{Line: 1, Column: 2}},
		{File: "b", Position: Position{Line: 1, Column: 10}, Policy: "z"},
		{File: "b", Position: Position{Line: 2, Column: 1}, Policy: "p", Message: "y"},
		{File: "b", Position: Position{Line: 2, Column: 1}, Policy: "q", Message: "x", Path: Path{"b"}},
		{File: "b", Position: Position{Line: 2, Column: 1}, Policy: "q", Message: "y", Path: Path{"a"}},
		{File: "b", Position: Position{Line: 2, Column: 1}, Policy: "q", Message: "y", Path: Path{"b"}},
	}
	for i, a := range ordered {
		for j, b := range ordered {
			if got, want := a.Compare(b), min(max(i-j, -1), 1); got != want {
				t.Errorf("%d to %d: got %d, want %d", i, j, got, want)
			}
		}
	}
}
