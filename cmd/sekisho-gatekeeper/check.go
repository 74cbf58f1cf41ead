package main

import (
	"errors"
	"io/fs"
	"path"

	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/verify"
	"go.yaml.in/yaml/v4"
)

// check looks for what tests and cases need to run: the fields that none can do without, and the files that they name.
// Those that do not run may lack it, as skipping is how one leaves things for later.
func (s *suite) check(system fs.FS, filter verify.Filter) {
	folder := path.Dir(s.path)
	for _, t := range s.tests {
		selection := t.selection()
		if s.skip || t.Skip || !filter.MatchesTest(&selection) {
			continue
		}
		t.problems = append(t.problems, t.check(system, folder)...)
		for _, c := range t.cases {
			if !c.Skip && filter.MatchesCase(t.Name, c.Name) {
				c.problems = append(c.problems, c.check(system, folder)...)
			}
		}
	}
}

func (t *test) check(system fs.FS, folder string) []problem {
	var d decoder
	sound := len(t.problems) == 0 // Otherwise a field may only be misspelt.
	if t.Template == "" && sound {
		d.report(t.position, "the test has no template: give the path of its ConstraintTemplate")
	}
	if t.Constraint == "" && sound {
		d.report(t.position, "the test has no constraint: give the path of its constraint")
	}
	d.checkFile(system, folder, t.template, t.Template, "template")
	d.checkFile(system, folder, t.constraint, t.Constraint, "constraint")
	d.checkFile(system, folder, t.expansion, t.Expansion, "expansion")
	return d.problems
}

func (c *testCase) check(system fs.FS, folder string) []problem {
	var d decoder
	sound := len(c.problems) == 0
	if c.Object == "" && sound {
		d.report(c.position, "the case has no object: give the path of the object to review")
	}
	if len(c.Assertions) == 0 && sound {
		d.report(c.position, "the case has no assertions: write what violations it expects, or violations: no")
	}
	d.checkFile(system, folder, c.object, c.Object, "object")
	for i, node := range c.inventory {
		d.checkFile(system, folder, node, c.Inventory[i], "inventory")
	}
	return d.problems
}

func (d *decoder) checkFile(system fs.FS, folder string, node *yaml.Node, name, what string) {
	if name == "" {
		return
	}
	info, err := fs.Stat(system, path.Join(folder, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.problem(node, "%s file %s does not exist: paths start at the Suite's folder", what, name)
	case errors.Is(err, fs.ErrInvalid):
		d.problem(node, "%s file %s is no path below the root of the file system: paths start at the Suite's folder", what, name)
	case err != nil:
		d.problem(node, "%s file %s cannot be read: %v", what, name, cause(err))
	case info.IsDir():
		d.problem(node, "%s file %s is a folder: name the file in it", what, name)
	}
}

// selection is the test with all its cases, which is what a filter looks at.
func (t *test) selection() verify.Test {
	selection := t.Test
	selection.Cases = nil
	for _, c := range t.cases {
		selection.Cases = append(selection.Cases, &c.Case)
	}
	return selection
}
