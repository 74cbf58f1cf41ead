package parity

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/program"
)

// inRepository runs a test in the root of the repository with the tools of .tools, and skips it where one is missing.
func inRepository(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
	tools, err := filepath.Abs(".tools")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, e := range engines() {
		if program.Find(e.program) != "" {
			continue
		}
		if os.Getenv("SEKISHO_REQUIRE_TOOLS") != "" {
			t.Fatalf("%s is not installed: run make tools", e.program)
		}
		t.Skipf("%s is not installed: run make tools", e.program)
	}
}

func subjects(t *testing.T, files ...string) []Subject {
	t.Helper()
	var all []Subject
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		manifest, err := sekisho.ParseManifest(file, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range manifest.Objects {
			all = append(all, Subject{File: file, Line: object.Position(nil).Line, Object: object})
		}
	}
	return all
}

// TestAllEnginesFindTheSame compares on a few policies, with and without other objects; make test compares on all.
func TestAllEnginesFindTheSame(t *testing.T) {
	inRepository(t)
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, policy := range []string{"pod_security/host_port", "network/pod_network_policy", "rbac/cluster_admin_binding"} {
		found, err := filepath.Glob(filepath.Join("policies", policy, "testdata", "*.yaml"))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d fixtures, %v", policy, len(found), err)
		}
		files = append(files, found...)
	}
	library = library.Only("host-port", "pod-network-policy", "cluster-admin-binding", "privileged-container")
	report, err := Run(t.Context(), library, subjects(t, files...))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Ran) != 3 || report.Objects == 0 || report.Findings == 0 {
		t.Errorf("engines %v judged %d objects with %d findings", report.Ran, report.Objects, report.Findings)
	}
	t.Logf("%d objects, %d findings, %v", report.Objects, report.Findings, report.Ran)
	for _, difference := range report.Differences {
		t.Errorf("%+v", difference)
	}
}

// A policy that Gatekeeper's rewriter miscompiles: Load refuses it, so that the break is made behind its back.
func TestABreakIsNamed(t *testing.T) {
	inRepository(t)
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	library = library.Only("host-namespaces", "privileged-container")
	changed, err := ast.ParseModuleWithOpts("policies/pod_security/privileged_container/privileged_container.rego",
		"package policies.pod_security.privileged_container\n\nviolation contains {\"msg\": \"broken\"} if false\n", ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pod.yaml")
	text := "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers:\n    - name: a\n      securityContext: {privileged: true}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// Only the embedded engine takes the changed syntax tree; the others read the module's text.
	report, err := Run(t.Context(), library.WithModule("privileged-container", changed), subjects(t, file))
	if err != nil {
		t.Fatal(err)
	}
	want := []Difference{{
		File: file, Line: 1, Policy: "privileged-container", Message: `container "a" is privileged`,
		Found: []string{"conftest", "opa", "gatekeeper", "gatekeeper pack"}, Missed: []string{Sekisho, Plan},
	}}
	if diff := cmp.Diff(want, report.Differences); diff != "" {
		t.Error(diff)
	}
}

func TestAMissingEngineIsNamed(t *testing.T) {
	t.Setenv("PATH", "")
	t.Chdir(t.TempDir())
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	report, err := Run(t.Context(), library, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Missing) != 3 || !strings.HasPrefix(report.Missing[0].Get, "go install ") {
		t.Errorf("missing %v", report.Missing)
	}
}
