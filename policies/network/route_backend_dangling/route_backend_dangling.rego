# METADATA
# title: Route points to a missing Service
# description: |
#   A route whose Service is not there, or lacks the port, answers every request with an error; whoever may create a Service
#   of that name takes the traffic over. A route of the Gateway API may name a Service of another namespace only where a
#   ReferenceGrant there allows it, and so may a Gateway with the certificates of its listeners. A missing object is judged
#   where others of its kind are at hand, or where `complete` says that all are.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource
#     description: Ingress
#   - ref: https://gateway-api.sigs.k8s.io/api-types/referencegrant/
#     description: Gateway API, ReferenceGrant
# custom:
#   severity: low
#   kinds:
#     - networking.k8s.io/Ingress
#     - extensions/Ingress
#     - gateway.networking.k8s.io/Gateway
#     - gateway.networking.k8s.io/GRPCRoute
#     - gateway.networking.k8s.io/HTTPRoute
#     - gateway.networking.k8s.io/TCPRoute
#     - gateway.networking.k8s.io/TLSRoute
#     - gateway.networking.k8s.io/UDPRoute
#   inventory: [v1/Service, gateway.networking.k8s.io/v1beta1/ReferenceGrant]
#   attack: Users get errors instead of the application, or whatever takes the missing Service's name.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Correct the name or the port of the Service, or add the Service or the ReferenceGrant.
#   parameters:
#     complete:
#       type: boolean
#       description: Whether all objects that there are have been given, so that what is not there is missing.
package policies.network.route_backend_dangling

import data.lib.sekisho.ingress
import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"complete": false}

_parameters := object.union(default_parameters, review.parameters("route-backend-dangling"))

violation contains {"msg": msg, "details": {"path": backend.path}} if {
	some backend in _backends
	_services(backend) == []
	inventory.is_known("Service", backend.namespace, _parameters.complete)

	msg := sprintf("there is no Service %q in namespace %q", [backend.name, backend.namespace])
}

violation contains {"msg": msg, "details": {"path": backend.path}} if {
	some backend in _backends
	some service in _services(backend) # mutation:equivalent first element only: a namespace has one of a name
	backend.port != null
	not _has_port(service, backend.port)

	msg := sprintf("Service %q has no port %s", [backend.name, json.marshal(backend.port)])
}

violation contains {"msg": msg, "details": {"path": used.path}} if {
	some used in _used
	used.namespace != inventory.namespace
	inventory.is_known(_grants, used.namespace, _parameters.complete)
	not _is_granted(used)

	msg := sprintf("no ReferenceGrant in namespace %q lets this %s use %s %q", [used.namespace, used.by, used.kind, used.name])
}

_grants := "gateway.networking.k8s.io/ReferenceGrant"

_backends := ingress.backends(review.object) if {
	review.group_kind in (ingress.kinds | ingress.route_kinds)
}

_services(backend) := inventory.named("Service", backend.namespace, backend.name)

# What needs a grant where it is of another namespace.
_used contains {"by": "route", "path": backend.path, "namespace": backend.namespace, "group": "", "kind": "Service", "name": backend.name} if {
	some backend in _backends
}

_used contains {"by": "Gateway", "path": path, "namespace": namespace, "group": group, "kind": kind, "name": name} if {
	review.group_kind == "gateway.networking.k8s.io/Gateway"
	some i, listener in review.object.spec.listeners
	some j, reference in listener.tls.certificateRefs
	object.get(listener.tls, "mode", null) != "Passthrough" # Then the backend has the certificate.

	path := ["spec", "listeners", i, "tls", "certificateRefs", j]
	namespace := ingress.text(reference, ["namespace"], inventory.namespace)
	group := ingress.text(reference, ["group"], "")
	kind := ingress.text(reference, ["kind"], "Secret")
	name := ingress.text(reference, ["name"], "")
	name != ""
}

_has_port(service, wanted) if {
	some port in service.spec.ports
	is_object(port) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	some given in [port.port, object.get(port, "name", "")]
	wanted == given
}

# What an external name leads to has whichever ports it has.
_has_port(service, _) if service.spec.type == "ExternalName"

_is_granted(used) if {
	some grant in inventory.in_namespace(_grants, used.namespace)
	some from in grant.spec.from
	from.group == "gateway.networking.k8s.io"
	from.kind == review.object.kind
	from.namespace == inventory.namespace
	some to in grant.spec.to
	ingress.text(to, ["group"], "") == used.group
	to.kind == used.kind
	ingress.text(to, ["name"], used.name) == used.name
}
