# METADATA
# title: Workload chooses its own node
# description: |
#   A pod that names its node skips the scheduler, and with it the taints that keep it off. One that selects nodes by a label
#   that only administrators set, by hostname or by a node's own name goes where it wants, too. Tenants that have nodes of
#   their own stay on these only if each of their pods selects them: by its node selector, or by all terms of its required
#   node affinity, as one term is enough. Pods that run already do not tell who chose their node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
#     description: Assigning pods to nodes
# custom:
#   severity: medium
#   kinds: [PodBearing]
#   attack: Whoever can create a pod places it beside the pod that they are after, or on a node that is more trusted.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1610, MS-TA9008]
#   remediation: Remove what names the node, or select the nodes that the namespace is meant to use.
#   parameters:
#     forbid:
#       type: array
#       items: {type: string, enum: [nodeName, nodeSelector, nodeAffinity]}
#       description: Ways to choose a node that no pod may use, whatever the label.
#     reservedKeys:
#       type: array
#       items: {type: string}
#       description: Labels of nodes that no pod may select, in which `*` stands for any text.
#     requiredByNamespace:
#       type: object
#       additionalProperties: {type: object, additionalProperties: {type: string}}
#       description: |
#         Labels, with their values, that the pods of the namespaces whose name the key is, or matches, must select. An
#         object without a namespace counts as one of the namespace default.
#     allowedSchedulers:
#       type: array
#       items: {type: string}
#       description: Schedulers that pods may ask for. Where it is empty, any.
package policies.scheduling.node_selection

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"forbid": ["nodeName"],
	"reservedKeys": ["node-role.kubernetes.io/*", "node-restriction.kubernetes.io/*", "kubernetes.io/hostname"],
	"requiredByNamespace": {},
	"allowedSchedulers": [],
}

_parameters := object.union(default_parameters, review.parameters("node-selection"))

violation contains {"msg": msg, "details": {"path": path}} if {
	"nodeName" in _parameters.forbid
	name := workload.spec.nodeName
	not name in ["", null]
	not _is_scheduled

	msg := sprintf("nodeName %s puts the pod onto a node past the scheduler", [json.marshal(name)])
	path := array.concat(workload.spec_path, ["nodeName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	"nodeName" in _parameters.forbid
	some term_path, term in _terms
	some i, expression in term.matchFields
	is_object(expression) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	not _is_of_daemon_set

	msg := sprintf("node affinity on field %s chooses nodes by name", [json.marshal(object.get(expression, "key", ""))])
	path := array.concat(term_path, ["matchFields", i, "key"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, choice in _choices

	msg := sprintf("%s on label %q is not allowed, %s", [choice.way, choice.label, _reason(choice)])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.allowedSchedulers != []
	not _scheduler in _parameters.allowedSchedulers

	msg := sprintf("scheduler %s is not allowed", [json.marshal(_scheduler)])
	path := array.concat(workload.spec_path, ["schedulerName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some namespaces, labels in _parameters.requiredByNamespace
	glob.match(namespaces, null, _namespace)
	some label, value in labels
	not _selects(label, value)

	msg := sprintf("pod may run on nodes without label %q, which namespace %q requires", [concat("=", [label, value]), _namespace])
	path := array.concat(workload.spec_path, ["nodeSelector", label])
}

_required_path := ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]

_preferred_path := ["affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"]

# A term that is empty selects no node.
_required_terms[array.concat(workload.spec_path, array.concat(_required_path, [i]))] := term if {
	some i, term in workload.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms
	some field in ["matchExpressions", "matchFields"] # mutation:equivalent *: a term has no other lists
	some _ in term[field]
}

_terms[path] := term if some path, term in _required_terms

_terms[path] := preferred.preference if {
	some i, preferred in workload.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution
	path := array.concat(workload.spec_path, array.concat(_preferred_path, [i, "preference"]))
}

_choices[path] := {"field": "nodeSelector", "way": "node selector", "label": label, "operator": "In"} if { # mutation:equivalent change literal: as good as any other but DoesNotExist
	some label, _ in workload.spec.nodeSelector
	is_string(label) # mutation:equivalent *: glob.match has no value for others; this keeps strict engines from errors
	path := array.concat(workload.spec_path, ["nodeSelector", label])
}

_choices[path] := {"field": "nodeAffinity", "way": "node affinity", "label": expression.key, "operator": expression.operator} if {
	some term_path, term in _terms
	some i, expression in term.matchExpressions
	is_string(expression.key) # mutation:equivalent *: glob.match has no value for others; this keeps strict engines from errors
	path := array.concat(term_path, ["matchExpressions", i, "key"])
}

# Whoever wants nodes without a label keeps off those that are reserved.
_reason(choice) := "as the label is reserved" if {
	choice.operator != "DoesNotExist"
	some pattern in _parameters.reservedKeys
	glob.match(pattern, null, choice.label)
} else := "as pods must not choose their nodes" if choice.field in _parameters.forbid

_selects(label, value) if workload.spec.nodeSelector[label] == value

_selects(label, value) if {
	count(_required_terms) > 0
	every term in _required_terms {
		_term_selects(term, label, value)
	}
}

_term_selects(term, label, value) if {
	some expression in term.matchExpressions
	expression.key == label
	expression.operator == "In"
	{wanted | some wanted in expression.values} == {value}
}

_scheduler := name if {
	name := workload.spec.schedulerName
	not name in ["", null]
} else := "default-scheduler"

_is_scheduled if {
	review.group_kind == "Pod"
	some condition in review.object.status.conditions
	condition.type == "PodScheduled"
}

# The controller chooses the node of each of its pods so.
_is_of_daemon_set if {
	review.group_kind == "Pod"
	some owner in review.object.metadata.ownerReferences
	owner.kind == "DaemonSet"
	owner.controller == true
}

_namespace := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
	review.object.metadata.namespace != ""
} else := "default"
