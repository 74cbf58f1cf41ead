// Package release is one revision of a library, from which every format is rendered: what OPA, conftest, Gatekeeper and
// OCI registries get carries the same policies under the same ids and names the same revision.
package release

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/sekisho/sekisho"
)

// Release is what is delivered. It does not change.
type Release struct {
	// Name is the name of the bundle that selects the policies, or several joined by hyphens.
	Name        string
	Title       string
	Description string
	// Source is the page of the standard that the bundle follows, if there is one.
	Source string
	// Version is the version of sekisho, as v1.2.3.
	Version string
	// Revision is the SHA-256 digest, in hexadecimal, of all that decides a verdict: the Rego and the parameters. Equal
	// selections have equal revisions, whatever the format and the day.
	Revision string
	Library  *sekisho.Library
}

// plainName is what names objects of Kubernetes and stands in addresses.
var plainName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

// HasPlainName tells whether the name of the release can name objects of Kubernetes, and stand in addresses: lower-case letters,
// digits and hyphens.
func (r *Release) HasPlainName() bool { return plainName.MatchString(r.Name) }

// New makes a release of a library that bundles have selected from.
func New(version string, library *sekisho.Library, bundles ...*sekisho.Bundle) (*Release, error) {
	r := &Release{Name: "policies", Title: "Policies", Version: version, Library: library}
	if len(bundles) > 0 {
		names, titles := make([]string, len(bundles)), make([]string, len(bundles))
		for i, bundle := range bundles {
			names[i], titles[i] = bundle.Name, bundle.Title
		}
		r.Name, r.Title = strings.Join(names, "-"), strings.Join(titles, ", ")
	}
	if len(bundles) == 1 {
		r.Description, r.Source = strings.TrimSpace(bundles[0].Description), bundles[0].Source
	}
	if len(library.Policies()) == 0 {
		return nil, fmt.Errorf("bundle %s holds no policy: there is nothing to build", r.Name)
	}
	parameters, err := json.Marshal(library.Data()) // encoding/json sorts the keys.
	if err != nil {
		return nil, fmt.Errorf("the parameters of bundle %s: %w", r.Name, err)
	}
	digest := sha256.New()
	modules := r.Modules()
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		fmt.Fprintf(digest, "%s %d\n%s", name, len(modules[name]), modules[name])
	}
	digest.Write(parameters)
	r.Revision = hex.EncodeToString(digest.Sum(nil))
	return r, nil
}

// Modules returns the Rego of the release by file, from the root of the library: each policy's, what they import, and package
// main, which collects their violations.
func (r *Release) Modules() map[string][]byte {
	modules := r.Library.Reached().Shared()
	for _, policy := range r.Library.Policies() {
		modules[policy.File] = policy.Module()
	}
	modules[path.Join("main", "main.rego")] = sekisho.MainModule()
	return modules
}
