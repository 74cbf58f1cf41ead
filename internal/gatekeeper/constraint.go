package gatekeeper

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
)

// ConstraintOptions are what a constraint says besides its policy. The zero value denies with the policy's defaults.
type ConstraintOptions struct {
	// Name is the policy's id where it is empty. A policy may have several constraints.
	Name string
	// Bundle is the bundle that asks for the policy, if there is one.
	Bundle string
	// Parameters are the values that differ from the defaults.
	Parameters map[string]any
	// Enforcement is for the policy. Without one the constraint says nothing of it, which denies.
	Enforcement *Enforcement
}

// Constraint renders a constraint that applies a policy to its kinds, in YAML.
func Constraint(policy *sekisho.Policy, options ConstraintOptions) ([]byte, error) {
	for _, parameter := range slices.Sorted(maps.Keys(options.Parameters)) {
		if !slices.ContainsFunc(slices.Concat(policy.Parameters, policy.CommonParameters()), func(p sekisho.Parameter) bool { return p.Name == parameter }) {
			return nil, fmt.Errorf("policy %s has no parameter %q: Gatekeeper would ignore it, remove it", policy.ID, parameter)
		}
	}
	name := options.Name
	if name == "" {
		name = policy.ID
	}
	labels := ownLabels()
	labels["sekisho.dev/policy"] = policy.ID
	if options.Enforcement != nil {
		resolved := options.Enforcement.of(policy)
		options.Enforcement = &resolved
	}
	return constraintYAML(Kind(policy), name, labels, policy.Kinds, options)
}

// constraintYAML writes a constraint.
func constraintYAML(kind, name string, labels object, kinds []string, options ConstraintOptions) ([]byte, error) {
	if len(name) > maxName {
		return nil, fmt.Errorf("the constraint's name %s has %d characters, Gatekeeper takes %d: give the bundle a shorter name", name, len(name), maxName)
	}
	spec := object{"match": object{
		"kinds": matchedKinds(kinds),
		// Policies look into pod templates themselves; what an ExpansionTemplate makes of them would be found twice.
		"source": "Original",
	}}
	if len(options.Parameters) > 0 {
		spec["parameters"] = options.Parameters
	}
	if options.Enforcement != nil {
		options.Enforcement.write(spec)
	}
	if options.Bundle != "" {
		labels["sekisho.dev/bundle"] = options.Bundle
	}
	return writeYAML(object{
		"apiVersion": "constraints.gatekeeper.sh/v1beta1",
		"kind":       kind,
		"metadata":   object{"name": name, "labels": labels},
		"spec":       spec,
	})
}

// matchedKinds groups kinds such as apps/Deployment by their API group. No kinds are all kinds.
func matchedKinds(kinds []string) []any {
	byGroup := map[string][]string{}
	for _, groupKind := range kinds {
		group, kind, found := strings.Cut(groupKind, "/")
		if !found {
			group, kind = "", groupKind
		}
		byGroup[group] = append(byGroup[group], kind)
	}
	if len(kinds) == 0 {
		byGroup["*"] = []string{"*"}
	}
	var matches []any
	for _, group := range slices.Sorted(maps.Keys(byGroup)) {
		matches = append(matches, object{"apiGroups": []string{group}, "kinds": byGroup[group]})
	}
	return matches
}
