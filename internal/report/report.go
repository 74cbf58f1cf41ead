// Package report prints what `sekisho check` finds, in the formats that people, editors and CI systems read.
//
// Every format streams: a file's findings are written when the file is reported, and nothing of them is kept. Memory does
// not grow with the number of files. Errors of writing are looked at once per file: a bufio.Writer keeps the first one,
// and Flush returns it.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sekisho/sekisho"
)

// Report receives the findings file by file, and a summary at the end. What it writes is complete only after Close. Its
// methods return what the writer returns as an error.
type Report interface {
	// File reports one input file. Files without findings are reported too: some formats list what passed.
	File(file File) error
	Close(summary Summary) error
}

// File is what was found in one input file.
type File struct {
	// Name is the file as the user named it; "-" is standard input.
	Name string
	// Source is the file's text, or nil when it could not be read. It is not used after the call.
	Source []byte
	// Objects counts the objects that were checked. A file without any has not passed, it was skipped.
	Objects int
	// Findings are sorted and contain the waived ones.
	Findings []sekisho.Finding
}

// Options say how findings are shown. The zero value is right for a program that reads the output.
type Options struct {
	// Color adds ANSI colours to format text.
	Color bool
	// Terminal makes format text show each finding with its source line and remediation, grouped by file.
	Terminal bool
	// Width is the number of columns of the terminal; 0 means 80.
	Width int
	// ShowWaived makes format text show waived findings. Other formats show them if they can mark them as waived.
	ShowWaived bool
	// Policies are the policies that were applied, for SARIF's rules and for links on the terminal.
	Policies []*sekisho.Policy
	// Version is sekisho's own version.
	Version string
}

// formats holds every format, in the order in which help texts list them.
var formats = []struct {
	name string
	open func(io.Writer, Options) Report
}{
	{"text", newText},
	{"json", newJSON},
	{"sarif", newSARIF},
	{"junit", newJUnit},
	{"github", newGitHub},
	{"gitlab", newGitLab},
	{"tap", newTAP},
}

// New returns a report that writes the format to w.
func New(format string, w io.Writer, options Options) (Report, error) {
	for _, known := range formats {
		if known.name == format {
			return known.open(w, options), nil
		}
	}
	return nil, fmt.Errorf("format %q is unknown: use one of %s", format, strings.Join(Formats(), ", "))
}

// Formats lists the names of all formats.
func Formats() []string {
	names := make([]string, len(formats))
	for i, format := range formats {
		names[i] = format.name
	}
	return names
}
