# METADATA
# title: Namespace without ResourceQuota
# description: |
#   A quota bounds what all pods of a namespace take together. Without one, a tenant, or whoever got into one of its pods, may
#   fill the cluster. Namespaces are judged where `complete` says that all objects are given, or where any quota is among them;
#   a quota whose manifest names no namespace may be for any. Namespaces whose name begins with kube- are Kubernetes' own.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/
#     description: Resource quotas
# custom:
#   severity: low
#   kinds: [Namespace, ResourceQuota]
#   inventory: [v1/ResourceQuota, rbac.authorization.k8s.io/v1/RoleBinding]
#   attack: One tenant takes the resources of all others, for a mistake or to mine coins.
#   principles: [separation, defence-in-depth]
#   protects: [availability]
#   threats: [T1496, T1499, MS-TA9039]
#   remediation: Add a ResourceQuota to the namespace that bounds the required resources.
#   parameters:
#     requiredKeys:
#       type: array
#       items: {type: string}
#       description: What quotas of a namespace must bound together, as keys of spec.hard. cpu is the same as requests.cpu.
#     acceptScoped:
#       type: boolean
#       description: Whether quotas count that are for some pods only, by scopes or scopeSelector.
#     requireRoleBinding:
#       type: boolean
#       description: Whether a namespace must have a RoleBinding as well.
#     complete:
#       type: boolean
#       description: Whether all objects that there are have been given, so that what is not there is missing.
package policies.tenancy.namespace_resource_quota

import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"requiredKeys": ["requests.cpu", "requests.memory", "limits.memory"],
	"acceptScoped": false,
	"requireRoleBinding": false,
	"complete": false,
}

_parameters := object.union(default_parameters, review.parameters("namespace-resource-quota"))

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	_is_judged("ResourceQuota")
	_quotas == []

	msg := "namespace has no resource quota for all its pods"
}

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	_is_judged("ResourceQuota")
	_quotas != []
	missing := [key | some key in _parameters.requiredKeys; not _canonical(key) in _bounded]
	missing != []

	msg := sprintf("resource quotas of the namespace do not bound %s", [concat(", ", missing)])
}

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	_parameters.requireRoleBinding == true
	_is_judged(_role_binding)
	_of_namespace(_role_binding) == []

	msg := "namespace has no role binding"
}

violation contains {"msg": msg, "details": {"path": ["spec", "hard"]}} if {
	review.group_kind == "ResourceQuota"
	object.get(review.object, ["spec", "hard"], null) in [null, {}]

	msg := "resource quota bounds nothing"
}

_role_binding := "rbac.authorization.k8s.io/RoleBinding"

_is_judged(group_kind) if {
	review.group_kind == "Namespace"
	not startswith(_name, "kube-")
	_is_known(group_kind)
}

_name := inventory.name_of(review.object)

_is_known(_) if _parameters.complete == true

_is_known(group_kind) if inventory.cluster(group_kind) != []

_is_known(group_kind) if {
	some namespace in review.inventory_namespaces # The first that is found ends the search.
	inventory.in_namespace(group_kind, namespace) != []
}

# What has no namespace in its manifest may be meant for this one.
_of_namespace(group_kind) := array.concat(
	inventory.in_namespace(group_kind, _name),
	inventory.cluster(group_kind),
)

_quotas := [quota | some quota in _of_namespace("ResourceQuota"); _counts(quota)]

_counts(_) if _parameters.acceptScoped == true

_counts(quota) if {
	object.get(quota, ["spec", "scopes"], null) in [null, []]
	object.get(quota, ["spec", "scopeSelector", "matchExpressions"], null) in [null, []]
}

_bounded := {_canonical(key) |
	some quota in _quotas
	some key, amount in quota.spec.hard
	amount != null
}

_canonical(key) := concat(".", ["requests", key]) if key in _short

_canonical(key) := key if not key in _short

_short := {"cpu", "memory", "ephemeral-storage"}
