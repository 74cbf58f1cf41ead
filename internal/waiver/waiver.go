// Package waiver accepts findings by name: by an annotation on the object, by an entry of sekisho.yaml, or by a baseline.
// A waiver needs a reason, and one past its date waives nothing; both are findings of their own.
package waiver

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/config"
	"github.com/sekisho/sekisho/internal/fileglob"
	"github.com/sekisho/sekisho/internal/suggest"
)

// PolicyID is the policy of findings about waivers themselves.
const PolicyID = "waiver"

// Prefix begins the annotations that waive a policy; the policy's id follows.
const Prefix = "sekisho.dev/waive."

// Set is all the waivers of a run.
type Set struct {
	// Known are the ids that a waiver may name.
	Known []string
	// Today decides which waivers are past their date.
	Today time.Time

	entries  []entry
	findings []sekisho.Finding
}

// entry is a waiver of sekisho.yaml that holds.
type entry struct {
	policy string
	// The parts of the object's name; those that the entry leaves out match everything.
	kind, namespace, name fileglob.Glob
	files                 fileglob.Glob
	waiver                sekisho.Waiver
}

// Add takes the waivers of a configuration. Those without a reason or past their date become findings.
func (s *Set) Add(c *config.Config) error {
	for i, w := range c.Waivers {
		finding := sekisho.Finding{File: c.File, Position: sekisho.Position{Line: w.Line, Column: w.Column, EndLine: w.Line, EndColumn: w.Column}}
		waiver := sekisho.Waiver{Reason: w.Reason, Until: w.Until, Source: filepath.ToSlash(c.File)}
		if message := s.refuse(w.Policy, waiver); message != "" {
			s.findings = append(s.findings, describe(finding, message))
			continue
		}
		e := entry{policy: w.Policy, waiver: waiver}
		if err := e.readObject(w.Object); err != nil {
			return c.Problem(fmt.Errorf("object: %w", err), "waivers", i, "object")
		}
		files, err := fileglob.CompileIn(filepath.Dir(c.File), cmp.Or(w.Files, "**"))
		if err != nil {
			return c.Problem(fmt.Errorf("files: %w", err), "waivers", i, "files")
		}
		e.files = files
		s.entries = append(s.entries, e)
	}
	return nil
}

// Findings are those about the waivers of the configuration.
func (s *Set) Findings() []sekisho.Finding { return s.findings }

// Apply marks the findings of an object that are waived, and adds findings about the waivers on the object itself.
func (s *Set) Apply(object sekisho.Object, findings []sekisho.Finding) []sekisho.Finding {
	annotated, own := s.annotations(object)
	for i := range findings {
		f := &findings[i]
		if waiver, found := annotated[f.Policy]; found {
			f.Waiver = &waiver
			continue
		}
		for _, e := range s.entries {
			if f.Policy == e.policy && e.matches(f.Object) && e.files.Match(object.File) {
				f.Waiver = &e.waiver
				break
			}
		}
	}
	return append(findings, own...)
}

// readObject takes Kind, Kind/name or Kind/namespace/name, as findings name objects.
func (e *entry) readObject(text string) error {
	parts := strings.Split(text, "/")
	switch len(parts) {
	case 1:
		parts = []string{parts[0], "", ""}
	case 2:
		parts = []string{parts[0], "", parts[1]}
	case 3:
	default:
		return fmt.Errorf("%q has too many parts: write Kind/namespace/name", text)
	}
	for i, pattern := range []*fileglob.Glob{&e.kind, &e.namespace, &e.name} {
		compiled, err := fileglob.Compile(cmp.Or(parts[i], "*"))
		if err != nil {
			return err
		}
		*pattern = compiled
	}
	return nil
}

func (e entry) matches(object sekisho.ObjectRef) bool {
	return e.kind.Match(object.Kind) && e.namespace.Match(object.Namespace) && e.name.Match(object.Name)
}

// annotationPaths are the places of annotations that speak for an object: its own, and those of its pod template.
var annotationPaths = []sekisho.Path{
	{"metadata", "annotations"},
	{"spec", "template", "metadata", "annotations"},
	{"spec", "jobTemplate", "spec", "template", "metadata", "annotations"},
	{"template", "metadata", "annotations"},
}

// annotations reads the waivers of an object, by policy, and reports those that waive nothing.
func (s *Set) annotations(object sekisho.Object) (map[string]sekisho.Waiver, []sekisho.Finding) {
	var waivers map[string]sekisho.Waiver
	var findings []sekisho.Finding
	for _, path := range annotationPaths {
		for _, key := range object.Keys(path) {
			policy, found := strings.CutPrefix(key, Prefix)
			if !found {
				continue
			}
			at := append(slices.Clone(path), key)
			text, _ := object.Text(at)
			waiver := parse(text)
			if message := s.refuse(policy, waiver); message != "" {
				finding := sekisho.Finding{File: object.File, Position: object.Position(at), Path: at, Object: object.ObjectRef}
				findings = append(findings, describe(finding, message))
				continue
			}
			if waivers == nil {
				waivers = map[string]sekisho.Waiver{}
			}
			waivers[policy] = waiver
		}
	}
	return waivers, findings
}

// until is the end of an annotation such as "the agent needs it (until 2027-01-31)".
var until = regexp.MustCompile(`(?is)^(.*?)\s*\(until:? ([^)]*)\)$`)

func parse(text string) sekisho.Waiver {
	waiver := sekisho.Waiver{Reason: strings.TrimSpace(text), Source: "annotation"}
	if parts := until.FindStringSubmatch(waiver.Reason); parts != nil {
		waiver.Reason, waiver.Until = parts[1], parts[2]
	}
	return waiver
}

// refuse says why a waiver waives nothing, or nothing when it holds.
func (s *Set) refuse(policy string, waiver sekisho.Waiver) string {
	switch {
	case policy == "":
		return "waiver names no policy"
	case !slices.Contains(s.Known, policy):
		return fmt.Sprintf("waiver names a policy that does not exist, %q%s", policy, suggest.DidYouMean(policy, s.Known))
	case waiver.Reason == "":
		return fmt.Sprintf("waiver of %s has no reason", policy)
	case waiver.Until == "":
		return ""
	}
	last, err := time.Parse(time.DateOnly, waiver.Until)
	switch {
	case err != nil:
		return fmt.Sprintf("waiver of %s ends on %q, which is no date: write it as 2027-01-31", policy, waiver.Until)
	case !s.Today.Before(last.AddDate(0, 0, 1)):
		return fmt.Sprintf("waiver of %s expired on %s", policy, waiver.Until)
	}
	return ""
}

// describe completes a finding about a waiver.
func describe(finding sekisho.Finding, message string) sekisho.Finding {
	finding.Policy, finding.Severity, finding.Message = PolicyID, sekisho.SeverityMedium, message
	finding.Remediation = "Give the waiver a policy that exists, a reason and, if it has an end, a day that is still to come; or remove it and mend the finding."
	return finding
}
