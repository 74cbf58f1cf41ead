// Package scaffold writes the files that a new policy starts from.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The templates are a whole policy, tests included; only the words POLICY, CATEGORY, ID and NAMES are replaced.
//
//go:embed templates
var templates embed.FS

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$`)

// Policy writes a policy named category/policy below a folder and returns the files that it wrote. It overwrites nothing.
func Policy(folder, name string) ([]string, error) {
	name = strings.ReplaceAll(name, "-", "_")
	if !nameForm.MatchString(name) {
		return nil, fmt.Errorf("%q is no policy: name a category and a policy in lower case, as in workload/host_path", name)
	}
	category, policy, _ := strings.Cut(name, "/")
	for _, word := range []string{category, policy} {
		switch {
		case ast.IsKeyword(word):
			return nil, fmt.Errorf("%q is a keyword of Rego: choose another name", word)
		case word == "testdata" || strings.HasSuffix(word, "_test"):
			return nil, fmt.Errorf("%q is a name for tests, which are not loaded: choose another name", word)
		}
	}
	target := filepath.Join(folder, category, policy)
	if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s exists already", target)
	}
	words := strings.NewReplacer(
		"POLICY", policy, "CATEGORY", category,
		"ID", strings.ReplaceAll(policy, "_", "-"), "NAMES", strings.ReplaceAll(policy, "_", " "),
	)
	var written []string
	err := fs.WalkDir(templates, "templates", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := templates.ReadFile(file)
		if err != nil {
			return err
		}
		inside := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".template")
		name := filepath.Join(target, filepath.FromSlash(words.Replace(inside)))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		written = append(written, name)
		return os.WriteFile(name, []byte(words.Replace(string(text))), 0o644)
	})
	return written, err
}
