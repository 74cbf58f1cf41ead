// Package run checks many files: it reads, parses and evaluates them on all cores and hands on the results in the order of
// the files. Only the files at work are in memory.
package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/report"
	"github.com/sekisho/sekisho/internal/waiver"
)

// Checker holds what is the same for all files.
type Checker struct {
	Engine  *sekisho.Engine
	Waivers *waiver.Set
	// Baseline accepts what is known; nil for none.
	Baseline *waiver.Baseline
	// Strict makes documents that are no Kubernetes objects errors.
	Strict bool
	// Alone judges every object by itself, as if no other were there.
	Alone bool
	// Stdin is what the file name - stands for.
	Stdin io.Reader

	// kept holds what can be read only once, such as standard input, from one pass to the next.
	kept map[string][]byte
}

// Result is what became of one file.
type Result struct {
	report.File
	Documents int
	Skipped   int
	Errors    []sekisho.Problem
	Warnings  []sekisho.Problem
}

// Files checks files and calls done for each, one after the other and in their order. An error of done ends the run and is
// returned. Where a policy reads other objects than the one under review, all files are read twice: first for the objects
// that such policies look for, then to be judged.
func (c *Checker) Files(ctx context.Context, files []string, done func(Result) error) error {
	defer saveMemory()()
	c.Engine.Expect(ctx, len(files))
	engine, err := c.together(ctx, files)
	if err != nil {
		return err
	}
	grantMemory()
	return inOrder(ctx, files, func(file string) Result { return c.file(ctx, engine, file) }, done)
}

// together makes an engine that sees the objects of all files. What cannot be read is reported when it is to be judged.
func (c *Checker) together(ctx context.Context, files []string) (*sekisho.Engine, error) {
	inventory := c.Engine.NewInventory()
	if c.Alone || !c.Engine.NeedsInventory() {
		return c.Engine.With(inventory), nil
	}
	c.keep(files)
	err := inOrder(ctx, files, func(file string) *sekisho.Inventory {
		part := c.Engine.NewInventory()
		if data, err := c.read(file); err == nil {
			manifest, _ := sekisho.ParseManifest(file, data) // The objects that could be read count.
			part.Add(manifest.Objects...)
		}
		return part
	}, func(part *sekisho.Inventory) error {
		inventory.Merge(part)
		return nil
	})
	return c.Engine.With(inventory), err
}

// Objects reads files and hands on the objects of each, in the order of the files, and what could not be read.
func (c *Checker) Objects(ctx context.Context, files []string, done func(objects []sekisho.Object, problems []sekisho.Problem) error) error {
	type read struct {
		objects  []sekisho.Object
		problems []sekisho.Problem
	}
	return inOrder(ctx, files, func(file string) read {
		data, err := c.read(file)
		if err != nil {
			return read{problems: []sekisho.Problem{readProblem(file, err)}}
		}
		manifest, err := sekisho.ParseManifest(file, data)
		return read{manifest.Objects, problemsOf(file, err)}
	}, func(r read) error { return done(r.objects, r.problems) })
}

// keep reads what can be read only once.
func (c *Checker) keep(files []string) {
	c.kept = map[string][]byte{}
	for _, file := range files {
		if info, err := os.Stat(file); file == Stdin || err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			if data, err := c.read(file); err == nil {
				c.kept[file] = data
			}
		}
	}
}

// inOrder works on files on all cores and hands on what comes of each, in the order of the files.
func inOrder[T any](ctx context.Context, files []string, do func(file string) T, done func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	type job struct {
		file   string
		result chan T
	}
	// The results wait in a queue that is as long as there are files at work, so that one slow file does not let the
	// results of all others pile up.
	queue, work := make(chan job, 2*workers), make(chan job)
	go func() {
		defer close(queue)
		defer close(work)
		for _, file := range files {
			j := job{file, make(chan T, 1)}
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
			select {
			case work <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range workers {
		go func() {
			for j := range work {
				j.result <- do(j.file)
			}
		}()
	}
	for j := range queue {
		select {
		case result := <-j.result:
			if err := done(result); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func (c *Checker) file(ctx context.Context, engine *sekisho.Engine, file string) Result {
	result := Result{File: report.File{Name: file}}
	data, err := c.read(file)
	if err != nil {
		result.Errors = []sekisho.Problem{readProblem(file, err)}
		return result
	}
	manifest, err := sekisho.ParseManifest(file, data)
	result.Errors = problemsOf(file, err)
	result.Source, result.Documents, result.Warnings = data, manifest.Documents, manifest.Warnings
	result.Objects, result.Skipped = len(manifest.Objects), len(manifest.Skipped)
	if c.Strict {
		result.Errors = append(result.Errors, manifest.Skipped...)
	}
	for _, object := range manifest.Objects {
		findings, err := engine.Evaluate(ctx, object)
		result.Errors = append(result.Errors, problemsOf(file, err)...)
		result.Findings = append(result.Findings, c.Waivers.Apply(object, findings)...)
	}
	slices.SortStableFunc(result.Findings, sekisho.Finding.Compare)
	if c.Baseline != nil {
		c.Baseline.Apply(result.Findings)
	}
	return result
}

// read reads a whole file, but never more than a manifest may have.
func (c *Checker) read(file string) ([]byte, error) {
	if data, found := c.kept[file]; found {
		return data, nil
	}
	if file == Stdin {
		return io.ReadAll(io.LimitReader(c.Stdin, sekisho.MaxManifestSize+1))
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("is a folder")
	case info.Size() > sekisho.MaxManifestSize:
		return nil, sekisho.Problem{
			File: file, Line: 1, Column: 1,
			Message: fmt.Sprintf("the text has %d MiB, at most %d are read: split it into several files", info.Size()>>20, sekisho.MaxManifestSize>>20),
		}
	case info.Mode().IsRegular():
		return os.ReadFile(file)
	}
	// A pipe or a device says nothing about its size.
	open, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer open.Close()
	return io.ReadAll(io.LimitReader(open, sekisho.MaxManifestSize+1))
}

// problemsOf takes an error apart into the problems in it.
func problemsOf(file string, err error) []sekisho.Problem {
	switch err := err.(type) { //nolint:errorlint // The tree of errors is walked here, node by node.
	case nil:
		return nil
	case sekisho.Problems:
		return err
	case sekisho.Problem:
		return []sekisho.Problem{err}
	case interface{ Unwrap() []error }:
		var problems []sekisho.Problem
		for _, e := range err.Unwrap() {
			problems = append(problems, problemsOf(file, e)...)
		}
		return problems
	default:
		return []sekisho.Problem{{File: file, Message: err.Error()}}
	}
}
