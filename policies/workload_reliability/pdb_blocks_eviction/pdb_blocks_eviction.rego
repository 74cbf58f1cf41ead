# METADATA
# title: PodDisruptionBudget blocks node drains or does nothing
# description: |
#   A budget that never lets a pod go stops every drain of a node, and so upgrades and repairs; one that lets all go, or that
#   selects nothing, protects nothing. Next to workloads the number of pods is computed as the disruption controller computes
#   it, from replicas or the minimum of the autoscaler; percentages round up. A pod that two budgets select is
#   never evicted, and only a number as minAvailable works for pods of which no controller says how many there are to be.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: Specifying a disruption budget
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
#     description: Disruptions
# custom:
#   severity: medium
#   kinds:
#     - policy/PodDisruptionBudget
#     - ReplicationController
#     - apps/ReplicaSet
#     - apps/Deployment
#     - apps/StatefulSet
#     - autoscaling/HorizontalPodAutoscaler
#   inventory: [PodBearing, policy/v1/PodDisruptionBudget, autoscaling/v2/HorizontalPodAutoscaler, keda.sh/v1alpha1/ScaledObject]
#   attack: Nodes cannot be drained, so that security updates of the nodes wait, or all pods of a service go at once.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Set maxUnavailable to 1 and remove minAvailable, or run more replicas than minAvailable.
#   parameters:
#     requireUnhealthyPolicy:
#       type: boolean
#       description: Whether unhealthyPodEvictionPolicy must be AlwaysAllow, so that pods that do not work block no drain.
#     maxMinAvailablePercent:
#       type: integer
#       description: The largest percentage for minAvailable; 0 for any.
package policies.workload_reliability.pdb_blocks_eviction

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"requireUnhealthyPolicy": false, "maxMinAvailablePercent": 0}

# mutation:equivalent replace call: without the defaults there is no number, and no true
_parameters := object.union(default_parameters, review.parameters("pdb-blocks-eviction"))

_budget := review.object if review.group_kind == "policy/PodDisruptionBudget"

violation contains {"msg": msg, "details": {"path": ["spec", field]}} if {
	some field in ["minAvailable", "maxUnavailable"] # mutation:equivalent drop condition: other fields have no effect
	value := _budget.spec[field]
	effect := _effect(field, value)

	msg := sprintf("%s %s %s", [field, scaling.text(value), effect])
}

violation contains {"msg": msg, "details": {"path": ["spec"]}} if {
	object.get(_budget, ["spec", "minAvailable"], null) == null
	object.get(_budget, ["spec", "maxUnavailable"], null) == null

	msg := "neither minAvailable nor maxUnavailable is set, which lets no pod be evicted"
}

violation contains {"msg": msg, "details": {"path": ["spec", "minAvailable"]}} if {
	_has_both(_budget)

	msg := "minAvailable and maxUnavailable are both set, which the API refuses"
}

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	object.get(_budget, ["spec", "selector"], null) == null

	msg := "no selector is set, so that no pod is protected"
}

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	_budget.apiVersion == "policy/v1beta1"
	selector.is_empty(_budget.spec.selector)

	msg := "the selector is empty, which in policy/v1beta1 means that no pod is protected"
}

violation contains {"msg": msg, "details": {"path": ["spec", "unhealthyPodEvictionPolicy"]}} if {
	_parameters.requireUnhealthyPolicy == true
	object.get(_budget, ["spec", "unhealthyPodEvictionPolicy"], null) != "AlwaysAllow"

	msg := "unhealthyPodEvictionPolicy is not AlwaysAllow, so that pods that do not work can block a drain"
}

violation contains {"msg": msg, "details": {"path": ["spec", "minAvailable"]}} if {
	_parameters.maxMinAvailablePercent > 0
	scaling.percent(_budget.spec.minAvailable) > _parameters.maxMinAvailablePercent

	msg := sprintf("minAvailable %s is more than %d%%", [_budget.spec.minAvailable, _parameters.maxMinAvailablePercent])
}

violation contains {"msg": msg, "details": {"path": ["spec", "minAvailable"]}} if {
	msg := sprintf("minAvailable %s %s", [scaling.text(_budget.spec.minAvailable), _shortage(_budget)])
}

