# METADATA
# title: Replicas may land on one node
# description: |
#   Several replicas on one node fail together. Anti-affinity or a topology spread constraint keeps them apart, but only if
#   its selector selects the pods themselves, in their own namespace, over a key such as the name of the node. A
#   selector that is missing selects nothing. Judged are workloads of at least minReplicas replicas; where there is an
#   autoscaler, its minimum counts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#     description: Pod topology spread constraints
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
#     description: Inter-pod affinity and anti-affinity
# custom:
#   severity: low
#   kinds: [apps/Deployment, apps/StatefulSet]
#   inventory: [v1/Namespace, autoscaling/v2/HorizontalPodAutoscaler, keda.sh/v1alpha1/ScaledObject]
#   attack: The loss of one node, or one zone, takes every replica.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Add a topologySpreadConstraint over kubernetes.io/hostname whose labelSelector matches the labels of the pods.
#   parameters:
#     accept:
#       type: array
#       items: {type: string, enum: [podAntiAffinity, topologySpread]}
#       description: What is good enough.
#     topologyKeys:
#       type: array
#       items: {type: string}
#       description: The labels of nodes over which replicas may be spread.
#     minReplicas:
#       type: integer
#       description: The number of replicas from which on they must be spread.
package policies.workload_reliability.replica_spread

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.scaling
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"accept": ["podAntiAffinity", "topologySpread"],
	"topologyKeys": ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
	"minReplicas": 2,
}

_parameters := object.union(default_parameters, review.parameters("replica-spread"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in {"apps/Deployment", "apps/StatefulSet"}
	replicas := scaling.fewest(review.object)
	replicas >= _parameters.minReplicas
	not _is_spread

	wanted := [name | some accepted in _parameters.accept; name := _names[accepted]]
	args := [replicas, concat(" or ", wanted), concat(" or ", _parameters.topologyKeys)]
	msg := sprintf("all of the %d replicas may land on one node: no %s over %s selects them", args)
	path := workload.spec_path
}

_names := {"podAntiAffinity": "podAntiAffinity", "topologySpread": "topologySpreadConstraint"}

_is_spread if {
	"topologySpread" in _parameters.accept
	some constraint in workload.spec.topologySpreadConstraints
	constraint.topologyKey in _parameters.topologyKeys
	constraint.maxSkew >= 1
	selector.matches(constraint.labelSelector, _labels)
}

_is_spread if {
	"podAntiAffinity" in _parameters.accept
	some term in _terms
	term.topologyKey in _parameters.topologyKeys
	selector.matches(term.labelSelector, _labels)
	not _is_about_others(term)
	_is_about_own_namespace(term)
}

# The keys of matchLabelKeys add nothing here: they stand for the pod's own values.
_labels := selector.labels(workload.pod)

_terms contains term if {
	some term in workload.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution
}

_terms contains preference.podAffinityTerm if {
	some preference in workload.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution
}

# A key of mismatchLabelKeys keeps the pod away from those with another value, but replicas have the same one. Two labels
# are added by the controllers.
_is_about_others(term) if {
	some key in term.mismatchLabelKeys
	key in (object.keys(_labels) | {"pod-template-hash", "controller-revision-hash"})
}

_is_about_own_namespace(term) if {
	_list(term, "namespaces") == []
	object.get(term, "namespaceSelector", null) == null
}

_is_about_own_namespace(term) if inventory.namespace in _list(term, "namespaces")

_is_about_own_namespace(term) if {
	is_object(term.namespaceSelector) # mutation:equivalent replace call: what is no object selects nothing
	every labels in _namespace_labels {
		selector.matches(term.namespaceSelector, labels)
	}
}

# Empty while nothing tells the labels of the namespace.
# mutation:equivalent swap arguments: the API server puts the name there
_namespace_labels := [object.union(selector.labels(namespace), {"kubernetes.io/metadata.name": inventory.namespace}) |
	some namespace in inventory.cluster("Namespace")
	namespace.metadata.name == inventory.namespace
]

_list(term, field) := term[field] if {
	is_array(term[field])
} else := []
