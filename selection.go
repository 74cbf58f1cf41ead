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
	selected := &Library{shared: l.shared, parameters: map[string]map[string]any{}}
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
		selected.policies = append(selected.policies, policy)
	}
	return selected, errors.Join(problems...)
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
