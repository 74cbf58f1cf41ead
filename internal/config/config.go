// Package config reads sekisho.yaml, the settings that a repository keeps beside its manifests.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/suggest"
	"github.com/sekisho/sekisho/internal/yamldoc"
)

// FileName is the name of the configuration file.
const FileName = "sekisho.yaml"

// Config is the content of sekisho.yaml. Paths in it are relative to the file; Load makes them usable from the working
// directory. A flag of the command line wins over the setting of the same name.
type Config struct {
	// Bundles are names of built-in bundles and paths of bundle files.
	Bundles []string `json:"bundles"`
	// Policies are folders with policies of one's own.
	Policies []string `json:"policies"`
	// Exclude lists ids of policies that are left out.
	Exclude []string `json:"exclude"`
	// Parameters are set by policy id and parameter name.
	Parameters map[string]map[string]any `json:"parameters"`
	// KubernetesVersion is the minor version to judge for, as "1.31".
	KubernetesVersion string `json:"kubernetesVersion"`
	// FailOn is the lowest severity that makes a check fail, or none.
	FailOn string `json:"failOn"`
	// Ignore lists globs of files that are not checked; ** stands for any number of folders.
	Ignore []string `json:"ignore"`
	// Baseline is the file with the findings that are accepted for now.
	Baseline string `json:"baseline"`
	// Waivers accept findings by name.
	Waivers []Waiver `json:"waivers"`

	// File is where the configuration was read from, empty for none.
	File string `json:"-"`

	root yamldoc.Node
}

// Waiver accepts the findings of a policy.
type Waiver struct {
	Policy string `json:"policy"`
	// Object is Kind, Kind/name or Kind/namespace/name, each part a glob; empty for every object.
	Object string `json:"object"`
	// Files is a glob of file names, empty for every file.
	Files  string `json:"files"`
	Reason string `json:"reason"`
	// Until is the last day, as 2027-01-31; empty for no end.
	Until string `json:"until"`
	// Line and Column are the entry's place in the configuration file.
	Line   int `json:"-"`
	Column int `json:"-"`
}

// Find looks for sekisho.yaml in a folder and the folders above it, up to the root of the git repository. It returns an empty
// name where there is none.
func Find(folder string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	for {
		file := filepath.Join(folder, FileName)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return displayName(file), nil
		}
		_, err := os.Stat(filepath.Join(folder, ".git"))
		if parent := filepath.Dir(folder); err != nil && parent != folder {
			folder = parent
			continue
		}
		return "", nil
	}
}

// Load reads a configuration file. The error is a [sekisho.Problems].
func Load(file string) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		message := err.Error()
		if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
			message = pathError.Err.Error()
		}
		return nil, sekisho.Problems{{File: file, Message: "the configuration cannot be read: " + message}}
	}
	config := &Config{File: file}
	tree, err := yamldoc.Parse(data)
	if syntax := (*yamldoc.SyntaxError)(nil); errors.As(err, &syntax) {
		return nil, sekisho.Problems{{File: file, Line: syntax.Line, Column: syntax.Column, Message: syntax.Text(0)}}
	} else if err != nil {
		return nil, sekisho.Problems{{File: file, Message: err.Error()}}
	}
	if tree.Empty() {
		return config, nil
	}
	c := checker{file: file}
	c.check(tree.Root(), schema, "the configuration")
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	text, err := yaml.YAMLToJSON(data)
	if err != nil {
		return nil, sekisho.Problems{{File: file, Message: err.Error()}}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(config); err != nil {
		return nil, sekisho.Problems{{File: file, Message: err.Error()}}
	}
	if waivers, found := tree.Root().Get("waivers"); found {
		for i, item := range waivers.Items() {
			span := item.Span()
			config.Waivers[i].Line, config.Waivers[i].Column = span.Line, span.Column
		}
	}
	config.root = tree.Root()
	config.resolve()
	return config, nil
}

// Problem reports an error at the place of a setting: a path of keys and indexes, such as "exclude", 0.
func (c *Config) Problem(err error, path ...any) sekisho.Problem {
	node, at := c.root, c.root
	for _, step := range path {
		switch step := step.(type) {
		case string:
			at, node, _ = node.Entry(step)
		case int:
			for i, item := range node.Items() {
				if i == step {
					at, node = item, item
				}
			}
		}
	}
	span := at.Span()
	return sekisho.Problem{File: c.File, Line: span.Line, Column: span.Column, Message: err.Error()}
}

