// Package mutation tests the tests of policies: it changes a policy in one small way after the other, and whatever change
// no test notices is behaviour that no test holds.
package mutation

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

// Options say what is mutated. The zero value mutates all policies on all cores.
type Options struct {
	// Policies are ids; none means all.
	Policies []string
	// Jobs is how many mutants are judged at once; 0 means one for each core.
	Jobs int
	// Shared mutates the shared packages that have tests in their folder as well, judged by these tests alone.
	Shared bool
	// Timeout ends a test that a mutant keeps from ending; 0 means five seconds.
	Timeout time.Duration
}

// Report is the outcome for every policy, sorted by id, and for the shared packages after them.
type Report struct {
	Policies []PolicyReport `json:"policies"`
	// Problems are tests that fail without any mutation, whose policies are left out, and marks that are wrong: without a
	// reason, with an unknown operator, or without a mutant that needs them.
	Problems sekisho.Problems `json:"problems,omitempty"`
}

// PolicyReport is the outcome for one policy. Mutants are those that compile: the killed, the survivors and the equivalent.
type PolicyReport struct {
	Policy     string        `json:"policy"`
	File       string        `json:"file"`
	Mutants    int           `json:"mutants"`
	Killed     int           `json:"killed"`
	Equivalent int           `json:"equivalent"`
	Invalid    int           `json:"invalid"`
	Survivors  []Survivor    `json:"survivors"`
	Duration   time.Duration `json:"-"`
}

// MarshalJSON writes the report with "score", from 0 to 1, and "seconds".
func (r PolicyReport) MarshalJSON() ([]byte, error) {
	type plain PolicyReport
	if r.Survivors == nil {
		r.Survivors = []Survivor{} // An empty list, not null.
	}
	return json.Marshal(struct {
		plain
		Score   float64 `json:"score"`
		Seconds float64 `json:"seconds"`
	}{plain(r), r.Score(), r.Duration.Seconds()})
}

// Score is the share of mutants that the tests killed, from 0 to 1, of those that no mark calls equivalent.
func (r PolicyReport) Score() float64 { return score(r.Killed, r.Mutants-r.Equivalent) }

// Score is the share over all policies.
func (r Report) Score() float64 {
	killed, mutants := 0, 0
	for _, policy := range r.Policies {
		killed += policy.Killed
		mutants += policy.Mutants - policy.Equivalent
	}
	return score(killed, mutants)
}

func score(killed, mutants int) float64 {
	if mutants == 0 {
		return 1
	}
	return float64(killed) / float64(mutants)
}

// Run mutates the policies of a workspace. The error is for policies that do not exist and for a context that ended;
// everything else that is wrong stands in the report, and the rest is judged all the same.
func Run(ctx context.Context, w *harness.Workspace, o Options) (Report, error) {
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	targets, err := findTargets(w, o)
	if err != nil {
		return Report{}, err
	}
	var report Report
	for _, t := range targets {
		policy, problems, err := t.run(ctx, o)
		if err != nil {
			return report, err
		}
		report.Problems = append(report.Problems, problems...)
		if policy != nil {
			report.Policies = append(report.Policies, *policy)
		}
	}
	return report, nil
}

// findTargets lists the policies that o names and, where it wants them, the shared packages with tests.
func findTargets(w *harness.Workspace, o Options) ([]*target, error) {
	var targets []*target
	for _, id := range o.Policies {
		if _, found := w.Library.Policy(id); !found {
			return nil, fmt.Errorf("there is no policy %s below %s", id, strings.Join(w.Folders, ", "))
		}
	}
	for _, policy := range w.Library.Policies() {
		if len(o.Policies) == 0 || slices.Contains(o.Policies, policy.ID) {
			t := newTarget(w, policy.ID, w.PolicyFile(policy))
			t.policy = policy.ID
			for _, fixture := range w.Fixtures {
				if fixture.Policy == policy.ID {
					t.fixtures = append(t.fixtures, fixture)
				}
			}
			targets = append(targets, t)
		}
	}
	if !o.Shared {
		return targets, nil
	}
	for _, file := range sortedFiles(w.Modules) {
		path := packagePath(w.Modules[file])
		if path[0] != "lib" || isTest(w.Modules[file], file) {
			continue
		}
		t := newTarget(w, strings.Join(path, "."), file)
		if slices.ContainsFunc(t.tests, func(test *test) bool { return filepath.Dir(test.file) == filepath.Dir(file) }) {
			targets = append(targets, t)
		}
	}
	return targets, nil
}

// run mutates one target. The report is nil where the tests fail as it is, as such tests judge nothing.
func (t *target) run(ctx context.Context, o Options) (*PolicyReport, sekisho.Problems, error) {
	begin := time.Now()
	problems, err := t.judgeOriginal(ctx, o.Timeout)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	mutants, invalid := t.mutants(o.Jobs)
	verdicts := make([]verdict, len(mutants))
	parallel(o.Jobs, len(mutants), func(i int) {
		verdicts[i] = t.judge(ctx, mutants[i].module, o.Timeout)
	})
	if err := ctx.Err(); err != nil {
		return nil, nil, err // The verdicts since then mean nothing.
	}
	marks, problems := readMarks(t.module, t.text)
	report := &PolicyReport{Policy: t.name, File: t.file, Invalid: invalid}
	for i, m := range mutants {
		survivor := t.survivor(m.edit)
		switch {
		case verdicts[i] == isInvalid:
			report.Invalid++
			continue
		case verdicts[i] == isKilled:
			report.Killed++
		case marks.cover(survivor):
			report.Equivalent++
		default:
			report.Survivors = append(report.Survivors, survivor)
		}
		report.Mutants++
	}
	report.Duration = time.Since(begin)
	return report, append(problems, marks.stale()...), nil
}
