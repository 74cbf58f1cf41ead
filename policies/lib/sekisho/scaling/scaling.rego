# METADATA
# title: Replicas, autoscalers and disruption budgets
# description: |
#   How many pods a workload has, and how many of them may be away, computed as the controllers of Kubernetes compute
#   it. All functions see the object under review as it is now, instead of as the inventory may still have it.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#     description: Horizontal Pod Autoscaling
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#     description: PodDisruptionBudgets
package lib.sekisho.scaling

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Kinds whose pods have a number that is written down and that an autoscaler may change.
replicated_kinds := {"ReplicationController", "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet"}

# METADATA
# description: The replicas that an object asks for; the API takes none for 1. Undefined for what is no number.
replicas(replicated) := 1 if object.get(replicated, ["spec", "replicas"], null) == null

replicas(replicated) := replicated.spec.replicas if _is_integer(replicated.spec.replicas)

# METADATA
# description: |
#   The objects that change the number of an object's replicas, HorizontalPodAutoscalers and ScaledObjects of KEDA, each as
#   {object, min, max}.
autoscalers(replicated) := [] if {
	_autoscalers(inventory.namespace_of(replicated)) == {} # mutation:equivalent *: spares looking for what is not there
	_autoscaler_under_review == {} # mutation:equivalent *: as above
} else := array.concat(
	[autoscaler | some autoscaler in object.get(_autoscaler_under_review, wanted, {})],
	[autoscaler |
		some autoscaler in object.get(_autoscalers(wanted[0]), wanted, {})
		not inventory.is_same(autoscaler.object, review.object) # mutation:equivalent swap arguments: it does not matter which one is asked
	],
) if {
	wanted := [inventory.namespace_of(replicated), group_kind_of(replicated), replicated.metadata.name]
} else := []

# The autoscalers of a namespace by namespace and by what they scale.
_autoscalers(namespace) := object.union_n([{namespace: {scaled.group_kind: {scaled.name: {[group_kind, i]: _described(group_kind, found)}}}} |
	some group_kind, _ in _bounds
	some i, found in inventory.in_namespace(group_kind, namespace)
	scaled := target(group_kind, found)
])

_autoscaler_under_review := {inventory.namespace: {scaled.group_kind: {scaled.name: {0: described}}}} if {
	described := _described(review.group_kind, review.object)
	scaled := target(review.group_kind, review.object)
} else := {}

_described(group_kind, autoscaler) := {
	"object": autoscaler,
	"min": _number(autoscaler.spec, bounds.min[0], bounds.min[1]),
	"max": _number(autoscaler.spec, bounds.max[0], bounds.max[1]),
} if {
	bounds := _bounds[group_kind]
}

# A HorizontalPodAutoscaler must have a maximum.
_bounds := {
	"autoscaling/HorizontalPodAutoscaler": {"min": ["minReplicas", 1], "max": ["maxReplicas", 0]},
	"keda.sh/ScaledObject": {"min": ["minReplicaCount", 0], "max": ["maxReplicaCount", 100]},
}

_number(fields, field, unset) := fields[field] if {
	_is_integer(fields[field])
} else := unset

_is_integer(value) if {
	is_number(value) # mutation:equivalent *: floor has no value for others; this keeps strict engines from errors
	floor(value) == value
}

# METADATA
# description: |
#   The fewest replicas that an object has while it has any: the minimum of its autoscalers, or what it asks for itself.
#   Autoscalers that go down to zero start again with one.
fewest(replicated) := max([1, min(minima)]) if {
	minima := [autoscaler.min | some autoscaler in active_autoscalers(replicated)]
	minima != []
} else := replicas(replicated)

# METADATA
# description: |
#   The autoscalers without those that are switched off: a HorizontalPodAutoscaler leaves an object alone that asks for no
#   replicas, unless it may go down to none itself (ScalingDisabled in horizontal.go of Kubernetes).
active_autoscalers(replicated) := [autoscaler |
	some autoscaler in autoscalers(replicated)
	not _is_off(autoscaler, replicated)
]

_is_off(autoscaler, replicated) if {
	autoscaler.object.kind == "HorizontalPodAutoscaler"
	replicas(replicated) == 0
	autoscaler.min != 0
}

# METADATA
# description: |
#   What an autoscaler is for, as {group_kind, name}. The version of a kind does not matter, and nor do namespaces: they
#   are the same. VerticalPodAutoscalers are autoscalers here, too.
target("autoscaling/HorizontalPodAutoscaler", autoscaler) := _reference(autoscaler.spec.scaleTargetRef, "", "")

target("keda.sh/ScaledObject", autoscaler) := _reference(autoscaler.spec.scaleTargetRef, "apps/v1", "Deployment")

