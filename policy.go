package sekisho

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sekisho/sekisho/internal/suggest"
)

// Policy is one rule of the library: a folder with a Rego module and its tests. Everything but the module comes from the
// module's METADATA; what its category says for all its policies is inherited.
type Policy struct {
	// ID is the folder's name with hyphens, as in "host-path-volume".
	ID string `json:"id"`
	// Category is the name of the folder above, with hyphens.
	Category string `json:"category"`
	Title    string `json:"title"`
	// Description says why the policy exists, in Markdown.
	Description string `json:"description"`
	// Attack says what an attacker gains where the policy is violated.
	Attack   string   `json:"attack,omitempty"`
	Severity Severity `json:"severity"`
	// Remediation says in one sentence what to change.
	Remediation string   `json:"remediation"`
	Principles  []string `json:"principles,omitempty"`
	// Protects holds confidentiality, integrity and availability, as far as they apply.
	Protects []string `json:"protects,omitempty"`
	// Threats are technique numbers of MITRE ATT&CK (T1611) and of the Kubernetes threat matrix (MS-TA9018).
	Threats []string `json:"threats,omitempty"`
	// Layer is one of code, container, cluster and cloud.
	Layer string `json:"layer,omitempty"`
	Links []Link `json:"links,omitempty"`
	// Kinds are the API groups and kinds that the policy judges, as "apps/Deployment" and, in the core group, "Pod".
	// None means every kind.
	Kinds []string `json:"kinds,omitempty"`
	// Inventory are the kinds, with group and version as "apps/v1/Deployment", of which the policy reads other objects than
	// the one that it judges. None means that it judges each object by itself.
	Inventory []string `json:"inventory,omitempty"`
	// Parameters are sorted by name.
	Parameters []Parameter `json:"parameters,omitempty"`
	// File is the module's path in the file system that it was loaded from.
	File string `json:"-"`

	// Secret says that what the policy points at is a secret: no report quotes its line.
	Secret bool `json:"secret,omitempty"`
	// PodBearing says that the policy judges whatever carries a pod, custom resources that the user names included.
	PodBearing bool `json:"-"`

	*module
	readsPods bool // of other objects
}

// Path is the name of the module's file as a person knows it, the folder that was given to [Dir] included.
func (p *Policy) Path() string { return p.display }

// Module returns the text of the policy's Rego module.
func (p *Policy) Module() []byte { return slices.Clone(p.text) }

// Example returns the first document of a fixture of the policy, "deny" for a manifest that violates it and "allow" for its
// good twin; empty where there is none.
func (p *Policy) Example(fixture string) string {
	text, err := fs.ReadFile(p.source, path.Join(path.Dir(p.File), "testdata", fixture+".yaml"))
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(string(text), "---\n"), "\n---")
	return strings.TrimSpace(first) + "\n"
}

// Fixtures returns the manifests that the policy is tested with, by name, as deny and allow.
func (p *Policy) Fixtures() (map[string][]byte, error) {
	files, err := fs.Glob(p.source, path.Join(path.Dir(p.File), "testdata", "*.yaml"))
	if err != nil {
		return nil, err
	}
	fixtures := make(map[string][]byte, len(files))
	for _, file := range files {
		text, err := fs.ReadFile(p.source, file)
		if err != nil {
			return nil, err
		}
		fixtures[strings.TrimSuffix(path.Base(file), ".yaml")] = text
	}
	return fixtures, nil
}

// Link is a page that says more.
type Link struct {
	URL         string `json:"url"`
	Description string `json:"description,omitempty"`
}

// Parameter is what a bundle, a configuration or a Gatekeeper Constraint may set for a policy.
type Parameter struct {
	Name string `json:"name"`
	// Schema is a structural OpenAPI schema: type, items, properties, description.
	Schema map[string]any `json:"schema"`
	// Default is the value that holds when nobody sets the parameter.
	Default any `json:"default"`
}

