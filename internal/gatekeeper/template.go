// Package gatekeeper renders policies as Gatekeeper's resources: a ConstraintTemplate that carries the policy's Rego
// unchanged, and constraints that put it to work.
package gatekeeper

import (
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
func Kind(policy *sekisho.Policy) string { return kindPrefix + camelCase(policy.ID) }

func camelCase(name string) string {
	var kind strings.Builder
	for word := range strings.SplitSeq(name, "-") {
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
	shared, err := readShared(library)
	if err != nil {
		return nil, err
	}
	return render(policy, modulesOf(policy, shared), nil)
}

// render writes a template, with annotations besides those about the policy.
func render(policy *sekisho.Policy, texts modules, further map[string]string) ([]byte, error) {
	libs, err := texts.libs()
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
	}
	entry, module, err := texts.entry(policy.ID)
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
	}
	annotations := object{titleAnnotation: policy.Title, "description": policy.Description, severityAnnotation: policy.Severity.String()}
	for name, text := range further {
		annotations[name] = text
	}
	if err := annotateInventory(annotations, policy.Inventory); err != nil {
		return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
	}
	text, err := templateYAML(Kind(policy), annotations, parametersSchema(policy), entry, append([]string{module}, libs...))
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", policy.ID, err)
	}
	return text, nil
}

// Annotations of templates. Those of gatekeeper.sh are what gator and the catalogue of Gatekeeper's own library read.
const (
	titleAnnotation     = "metadata.gatekeeper.sh/title"
	versionAnnotation   = "metadata.gatekeeper.sh/version"
	bundleAnnotation    = "metadata.gatekeeper.sh/bundle"
	inventoryAnnotation = "metadata.gatekeeper.sh/requires-sync-data"
	severityAnnotation  = "sekisho.dev/severity"
)

// ownLabels are on everything, so that kubectl finds it with --selector.
func ownLabels() object { return object{"app.kubernetes.io/part-of": "sekisho"} }

func annotateInventory(annotations object, inventory []string) error {
	if len(inventory) == 0 {
		return nil
	}
	needed, err := syncRequirement(inventory)
	annotations[inventoryAnnotation] = needed
	return err
}

// templateYAML writes a ConstraintTemplate.
func templateYAML(kind string, annotations, parameters object, entry string, libs []string) ([]byte, error) {
	name := strings.ToLower(kind)
	if len(name) > maxName {
		return nil, fmt.Errorf("the template's name %s has %d characters, Kubernetes takes %d: shorten the name of the policy's folder", name, len(name), maxName)
	}
	return writeYAML(object{
		"apiVersion": "templates.gatekeeper.sh/v1",
		"kind":       "ConstraintTemplate",
		"metadata": object{
			"name":        name,
			"annotations": annotations,
			"labels":      ownLabels(),
		},
		"spec": object{
			"crd": object{"spec": object{
				"names":      object{"kind": kind},
				"validation": object{"openAPIV3Schema": parameters},
			}},
			"targets": []any{object{
				"target": "admission.k8s.gatekeeper.sh",
				"code": []any{object{
					"engine": "Rego",
					// Without the version Gatekeeper reads Rego of before OPA 1.0.
					"source": object{"version": "v1", "rego": entry, "libs": libs},
				}},
			}},
		},
	})
}

type object = map[string]any

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
