package sekisho

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sekisho/sekisho/internal/suggest"
)

// NewestKubernetes is the newest minor version of Kubernetes that the policies know.
const NewestKubernetes = "1.37"

// exemptParameter is the parameter that every policy has: what is exempt from it, see policies/lib/sekisho/exempt.
const exemptParameter = "exempt"

var globs = map[string]any{"type": "array", "items": map[string]any{"type": "string"}}

var exemptSchema = map[string]any{
	"type":        "array",
	"description": "What is exempt from the policy, as globs. Of an entry all that it names must fit.",
	"items": map[string]any{"type": "object", "properties": map[string]any{
		"namespaces": globs,
		"names":      globs,
		"labels":     map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}},
		"images":     globs,
		"subjects":   globs,
	}},
}

// podTemplatesParameter says where custom resources keep their pod. It is set once for all policies, below the name of the
// package that reads it; only in Gatekeeper each constraint carries it.
const (
	workloadParameters    = "lib.sekisho.workload"
	podTemplatesParameter = "podTemplates"
)

var podTemplatesSchema = map[string]any{
	"type":                 "object",
	"description":          "Where custom resources keep their pod template, as a list of keys, by group and kind such as example.com/Widget.",
	"additionalProperties": globs,
}

// CommonParameters are those that a policy has without declaring them.
func (p *Policy) CommonParameters() []Parameter {
	common := []Parameter{{Name: exemptParameter, Schema: exemptSchema, Default: []any{}}}
	if p.PodBearing {
		common = append(common, Parameter{Name: podTemplatesParameter, Schema: podTemplatesSchema, Default: map[string]any{}})
	}
	return common
}

// completeParameter tells a policy that what is not among the objects at hand does not exist.
const completeParameter = "complete"

// versionParameters carry the Kubernetes version into the policies that depend on it.
var versionParameters = []string{"pssVersion", "kubernetesVersion"}

// Selection narrows a library. The zero value keeps every policy with its defaults.
type Selection struct {
	// Bundles and Policies (ids) are taken together. Where both are empty, all policies are taken.
	Bundles  []*Bundle
	Policies []string
	// Exclude lists ids that are left out after all.
	Exclude []string
	// Parameters are set by policy id and parameter name. They win over those of bundles. Values are as encoding/json
	// decodes them: []any and map[string]any, float64 or json.Number.
	Parameters map[string]map[string]any
	// KubernetesVersion is the minor version to judge for, as 1.31; empty for the newest.
	KubernetesVersion string
	// PodTemplates says where custom resources keep their pod template, by group and kind: example.com/Widget to
	// spec.podTemplate. All policies that judge pods judge them too.
	PodTemplates map[string]string
	// Complete says that the objects that are judged together are all that there are: what they refer to and is not among
	// them is missing. Without it policies judge only the absence of kinds of which they see others.
	Complete bool
}

// Select makes a library that holds only what is selected. Leaving a policy out means leaving its module out, so that all
// outputs start from the same library.
func (l *Library) Select(s Selection) (*Library, error) {
	minor, err := parseKubernetesVersion(s.KubernetesVersion)
	if err != nil {
		return nil, err
	}
	entries := map[string]BundleEntry{} // those that hold for the version
	if len(s.Bundles) == 0 && len(s.Policies) == 0 {
		for _, id := range l.ids() {
			entries[id] = BundleEntry{}
		}
	}
	for _, bundle := range s.Bundles {
		found, err := bundle.entries(l, nil)
		if err != nil {
			return nil, err
		}
		maps.DeleteFunc(found, func(_ string, entry BundleEntry) bool { return !entry.holds(minor) })
		maps.Copy(entries, found)
	}
	for _, id := range s.Policies {
		if _, found := entries[id]; !found {
			entries[id] = BundleEntry{}
		}
	}
	selected := &Library{shared: l.shared, parameters: map[string]map[string]any{}, podKinds: l.podKinds}
	if err := selected.addPodTemplates(l.PodTemplates(), s.PodTemplates); err != nil {
		return nil, err
	}
	for _, id := range slices.Concat(s.Policies, s.Exclude, slices.Sorted(maps.Keys(s.Parameters))) {
		if err := l.known(id); err != nil {
			return nil, err
		}
	}
	var problems []error
	for _, policy := range l.policies {
		entry, found := entries[policy.ID]
		if !found || slices.Contains(s.Exclude, policy.ID) {
			continue
		}
		parameters := maps.Clone(l.parameters[policy.ID])
		if parameters == nil {
			parameters = map[string]any{}
		}
		for _, name := range versionParameters {
			if s.KubernetesVersion != "" && policy.parameter(name) != nil {
				parameters[name] = strings.TrimPrefix(s.KubernetesVersion, "v")
			}
		}
		if s.Complete && policy.parameter(completeParameter) != nil {
			parameters[completeParameter] = true
		}
		for _, values := range []map[string]any{entry.Parameters, s.Parameters[policy.ID]} {
			problems = append(problems, policy.checkParameters(values))
			maps.Copy(parameters, values)
		}
		if len(parameters) > 0 {
			selected.parameters[policy.ID] = parameters
		}
		selected.policies = append(selected.policies, policy.withKinds(selected.podKinds))
	}
	return selected, errors.Join(problems...)
}

