package gatekeeper

import (
	"slices"
	"strings"

	"github.com/sekisho/sekisho/internal/release"
)

// folder is a folder that kubectl apply -k takes.
type folder struct {
	path string
	// note says above the list what to know before applying.
	note  string
	files release.Files
	// others are folders that belong to it, as a path from this one.
	others      []string
	annotations map[string]string
}

// all returns the files of the folder with their paths, and a kustomization.yaml that lists them.
func (f folder) all() (release.Files, error) {
	resources := slices.Clone(f.others)
	var files release.Files
	for _, file := range f.files {
		resources = append(resources, file.Name)
		files = append(files, release.File{Name: f.path + "/" + file.Name, Data: file.Data})
	}
	slices.Sort(resources)
	kustomization := object{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "metadata": object{"name": strings.ReplaceAll(f.path, "/", "-")}, "resources": resources}
	if len(f.annotations) > 0 {
		kustomization["commonAnnotations"] = f.annotations
	}
	text, err := writeYAML(kustomization)
	if err != nil {
		return nil, err
	}
	var note strings.Builder
	for line := range strings.Lines(f.note) {
		note.WriteString("# " + line)
	}
	return append(files, release.File{Name: f.path + "/kustomization.yaml", Data: append([]byte(note.String()), text...)}), nil
}

const (
	templatesNote = `Apply these first, then wait for the kinds that Gatekeeper makes of them, then apply ../constraints:
  kubectl apply --server-side -k templates
  kubectl wait --for=jsonpath='{.status.created}'=true constrainttemplates -l app.kubernetes.io/part-of=sekisho
Server-side, as a client-side apply keeps a copy in an annotation, which takes 256 KiB at most.
`
	packNote = `All policies of the bundle in one template, at a fifth of the cost of a review. Apply it instead of ../../templates, and then
../constraints, in the same way. A pack may be too large for a client-side apply:
  kubectl apply --server-side -k pack/templates
`
	constraintsNote = `They need the kinds that Gatekeeper makes of ../templates: apply those first, and wait for them.
`
	syncNote = `What the policies read besides the object under review. Without it they do not judge what is missing.
Custom resources have files of their own below custom: apply those whose kinds the cluster serves.
`
)
