# METADATA
# title: Selector does not match the template
# description: |
#   A controller counts the pods that its selector finds as its own. The API server refuses one that does not find the pods
#   of its own template, and none may leave the selector out but a ReplicationController, which takes the template's labels,
#   and a Job, which makes its own unless manualSelector is set.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector
#     description: Selector of a Deployment
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
#     description: Label selectors
# custom:
#   severity: medium
#   kinds: [apps/Deployment, apps/StatefulSet, apps/DaemonSet, apps/ReplicaSet, ReplicationController, batch/Job]
#   attack: The API server refuses the object, so that a release stops halfway.
#   protects: [availability]
#   remediation: Give `spec.selector` labels that `spec.template.metadata.labels` has too.
package policies.workload_reliability.selector_mismatch

import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	_selects_by_label_selector
	_selector == null

	msg := sprintf("selector is missing: the API server refuses a %s without one", [review.object.kind])
}

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	startswith(review.group_kind, "apps/")
	selector.is_empty(_selector)

	msg := sprintf("selector is empty: the API server refuses a %s that selects every pod", [review.object.kind])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some steps, wanted in _wanted
	not selector.matches(wanted.selector, _labels)

	msg := sprintf("selector wants %q, but the template has %s", [wanted.text, _found(wanted.key)])
	path := array.concat(["spec", "selector"], steps)
}

_selector := object.get(review.object, ["spec", "selector"], null)

_labels := selector.labels(workload.pod)

_selects_by_label_selector if review.group_kind in ["apps/DaemonSet", "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet"]

_selects_by_label_selector if {
	review.group_kind == "batch/Job"
	review.object.spec.manualSelector == true
}

# Each requirement by itself, to tell which one is not met.
_wanted[["matchLabels", key]] := _pair(key, value) if {
	_selects_by_label_selector
	some key, value in _selector.matchLabels
	is_string(key) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
	is_string(value) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
}

_wanted[["matchExpressions", i]] := {"selector": {"matchExpressions": [expression]}, "key": expression.key, "text": text} if {
	_selects_by_label_selector
	some i, expression in _selector.matchExpressions
	is_string(expression.key) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors

	values := [value | some value in expression.values; is_string(value)]
	operator := [word | word := expression.operator; is_string(word)]
	text := trim_space(concat(" ", array.concat(array.concat([expression.key], operator), [concat(", ", values)])))
}

_wanted[[key]] := _pair(key, value) if {
	review.group_kind == "ReplicationController"
	some key, value in _selector
	is_string(key) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
	is_string(value) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
}

_pair(key, value) := {"selector": {"matchLabels": {key: value}}, "key": key, "text": concat("=", [key, value])}

_found(key) := sprintf("%q", [concat("=", [key, _labels[key]])]) if {
	is_string(_labels[key]) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
} else := "no such label"
