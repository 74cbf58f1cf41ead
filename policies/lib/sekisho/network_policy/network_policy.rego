# METADATA
# title: NetworkPolicies
# description: |
#   What NetworkPolicies do, with what they leave unsaid filled in as the API server does. A policy that uses this package
#   has networking.k8s.io/v1/NetworkPolicy in its inventory.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Network policies
package lib.sekisho.network_policy

import data.lib.sekisho.inventory
import data.lib.sekisho.selector
import data.lib.sekisho.workload

group_kind := "networking.k8s.io/NetworkPolicy"

_fields := {"Ingress": "ingress", "Egress": "egress"}

# METADATA
# description: |
#   The directions, Ingress and Egress, in which a NetworkPolicy isolates its pods. Unset, they are Ingress, and Egress
#   only where there are rules for it, so that an empty list of them denies nothing.
directions(policy) := {direction | some direction in policy.spec.policyTypes} if {
	is_array(policy.spec.policyTypes) # mutation:equivalent *: count has no value for others; this keeps strict engines from errors
	count(policy.spec.policyTypes) > 0
} else := {"Ingress", "Egress"} if {
	rules(policy, "Egress") != []
} else := {"Ingress"}

# METADATA
# description: What a NetworkPolicy allows in a direction. One null among the rules is an empty rule, which allows everything.
rules(policy, direction) := policy.spec[_fields[direction]] if {
	is_array(policy.spec[_fields[direction]])
} else := []

# METADATA
# description: The selector of a NetworkPolicy's pods. One that is not set is empty, and selects all pods of the namespace.
pod_selector(policy) := policy.spec.podSelector if _has_selector(policy)

pod_selector(policy) := {} if not _has_selector(policy) # mutation:equivalent change literal: no other field is read

_has_selector(policy) if policy.spec.podSelector != null

# METADATA
# description: The directions in which NetworkPolicies isolate the pod under review, or the pods that are made from it.
isolated contains direction if {
	labels := selector.labels(workload.pod)
	policies := _policies(inventory.namespace)
	some i in selector.candidates(_by_label(inventory.namespace), labels)
	selector.matches(policies[i].selector, labels)
	some direction in policies[i].directions
}

_policies(namespace) := [{"selector": pod_selector(policy), "directions": directions(policy)} |
	some policy in inventory.in_namespace(group_kind, namespace)
]

_by_label(namespace) := selector.index_of_selectors([policy.selector | some policy in _policies(namespace)])

# METADATA
# description: |
#   Whether an object of other kinds, named with their group as `cilium.io/CiliumNetworkPolicy`, may isolate pods of a
#   namespace. What such objects do is not read. One without a namespace may be for the whole cluster.
is_left_to_others(group_kinds, namespace) if {
	some other in group_kinds

	# mutation:equivalent swap arguments: the order is not seen
	count(array.concat(inventory.in_namespace(other, namespace), inventory.cluster(other))) > 0
}

# METADATA
# description: |
#   Whether a NetworkPolicy denies to all pods of its namespace whatever no other one allows. Next to no traffic works
#   without DNS, so that one that lets pods ask for names denies as well.
is_default_deny(policy, direction) if {
	selector.is_empty(pod_selector(policy))
	direction in directions(policy)
	every rule in rules(policy, direction) {
		direction == "Egress"
		is_dns_only(rule)
	}
}

# METADATA
# description: Whether a rule is for the ports of DNS and for no others.
is_dns_only(rule) if {
	is_array(rule.ports) # mutation:equivalent *: nothing else holds ports; this keeps strict engines from errors
	count(rule.ports) > 0
	every port in rule.ports {
		port.port in {53, "dns", "dns-tcp"}
		object.get(port, "endPort", null) in {null, 53}
		object.get(port, "protocol", null) in {null, "TCP", "UDP"}
	}
}
