package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	// The module carries the schema of SARIF 2.1.0 in its source, and nothing else of it is used.
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/xeipuuv/gojsonschema"
)

func TestSARIFSchema(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(sarifSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	log := golden(t, "sarif.json", "sarif", testOptions())
	validate := func(log string) []gojsonschema.ResultError {
		result, err := schema.Validate(gojsonschema.NewStringLoader(log))
		if err != nil {
			t.Fatal(err)
		}
		return result.Errors()
	}
	for _, problem := range validate(log) {
		t.Error(problem)
	}
	for name, broken := range map[string]string{
		"a level that does not exist": strings.Replace(log, `"level":"error"`, `"level":"fatal"`, 1),
		"an unknown property":         strings.Replace(log, `"version": "2.1.0"`, `"version": "2.1.0", "colour": "red"`, 1),
	} {
		if broken == log {
			t.Errorf("%s: the log has not been changed", name)
		} else if len(validate(broken)) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
}

// sarifSchema reads the constant schema of go-sarif.
func sarifSchema(t *testing.T) string {
	t.Helper()
	folder, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(folder)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var schema string
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok && spec.Names[0].Name == "schema" {
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				schema, err = strconv.Unquote(literal.Value)
			}
		}
		return true
	})
	if err != nil || schema == "" {
		t.Fatalf("the module has no schema: %v", err)
	}
	return schema
}
