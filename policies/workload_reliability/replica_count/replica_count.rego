# METADATA
# title: Replica count out of range
# description: |
#   One replica is none while its node is drained, its pod is moved or its version changes. replicas that are not set count
#   as 1, and 0 is taken for scaled down on purpose. Where an autoscaler decides, its bounds are the business of
#   hpa-replicas.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
#     description: Replicas of a Deployment
# custom:
#   severity: low
#   kinds: [ReplicationController, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, autoscaling/Scale]
#   inventory: [autoscaling/v2/HorizontalPodAutoscaler, keda.sh/v1alpha1/ScaledObject]
#   attack: The loss of one pod or one node is an outage; without an upper bound a typing error takes the whole cluster.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Set replicas to a number within the bounds.
#   parameters:
#     min:
#       type: integer
#       description: The fewest replicas.
#     max:
#       type: integer
#       description: The most replicas; 0 for any number.
#     allowZero:
#       type: boolean
#       description: Whether a workload may be scaled down to nothing.
#     kinds:
#       type: array
#       items: {type: string, enum: [Deployment, StatefulSet, ReplicaSet, ReplicationController, Scale]}
#       description: Kinds that are judged. Scale is what a cluster is asked for when something is scaled.
package policies.workload_reliability.replica_count

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"min": 2, "max": 0, "allowZero": true, "kinds": ["Deployment", "StatefulSet", "Scale"]}

_parameters := object.union(default_parameters, review.parameters("replica-count"))

violation contains {"msg": msg, "details": {"path": ["spec", "replicas"]}} if {
	_replicas < _parameters.min
	not _is_zero_on_purpose

	msg := sprintf("%s, fewer than %d", [_text, _parameters.min])
}

violation contains {"msg": msg, "details": {"path": ["spec", "replicas"]}} if {
	_parameters.max > 0
	_replicas > _parameters.max

	msg := sprintf("%s, more than %d", [_text, _parameters.max])
}

_is_zero_on_purpose if {
	_parameters.allowZero == true
	_replicas == 0
}

_replicas := scaling.replicas(review.object) if {
	review.object.kind in _parameters.kinds
	review.group_kind in (scaling.replicated_kinds | {"autoscaling/Scale"})
	not scaling.is_controlled(review.object)
	not _is_autoscaled
}

_is_autoscaled if count(scaling.autoscalers(review.object)) > 0

# A Scale has the name of what it scales, but does not say of which kind that is.
_is_autoscaled if {
	review.group_kind == "autoscaling/Scale"
	some group_kind in ["autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject"]
	some autoscaler in inventory.in_namespace(group_kind, inventory.namespace)
	scaling.target(group_kind, autoscaler).name == review.object.metadata.name
}

_text := sprintf("replicas is %d", [_replicas]) if is_number(review.object.spec.replicas)

_text := "replicas is not set, which means 1" if not is_number(object.get(review.object, ["spec", "replicas"], null))
