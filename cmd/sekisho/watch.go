package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sekisho/sekisho/internal/harness"
)

// keepWatch runs all tests, and then those that a saved file touches, until the command is interrupted.
func (c *testCommand) keepWatch(ctx context.Context, paths []string, options harness.Options) error {
	saved, err := harness.Saved(ctx, paths, options.Data)
	if err != nil {
		return withPath(err)
	}
	again := func(touched []string) {
		if touched != nil {
			fmt.Fprintf(c.streams.Err, "\n%s\n", strings.Join(touched, " "))
		}
		if err := c.testTouched(ctx, paths, options, touched); err != nil && ctx.Err() == nil {
			fmt.Fprintf(c.streams.Err, "error: %v\n", err)
		}
	}
	again(nil)
	harness.Watch(ctx, saved, again)
	return nil
}

// testTouched runs what the files touch. Nil stands for everything, and a data file touches everything.
func (c *testCommand) testTouched(ctx context.Context, paths []string, options harness.Options, touched []string) error {
	workspace, err := harness.Open(paths...)
	if err != nil {
		return withPath(err)
	}
	options.Touched = touched
	if slices.ContainsFunc(touched, func(file string) bool { return isBelow(file, options.Data) }) {
		options.Touched = nil
	}
	result, err := harness.Run(ctx, workspace, options)
	if err != nil {
		return err
	}
	_, err = c.print(result)
	return err
}

func isBelow(file string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return file == folder || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/")
	})
}
