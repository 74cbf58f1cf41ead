package portable

import (
	"strings"
	"testing"
)

func TestPackages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ clause, want string }{
		{"package policies.pod_security.host_port2", ""},
		{"package policies.pod_security", ""}, // a category's METADATA
		{"package lib.acme.image", ""},
		{"package lib.acme.image.registry", ""},
		{"package «policies».a.b.c", `GK04 package "policies.a.b.c" is no policy's: policies are packages policies.<category>.<name>`},
		{"package «policies».a\n\nx := 1", `GK04 package "policies.a" is no policy's`},
		{"package «policies»", `GK04 package "policies" is no policy's`},
		{"package «kubernetes».a.b", `GK04 package "kubernetes.a.b" is no policy's`},
		{"package «lib».image", `GK04 package "lib.image" is no library's: libraries are packages lib.<namespace>.<topic>`},
		{"package «lib»", `GK04 package "lib" is no library's`},
		{"package policies.«PodSecurity».a", `GK04 "PodSecurity" in the package's name`},
		{"package policies.a.«_b»", `GK04 "_b" in the package's name`},
		{`package policies.a[«"b-c"»]`, `GK04 "b-c" in the package's name`},
		{"package lib.acme.«Image»", `GK04 "Image" in the package's name`},
	} {
		runCases(t, test.clause, []testCase{{test.clause, "", wants(test.want)}})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("a", 56)
	words := strings.Repeat("a_", 31) + "b"
	for _, test := range []struct{ clause, want string }{
		{"package policies.a." + longest, ""},
		{"package policies.a." + words, ""}, // 63 characters, and 39 in the template's name
		{"package policies.a.«" + longest + "a»", `GK11 makes the template's name "sekisho` + longest + `a", with 64 characters`},
		{"package policies.a.«" + words + "b»", `GK11 has 64 characters and a constraint's at most 63`},
		{"package policies.a.«b__c»", `GK11 the name "b__c" does not survive`},
		{"package policies.a.«b_»", `GK11 the name "b_" does not survive`},
		{"package lib.acme." + longest + "a", ""}, // no template is named after a library
	} {
		runCases(t, test.clause, []testCase{{test.clause, "", wants(test.want)}})
	}
}

func wants(want string) []string {
	if want == "" {
		return nil
	}
	return []string{want}
}
