package conftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

func TestTheRegoOfConftestPassesItsTests(t *testing.T) {
	t.Parallel()
	opa, err := filepath.Abs("../../.tools/opa")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(opa); err != nil {
		if os.Getenv("SEKISHO_REQUIRE_TOOLS") != "" {
			t.Fatal("opa is not installed: run make tools")
		}
		t.Skip("opa is not installed: run make tools")
	}
	for _, arguments := range [][]string{
		{"test", "--fail-on-empty", "--run", "data.main_test", "main.rego", "main_test.rego", "../../policies/lib"},
		{"check", "--strict", "main.rego", "../../policies/lib"},
		{"fmt", "--fail", "--diff", "main.rego", "main_test.rego"},
	} {
		if output, err := exec.CommandContext(t.Context(), opa, arguments...).CombinedOutput(); err != nil {
			t.Errorf("opa %s: %v\n%s", arguments[0], err, output)
		}
	}
}

func TestParametersAreRego(t *testing.T) {
	t.Parallel()
	all, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	library, err := all.Select(sekisho.Selection{
		Policies: []string{"host-namespaces", "host-port"},
		Parameters: map[string]map[string]any{"host-namespaces": {
			"allow":  []any{"hostPID"},
			"exempt": []any{map[string]any{"names": []any{"a\"b"}}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := release.New("v1", library)
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(r)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, file.Name)
		if strings.HasPrefix(file.Name, "parameters/") {
			want := "package parameters[\"host-namespaces\"]\n\nallow := [\"hostPID\"]\n\nexempt := [{\"names\": [\"a\\\"b\"]}]\n"
			if diff := cmp.Diff(want, string(file.Data)); diff != "" {
				t.Error(diff)
			}
		}
	}
	want := []string{"main/main.rego", "parameters/host_namespaces.rego"}
	names = slices.DeleteFunc(names, func(name string) bool {
		return strings.HasPrefix(name, "lib/") || strings.HasPrefix(name, "pod_security/")
	})
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestParametersThatAreNoRegoAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"my-parameter", "default", "a := 1\nb", ""} {
		if text, err := module("host-port", map[string]any{name: true}); err == nil {
			t.Errorf("%q: %s", name, text)
		}
	}
}
