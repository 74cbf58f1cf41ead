package parity

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/program"
)

// Sekisho is the name of the engine in this module, with which all others are compared.
const Sekisho = "sekisho"

// Engine is a program that runs the policies. Find returns where it is, or why it is not used.
type engine struct {
	name string
	// program is what is looked for, and get how to get it.
	program, get string
	// judge returns the messages of every object, as "policy: message".
	judge func(ctx context.Context, program string, s *stage) ([][]string, error)
	// version is the argument that prints the program's version.
	version string
}

func engines() []engine {
	return []engine{
		{"conftest", "conftest", "go install github.com/open-policy-agent/conftest@latest", judgeConftest, "--version"},
		{"opa", "opa", "go install github.com/open-policy-agent/opa@latest", judgeOPA, "version"},
		{"gatekeeper", "sekisho-gatekeeper", "go install github.com/sekisho/sekisho/cmd/sekisho-gatekeeper@latest", judgeGatekeeper, "version"},
	}
}

// Subject is an object to compare on, with the name and line under which a person finds it.
type Subject struct {
	File   string
	Line   int
	Object sekisho.Object
}

// Report is the outcome of a comparison.
type Report struct {
	Ran         []Ran        `json:"ran"`
	Missing     []Missing    `json:"missing,omitempty"`
	Objects     int          `json:"objects"`
	Findings    int          `json:"findings"`
	Differences []Difference `json:"differences,omitempty"`
}

// Ran is an engine that took part.
type Ran struct {
	Engine  string `json:"engine"`
	Version string `json:"version"`
}

// Missing is an engine that is not on the machine, and how to get it.
type Missing struct {
	Engine string `json:"engine"`
	Get    string `json:"get"`
}

// Difference is a finding that not all engines have.
type Difference struct {
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Policy  string   `json:"policy"`
	Message string   `json:"message"`
	Found   []string `json:"found"`  // the engines that have it
	Missed  []string `json:"missed"` // the engines that do not
}

// stage is what all engines work on.
type stage struct {
	library  *sekisho.Library
	subjects []Subject
	folder   string // the policies as files, below policies and lib, and main
}

// Run compares the engines on objects, with every policy of the library. The error is for what keeps an engine from answering.
func Run(ctx context.Context, library *sekisho.Library, subjects []Subject) (Report, error) {
	folder, err := os.MkdirTemp("", "sekisho-parity-")
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	s := &stage{library: library, subjects: subjects, folder: folder}
	if err := s.write(); err != nil {
		return Report{}, err
	}
	report := Report{Objects: len(subjects)}
	own, err := judgeSekisho(ctx, s)
	if err != nil {
		return report, err
	}
	for _, messages := range own {
		report.Findings += len(messages)
	}
	names, found := []string{Sekisho}, [][][]string{own}
	for _, e := range engines() {
		path := program.Find(e.program)
		if path == "" {
			report.Missing = append(report.Missing, Missing{e.name, e.get})
			continue
		}
		messages, err := e.judge(ctx, path, s)
		if err != nil {
			return report, fmt.Errorf("%s: %w", e.name, err)
		}
		report.Ran = append(report.Ran, Ran{e.name, versionOf(ctx, path, e.version)})
		names, found = append(names, e.name), append(found, messages)
	}
	for i, subject := range subjects {
		report.Differences = append(report.Differences, differences(subject, names, found, i)...)
	}
	return report, nil
}

// differences compares what the engines found on one object.
func differences(subject Subject, names []string, found [][][]string, i int) []Difference {
	who := map[string][]string{}
	for engine := range names {
		for _, message := range slices.Compact(slices.Sorted(slices.Values(found[engine][i]))) {
			who[message] = append(who[message], names[engine])
		}
	}
	var all []Difference
	for _, message := range slices.Sorted(maps.Keys(who)) {
		if len(who[message]) == len(names) {
			continue
		}
		policy, text, _ := strings.Cut(message, ": ")
		missed := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(who[message], name) })
		all = append(all, Difference{subject.File, subject.Line, policy, text, who[message], missed})
	}
	return all
}

// write puts the library's modules where other programs read them, the built-in package main included.
func (s *stage) write() error {
	parameters := map[string]any{}
	for _, policy := range s.library.Policies() {
		parameters[policy.ID] = s.library.Parameters(policy.ID)
	}
	data, err := json.Marshal(map[string]any{"parameters": parameters})
	if err != nil {
		return err
	}
	// Both conftest and OPA read data.json as the root of the data.
	files := map[string][]byte{"main/main.rego": sekisho.MainModule(), "data.json": data}
	maps.Copy(files, s.library.Shared())
	for _, policy := range s.library.Policies() {
		files[policy.File] = policy.Module()
	}
	var problems []error
	for name, text := range files {
		problems = append(problems, s.writeFile(filepath.Join("policies", filepath.FromSlash(name)), text))
	}
	for i, subject := range s.subjects {
		text, err := subject.Object.MarshalJSON()
		problems = append(problems, err, s.writeFile(filepath.Join("objects", objectName(i)), text))
	}
	return errors.Join(problems...)
}

// objectName is the file of an object; its number is how an answer is matched.
func objectName(i int) string { return fmt.Sprintf("%06d.json", i) }

func (s *stage) writeFile(name string, text []byte) error {
	file := filepath.Join(s.folder, name)
	return cmp.Or(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644))
}

func judgeSekisho(ctx context.Context, s *stage) ([][]string, error) {
	engine, err := s.library.Compile(ctx)
	if err != nil {
		return nil, err
	}
	messages := make([][]string, len(s.subjects))
	for i, subject := range s.subjects {
		findings, err := engine.Evaluate(ctx, subject.Object)
		if err != nil {
			return nil, err
		}
		for _, finding := range findings {
			messages[i] = append(messages[i], finding.Policy+": "+finding.Message)
		}
	}
	return messages, nil
}
