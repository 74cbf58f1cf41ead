// Package fileglob matches file names with globs in which ** stands for any number of folders, none included.
package fileglob

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
)

// Glob is a compiled pattern.
type Glob struct {
	pattern *glob.Pattern
	folder  string // absolute; what the pattern is relative to, empty for the working directory
	prefix  string // the working directory as seen from the folder
}

// Compile reads a pattern: * and ? stay within a folder, ** does not, {a,b} and [a-z] are alternatives.
func Compile(pattern string) (Glob, error) {
	cleaned := path.Clean(filepath.ToSlash(pattern))
	compiled, err := glob.Compile(strings.ReplaceAll(cleaned, "**/", "{,**/}"), '/')
	if err != nil {
		return Glob{}, fmt.Errorf("%q is no glob: %s", pattern, strings.TrimPrefix(err.Error(), "glob: "))
	}
	return Glob{pattern: compiled}, nil
}

// CompileIn reads a pattern that is relative to a folder. It matches the same files whatever the working directory is.
func CompileIn(folder, pattern string) (Glob, error) {
	g, err := Compile(pattern)
	if err != nil || filepath.IsAbs(pattern) {
		return g, err
	}
	working, err := os.Getwd()
	if err != nil {
		return Glob{}, err
	}
	if g.folder, err = filepath.Abs(folder); err != nil {
		return Glob{}, err
	}
	g.prefix, err = filepath.Rel(g.folder, working)
	return g, err
}

// Match tells whether a file's name matches, in whichever way its folders are separated.
func (g Glob) Match(file string) bool {
	switch {
	case g.folder == "":
	case !filepath.IsAbs(file):
		file = filepath.Join(g.prefix, file)
	default:
		if relative, err := filepath.Rel(g.folder, file); err == nil {
			file = relative
		}
	}
	return g.pattern.Match(path.Clean(filepath.ToSlash(file)))
}

// HasMeta tells whether a name is meant as a glob.
func HasMeta(name string) bool { return strings.ContainsAny(name, "*?[{") }
