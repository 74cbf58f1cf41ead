package sekisho

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Severity says how much a violation matters. The scale is written down in policies/README.md.
type Severity int

// The severities, in rising order.
const (
	SeverityLow Severity = iota + 1
	SeverityMedium
	SeverityHigh
	SeverityCritical
)

// Severities lists every severity, the most severe first.
func Severities() []Severity {
	return []Severity{SeverityCritical, SeverityHigh, SeverityMedium, SeverityLow}
}

// ParseSeverity reads one of low, medium, high and critical.
func ParseSeverity(text string) (Severity, error) {
	for _, severity := range Severities() {
		if severity.String() == text {
			return severity, nil
		}
	}
	return 0, fmt.Errorf("severity %q is unknown: use low, medium, high or critical", text)
}

func (s Severity) String() string {
	switch s {
	case SeverityLow:
		return "low"
	case SeverityMedium:
		return "medium"
	case SeverityHigh:
		return "high"
	case SeverityCritical:
		return "critical"
	default:
		return "severity(" + strconv.Itoa(int(s)) + ")"
	}
}

// MarshalText writes the severity as its name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's name.
func (s *Severity) UnmarshalText(text []byte) error {
	severity, err := ParseSeverity(string(text))
	if err != nil {
		return err
	}
	*s = severity
	return nil
}

// Position is a place in a file. Lines and columns count from 1, columns in characters. The end is exclusive and
// equals the start where only a point is known. A zero Line means that no place is known.
type Position struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"-"`
	EndColumn int `json:"-"`
}

// Path leads from an object's root to a field: keys are strings, indexes of sequences are ints.
type Path []any

// String writes a path as people write it: spec.containers[0].image, and metadata.annotations["a.b/c"] for keys that
// are not plain words.
func (p Path) String() string {
	var b strings.Builder
	for _, step := range p {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		case string:
			if strings.ContainsAny(step, ".[]\"' ") || step == "" {
				fmt.Fprintf(&b, "[%q]", step)
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}

// MarshalJSON writes a path as an array, never as null.
func (p Path) MarshalJSON() ([]byte, error) {
	if p == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]any(p))
}

// ObjectRef names the object that a finding is about. Namespace and Name are empty where the manifest has none.
type ObjectRef struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

// String writes Kind/namespace/name, or Kind/name for an object without a namespace.
func (r ObjectRef) String() string {
	switch {
	case r.Namespace != "":
		return r.Kind + "/" + r.Namespace + "/" + r.Name
	case r.Name != "":
		return r.Kind + "/" + r.Name
	default:
		return r.Kind
	}
}

// Finding is a violation together with its policy's metadata and the place that it is about.
type Finding struct {
	Policy string `json:"policy"`
	// Severity is the policy's, unless the violation says otherwise in details.severity.
	Severity    Severity `json:"severity"`
	Message     string   `json:"message"`
	Remediation string   `json:"remediation"`
	File        string   `json:"file"`
	Position
	Path   Path      `json:"path"`
	Object ObjectRef `json:"object"`
	// Waiver is what accepts the finding, or nil.
	Waiver *Waiver `json:"-"`
}

// Waiver accepts a finding by name.
type Waiver struct {
	Reason string `json:"reason"`
	// Until is the last day on which the waiver holds, as 2006-01-02, or empty.
	Until string `json:"until,omitempty"`
	// Source is where the waiver stands: "annotation", "baseline", or a configuration file's name.
	Source string `json:"source"`
}

// MarshalJSON writes the finding with "waived", and with "waiver" where it is true.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	return json.Marshal(struct {
		plain
		Waived bool    `json:"waived"`
		Waiver *Waiver `json:"waiver,omitempty"`
	}{plain(f), f.Waiver != nil, f.Waiver})
}

// Compare orders findings as reports show them: by file, place, policy, message and path.
func (f Finding) Compare(other Finding) int {
	order := cmp.Or(
		cmp.Compare(f.File, other.File),
		cmp.Compare(f.Line, other.Line),
		cmp.Compare(f.Column, other.Column),
		cmp.Compare(f.Policy, other.Policy),
		cmp.Compare(f.Message, other.Message),
	)
	if order != 0 {
		return order
	}
	return cmp.Compare(f.Path.String(), other.Path.String())
}
