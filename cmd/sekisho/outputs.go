package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/sekisho/sekisho/internal/report"
)

// outputs are the reports of a check, one for each --format.
type outputs struct {
	all []*output
}

// output is a report and where it goes. A file appears under its name only when the report is complete.
type output struct {
	report report.Report
	buffer *bufio.Writer
	file   *file // nil for standard output
	name   string
}

// openOutputs pairs formats with files: the n-th file is for the n-th format.
func openOutputs(formats, files []string, color string, streams Streams, options report.Options) (*outputs, error) {
	formats = or(formats, []string{"text"})
	if len(files) > len(formats) {
		return nil, fmt.Errorf("--output: there are more files (%d) than formats (%d): give each file its --format", len(files), len(formats))
	}
	all := &outputs{}
	onStdout := ""
	for i, format := range formats {
		o := &output{name: "-"}
		if i < len(files) {
			o.name = files[i]
		}
		target, own := streams.Out, options
		if o.name == "-" {
			if onStdout != "" {
				all.discard()
				return nil, fmt.Errorf("formats %s and %s would both go to standard output: give one of them an --output", onStdout, format)
			}
			onStdout = format
		} else {
			file, err := createFile(o.name)
			if err != nil {
				all.discard()
				return nil, fmt.Errorf("--output %s: %w", o.name, err)
			}
			o.file, target = file, file
		}
		all.all = append(all.all, o)
		if err := applyColor(&own, color, target, o.file == nil); err != nil {
			all.discard()
			return nil, err
		}
		o.buffer = bufio.NewWriterSize(target, 64<<10)
		opened, err := report.New(format, o.buffer, own)
		if err != nil {
			all.discard()
			return nil, fmt.Errorf("--format: %w", err)
		}
		o.report = opened
	}
	return all, nil
}

// applyColor decides how a report looks where it goes.
func applyColor(options *report.Options, color string, target io.Writer, isStdout bool) error {
	file, isFile := target.(*os.File)
	options.Terminal = isStdout && isFile && term.IsTerminal(int(file.Fd()))
	switch color {
	case "always":
		options.Color = isStdout
		options.Terminal = isStdout
	case "never":
	case "auto":
		// See https://no-color.org.
		options.Color = options.Terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	default:
		return fmt.Errorf("--color %q: use auto, always or never", color)
	}
	if options.Terminal && isFile {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			options.Width = width
		}
	}
	return nil
}

func (o *outputs) file(file report.File) error {
	for _, output := range o.all {
		if err := output.report.File(file); err != nil {
			return output.problem(err)
		}
		// On a terminal or in a pipe findings show when they are found.
		if output.file == nil && len(file.Findings) > 0 {
			if err := output.buffer.Flush(); err != nil {
				return output.problem(err)
			}
		}
	}
	return nil
}

func (o *outputs) close(summary report.Summary) error {
	for _, output := range o.all {
		if err := output.close(summary); err != nil {
			return output.problem(err)
		}
	}
	return nil
}

func (o *output) close(summary report.Summary) error {
	if err := o.report.Close(summary); err != nil {
		return err
	}
	if err := o.buffer.Flush(); err != nil {
		return err
	}
	if o.file == nil {
		return nil
	}
	return o.file.commit()
}

// discard removes what is not complete.
func (o *outputs) discard() {
	for _, output := range o.all {
		if output.file != nil {
			output.file.discard()
		}
	}
}

func (o *output) problem(err error) error {
	if o.name == "-" {
		return fmt.Errorf("standard output: %w", err)
	}
	return fmt.Errorf("--output %s: %w", o.name, err)
}
