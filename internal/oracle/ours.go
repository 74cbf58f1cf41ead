package oracle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
)

const policiesFolder = "../../policies"

// Violation is one member of a policy's violation set.
type Violation struct {
	Message string
	Path    []any
}

// newSekisho prepares our side at one version of the standards. The function that it returns answers for every policy
// that exists, by id, and may be called from several goroutines.
//
// This file is an adapter: it stands in for sekisho's own Go API, and nothing else in this package knows OPA.
func newSekisho(version string) (func(objectJSON []byte) (map[string][]Violation, error), error) {
	modules, err := readModules(policiesFolder)
	if err != nil {
		return nil, err
	}
	compiler, err := ast.CompileModules(modules)
	if err != nil {
		return nil, err
	}

	ids := podSecurityIDs(compiler)
	parameters := map[string]any{}
	for _, id := range ids {
		parameters[id] = map[string]any{"pssVersion": version}
	}
	store := inmem.NewFromObject(map[string]any{"parameters": parameters})

	queries := map[string]rego.PreparedEvalQuery{}
	for _, id := range ids {
		query := "data.policies.pod_security." + strings.ReplaceAll(id, "-", "_") + ".violation"
		prepared, err := rego.New(rego.Compiler(compiler), rego.Store(store), rego.Query(query)).
			PrepareForEval(context.Background())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		queries[id] = prepared
	}

	return func(objectJSON []byte) (map[string][]Violation, error) { return evaluate(queries, objectJSON) }, nil
}

func readModules(folder string) (map[string]string, error) {
	modules := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".rego") || strings.HasSuffix(path, "_test.rego") {
			return err
		}
		source, err := os.ReadFile(path)
		modules[path] = string(source)
		return err
	})
	return modules, err
}

func podSecurityIDs(compiler *ast.Compiler) []string {
	category := ast.MustParseRef("data.policies.pod_security")
	var ids []string
	for _, module := range compiler.Modules {
		path := module.Package.Path
		if path.HasPrefix(category) && len(path) == len(category)+1 {
			ids = append(ids, strings.ReplaceAll(string(path[len(category)].Value.(ast.String)), "_", "-"))
		}
	}
	return ids
}

func evaluate(queries map[string]rego.PreparedEvalQuery, objectJSON []byte) (map[string][]Violation, error) {
	input, err := ast.ValueFromReader(bytes.NewReader(objectJSON))
	if err != nil {
		return nil, err
	}

	cache := topdown.NewVirtualCache()
	violations := map[string][]Violation{}
	for id, query := range queries {
		results, err := query.Eval(context.Background(), rego.EvalParsedInput(input), rego.EvalVirtualCache(cache))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		if len(results) != 1 {
			return nil, fmt.Errorf("%s: violation is undefined, but a partial set never is", id)
		}
		if violations[id], err = readViolations(results[0].Expressions[0].Value); err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
	}
	return violations, nil
}

func readViolations(value any) ([]Violation, error) {
	members, isList := value.([]any)
	if !isList {
		return nil, fmt.Errorf("violation is not a set: %v", value)
	}

	var violations []Violation
	for _, member := range members {
		fields, _ := member.(map[string]any)
		message, hasMessage := fields["msg"].(string)
		details, _ := fields["details"].(map[string]any)
		steps, hasPath := details["path"].([]any)
		if !hasMessage || !hasPath {
			return nil, fmt.Errorf("a violation lacks msg or details.path: %v", member)
		}

		path := make([]any, len(steps))
		for i, step := range steps {
			path[i] = step
			if number, isNumber := step.(json.Number); isNumber {
				index, err := number.Int64()
				if err != nil {
					return nil, err
				}
				path[i] = int(index)
			}
		}
		violations = append(violations, Violation{message, path})
	}
	return violations, nil
}
