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
	some port_path, port in _ports
	port.name != ""
	not _is_service_name(port.name)

	msg := sprintf("port name %q of container %q is not %s", [port.name, port.container, _form])
	path := array.concat(port_path, ["name"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Service"
	some i, port in review.object.spec.ports
	is_string(port.targetPort)
	port.targetPort != ""
	not _is_service_name(port.targetPort)

	msg := sprintf("targetPort %q is not %s", [port.targetPort, _form])
	path := ["spec", "ports", i, "targetPort"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.requireNames == true
	some path, port in _ports
	port.name == ""

	msg := sprintf("port %s of container %q has no name", [port.text, port.container])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some name, paths in _named
	first := min(paths)
	some port_path in (paths - {first})

	msg := sprintf("port name %q of container %q is also one of container %q, where a Service finds it", [
		name,
		_ports[port_path].container,
		_ports[first].container,
	])
	path := array.concat(port_path, ["name"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some _, paths in _numbered
	some path in paths # mutation:equivalent all but the first element: the first has no earlier one

	# mutation:equivalent swap arguments: they collide with each other
	earlier := {other | some other in paths; other < path; _collide(_ports[path], _ports[other])}

	msg := sprintf("container %q lists port %s, as container %q already does", [
		_ports[path].container,
		_ports[path].text,
		_ports[min(earlier)].container,
	])
}

_ports[path] := described if {
	some container_path, container in workload.containers
	some i, port in container.ports
	is_object(port) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	path := array.concat(container_path, ["ports", i])
	number := object.get(port, "containerPort", null)
	described := {
		"container": container.name,
		"name": _text(port, "name", ""),
		"text": sprintf("%s/%s", [json.marshal(number), _text(port, "protocol", "TCP")]),
		"host": [_text(port, "hostIP", ""), _host_port(port)], # mutation:equivalent change literal: any text stands for none
		"lasts": _lasts(container_path, container),
	}
}

_named[port.name] contains path if {
	some path, port in _ports
	port.lasts
	port.name != ""
}

_numbered[port.text] contains path if {
	some path, port in _ports
	port.lasts
}

# One port of a container may be several ports of the node.
_collide(one, other) if one.host == other.host

_collide(one, other) if 0 in [one.host[1], other.host[1]]

_lasts(path, container) if {
	path[count(path) - 2] == "initContainers"
	container.restartPolicy == "Always"
} else := path[count(path) - 2] == "containers"

_host_port(port) := port.hostPort if {
	is_number(port.hostPort)
} else := 0

_text(port, field, fallback) := port[field] if {
	is_string(port[field])
	port[field] != ""
} else := fallback

_is_service_name(name) if {
	regex.match(`^[a-z0-9]+(-[a-z0-9]+)*$`, name)
	regex.match("[a-z]", name)
	count(name) <= 15
}

_form := "a service name, which has at most 15 lower-case letters, digits and single hyphens, one letter at least"
