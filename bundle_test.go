package sekisho

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// selectedIDs are the ids that a selection of the built-in policies holds, or the error.
func selectedIDs(library *Library, s Selection) []string {
	selected, err := library.Select(s)
	if err != nil {
		return strings.Split("error: "+err.Error(), "\n")
	}
	return selected.ids()
}

// parseBundle reads a bundle that must be right.
func parseBundle(t *testing.T, text string) *Bundle {
	t.Helper()
	bundle, err := ParseBundle("b.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func TestBundlesResolve(t *testing.T) {
	library := builtinLibrary(t)
	baseline := []string{
		"apparmor-profile", "capabilities-baseline", "host-namespaces", "host-path-volume", "host-port", "privileged-container",
		"probe-lifecycle-host", "proc-mount-baseline", "seccomp-profile-baseline", "selinux-options", "sysctls", "windows-host-process",
	}
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "name: b", []string{}},
		{"policies", "name: b\npolicies: [{policy: sysctls}, {policy: host-port}]", []string{"host-port", "sysctls"}},
		{"extends", "name: b\nextends: [pod-security-baseline]", baseline},
		{"extends and adds", "name: b\nextends: [pod-security-baseline]\npolicies: [{policy: volume-types}]", sorted(append([]string{"volume-types"}, baseline...))},
		{"extends and excludes", "name: b\nextends: [pod-security-baseline]\nexclude: [windows-host-process]", baseline[:len(baseline)-1]},
		{"an own entry comes after what is excluded", "name: b\nexclude: [sysctls]\npolicies: [{policy: sysctls}]", []string{"sysctls"}},
		{"all", "name: b\nall: true", library.ids()},
		{"all without one", "name: b\nall: true\nexclude: [" + library.ids()[0] + "]", library.ids()[1:]},
		{"one is extended twice", "name: b\nextends: [recommended, pod-security-baseline, recommended]", selectedIDs(library, Selection{Bundles: []*Bundle{mustBuiltin(t, "recommended")}})},
		{"before a version that has come", "name: b\npolicies: [{policy: sysctls, before: '1.37'}, {policy: host-port, before: 'v1.38'}]", []string{"host-port"}},
		{"unknown policy", "name: b\npolicies: [{policy: sysctl}]", []string{`error: bundle b: policy "sysctl" is unknown: did you mean "sysctls"? (see sekisho list)`}},
		{"unknown policy excluded", "name: b\nexclude: [nothing-like-it]", []string{`error: bundle b: exclude: policy "nothing-like-it" is unknown (see sekisho list)`}},
		{"unknown bundle extended", "name: b\nextends: [recomended]", []string{`error: bundle b: extends: bundle "recomended" is unknown: did you mean "recommended"? (built-in: all, cis-kubernetes, image-provenance, network-isolation, nsa-cisa-hardening, pod-security-baseline, pod-security-restricted, rbac-least-privilege, recommended, reliability; or give a bundle file)`}},
		{"extends itself", "name: recommended\nextends: [recommended]", []string{"error: bundle recommended extends itself by way of recommended"}},
		{"extends itself by way of another", "name: pod-security-baseline\nextends: [pod-security-restricted]", []string{"error: bundle pod-security-baseline extends itself by way of pod-security-baseline, pod-security-restricted"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := selectedIDs(library, Selection{Bundles: []*Bundle{parseBundle(t, test.text)}})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseBundleRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "b.yaml: the bundle has no name"},
		{"title: T", "b.yaml: the bundle has no name"},
		{"name: b\npolicy: x", `b.yaml:2:1: "policy" is no setting`},
		{"name: b\npolicies: [{policy: sysctls, befor: '1.2'}]", `b.yaml:2:30: "befor" is no setting: did you mean "before"?`},
		{"name: b\npolicies: [{controls: ['1']}]", "b.yaml: policies[0] has no policy"},
		{"name: b\npolicies: [{policy: x}, {policy: z}, {policy: x, before: '1.2'}]", "b.yaml: policies[2] repeats policy x: a policy has one entry"},
		{"name: b\npolicies: [{policy: x, before: 1.2.3}]", `b.yaml: policies[0].before: kubernetes version "1.2.3": expected a minor version such as 1.37`},
		{"name: a\nname: b", `b.yaml:2:1: duplicate key "name", first at line 1`},
		{"name: [", "b.yaml:1:8: expected a value, but the text ends"},
	} {
		if _, err := ParseBundle("b.yaml", []byte(test.text)); err == nil || err.Error() != test.want {
			t.Errorf("%q: got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func TestParseBundleReadsEverything(t *testing.T) {
	got := parseBundle(t, `
name: b
title: T
description: D
source: https://example.com
extends: [pod-security-baseline]
exclude: [sysctls]
all: true
policies:
  - {policy: host-port, controls: ["5.2.1", "5.2.2"], before: "1.30", parameters: {allowed: [1, 2]}}
`)
	want := &Bundle{
		Name: "b", Title: "T", Description: "D", Source: "https://example.com", Extends: []string{"pod-security-baseline"}, Exclude: []string{"sysctls"}, All: true,
		Policies: []BundleEntry{{"host-port", []string{"5.2.1", "5.2.2"}, "1.30", map[string]any{"allowed": []any{number("1"), number("2")}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEntryIsTheOneThatHolds(t *testing.T) {
	bundle := parseBundle(t, "name: b\nextends: [pod-security-baseline, pod-security-restricted]\nexclude: [sysctls]\npolicies: [{policy: host-port, controls: [own]}]")
	for _, test := range []struct {
		policy string
		want   BundleEntry
		found  bool
	}{
		{"host-port", BundleEntry{Policy: "host-port", Controls: []string{"own"}}, true},
		{"run-as-non-root", BundleEntry{Policy: "run-as-non-root", Controls: []string{"runAsNonRoot"}}, true},
		{"capabilities-baseline", BundleEntry{Policy: "capabilities-baseline", Controls: []string{"capabilities_baseline"}, Before: "1.22"}, true},
		{"host-path-volume", BundleEntry{Policy: "host-path-volume", Controls: []string{"hostPathVolumes"}}, true},
		{"sysctls", BundleEntry{}, false},
		{"none", BundleEntry{Policy: "none"}, false},
	} {
		got, found := bundle.Entry(test.policy)
		if found != test.found {
			t.Errorf("%s: found is %v", test.policy, found)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.policy, diff)
		}
	}
	all := mustBuiltin(t, "all")
	if got, found := all.Entry("sysctls"); !found || got.Policy != "sysctls" {
		t.Errorf("all has %+v, %v for sysctls", got, found)
	}
}

func TestEveryBuiltinBundleResolves(t *testing.T) {
	library := builtinLibrary(t)
	want := []string{
		"all", "cis-kubernetes", "image-provenance", "network-isolation", "nsa-cisa-hardening", "pod-security-baseline",
		"pod-security-restricted", "rbac-least-privilege", "recommended", "reliability",
	}
	if diff := cmp.Diff(want, Bundles()); diff != "" {
		t.Error(diff)
	}
	for _, name := range Bundles() {
		bundle := mustBuiltin(t, name)
		if bundle.Name != name || bundle.Title == "" || bundle.Description == "" {
			t.Errorf("%s: name %q, title %q, description %q", name, bundle.Name, bundle.Title, bundle.Description)
		}
		entries, err := bundle.entries(library, nil)
		if err != nil || len(entries) == 0 {
			t.Errorf("%s: %d policies, %v", name, len(entries), err)
		}
		if _, err := library.Select(Selection{Bundles: []*Bundle{bundle}}); err != nil { // Its parameters fit.
			t.Errorf("%s: %v", name, err)
		}
		for id, want := range entries {
			got, found := bundle.Entry(id)
			if diff := cmp.Diff(want, got); diff != "" || !found {
				t.Errorf("%s: Entry(%q) is not the entry that is selected: %s", name, id, diff)
			}
		}
	}
}

func mustBuiltin(t testing.TB, name string) *Bundle {
	t.Helper()
	bundle, err := BuiltinBundle(name)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// TestTheRestrictedBundleFollowsPodSecurityAdmission holds what k8s.io/pod-security-admission has as OverrideCheckIDs, and
// at which versions.
func TestTheRestrictedBundleFollowsPodSecurityAdmission(t *testing.T) {
	library := builtinLibrary(t)
	always := []string{
		"apparmor-profile", "capabilities-restricted", "host-namespaces", "host-port", "privilege-escalation", "privileged-container",
		"probe-lifecycle-host", "proc-mount-restricted", "run-as-non-root", "run-as-user-zero", "seccomp-profile-restricted",
		"selinux-options", "sysctls", "volume-types", "windows-host-process",
	}
	overridden := map[string]int{"capabilities-baseline": 22, "seccomp-profile-baseline": 19, "proc-mount-baseline": 35}
	restricted := mustBuiltin(t, "pod-security-restricted")
	for minor := range 38 {
		want := append([]string{}, always...)
		for id, from := range overridden {
			if minor < from {
				want = append(want, id)
			}
		}
		got := selectedIDs(library, Selection{Bundles: []*Bundle{restricted}, KubernetesVersion: fmt.Sprintf("1.%d", minor)})
		if diff := cmp.Diff(sorted(want), got); diff != "" {
			t.Errorf("1.%d: %s", minor, diff)
		}
	}
	if diff := cmp.Diff(always, selectedIDs(library, Selection{Bundles: []*Bundle{restricted}})); diff != "" {
		t.Errorf("newest version: %s", diff)
	}
}
