# METADATA
# title: Image from a forbidden or dead registry
# description: |
#   The registry k8s.gcr.io and its forerunners are frozen: they get neither new versions nor fixes, and a pod that
#   still names them fails to start on the day they are switched off. A site adds public registries and repositories that
#   it does not trust. An image that is empty, or no reference at all, is not judged.
# related_resources:
#   - ref: https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/
#     description: k8s.gcr.io will be frozen
#   - ref: https://kubernetes.io/docs/concepts/containers/images/
#     description: Images
# custom:
#   severity: medium
#   attack: Known holes stay open in images that nobody updates any more, and an untrusted registry may serve anything.
#   principles: [small-attack-surface]
#   protects: [integrity, availability]
#   threats: [T1195.002, MS-TA9002]
#   remediation: Take the image from another registry; registry.k8s.io succeeds k8s.gcr.io.
#   parameters:
#     denied:
#       type: array
#       items: {type: string}
#       description: |
#         Registries and repositories, written in full as docker.io/library/nginx, or registry.example/team for all below
#         it. `*` stands for any part of one segment, `**` for any number of segments.
package policies.images.image_registry_denylist

import data.lib.sekisho.image
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"denied": ["k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers"]}

_parameters := object.union(default_parameters, review.parameters("image-registry-denylist"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in image.images
	_is_denied(found.name)

	format := "%s uses image %q, which is from a denied registry or repository%s"
	msg := sprintf(format, [found.owner, found.reference, _advice(found)])
}

_is_denied(name) if {
	some pattern in _parameters.denied
	image.covers(pattern, name)
}

_frozen := {"k8s.gcr.io", "gcr.io/google_containers", "gcr.io/google-containers"}

_advice(found) := "; use registry.k8s.io" if {
	some frozen in _frozen
	image.covers(frozen, found.name)
} else := ""
