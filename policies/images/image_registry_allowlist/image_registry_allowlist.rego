# METADATA
# title: Image not from an allowed registry
# description: |
#   A cluster that runs images from anywhere runs what strangers built. A short list of registries and repositories, whose
#   images somebody builds, scans and answers for, keeps the rest out. Nothing is judged before a list is set; then what is
#   no image reference is on no list. An image that is empty, to be filled in by a controller, is not judged.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/
#     description: Images
# custom:
#   severity: high
#   attack: Whoever can create a pod runs an image of their own, or a misspelt name fetches a stranger's.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1525, T1610, T1195.002, MS-TA9002]
#   remediation: Take the image from an allowed registry, or add its registry or repository to the parameter `allowed`.
#   parameters:
#     allowed:
#       type: array
#       items: {type: string}
#       description: |
#         Registries and repositories, written in full as docker.io/library/nginx, or registry.example/team for all below
#         it. `*` stands for any part of one segment, `**` for any number of segments.
#     byNamespace:
#       type: object
#       additionalProperties: {type: array, items: {type: string}}
#       description: |
#         Registries and repositories that are allowed as well in the namespaces whose name the key is, or matches. An
#         object without a namespace counts as one of the namespace default.
package policies.images.image_registry_allowlist

import data.lib.sekisho.image
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": [], "byNamespace": {}}

_parameters := object.union(default_parameters, review.parameters("image-registry-allowlist"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters != default_parameters
	some path, found in image.images
	not _is_allowed(found)

	msg := sprintf("%s uses image %q, which is from no allowed registry or repository", [found.owner, found.reference])
}

# What is no reference has no name, so it is not allowed: a runtime might read it in its own way.
_is_allowed(found) if {
	some pattern in _allowed
	image.covers(pattern, found.name)
}

_allowed contains pattern if some pattern in _parameters.allowed

_allowed contains pattern if {
	some namespaces, patterns in _parameters.byNamespace
	glob.match(namespaces, null, _namespace)
	some pattern in patterns
}

_namespace := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
} else := "default"
