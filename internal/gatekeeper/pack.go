package gatekeeper

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// PackKind is the kind of a bundle's pack: SekishoPackImageProvenance for image-provenance.
func PackKind(bundle string) string { return kindPrefix + "Pack" + camelCase(bundle) }

//go:embed pack.rego
var packModule string

// packPolicy is a policy as it is carried by a pack.
type packPolicy struct {
	*sekisho.Policy
	module         string
	category, name string // of its package
}

// PackTemplate renders all policies of a release as one ConstraintTemplate. A review asks one engine instead of one for each
// policy, and finds the same; each message names its policy at the end, as the constraint's name does not.
func PackTemplate(r *release.Release) ([]byte, error) {
	shared, err := readShared(r.Library)
	if err != nil {
		return nil, err
	}
	var policies []packPolicy
	var texts, inventory []string
	for _, policy := range r.Library.Policies() {
		module, name, err := movedBelowLib(string(policy.Module()))
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
		}
		parts := strings.Split(name, ".") // policies.category.name
		policies = append(policies, packPolicy{policy, withoutMetadata(module), parts[1], parts[2]})
		texts = append(texts, string(policy.Module()))
		inventory = append(inventory, policy.Inventory...)
	}
	shared[constraintPackage] = []string{constraintModule(packParameters, r.Library.Policies()...)}
	libs, err := modules{Shared: shared}.importedBy([]string{exemptPackage, requestPackage, reviewPackage, workloadPackage}, texts...)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", r.Name, err)
	}
	carried := make([]string, 0, len(policies)+len(libs))
	for _, policy := range policies {
		carried = append(carried, policy.module)
	}
	for _, lib := range libs {
		carried = append(carried, withoutMetadata(lib))
	}
	annotations := object{titleAnnotation: r.Title, bundleAnnotation: r.Name, revisionAnnotation: r.Revision}
	if r.Description != "" {
		annotations["description"] = r.Description
	}
	if releasedVersion.MatchString(r.Version) {
		annotations[versionAnnotation] = r.Version
	}
	slices.Sort(inventory)
	if err := annotateInventory(annotations, slices.Compact(inventory)); err != nil {
		return nil, fmt.Errorf("pack %s: %w", r.Name, err)
	}
	return templateYAML(PackKind(r.Name), annotations, packSchema(r.Library), packModule+"\n"+packTables(r.Library, policies), carried)
}

// withoutMetadata leaves out the METADATA of a module, which no engine reads there: packs are large, and a template has it all.
func withoutMetadata(module string) string {
	var b strings.Builder
	inside := false
	for line := range strings.Lines(module) {
		inside = strings.HasPrefix(line, "# METADATA") || inside && strings.HasPrefix(line, "#")
		if !inside {
			b.WriteString(line)
		}
	}
	return b.String()
}

// packTables say which policies are in a pack, and which of them judge which kind.
func packTables(library *sekisho.Library, policies []packPolicy) string {
	var b strings.Builder
	var ofPods, ofEveryKind []string
	byKind := map[string][]string{}
	podKinds := library.PodKinds()
	b.WriteString("_policies := {\n")
	for _, policy := range policies {
		fmt.Fprintf(&b, "\t%q: {\"category\": %q, \"name\": %q, \"severity\": %q},\n", policy.ID, policy.category, policy.name, policy.Severity)
		if policy.PodBearing {
			ofPods = append(ofPods, policy.ID)
		}
		if len(policy.Kinds) == 0 {
			ofEveryKind = append(ofEveryKind, policy.ID)
		}
		for _, kind := range policy.Kinds {
			if !policy.PodBearing || !slices.Contains(podKinds, kind) {
				byKind[kind] = append(byKind[kind], policy.ID)
			}
		}
	}
	b.WriteString("}\n\n")
	fmt.Fprintf(&b, "_of_pods := [%s]\n\n_of_every_kind := [%s]\n\n", quotedList(ofPods), quotedList(ofEveryKind))
	if len(byKind) == 0 {
		b.WriteString("_by_kind := {}\n")
		return b.String()
	}
	b.WriteString("_by_kind := {\n")
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		fmt.Fprintf(&b, "\t%q: [%s],\n", kind, quotedList(byKind[kind]))
	}
	b.WriteString("}\n")
	return b.String()
}

// packSchema is the structural schema of the parameters of a pack's constraint.
func packSchema(library *sekisho.Library) object {
	ids, ofPolicies := []any{}, object{}
	properties := object{}
	for _, policy := range library.Policies() {
		ids = append(ids, policy.ID)
		schema := parametersSchema(policy)
		own, _ := schema["properties"].(object)
		if templates := own[podTemplates]; templates != nil {
			properties[podTemplates] = templates
			delete(own, podTemplates)
		}
		ofPolicies[policy.ID] = schema
	}
	properties["policies"] = object{
		"type":        "array",
		"description": "The ids of the policies to apply; all of the pack where the list is missing.",
		"items":       object{"type": "string", "enum": ids},
		"minItems":    1,
	}
	properties["parameters"] = object{
		"type":        "object",
		"description": "The parameters of the policies, by id.",
		"properties":  ofPolicies,
	}
	return object{"type": "object", "properties": properties}
}

// PackConstraints renders the constraints that put a pack to work, by name. Where the enforcement depends on the policy, there
// is one for those that deny and one for those that warn.
func PackConstraints(r *release.Release, options Options) (release.Files, error) {
	groups := map[string][]*sekisho.Policy{}
	for _, policy := range r.Library.Policies() {
		name := r.Name
		if options.Enforcement.varies() {
			name += "-" + actionOf(policy, BySeverity)
		}
		groups[name] = append(groups[name], policy)
	}
	var files release.Files
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		text, err := packConstraint(r, name, groups[name], options)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", r.Name, err)
		}
		files = append(files, release.File{Name: name + ".yaml", Data: text})
	}
	return files, nil
}

func packConstraint(r *release.Release, name string, policies []*sekisho.Policy, options Options) ([]byte, error) {
	ids, kinds, ofPolicies := []string{}, []string{}, map[string]any{}
	every := false
	for _, policy := range policies {
		ids, kinds = append(ids, policy.ID), append(kinds, policy.Kinds...)
		every = every || len(policy.Kinds) == 0
		if parameters := r.Library.Parameters(policy.ID); len(parameters) > 0 {
			ofPolicies[policy.ID] = parameters
		}
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	if every {
		kinds = nil
	}
	parameters := map[string]any{}
	if len(ids) < len(r.Library.Policies()) {
		parameters["policies"] = ids
	}
	if len(ofPolicies) > 0 {
		parameters["parameters"] = ofPolicies
	}
	if templates := r.Library.PodTemplates(); len(templates) > 0 {
		parameters[podTemplates] = templates
	}
	enforcement := options.Enforcement.of(policies[0]) // All of them have the same.
	return constraintYAML(PackKind(r.Name), name, ownLabels(), kinds, ConstraintOptions{Bundle: r.Name, Parameters: parameters, Enforcement: &enforcement})
}
