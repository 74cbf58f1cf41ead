# METADATA
# title: Service or ServiceMonitor selects nothing
# description: |
#   A Service whose selector misses its pods answers nobody, and a monitor whose selector misses what it is for stays silent
#   without a word. A name as targetPort is judged where pods of the Service are at hand: one of them must declare it. All
#   else may be somewhere else, so that it is judged only if the objects are said to be complete, and neither for selectors
#   that read labels that only running pods have, nor in namespaces in which an operator makes pods. Services without
#   selector need Endpoints or an EndpointSlice. What every cluster brings along need not be at hand.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/
#     description: Services, their ports and selectors
# custom:
#   severity: low
#   attack: The service has no endpoints, or nobody is told when it fails.
#   principles: [separation]
#   protects: [availability]
#   kinds: [Service, monitoring.coreos.com/ServiceMonitor, monitoring.coreos.com/PodMonitor]
#   inventory:
#     - PodBearing
#     - v1/Service
#     - v1/Endpoints
#     - discovery.k8s.io/v1/EndpointSlice
#     - monitoring.coreos.com/v1/Alertmanager
#     - monitoring.coreos.com/v1/Prometheus
#     - monitoring.coreos.com/v1/ThanosRuler
#     - monitoring.coreos.com/v1alpha1/PrometheusAgent
#   remediation: Correct the selector or the name of the port, or remove the object if what it was for is gone.
#   parameters:
#     ignoredLabels:
#       type: array
#       items: {type: string}
#       description: Labels that something gives to running pods. Selectors that read one are not judged.
#     extraKinds:
#       type: array
#       items: {type: string}
#       description: |
#         Kinds, with their group, whose operators make pods and Services. Selectors for a namespace with such an object are
#         not judged. Of all kinds only those under `inventory` are seen.
#     complete:
#       type: boolean
#       description: Whether the objects at hand are all there are. If not, only the names of ports are judged.
package policies.network.dangling_selector

import data.lib.sekisho.inventory
import data.lib.sekisho.network_policy
import data.lib.sekisho.pod_label
import data.lib.sekisho.review
import data.lib.sekisho.selector

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

_parameters := object.union(default_parameters, review.parameters("dangling-selector"))

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	_parameters.complete
	_has_selector
	_pods == []
	_can_be_judged({inventory.namespace})

	msg := sprintf("selector selects no pod of namespace %q", [inventory.namespace])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_has_selector
	some i, port in review.object.spec.ports
	is_string(port.targetPort)
	port.targetPort != ""
	_pods != []
	protocol := _protocol(port)
	not _is_declared(port.targetPort, protocol)

	msg := sprintf("targetPort %q is no %s port of the pods that the service selects", [port.targetPort, protocol])
	path := ["spec", "ports", i, "targetPort"]
}

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	_parameters.complete
	_is_service
	not _has_selector
	not _has_endpoints

	msg := "service has no selector, and there are no endpoints for it"
}

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	_parameters.complete
	what := _monitored[review.group_kind]
	is_object(review.object.spec.selector)
	not selector.is_empty(review.object.spec.selector)
	_can_be_judged(_namespaces)
	every namespace in _namespaces {
		not _is_unseen(namespace)
		not _is_selected_in(namespace)
	}

	msg := sprintf("selector selects no %s of %s", [what, _places])
}

_is_service if {
	review.group_kind == "Service"
	object.get(review.object, ["spec", "type"], null) != "ExternalName"
}

_has_selector if {
	_is_service
	some _ in review.object.spec.selector
}

_pods := inventory.selected_pods(inventory.namespace, review.object.spec.selector)

# As Kubernetes looks for it: in containers and sidecars, for the same protocol.
_is_declared(name, protocol) if {
	some pod in _pods
	some container in _containers(pod)
	some port in container.ports
	port.name == name
	_protocol(port) == protocol
}

# mutation:equivalent swap arguments: the order is not seen
_containers(pod) := array.concat(
	[container | some container in pod.spec.containers],
	[container | some container in pod.spec.initContainers; container.restartPolicy == "Always"],
)

_protocol(port) := port.protocol if {
	is_string(port.protocol)
} else := "TCP"

_has_endpoints if {
	some endpoints in inventory.in_namespace("Endpoints", inventory.namespace)
	inventory.name_of(endpoints) == inventory.name_of(review.object)
}

_has_endpoints if {
	some slice in inventory.in_namespace("discovery.k8s.io/EndpointSlice", inventory.namespace)
	selector.labels(slice)["kubernetes.io/service-name"] == inventory.name_of(review.object)
}

_can_be_judged(namespaces) if {
	not pod_label.is_read_by(review.object.spec.selector, _parameters.ignoredLabels)
	every namespace in namespaces {
		not network_policy.is_left_to_others(_parameters.extraKinds, namespace)
	}
}

_monitored := {"monitoring.coreos.com/ServiceMonitor": "service", "monitoring.coreos.com/PodMonitor": "pod"}

# The namespaces in which a monitor looks for its targets.
_namespaces := review.inventory_namespaces | {"default", "kube-system"} if {
	_is_for_all
} else := _names if {
	_names != set()
} else := {inventory.namespace}

_places := "any namespace" if {
	_is_for_all
} else := concat(" or ", [sprintf("namespace %q", [namespace]) | some namespace in _namespaces])

_is_for_all if review.object.spec.namespaceSelector.any == true

_names := {name | some name in review.object.spec.namespaceSelector.matchNames; is_string(name)}

_is_selected_in(namespace) if {
	some labels in _labels[review.group_kind][namespace]
	selector.matches(review.object.spec.selector, labels)
}

_is_selected_in(namespace) if {
	selector.matches(review.object.spec.selector, _built_in[review.group_kind][namespace])
}

_labels["monitoring.coreos.com/ServiceMonitor"][namespace] := [selector.labels(service) | some service in inventory.in_namespace("Service", namespace)] if {
	some namespace in _namespaces
}

_labels["monitoring.coreos.com/PodMonitor"][namespace] := [pod.labels | some pod in inventory.pods(namespace)] if {
	some namespace in _namespaces
}

# What runs in kube-system comes with the cluster and is rarely at hand, so that a selector that names it may be right.
_is_unseen("kube-system") if {
	not _is_for_all
	_labels[review.group_kind]["kube-system"] == []
}

# Objects that every cluster has, by their labels.
_built_in := {
	"monitoring.coreos.com/ServiceMonitor": {
		"default": {"component": "apiserver", "provider": "kubernetes"},
		"kube-system": {"k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS"},
	},
	"monitoring.coreos.com/PodMonitor": {"kube-system": {"k8s-app": "kube-dns"}},
}
