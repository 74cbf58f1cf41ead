package harness

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/program"
)

// gatekeeperProgram runs Suites with Gatekeeper's own engine, which would make this program three times as large.
const gatekeeperProgram = "sekisho-gatekeeper"

const gatekeeperInstall = "go install github.com/sekisho/sekisho/cmd/sekisho-gatekeeper@latest"

// FindGatekeeper looks for the program beside the running one and on PATH. It returns an empty name where there is none.
func FindGatekeeper() string { return program.Find(gatekeeperProgram) }

// suiteLine is what the program says about a case of a Suite.
type suiteLine struct {
	Suite   string  `json:"suite"`
	Test    string  `json:"test"`
	Case    string  `json:"case"`
	Status  Status  `json:"status"`
	Message string  `json:"message"`
	Print   string  `json:"print"`
	Seconds float64 `json:"seconds"`
	File    string  `json:"file"`
	Line    int     `json:"line"`
	Column  int     `json:"column"`
}

// runSuites runs Suites, or skips them where the program for it is missing.
func runSuites(ctx context.Context, suites []string, options Options) Result {
	switch {
	case len(suites) == 0:
		return Result{}
	case options.Gatekeeper == "":
		return withoutGatekeeper(suites, options)
	}
	result := Result{Engines: gatekeeperVersions(ctx, options.Gatekeeper)}
	command := exec.CommandContext(ctx, options.Gatekeeper, append([]string{"verify"}, suites...)...) //nolint:gosec // The program was looked for by its name.
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	err := command.Run()
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var line suiteLine
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			result.problem(options.Gatekeeper, "printed what is no result: %.200q", lines.Text())
			continue
		}
		if test := line.test(); selected(options.Run, test.Name) {
			result.Tests = append(result.Tests, test)
		}
	}
	// Exit status 1 says that a case failed, which its line has told.
	failed := (*exec.ExitError)(nil)
	if told := errors.As(err, &failed) && failed.ExitCode() == 1; err != nil && !told {
		result.problem(options.Gatekeeper, "could not run the Suites: %s", strings.Join(strings.Fields(err.Error()+" "+complaints.String()), " "))
	} else if len(result.Tests) == 0 && options.Run == nil {
		result.problem(options.Gatekeeper, "ran no case of %s", strings.Join(suites, ", "))
	}
	return result
}

func withoutGatekeeper(suites []string, options Options) Result {
	var result Result
	for _, suite := range suites {
		if selected(options.Run, suite) {
			result.Tests = append(result.Tests, Test{Kind: Suite, Name: suite, File: suite, Line: 1, Status: Skip, Reason: gatekeeperProgram + " is missing"})
		}
	}
	if len(result.Tests) == 0 {
		return result
	}
	if options.RequireEngines {
		result.problem(suites[0], "Suites need %s, which is missing: %s", gatekeeperProgram, gatekeeperInstall)
		return result
	}
	result.Notes = []string{"Gatekeeper Suites were skipped, as they need " + gatekeeperProgram + ": " + gatekeeperInstall}
	return result
}

func (r *Result) problem(file, format string, args ...any) {
	r.Problems = append(r.Problems, sekisho.Problem{File: file, Message: fmt.Sprintf(format, args...)})
}

func selected(run *regexp.Regexp, name string) bool { return run == nil || run.MatchString(name) }

func (l suiteLine) test() Test {
	var names []string
	for _, name := range []string{l.Suite, l.Test, l.Case} {
		if name != "" {
			names = append(names, name)
		}
	}
	test := Test{
		Kind: Suite, Name: strings.Join(names, "//"), File: l.File, Line: l.Line, Status: l.Status, Output: l.Print, Seconds: l.Seconds,
	}
	message, detail, _ := strings.Cut(strings.TrimSpace(l.Message), "\n")
	if inside := strings.TrimPrefix(strings.TrimPrefix(test.Name, l.Suite), "//"); inside != "" {
		message = inside + ": " + message
	}
	switch {
	case l.Status == Skip:
		test.Reason = strings.TrimSpace(l.Message)
	case l.Status == Pass:
	case slices.Contains([]Status{Fail, Broken}, l.Status):
		test.Failures = []Failure{{
			Problem: sekisho.Problem{File: l.File, Line: l.Line, Column: l.Column, Message: message},
			Detail:  detail,
		}}
	default:
		test.breaks(sekisho.Problems{{File: l.File, Line: l.Line, Message: fmt.Sprintf("%s gave the unknown status %q: use versions of the two programs that belong together", gatekeeperProgram, l.Status)}})
	}
	return test
}

// gatekeeperVersions asks the program for the versions of its parts.
func gatekeeperVersions(ctx context.Context, program string) []Engine {
	versions := map[string]string{}
	out, err := exec.CommandContext(ctx, program, "version").Output()
	if err != nil || json.Unmarshal(out, &versions) != nil || versions["gatekeeper"] == "" {
		return []Engine{{"gatekeeper", "of unknown version"}}
	}
	return []Engine{{"gatekeeper", strings.TrimPrefix(versions["gatekeeper"], "v")}}
}
