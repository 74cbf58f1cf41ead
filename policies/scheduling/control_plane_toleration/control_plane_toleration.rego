# METADATA
# title: Workload tolerates the control-plane taint
# description: |
#   The nodes of the control plane hold the keys of the cluster, and a taint keeps other pods off them. A pod that tolerates
#   this taint may land there, and one that tolerates every taint does so without naming it. A selector or a required
#   affinity for the label of these nodes puts it there. Agents that must run on every node are the exception to waive.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
#     description: Taints and tolerations
#   - ref: https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint
#     description: Taint of the control plane
# custom:
#   severity: medium
#   kinds: [PodBearing]
#   attack: Whoever breaks out of the pod reads the certificates of the control plane, and the state of the whole cluster.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1610, T1611, MS-TA9008]
#   remediation: Remove the toleration, the node selector or the affinity, and name the taints that the pod needs to tolerate.
#   parameters:
#     taintKeys:
#       type: array
#       items: {type: string}
#       description: Keys of the taints and of the labels that mark nodes of the control plane.
package policies.scheduling.control_plane_toleration

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"taintKeys": ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"]}

_parameters := object.union(default_parameters, review.parameters("control-plane-toleration"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, toleration in workload.spec.tolerations
	key := _get(toleration, "key")
	key in _parameters.taintKeys
	_tolerates(toleration)

	msg := sprintf("toleration of taint %q lets the pod onto nodes of the control plane", [key])
	path := array.concat(workload.spec_path, ["tolerations", i, "key"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.taintKeys != []
	some i, toleration in workload.spec.tolerations
	_get(toleration, "key") == ""
	_tolerates(toleration)

	msg := "toleration of every taint lets the pod onto nodes of the control plane"
	path := array.concat(workload.spec_path, ["tolerations", i])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some key, _ in workload.spec.nodeSelector
	key in _parameters.taintKeys

	msg := sprintf("node selector %q puts the pod onto nodes of the control plane", [key])
	path := array.concat(workload.spec_path, ["nodeSelector", key])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, term in workload.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms
	some j, expression in term.matchExpressions
	expression.key in _parameters.taintKeys
	expression.operator in ["In", "Exists"]

	msg := sprintf("node affinity %q puts the pod onto nodes of the control plane", [expression.key])
	path := array.concat(workload.spec_path, array.concat(_terms, [i, "matchExpressions", j, "key"]))
}

_terms := ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]

# As ToleratesTaint of k8s.io/api has it: the taint has no value, and no effect means all of them.
_tolerates(toleration) if {
	_get(toleration, "effect") in ["", "NoSchedule", "NoExecute"]
	_matches(toleration)
}

_matches(toleration) if _get(toleration, "operator") == "Exists"

_matches(toleration) if {
	_get(toleration, "operator") in ["", "Equal"]
	_get(toleration, "value") == ""
}

# Null is unset, and unset is empty.
_get(toleration, field) := toleration[field] if {
	toleration[field] != null
} else := "" if is_object(toleration)
