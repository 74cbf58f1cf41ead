# METADATA
# title: Pod not covered by a NetworkPolicy
# description: |
#   A pod that no NetworkPolicy selects talks to everything, and everything talks to it. Each direction counts for itself: a
#   NetworkPolicy for egress leaves ingress open. One without rules denies, and so covers best. Judged are pods of
#   namespaces for which NetworkPolicies are at hand, or all pods where the objects are said to be complete. Pods in the
#   network of their node are out of reach for NetworkPolicies, which weighs less, as another policy judges that.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Network policies
# custom:
#   severity: medium
#   attack: From one compromised pod an attacker reaches this one, or from this one every other system and the internet.
#   principles: [separation, least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1046, T1210, MS-TA9034]
#   kinds: [PodBearing]
#   inventory:
#     - networking.k8s.io/v1/NetworkPolicy
#     - cilium.io/v2/CiliumNetworkPolicy
#     - cilium.io/v2/CiliumClusterwideNetworkPolicy
#     - crd.projectcalico.org/v1/NetworkPolicy
#     - crd.projectcalico.org/v1/GlobalNetworkPolicy
#     - projectcalico.org/v3/NetworkPolicy
#     - projectcalico.org/v3/GlobalNetworkPolicy
#     - policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy
#     - policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy
#   remediation: Write a NetworkPolicy that selects the pod's labels, with both directions in `policyTypes`.
#   parameters:
#     directions:
#       type: array
#       items: {type: string, enum: [Ingress, Egress]}
#       description: The directions in which pods are to be isolated.
#     extraKinds:
#       type: array
#       items: {type: string}
#       description: |
#         Kinds, with their group, that isolate pods as well. Pods of a namespace with such an object are not judged, nor is
#         any where one is for the whole cluster. Of all kinds only those under `inventory` are seen.
#     complete:
#       type: boolean
#       description: |
#         Whether the objects at hand are all there are. If not, pods of namespaces without a NetworkPolicy at hand are not
#         judged.
package policies.network.pod_network_policy

import data.lib.sekisho.inventory
import data.lib.sekisho.network_policy
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
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

_parameters := object.union(default_parameters, review.parameters("pod-network-policy"))

violation contains {"msg": msg, "details": {"path": path}} if {
	is_object(workload.spec)
	not workload.spec.hostNetwork == true
	_is_judged(inventory.namespace)
	count(_open) > 0

	msg := sprintf("no NetworkPolicy covers the pod's %s", [concat(" and ", _open)])
	path := array.concat(workload.pod_path, ["metadata", "labels"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	workload.spec.hostNetwork == true
	_is_judged(inventory.namespace)
	_parameters.directions != []

	msg := "pod uses the network of its node, where no NetworkPolicy covers it"
	path := array.concat(workload.spec_path, ["hostNetwork"])
}

default _is_judged(_) := false # mutation:equivalent *: it is remembered, which no value is not

_is_judged(namespace) if {
	inventory.is_known(network_policy.group_kind, namespace, _parameters.complete)
	not network_policy.is_left_to_others(_parameters.extraKinds, namespace)
}

_open := {lower(direction) | some direction in (_directions - network_policy.isolated)}

_directions := {direction | some direction in _parameters.directions}
