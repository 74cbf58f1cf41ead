# METADATA
# title: No readiness probe
# description: |
#   Without a readiness probe a container counts as ready the moment it starts, so that it gets requests that it cannot
#   answer yet, and keeps getting them while it is overloaded. Judged are containers to which a Service of the namespace
#   sends traffic or, where no Services are at hand, those that declare ports. A Service that publishes addresses
#   that are not ready does not care. Jobs, and pods and containers that are not always restarted, are not judged, nor are
#   sidecars unless skipSidecars is false.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes
#     description: Container probes
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Configure liveness, readiness and startup probes
# custom:
#   severity: medium
#   kinds: [Pod, ReplicationController, apps/ReplicaSet, apps/Deployment, apps/DaemonSet, apps/StatefulSet]
#   inventory: [v1/Service]
#   layer: container
#   attack: Requests reach containers that cannot answer them, at every start and every update.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Give the container a readinessProbe that fails while it cannot answer requests.
#   parameters:
#     onlyIfServed:
#       type: boolean
#       description: |
#         Whether only containers to which a Service sends traffic are judged, where Services of the namespace are at hand.
#         Otherwise every container with ports is.
#     skipSidecars:
#       type: boolean
#       description: Whether init containers with restartPolicy Always may be without the probe.
#     handlers:
#       type: array
#       items: {type: string, enum: [exec, httpGet, tcpSocket, grpc]}
#       description: The ways of probing that count.
package policies.workload_reliability.readiness_probe

import data.lib.sekisho.inventory
import data.lib.sekisho.probe
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"onlyIfServed": true,
	"skipSidecars": true,
	"handlers": ["exec", "httpGet", "tcpSocket", "grpc"],
}

_parameters := object.union(default_parameters, review.parameters("readiness-probe"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in probe.permanent
	not _is_skipped(container_path)
	lack := probe.lack(container, "readinessProbe", _parameters.handlers)
	reason := _reason(container_path, container)

	msg := sprintf("container %q %s, although it %s", [container.name, lack, reason])
	path := array.concat(container_path, ["readinessProbe"])
}

_is_skipped(path) if {
	_parameters.skipSidecars == true
	probe.is_sidecar(path)
}

_reason(_, container) := "has ports" if {
	not _services_decide
	_has_ports(container)
}

_reason(path, container) := sprintf("receives the traffic of Service %s", [concat(", ", names)]) if {
	_services_decide
	names := {sprintf("%q", [inventory.name_of(service)]) |
		some service in _services
		_reaches(service, path, container)
	}
	count(names) > 0
}

_services_decide if {
	_parameters.onlyIfServed == true
	inventory.is_known("Service", inventory.namespace, false)
}

_services := [service |
	some service in inventory.selecting_services
	not _ignores_readiness(service)
]

# The name of an ExternalName Service leads elsewhere, whatever it selects.
_ignores_readiness(service) if service.spec.type == "ExternalName"

_ignores_readiness(service) if service.spec.publishNotReadyAddresses == true

_reaches(service, _, container) if {
	some target in _targets(service)
	_declares(container, target)
}

# Clients of a headless Service without ports choose the port themselves.
_reaches(service, _, container) if {
	_targets(service) == set()
	_has_ports(container)
}

# Ports need not be declared. Then the first container is taken for the one that listens, unless some other is probed.
_reaches(service, path, _) if {
	some target in _targets(service)
	is_number(target)
	not _is_declared(target)
	array.slice(path, count(path) - 2, count(path)) == ["containers", 0]
	not _is_probed
}

_targets(service) := {target |
	some port in service.spec.ports
	target := _target(port)
}

_target(port) := port.port if {
	object.get(port, "targetPort", null) in {null, 0, ""}
} else := port.targetPort

_is_declared(target) if {
	# mutation:equivalent all but the first element: the first one, if it declares the port, is judged for that
	some container in probe.permanent
	_declares(container, target)
}

_declares(container, target) if {
	some port in container.ports
	port.containerPort == target
}

_declares(container, target) if {
	some port in container.ports
	port.name == target
}

_has_ports(container) if count(container.ports) > 0

_is_probed if {
	# mutation:equivalent all but the first element: this is asked about the first one, when it lacks the probe
	some container in probe.permanent
	not probe.lack(container, "readinessProbe", _parameters.handlers)
}
