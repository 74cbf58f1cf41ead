// Package fileglob matches file names with globs in which ** stands for any number of folders, none included.
package fileglob

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
)

// Glob is a compiled pattern.
type Glob struct{ pattern *glob.Pattern }

// Compile reads a pattern: * and ? stay within a folder, ** does not, {a,b} and [a-z] are alternatives.
func Compile(pattern string) (Glob, error) {
	cleaned := path.Clean(filepath.ToSlash(pattern))
	compiled, err := glob.Compile(strings.ReplaceAll(cleaned, "**/", "{,**/}"), '/')
	if err != nil {
		return Glob{}, fmt.Errorf("%q is no glob: %w", pattern, err)
	}
	return Glob{compiled}, nil
}

// Match tells whether a file's name matches, in whichever way its folders are separated.
func (g Glob) Match(file string) bool { return g.pattern.Match(path.Clean(filepath.ToSlash(file))) }

// HasMeta tells whether a name is meant as a glob.
func HasMeta(name string) bool { return strings.ContainsAny(name, "*?[{") }