// metadataKeys are the keys that a policy's METADATA may have under custom.
var metadataKeys = []string{"attack", "inventory", "kinds", "layer", "parameters", "principles", "protects", "remediation", "secret", "severity", "threats"}

// podBearing stands in METADATA for all kinds that carry a pod template.
const podBearing = "PodBearing"

// newPolicy reads a policy's METADATA. inherited is its category's, under custom; podKinds are the kinds behind "PodBearing".
func newPolicy(m *module, inherited map[string]any, podKinds []string) (*Policy, []Problem) {
	policy := &Policy{ID: hyphenated(m.packages[2]), Category: hyphenated(m.packages[1]), File: m.file, module: m}
	r := metadataReader{policy: policy, module: m, custom: map[string]any{}}
	own, found := m.metadata["package"]
	if !found {
		r.problem("", "there is no METADATA block above the package clause: write one with title, description and custom.severity, custom.remediation")
		return policy, r.problems
	}
	maps.Copy(r.custom, inherited)
	maps.Copy(r.custom, own.custom)
	r.row = own.row

	policy.Title, policy.Description, policy.Links = own.title, strings.TrimSpace(own.description), own.links
	r.read(podKinds)
	return policy, r.problems
}

// metadataReader fills a policy from METADATA and collects what is wrong with it.
type metadataReader struct {
	policy   *Policy
	module   *module
	custom   map[string]any
	row      int
	problems []Problem
}

func (r *metadataReader) read(podKinds []string) {
	for _, key := range slices.Sorted(maps.Keys(r.custom)) {
		if !slices.Contains(metadataKeys, key) {
			r.problem(key, "custom.%s is no key of a policy%s", key, suggest.DidYouMean(key, metadataKeys))
		}
	}
	p := r.policy
	p.Attack, p.Layer = r.text("attack"), r.text("layer")
	p.Remediation = r.text("remediation")
	p.Secret = r.flag("secret")
	p.Principles, p.Protects, p.Threats = r.texts("principles"), r.texts("protects"), r.texts("threats")
	for _, kind := range r.texts("kinds") {
		if kind == podBearing {
			p.PodBearing = true
			p.Kinds = append(p.Kinds, podKinds...)
		} else {
			p.Kinds = append(p.Kinds, kind)
		}
	}
	slices.Sort(p.Kinds)
	p.Kinds = slices.Compact(p.Kinds)
	r.readInventory(podKinds)

	if p.Title == "" {
		r.problem("", "title is missing in the METADATA")
	}
	if p.Description == "" {
		r.problem("", "description is missing in the METADATA")
	}
	if p.Remediation == "" && isBlank(r.custom["remediation"]) {
		r.problem("", "custom.remediation is missing in the METADATA")
	}
	r.readSeverity()
	r.readParameters()
}

// readInventory reads the kinds of other objects. They need their version, as Gatekeeper syncs one version of a kind.
func (r *metadataReader) readInventory(podKinds []string) {
	for _, name := range r.texts("inventory") {
		if name == podBearing {
			r.policy.readsPods = true
			r.policy.Inventory = append(r.policy.Inventory, podInventory(podKinds)...)
			continue
		}
		if parts := strings.Split(name, "/"); len(parts) < 2 || len(parts) > 3 {
			r.problem("inventory", "custom.inventory: %q is no kind with its version: write v1/Service or apps/v1/Deployment", name)
		}
		r.policy.Inventory = append(r.policy.Inventory, name)
	}
	slices.Sort(r.policy.Inventory)
	r.policy.Inventory = slices.Compact(r.policy.Inventory)
	if slices.Contains(r.module.imports(), "lib.sekisho.inventory") && len(r.policy.Inventory) == 0 {
		r.problem("", "the policy imports data.lib.sekisho.inventory: list the kinds that it reads under custom.inventory, as Gatekeeper must sync them")
	}
}

