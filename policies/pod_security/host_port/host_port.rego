# METADATA
# title: Container uses a host port
# description: |
#   A host port opens the container on every address of its node, past Services and often past network policies. Two
#   such pods cannot share a node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
# custom:
#   severity: medium
#   attack: Whoever reaches the node's address reaches the container, although no Service offers it.
#   principles: [small-attack-surface]
#   protects: [confidentiality, availability]
#   threats: [T1133, MS-TA9018]
#   layer: container
#   remediation: Remove `hostPort` and expose the container through a Service.
#   parameters:
#     allowedRanges:
#       type: array
#       items:
#         type: object
#         properties:
#           min: {type: integer, description: The lowest port of the range.}
#           max: {type: integer, description: The highest port of the range.}
#       description: Ranges of host ports that containers may use. Any range is looser than the standard.
package policies.pod_security.host_port

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedRanges": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("host-port"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some i, port in container.ports
	is_number(port.hostPort)
	port.hostPort != 0
	not _allowed(port.hostPort)

	msg := sprintf("container %q uses host port %v", [container.name, port.hostPort])
	path := array.concat(container_path, ["ports", i, "hostPort"])
}

_allowed(port) if {
	some range in _parameters.allowedRanges
	port >= range.min
	port <= range.max
}
