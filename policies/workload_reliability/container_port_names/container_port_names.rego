# METADATA
# title: Container port name missing, invalid or repeated
# description: |
#   Services and probes find a port of a pod by its name, which the API server takes in the form of a service name only. Of
#   two ports with one name in a pod they find the first, and two containers of a pod that listen on one port exclude each
#   other. Init containers that end before the others start share no ports with them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
#     description: Defining a Service
#   - ref: https://www.rfc-editor.org/rfc/rfc6335#section-5.1
#     description: RFC 6335, syntax of service names
# custom:
#   severity: low
#   kinds: [PodBearing, Service]
#   attack: A Service sends its requests to another container than the one that its author had in mind, or to none.
#   protects: [availability]
#   remediation: Give each port of the pod a name of its own, of lower-case letters, digits and hyphens.
#   parameters:
#     requireNames:
#       type: boolean
#       description: Whether every port of a container needs a name.
package policies.workload_reliability.container_port_names

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"requireNames": false}

# mutation:equivalent replace call: without the default there is no value, which is not true either
_parameters := object.union(default_parameters, review.parameters("container-port-names"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some port_path, found in _ports
	name := found.port.name
	_is_name(name)
	not _is_service_name(name)

	msg := sprintf("port name %q of container %q is not %s", [name, found.container.name, _form])
	path := array.concat(port_path, ["name"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Service"
	some i, port in review.object.spec.ports
	_is_name(port.targetPort)
	not _is_service_name(port.targetPort)

	msg := sprintf("targetPort %q is not %s", [port.targetPort, _form])
	path := ["spec", "ports", i, "targetPort"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.requireNames == true
	some path, found in _ports
	not _is_name(object.get(found.port, "name", null))

	msg := sprintf("port %s of container %q has no name", [_text(found.port), found.container.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some name, paths in _named
	first := min(paths)
	some port_path in (paths - {first})

	msg := sprintf("port name %q of container %q is also one of container %q, where a Service finds it", [
		name,
		_ports[port_path].container.name,
		_ports[first].container.name,
	])
	path := array.concat(port_path, ["name"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some _, paths in _numbered
	count(paths) > 1 # mutation:equivalent *: one port collides with no other
	some path in paths # mutation:equivalent all but the first element: the first has no earlier one

	# mutation:equivalent swap arguments: they collide with each other
	earlier := {other | some other in paths; other < path; _collide(_host(path), _host(other))}

	msg := sprintf("container %q lists port %s, as container %q already does", [
		_ports[path].container.name,
		_text(_ports[path].port),
		_ports[min(earlier)].container.name,
	])
}

_ports[path] := {"container": container, "port": port} if {
	some container_path, container in workload.containers
	some i, port in container.ports
	is_object(port) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	path := array.concat(container_path, ["ports", i])
}

# The ports that are taken for as long as the pod runs.
_lasting[path] := found.port if {
	some path, found in _ports
	_lasts(path[_depth], found.container)
}

_depth := count(workload.spec_path)

_lasts("containers", _)

_lasts("initContainers", container) if container.restartPolicy == "Always"

_named[port.name] contains path if {
	some path, port in _lasting
	_is_name(port.name)
}

_numbered[[object.get(port, "containerPort", null), _protocol(port)]] contains path if some path, port in _lasting

_protocol(port) := port.protocol if {
	_is_name(port.protocol)
} else := "TCP"

_text(port) := sprintf("%s/%s", [json.marshal(object.get(port, "containerPort", null)), _protocol(port)])

# The address and the port of the node, if any.
_host(path) := [address, number] if {
	address := [address | address := _ports[path].port.hostIP; _is_name(address)]
	number := [number | number := _ports[path].port.hostPort; is_number(number); number != 0]
}

# One port of a container may be several ports of the node.
_collide(one, other) if one == other

_collide(one, other) if [] in [one[1], other[1]]

_is_name(name) if {
	is_string(name)
	name != ""
}

_is_service_name(name) if {
	regex.match(`^[a-z0-9]+(-[a-z0-9]+)*$`, name)
	regex.match("[a-z]", name)
	count(name) <= 15
}

_form := "a service name, which has at most 15 lower-case letters, digits and single hyphens, one letter at least"
