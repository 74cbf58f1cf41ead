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
	folder  string // what the pattern is relative to, empty for the working directory
	working string // the working directory, so that a match asks the system for nothing
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
	if g.working, err = os.Getwd(); err != nil {
		return Glob{}, err
	}
	g.folder, err = filepath.Abs(folder)
	return g, err
}

// Match tells whether a file's name matches, in whichever way its folders are separated.
func (g Glob) Match(file string) bool {
	if g.folder != "" {
		absolute := file
		if !filepath.IsAbs(file) {
			absolute = filepath.Join(g.working, file)
		}
		if relative, err := filepath.Rel(g.folder, absolute); err == nil {
			file = relative
		}
	}
	return g.pattern.Match(path.Clean(filepath.ToSlash(file)))
}

// HasMeta tells whether a name is meant as a glob.
func HasMeta(name string) bool { return strings.ContainsAny(name, "*?[{") }
