// Package config reads sekisho.yaml, the settings that a repository keeps beside its manifests.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/form"
	"github.com/sekisho/sekisho/internal/yamldoc"
)

// FileName is the name of the configuration file.
const FileName = "sekisho.yaml"

// The sets of objects that judge each other: all that are checked, which may be a part of a cluster; all that are checked, beside
// which there are no others; and none, each object alone.
const (
	Auto     = "auto"
	Complete = "complete"
	None     = "none"
)

// Inventories lists the values of the setting inventory.
var Inventories = []string{Auto, Complete, None}

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
	// PodTemplates says where custom resources keep their pod template, by group and kind.
	PodTemplates map[string]string `json:"podTemplates"`
	// Inventory is one of [Inventories], or empty.
	Inventory string `json:"inventory"`
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
	root, problems := form.Decode(data, fields, "the configuration", config)
	if len(problems) > 0 {
		var all sekisho.Problems
		for _, p := range problems {
			all = append(all, sekisho.Problem{File: file, Line: p.Line, Column: p.Column, Message: p.Message})
		}
		return nil, all
	}
	if waivers, found := root.Get("waivers"); found {
		for i, item := range waivers.Items() {
			span := item.Span()
			config.Waivers[i].Line, config.Waivers[i].Column = span.Line, span.Column
		}
	}
	config.root = root
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

// fields mirrors the type Config.
var fields = form.Field{Kind: yamldoc.Mapping, Keys: map[string]form.Field{
	"bundles":           form.Texts,
	"policies":          form.Texts,
	"exclude":           form.Texts,
	"ignore":            form.Texts,
	"parameters":        {Kind: yamldoc.Mapping, Any: &form.Field{Kind: yamldoc.Mapping}},
	"kubernetesVersion": form.Text,
	"podTemplates":      {Kind: yamldoc.Mapping, Any: &form.Text},
	"inventory":         {Kind: yamldoc.String, Check: checkInventory},
	"failOn":            {Kind: yamldoc.String, Check: checkFailOn},
	"baseline":          form.Text,
	"waivers": {Kind: yamldoc.Sequence, Items: &form.Field{Kind: yamldoc.Mapping, Keys: map[string]form.Field{
		"policy": form.Text, "object": form.Text, "files": form.Text, "reason": form.Text, "until": {Kind: yamldoc.String, Check: CheckDate},
	}}},
}}

func checkInventory(value string) error {
	if !slices.Contains(Inventories, value) {
		return fmt.Errorf("%q is no inventory: use auto, complete or none", value)
	}
	return nil
}

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
