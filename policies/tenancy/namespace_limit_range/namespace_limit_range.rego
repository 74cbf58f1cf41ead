# METADATA
# title: Namespace without LimitRange
# description: |
#   A LimitRange gives requests and limits to containers that set none, which would otherwise take what they like, or be refused
#   where a quota demands them. As the API server does, max stands for a default that is not set, and either of them, or min,
#   for a default request. Namespaces are judged where `complete` says that all objects are given, or where any LimitRange is
#   among them; one whose manifest names no namespace may be for any. Namespaces whose name begins with kube- are Kubernetes'
#   own. A LimitRange whose bounds contradict each other is refused.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
#     description: Limit ranges
# custom:
#   severity: low
#   kinds: [Namespace, LimitRange]
#   inventory: [v1/LimitRange]
#   attack: One container without limits takes a node for itself, for a mistake or to mine coins.
#   principles: [separation, defence-in-depth]
#   protects: [availability]
#   threats: [T1496, T1499, MS-TA9039]
#   remediation: Add a LimitRange of type Container with default and defaultRequest to the namespace.
#   parameters:
#     requiredDefaults:
#       type: array
#       items:
#         type: string
#         enum: [default.cpu, default.memory, defaultRequest.cpu, defaultRequest.memory]
#       description: What LimitRanges of a namespace must give together.
#     complete:
#       type: boolean
#       description: Whether all objects that there are have been given, so that what is not there is missing.
package policies.tenancy.namespace_limit_range

import data.lib.sekisho.inventory
import data.lib.sekisho.quantity
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"requiredDefaults": ["default.memory", "defaultRequest.cpu", "defaultRequest.memory"],
	"complete": false,
}

_parameters := object.union(default_parameters, review.parameters("namespace-limit-range"))

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	_is_judged
	_limit_ranges == []

	msg := "namespace has no limit range"
}

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	_is_judged
	_limit_ranges != []
	missing := [name | some name in _parameters.requiredDefaults; not name in _given]
	missing != []

	msg := sprintf("limit ranges of the namespace give containers no %s", [concat(", ", missing)])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "LimitRange"
	some i, limit in review.object.spec.limits
	some [low, high] in _ordered
	some resource, least in limit[low]
	most := limit[high][resource]
	quantity.parse(least) > quantity.parse(most)

	msg := sprintf("%s.%s %s is above %s %s", [low, resource, quantity.text(least), high, quantity.text(most)])
	path := ["spec", "limits", i, low, resource]
}

# What may be equal at most.
_ordered := [
	["min", "defaultRequest"],
	["min", "default"],
	["min", "max"],
	["defaultRequest", "default"],
	["defaultRequest", "max"],
	["default", "max"],
]

_is_judged if {
	review.group_kind == "Namespace"
	not startswith(_name, "kube-")
	_is_known
}

_name := inventory.name_of(review.object)

_is_known if _parameters.complete == true

_is_known if inventory.cluster("LimitRange") != []

_is_known if {
	some namespace in review.inventory_namespaces # The first that is found ends the search.
	inventory.in_namespace("LimitRange", namespace) != []
}

# What has no namespace in its manifest may be meant for this one.
_limit_ranges := array.concat(inventory.in_namespace("LimitRange", _name), inventory.cluster("LimitRange"))

_given contains concat(".", [name, resource]) if {
	some limit_range in _limit_ranges
	some limit in limit_range.spec.limits
	limit.type == "Container"
	some name, fields in _filled_by
	some field in fields
	some resource, amount in limit[field]
	amount != null
}

# SetDefaults_LimitRangeItem of k8s.io/kubernetes/pkg/apis/core/v1
_filled_by := {
	"default": ["default", "max"],
	"defaultRequest": ["defaultRequest", "default", "max", "min"],
}
