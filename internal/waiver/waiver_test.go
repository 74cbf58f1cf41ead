package waiver

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/config"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]sekisho.Waiver{
		"":                                      {},
		" \n":                                   {},
		"it has to":                             {Reason: "it has to"},
		"it has to (until 2027-01-31)":          {Reason: "it has to", Until: "2027-01-31"},
		"it has to(until 2027-01-31)\n":         {Reason: "it has to", Until: "2027-01-31"},
		"it has to (Until: 2027-01-31)":         {Reason: "it has to", Until: "2027-01-31"},
		"two\nlines (until 2027-01-31)\n":       {Reason: "two\nlines", Until: "2027-01-31"},
		"(until 2027-01-31)":                    {Until: "2027-01-31"},
		"SEC-12 (a note)":                       {Reason: "SEC-12 (a note)"},
		"x (until 2026-01-31) (until tomorrow)": {Reason: "x (until 2026-01-31)", Until: "tomorrow"},
		"x (until 2027-01-31) or so":            {Reason: "x (until 2027-01-31) or so"},
	} {
		want.Source = "annotation"
		if diff := cmp.Diff(want, parse(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestWaiverHoldsUntilTheEndOfItsLastDay(t *testing.T) {
	moment := func(text string) time.Time {
		at, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, test := range []struct{ now, want string }{
		{"2027-01-30 12:00:00", ""},
		{"2027-01-31 00:00:00", ""},
		{"2027-01-31 23:59:59", ""},
		{"2027-02-01 00:00:00", "waiver of host-port expired on 2027-01-31"},
		{"2028-01-01 00:00:00", "waiver of host-port expired on 2027-01-31"},
	} {
		set := Set{Known: []string{"host-port"}, Today: moment(test.now)}
		got := set.refuse("host-port", sekisho.Waiver{Reason: "x", Until: "2027-01-31"})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", test.now, diff)
		}
	}
}

func TestRefusedWaiversSayWhy(t *testing.T) {
	set := newSet()
	for _, test := range []struct {
		policy string
		waiver sekisho.Waiver
		want   string
	}{
		{"host-port", sekisho.Waiver{Reason: "x"}, ""},
		{"host-port", sekisho.Waiver{}, "waiver of host-port has no reason"},
		{"", sekisho.Waiver{Reason: "x"}, "waiver names no policy"},
		{"host-prot", sekisho.Waiver{Reason: "x"}, `waiver names a policy that does not exist, "host-prot": did you mean "host-port"?`},
		{"host-port", sekisho.Waiver{Reason: "x", Until: "soon"}, `waiver of host-port ends on "soon", which is no date: write it as 2027-01-31`},
		{"host-port", sekisho.Waiver{Reason: "x", Until: "2027-02-30"}, `waiver of host-port ends on "2027-02-30", which is no date: write it as 2027-01-31`},
	} {
		if diff := cmp.Diff(test.want, set.refuse(test.policy, test.waiver)); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", test.policy, test.waiver, diff)
		}
	}
}

func TestEntryMatchesObjectsPartByPart(t *testing.T) {
	web := sekisho.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "prod", Name: "web-1"}
	bare := sekisho.ObjectRef{APIVersion: "v1", Kind: "Pod", Name: "web-1"}
	for _, test := range []struct {
		pattern string
		object  sekisho.ObjectRef
		want    bool
	}{
		{"", web, true},
		{"Pod", web, true},
		{"Deployment", web, false},
		{"pod", web, false},
		{"Pod/web-1", web, true},
		{"Pod/web-1", bare, true},
		{"Pod/prod", web, false},
		{"Pod/prod/*", web, true},
		{"Pod/test/*", web, false},
		{"Pod/prod/*", bare, false},
		{"Pod/*/web-*", web, true},
		{"Pod//web-*", web, true},
		{"Pod/*/web-*", bare, true},
		{"*/prod/db", web, false},
		{"{Pod,Job}/{prod,test}/web-[12]", web, true},
	} {
		set := newSet()
		add(t, set, config.Waiver{Policy: "host-port", Object: test.pattern, Reason: "x"})
		if got := set.entries[0].matches(test.object); got != test.want {
			t.Errorf("%q matches %v: %v, want %v", test.pattern, test.object, got, test.want)
		}
	}
}

func TestApplyWaivesByAnnotationThenByEntry(t *testing.T) {
	set := newSet()
	add(t, set, config.Waiver{Policy: "host-port", Reason: "by entry"})
	add(t, set, config.Waiver{Policy: "sysctls", Files: "other.yaml", Reason: "another file"})
	object := parseObject(t, `apiVersion: v1
kind: Pod
metadata:
  annotations:
    sekisho.dev/waive.host-port: by annotation
    sekisho.dev/waive.sysctls: ""
    example.com/waive.sysctls: not ours
`)
	findings := []sekisho.Finding{{Policy: "host-port"}, {Policy: "sysctls"}}
	got := set.Apply(object, findings)
	refused := sekisho.Finding{
		Policy: PolicyID, Severity: sekisho.SeverityMedium, Message: "waiver of sysctls has no reason", Remediation: got[2].Remediation,
		File: "pod.yaml", Position: sekisho.Position{Line: 6, Column: 5, EndLine: 6, EndColumn: 30},
		Path: sekisho.Path{"metadata", "annotations", "sekisho.dev/waive.sysctls"}, Object: object.ObjectRef,
	}
	want := []sekisho.Finding{
		{Policy: "host-port", Waiver: &sekisho.Waiver{Reason: "by annotation", Source: "annotation"}},
		{Policy: "sysctls"},
		refused,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Apply (-want +got):\n%s", diff)
	}
}

func TestAddReportsEntriesThatWaiveNothing(t *testing.T) {
	set := newSet()
	err := set.Add(&config.Config{File: "deploy/sekisho.yaml", Waivers: []config.Waiver{
		{Policy: "host-port", Reason: "x", Until: "2000-01-01", Line: 3, Column: 5},
		{Policy: "host-port", Reason: "x", Line: 7, Column: 5},
	}})
	if err != nil {
		t.Fatal(err)
	}
	own := set.Findings()
	want := []sekisho.Finding{{
		Policy: PolicyID, Severity: sekisho.SeverityMedium, Message: "waiver of host-port expired on 2000-01-01", Remediation: own[0].Remediation,
		File: "deploy/sekisho.yaml", Position: sekisho.Position{Line: 3, Column: 5, EndLine: 3, EndColumn: 5},
	}}
	if diff := cmp.Diff(want, own); diff != "" {
		t.Errorf("Findings (-want +got):\n%s", diff)
	}
	if len(set.entries) != 1 || set.entries[0].waiver.Source != "deploy/sekisho.yaml" {
		t.Errorf("entries that hold: %+v", set.entries)
	}
}

func TestAddRefusesWhatIsNoGlob(t *testing.T) {
	for _, w := range []config.Waiver{
		{Policy: "host-port", Reason: "x", Object: "Pod/[a"},
		{Policy: "host-port", Reason: "x", Object: "Pod/prod/web/1"},
		{Policy: "host-port", Reason: "x", Files: "{a"},
	} {
		err := newSet().Add(&config.Config{File: "sekisho.yaml", Waivers: []config.Waiver{w}})
		if !errors.As(err, new(sekisho.Problem)) {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

func newSet() *Set {
	return &Set{Known: []string{"host-port", "sysctls"}, Today: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}
}

func add(t *testing.T, set *Set, w config.Waiver) {
	t.Helper()
	if err := set.Add(&config.Config{File: "sekisho.yaml", Waivers: []config.Waiver{w}}); err != nil {
		t.Fatal(err)
	}
}

func parseObject(t *testing.T, text string) sekisho.Object {
	t.Helper()
	manifest, err := sekisho.ParseManifest("pod.yaml", []byte(text))
	if err != nil || len(manifest.Objects) != 1 {
		t.Fatalf("%d objects, %v", len(manifest.Objects), err)
	}
	return manifest.Objects[0]
}
