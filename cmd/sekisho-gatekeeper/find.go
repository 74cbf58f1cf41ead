package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/verify"
	yaml3 "go.yaml.in/yaml/v3"
	"go.yaml.in/yaml/v4"
)

// apiVersion is that of Suites.
const apiVersion = verify.Group + "/v1alpha1"

// file is a file under two names.
type file struct {
	path    string // from the root of the file system, without a leading slash
	display string // as the user has named it
}

// fileSystem is the whole disk, as a Suite may name files anywhere above it.
func fileSystem() (fs.FS, string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, "", fmt.Errorf("the current folder cannot be found: %w", err)
	}
	root := filepath.VolumeName(folder) + string(filepath.Separator)
	return os.DirFS(root), folder, nil
}

// inFileSystem is the name of a file below the root.
func inFileSystem(folder, name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(folder, name)
	}
	name = filepath.ToSlash(strings.TrimPrefix(filepath.Clean(name), filepath.VolumeName(name)))
	return cmp.Or(strings.TrimPrefix(name, "/"), ".")
}

// yamlFiles lists the YAML files of PATH as gator verify does: a file, the files of a folder, or with /... those below it.
func yamlFiles(system fs.FS, folder, target string) ([]file, error) {
	name, recursive := strings.CutSuffix(filepath.ToSlash(target), "/...")
	if target == "..." {
		name, recursive = ".", true
	}
	root := inFileSystem(folder, cmp.Or(name, "/"))
	info, err := fs.Stat(system, root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s does not exist: give a Suite, a folder, or folder/... for all below it", target)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", target, cause(err))
	case !info.IsDir() && recursive:
		return nil, fmt.Errorf("%s is no folder: leave /... away", name)
	case !info.IsDir() && !gator.IsYAMLExtension(path.Ext(root)):
		return nil, fmt.Errorf("%s is no YAML file: Suites end in .yaml or .yml", target)
	case !info.IsDir():
		return []file{{root, target}}, nil
	}
	var files []file
	err = fs.WalkDir(system, root, func(at string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", at, cause(err))
		case entry.IsDir() && at != root && !recursive:
			return fs.SkipDir
		case !entry.IsDir() && gator.IsYAMLExtension(path.Ext(at)):
			below := strings.TrimPrefix(strings.TrimPrefix(at, root), "/")
			files = append(files, file{at, path.Join(name, below)})
		}
		return nil
	})
	return files, err
}

// readSuite reads a file that may hold a Suite, and returns nil where it holds none. A file that gator could not read is
// a Suite with a problem.
func readSuite(system fs.FS, f file) *suite {
	broken := func(place position, message string) *suite {
		return &suite{file: f, problems: []problem{{place, message}}}
	}
	data, err := fs.ReadFile(system, f.path)
	if err != nil {
		return broken(position{}, fmt.Sprintf("the file cannot be read: %v", cause(err)))
	}
	// gator's own parser decides what can be read, and what is a Suite.
	object := map[string]any{}
	unreadable := yaml3.Unmarshal(data, object)
	documents, err := parse(data)
	if unreadable != nil {
		return broken(syntaxError(cmp.Or(err, unreadable))) // The newer parser's lines are more precise.
	}
	if !isSuite(object) {
		if i := slices.IndexFunc(documents, isSuiteNode); i > 0 {
			return broken(at(documents[i]), "gator reads the first document of a file only: put the Suite in a file of its own")
		}
		return nil
	}
	if err != nil {
		return broken(syntaxError(err))
	}
	s := decodeSuite(f, documents[0])
	if len(documents) > 1 {
		s.problems = append(s.problems, problem{at(documents[1]), "gator reads the first document of a file only: put what follows in a file of its own"})
	}
	return s
}

func isSuite(object map[string]any) bool {
	version, _ := object["apiVersion"].(string)
	kind, _ := object["kind"].(string)
	group, _, _ := strings.Cut(version, "/")
	return group == verify.Group && kind == verify.Kind
}

func isSuiteNode(node *yaml.Node) bool {
	var object map[string]any
	return node.Decode(&object) == nil && isSuite(object)
}

// parse returns the roots of a file's documents, those before an error even then.
func parse(data []byte) ([]*yaml.Node, error) {
	var roots []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var document yaml.Node
		switch err := decoder.Decode(&document); {
		case errors.Is(err, io.EOF):
			return roots, nil
		case err != nil:
			return roots, err
		case len(document.Content) > 0 && document.Content[0].ShortTag() != "!!null":
			roots = append(roots, document.Content[0])
		}
	}
}

var errorLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?(?:line ([0-9]+): )?`)

// syntaxError finds the place in an error of a YAML parser, which is part of its text.
func syntaxError(err error) (position, string) {
	text := strings.ReplaceAll(err.Error(), "\n ", "")
	place := position{1, 1}
	if match := errorLine.FindStringSubmatch(text); match[1] != "" {
		place.Line, _ = strconv.Atoi(match[1])
	}
	return place, "the file is no YAML that gator can read: " + errorLine.ReplaceAllString(text, "") + ": correct it, or move it out of the folder if it is a template"
}

// cause is an error without the path that the message has already.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