# The disruption controller asks the scale subresource of whatever owns a pod, and gives up where there is none.
violation contains {"msg": msg, "details": {"path": ["spec", field]}} if {
	some [field, value] in _relative
	pods := _selected(_budget)
	names := {_name(pod) | some pod in pods; _is_uncountable(pod, pods)}
	count(names) > 0

	args := [field, scaling.text(value), concat(", ", names)]
	msg := sprintf("%s %s lets no pod be evicted, as %s has no scale to count by: only a number as minAvailable works", args)
}

# The budget tells one side of it, and this the other: the workload, or its autoscaler.
violation contains {"msg": msg, "details": {"path": ["spec", field]}} if {
	some [field, labels] in _pods_at_hand
	some budget in scaling.budgets(inventory.namespace, labels)

	args := [scaling.text(budget.spec.minAvailable), inventory.name_of(budget), _shortage(budget)]
	msg := sprintf("minAvailable %s of PodDisruptionBudget %q %s", args)
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_is_workload
	budgets := scaling.budgets(inventory.namespace, selector.labels(workload.pod))
	count(budgets) > 1

	names := {sprintf("%q", [inventory.name_of(budget)]) | some budget in budgets}
	msg := sprintf("the pods belong to the PodDisruptionBudgets %s, and with more than one no pod can be evicted", [concat(", ", names)])
	path := array.concat(workload.pod_path, ["metadata", "labels"])
}

_effect("maxUnavailable", value) := "lets no pod be evicted" if _is_zero(value)

_effect("maxUnavailable", value) := "lets all pods be evicted at once" if scaling.percent(value) >= 100

_effect("minAvailable", value) := "lets no pod be evicted" if scaling.percent(value) >= 100

_effect("minAvailable", value) := "lets all pods be evicted at once" if _is_zero(value)

_is_zero(0)

_is_zero(value) if scaling.percent(value) == 0

_has_both(budget) if {
	object.get(budget, ["spec", "minAvailable"], null) != null
	object.get(budget, ["spec", "maxUnavailable"], null) != null
}

# maxUnavailable rounds up, so that at least one pod may go unless it is zero.
_shortage(budget) := sprintf("lets none of the %d replicas of %s be evicted", [total, names]) if {
	not _has_both(budget)
	not _effect("minAvailable", budget.spec.minAvailable)
	pods := _selected(budget)
	count(pods) > 0
	value := budget.spec.minAvailable
	every pod in pods {
		_replicas(pod, value) >= 0 # mutation:equivalent change literal: it only has to have a value
	}
	total := sum([_replicas(pod, value) | some pod in pods])
	scaling.scaled(value, total, true) >= max([total, 1])

	names := concat(", ", {_name(pod) | some pod in pods})
}

_selected(budget) := scaling.selected_pods(budget, inventory.namespace)

_replicas(pod, _) := scaling.fewest(pod.object) if pod.group_kind in scaling.replicated_kinds

_replicas(pod, min_available) := 1 if {
	pod.group_kind == "Pod"
	is_number(min_available)
}

_replicas(pod, min_available) := 0 if {
	pod.group_kind == "Pod"
	is_string(min_available)
}

_relative contains ["maxUnavailable", value] if {
	not _has_both(_budget)
	value := _budget.spec.maxUnavailable
	not _effect("maxUnavailable", value)
}

_relative contains ["minAvailable", value] if {
	not _has_both(_budget)
	value := _budget.spec.minAvailable
	is_string(value)
	not _effect("minAvailable", value)
}

_is_uncountable(pod, _) if pod.group_kind in {"apps/DaemonSet", "batch/CronJob", "batch/Job"}

# Pods of no controller do not count, so that they are none if they are alone.
_is_uncountable(_, pods) if {
	every pod in pods {
		pod.group_kind == "Pod"
	}
}

_name(pod) := sprintf("%s %q", [pod.object.kind, pod.name])

_pods_at_hand contains ["replicas", selector.labels(workload.pod)] if {
	_is_workload
	scaling.active_autoscalers(review.object) == []
}

_pods_at_hand contains ["minReplicas", pod.labels] if {
	target := scaling.target(review.group_kind, review.object)
	some pod in scaling.pods(inventory.namespace)
	target == {"group_kind": pod.group_kind, "name": pod.name}
	scaling.active_autoscalers(pod.object) != []
}

_is_workload if {
	review.group_kind in scaling.replicated_kinds
	not scaling.is_controlled(review.object)
}
