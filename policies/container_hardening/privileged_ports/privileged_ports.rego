# METADATA
# title: Container listens on a privileged port
# description: |
#   A low port needs root or the capability NET_BIND_SERVICE, unless a sysctl of the pod or of the container runtime
#   lowers the limit; containerd 2 does so by default. A Service can offer any port for a high one of the container.
#   Ports that the program opens without a declaration are not seen, and Windows, which has no such ports, is left alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
#     description: A Service that maps its port to another one of the pod
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#     description: Sysctls that a pod may set
# custom:
#   severity: low
#   attack: Code that breaks into the program finds the root user or the capability that the port was thought to need.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity]
#   layer: container
#   remediation: Let the program listen on a port of 1024 or above, and map the Service's port to it with `targetPort`.
#   parameters:
#     minPort:
#       type: integer
#       description: The lowest port that containers may listen on.
package policies.container_hardening.privileged_ports

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"minPort": 1024}

_parameters := object.union(default_parameters, review.parameters("privileged-ports"))

violation contains {"msg": msg, "details": {"path": path}} if {
	not workload.is_windows
	some container_path, container in workload.containers
	some i, entry in container.ports
	port := _number(entry.containerPort)
	port < _parameters.minPort
	not "ephemeralContainers" in container_path
	not _unprivileged(port)

	msg := sprintf("container %q listens on port %v, below %v", [container.name, port, _parameters.minPort])
	path := array.concat(container_path, ["ports", i, "containerPort"])
}

# The kubelet takes slashes for dots.
_unprivileged(port) if {
	some sysctl in workload.spec.securityContext.sysctls
	sysctl.name in {"net.ipv4.ip_unprivileged_port_start", "net/ipv4/ip_unprivileged_port_start"}
	_number(sysctl.value) <= port
}

_number(value) := value if is_number(value)

_number(value) := to_number(value) if {
	is_string(value) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	regex.match(`^(0|[1-9][0-9]*)$`, value)
}
