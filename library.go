package sekisho

import (
	"maps"
	"path"
	"slices"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Library is a set of policies together with the Rego that they share and the parameters that are set for them. A
// Library does not change: selecting makes a new one.
type Library struct {
	policies   []*Policy // sorted by ID
	shared     []*module // packages below lib
	parameters map[string]map[string]any
	podKinds   []string // kinds that carry a pod
}

// Policies lists the policies of the library, sorted by ID.
func (l *Library) Policies() []*Policy { return slices.Clone(l.policies) }

// Only makes a library that holds the named policies, as far as they exist.
func (l *Library) Only(ids ...string) *Library {
	only := *l
	only.policies = slices.DeleteFunc(slices.Clone(l.policies), func(p *Policy) bool { return !slices.Contains(ids, p.ID) })
	return &only
}

// Reached makes a library without the shared modules that no policy of it imports, directly or through another, and that package
// main, which is delivered with all policies, does without.
func (l *Library) Reached() *Library {
	from := slices.DeleteFunc(slices.Clone(l.shared), func(m *module) bool { return !m.is(exemptPackage...) })
	for _, policy := range l.policies {
		from = append(from, policy.module)
	}
	reached := append(l.reachable(from), from...)
	only := *l
	only.shared = slices.DeleteFunc(slices.Clone(l.shared), func(m *module) bool { return !slices.Contains(reached, m) })
	return &only
}

// exemptPackage is what package main imports.
var exemptPackage = []string{"lib", "sekisho", "exempt"}

// WithModule makes a library in which a policy's module is replaced by a changed one of the same package, for tools that
// try changes, such as mutation testing. What METADATA says stays as it is.
func (l *Library) WithModule(id string, changed *ast.Module) *Library {
	with := *l
	with.policies = slices.Clone(l.policies)
	for i, policy := range with.policies {
		if policy.ID == id {
			copied, mutant := *policy, *policy.module
			mutant.changed, mutant.parse = changed, func() (*ast.Module, error) { return changed, nil }
			copied.module = &mutant
			with.policies[i] = &copied
		}
	}
	return &with
}

// Policy finds a policy by its ID.
func (l *Library) Policy(id string) (*Policy, bool) {
	policy := l.policy(id)
	return policy, policy != nil
}

// Own lists the ids of the policies that are not built in.
func (l *Library) Own() []string {
	var ids []string
	for _, policy := range l.policies {
		if !policy.builtin {
			ids = append(ids, policy.ID)
		}
	}
	return ids
}

// Shared returns the Rego modules below lib by file, named from the root of the library. Where two sources have a file of one
// name, the second gets a folder of its own.
func (l *Library) Shared() map[string][]byte {
	modules := make(map[string][]byte, len(l.shared))
	for i, m := range l.shared {
		name := m.file
		if modules[name] != nil {
			name = path.Join("lib", strconv.Itoa(i), name)
		}
		modules[name] = slices.Clone(m.text)
	}
	return modules
}

// Data is the document that policies read below data: the parameters that are set, by policy, and what the user says of kinds
// that carry a pod. Engines other than ours are handed it as it is.
func (l *Library) Data() map[string]any {
	parameters := make(map[string]any, len(l.parameters))
	for id, values := range l.parameters {
		parameters[id] = values
	}
	return map[string]any{"parameters": parameters}
}

// PodKinds lists the kinds that carry a pod, with their group, the user's own included.
func (l *Library) PodKinds() []string { return slices.Clone(l.podKinds) }

// PodTemplates returns where custom resources keep their pod, by group and kind, as the user says.
func (l *Library) PodTemplates() map[string]any {
	templates, _ := l.parameters[workloadParameters][podTemplatesParameter].(map[string]any)
	return maps.Clone(templates)
}

// Parameters returns what is set for a policy, without the defaults.
func (l *Library) Parameters(id string) map[string]any { return maps.Clone(l.parameters[id]) }

func (l *Library) policy(id string) *Policy {
	for _, policy := range l.policies {
		if policy.ID == id {
			return policy
		}
	}
	return nil
}

func (l *Library) ids() []string {
	ids := make([]string, len(l.policies))
	for i, policy := range l.policies {
		ids[i] = policy.ID
	}
	return ids
}