target("autoscaling.k8s.io/VerticalPodAutoscaler", autoscaler) := _reference(autoscaler.spec.targetRef, "", "")

_reference(reference, api_version, kind) := {"group_kind": group_kind, "name": reference.name} if {
	is_string(reference.name)
	group_kind := _group_kind(_or(reference, "apiVersion", api_version), _or(reference, "kind", kind))
}

_or(fields, field, unset) := fields[field] if {
	is_string(fields[field])
	fields[field] != ""
} else := unset

# METADATA
# description: The group and kind of an object, as review has them for the one under review.
group_kind_of(found) := _group_kind(found.apiVersion, found.kind)

_group_kind(api_version, kind) := concat("/", [split(api_version, "/")[0], kind]) if {
	contains(api_version, "/")
} else := kind

# METADATA
# description: The PodDisruptionBudgets of a namespace that select pods with these labels.
budgets(namespace, labels) := [budget |
	some budget in array.concat(_own_budget(namespace), _candidates(namespace, labels))
	selects(budget, labels)
]

_own_budget(namespace) := [review.object |
	review.group_kind == "policy/PodDisruptionBudget"
	inventory.namespace == namespace
]

_candidates(namespace, labels) := [budget |
	some i in selector.candidates(_budgets_by_label(namespace), labels)
	budget := inventory.in_namespace("policy/PodDisruptionBudget", namespace)[i]
	not inventory.is_same(budget, review.object) # mutation:equivalent swap arguments: it does not matter which one is asked
]

_budgets_by_label(namespace) := selector.index_of_selectors([object.get(budget, ["spec", "selector"], null) |
	some budget in inventory.in_namespace("policy/PodDisruptionBudget", namespace)
])

# METADATA
# description: |
#   Whether a PodDisruptionBudget selects pods with these labels. An empty selector selects all pods of the namespace, but
#   none where the version is v1beta1.
selects(budget, labels) if {
	selector.matches(budget.spec.selector, labels)
	not _selects_nothing(budget)
}

_selects_nothing(budget) if {
	budget.apiVersion == "policy/v1beta1"
	selector.is_empty(budget.spec.selector)
}

# METADATA
# description: |
#   The pods of a namespace and whatever makes pods there, as inventory has them, with the one under review as it is now.
#   What another of these made, such as the ReplicaSet of a Deployment, is left out.
pods(namespace) := _now(inventory.pods(namespace), namespace)

# METADATA
# description: Those of the pods that a PodDisruptionBudget of the namespace selects.
selected_pods(budget, namespace) := [pod |
	some pod in _now(_likely(object.get(budget, ["spec", "selector", "matchLabels"], {}), namespace), namespace)
	selects(budget, pod.labels)
]

# Those with the labels, which spares looking at the others.
_likely(labels, namespace) := inventory.selected_pods(namespace, labels) if {
	is_object(labels)
	labels != {}
} else := inventory.pods(namespace)

_now(stored, namespace) := [pod |
	some pod in array.concat(_others(stored), _own(namespace))
	not is_controlled(pod.object)
]

_others(stored) := [pod |
	some pod in stored
	not inventory.is_same(pod.object, review.object) # mutation:equivalent swap arguments: it does not matter which one is asked
]

# A PodTemplate makes no pods.
_own(namespace) := [pod |
	inventory.namespace == namespace
	review.group_kind != "PodTemplate"
	pod := {
		"object": review.object,
		"group_kind": review.group_kind,
		"name": inventory.name_of(review.object),
		"labels": selector.labels(workload.pod),
		"spec": object.get(workload.pod, "spec", {}),
	}
]

# METADATA
# description: Whether a controller made the object and decides on its replicas.
is_controlled(found) if {
	some owner in found.metadata.ownerReferences
	owner.controller == true
}

# METADATA
# description: |
#   The number that a number or a percentage of a total stands for, as GetScaledValueFromIntOrPercent of
#   k8s.io/apimachinery computes it. Undefined for anything else.
scaled(value, _, _) := value if _is_integer(value)

scaled(value, total, true) := ceil((percent(value) * total) / 100)

scaled(value, total, false) := floor((percent(value) * total) / 100)

# METADATA
# description: The number of a percentage, as 50 of `50%`. Undefined for anything else.
# mutation:equivalent change literal: an anchored pattern matches once at most
percent(value) := to_number(regex.find_all_string_submatch_n(`^0*([0-9]+)%$`, value, 1)[0][1]) if is_string(value)

# METADATA
# description: A number or a percentage as messages show it.
# mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
text(value) := format_int(value, 10) if is_number(value)

text(value) := value if is_string(value)
