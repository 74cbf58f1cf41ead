// Package program finds the programs that sekisho hands work to.
package program

import (
	"os"
	"os/exec"
	"path/filepath"
)

// Find looks for a program beside the running one and on PATH, and returns an empty name where there is none. It does not look
// in the current folder: whoever tests somebody else's policies must not run somebody else's programs.
func Find(name string) string {
	if self, err := os.Executable(); err == nil {
		if found, err := exec.LookPath(filepath.Join(filepath.Dir(self), name)); err == nil {
			return found
		}
	}
	found, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return found
}
