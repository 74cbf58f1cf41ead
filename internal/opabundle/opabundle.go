// Package opabundle renders a release as a bundle for stock OPA: the Rego of the policies, their parameters as data, and a
// manifest that names the revision.
package opabundle

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"

	"github.com/sekisho/sekisho/internal/release"
)

// roots are the parts of OPA's data that the bundle owns. They are narrow, so that bundles of the user's own fit beside it.
var roots = []string{"lib/sekisho", "main", "parameters", "policies"}

// Build renders a release as a gzipped tar archive. Equal releases make equal bytes.
func Build(r *release.Release) ([]byte, error) {
	b := bundle.Bundle{
		Manifest: bundle.Manifest{
			Revision: r.Revision,
			Roots:    &roots,
			Metadata: map[string]any{"name": r.Name, "title": r.Title, "version": r.Version},
		},
		Data: r.Library.Data(),
	}
	b.Manifest.SetRegoVersion(ast.RegoV1)
	modules := r.Modules()
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		file := path.Join("/", name)
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: file, Path: file, Raw: modules[name]})
	}
	var out bytes.Buffer
	if err := bundle.NewWriter(&out).DisableFormat(true).Write(b); err != nil {
		return nil, fmt.Errorf("the bundle %s: %w", r.Name, err)
	}
	return out.Bytes(), nil
}
