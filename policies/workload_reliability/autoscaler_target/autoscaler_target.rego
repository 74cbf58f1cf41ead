# METADATA
# title: Autoscaler target missing or claimed twice
# description: |
#   An autoscaler whose target does not exist, or cannot be scaled, does nothing, and nobody notices before the load comes. Two
#   on one target undo each other's work, and so do one that adds pods when cpu or memory is short and one that gives
#   the pods more of it. Unless complete is true, a target is missing only where others of its kind are in the namespace.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#     description: Horizontal Pod Autoscaling
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/
#     description: Autoscaling workloads
# custom:
#   severity: medium
#   kinds: [autoscaling/HorizontalPodAutoscaler, autoscaling.k8s.io/VerticalPodAutoscaler, keda.sh/ScaledObject]
#   inventory:
#     - PodBearing
#     - autoscaling/v2/HorizontalPodAutoscaler
#     - autoscaling.k8s.io/v1/VerticalPodAutoscaler
#     - keda.sh/v1alpha1/ScaledObject
#   attack: Under load nothing is scaled, or the number of pods swings to and fro.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Name an object of the same namespace that can be scaled, and leave it to one autoscaler.
#   parameters:
#     complete:
#       type: boolean
#       description: Whether the objects at hand are all there are, so that a target that is not among them is missing.
package policies.workload_reliability.autoscaler_target

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"complete": false}

_parameters := object.union(default_parameters, review.parameters("autoscaler-target"))

violation contains {"msg": msg, "details": {"path": ["spec", _field]}} if {
	_is_built_in
	not _target.group_kind in _scalable[review.group_kind]

	args := [_field, _written("apiVersion"), _written("kind"), review.object.kind]
	msg := sprintf("%s has apiVersion %q and kind %q, which no %s can scale", args)
}

violation contains {"msg": msg, "details": {"path": ["spec", _field, "name"]}} if {
	_target.group_kind in _scalable[review.group_kind]
	inventory.is_known(_target.group_kind, inventory.namespace, _parameters.complete)
	not _exists

	msg := sprintf("there is no %s in namespace %q", [_text, inventory.namespace])
}

violation contains {"msg": msg, "details": {"path": ["spec", _field]}} if {
	some [group_kind, other] in _others(_rivals[review.group_kind])
	not inventory.is_same(other, review.object) # mutation:equivalent swap arguments: it does not matter which one is asked
	not _belong_together(review.object, other) # mutation:equivalent swap arguments: it does not matter which one is asked
	scaling.target(group_kind, other) == _target

	msg := sprintf("%s is scaled by %s %q as well", [_text, other.kind, inventory.name_of(other)])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some [path, resource] in _metrics(review.group_kind, review.object)
	some [_, vertical] in _others(["autoscaling.k8s.io/VerticalPodAutoscaler"])
	scaling.target("autoscaling.k8s.io/VerticalPodAutoscaler", vertical) == _target
	_changes(vertical, resource)

	args := [_text, resource, inventory.name_of(vertical)]
	msg := sprintf("%s is scaled by its use of %s, which VerticalPodAutoscaler %q changes", args)
}

violation contains {"msg": msg, "details": {"path": ["spec", "updatePolicy", "updateMode"]}} if {
	review.group_kind == "autoscaling.k8s.io/VerticalPodAutoscaler"
	some [group_kind, other] in _others(_horizontal)
	scaling.target(group_kind, other) == _target
	some [_, resource] in _metrics(group_kind, other)
	_changes(review.object, resource)

	args := [resource, _text, other.kind, inventory.name_of(other)]
	msg := sprintf("%s of %s is changed, by the use of which %s %q scales it", args)
}

_field := "targetRef" if {
	review.group_kind == "autoscaling.k8s.io/VerticalPodAutoscaler"
} else := "scaleTargetRef"

_target := scaling.target(review.group_kind, review.object)

_written(key) := review.object.spec[_field][key] if {
	is_string(review.object.spec[_field][key])
} else := ""

