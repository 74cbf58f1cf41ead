// Package gatekeeper renders policies as Gatekeeper's resources: a ConstraintTemplate that carries the policy's Rego
// unchanged, and constraints that put it to work.
package gatekeeper

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sekisho/sekisho"
)

const (
	kindPrefix = "Sekisho"
	// maxName is how long the names of Kubernetes' custom resource definitions may be, as far as Gatekeeper uses them.
	maxName = 63
)

// Kind is the kind of a policy's constraints: SekishoHostPort for host-port.
func Kind(policy *sekisho.Policy) string {
	var kind strings.Builder
	kind.WriteString(kindPrefix)
	for word := range strings.SplitSeq(policy.ID, "-") {
		first, size := utf8.DecodeRuneInString(word)
		if size > 0 {
			kind.WriteRune(unicode.ToUpper(first))
			kind.WriteString(word[size:])
		}
	}
	return kind.String()
}

// Template renders a policy of a library as a ConstraintTemplate, in YAML. Equal policies make equal texts.
func Template(policy *sekisho.Policy, library *sekisho.Library) ([]byte, error) {
	texts, err := readModules(policy, library)
	if err != nil {
		return nil, err
	}
	return render(policy, texts)
}

func render(policy *sekisho.Policy, texts modules) ([]byte, error) {
	libs, err := texts.libs()
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
	}
	entry, module, err := texts.entry(policy.ID)
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
	}
	annotations := object{"metadata.gatekeeper.sh/title": policy.Title, "description": policy.Description}
	if len(policy.Inventory) > 0 {
		needed, err := syncRequirement(policy.Inventory)
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
		}
		annotations["metadata.gatekeeper.sh/requires-sync-data"] = needed
	}
	kind := Kind(policy)
	name := strings.ToLower(kind)
	if len(name) > maxName {
		return nil, fmt.Errorf("policy %s: the template's name %s has %d characters, Kubernetes takes %d: shorten the name of the policy's folder", policy.ID, name, len(name), maxName)
	}
	return writeYAML(object{
		"apiVersion": "templates.gatekeeper.sh/v1",
		"kind":       "ConstraintTemplate",
		"metadata": object{
			"name":        name,
			"annotations": annotations,
		},
		"spec": object{
			"crd": object{"spec": object{
				"names":      object{"kind": kind},
				"validation": object{"openAPIV3Schema": parametersSchema(policy)},
			}},
			"targets": []any{object{
				"target": "admission.k8s.gatekeeper.sh",
				"code": []any{object{
					"engine": "Rego",
					// Without the version Gatekeeper reads Rego of before OPA 1.0.
					"source": object{"version": "v1", "rego": entry, "libs": append([]string{module}, libs...)},
				}},
			}},
		},
	})
}

type object = map[string]any

// servedGroups are the API groups that every cluster serves. Custom resources are read where they are synced, but a template
// that demanded them would be incomplete in clusters without them.
var servedGroups = []string{
	"", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "autoscaling", "batch", "discovery.k8s.io",
	"networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
}

// syncRequirement names the kinds that Gatekeeper must sync for a policy, as gator sync test reads it: JSON in a text, a list of
// requirements, each of which is a list of kinds any of which will do.
//
// https://open-policy-agent.github.io/gatekeeper/website/docs/sync
func syncRequirement(inventory []string) (string, error) {
	requirements := []any{}
	for _, name := range inventory {
		parts := strings.Split(name, "/")
		if len(parts) == 2 { // v1/Service
			parts = append([]string{""}, parts...)
		}
		if slices.Contains(servedGroups, parts[0]) {
			requirements = append(requirements, []any{object{"groups": parts[:1], "versions": parts[1:2], "kinds": parts[2:]}})
		}
	}
	text, err := json.Marshal(requirements)
	return string(text), err
}

// parametersSchema is the structural schema of a constraint's parameters.
func parametersSchema(policy *sekisho.Policy) object {
	properties := object{}
	for _, parameter := range slices.Concat(policy.Parameters, policy.CommonParameters()) {
		schema := maps.Clone(parameter.Schema)
		if parameter.Default != nil { // A default of null would need a nullable type.
			schema["default"] = parameter.Default
		}
		properties[parameter.Name] = schema
	}
	return object{"type": "object", "properties": properties}
}

// ConstraintOptions are what a constraint says besides its policy. The zero value denies with the policy's defaults.
type ConstraintOptions struct {
	// Name is the policy's id where it is empty. A policy may have several constraints.
	Name string
	// Parameters are the values that differ from the defaults.
	Parameters map[string]any
	// EnforcementAction is deny, warn, dryrun or scoped; empty for Gatekeeper's default, deny.
	EnforcementAction string
}

// Constraint renders a constraint that applies a policy to its kinds, in YAML.
func Constraint(policy *sekisho.Policy, options ConstraintOptions) ([]byte, error) {
	name := options.Name
	if name == "" {
		name = policy.ID
	}
	spec := object{"match": object{
		"kinds": matchedKinds(policy.Kinds),
		// Policies look into pod templates themselves; what an ExpansionTemplate makes of them would be found twice.
		"source": "Original",
	}}
	if len(options.Parameters) > 0 {
		for _, parameter := range slices.Sorted(maps.Keys(options.Parameters)) {
			if !slices.ContainsFunc(slices.Concat(policy.Parameters, policy.CommonParameters()), func(p sekisho.Parameter) bool { return p.Name == parameter }) {
				return nil, fmt.Errorf("policy %s has no parameter %q: Gatekeeper would ignore it, remove it", policy.ID, parameter)
			}
		}
		spec["parameters"] = options.Parameters
	}
	if options.EnforcementAction != "" {
		spec["enforcementAction"] = options.EnforcementAction
	}
	return writeYAML(object{
		"apiVersion": "constraints.gatekeeper.sh/v1beta1",
		"kind":       Kind(policy),
		"metadata":   object{"name": name},
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
