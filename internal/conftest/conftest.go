// Package conftest renders a release as a folder of Rego for an unmodified conftest, which takes it without any flag but the
// folder's name.
package conftest

import (
	_ "embed"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/sekisho/sekisho/internal/release"
)

//go:embed main.rego
var mainModule []byte

// Files renders a release. What the bundle sets for its policies is Rego as well: conftest reads data only where a flag says so,
// and what the user's data says wins over it.
func Files(r *release.Release) (release.Files, error) {
	var files release.Files
	modules := r.Modules()
	modules["main/main.rego"] = mainModule
	for name, text := range modules {
		files = append(files, release.File{Name: name, Data: text})
	}
	parameters, _ := r.Library.Data()["parameters"].(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(parameters)) {
		values, _ := parameters[id].(map[string]any)
		name := path.Join("parameters", strings.ReplaceAll(id, "-", "_")+".rego")
		text, err := module(id, values)
		if err != nil {
			return nil, fmt.Errorf("the parameters of policy %s cannot be written as Rego: %w", id, err)
		}
		files = append(files, release.File{Name: name, Data: text})
	}
	return files.Sorted(), nil
}

var ruleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// module holds parameters at the place where policies look for data.
func module(id string, parameters map[string]any) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "package parameters[%q]\n", id)
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if !ruleName.MatchString(name) {
			return nil, fmt.Errorf("%q is no name of a rule", name)
		}
		value, err := ast.InterfaceToValue(parameters[name])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "\n%s := %s\n", name, value)
	}
	// Keywords are found here.
	return format.SourceWithOpts(id, []byte(b.String()), format.Opts{RegoVersion: ast.RegoV1})
}
