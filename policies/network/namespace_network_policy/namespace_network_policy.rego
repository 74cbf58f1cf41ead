# METADATA
# title: Namespace without default-deny NetworkPolicy
# description: |
#   Pods that nobody thought of are open until a NetworkPolicy selects them. One for all pods of the namespace that allows
#   nothing turns this round, and each further one only adds what is needed. Each direction counts for itself, and egress
#   may be for DNS. Without `policyTypes` an empty list of egress rules denies nothing. A namespace whose own object is not
#   at hand is judged on the first workload in it. Judged are namespaces for which NetworkPolicies are at hand, or all of
#   them where the objects are said to be complete.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
#     description: Default policies
# custom:
#   severity: medium
#   attack: A new or forgotten pod is reachable from everywhere, and reaches everything once it is compromised.
#   principles: [separation, least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1046, T1210, MS-TA9034, MS-TA9031]
#   kinds: [Namespace, PodBearing]
#   inventory:
#     - PodBearing
#     - v1/Namespace
#     - networking.k8s.io/v1/NetworkPolicy
#     - cilium.io/v2/CiliumNetworkPolicy
#     - cilium.io/v2/CiliumClusterwideNetworkPolicy
#     - crd.projectcalico.org/v1/NetworkPolicy
#     - crd.projectcalico.org/v1/GlobalNetworkPolicy
#     - projectcalico.org/v3/NetworkPolicy
#     - projectcalico.org/v3/GlobalNetworkPolicy
#     - policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy
#     - policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy
#   remediation: Add a NetworkPolicy with `podSelector` {}, both directions in `policyTypes` and no rules.
#   parameters:
#     mode:
#       type: string
#       enum: [default-deny, any]
#       description: What a namespace needs, a default deny in each direction, or any NetworkPolicy at all.
#     directions:
#       type: array
#       items: {type: string, enum: [Ingress, Egress]}
#       description: The directions for which a default deny is needed.
#     extraKinds:
#       type: array
#       items: {type: string}
#       description: |
#         Kinds, with their group, of which an object in the namespace, or for the whole cluster, suffices. Of all kinds only
#         those under `inventory` are seen.
#     complete:
#       type: boolean
#       description: |
#         Whether the objects at hand are all there are. If not, namespaces without a NetworkPolicy at hand are not judged.
package policies.network.namespace_network_policy

import data.lib.sekisho.inventory
import data.lib.sekisho.network_policy
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"mode": "default-deny",
	"directions": ["Ingress", "Egress"],
	"extraKinds": [
		"cilium.io/CiliumNetworkPolicy",
		"cilium.io/CiliumClusterwideNetworkPolicy",
		"crd.projectcalico.org/NetworkPolicy",
		"crd.projectcalico.org/GlobalNetworkPolicy",
		"projectcalico.org/NetworkPolicy",
		"projectcalico.org/GlobalNetworkPolicy",
	],
	"complete": false,
}

_parameters := object.union(default_parameters, review.parameters("namespace-network-policy"))

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	review.group_kind == "Namespace"

	msg := _message(inventory.name_of(review.object))
}

violation contains {"msg": msg, "details": {"path": ["metadata", "namespace"]}} if {
	_is_workload
	msg := _message(inventory.namespace)
	not _has_object(inventory.namespace)
	not _follows_another
}

_message(namespace) := sprintf("namespace %q has no NetworkPolicy", [namespace]) if {
	_parameters.mode == "any"
	_is_judged(namespace)
	inventory.in_namespace(network_policy.group_kind, namespace) == []
}

_message(namespace) := sprintf("namespace %q has no NetworkPolicy that denies %s by default", [namespace, concat(" and ", open)]) if {
	_parameters.mode == "default-deny"
	_is_judged(namespace)
	open := {lower(direction) |
		some direction in _parameters.directions
		not _is_denied(namespace, direction)
	}
	count(open) > 0
}

_is_judged(namespace) if {
	inventory.is_known(network_policy.group_kind, namespace, _parameters.complete)
	not network_policy.is_left_to_others(_parameters.extraKinds, namespace)
}

_is_denied(namespace, direction) if {
	some policy in inventory.in_namespace(network_policy.group_kind, namespace)
	network_policy.is_default_deny(policy, direction)
}

# A PodTemplate alone makes no pod.
_is_workload if {
	workload.pod_path
	review.group_kind != "PodTemplate"
}

_has_object(namespace) if {
	some objects in review.cluster_objects("Namespace") # mutation:equivalent first element only: there is one version
	objects[namespace]
}

# One workload is enough for a namespace: the first by kind and name. One without a name has no place in that order, and
# counts by itself. The search ends with the first hit, as namespaces may be large.
_follows_another if {
	is_string(review.object.metadata.name)
	some kind in _kinds
	some versions in [review.namespace_objects(inventory.namespace, kind), _without_namespace(kind)]
	some objects in versions
	some name, _ in objects # mutation:equivalent first element only: names come in their order
	[kind, name] < [review.object.kind, review.object.metadata.name]
}

_kinds contains parts[count(parts) - 1] if {
	some group_kind, _ in workload.templates
	group_kind != "PodTemplate"
	parts := split(group_kind, "/")
}

_without_namespace(kind) := [objects |
	inventory.namespace == "default"
	some objects in review.cluster_objects(kind)
]
