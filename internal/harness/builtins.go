package harness

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/types"
	"sigs.k8s.io/yaml"
)

// conftestBuiltins are the functions that conftest adds to Rego for tests
// (https://www.conftest.dev/#testing-policies). They read YAML and JSON only: conftest's parsers of thirty other formats
// would be half of this program. A test that asks for another format breaks instead of seeing an undefined value.
func conftestBuiltins() []*tester.Builtin {
	config := types.NewObject(nil, types.NewDynamicProperty(types.S, types.A))
	parse := rego.Function{Name: "parse_config", Decl: types.NewFunction(types.Args(types.S, types.S), config)}
	file := rego.Function{Name: "parse_config_file", Decl: types.NewFunction(types.Args(types.S), config)}
	combined := rego.Function{Name: "parse_combined_config_files", Decl: types.NewFunction(types.Args(types.NewArray(nil, types.S)), config)}
	return []*tester.Builtin{
		{Decl: declaration(parse), Func: rego.Function2(&parse, parseConfig)},
		{Decl: declaration(file), Func: rego.Function1(&file, parseConfigFile)},
		{Decl: declaration(combined), Func: rego.Function1(&combined, parseCombinedConfigFiles)},
	}
}

func declaration(function rego.Function) *ast.Builtin {
	return &ast.Builtin{Name: function.Name, Decl: function.Decl}
}

func parseConfig(_ rego.BuiltinContext, format, text *ast.Term) (*ast.Term, error) {
	name, _ := format.Value.(ast.String)
	if !slices.Contains([]string{"yaml", "json"}, strings.ToLower(string(name))) {
		return nil, rego.NewHaltError(fmt.Errorf("%s cannot be read: only yaml and json, run conftest verify for other formats", format))
	}
	content, _ := text.Value.(ast.String)
	return configTerm([]byte(content))
}

// parseConfigFile reads a file whose name is relative to the Rego file's folder.
func parseConfigFile(ctx rego.BuiltinContext, name *ast.Term) (*ast.Term, error) {
	config, err := readConfig(besides(ctx, name))
	if err != nil {
		return nil, err
	}
	return configTerm(config)
}

func parseCombinedConfigFiles(ctx rego.BuiltinContext, names *ast.Term) (*ast.Term, error) {
	type configuration struct {
		Path     string `json:"path"`
		Contents any    `json:"contents"`
	}
	combined := []configuration{} // In the order of their paths, whatever order they are named in.
	array, _ := names.Value.(*ast.Array)
	var paths []string
	array.Foreach(func(name *ast.Term) { paths = append(paths, besides(ctx, name)) })
	for _, path := range slices.Compact(slices.Sorted(slices.Values(paths))) {
		text, err := readConfig(path)
		if err != nil {
			return nil, err
		}
		contents, err := configValue(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		// A file of several documents, or one that holds a list, counts as several files.
		several, ok := contents.([]any)
		if !ok {
			several = []any{contents}
		}
		for _, document := range several {
			combined = append(combined, configuration{path, document})
		}
	}
	value, err := ast.InterfaceToValue(combined)
	return ast.NewTerm(value), err
}

func besides(ctx rego.BuiltinContext, name *ast.Term) string {
	text, _ := name.Value.(ast.String)
	return filepath.Join(filepath.Dir(ctx.Location.File), string(text))
}

func readConfig(path string) ([]byte, error) {
	if !slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(path))) {
		return nil, rego.NewHaltError(fmt.Errorf("%s cannot be read: only .yaml, .yml and .json, run conftest verify for other formats", path))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, rego.NewHaltError(fmt.Errorf("%s: %w", path, errors.Unwrap(err)))
	}
	return text, nil
}

func configTerm(text []byte) (*ast.Term, error) {
	config, err := configValue(text)
	if err != nil {
		return nil, err
	}
	value, err := ast.InterfaceToValue(config)
	return ast.NewTerm(value), err
}

// configValue reads a document, or several as an array, cut where conftest cuts them.
func configValue(text []byte) (any, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	parts := bytes.Split(text, []byte("\n---\n"))
	values := make([]any, len(parts))
	for i, part := range parts {
		if err := yaml.Unmarshal(part, &values[i]); err != nil {
			return nil, err
		}
	}
	if len(values) == 1 {
		return values[0], nil
	}
	return values, nil
}
