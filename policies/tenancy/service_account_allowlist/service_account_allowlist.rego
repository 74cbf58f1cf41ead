# METADATA
# title: Pod uses a service account it may not
# description: |
#   A pod has the rights of its ServiceAccount, and whoever may create pods may name any ServiceAccount of the namespace: the
#   one of an operator makes a developer an administrator. A list of the ServiceAccounts that pods of a namespace may use
#   stops that. A pod that names none uses `default`. Namespaces without a list are not judged.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Service accounts
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation
#     description: What the right to create workloads implies
# custom:
#   severity: medium
#   kinds: [PodBearing]
#   layer: cluster
#   attack: Whoever can create a pod runs it with a stronger ServiceAccount of the namespace, and has its rights.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1078, MS-TA9016]
#   remediation: Name a ServiceAccount that pods of this namespace may use in `serviceAccountName`.
#   parameters:
#     allowed:
#       type: object
#       additionalProperties: {type: array, items: {type: string}}
#       description: |
#         ServiceAccounts that pods may use in the namespaces whose name the key is, or matches; `*` stands for any characters
#         in both. Where several keys match a namespace, their lists count together. An object without a namespace counts as
#         one of the namespace default.
package policies.tenancy.service_account_allowlist

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": {}}

# mutation:equivalent *: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("service-account-allowlist"))

violation contains {"msg": msg, "details": {"path": path}} if {
	is_object(workload.spec)
	count(_lists) > 0
	not _is_allowed

	msg := sprintf("pod uses ServiceAccount %q, which is not allowed in namespace %q", [_used.name, _namespace])
	path := array.concat(workload.spec_path, [_used.field])
}

_is_allowed if {
	some list in _lists
	some pattern in list
	glob.match(pattern, null, _used.name)
}

_lists contains list if {
	some namespaces, list in _parameters.allowed
	glob.match(namespaces, null, _namespace)
}

# The second field is the older name of the first one, which comes before it.
_used := array.concat(
	[{"field": field, "name": name} |
		some field in ["serviceAccountName", "serviceAccount"]
		name := workload.spec[field]
		is_string(name)
		name != ""
	],
	[{"field": "serviceAccountName", "name": "default"}],
)[0]

_namespace := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
	review.object.metadata.namespace != ""
} else := "default"
