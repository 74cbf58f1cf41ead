# METADATA
# title: Image signature or attestation not verified
# description: |
#   A signature ties an image to the pipeline that built it, so that neither a stolen registry password nor a swapped tag
#   brings other code in. No signature is fetched here: judged is a report of what a verifier such as cosign or notation has
#   verified, made beforehand. An image without a digest has nothing that could be verified. Nothing is judged before signers,
#   attestations or a report are set; without a report every image is reported with low severity, as nobody knows.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/verify-signed-artifacts/
#     description: Verify signed artifacts
# custom:
#   severity: high
#   attack: Whoever can push to the registry, or sits in front of it, runs code of their own in the cluster.
#   principles: [defence-in-depth]
#   protects: [integrity]
#   threats: [T1525, T1195.002, MS-TA9002]
#   remediation: Use an image, by its digest, that the required signers have signed and attested.
#   parameters:
#     report:
#       type: array
#       items:
#         type: object
#         required: [digest]
#         properties:
#           digest: {type: string}
#           identities:
#             type: array
#             items:
#               type: object
#               properties: {issuer: {type: string}, subject: {type: string}, key: {type: string}}
#           attestations: {type: array, items: {type: string}}
#       description: |
#         What has been verified, by the digest of the image as sha256:…: identities of keyless signatures (issuer, subject)
#         or names of keys, and the predicate types of verified attestations.
#     signers:
#       type: array
#       items:
#         type: object
#         properties:
#           images: {type: string}
#           issuer: {type: string}
#           subject: {type: string}
#           key: {type: string}
#       description: |
#         Who may sign which images: either a key, or an issuer and a subject, in which `*` stands for any characters. images
#         is a registry or repository in full, as registry.example/team, in which `*` stands for any part of one segment;
#         without it the signer may sign all. An image that nobody may sign is refused.
#     minSigners:
#       type: integer
#       description: How many of the signers must have signed an image.
#     requiredAttestations:
#       type: array
#       items: {type: string}
#       description: Predicate types that each image needs, such as https://slsa.dev/provenance/v1 or https://spdx.dev/Document.
package policies.images.image_signature

import data.lib.sekisho.image
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"report": [], "signers": [], "minSigners": 1, "requiredAttestations": []}

_parameters := object.union(default_parameters, review.parameters("image-signature"))

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	_requires_any
	not _has_report
	some path, found in image.images

	msg := sprintf("%s uses image %q, and no report tells whether it is signed", [found.owner, found.reference])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_has_report
	some path, found in image.images
	object.get(found, "digest", "") == ""

	msg := sprintf("%s uses image %q without a digest, so that no signature can be verified", [found.owner, found.reference])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_has_report
	some path, found in image.images
	found.digest != ""
	count(_entries(found.digest)) == 0

	msg := sprintf("%s uses image %q, of which the report says nothing", [found.owner, found.reference])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_has_report # mutation:equivalent *: without it nothing is found; this spares the search
	count(_parameters.signers) > 0
	some path, found in image.images
	count(_entries(found.digest)) > 0
	signed := count(_signers_of(found))
	signed < _parameters.minSigners

	msg := sprintf("%s uses image %q with %d of %d required signatures", [
		found.owner, found.reference, signed, _parameters.minSigners,
	])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_has_report # mutation:equivalent *: without it nothing is found; this spares the search
	some path, found in image.images
	entries := _entries(found.digest)
	count(entries) > 0
	some type in _parameters.requiredAttestations
	not type in {attested | some entry in entries; some attested in entry.attestations}

	msg := sprintf("%s uses image %q without a verified attestation of type %q", [found.owner, found.reference, type])
}

_requires_any if count(_parameters.signers) + count(_parameters.requiredAttestations) > 0

_has_report if count(_parameters.report) > 0

_entries(digest) := [entry | some entry in _parameters.report; entry.digest == digest]

# The signers that have signed the image, by their place in the list.
_signers_of(found) := {i |
	some i, signer in _parameters.signers
	image.covers(object.get(signer, "images", "**"), found.name)
	some entry in _entries(found.digest)
	some identity in entry.identities
	_is_signer(signer, identity)
}

_is_signer(signer, identity) if signer.key == identity.key

_is_signer(signer, identity) if {
	glob.match(signer.issuer, null, identity.issuer)
	glob.match(signer.subject, null, identity.subject)
}
