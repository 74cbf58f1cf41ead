package sekisho

import (
	"errors"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// packagePath is a module's package without the leading data, as in [policies pod_security host_port].
func packagePath(m *ast.Module) []string { return refNames(m.Package.Path) }

// refNames are the steps of a reference below data, as far as they are texts.
func refNames(ref ast.Ref) []string {
	names := make([]string, 0, len(ref)-1)
	for _, term := range ref[1:] {
		name, _ := term.Value.(ast.String)
		names = append(names, string(name))
	}
	return names
}

// defaultParameters reads the literal object default_parameters of a policy, the one place where defaults are written, and
// the line on which it begins.
func (m *module) defaultParameters() (values map[string]any, row int, err error) {
	if m.builtin {
		return m.headerDefaults(), 0, nil
	}
	parsed, err := m.parse()
	if err != nil {
		return nil, 0, err
	}
	for _, rule := range parsed.Rules {
		if rule.Head.Name != "default_parameters" {
			continue
		}
		if rule.Head.Value != nil { // A set that is built with contains has a key instead.
			value, err := ast.JSON(rule.Head.Value.Value)
			if object, ok := value.(map[string]any); ok && err == nil {
				return object, rule.Location.Row, nil
			}
		}
		return nil, rule.Location.Row, errors.New("default_parameters must be a literal object")
	}
	return nil, 0, nil
}

// usedParameters finds the names behind _parameters.<name>, with the line of their first use.
func (m *module) usedParameters() map[string]int {
	used := map[string]int{}
	if m.builtin {
		return used
	}
	parsed, err := m.parse()
	if err != nil {
		return used
	}
	ast.WalkRefs(parsed, func(ref ast.Ref) bool {
		if head, ok := ref[0].Value.(ast.Var); ok && head == "_parameters" && len(ref) > 1 {
			if name, ok := ref[1].Value.(ast.String); ok && used[string(name)] == 0 {
				used[string(name)] = ref[0].Location.Row
			}
		}
		return false
	})
	return used
}

// literalKeys lists the keys of a rule whose value is a literal object.
func (m *module) literalKeys(rule string) []string {
	parsed, err := m.parse()
	if err != nil {
		return nil
	}
	var keys []string
	for _, r := range parsed.Rules {
		if r.Head.Value == nil || !r.Head.Name.Equal(ast.Var(rule)) {
			continue
		}
		if object, ok := r.Head.Value.Value.(ast.Object); ok {
			object.Foreach(func(key, _ *ast.Term) {
				if name, ok := key.Value.(ast.String); ok {
					keys = append(keys, string(name))
				}
			})
		}
	}
	return keys
}

// violationMessage is the msg of a violation.
func violationMessage(violation *ast.Term) string {
	message := violation.Get(ast.InternedTerm("msg"))
	if message == nil {
		return ""
	}
	text, _ := message.Value.(ast.String)
	return string(text)
}

// violationSeverity is details.severity of a violation, for policies of which some violations weigh more than others; 0 where
// it says nothing.
func violationSeverity(violation *ast.Term) Severity {
	details := violation.Get(ast.InternedTerm("details"))
	if details == nil {
		return 0
	}
	value := details.Get(ast.InternedTerm("severity"))
	if value == nil {
		return 0
	}
	text, _ := value.Value.(ast.String)
	severity, err := ParseSeverity(string(text))
	if err != nil {
		return 0
	}
	return severity
}

// violationPath is details.path of a violation, up to the first step that is neither key nor index.
func violationPath(violation *ast.Term) Path {
	details := violation.Get(ast.InternedTerm("details"))
	if details == nil {
		return nil
	}
	value := details.Get(ast.InternedTerm("path"))
	if value == nil {
		return nil
	}
	steps, ok := value.Value.(*ast.Array)
	if !ok {
		return nil
	}
	path := make(Path, 0, steps.Len())
	for i := range steps.Len() {
		switch step := steps.Elem(i).Value.(type) {
		case ast.String:
			path = append(path, string(step))
		case ast.Number:
			index, ok := step.Int()
			if !ok {
				return path
			}
			path = append(path, index)
		default:
			return path
		}
	}
	return path
}

// hyphenated turns a folder's name into an id.
func hyphenated(name string) string { return strings.ReplaceAll(name, "_", "-") }
