# METADATA
# title: Update strategy causes downtime
# description: |
#   An update that stops all pods before new ones run is an outage, and one that waits until somebody deletes the pods leaves
#   old versions running. How many pods may be away is computed as the controllers compute it, from replicas or the minimum of
#   the autoscaler. Recreate is right for a Deployment whose volume only one node can mount, and so it is not judged where it
#   mounts a claim, unless the claim is at hand and can be shared.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
#     description: Strategies of a Deployment
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
#     description: Update strategies of a StatefulSet
#   - ref: https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/
#     description: Rolling updates of a DaemonSet
# custom:
#   severity: low
#   kinds: [apps/Deployment, apps/DaemonSet, apps/StatefulSet]
#   inventory: [v1/PersistentVolumeClaim, autoscaling/v2/HorizontalPodAutoscaler, keda.sh/v1alpha1/ScaledObject]
#   attack: Every update is an outage, so that updates, those for security among them, are put off.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Use RollingUpdate with maxUnavailable below the number of replicas.
package policies.workload_reliability.rolling_update_strategy

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling
import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": ["spec", _field, "type"]}} if {
	_strategy.type == "Recreate"
	not _needs_recreate

	msg := sprintf("%s Recreate stops all pods before the first new one starts", [_field])
}

violation contains {"msg": msg, "details": {"path": ["spec", _field, "type"]}} if {
	_strategy.type == "OnDelete"

	msg := sprintf("%s OnDelete updates no pod until somebody deletes it", [_field])
}

violation contains {"msg": msg, "details": {"path": ["spec", _field, "rollingUpdate", "maxUnavailable"]}} if {
	_is_all(_max_unavailable)

	msg := sprintf("maxUnavailable %s lets an update stop all pods at once", [_max_unavailable])
}

violation contains {"msg": msg, "details": {"path": ["spec", _field, "rollingUpdate", "maxUnavailable"]}} if {
	not _is_all(_max_unavailable)
	not _is_stuck
	replicas := scaling.fewest(review.object)
	_away(review.group_kind, replicas) >= replicas

	msg := sprintf("maxUnavailable %s lets an update stop all of the %d replicas at once", [scaling.text(_max_unavailable), replicas])
}

violation contains {"msg": msg, "details": {"path": ["spec", _field, "rollingUpdate", "maxUnavailable"]}} if {
	_is_stuck

	msg := "maxUnavailable and maxSurge are both 0, which the API refuses"
}

_field := _fields[review.group_kind]

_fields := {
	"apps/Deployment": "strategy",
	"apps/DaemonSet": "updateStrategy",
	"apps/StatefulSet": "updateStrategy",
}

_strategy := object.get(review.object, ["spec", _field], {})

_max_unavailable := _value("maxUnavailable")

_max_surge := _value("maxSurge")

_value(name) := value if {
	object.get(_strategy, "type", null) in {null, "", "RollingUpdate"}
	value := _or(object.get(_strategy, ["rollingUpdate", name], null), _defaults[review.group_kind][name])
}

_or(value, unset) := unset if {
	value == null
} else := value

# StatefulSets have no maxSurge.
_defaults := {
	"apps/Deployment": {"maxUnavailable": "25%", "maxSurge": "25%"},
	"apps/DaemonSet": {"maxUnavailable": 1, "maxSurge": 0},
	"apps/StatefulSet": {"maxUnavailable": 1},
}

_is_all(value) if scaling.percent(value) >= 100

_is_stuck if {
	_is_zero(_max_unavailable)
	_is_zero(_max_surge)
}

_is_zero(0)

_is_zero(value) if scaling.percent(value) == 0

# A Deployment rounds the one down and the other up. Where nothing is left of both, one pod may be away.
_away("apps/Deployment", replicas) := away if {
	replicas > 0
	surge := scaling.scaled(_max_surge, replicas, true)
	away := max([scaling.scaled(_max_unavailable, replicas, false), 1 - surge])
}

# The only pod of a StatefulSet is away in any case.
_away("apps/StatefulSet", replicas) := scaling.scaled(_max_unavailable, replicas, false) if replicas > 1

_needs_recreate if {
	some volume in workload.spec.volumes
	claim := volume.persistentVolumeClaim.claimName
	review.group_kind == "apps/Deployment"
	not _is_shareable(claim)
}

_is_shareable(name) if {
	some claim in inventory.in_namespace("PersistentVolumeClaim", inventory.namespace)
	claim.metadata.name == name
	some mode in claim.spec.accessModes
	mode in {"ReadOnlyMany", "ReadWriteMany"}
}
