# METADATA
# title: Private registry without pull secret
# description: |
#   A pod whose image lies in a private registry does not start on a node that has no credential for it. Worse, it does start
#   on a node that has pulled the image for somebody else. For images of the private registries that are named, the pod needs
#   a pull secret of its own, or its ServiceAccount has one. A ServiceAccount that is not at hand may have one, so that
#   nothing is said, unless the objects are complete. Nothing is judged before a registry is named.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
#     description: Pull an image from a private registry
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#add-imagepullsecrets-to-a-service-account
#     description: Add pull secrets to a ServiceAccount
# custom:
#   severity: low
#   inventory: [v1/ServiceAccount]
#   attack: The pod does not start, or only on nodes where another pod's credential has brought the image.
#   principles: [separation]
#   protects: [availability]
#   remediation: Name a pull secret in `imagePullSecrets` of the pod or of its ServiceAccount.
#   parameters:
#     privateRegistries:
#       type: array
#       items: {type: string}
#       description: |
#         Registries and repositories that need a credential, written in full as registry.example/team. `*` stands for any
#         part of one segment, `**` for any number of segments.
#     complete:
#       type: boolean
#       description: |
#         Whether all objects are at hand, so that a ServiceAccount that is not there has no pull secret. Otherwise this is
#         assumed only where other ServiceAccounts of the namespace are there.
package policies.images.image_pull_secrets

import data.lib.sekisho.image
import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"privateRegistries": [], "complete": false}

_parameters := object.union(default_parameters, review.parameters("image-pull-secrets"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, found in image.images
	_is_private(found.name)
	not _has_pull_secret(workload.spec)
	_account_has_none

	msg := sprintf("%s uses image %q of a private registry, for which neither the pod nor its ServiceAccount %q has a pull secret", [
		found.owner, found.reference, _account,
	])
}

_is_private(name) if {
	some pattern in _parameters.privateRegistries
	image.covers(pattern, name)
}

# Names are all that counts here: whether the Secret exists is another question.
_has_pull_secret(holder) if {
	some reference in holder.imagePullSecrets
	is_string(reference.name)
	reference.name != ""
}

# The admission of a pod takes the ServiceAccount's pull secrets over where the pod has none.
_account_has_none if {
	some account in _accounts # mutation:equivalent first element only: there is one of a name
	not _has_pull_secret(account)
}

_account_has_none if {
	count(_accounts) == 0
	inventory.is_known("ServiceAccount", inventory.namespace, _parameters.complete)
}

_accounts := [account |
	some account in inventory.in_namespace("ServiceAccount", inventory.namespace)
	inventory.name_of(account) == _account
]

_account := array.concat(
	[name |
		some field in ["serviceAccountName", "serviceAccount"] # The second one is the older name.
		name := workload.spec[field]
		is_string(name)
		name != ""
	],
	["default"],
)[0]
