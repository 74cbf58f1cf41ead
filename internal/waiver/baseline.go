package waiver

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
)

// Baseline is what is known and accepted for now. Findings are recognised by policy, file, object and message, so that an
// entry survives when lines move.
type Baseline struct {
	folder string // entries name files relative to it
	known  map[key]int
}

// key recognises a finding; its fields are the file format.
type key struct {
	Policy  string `json:"policy"`
	File    string `json:"file"`
	Object  string `json:"object,omitempty"`
	Message string `json:"message"`
}

// baselineEntry is an entry of the file; Count is how often the finding occurs, 1 when it is left out.
type baselineEntry struct {
	key
	Count int `json:"count,omitempty"`
}

type baselineFile struct {
	Findings []baselineEntry `json:"findings"`
}

// NewBaseline makes an empty baseline for a file of that name.
func NewBaseline(file string) *Baseline {
	return &Baseline{folder: filepath.Dir(file), known: map[key]int{}}
}

// LoadBaseline reads a baseline file.
func LoadBaseline(file string) (*Baseline, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		reason := err
		if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
			reason = pathError.Err
		}
		return nil, fmt.Errorf("%s: the baseline cannot be read: %w (write one with sekisho baseline)", file, reason)
	}
	var content baselineFile
	if err := yaml.UnmarshalStrict(data, &content); err != nil {
		return nil, fmt.Errorf("%s: the baseline cannot be read: %w", file, err)
	}
	b := NewBaseline(file)
	for _, entry := range content.Findings {
		b.known[entry.key] += max(entry.Count, 1)
	}
	return b, nil
}

// Add puts findings of a file into the baseline. Waived ones need no place in it.
func (b *Baseline) Add(findings []sekisho.Finding) {
	for _, finding := range findings {
		if finding.Waiver == nil && finding.Policy != PolicyID {
			b.known[b.key(finding)]++
		}
	}
}

// Len is the number of findings in the baseline.
func (b *Baseline) Len() int {
	total := 0
	for _, count := range b.known {
		total += count
	}
	return total
}

// Encode writes the baseline as YAML, sorted, so that two runs give the same text.
func (b *Baseline) Encode() ([]byte, error) {
	content := baselineFile{Findings: []baselineEntry{}}
	for k, count := range b.known {
		if count == 1 {
			count = 0
		}
		content.Findings = append(content.Findings, baselineEntry{key: k, Count: count})
	}
	slices.SortFunc(content.Findings, func(x, y baselineEntry) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Object, y.Object), cmp.Compare(x.Policy, y.Policy), cmp.Compare(x.Message, y.Message))
	})
	text, err := yaml.Marshal(content)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("# Findings that are accepted for now, written by sekisho baseline. Remove an entry once it is mended.\n")
	out.Write(text)
	return out.Bytes(), nil
}

// Apply marks the findings of one file that the baseline knows, as many of a kind as it counts.
func (b *Baseline) Apply(findings []sekisho.Finding) {
	var used map[key]int
	for i := range findings {
		f := &findings[i]
		if f.Waiver != nil || f.Policy == PolicyID {
			continue
		}
		k := b.key(*f)
		if used[k] >= b.known[k] {
			continue
		}
		if used == nil {
			used = map[key]int{}
		}
		used[k]++
		f.Waiver = &sekisho.Waiver{Reason: "accepted in the baseline", Source: "baseline"}
	}
}

func (b *Baseline) key(f sekisho.Finding) key {
	file := f.File
	absoluteFile, err1 := filepath.Abs(file)
	absoluteFolder, err2 := filepath.Abs(b.folder)
	if relative, err := filepath.Rel(absoluteFolder, absoluteFile); err == nil && err1 == nil && err2 == nil && file != "-" {
		file = relative
	}
	return key{Policy: f.Policy, File: filepath.ToSlash(file), Object: f.Object.String(), Message: f.Message}
}
