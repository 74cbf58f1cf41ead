package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"github.com/sekisho/sekisho"
)

// jsonReport writes one object with "findings", one a line, and "summary".
type jsonReport struct{ list jsonList }

func newJSON(w io.Writer, _ Options) Report {
	out := bufio.NewWriter(w)
	out.WriteString("{\n\"findings\": ")
	return &jsonReport{jsonList{w: out}}
}

func (r *jsonReport) File(file File) error {
	for _, f := range file.Findings {
		if err := r.list.add(newJSONFinding(f)); err != nil {
			return err
		}
	}
	return r.list.w.Flush()
}

func (r *jsonReport) Close(summary Summary) error {
	r.list.end()
	r.list.w.WriteString(",\n\"summary\": ")
	if err := writeJSON(r.list.w, newJSONSummary(summary)); err != nil {
		return err
	}
	r.list.w.WriteString("\n}\n")
	return r.list.w.Flush()
}

type plainFinding sekisho.Finding

// jsonFinding is what Finding.MarshalJSON writes. A MarshalJSON method cannot be told to leave <, > and & as they are,
// so the two types that have one are replaced.
type jsonFinding struct {
	plainFinding
	Path   []any             `json:"path"`
	Object sekisho.ObjectRef `json:"object"` // repeated to keep it behind the path
	Waived bool              `json:"waived"`
	Waiver *sekisho.Waiver   `json:"waiver,omitempty"`
}

func newJSONFinding(f sekisho.Finding) jsonFinding {
	return jsonFinding{plainFinding(f), append([]any{}, f.Path...), f.Object, f.Waiver != nil, f.Waiver}
}

type jsonSummary struct {
	Files     int               `json:"files"`
	Documents int               `json:"documents"`
	Objects   int               `json:"objects"`
	Skipped   int               `json:"skipped"`
	Findings  jsonSeverities    `json:"findings"`
	Waived    int               `json:"waived"`
	Errors    []sekisho.Problem `json:"errors"`
}

// jsonSeverities has a key for every severity, so that a script may rely on it.
type jsonSeverities struct {
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
}

func newJSONSummary(s Summary) jsonSummary {
	return jsonSummary{
		Files:     s.Files,
		Documents: s.Documents,
		Objects:   s.Objects,
		Skipped:   s.Skipped,
		Findings: jsonSeverities{
			Critical: s.Findings[sekisho.SeverityCritical],
			High:     s.Findings[sekisho.SeverityHigh],
			Medium:   s.Findings[sekisho.SeverityMedium],
			Low:      s.Findings[sekisho.SeverityLow],
		},
		Waived: s.Waived,
		Errors: append([]sekisho.Problem{}, s.Errors...),
	}
}

// jsonList writes an array whose members are not known in advance, one a line.
type jsonList struct {
	w       *bufio.Writer
	members int
}

func (l *jsonList) add(member any) error {
	if l.members == 0 {
		l.w.WriteString("[\n")
	} else {
		l.w.WriteString(",\n")
	}
	l.members++
	return writeJSON(l.w, member)
}

func (l *jsonList) end() {
	if l.members == 0 {
		l.w.WriteString("[]")
		return
	}
	l.w.WriteString("\n]")
}

// writeJSON writes one line without its end, and HTML's characters as they are: reports are read by people too.
func writeJSON(w *bufio.Writer, value any) error {
	line, err := marshal(value)
	if err != nil {
		return err
	}
	_, err = w.Write(line)
	return err
}

func marshal(value any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(line.Bytes(), []byte("\n")), err
}

// quote writes a string in JSON.
func quote(text string) string {
	quoted, _ := marshal(text) // every string can be written
	return string(quoted)
}
