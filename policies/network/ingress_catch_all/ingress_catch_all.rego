# METADATA
# title: Ingress catches traffic of other hosts
# description: |
#   A route without a host, or with a wildcard, answers for names that nobody has claimed yet, of other tenants too: whoever
#   mistypes a name, or asks for one whose own route is not there for a moment, lands with the wrong application. A route of
#   the Gateway API that names no host claims what its listeners stand for, and is judged by these where they are known.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards
#     description: Ingress, host names with wildcards
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#default-backend
#     description: Ingress, default backend
# custom:
#   severity: medium
#   kinds:
#     - networking.k8s.io/Ingress
#     - extensions/Ingress
#     - gateway.networking.k8s.io/HTTPRoute
#     - gateway.networking.k8s.io/GRPCRoute
#     - gateway.networking.k8s.io/TLSRoute
#   inventory: [gateway.networking.k8s.io/v1/Gateway, gateway.networking.k8s.io/v1/ListenerSet]
#   attack: A tenant answers requests that were meant for another one, and reads the credentials in them.
#   principles: [separation, least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1557, MS-TA9036]
#   remediation: Name each host that the route is for.
#   parameters:
#     allowedWildcards:
#       type: array
#       items: {type: string}
#       description: |
#         Wildcard hosts that may be claimed, as `*.shop.example`. In an entry, `*` stands for one label and `**` for any
#         number of them. The entry `*` allows a route without a host.
#     allowDefaultBackend:
#       type: boolean
#       description: Whether an Ingress may have a default backend.
package policies.network.ingress_catch_all

import data.lib.sekisho.ingress
import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedWildcards": [], "allowDefaultBackend": false}

_parameters := object.union(default_parameters, review.parameters("ingress-catch-all"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in ingress.kinds
	some i, rule in review.object.spec.rules
	host := ingress.text(rule, ["host"], "*")
	_is_caught(host)

	msg := sprintf("%s catches requests for other hosts", [_rule(host)])
	path := ["spec", "rules", i, "host"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in ingress.kinds
	_parameters.allowDefaultBackend == false
	some field in ["defaultBackend", "backend"]
	is_object(review.object.spec[field])

	msg := "default backend catches requests for all other hosts"
	path := ["spec", field]
}

violation contains {"msg": msg, "details": {"path": ["spec", "rules"]}} if {
	review.group_kind in ingress.kinds
	every field in ["rules", "defaultBackend", "backend"] {
		object.get(review.object, ["spec", field], null) in [null, []]
	}

	msg := "ingress has no rules, so that it is for all hosts"
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in _route_kinds
	some i, host in review.object.spec.hostnames
	is_string(host) # mutation:equivalent *: startswith has no value for others; this keeps strict engines from errors
	_is_caught(host)

	msg := sprintf("host name %q catches requests for other hosts", [host])
	path := ["spec", "hostnames", i]
}

violation contains {"msg": msg, "details": {"path": ["spec", "hostnames"]}} if {
	review.group_kind in _route_kinds
	ingress.hostnames(review.object) == {""}
	some parent in ingress.parents(review.object)
	parent.kind in ["Gateway", "ListenerSet"]
	not _is_narrow(parent)

	msg := sprintf("route names no host, so that it is for all hosts of %s %q", [parent.kind, parent.name])
}

_route_kinds := {
	"gateway.networking.k8s.io/GRPCRoute",
	"gateway.networking.k8s.io/HTTPRoute",
	"gateway.networking.k8s.io/TLSRoute",
}

# No host is written as an asterisk.
_is_caught(host) if {
	startswith(host, "*")
	not _is_allowed(host)
}

_is_allowed(host) if {
	some pattern in _parameters.allowedWildcards
	glob.match(lower(pattern), ["."], lower(host)) # mutation:equivalent remove member: no separators stand for this one
}

_rule("*") := "rule without a host"

_rule(host) := sprintf("rule for host %q", [host]) if host != "*"

# A parent that is known, whose listeners for this route are all for certain hosts.
_is_narrow(parent) if {
	# mutation:equivalent change literal: nothing is a name with an asterisk, whatever follows it
	hosts := {ingress.text(listener, ["hostname"], "*") |
		some gateway in inventory.in_namespace(
			concat("/", ["gateway.networking.k8s.io", parent.kind]),
			parent.namespace,
		)
		inventory.name_of(gateway) == parent.name
		some listener in gateway.spec.listeners
		ingress.attaches(review.object, gateway, listener)
	}
	hosts != set()
	every host in hosts {
		not _is_caught(host)
	}
}
