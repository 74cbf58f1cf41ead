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

	"github.com/sekisho/sekisho"
)

// comparison asks both sides about pods and keeps what they disagree on. Its methods may be called from several
// goroutines.
type comparison struct {
	judge  *Judge
	decode func(podJSON []byte) (*corev1.Pod, error)

	mutex    sync.Mutex
	sides    map[api.Version]*Ours
	verdicts int
	subjects map[string]*subject
}

// subject is what a verdict is about: a control, by its check, or a level.
type subject struct {
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
		sides: map[api.Version]*Ours{}, subjects: map[string]*subject{},
	}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		c.subjects[string(level)] = &subject{}
	}
	for _, control := range Controls() {
		c.subjects[string(control.Check)] = &subject{}
	}
	return c
}

// ours is our side at a version. It is made when the version is first asked for.
func (c *comparison) ours(version api.Version) (*Ours, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if side, exists := c.sides[version]; exists {
		return side, nil
	}
	side, err := NewOurs(strings.TrimPrefix(version.String(), "v"))
	c.sides[version] = side
	return side, err
}

// opinion is both sides' verdict on one subject.
type opinion struct {
	subject      string
	psa, sekisho bool
}

// ask gives both sides' verdicts on a pod at a version.
func (c *comparison) ask(podJSON []byte, pod *corev1.Pod, version api.Version) ([]opinion, Verdict, map[string][]sekisho.Finding, error) {
	ours, err := c.ours(version)
	if err != nil {
		return nil, Verdict{}, nil, err
	}
	findings, err := ours.Findings(podJSON)
	if err != nil {
		return nil, Verdict{}, nil, err
	}
	verdict := c.judge.Verdict(pod, version)

	var opinions []opinion
	for _, control := range Controls() {
		opinions = append(opinions, opinion{string(control.Check), verdict.Allowed[control.Check], len(findings[control.Policy]) == 0})
	}
	for level, allowed := range verdict.Levels {
		opinions = append(opinions, opinion{string(level), allowed, ours.Allows(level, findings)})
	}
	return opinions, verdict, findings, nil
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
			return o.subject == subject && o.psa != o.sekisho
		})
	})

	pod, _ := c.decode(minimal)
	_, verdict, findings, _ := c.ask(minimal, pod, version)
	detail := "allowed"
	for id, text := range verdict.Detail {
		if string(id) == subject {
			detail = "forbidden: " + text
		}
	}
	for _, control := range Controls() {
		if string(control.Check) == subject {
			findings = map[string][]sekisho.Finding{control.Policy: findings[control.Policy]}
		}
	}
	text, _ := yaml.JSONToYAML(minimal)
	return fmt.Sprintf("psa: %s\nsekisho: %q\nminimal pod:\n%s", detail, lines(findings, nil), text)
}

// report fails a subtest for every subject that was not judged alike, or not at all.
func (c *comparison) report(t *testing.T) {
	for _, name := range sortedKeys(c.subjects) {
		s := c.subjects[name]
		t.Run(name, func(t *testing.T) {
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
