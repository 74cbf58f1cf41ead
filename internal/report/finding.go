package report

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sekisho/sekisho"
)

// place writes file:line:column, or what is known of it.
func place(file string, line, column int) string {
	switch {
	case line == 0:
		return file
	case column == 0:
		return file + ":" + strconv.Itoa(line)
	default:
		return file + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column)
	}
}

// waived says why a waived finding is accepted.
func waived(w sekisho.Waiver) string {
	text := "waived"
	if w.Reason != "" {
		text += ": " + w.Reason
	}
	if w.Until != "" {
		text += " (until " + w.Until + ")"
	}
	return text
}

// level maps a severity onto the three levels that SARIF and GitHub know: error, warning and note.
func level(severity sekisho.Severity) string {
	switch severity {
	case sekisho.SeverityCritical, sekisho.SeverityHigh:
		return "error"
	case sekisho.SeverityLow:
		return "note"
	default:
		return "warning"
	}
}

// slashPath writes a file's name as code hosts know it: forward slashes, without a leading "./", and relative to the working
// directory, which in CI is the repository's root, where it is below it.
func slashPath(name string) string {
	if filepath.IsAbs(name) {
		if working, err := os.Getwd(); err == nil {
			if relative, err := filepath.Rel(working, name); err == nil && filepath.IsLocal(relative) {
				name = relative
			}
		}
	}
	return path.Clean(filepath.ToSlash(name))
}

// fingerprints numbers the findings of one file that look the same. The zero value is ready for a file.
type fingerprints struct{ seen map[string]int }

// of identifies a finding from run to run. Lines and columns are left out, so that the finding stays the same when
// something is written above it.
func (p *fingerprints) of(file string, f sekisho.Finding) string {
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	key := strings.Join([]string{f.Policy, slashPath(file), f.Object.String(), f.Path.String(), f.Message}, "\x00")
	n := p.seen[key]
	p.seen[key]++
	if n > 0 {
		key += "\x00" + strconv.Itoa(n)
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
