package main

import (
	"math"
	"regexp"

	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/verify"
	"go.yaml.in/yaml/v4"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// suite is a Suite as it is written: what of it can be run, and what is wrong with the rest. A problem stands with the
// smallest part that it spoils, which then is not run; everything else is.
type suite struct {
	file
	skip     bool
	tests    []*test
	problems []problem
}

// test holds its cases apart from the test that the engine gets, as only sound ones are run.
type test struct {
	position
	verify.Test
	template, constraint, expansion *yaml.Node
	cases                           []*testCase
	problems                        []problem
}

type testCase struct {
	position
	verify.Case
	object    *yaml.Node
	inventory []*yaml.Node
	problems  []problem
}

// suiteFields are what gator reads, and the fields that make the file a Kubernetes object.
var suiteFields = []string{"apiVersion", "kind", "metadata", "tests", "skip"}

func decodeSuite(f file, root *yaml.Node) *suite {
	var d decoder
	fields := d.fields(root, "a Suite", suiteFields...)
	s := &suite{file: f, skip: d.bool(fields["skip"], "skip")}
	if version := fields["apiVersion"]; version != nil && version.Value != apiVersion {
		d.problem(version, "apiVersion %q is none that this engine knows: write %s", version.Value, apiVersion)
	}
	names := map[string]bool{}
	for _, node := range d.list(fields["tests"], "tests") {
		s.tests = append(s.tests, decodeTest(node, names))
	}
	s.problems = d.problems
	return s
}

func decodeTest(node *yaml.Node, names map[string]bool) *test {
	var d decoder
	fields := d.fields(node, "a test", "name", "template", "constraint", "expansion", "cases", "invalid", "skip")
	t := &test{
		position: at(node),
		template: fields["template"], constraint: fields["constraint"], expansion: fields["expansion"],
	}
	t.Name = d.name(fields["name"], "test", names)
	t.Template = d.text(fields["template"], "template")
	t.Constraint = d.text(fields["constraint"], "constraint")
	t.Expansion = d.text(fields["expansion"], "expansion")
	t.Invalid = d.bool(fields["invalid"], "invalid")
	t.Skip = d.bool(fields["skip"], "skip")

	caseNames := map[string]bool{}
	for _, node := range d.list(fields["cases"], "cases") {
		t.cases = append(t.cases, decodeCase(node, caseNames))
	}
	if t.Invalid && len(t.cases) > 0 {
		d.problem(fields["invalid"], "a test is either invalid or has cases: remove one of the two")
	}
	t.problems = d.problems
	return t
}

func decodeCase(node *yaml.Node, names map[string]bool) *testCase {
	var d decoder
	fields := d.fields(node, "a case", "name", "object", "inventory", "assertions", "skip")
	c := &testCase{position: at(node), object: fields["object"], inventory: d.list(fields["inventory"], "inventory")}
	c.Name = d.name(fields["name"], "case", names)
	c.Object = d.text(fields["object"], "object")
	for _, item := range c.inventory {
		c.Inventory = append(c.Inventory, d.text(item, "an inventory's path"))
	}
	c.Skip = d.bool(fields["skip"], "skip")
	for _, item := range d.list(fields["assertions"], "assertions") {
		fields := d.fields(item, "an assertion", "violations", "message")
		c.Assertions = append(c.Assertions, verify.Assertion{
			Violations: d.violations(fields["violations"]),
			Message:    d.message(fields["message"]),
		})
	}
	c.problems = d.problems
	return c
}

// name reads a name, by which a report tells tests and cases apart. gator takes none as well, and so do we.
func (d *decoder) name(node *yaml.Node, what string, taken map[string]bool) string {
	name := d.text(node, "name")
	if name != "" && taken[name] {
		d.problem(node, "there is another %s named %q: rename one, so that a report can tell them apart", what, name)
	}
	taken[name] = true
	return name
}

// violations reads yes, no or a number. gator takes every text, and says at the end of a run that it means nothing.
func (d *decoder) violations(node *yaml.Node) *intstr.IntOrString {
	if isUnset(node) {
		return nil
	}
	var number float64 // 1.0 is 1 for gator.
	switch node.ShortTag() {
	case "!!str":
		if node.Value == "yes" || node.Value == "no" {
			value := intstr.FromString(node.Value)
			return &value
		}
	case "!!int", "!!float":
		if node.Decode(&number) == nil && number >= 0 && number <= math.MaxInt32 && number == math.Trunc(number) {
			value := intstr.FromInt32(int32(number))
			return &value
		}
	}
	d.problem(node, "violations must be yes, no or a count from 0, not %s", kindOf(node))
	return nil
}

// message reads a regular expression. gator compiles it only where there is a violation to match.
func (d *decoder) message(node *yaml.Node) *string {
	if isUnset(node) {
		return nil
	}
	message := d.text(node, "message")
	if _, err := regexp.Compile(message); err != nil {
		d.problem(node, "message is no regular expression: %v: put a backslash before characters that stand for themselves", err)
	}
	return &message
}
