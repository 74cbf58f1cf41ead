package gatekeeper

import (
	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// Setup is what sekisho-gatekeeper review is told first: templates and constraints, in YAML.
type Setup struct {
	Templates   []string `json:"templates"`
	Constraints []string `json:"constraints"`
}

// TemplatesSetup renders each policy of a library as a template, which denies.
func TemplatesSetup(library *sekisho.Library) (Setup, error) {
	var s Setup
	for _, policy := range library.Policies() {
		template, err := Template(policy, library)
		if err != nil {
			return s, err
		}
		constraint, err := Constraint(policy, ConstraintOptions{Parameters: library.Parameters(policy.ID)})
		if err != nil {
			return s, err
		}
		s.Templates, s.Constraints = append(s.Templates, string(template)), append(s.Constraints, string(constraint))
	}
	return s, nil
}

// PackSetup renders all policies of a release as one template, with the constraints of its pack.
func PackSetup(r *release.Release) (Setup, error) {
	template, err := PackTemplate(r)
	if err != nil {
		return Setup{}, err
	}
	s := Setup{Templates: []string{string(template)}}
	constraints, err := PackConstraints(r, Options{})
	for _, constraint := range constraints {
		s.Constraints = append(s.Constraints, string(constraint.Data))
	}
	return s, err
}
