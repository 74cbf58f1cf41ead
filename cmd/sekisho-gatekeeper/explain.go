package main

import (
	"errors"
	"strings"

	"github.com/open-policy-agent/frameworks/constraint/pkg/apis/constraints"
	"github.com/open-policy-agent/frameworks/constraint/pkg/client"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator"
	"go.yaml.in/yaml/v4"
)

// explain finds the field of a test that one of gator's errors is about, and adds what to do.
func (t *test) explain(err error) (position, string) {
	if errors.Is(err, gator.ErrValidConstraint) && strings.Contains(err.Error(), "%!w(<nil>)") {
		return at(t.constraint), "the constraint fits the template's schema, but the test says that it is invalid: break the schema in it, or write cases instead of invalid"
	}
	for _, known := range []struct {
		err   error
		field *yaml.Node
		todo  string
	}{
		{gator.ErrValidConstraint, t.constraint, "correct what else is wrong"},
		{gator.ErrNotATemplate, t.template, "name the file of a ConstraintTemplate"},
		{gator.ErrConvertingTemplate, t.template, "correct the template"},
		{gator.ErrAddingTemplate, t.template, "correct the template"},
		{gator.ErrNotAConstraint, t.constraint, "name the file of a constraint, with apiVersion constraints.gatekeeper.sh/v1beta1"},
		{client.ErrMissingConstraintTemplate, t.constraint, "name a constraint of the template's kind"},
		{constraints.ErrSchema, t.constraint, "correct the constraint, or write invalid: true if it is meant to be so"},
		{gator.ErrAddingConstraint, t.constraint, "correct the constraint"},
		{gator.ErrNotAnExpansion, t.expansion, "name the file of ExpansionTemplates"},
	} {
		if errors.Is(err, known.err) {
			return at(known.field), strings.TrimSpace(err.Error()) + ": " + known.todo
		}
	}
	return t.position, err.Error()
}
