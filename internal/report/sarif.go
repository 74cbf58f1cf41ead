package report

import (
	"bufio"
	"io"
	"net/url"
	"path/filepath"

	"github.com/sekisho/sekisho"
)

// sarif writes SARIF 2.1.0, as GitHub's code scanning reads it.
// See https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html and
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
type sarif struct {
	results jsonList
	rules   map[string]int
}

func newSARIF(w io.Writer, options Options) Report {
	out := bufio.NewWriter(w)
	s := &sarif{jsonList{w: out}, map[string]int{}}
	out.WriteString(`{
"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
"version": "2.1.0",
"runs": [
{
"tool": {"driver": {"name": "sekisho", "informationUri": "https://github.com/sekisho/sekisho", `)
	if options.Version != "" {
		out.WriteString(`"version": ` + quote(options.Version) + `, `)
	}
	out.WriteString(`"rules": `)
	rules := jsonList{w: out}
	for i, policy := range options.Policies {
		s.rules[policy.ID] = i
		_ = rules.add(newSARIFRule(policy)) // strings, numbers and lists of them: always JSON
	}
	rules.end()
	out.WriteString(`}},
"columnKind": "unicodeCodePoints",
"originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder in which sekisho was started."}}},
"results": `)
	return s
}

func (s *sarif) File(file File) error {
	var prints fingerprints
	for _, f := range file.Findings {
		result := newSARIFResult(file.Name, f)
		// Not primaryLocationLineHash: GitHub's upload action computes that one, and warns of each that differs.
		result.Fingerprints = map[string]string{"sekisho/v1": prints.of(file.Name, f)}
		if index, known := s.rules[f.Policy]; known {
			result.RuleIndex = &index
		}
		if err := s.results.add(result); err != nil {
			return err
		}
	}
	return s.results.w.Flush()
}

func (s *sarif) Close(summary Summary) error {
	s.results.end()
	invocation := sarifInvocation{Successful: len(summary.Errors) == 0, Notifications: []sarifNotification{}}
	for _, problem := range summary.Errors {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{
			Level:     "error",
			Message:   sarifText{problem.Message},
			Locations: []sarifLocation{newSARIFLocation(problem.File, sekisho.Position{Line: problem.Line, Column: problem.Column})},
		})
	}
	s.results.w.WriteString(",\n\"invocations\": ")
	if err := writeJSON(s.results.w, []sarifInvocation{invocation}); err != nil {
		return err
	}
	s.results.w.WriteString("\n}\n]\n}\n")
	return s.results.w.Flush()
}

func newSARIFResult(file string, f sekisho.Finding) sarifResult {
	result := sarifResult{
		RuleID:  f.Policy,
		Level:   level(f.Severity),
		Message: sarifText{f.Message},
		// If one result of a run says whether it is suppressed, all must (section 3.27.23).
		Suppressions: []sarifSuppression{},
	}
	location := newSARIFLocation(file, f.Position)
	if object := f.Object.String(); object != "" {
		name := object
		if len(f.Path) > 0 {
			name += "/" + f.Path.String()
		}
		location.Logical = []sarifLogical{{Name: f.Object.Name, FullyQualifiedName: name}}
	}
	result.Locations = []sarifLocation{location}

	if f.Waiver != nil {
		suppression := sarifSuppression{Kind: "external", Status: "accepted", Justification: f.Waiver.Reason}
		if f.Waiver.Source == "annotation" {
			suppression.Kind = "inSource"
		}
		result.Suppressions = append(result.Suppressions, suppression)
	}
	return result
}

func newSARIFLocation(file string, at sekisho.Position) sarifLocation {
	// GitHub refuses results without a line, so what has none is shown at the top of the file.
	region := sarifRegion{StartLine: max(at.Line, 1)}
	if at.Line > 0 {
		region.StartColumn, region.EndLine, region.EndColumn = at.Column, at.EndLine, at.EndColumn
	}
	return sarifLocation{Physical: sarifPhysical{newSARIFArtifact(file), region}}
}

// newSARIFArtifact writes a file's name as a URI. Relative names are meant from the folder in which sekisho was started,
// which in CI is the repository's root.
func newSARIFArtifact(file string) sarifArtifact {
	slashed := slashPath(file)
	if !filepath.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Path: slashed}).String(), BaseID: "%SRCROOT%"}
	}
	if filepath.VolumeName(file) != "" {
		slashed = "/" + slashed // file:///C:/…
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: slashed}).String()}
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    *int               `json:"ruleIndex,omitempty"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI    string `json:"uri"`
	BaseID string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifLogical struct {
	Name               string `json:"name,omitempty"`
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification,omitempty"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}
