# METADATA
# title: NodePort Service
# description: |
#   A node port opens the Service on every address of every node, past load balancers and firewalls that know of others.
#   NetworkPolicies do not see such traffic reliably, as it may arrive with a node's address. With a list of allowed ports,
#   only ports that are written down and lie in it pass. LoadBalancer Services also get node ports unless they say
#   otherwise, which is judged on request.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
#     description: Services of type NodePort
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-nodeport-allocation
#     description: Node ports of load balancers
# custom:
#   severity: medium
#   attack: Whoever reaches any node reaches the service, also from networks that were never meant to.
#   principles: [small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1133, MS-TA9005]
#   kinds: [Service]
#   remediation: Set `spec.type` to ClusterIP, remove `nodePort`, and publish the service by an Ingress or a Gateway.
#   parameters:
#     includeLoadBalancer:
#       type: boolean
#       description: Whether the node ports of LoadBalancer Services are judged too.
#     allowedPorts:
#       type: array
#       items:
#         type: object
#         properties:
#           min: {type: integer, description: The lowest port of a range.}
#           max: {type: integer, description: The highest port of a range.}
#       description: Ranges of ports that Services may open on nodes. None allowed means that the type itself is reported.
package policies.network.service_node_port

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"includeLoadBalancer": false, "allowedPorts": []}

_parameters := object.union(default_parameters, review.parameters("service-node-port"))

violation contains {"msg": "service opens its ports on every node: type is NodePort", "details": {"path": ["spec", "type"]}} if {
	_type == "NodePort"
	_parameters.allowedPorts == []
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_is_load_balancer
	_allocates
	_parameters.allowedPorts == []

	msg := "load balancer opens its ports on every node: allocateLoadBalancerNodePorts is not false"
	path := ["spec", "allocateLoadBalancerNodePorts"]
}

# What is written down is opened, whatever allocateLoadBalancerNodePorts says.
violation contains {"msg": msg, "details": {"path": path}} if {
	_is_load_balancer
	not _allocates
	some i, port in _ports
	port != 0
	not _is_allowed(port)

	msg := sprintf("load balancer opens port %d on every node", [port])
	path := ["spec", "ports", i, "nodePort"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_opens_every_port
	_parameters.allowedPorts != []
	some i, port in _ports
	not _is_allowed(port)

	msg := _message(port)
	path := ["spec", "ports", i, "nodePort"]
}

_type := review.object.spec.type if review.group_kind == "Service"

_is_load_balancer if {
	_type == "LoadBalancer"
	_parameters.includeLoadBalancer
}

_allocates if not review.object.spec.allocateLoadBalancerNodePorts == false

_opens_every_port if _type == "NodePort"

_opens_every_port if {
	_is_load_balancer
	_allocates
}

# By the index of the Service's port, 0 where the cluster is to choose.
_ports[i] := port if {
	some i, entry in review.object.spec.ports
	port := _number(entry)
}

_number(entry) := entry.nodePort if {
	is_number(entry.nodePort) # mutation:equivalent *: floor has no value for others; this keeps strict engines from errors
	floor(entry.nodePort) == entry.nodePort
} else := 0

_message(port) := "service leaves the choice of its port on every node to the cluster" if {
	port == 0
} else := sprintf("service opens port %d on every node, which is not allowed", [port])

_is_allowed(port) if {
	some range in _parameters.allowedPorts
	port >= range.min
	port <= range.max
}
