# METADATA
# title: Pull policy lets a stale or foreign image run
# description: |
#   With a pull policy other than Always a node runs the copy that it has, whoever pulled it and whatever the tag names by
#   now: two nodes run different code under one tag, and a pod may run an image for which it has no credentials. Unset
#   means Always for the tag latest and for no tag, IfNotPresent for all others. A digest names the same image everywhere.
#   An image that is empty, or no reference at all, is not judged.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
#     description: Image pull policy
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages
#     description: AlwaysPullImages
# custom:
#   severity: low
#   attack: A pod names a private image that another pod's credentials brought to the node, and runs it without any.
#   principles: [defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1525, MS-TA9037]
#   remediation: Set `imagePullPolicy` to Always, for an image volume `pullPolicy`.
#   parameters:
#     mode:
#       type: string
#       enum: [floating, all, never]
#       description: |
#         What must be pulled each time: floating, images whose tag moves, as latest, stable, edge, master, main, dev and
#         nightly; all, every image; never, none, but a policy of Never is refused.
#     exemptDigest:
#       type: boolean
#       description: Whether images with a digest may have any pull policy.
package policies.images.image_pull_policy

import data.lib.sekisho.image
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"mode": "floating", "exemptDigest": true}

_parameters := object.union(default_parameters, review.parameters("image-pull-policy"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some image_path, found in image.images
	refused := _refused(found.tag, found.digest) # a placeholder may yet become a reference with a digest
	refused != set() # mutation:equivalent *: nothing is in it; this spares what follows

	# mutation:equivalent change literal: a slice from -1 is one from 0
	holder_path := array.slice(image_path, 0, count(image_path) - 1)
	path := array.concat(holder_path, [_fields[image_path[count(image_path) - 1]]])
	policy := _effective(found, object.get(review.object, path, ""))
	policy in refused

	msg := sprintf("%s uses image %q with pull policy %s instead of Always", [found.owner, found.reference, policy])
}

_fields := {"image": "imagePullPolicy", "reference": "pullPolicy"}

# As the API server fills it in: Always, which nothing refuses, for latest, of which a digest without a tag is none.
_effective(found, written) := written if {
	is_string(written)
	written != ""
} else := "IfNotPresent" if {
	not _is_latest(found.tag, found.digest)
}

_is_latest("latest", _)

_is_latest("", "")

# mutation:equivalent change literal: no policy is in either
_refused(tag, digest) := set() if _is_exempt(digest)

else := {"Never"} if _parameters.mode == "never"

else := {"IfNotPresent", "Never"} if _parameters.mode == "all"

else := {"IfNotPresent", "Never"} if _floats(tag, digest)

# mutation:equivalent *: no policy is in it
else := set()

_is_exempt(digest) if {
	_parameters.exemptDigest == true
	digest != ""
}

_floats(tag, digest) if _is_latest(tag, digest)

# The default of image-tag-latest.
_floats(tag, _) if tag in {"stable", "edge", "master", "main", "dev", "nightly"}
