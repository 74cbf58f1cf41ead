package parity

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/program"
)

// Sekisho is the name of the engine in this module, with which all others are compared, and Plan that of its fast path, which
// evaluates OPA's plans instead of leaving the Rego to OPA.
const (
	Sekisho = "sekisho"
	Plan    = "plan"
)

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
		{"gatekeeper pack", "sekisho-gatekeeper", "go install github.com/sekisho/sekisho/cmd/sekisho-gatekeeper@latest", judgeGatekeeperPack, "version"},
	}
}

// Subject is an object to compare on, with the name and line under which a person finds it.
type Subject struct {
	File   string
	Line   int
	Object sekisho.Object
	// Library judges the file of the object once more, where it sets parameters for a policy; nil elsewhere.
	Library *sekisho.Library
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

// Run compares the engines on objects, with every policy of the library. First every object is judged alone by all policies;
// then the policies that read other objects judge each file again, with the objects of the file beside each other. The error
// is for what keeps an engine from answering.
func Run(ctx context.Context, library *sekisho.Library, subjects []Subject) (Report, error) {
	report := Report{Objects: len(subjects)}
	if err := report.compare(ctx, library, []set{{subjects: subjects}}); err != nil {
		return report, err
	}
	var readers []string
	for _, policy := range library.Policies() {
		if len(policy.Inventory) > 0 {
			readers = append(readers, policy.ID)
		}
	}
	sets := byFile(subjects)
	if err := report.add(ctx, library.Only(readers...), slices.DeleteFunc(slices.Clone(sets), func(s set) bool { return len(s.subjects) < 2 })); err != nil {
		return report, err
	}
	for _, one := range sets {
		if own := one.subjects[0].Library; own != nil {
			if err := report.add(ctx, own, []set{one}); err != nil {
				return report, err
			}
		}
	}
	return report, nil
}

// add compares on further sets and adds what it finds.
func (r *Report) add(ctx context.Context, library *sekisho.Library, sets []set) error {
	if len(library.Policies()) == 0 || len(sets) == 0 {
		return nil
	}
	var further Report
	if err := further.compare(ctx, library, sets); err != nil {
		return err
	}
	r.Findings += further.Findings
	r.Differences = append(r.Differences, further.Differences...)
	return nil
}

// byFile makes a set of the subjects of each file.
func byFile(subjects []Subject) []set {
	var sets []set
	for i, subject := range subjects {
		if i == 0 || subject.File != subjects[i-1].File {
			sets = append(sets, set{})
		}
		last := &sets[len(sets)-1]
		last.subjects = append(last.subjects, subject)
		if subject.Object.Name != "" { // In a cluster every object has one; Gatekeeper takes no others in.
			last.inventory = append(last.inventory, subject.Object)
		}
	}
	return sets
}

// compare lets every engine judge the sets and notes how the answers differ.
func (r *Report) compare(ctx context.Context, library *sekisho.Library, sets []set) error {
	folder, err := os.MkdirTemp("", "sekisho-parity-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	engine, err := library.Compile(ctx)
	if err != nil {
		return err
	}
	s := &stage{library: library, sets: sets}
	names, judges := []string{Sekisho, Plan}, []func(context.Context) ([][]string, error){
		func(ctx context.Context) ([][]string, error) { return judgeSekisho(ctx, engine.Unplanned(), s) },
		func(ctx context.Context) ([][]string, error) { return judgeSekisho(ctx, engine.Planned(), s) },
	}
	for _, e := range engines() {
		path := program.Find(e.program)
		if path == "" {
			if !slices.ContainsFunc(r.Missing, func(m Missing) bool { return m.Get == e.get }) {
				r.Missing = append(r.Missing, Missing{e.name, e.get})
			}
			continue
		}
		r.Ran = append(r.Ran, Ran{e.name, versionOf(ctx, path, e.version)})
		own := &stage{library: library, sets: sets, folder: filepath.Join(folder, e.name)}
		names, judges = append(names, e.name), append(judges, func(ctx context.Context) ([][]string, error) {
			if err := own.write(); err != nil {
				return nil, err
			}
			return e.judge(ctx, path, own)
		})
	}
	found := make([][][]string, len(judges))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, judge := range judges {
		group.Go(func() error {
			messages, err := judge(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", names[i], err)
			}
			found[i] = messages
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, messages := range found[0] {
		r.Findings += len(messages)
	}
	for i, subject := range s.subjects() {
		r.Differences = append(r.Differences, differences(subject, names, found, i)...)
	}
	return nil
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

func judgeSekisho(ctx context.Context, engine *sekisho.Engine, s *stage) ([][]string, error) {
	var messages [][]string
	for _, one := range s.sets {
		inventory := engine.NewInventory()
		inventory.Add(one.inventory...)
		together := engine.With(inventory)
		for _, subject := range one.subjects {
			findings, err := together.Evaluate(ctx, subject.Object)
			if err != nil {
				return nil, err
			}
			var found []string
			for _, finding := range findings {
				found = append(found, finding.Policy+": "+finding.Message)
			}
			messages = append(messages, found)
		}
	}
	return messages, nil
}
