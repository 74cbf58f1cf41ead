package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

// hostileResult has texts that try to steer terminals, break lines and end elements.
func hostileResult() harness.Result {
	const evil = "a\x1b[2J\u202e<b>&\n::error::x % \x00"
	return harness.Result{
		Tests: []harness.Test{
			{Kind: harness.Rego, Name: evil, File: "a_test.rego", Line: 3, Status: harness.Fail, Output: evil, Failures: []harness.Failure{
				{Problem: sekisho.Problem{File: "a_test.rego", Line: 3, Message: evil}, Detail: evil},
			}},
			{Kind: harness.Suite, Name: "s", File: "s.yaml", Line: 1, Status: harness.Skip},
			{Kind: harness.Manifest, Name: "f", File: "s.yaml", Line: 1, Status: harness.Pass, Seconds: 0.5},
		},
		Problems: sekisho.Problems{{File: "b.rego", Line: 1, Column: 2, Message: evil}},
		Engines:  []harness.Engine{{Name: "opa", Version: "1.0.0"}, {Name: "gatekeeper", Version: "3.0.0"}},
		Duration: 1260 * time.Millisecond,
	}
}

func TestFormatsOfTestsSurviveHostileTexts(t *testing.T) {
	for _, format := range FormatsOfTests() {
		var b strings.Builder
		if err := Tests(format, &b, hostileResult(), true); err != nil {
			t.Fatal(err)
		}
		if text := b.String(); strings.ContainsAny(text, "\x1b\u202e\x00") && format != "json" || strings.Contains(text, "\n::error::x") {
			t.Errorf("%s lets control characters or commands through:\n%q", format, text)
		}
		switch format {
		case "json":
			if !json.Valid([]byte(b.String())) {
				t.Errorf("no JSON:\n%s", b.String())
			}
		case "junit":
			decoder := xml.NewDecoder(strings.NewReader(b.String()))
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("no XML: %v\n%s", err, b.String())
				}
			}
		}
	}
	if err := Tests("sarif", io.Discard, hostileResult(), false); err == nil {
		t.Error("an unknown format was written")
	}
}

func TestSummaryOfTestsNamesWhatHappened(t *testing.T) {
	for want, result := range map[string]harness.Result{
		"1 test passed, 1 failed, 1 skipped, 1 error in 1.3 s (opa 1.0.0, gatekeeper 3.0.0)": hostileResult(),
		"0 tests passed in 0.0 s (opa 1.0.0)":                                                {Engines: []harness.Engine{{Name: "opa", Version: "1.0.0"}}},
	} {
		if diff := cmp.Diff(want, SummaryOfTests(result)); diff != "" {
			t.Errorf("summary (-want +got):\n%s", diff)
		}
	}
}

func TestCoveragePageEscapesSources(t *testing.T) {
	coverage := harness.Coverage{Covered: 1, Lines: 2, Percent: 50, Files: []harness.FileCoverage{{
		File: "<a>.rego", Covered: []int{1}, Uncovered: []harness.LineRange{{First: 2, Last: 2}}, Lines: 2, Percent: 50,
		Source: []string{"x if 1 < 2", "\ty := \"<script>\"", "# \x1b[2J"},
	}}}
	var b strings.Builder
	if err := Coverage("html", &b, coverage); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<tr class="miss"><td><a href="#f0">&lt;a&gt;.rego</a><td class="n">50.0 %<td class="n">2<td class="n">1`,
		`<span class="hit"><i>   1 ✓</i>x if 1 &lt; 2`,
		`<span class="miss"><i>   2 ✗</i>    y := &#34;&lt;script&gt;&#34;`,
		`<span><i>   3  </i># ␛[2J`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(b.String(), "<script") {
		t.Error("the page runs what a source says")
	}
}
