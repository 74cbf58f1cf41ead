package oracle

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"sigs.k8s.io/yaml"
)

// comparison asks both sides about pods and keeps what they disagree on. Its methods may be called from several
// goroutines.
type comparison struct {
	judge  *Judge
	decode func(podJSON []byte) (*corev1.Pod, error)

	mutex    sync.Mutex
	engines  map[api.Version]engine
	verdicts int
	subjects map[string]*subject
}

type engine func(objectJSON []byte) (map[string][]Violation, error)

// subject is what a verdict is about: a control, by its check, or a level.
type subject struct {
	missing       []string // policies that do not exist yet
	verdicts      int
	disagreements int
	examples      []string
}

// The first disagreements of a subject are shrunk, and the pods that are left are shown once each. Most of those that
// follow have the same reasons.
const maxShrunk, maxExamples = 50, 6

func newComparison(t testing.TB) *comparison {
	t.Helper()
	judge := newJudge(t)
	c := &comparison{
		judge: judge, decode: judge.Decode,
		engines: map[api.Version]engine{}, subjects: map[string]*subject{},
	}
	existing, err := c.sekisho(c.judge.Newest(), []byte(`{"apiVersion": "v1", "kind": "Pod"}`))
	if err != nil {
		t.Fatal(err)
	}

	levels := map[string]*subject{string(api.LevelBaseline): {}, string(api.LevelRestricted): {}}
	for _, control := range Controls() {
		s := &subject{}
		if _, exists := existing[control.Policy]; !exists {
			s.missing = []string{control.Policy}
			for _, level := range levels {
				level.missing = append(level.missing, control.Policy)
			}
		}
		c.subjects[string(control.Check)] = s
	}
	for name, level := range levels {
		c.subjects[name] = level
	}
	return c
}

// sekisho asks our side. Engines are made when a version is first asked for.
func (c *comparison) sekisho(version api.Version, objectJSON []byte) (map[string][]Violation, error) {
	c.mutex.Lock()
	evaluate, exists := c.engines[version]
	if !exists {
		var err error
		if evaluate, err = newSekisho(strings.TrimPrefix(version.String(), "v")); err != nil {
			c.mutex.Unlock()
			return nil, err
		}
		c.engines[version] = evaluate
	}
	c.mutex.Unlock()
	return evaluate(objectJSON)
}

// opinion is both sides' verdict on one subject.
type opinion struct {
	subject      string
	psa, sekisho bool
	known        bool // false where our policy does not exist yet
}

// ask gives both sides' verdicts on a pod at a version.
func (c *comparison) ask(podJSON []byte, pod *corev1.Pod, version api.Version) ([]opinion, Verdict, map[string][]Violation, error) {
	violations, err := c.sekisho(version, podJSON)
	if err != nil {
		return nil, Verdict{}, nil, err
	}
	verdict := c.judge.Verdict(pod, version)

	var opinions []opinion
	for _, control := range Controls() {
		found, exists := violations[control.Policy]
		opinions = append(opinions, opinion{string(control.Check), verdict.Allowed[control.Check], len(found) == 0, exists})
	}
	for level, allowed := range verdict.Levels {
		ours, known := allows(level, version, violations)
		opinions = append(opinions, opinion{string(level), allowed, ours, known})
	}
	return opinions, verdict, violations, nil
}

// compare judges a pod at some versions. Where is what a reader needs to find the pod again.
func (c *comparison) compare(where string, podJSON []byte, versions ...api.Version) error {
	pod, err := c.decode(podJSON)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", where, err, podJSON)
	}
	for _, version := range versions {
		opinions, _, _, err := c.ask(podJSON, pod, version)
		if err != nil {
			return fmt.Errorf("%s at %v: %w\n%s", where, version, err, podJSON)
		}
		for _, opinion := range c.count(opinions) {
			c.keep(opinion.subject, fmt.Sprintf("%s, first seen at version %v", where, version), c.explain(podJSON, version, opinion.subject))
		}
	}
	return nil
}

// count counts verdicts and gives back the disagreements that deserve an example.
func (c *comparison) count(opinions []opinion) []opinion {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var unexplained []opinion
	for _, opinion := range opinions {
		if !opinion.known {
			continue
		}
		c.verdicts++
		s := c.subjects[opinion.subject]
		s.verdicts++
		if opinion.psa != opinion.sekisho {
			s.disagreements++
			if s.disagreements <= maxShrunk && len(s.examples) < maxExamples {
				unexplained = append(unexplained, opinion)
			}
		}
	}
	return unexplained
}

// keep adds an example, unless another pod has shrunk to the same one.
func (c *comparison) keep(name, where, example string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	s := c.subjects[name]
	if !slices.ContainsFunc(s.examples, func(other string) bool { return strings.HasSuffix(other, example) }) {
		s.examples = append(s.examples, where+"\n"+example)
	}
}

// explain shrinks a pod to what both sides still disagree on, and tells what each of them says.
func (c *comparison) explain(podJSON []byte, version api.Version, subject string) string {
	minimal := shrink(podJSON, func(candidate []byte) bool {
		pod, err := c.decode(candidate)
		if err != nil {
			return false
		}
		opinions, _, _, err := c.ask(candidate, pod, version)
		return err == nil && slices.ContainsFunc(opinions, func(o opinion) bool {
			return o.subject == subject && o.known && o.psa != o.sekisho
		})
	})

	pod, _ := c.decode(minimal)
	_, verdict, violations, _ := c.ask(minimal, pod, version)
	detail := "allowed"
	for id, text := range verdict.Detail {
		if string(id) == subject {
			detail = "forbidden: " + text
		}
	}
	for _, control := range Controls() {
		if string(control.Check) == subject {
			violations = map[string][]Violation{control.Policy: violations[control.Policy]}
		}
	}
	text, _ := yaml.JSONToYAML(minimal)
	return fmt.Sprintf("psa: %s\nsekisho: %q\nminimal pod:\n%s", detail, lines(violations, nil), text)
}

// report fails a subtest for every subject that was not judged alike, or not at all.
func (c *comparison) report(t *testing.T) {
	for _, name := range sortedKeys(c.subjects) {
		s := c.subjects[name]
		t.Run(name, func(t *testing.T) {
			if len(s.missing) > 0 {
				t.Skipf("these policies do not exist yet: %s", strings.Join(s.missing, ", "))
			}
			if s.verdicts == 0 {
				t.Fatal("nothing was compared")
			}
			t.Logf("%d verdicts, %d disagreements", s.verdicts, s.disagreements)
			if s.disagreements > 0 {
				t.Errorf("%d disagreements, for example\n\n%s", s.disagreements, strings.Join(s.examples, "\n"))
			}
		})
	}
}

func (c *comparison) disagreements() int {
	total := 0
	for _, s := range c.subjects {
		total += s.disagreements
	}
	return total
}
