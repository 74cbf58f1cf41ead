package oracle

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table of lib.sekisho.api_versions has a line for each kind of k8s.io/api that carries markers of its end, with the
// versions of Kubernetes that they name. Kinds of older versions of k8s.io/api, and those of other modules, have no judge.
func TestAPIVersionsAreThoseOfKubernetes(t *testing.T) {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/api").Output()
	if err != nil {
		t.Fatalf("go list -m k8s.io/api: %v", err)
	}
	want, kinds := readMarkers(t, strings.TrimSpace(string(module)))
	if len(want) < 80 {
		t.Fatalf("read the markers of %d kinds only: k8s.io/api has changed its form", len(want))
	}
	lines := apiVersionLines(t)
	for _, kind := range slices.Sorted(maps.Keys(want)) {
		columns, found := lines[kind]
		if !found {
			t.Errorf("%s has no line; Kubernetes deprecates and removes it in %s", kind, want[kind])
		} else if got := columns[0] + " " + columns[1]; got != want[kind] {
			t.Errorf("%s ends in %s, but Kubernetes says %s", kind, got, want[kind])
		}
	}
	for kind, columns := range lines {
		// A replacement of another form is prose.
		if version, name := columns[2], kind[strings.Index(kind, " ")+1:]; strings.Contains(version, "/v") && !strings.Contains(version, " ") {
			replacement := version + " " + name
			if fromOtherModule := strings.HasPrefix(version, "api"); !kinds[replacement] && !fromOtherModule {
				t.Errorf("%s is to be replaced by %s, which k8s.io/api does not have", kind, replacement)
			}
		}
	}
}

// apiVersionLines reads the table, keyed by API version and kind.
func apiVersionLines(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../policies/lib/sekisho/api_versions/api_versions.rego")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "lifecycles := `\n")
	table, _, _ = strings.Cut(table, "`")
	lines := map[string][]string{}
	for line := range strings.Lines(table) {
		columns := strings.SplitN(strings.TrimSpace(line), " ", 5)
		if len(columns) != 5 {
			t.Fatalf("line %q has %d columns", line, len(columns))
		}
		key := columns[0] + " " + columns[1]
		if lines[key] != nil {
			t.Errorf("%s has two lines", key)
		}
		lines[key] = columns[2:]
	}
	return lines
}

var (
	groupName  = regexp.MustCompile(`GroupName\s*= "([^"]*)"`)
	lifecycle  = regexp.MustCompile(`func \(in \*(\w+)\) APILifecycle(Deprecated|Removed)\(\).*\n\treturn 1, (\d+)\n`)
	registered = regexp.MustCompile(`&(\w+)\{\}`)
)

// readMarkers returns when the kinds of a module end, as "1.22 1.25", and all its kinds. Lists end with what they list.
func readMarkers(t *testing.T, module string) (ends map[string]string, kinds map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(module, "*", "v*", "register.go"))
	if err != nil {
		t.Fatal(err)
	}
	ends, kinds = map[string]string{}, map[string]bool{}
	for _, file := range files {
		register, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		version := filepath.Base(filepath.Dir(file))
		if group := groupName.FindSubmatch(register); group == nil {
			t.Fatalf("%s names no group", file)
		} else if len(group[1]) > 0 {
			version = string(group[1]) + "/" + version
		}
		for _, kind := range registered.FindAllSubmatch(register, -1) {
			kinds[version+" "+string(kind[1])] = true
		}
		markers, err := os.ReadFile(filepath.Join(filepath.Dir(file), "zz_generated.prerelease-lifecycle.go"))
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		for _, found := range lifecycle.FindAllSubmatch(markers, -1) {
			kind := version + " " + string(found[1])
			if strings.HasSuffix(kind, "List") || !kinds[kind] {
				continue
			}
			ends[kind] = strings.TrimSpace(fmt.Sprintf("%s 1.%s", ends[kind], found[3]))
		}
	}
	return ends, kinds
}
