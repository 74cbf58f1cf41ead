# METADATA
# title: Image not pinned by digest
# description: |
#   A tag is a name that anyone who may push can give to another image. A digest is the hash of the image itself: what was
#   reviewed and scanned is what runs, or nothing is. A tag may stand before it for the reader. An empty image, which a
#   controller fills in later, is not judged.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Image names, tags and digests
# custom:
#   severity: low
#   attack: Whoever can push to the repository gives the tag to their own image, and the next node that pulls runs it.
#   principles: [defence-in-depth]
#   protects: [integrity]
#   threats: [T1525, T1195.002, MS-TA9002]
#   remediation: Append the image's digest to the reference, as `@sha256:` and 64 hexadecimal digits.
#   parameters:
#     algorithms:
#       type: array
#       items: {type: string}
#       description: Digest algorithms that pin an image, as sha256.
#     exemptRepositories:
#       type: array
#       items: {type: string}
#       description: |
#         Registries and repositories whose images need no digest, written in full as docker.io/library/nginx, or
#         registry.example/team for all below it. `*` stands for any part of one segment, `**` for any number of segments.
package policies.images.image_digest

import data.lib.sekisho.image
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"algorithms": ["sha256", "sha512"], "exemptRepositories": []}

_parameters := object.union(default_parameters, review.parameters("image-digest"))

# What is no reference has no digest either, for example because its digest is too short.
violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in image.images
	not _is_pinned(found)
	not _is_exempt(found)

	algorithms := concat(" or ", _parameters.algorithms)
	msg := sprintf("%s uses image %q, which no valid %s digest pins", [found.owner, found.reference, algorithms])
}

_is_pinned(found) if {
	[algorithm, hash] := split(found.digest, ":")
	algorithm in _parameters.algorithms
	regex.match(`^[0-9a-f]+$`, hash)
	count(hash) == object.get(_lengths, algorithm, count(hash))
}

_lengths := {"sha256": 64, "sha384": 96, "sha512": 128}

_is_exempt(found) if {
	some pattern in _parameters.exemptRepositories
	image.covers(pattern, found.name)
}