// podInventory lists the kinds that carry a pod and that every cluster serves. Custom resources are read where they are at
// hand; who wants Gatekeeper to sync them knows their version.
func podInventory(podKinds []string) []string {
	var kinds []string
	for _, kind := range podKinds {
		switch group, name, found := strings.Cut(kind, "/"); {
		case !found:
			kinds = append(kinds, "v1/"+kind)
		case group == "apps" || group == "batch":
			kinds = append(kinds, group+"/v1/"+name)
		}
	}
	return kinds
}

func (r *metadataReader) readSeverity() {
	text := r.text("severity")
	severity, err := ParseSeverity(text)
	switch {
	case isBlank(r.custom["severity"]):
		r.problem("", "custom.severity is missing in the METADATA: use low, medium, high or critical")
	case err != nil && text != "":
		r.problem("severity", "custom.%v", err)
	}
	r.policy.Severity = severity
}

// isBlank tells whether a METADATA value is missing or an empty text; everything else is judged by its type.
func isBlank(value any) bool {
	text, isText := value.(string)
	return value == nil || isText && strings.TrimSpace(text) == ""
}

func (r *metadataReader) readParameters() {
	defaults, row, err := r.module.defaultParameters()
	if err != nil {
		r.problemAt(row, "%v", err)
	}
	declared, ok := r.custom["parameters"].(map[string]any)
	if !ok && r.custom["parameters"] != nil {
		r.problem("parameters", "custom.parameters must be a mapping of names to schemas")
	}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if name == exemptParameter || name == podTemplatesParameter {
			r.problem(name, "parameter %s is one that policies have without declaring it: choose another name", name)
		}
		schema, _ := declared[name].(map[string]any)
		switch value, found := defaults[name]; {
		case schema["type"] == nil || schema["description"] == nil:
			r.problem(name, "parameter %s needs a type and a description", name)
		case !found:
			r.problem(name, "parameter %s has no value in default_parameters", name)
		default:
			r.policy.Parameters = append(r.policy.Parameters, Parameter{Name: name, Schema: schema, Default: value})
		}
	}
	used := r.module.usedParameters()
	for name := range defaults {
		used[name] = row
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if declared[name] == nil {
			r.problemAt(used[name], "parameter %s is used but not declared under custom.parameters", name)
		}
	}
}

func (r *metadataReader) text(key string) string {
	switch value := r.custom[key].(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(value)
	default:
		r.problem(key, "custom.%s must be a text", key)
		return ""
	}
}

func (r *metadataReader) flag(key string) bool {
	value, ok := r.custom[key].(bool)
	if !ok && r.custom[key] != nil {
		r.problem(key, "custom.%s must be true or false", key)
	}
	return value
}

func (r *metadataReader) texts(key string) []string {
	if r.custom[key] == nil {
		return nil
	}
	values, ok := r.custom[key].([]any)
	texts := make([]string, 0, len(values))
	for _, value := range values {
		text, isText := value.(string)
		ok = ok && isText
		texts = append(texts, text)
	}
	if !ok {
		r.problem(key, "custom.%s must be a list of texts", key)
	}
	return texts
}

// problem reports at the line of a METADATA key, or at the top of the METADATA where there is no such line.
func (r *metadataReader) problem(key, format string, args ...any) {
	row := max(r.row, 1)
	for i, line := range strings.Split(string(r.module.text), "\n") {
		if key != "" && strings.HasPrefix(strings.TrimLeft(line, "# "), key+":") && strings.HasPrefix(line, "#") {
			row = i + 1
			break
		}
	}
	r.problemAt(row, format, args...)
}

func (r *metadataReader) problemAt(row int, format string, args ...any) {
	r.problems = append(r.problems, Problem{
		File: r.module.display, Line: row, Column: 1,
		Message: fmt.Sprintf("policy %s: ", r.policy.ID) + fmt.Sprintf(format, args...),
	})
}
