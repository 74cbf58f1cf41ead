# METADATA
# title: NetworkPolicy or peer selects nothing
# description: |
#   A selector that selects nothing is usually a misspelt label: the pods that it was meant for stay open, or are cut off.
#   Judged are the selector of a NetworkPolicy and those of its peers, with the namespaces that these are for. Empty selectors
#   select everything. As pods may come from elsewhere, nothing is judged unless the objects are said to be complete, nor
#   are selectors that read labels that only running pods have, nor namespaces in which an operator makes pods. Every
#   cluster has kube-system, whose pods, the DNS server among them, need not be at hand.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Network policies
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
#     description: Label selectors
# custom:
#   severity: low
#   attack: Pods that everybody believes to be isolated are open to whoever is in the cluster.
#   principles: [separation]
#   protects: [confidentiality, integrity, availability]
#   kinds: [networking.k8s.io/NetworkPolicy]
#   inventory:
#     - PodBearing
#     - v1/Namespace
#     - monitoring.coreos.com/v1/Alertmanager
#     - monitoring.coreos.com/v1/Prometheus
#     - monitoring.coreos.com/v1/ThanosRuler
#     - monitoring.coreos.com/v1alpha1/PrometheusAgent
#   remediation: Correct the selector, or remove the NetworkPolicy or the peer if what it was for is gone.
#   parameters:
#     ignoredLabels:
#       type: array
#       items: {type: string}
#       description: Labels that something gives to running pods. Selectors that read one are not judged.
#     extraKinds:
#       type: array
#       items: {type: string}
#       description: |
#         Kinds, with their group, whose operators make pods. Selectors for a namespace with such an object are not judged.
#         Of all kinds only those under `inventory` are seen.
#     complete:
#       type: boolean
#       description: Whether the objects at hand are all there are. If not, nothing is judged.
package policies.network.network_policy_dangling

import data.lib.sekisho.inventory
import data.lib.sekisho.network_policy
import data.lib.sekisho.pod_label
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"ignoredLabels": [],
	"extraKinds": [
		"monitoring.coreos.com/Alertmanager",
		"monitoring.coreos.com/Prometheus",
		"monitoring.coreos.com/PrometheusAgent",
		"monitoring.coreos.com/ThanosRuler",
	],
	"complete": false,
}

_parameters := object.union(default_parameters, review.parameters("network-policy-dangling"))

violation contains {"msg": msg, "details": {"path": ["spec", "podSelector"]}} if {
	_is_judged
	_selects_no_pod(network_policy.pod_selector(review.object), {inventory.namespace})

	msg := sprintf("podSelector selects no pod of namespace %q", [inventory.namespace])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some peer_path, peer in _peers
	object.get(peer, "namespaceSelector", null) == null
	_selects_no_pod(peer.podSelector, {inventory.namespace})

	msg := sprintf("podSelector of the peer selects no pod of namespace %q", [inventory.namespace])
	path := array.concat(peer_path, ["podSelector"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some peer_path, peer in _peers
	is_object(peer.namespaceSelector)
	_selected(peer.namespaceSelector) == set()
	_is_known(peer.namespaceSelector)

	msg := "namespaceSelector of the peer selects no namespace"
	path := array.concat(peer_path, ["namespaceSelector"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some peer_path, peer in _peers
	namespaces := _selected(peer.namespaceSelector)
	namespaces != set()
	not _is_unseen(peer.namespaceSelector, namespaces)
	_selects_no_pod(peer.podSelector, namespaces)

	msg := "podSelector of the peer selects no pod of the namespaces that its namespaceSelector selects"
	path := array.concat(peer_path, ["podSelector"])
}

_is_judged if {
	review.group_kind == network_policy.group_kind
	_parameters.complete
}

_peers[path] := peer if {
	_is_judged
	some direction, [field, peers_field] in {"Ingress": ["ingress", "from"], "Egress": ["egress", "to"]}
	some i, rule in network_policy.rules(review.object, direction)
	some j, peer in rule[peers_field]
	is_object(peer) # mutation:equivalent *: nothing else has selectors; this keeps strict engines from errors
	path := ["spec", field, i, peers_field, j]
}

_selects_no_pod(pod_selector, namespaces) if {
	is_object(pod_selector)
	not selector.is_empty(pod_selector)
	not pod_label.is_read_by(pod_selector, _parameters.ignoredLabels)
	every namespace in namespaces {
		not _selects_pod_of(pod_selector, namespace)
	}
	every namespace in namespaces {
		not network_policy.is_left_to_others(_parameters.extraKinds, namespace)
	}
}

# The search ends with the first hit and builds nothing, as a peer may be for very many namespaces.
_selects_pod_of(pod_selector, namespace) if {
	some [kind, path] in _templates
	some objects in review.namespace_objects(namespace, kind)
	some found in objects
	selector.matches(pod_selector, selector.labels(object.get(found, path, {}))) # mutation:equivalent change literal: only labels are read
}

# Pods without a namespace.
_selects_pod_of(pod_selector, "default") if {
	some pod in inventory.pods("default")
	selector.matches(pod_selector, pod.labels)
}

# The label of the DNS server's pods.
_selects_pod_of(pod_selector, "kube-system") if selector.matches(pod_selector, {"k8s-app": "kube-dns"})

# A PodTemplate alone makes no pod.
_templates contains [regex.replace(group_kind, ".*/", ""), path] if {
	some group_kind, path in workload.templates
	group_kind != "PodTemplate"
}

# What runs in kube-system comes with the cluster and is rarely at hand, so that a selector for it may be right.
_is_unseen(namespace_selector, namespaces) if {
	not selector.is_empty(namespace_selector)
	"kube-system" in namespaces
	inventory.pods("kube-system") == []
}

_selected(namespace_selector) := {name |
	some [name, labels] in _namespaces
	selector.matches(namespace_selector, labels)
}

# Namespaces with their labels, of which the API server writes the one with the name.
_namespaces contains [name, object.union(selector.labels(namespace), _own_label(name))] if {
	some namespace in inventory.cluster("Namespace")
	name := inventory.name_of(namespace)
}

_namespaces contains [name, _own_label(name)] if {
	some name in ({"default", "kube-system", "kube-public", "kube-node-lease"} | _without_object)
}

# Whether all that a selector reads is at hand.
_is_known(_) if _without_object == set()

_is_known(namespace_selector) if pod_label.keys(namespace_selector) == {"kubernetes.io/metadata.name"}

_own_label(name) := {"kubernetes.io/metadata.name": name}

# Namespaces in use of whose labels no more than the name is known.
_without_object := (review.inventory_namespaces | {inventory.namespace}) - {name |
	some namespace in inventory.cluster("Namespace")
	name := inventory.name_of(namespace)
}