# The groups of custom resources have a dot, and may be anything.
_is_built_in if not contains(_target.group_kind, ".")

_horizontal := ["autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject"]

_rivals := {
	"autoscaling/HorizontalPodAutoscaler": _horizontal,
	"keda.sh/ScaledObject": _horizontal,
	"autoscaling.k8s.io/VerticalPodAutoscaler": ["autoscaling.k8s.io/VerticalPodAutoscaler"],
}

_scalable := {
	"autoscaling/HorizontalPodAutoscaler": scaling.replicated_kinds,
	"keda.sh/ScaledObject": scaling.replicated_kinds,
	"autoscaling.k8s.io/VerticalPodAutoscaler": (scaling.replicated_kinds | {"apps/DaemonSet", "batch/CronJob", "batch/Job"}),
}

_text := sprintf("%s %q", [parts[count(parts) - 1], _target.name]) if parts := split(_target.group_kind, "/")

_exists if {
	some found in inventory.in_namespace(_target.group_kind, inventory.namespace)
	found.metadata.name == _target.name
}

_others(group_kinds) := [[group_kind, other] |
	some group_kind in group_kinds
	some other in inventory.in_namespace(group_kind, inventory.namespace)
]

# KEDA makes a HorizontalPodAutoscaler for each ScaledObject, or takes one over.
_belong_together(one, other) if _is_of(one, other)

_belong_together(one, other) if _is_of(other, one)

_is_of(autoscaler, scaled_object) if {
	some owner in autoscaler.metadata.ownerReferences
	owner.kind == "ScaledObject"
	owner.name == scaled_object.metadata.name
}

_is_of(autoscaler, scaled_object) if {
	scaled_object.metadata.annotations["scaledobject.keda.sh/transfer-hpa-ownership"] == "true"
	scaled_object.spec.advanced.horizontalPodAutoscalerConfig.name == autoscaler.metadata.name
}

# The uses by which an autoscaler scales, each as [path, resource].
_metrics("autoscaling/HorizontalPodAutoscaler", autoscaler) := {[["spec", "metrics", i], resource] |
	some i, metric in autoscaler.spec.metrics
	some field in ["resource", "containerResource"]
	resource := metric[field].name
	resource in {"cpu", "memory"}
} if {
	_has_metrics(autoscaler)
} else := {[["spec", "metrics"], "cpu"]}

_metrics("keda.sh/ScaledObject", autoscaler) := {[["spec", "triggers", i], trigger.type] |
	some i, trigger in autoscaler.spec.triggers
	trigger.type in {"cpu", "memory"}
}

_has_metrics(autoscaler) if {
	is_array(autoscaler.spec.metrics)
	count(autoscaler.spec.metrics) > 0
}

# Version v1 keeps its other metrics here.
_has_metrics(autoscaler) if {
	autoscaler.metadata.annotations["autoscaling.alpha.kubernetes.io/metrics"]
	not autoscaler.spec.targetCPUUtilizationPercentage
}

# Whether a VerticalPodAutoscaler changes what some container of its target requests.
_changes(vertical, resource) if {
	object.get(vertical, ["spec", "updatePolicy", "updateMode"], null) != "Off"
	_is_in_charge(vertical, resource)
}

_is_in_charge(vertical, resource) if {
	some rule in _rules(vertical)
	object.get(rule, "mode", null) != "Off"
	resource in _controlled(rule)
}

# Without any rule all containers are changed, and else those that no rule names.
_is_in_charge(vertical, _) if _rules(vertical) == []

_is_in_charge(vertical, _) if {
	named := {rule.containerName | some rule in _rules(vertical)}
	not "*" in named
	some pod in scaling.pods(inventory.namespace)
	_target == {"group_kind": pod.group_kind, "name": pod.name}
	some container in pod.spec.containers
	not container.name in named
}

_rules(vertical) := rules if {
	rules := vertical.spec.resourcePolicy.containerPolicies
	is_array(rules)
} else := []

_controlled(rule) := rule.controlledResources if {
	is_array(rule.controlledResources)
} else := ["cpu", "memory"]
