# METADATA
# title: Image has no fixed tag
# description: |
#   A tag such as latest names another image tomorrow. Two replicas then run different code, a rollback brings nothing
#   back, and whoever can push to the registry changes what runs without touching the manifest. No tag means latest; a
#   digest makes the tag irrelevant. An image that is empty, or no reference at all, is not judged.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Image names, tags and digests
# custom:
#   severity: medium
#   attack: Whoever can push to the repository moves the tag, and the next pod that starts runs their code.
#   principles: [defence-in-depth]
#   protects: [integrity, availability]
#   threats: [T1525, T1195.002, MS-TA9002]
#   remediation: Name a version or a digest in the image reference.
#   parameters:
#     floatingTags:
#       type: array
#       items: {type: string}
#       description: Tags that move to newer images, as latest or nightly-*. A missing tag is always refused.
package policies.images.image_tag_latest

import data.lib.sekisho.image
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"floatingTags": ["latest", "stable", "edge", "master", "main", "dev", "nightly"]}

_parameters := object.union(default_parameters, review.parameters("image-tag-latest"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in image.images
	found.digest == ""
	found.tag == ""

	msg := sprintf("%s uses image %q without a tag, which means latest", [found.owner, found.reference])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in image.images
	found.digest == ""
	found.tag != ""
	_floats(found.tag)

	msg := sprintf("%s uses image %q, whose tag moves to newer images", [found.owner, found.reference])
}

_floats(tag) if {
	some pattern in _parameters.floatingTags
	glob.match(pattern, null, tag)
}
