package portable

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

const library = "../../policies"

// TestPolicies holds the project's own modules to every rule, and to the capabilities.
func TestPolicies(t *testing.T) {
	t.Parallel()
	checked := map[Role]int{}
	modules := map[string]*ast.Module{}
	err := fs.WalkDir(os.DirFS(library), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".rego") {
			return err
		}
		source, err := fs.ReadFile(os.DirFS(library), path)
		if err != nil {
			return err
		}
		module, err := ast.ParseModuleWithOpts(path, string(source), ast.ParserOptions{
			RegoVersion: ast.RegoV1, ProcessAnnotation: true, Capabilities: Capabilities(),
		})
		if err != nil {
			return err
		}
		role := RoleOf(module)
		checked[role]++
		if role != Test {
			modules[path] = module
		}
		for _, p := range Check(module, role) {
			t.Errorf("%s:%d:%d: %s (%s)", p.File, p.Line, p.Column, p.Message, p.Rule)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	compiler := ast.NewCompiler().WithCapabilities(Capabilities())
	if compiler.Compile(modules); compiler.Failed() {
		t.Error(compiler.Errors)
	}
	for role, name := range map[Role]string{Policy: "policy", Library: "library", Review: "lib.sekisho.review", Main: "package main"} {
		if checked[role] == 0 {
			t.Errorf("found no %s below %s", name, library)
		}
	}
}

func TestRoleOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Role{
		"policies.pod_security.host_port":      Policy,
		"policies.pod_security":                Policy,
		"elsewhere":                            Policy,
		"lib.sekisho.review":                   Review,
		"lib.sekisho.review.more":              Library,
		"lib.acme.image":                       Library,
		"library.image":                        Policy,
		"main":                                 Main,
		"main.more":                            Policy,
		"policies.pod_security.host_port_test": Test,
		"lib.sekisho.review_test":              Test,
	} {
		if got := RoleOf(parse(t, "package "+name)); got != want {
			t.Errorf("RoleOf(package %s) = %d, want %d", name, got, want)
		}
	}
}

func TestTestsAreNotChecked(t *testing.T) {
	t.Parallel()
	module := parse(t, "package a.b_test\n\ntest_x if data.a.b.violation == set() with input as {}")
	if got := Check(module, RoleOf(module)); len(got) > 0 {
		t.Errorf("got %v, want nothing", got)
	}
}

// TestMainModule holds that of package main only what no engine could run is refused.
func TestMainModule(t *testing.T) {
	t.Parallel()
	runCases(t, "package main", []testCase{
		{"collects the policies", `violation contains v if some v in data.policies[_][_].violation`, nil},
		{"is held to the functions of every engine", `x := «opa.runtime»()`, []string{`GK05 "opa.runtime" is not for policies: it is about the engine`}},
		{"is held to the syntax of every engine", `x := «$"a"»`, []string{"GK14 template strings"}},
	})
}

func TestProblemsAreSortedAndSaidOnce(t *testing.T) {
	t.Parallel()
	module := parse(t, "package policies.a.b\n\nx := 1 if data.z\n\ny := data.a if { true } { data.b }\n\nimport rego.v1\n")
	var places []string
	for _, p := range Check(module, Policy) {
		places = append(places, fmt.Sprintf("%s:%d:%d %s", p.File, p.Line, p.Column, p.Rule))
	}
	want := "test.rego:3:11 GK03, test.rego:5:6 GK03, test.rego:5:27 GK03, test.rego:7:8 GK01"
	if got := strings.Join(places, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// testCase is a piece of Rego. Guillemets stand where the problems start, and want is how each of them reads: the rule and
// a part of its message. Without want the Rego is fine.
type testCase struct {
	name, rego string
	want       []string
}

// runCases checks each case below the same package clause, which names the role too.
func runCases(t *testing.T, clause string, cases []testCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source, places := marked(clause + "\n\n" + test.rego)
			module := parse(t, source)
			problems := Check(module, RoleOf(module))
			if len(problems) != len(test.want) || len(places) != len(test.want) {
				t.Fatalf("%s\n\ngot %d problems at %d marks, want %d: %v", source, len(problems), len(places), len(test.want), problems)
			}
			for i, p := range problems {
				if place := [2]int{p.Line, p.Column}; place != places[i] {
					t.Errorf("%s\n\nproblem at %v, want it at %v: %v", source, place, places[i], p)
				}
				rule, message, _ := strings.Cut(test.want[i], " ")
				if p.File != "test.rego" || p.Rule != rule || !strings.Contains(p.Message, message) {
					t.Errorf("%s\n\ngot  %s %s\nwant %s …%s…", source, p.Rule, p.Message, rule, message)
				}
				if first := p.Message[:1]; first != strings.ToLower(first) && !strings.HasPrefix(p.Message, "Gatekeeper") || strings.HasSuffix(p.Message, ".") {
					t.Errorf("a message starts in lower case and has no full stop: %s", p.Message)
				}
			}
		})
	}
}

// marked takes the guillemets out and says, by line and column, where the opening ones stood.
func marked(source string) (string, [][2]int) {
	var places [][2]int
	var plain strings.Builder
	line, column := 1, 1
	for _, r := range source {
		switch r {
		case '«':
			places = append(places, [2]int{line, column})
			continue
		case '»':
			continue
		case '\n':
			line, column = line+1, 0
		}
		plain.WriteRune(r)
		column++
	}
	return plain.String(), places
}

func parse(t *testing.T, source string) *ast.Module {
	t.Helper()
	module, err := ast.ParseModuleWithOpts("test.rego", source, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatalf("%s\n\n%v", source, err)
	}
	return module
}
