// Package opabundle renders a release as a bundle for stock OPA: the Rego of the policies, their parameters as data, and a
// manifest that names the revision.
package opabundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"

	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/release"
)

// Options say what a bundle has besides the policies. The zero value is a bundle to ask for data.main.violation.
type Options struct {
	// Admission makes stock OPA answer admission reviews, as a validating webhook.
	Admission bool
	// Enforcement is what the webhook does: one of Enforcements, or empty to leave it to
	// data.parameters["sekisho.admission"].enforcement.
	Enforcement string
	// Signing is nil for a bundle without signature.
	Signing *Signing
}

// Enforcements are what an admission bundle can do about violations: deny those of severity high and critical and warn of the
// others, which is the default, or deny all, or warn of all.
func Enforcements() []string { return []string{gatekeeper.BySeverity, "deny", "warn"} }

// Build renders a release as a gzipped tar archive. Equal releases make equal bytes, unless an algorithm whose signatures are
// random signs them, such as ES256.
func Build(r *release.Release, options Options) ([]byte, error) {
	b, err := content(r, options)
	if err != nil {
		return nil, fmt.Errorf("the bundle %s: %w", r.Name, err)
	}
	if options.Signing != nil {
		if err := options.Signing.sign(b); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := bundle.NewWriter(&out).DisableFormat(true).Write(*b); err != nil {
		return nil, fmt.Errorf("the bundle %s: %w", r.Name, err)
	}
	return out.Bytes(), nil
}

func content(r *release.Release, options Options) (*bundle.Bundle, error) {
	modules := r.Modules()
	if options.Admission {
		maps.Copy(modules, admissionModules())
	}
	data, err := data(r, options)
	if err != nil {
		return nil, err
	}
	b := &bundle.Bundle{Data: data}
	var roots []string
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		file := path.Join("/", name)
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: file, Path: file, Raw: modules[name]})
		root, err := packageOf(name, modules[name])
		if err != nil {
			return nil, err
		}
		roots = append(roots, root)
	}
	parameters, _ := data["parameters"].(map[string]any)
	for id := range parameters {
		roots = append(roots, "parameters/"+id)
	}
	roots = narrow(append(roots, indexRoot))
	b.Manifest = bundle.Manifest{
		Revision: r.Revision,
		Roots:    &roots,
		Metadata: map[string]any{"name": r.Name, "title": r.Title, "version": r.Version, "policies": list(r)},
	}
	b.Manifest.SetRegoVersion(ast.RegoV1)
	return b, nil
}

// packageClause is the package clause of nearly every module: nothing but comments comes before it.
var packageClause = regexp.MustCompile(`(?m)^package[ \t]+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[ \t]*(?:#.*)?$`)

// packageOf is the package of a module, as bundles write roots.
func packageOf(file string, text []byte) (string, error) {
	// Parsing everything costs half the time of a build.
	if clause := packageClause.FindSubmatch(text); clause != nil {
		return strings.ReplaceAll(string(clause[1]), ".", "/"), nil
	}
	module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return "", err
	}
	return module.Package.Path.Ptr()
}

// narrow sorts roots and leaves out those that another one covers. The bundle owns no more of OPA's data than it fills, so that
// bundles of the user's own fit beside it, with further policies, and with parameters for policies that have none here.
func narrow(roots []string) []string {
	slices.Sort(roots)
	var kept []string
	for _, root := range roots {
		if !slices.ContainsFunc(kept, func(other string) bool { return root == other || strings.HasPrefix(root, other+"/") }) {
			kept = append(kept, root)
		}
	}
	return kept
}

// indexRoot is where Rego finds what METADATA says of the policies, by id: their title and severity, and whether
// they judge the absence of other objects.
const indexRoot = "sekisho/policies"

// data are the parameters, and the index.
func data(r *release.Release, options Options) (map[string]any, error) {
	data := r.Library.Data()
	parameters, _ := data["parameters"].(map[string]any)
	if options.Admission && options.Enforcement != "" {
		parameters["sekisho.admission"] = map[string]any{"enforcement": options.Enforcement}
	}
	if len(parameters) == 0 {
		delete(data, "parameters")
	}
	index := map[string]any{}
	for _, policy := range r.Library.Policies() {
		entry := map[string]any{"severity": policy.Severity, "title": policy.Title}
		if gatekeeper.JudgesAbsence(policy) {
			entry["absence"] = true
		}
		index[policy.ID] = entry
	}
	data["sekisho"] = map[string]any{"policies": index}
	// What hashes and signs bundles knows only the types that JSON is decoded to.
	text, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("the parameters: %w", err)
	}
	var decoded map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&decoded)
	return decoded, err
}

// list says in the manifest which policies the bundle holds.
func list(r *release.Release) []any {
	var policies []any
	for _, policy := range r.Library.Policies() {
		policies = append(policies, map[string]any{"id": policy.ID, "severity": policy.Severity.String(), "title": policy.Title})
	}
	return policies
}
