package gatekeeper

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/format"
	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// packOf renders a library as a pack.
func packOf(t *testing.T, library *sekisho.Library, options Options) (template string, constraints []string) {
	t.Helper()
	r, err := release.New("", library)
	if err != nil {
		t.Fatal(err)
	}
	text, err := PackTemplate(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := PackTemplate(r)
	if err != nil || string(again) != string(text) {
		t.Error("rendering twice makes two texts")
	}
	files, err := PackConstraints(r, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		constraints = append(constraints, string(file.Data))
	}
	return string(text), constraints
}

var agent = json.RawMessage(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"agent","namespace":"kube-system"},
	"spec":{"hostPID":true,"containers":[{"name":"agent","image":"agent","ports":[{"hostPort":80}],"securityContext":{"privileged":true}}]}}`)

const (
	hostPID    = "pod shares the host's PID namespace (host-namespaces)"
	hostPort   = `container "agent" uses host port 80 (host-port)`
	privileged = `container "agent" is privileged (privileged-container)`
)

// TestPackParameters holds what a constraint of a pack may say, and that what it does not say silences nothing.
func TestPackParameters(t *testing.T) {
	t.Parallel()
	library, err := builtin(t).Select(sekisho.Selection{Policies: []string{"host-namespaces", "host-port", "privileged-container"}})
	if err != nil {
		t.Fatal(err)
	}
	template, _ := packOf(t, library, Options{})
	for name, test := range map[string]struct {
		parameters string
		want       []string
	}{
		"none":              {"", []string{privileged, hostPort, hostPID}},
		"empty":             {"{}", []string{privileged, hostPort, hostPID}},
		"other policies'":   {"{parameters: {host-port: {exempt: []}}}", []string{privileged, hostPort, hostPID}},
		"a narrower list":   {"{policies: [host-port]}", []string{hostPort}},
		"of a policy":       {"{parameters: {host-namespaces: {allow: [hostPID]}}}", []string{privileged, hostPort}},
		"an exemption":      {"{parameters: {privileged-container: {exempt: [{namespaces: [kube-*]}]}}}", []string{hostPort, hostPID}},
		"list and own":      {"{policies: [host-namespaces, host-port], parameters: {host-namespaces: {allow: [hostPID]}}}", []string{hostPort}},
		"no pod templates":  {"{podTemplates: {}}", []string{privileged, hostPort, hostPID}},
		"empty for all ids": {"{parameters: {host-namespaces: {}, host-port: {}, privileged-container: {}}}", []string{privileged, hostPort, hostPID}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			constraint := "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: SekishoPackPolicies\nmetadata: {name: mine}\nspec: {match: {source: Original}}\n"
			if test.parameters != "" {
				constraint = strings.Replace(constraint, "spec: {", "spec: {parameters: "+test.parameters+", ", 1)
			}
			if diff := cmp.Diff(test.want, messages(review(t, []string{template}, []string{constraint}, []json.RawMessage{agent})[0])); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func messages(a answer) []string {
	var found []string
	for _, result := range a.Results {
		found = append(found, result.Message)
	}
	return found
}

// TestPackEnforcesBySeverity holds that each policy is judged by one of the constraints.
func TestPackEnforcesBySeverity(t *testing.T) {
	t.Parallel()
	library, err := builtin(t).Select(sekisho.Selection{Policies: []string{"host-namespaces", "host-port", "privileged-container"}})
	if err != nil {
		t.Fatal(err)
	}
	template, constraints := packOf(t, library, Options{})
	var got []string
	for _, result := range review(t, []string{template}, constraints, []json.RawMessage{agent})[0].Results {
		got = append(got, result.Name+": "+result.Message+": "+result.Details.Severity)
	}
	want := []string{"policies-deny: " + privileged + ": critical", "policies-deny: " + hostPID + ": high", "policies-warn: " + hostPort + ": medium"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	deny := Options{Enforcement{everywhere: "deny"}}
	if _, one := packOf(t, library, deny); len(one) != 1 || strings.Contains(one[0], "policies:\n") {
		t.Errorf("with one action there are %d constraints: %s", len(one), one)
	}
}

// TestPacksFitIntoACluster holds the packs of all bundles to etcd's limit of 1.5 MiB for a request, with room for what the API
// server adds.
func TestPacksFitIntoACluster(t *testing.T) {
	t.Parallel()
	for _, name := range sekisho.Bundles() {
		bundle, err := sekisho.BuiltinBundle(name)
		if err != nil {
			t.Fatal(err)
		}
		library, err := builtin(t).Select(sekisho.Selection{Bundles: []*sekisho.Bundle{bundle}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := release.New("", library, bundle)
		if err != nil {
			t.Fatal(err)
		}
		text, err := PackTemplate(r)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := yaml.YAMLToJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(stored) > 1<<20 {
			t.Errorf("%s: the pack takes %d bytes", name, len(stored))
		}
		t.Logf("%s: %d policies, %d bytes of YAML, %d of JSON", name, len(library.Policies()), len(text), len(stored))
	}
}

func TestPackModuleIsFormatted(t *testing.T) {
	t.Parallel()
	if formatted, err := format.Source("pack.rego", []byte(packModule)); err != nil || string(formatted) != packModule {
		t.Errorf("pack.rego is not formatted: run opa fmt -w on it (%v)", err)
	}
}

func TestMetadataIsLeftOut(t *testing.T) {
	t.Parallel()
	module := "# METADATA\n# title: A\n# description: |\n#   B\npackage a\n\n# A reason stays.\nb := 1 # METADATA of no kind\n\n# METADATA\n# description: C\nc := 2\n"
	want := "package a\n\n# A reason stays.\nb := 1 # METADATA of no kind\n\nc := 2\n"
	if diff := cmp.Diff(want, withoutMetadata(module)); diff != "" {
		t.Errorf("module (-want +got):\n%s", diff)
	}
}

func TestNamesOfBundlesAreNamesOfObjects(t *testing.T) {
	t.Parallel()
	policy := builtin(t).Only("host-port")
	for _, name := range []string{"Ours", "our bundle", "-a", "", strings.Repeat("long-", 12) + "name"} {
		r, err := release.New("", policy)
		if err != nil {
			t.Fatal(err)
		}
		r.Name = name
		if _, err := Files(r, Options{}); err == nil || !slices.ContainsFunc([]string{"is no name for", "give the bundle a shorter name"}, func(want string) bool { return strings.Contains(err.Error(), want) }) {
			t.Errorf("%q: got the error %v", name, err)
		}
	}
}
