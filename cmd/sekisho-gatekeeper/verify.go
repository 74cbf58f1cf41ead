package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"runtime"

	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/verify"
)

// verifyCommand runs the Suites of the paths and prints a line about each of their cases.
func verifyCommand(ctx context.Context, args []string, out *bufio.Writer) (int, error) {
	expression, paths, err := verifyArguments(args)
	if err != nil {
		return exitCannot, err
	}
	filter, err := verify.NewFilter(expression)
	if err != nil {
		return exitCannot, fmt.Errorf("--run %s: %w: give a regular expression, or two with // between: test//case", expression, err)
	}
	system, folder, err := fileSystem()
	if err != nil {
		return exitCannot, err
	}
	var suites []*suite
	seen := map[string]bool{} // Paths may overlap.
	for _, path := range paths {
		files, err := yamlFiles(system, folder, path)
		if err != nil {
			return exitCannot, err
		}
		found := false
		for _, f := range files {
			if seen[f.path] {
				found = true
				continue
			}
			seen[f.path] = true
			if s := readSuite(system, f); s != nil {
				found = true
				suites = append(suites, s)
			}
		}
		if !found {
			return exitCannot, fmt.Errorf("%s holds no Suite: a Suite has apiVersion %s and kind %s; folder/... also looks below a folder", path, apiVersion, verify.Kind)
		}
	}
	for _, s := range suites {
		s.check(system, filter)
	}
	runner, err := newRunner(system, folder, filter)
	if err != nil {
		return exitCannot, err
	}
	return runner.runAll(ctx, suites, out)
}

// verifyArguments reads the flag wherever it stands among the paths.
func verifyArguments(args []string) (expression string, paths []string, err error) {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&expression, "run", "", "")
	for len(args) > 0 {
		if flags.Parse(args) != nil {
			return "", nil, errUsage
		}
		args = flags.Args()
		if len(args) > 0 {
			paths, args = append(paths, args[0]), args[1:]
		}
	}
	if len(paths) == 0 {
		return "", nil, errUsage
	}
	return expression, paths, nil
}

// runAll runs tests side by side and prints their lines in the order of the Suites, as soon as all before them are there.
func (r *runner) runAll(ctx context.Context, suites []*suite, out *bufio.Writer) (int, error) {
	var jobs []func() []line
	for _, s := range suites {
		jobs = append(jobs, func() []line { return r.suiteLines(s) })
		if s.skip {
			continue
		}
		for _, t := range s.tests {
			jobs = append(jobs, func() []line { return r.testLines(ctx, s, t) })
		}
	}
	results := make([]chan []line, len(jobs))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range jobs {
		results[i] = make(chan []line, 1)
	}
	go func() {
		for i, job := range jobs {
			slots <- struct{}{}
			go func() {
				results[i] <- job()
				<-slots
			}()
		}
	}()
	code := exitPass
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, result := range results {
		for _, line := range <-result {
			if line.Status == fail || line.Status == broken {
				code = exitFail
			}
			if err := encoder.Encode(line); err != nil {
				return exitCannot, err
			}
		}
		if err := out.Flush(); err != nil {
			return exitCannot, err
		}
	}
	if ctx.Err() != nil {
		return exitCannot, fmt.Errorf("interrupted: %w", ctx.Err())
	}
	return code, nil
}
