# METADATA
# title: Routes into the cluster
# description: |
#   Ingresses of every version and the routes of the Gateway API: which hosts they claim, which Services they lead to and
#   which listeners they attach to. Hosts compare without regard to case.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#     description: Ingress
#   - ref: https://gateway-api.sigs.k8s.io/reference/spec/
#     description: Gateway API
package lib.sekisho.ingress

import data.lib.sekisho.inventory

# METADATA
# description: The kinds that this package calls an Ingress. Old clusters served it in the group extensions.
kinds := {"networking.k8s.io/Ingress", "extensions/Ingress"}

# METADATA
# description: The kinds of routes of the Gateway API, which name their Services alike.
route_kinds := {
	"gateway.networking.k8s.io/GRPCRoute",
	"gateway.networking.k8s.io/HTTPRoute",
	"gateway.networking.k8s.io/TCPRoute",
	"gateway.networking.k8s.io/TLSRoute",
	"gateway.networking.k8s.io/UDPRoute",
}

# METADATA
# description: |
#   The class of an Ingress, empty where it names none. The annotation is older, and controllers heed it before the field.
class(object) := class_annotation(object) if {
	class_annotation(object) != ""
} else := class_field(object)

# METADATA
# description: What the field says about the class, empty where it says nothing.
class_field(object) := text(object, ["spec", "ingressClassName"], "")

# METADATA
# description: What the annotation says about the class, empty where it says nothing.
class_annotation(object) := text(object, ["metadata", "annotations", "kubernetes.io/ingress.class"], "")

# METADATA
# description: |
#   The text at a place of an object, or another text where there is none. Null and empty texts are none.
text(manifest, path, otherwise) := found if {
	is_object(manifest) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	found := object.get(manifest, path, "")
	is_string(found)
	found != ""
} else := otherwise

# METADATA
# description: |
#   Whether a host of an Ingress or of a certificate, as *.shop.example, stands for a name. An asterisk is one label.
host_covers(host, name) if lower(host) == lower(name)

host_covers(host, name) if {
	startswith(host, "*.")
	labels := split(lower(name), ".")
	labels[0] != "*" # mutation:equivalent *: two such hosts are equal, or they differ behind the asterisk as well
	array.slice(labels, 1, count(labels)) == split(trim_prefix(lower(host), "*."), ".")
}

# METADATA
# description: |
#   Whether two hosts of the Gateway API have a name in common. No host, which is empty, is every host, and an asterisk is
#   any number of labels.
hosts_overlap("", _)

hosts_overlap(one, "") if is_string(one)

hosts_overlap(one, other) if lower(one) == lower(other)

hosts_overlap(one, other) if {
	startswith(one, "*.")
	endswith(lower(other), trim_prefix(lower(one), "*"))
}

hosts_overlap(one, other) if {
	startswith(other, "*.")
	endswith(lower(one), trim_prefix(lower(other), "*"))
}

# METADATA
# description: |
#   The Services that an Ingress or a route leads to, each as {path, namespace, name, port}. port is a number or a name, or
#   null where the route says nothing. Resources that are no Services are left out.
backends(object) := array.concat(_ingress_backends(object), _route_backends(object))

_ingress_backends(manifest) := [backend |
	some [path, found] in array.concat(
		[[["spec", field], manifest.spec[field]] | some field in ["defaultBackend", "backend"]],
		[[["spec", "rules", i, "http", "paths", j, "backend"], one.backend] |
			some i, rule in manifest.spec.rules
			some j, one in rule.http.paths
		],
	)
	name := text(found, ["service", "name"], text(found, ["serviceName"], ""))
	name != ""
	backend := {"path": path, "namespace": inventory.namespace_of(manifest), "name": name, "port": _ingress_port(found)}
]

_ingress_port(backend) := port if {
	some port in [
		object.get(backend, ["service", "port", "name"], ""),
		object.get(backend, ["service", "port", "number"], 0),
		object.get(backend, "servicePort", ""),
	]
	not port in ["", 0, null]
} else := null

_route_backends(manifest) := [backend |
	some i, rule in manifest.spec.rules
	some [steps, reference] in array.concat(
		array.concat(
			[[["backendRefs", j], reference] | some j, reference in rule.backendRefs],
			_mirrors([], rule),
		),
		[mirror |
			some j, reference in rule.backendRefs
			some mirror in _mirrors(["backendRefs", j], reference)
		],
	)
	text(reference, ["group"], "") == ""
	text(reference, ["kind"], "Service") == "Service"
	name := text(reference, ["name"], "")
	name != ""
	backend := {
		"path": array.concat(["spec", "rules", i], steps),
		"namespace": text(reference, ["namespace"], inventory.namespace_of(manifest)),
		"name": name,
		"port": object.get(reference, "port", null),
	}
]

# Where a filter sends a copy of each request.
_mirrors(steps, parent) := [[array.concat(steps, ["filters", i, "requestMirror", "backendRef"]), reference] |
	some i, filter in parent.filters
	reference := filter.requestMirror.backendRef
]

# METADATA
# description: |
#   The Gateways and ListenerSets that a route asks to attach to, each as {kind, namespace, name, section, port}. A mesh
#   attaches routes to Services, which are left out. section is empty and port null where the route means all listeners.
parents(route) := [parent |
	some reference in route.spec.parentRefs
	is_object(reference)
	text(reference, ["group"], "gateway.networking.k8s.io") == "gateway.networking.k8s.io"
	parent := {
		"kind": text(reference, ["kind"], "Gateway"),
		"namespace": text(reference, ["namespace"], inventory.namespace_of(route)),
		"name": text(reference, ["name"], ""),
		"section": text(reference, ["sectionName"], ""),
		"port": object.get(reference, "port", null),
	}
]

# METADATA
# description: |
#   Whether a route attaches to a listener of a Gateway or ListenerSet. A listener that selects namespaces by their labels
#   is taken to select the route's.
attaches(route, gateway, listener) if {
	is_object(listener)
	some parent in parents(route)
	parent.kind == gateway.kind
	parent.name == inventory.name_of(gateway)
	parent.namespace == inventory.namespace_of(gateway)
	_is_any_or(parent.section, "", text(listener, ["name"], ""))
	_is_any_or(parent.port, null, object.get(listener, "port", null))
	_admits(text(listener, ["allowedRoutes", "namespaces", "from"], "Same"), gateway, route)
	some hostname in hostnames(route)
	hosts_overlap(hostname, text(listener, ["hostname"], ""))
}

_is_any_or(wanted, none, _) if wanted == none

_is_any_or(wanted, _, value) if wanted == value

_admits(from, _, _) if from in ["All", "Selector"]

_admits("Same", gateway, route) if inventory.namespace_of(gateway) == inventory.namespace_of(route)

# METADATA
# description: The host names of a route; one that names none has the empty name, which is every name.
hostnames(route) := found if {
	found := {hostname | some hostname in route.spec.hostnames; is_string(hostname)}
	found != set()
} else := {""}
