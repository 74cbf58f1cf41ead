# METADATA
# title: Replicated workload without PodDisruptionBudget
# description: |
#   Several replicas help little if the drain of nodes may evict all of them at once, which only a PodDisruptionBudget
#   prevents. Judged are workloads of more than one replica, or whose autoscaler keeps more than one. A budget selects
#   pods by the labels of the template. Unless complete is true, this judges only namespaces in which there is some budget.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: Specifying a disruption budget
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
#     description: Disruptions
# custom:
#   severity: low
#   kinds: [apps/Deployment, apps/StatefulSet]
#   inventory: [policy/v1/PodDisruptionBudget, autoscaling/v2/HorizontalPodAutoscaler, keda.sh/v1alpha1/ScaledObject]
#   attack: The drain of a few nodes evicts every replica at once.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Add a PodDisruptionBudget with maxUnavailable 1 whose selector matches the labels of the pods.
#   parameters:
#     complete:
#       type: boolean
#       description: Whether the objects at hand are all there are, so that a budget that is not among them is missing.
package policies.workload_reliability.pdb_missing

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"complete": false}

_parameters := object.union(default_parameters, review.parameters("pdb-missing"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in {"apps/Deployment", "apps/StatefulSet"}
	not scaling.is_controlled(review.object)
	replicas := max(_replicas)
	replicas > 1
	inventory.is_known("policy/PodDisruptionBudget", inventory.namespace, _parameters.complete)
	scaling.budgets(inventory.namespace, selector.labels(workload.pod)) == []

	msg := sprintf("no PodDisruptionBudget selects the pods, of which there are %d", [replicas])
	path := array.concat(workload.pod_path, ["metadata", "labels"])
}

_replicas contains scaling.replicas(review.object)

_replicas contains autoscaler.min if some autoscaler in scaling.active_autoscalers(review.object)