// addPodTemplates takes over what the user says of kinds that carry a pod.
func (l *Library) addPodTemplates(before map[string]any, added map[string]string) error {
	templates := maps.Clone(before)
	if templates == nil {
		templates = map[string]any{}
	}
	for _, kind := range slices.Sorted(maps.Keys(added)) {
		steps := strings.Split(added[kind], ".")
		if slices.Contains(steps, "") {
			return fmt.Errorf("pod template of %s: %q is no path: write it as spec.podTemplate", kind, added[kind])
		}
		if group, name, found := strings.Cut(kind, "/"); !found || group == "" || name == "" || strings.Contains(name, "/") {
			return fmt.Errorf("pod template of %q: expected a group and kind such as example.com/Widget", kind)
		}
		if slices.Contains(l.podKinds, kind) && templates[kind] == nil {
			return fmt.Errorf("pod template of %s: its path is built in, leave it out", kind)
		}
		path := make([]any, len(steps))
		for i, step := range steps {
			path[i] = step
		}
		templates[kind] = path
	}
	if len(templates) == 0 {
		return nil
	}
	l.parameters[workloadParameters] = map[string]any{podTemplatesParameter: templates}
	l.podKinds = slices.Compact(slices.Sorted(slices.Values(slices.Concat(l.podKinds, slices.Collect(maps.Keys(templates))))))
	return nil
}

// withKinds returns the policy with further kinds that carry a pod, where it judges such kinds.
func (p *Policy) withKinds(podKinds []string) *Policy {
	if !p.PodBearing {
		return p
	}
	kinds := slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.Kinds, podKinds))))
	if len(kinds) == len(p.Kinds) {
		return p
	}
	with := *p
	with.Kinds = kinds
	return &with
}

// holds tells whether an entry applies to a Kubernetes version.
func (e BundleEntry) holds(minor int) bool {
	before, err := parseKubernetesVersion(e.Before)
	return e.Before == "" || err == nil && minor < before
}

// known returns an error for an id that the library does not have.
func (l *Library) known(id string) error {
	if l.policy(id) != nil {
		return nil
	}
	return fmt.Errorf("policy %q is unknown%s (see sekisho list)", id, suggest.DidYouMean(id, l.ids()))
}

// parseKubernetesVersion returns the minor version of 1.31 or v1.31, and the newest for an empty text.
func parseKubernetesVersion(text string) (int, error) {
	if text == "" {
		text = NewestKubernetes
	}
	minor, found := strings.CutPrefix(strings.TrimPrefix(text, "v"), "1.")
	number, err := strconv.Atoi(minor)
	if !found || err != nil || number < 0 || minor != strconv.Itoa(number) {
		return 0, fmt.Errorf("kubernetes version %q: expected a minor version such as %s", text, NewestKubernetes)
	}
	return number, nil
}

func (p *Policy) parameter(name string) *Parameter {
	for i := range p.Parameters {
		if p.Parameters[i].Name == name {
			return &p.Parameters[i]
		}
	}
	if name == exemptParameter {
		return &p.CommonParameters()[0]
	}
	return nil
}

// checkParameters compares values with what the policy declares.
func (p *Policy) checkParameters(values map[string]any) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		parameter := p.parameter(name)
		if parameter == nil {
			names := make([]string, len(p.Parameters))
			for i := range p.Parameters {
				names[i] = p.Parameters[i].Name
			}
			problems = append(problems, fmt.Errorf("policy %s has no parameter %q%s", p.ID, name, suggest.DidYouMean(name, names)))
			continue
		}
		if err := checkValue(name, values[name], parameter.Schema); err != nil {
			problems = append(problems, fmt.Errorf("policy %s: parameter %w", p.ID, err))
		}
	}
	return errors.Join(problems...)
}

// checkValue compares a value as JSON decodes it with a structural schema.
func checkValue(name string, value any, schema map[string]any) error {
	want, _ := schema["type"].(string)
	switch value := value.(type) {
	case []any:
		items, _ := schema["items"].(map[string]any)
		for i, item := range value {
			if err := checkValue(fmt.Sprintf("%s[%d]", name, i), item, items); err != nil {
				return err
			}
		}
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			property, known := properties[key].(map[string]any)
			if !known && schema["properties"] != nil {
				return fmt.Errorf("%s.%s is unknown%s", name, key, suggest.DidYouMean(key, slices.Collect(maps.Keys(properties))))
			}
			if err := checkValue(name+"."+key, value[key], property); err != nil {
				return err
			}
		}
	}
	if got := jsonType(value); want != "" && got != want && (want != "number" || got != "integer") {
		hint := ""
		if want == "string" {
			hint = ": write it in quotes"
		}
		return fmt.Errorf("%s must be of type %s, not %s%s", name, want, got, hint)
	}
	// The values are compared as text: a number is another Go type in METADATA than in a bundle.
	same := func(one any) bool { return fmt.Sprint(one) == fmt.Sprint(value) }
	if allowed, ok := schema["enum"].([]any); ok && !slices.ContainsFunc(allowed, same) {
		return fmt.Errorf("%s is %v: use one of %v", name, value, allowed)
	}
	return nil
}

// jsonType names a decoded value's type as OpenAPI does.
func jsonType(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case interface{ Int64() (int64, error) }:
		if _, err := value.Int64(); err != nil {
			return "number"
		}
		return "integer"
	case float64:
		if value == float64(int64(value)) {
			return "integer"
		}
		return "number"
	default:
		return fmt.Sprintf("%T", value)
	}
}
