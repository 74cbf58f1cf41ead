# METADATA
# title: SSH served from a container
# description: |
#   An SSH server in a container is a second way in, with users, keys and logs that the cluster neither grants nor sees;
#   kubectl exec does the same under RBAC and audit. Judged are the declared TCP ports of containers, and port and targetPort
#   of Services that select pods. A name as targetPort stands for the port that the selected pods declare by it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/
#     description: Services, their ports and selectors
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/
#     description: A shell in a running container without SSH
# custom:
#   severity: medium
#   attack: Whoever guesses a password or steals a key logs in, and stays in after every right in the cluster is revoked.
#   principles: [small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1021.004, T1133, MS-TA9010]
#   kinds: [PodBearing, Service]
#   inventory: [PodBearing]
#   layer: container
#   remediation: Remove the SSH server and its port, and use kubectl exec instead.
#   parameters:
#     ports:
#       type: array
#       items: {type: integer}
#       description: Ports that count as SSH.
package policies.container_hardening.ssh_port

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"ports": [22, 2222]}

_parameters := object.union(default_parameters, review.parameters("ssh-port"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some i, entry in container.ports
	some field in ["containerPort", "hostPort"]
	entry[field] in _numbers
	_is_tcp(entry)

	msg := sprintf("container %q offers SSH: %s is %v", [container.name, field, entry[field]])
	path := array.concat(container_path, ["ports", i, field])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, entry in _service_ports
	some field in ["port", "targetPort"]
	entry[field] in _numbers

	msg := sprintf("service offers SSH: %s is %v", [field, entry[field]])
	path := ["spec", "ports", i, field]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, entry in _service_ports
	is_string(entry.targetPort) # This spares looking at the pods.
	entry.targetPort != ""
	some pod in _selected_pods
	some port in _ports(pod.spec)
	port.name == entry.targetPort
	_is_tcp(port)
	port.containerPort in _numbers

	msg := sprintf("service offers SSH: targetPort %q is %v in its pods", [entry.targetPort, port.containerPort])
	path := ["spec", "ports", i, "targetPort"]
}

# A Service without selector, or of type ExternalName, leads to no pod of its own.
_service_ports[i] := entry if {
	review.group_kind == "Service"
	not review.object.spec.type == "ExternalName"
	some _ in review.object.spec.selector
	some i, entry in review.object.spec.ports
	_is_tcp(entry)
}

_selected_pods := inventory.selected_pods(inventory.namespace, review.object.spec.selector)

# Where Kubernetes looks for a name: in containers and sidecars.
# mutation:equivalent swap arguments: the order is not seen
_ports(spec) := array.concat(
	[port | some container in spec.containers; some port in container.ports],
	[port | some container in spec.initContainers; container.restartPolicy == "Always"; some port in container.ports],
)

_is_tcp(entry) if object.get(entry, "protocol", null) in {null, "", "TCP"}

# As numbers, and as Services may write them.
_numbers contains number if some number in _parameters.ports

_numbers contains format_int(number, 10) if some number in _parameters.ports
