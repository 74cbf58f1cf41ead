package report

import (
	"crypto/sha256"
	"encoding/hex"
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
	if w.Reason == "" {
		return "waived"
	}
	return "waived: " + w.Reason
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

// slashPath writes a file's name as code hosts know it: forward slashes, without a leading "./".
func slashPath(name string) string { return path.Clean(filepath.ToSlash(name)) }

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
