package gatekeeper

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/release"
)

// Options are what a rendering says besides its release.
type Options struct {
	Enforcement Enforcement
}

// revisionAnnotation names the release on everything that a kustomization applies.
const revisionAnnotation = "sekisho.dev/revision"

// Files renders a release as folders that kubectl apply -k takes: templates and constraints, the same as a pack, and sync where
// policies read other objects. Suites, for gator verify, hold the templates to the fixtures of their policies.
func Files(r *release.Release, options Options) (release.Files, error) {
	if !r.HasPlainName() {
		return nil, fmt.Errorf("bundle name %q is no name for the objects of Kubernetes: use lower-case letters, digits and hyphens", r.Name)
	}
	templates := folder{path: "templates", note: templatesNote}
	further := map[string]string{bundleAnnotation: r.Name}
	if releasedVersion.MatchString(r.Version) {
		further[versionAnnotation] = r.Version
	}
	shared, err := readShared(r.Library)
	if err != nil {
		return nil, err
	}
	for _, policy := range r.Library.Policies() {
		text, err := render(policy, modulesOf(policy, shared), further)
		if err != nil {
			return nil, err
		}
		templates.files = append(templates.files, release.File{Name: policy.ID + ".yaml", Data: text})
	}
	files, err := templates.all()
	if err != nil {
		return nil, err
	}
	for _, policy := range r.Library.Policies() {
		suite, err := suiteFiles(policy)
		if err != nil {
			return nil, err
		}
		files = append(files, suite...)
	}
	applied, err := bundleFiles(r, options)
	return append(files, applied...), err
}

// bundleFiles renders what a bundle says about its policies.
func bundleFiles(r *release.Release, options Options) (release.Files, error) {
	constraints := folder{path: "constraints", note: constraintsNote, annotations: map[string]string{revisionAnnotation: r.Revision}}
	for _, policy := range r.Library.Policies() {
		text, err := releaseConstraint(r, policy, options)
		if err != nil {
			return nil, err
		}
		constraints.files = append(constraints.files, release.File{Name: policy.ID + ".yaml", Data: text})
	}
	files, err := constraints.all()
	if err != nil {
		return nil, err
	}
	synced, err := syncFiles(r)
	if err != nil {
		return nil, err
	}
	pack, err := packFiles(r, options)
	return slices.Concat(files, synced, pack), err
}

// packFiles renders a bundle as one template, which is applied instead of the templates of its policies.
func packFiles(r *release.Release, options Options) (release.Files, error) {
	template, err := PackTemplate(r)
	if err != nil {
		return nil, err
	}
	constraints, err := PackConstraints(r, options)
	if err != nil {
		return nil, err
	}
	var files release.Files
	for _, f := range []folder{
		{path: "pack/templates", note: packNote, files: release.Files{{Name: r.Name + ".yaml", Data: template}}},
		{path: "pack/constraints", note: constraintsNote, files: constraints, annotations: map[string]string{revisionAnnotation: r.Revision}},
	} {
		own, err := f.all()
		if err != nil {
			return nil, err
		}
		files = append(files, own...)
	}
	return files, nil
}

// releaseConstraint renders the constraint of a bundle for a policy.
func releaseConstraint(r *release.Release, policy *sekisho.Policy, options Options) ([]byte, error) {
	return Constraint(policy, ConstraintOptions{
		// Bundles that share a policy may set other parameters for it, so that each has a constraint of its own.
		Name:        r.Name + "-" + policy.ID,
		Bundle:      r.Name,
		Parameters:  parametersOf(r.Library, policy),
		Enforcement: &options.Enforcement,
	})
}

// podTemplates is the parameter that says where custom resources keep their pod.
const podTemplates = "podTemplates"

// parametersOf are those of a policy's constraint, which carries along what is said once for all policies elsewhere.
func parametersOf(library *sekisho.Library, policy *sekisho.Policy) map[string]any {
	parameters := library.Parameters(policy.ID)
	templates := library.PodTemplates()
	if !policy.PodBearing || len(templates) == 0 {
		return parameters
	}
	if parameters == nil {
		parameters = map[string]any{}
	}
	parameters[podTemplates] = templates
	return parameters
}

// syncFiles renders the SyncSets of a bundle. There are none where its policies read only the object under review.
func syncFiles(r *release.Release) (release.Files, error) {
	served, custom, err := syncSets(r.Name, r.Library.Policies())
	if err != nil {
		return nil, err
	}
	var files release.Files
	for _, group := range slices.Sorted(maps.Keys(custom)) {
		files = append(files, release.File{Name: "sync/custom/" + group + ".yaml", Data: custom[group]})
	}
	if served == nil {
		return files, nil
	}
	all, err := folder{path: "sync", note: syncNote, files: release.Files{{Name: "syncset.yaml", Data: served}}}.all()
	return append(files, all...), err
}