// resolve makes paths relative to the working directory.
func (c *Config) resolve() {
	folder := filepath.Dir(c.File)
	resolve := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(folder, name)
	}
	for i, bundle := range c.Bundles {
		if IsBundleFile(bundle) {
			c.Bundles[i] = resolve(bundle)
		}
	}
	for i, policies := range c.Policies {
		c.Policies[i] = resolve(policies)
	}
	if c.Baseline != "" {
		c.Baseline = resolve(c.Baseline)
	}
}

// IsBundleFile tells the path of a bundle file from the name of a built-in bundle.
func IsBundleFile(bundle string) bool {
	return filepath.Ext(bundle) != "" || strings.ContainsAny(bundle, `/\`)
}

// field describes what may stand at a place of the file.
type field struct {
	kind  yamldoc.Kind
	keys  map[string]field // of a mapping; nil for any keys
	any   *field           // of a mapping with any keys
	items *field           // of a sequence
	check func(text string) error
}

var (
	text = field{kind: yamldoc.String}
	// texts and the rest of the schema mirror the type Config.
	texts  = field{kind: yamldoc.Sequence, items: &text}
	schema = field{kind: yamldoc.Mapping, keys: map[string]field{
		"bundles":           texts,
		"policies":          texts,
		"exclude":           texts,
		"ignore":            texts,
		"parameters":        {kind: yamldoc.Mapping, any: &field{kind: yamldoc.Mapping}},
		"kubernetesVersion": text,
		"failOn":            {kind: yamldoc.String, check: checkFailOn},
		"baseline":          text,
		"waivers": {kind: yamldoc.Sequence, items: &field{kind: yamldoc.Mapping, keys: map[string]field{
			"policy": text, "object": text, "files": text, "reason": text, "until": {kind: yamldoc.String, check: CheckDate},
		}}},
	}}
)

func checkFailOn(value string) error {
	if value == "none" {
		return nil
	}
	if _, err := sekisho.ParseSeverity(value); err != nil {
		return fmt.Errorf("%q is no severity: use low, medium, high, critical or none", value)
	}
	return nil
}

// CheckDate accepts days written as 2027-01-31.
func CheckDate(value string) error {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return fmt.Errorf("%q is no date: write it as 2027-01-31", value)
	}
	return nil
}

type checker struct {
	file     string
	problems sekisho.Problems
}

func (c *checker) check(node yamldoc.Node, want field, name string) {
	if node.Kind() == yamldoc.Null {
		return
	}
	if node.Kind() != want.kind {
		hint := ""
		if want.kind == yamldoc.String && node.Kind() == yamldoc.Number {
			hint = ": write it in quotes"
		}
		c.problem(node, "%s must be a %v, not a %v%s", name, want.kind, node.Kind(), hint)
		return
	}
	switch node.Kind() {
	case yamldoc.Mapping:
		for key, value := range node.Entries() {
			switch next, known := want.keys[key.Text()]; {
			case known:
				c.check(value, next, key.Text())
			case want.any != nil:
				c.check(value, *want.any, name+"."+key.Text())
			case want.keys != nil:
				names := slices.Sorted(maps.Keys(want.keys))
				c.problem(key, "%q is no setting%s", key.Text(), suggest.DidYouMean(key.Text(), names))
			}
		}
	case yamldoc.Sequence:
		for i, item := range node.Items() {
			c.check(item, *want.items, fmt.Sprintf("%s[%d]", name, i))
		}
	case yamldoc.String:
		if want.check == nil {
			return
		}
		if err := want.check(node.Text()); err != nil {
			c.problem(node, "%s: %v", name, err)
		}
	}
}

func (c *checker) problem(node yamldoc.Node, format string, args ...any) {
	span := node.Span()
	c.problems = append(c.problems, sekisho.Problem{File: c.file, Line: span.Line, Column: span.Column, Message: fmt.Sprintf(format, args...)})
}

// displayName is the shortest name of a file as seen from the working directory.
func displayName(file string) string {
	working, err := os.Getwd()
	if err != nil {
		return file
	}
	relative, err := filepath.Rel(working, file)
	if err != nil || len(relative) > len(file) {
		return file
	}
	return relative
}
