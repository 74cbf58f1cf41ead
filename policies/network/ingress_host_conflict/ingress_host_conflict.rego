# METADATA
# title: Host and path claimed twice
# description: |
#   When objects of two namespaces claim the same host and path, the controller decides who gets the requests, and one tenant
#   may take over the other's name. Ingresses conflict within a class, routes of the Gateway API at a listener, names in
#   annotations of external-dns among each other. A wildcard conflicts with the names that it stands for, and no host with
#   every host. Both objects are reported.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource
#     description: Ingress
#   - ref: https://gateway-api.sigs.k8s.io/concepts/security-model/
#     description: Gateway API, security model
# custom:
#   severity: medium
#   kinds:
#     - networking.k8s.io/Ingress
#     - extensions/Ingress
#     - gateway.networking.k8s.io/HTTPRoute
#     - route.openshift.io/Route
#     - Service
#   inventory:
#     - networking.k8s.io/v1/Ingress
#     - gateway.networking.k8s.io/v1/HTTPRoute
#     - route.openshift.io/v1/Route
#     - v1/Service
#   attack: A tenant claims another one's host and receives its users' requests, with the credentials in them.
#   principles: [separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1557, MS-TA9036]
#   remediation: Let one namespace own the host, or give each object a host or a path of its own.
#   parameters:
#     scope:
#       type: string
#       enum: [host, hostAndPath]
#       description: Whether a host may be shared as long as the paths differ (hostAndPath), or not at all (host).
#     sameNamespace:
#       type: boolean
#       description: Whether objects of one namespace conflict as well.
package policies.network.ingress_host_conflict

import data.lib.sekisho.ingress
import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"scope": "hostAndPath", "sameNamespace": false}

_parameters := object.union(default_parameters, review.parameters("ingress-host-conflict"))

violation contains {"msg": msg, "details": {"path": claim.at}} if {
	some claim in _claims
	rivals := {other.name | some other in _near(claim); _may_conflict(other); _conflict(claim, other.claim)} # mutation:equivalent swap arguments: a conflict is mutual
	rivals != set()

	msg := sprintf("%s is also claimed by %s", [claim.what, _listed(sort(rivals))])
}

_listed(names) := concat(", ", names) if count(names) < 4

# mutation:equivalent change literal: a slice from -1 is one from 0
_listed(names) := sprintf("%s and %d more", [concat(", ", array.slice(names, 0, 3)), count(names) - 3]) if count(names) > 3

# What objects claim that have to do with a host of the one under review, so that not every claim is compared with all
# others.
_near(claim) := [other |
	kind := _alike[review.group_kind]
	some i in {i |
		some [where, host] in _reach(claim.host)
		some i, _ in _filed(kind)[where][host]
	}
	some other in _claims_of(kind, i)
] if {
	claim.realm != ["external-dns"]
}

_near(claim) := [_all_names[i] | some i, _ in _names_filed[claim.host]] if claim.realm == ["external-dns"]

# No cluster serves Ingresses of the old group any more.
_alike := {
	"networking.k8s.io/Ingress": "networking.k8s.io/Ingress",
	"extensions/Ingress": "networking.k8s.io/Ingress",
	"gateway.networking.k8s.io/HTTPRoute": "gateway.networking.k8s.io/HTTPRoute",
	"route.openshift.io/Route": "route.openshift.io/Route",
}

# An object by its place among all of its kind.
_claims_of(kind, i) := [_claimed(other, claim) |
	other := inventory.everywhere(kind)[i]
	some claim in _hosts(kind, other)
]

_all_names := [_claimed(other, claim) |
	some kind in ["networking.k8s.io/Ingress", "Service"]
	some other in inventory.everywhere(kind)
	some claim in _names(other)
]

_claimed(other, claim) := {"object": other, "name": _name(other), "namespace": inventory.namespace_of(other), "claim": claim}

# Each object is filed at its hosts, and under all wildcards that stand for them, of which the shortest is no host at all.
_filed(kind) := object.union_n([{where: {at: {i: true}}} |
	some i, other in inventory.everywhere(kind)
	some host in _hosts_of(kind, other)
	some [where, at] in ({["at", host]} | {["under", domain] | some domain in _domains(host)})
])

_hosts_of("networking.k8s.io/Ingress", manifest) := {lower(ingress.text(rule, ["host"], "")) | some rule in manifest.spec.rules}

_hosts_of("gateway.networking.k8s.io/HTTPRoute", manifest) := {lower(name) | some name in ingress.hostnames(manifest)}

_hosts_of("route.openshift.io/Route", manifest) := {_route_host(manifest)}

_names_filed := object.union_n([{other.claim.host: {i: true}} | some i, other in _all_names])

_reach(host) := {["at", host], ["under", host]} | {["at", domain] | some domain in _domains(host)}

_domains(host) := {""} | {concat(".", array.concat(["*"], array.slice(labels, i, count(labels)))) |
	labels := split(host, ".")
	some i in numbers.range(1, count(labels))
	i < count(labels)
}

_name(other) := sprintf("%s %q", [other.kind, concat("/", [inventory.namespace_of(other), inventory.name_of(other)])])

_may_conflict(other) if other.namespace != inventory.namespace

_may_conflict(other) if {
	_parameters.sameNamespace == true
	not inventory.is_same(other.object, review.object) # mutation:equivalent swap arguments: so is being the same
	not _is_canary(other.object)
	not _is_canary(review.object)
}

# A canary shares host and path with an Ingress of its namespace.
_is_canary(manifest) if manifest.metadata.annotations["nginx.ingress.kubernetes.io/canary"] == "true"

_conflict(one, other) if {
	_paths_meet(one, other) # mutation:equivalent swap arguments: a conflict is mutual
	one.realm == other.realm
	one.condition == other.condition
	_sections_meet(one.sections, other.sections) # mutation:equivalent swap arguments: a conflict is mutual
	_hosts_meet(one, other) # mutation:equivalent swap arguments: a conflict is mutual
}

# Where one says nothing, it means all.
_sections_meet(ones, others) if {
	every i, one in ones {
		_section_meets(one, others[i]) # mutation:equivalent swap arguments: a conflict is mutual
	}
}

_section_meets(one, other) if one == other

_section_meets(one, _) if one == null

_section_meets(_, other) if other == null

_hosts_meet(one, other) if one.host == other.host

_hosts_meet(one, other) if {
	one.realm[0] in ["Ingress", "Route"]
	some [host, name] in [[one.host, other.host], [other.host, one.host]]
	ingress.host_covers(host, name) # mutation:equivalent swap arguments: both orders are tried
}

# An empty host of a Route is filled in, one of the Gateway API overlaps below.
_hosts_meet(one, other) if {
	one.realm[0] == "Ingress"
	"" in {one.host, other.host}
}

_hosts_meet(one, other) if {
	one.realm[0] == "Gateway"
	ingress.hosts_overlap(one.host, other.host) # mutation:equivalent swap arguments: so do hosts
}

_paths_meet(_, _) if _is_about_hosts

_paths_meet(one, other) if one.paths & other.paths != set()

_is_about_hosts if _parameters.scope == "host"

# What an object claims: a host, with the paths that count as the same, at a place of the object.
# mutation:equivalent swap arguments: their order is lost
_claims := array.concat(_own_names, _hosts(review.group_kind, review.object))

_own_names := [claim |
	review.group_kind in (ingress.kinds | {"Service"})
	some claim in _names(review.object)
]

# A name with several targets is meant where the records have different identifiers.
_names(manifest) := [claim |
	value := manifest.metadata.annotations[_hostname]
	is_string(value)
	some name in split(value, ",")
	host := lower(trim(name, " ."))
	host != ""
	claim := {
		"realm": ["external-dns"],
		"sections": [ingress.text(manifest, ["metadata", "annotations", _identifier], null)],
		"condition": {}, # mutation:equivalent *: any that is always the same will do
		"host": host,
		"paths": {"/"}, # mutation:equivalent *: any that is always the same will do
		"what": sprintf("DNS name %q", [host]),
		"at": ["metadata", "annotations", _hostname],
	}
]

_hostname := "external-dns.alpha.kubernetes.io/hostname"

_identifier := "external-dns.alpha.kubernetes.io/set-identifier"

_hosts(group_kind, manifest) := [claim |
	some i, rule in manifest.spec.rules
	host := lower(ingress.text(rule, ["host"], ""))
	some [steps, path, type] in _ingress_paths(rule)
	claim := {
		"realm": ["Ingress", ingress.class(manifest)],
		"sections": [], # mutation:equivalent *: any that is always the same will do
		"condition": {}, # mutation:equivalent *: any that is always the same will do
		"host": host,
		"paths": _forms(path, type),
		"what": _what(host, path),
		"at": array.concat(["spec", "rules", i], steps),
	}
] if group_kind in ingress.kinds

_hosts("route.openshift.io/Route", manifest) := [claim |
	host := _route_host(manifest)
	path := ingress.text(manifest, ["spec", "path"], "/")
	claim := {
		"realm": ["Route"],
		"sections": [], # mutation:equivalent *: any that is always the same will do
		"condition": {}, # mutation:equivalent *: any that is always the same will do
		"host": host,
		"paths": _forms(path, "Prefix"), # mutation:equivalent change literal: all but two types are prefixes
		"what": _what(host, path),
		"at": ["spec", "host"],
	}
]

_hosts("gateway.networking.k8s.io/HTTPRoute", manifest) := [claim |
	some parent in ingress.parents(manifest)
	some name in ingress.hostnames(manifest)
	host := lower(name)
	some [at, match] in _matches(manifest)
	path := ingress.text(match, ["path", "value"], "/")
	claim := {
		"realm": ["Gateway", parent.kind, parent.namespace, parent.name],
		"sections": [ingress.text(parent, ["section"], null), parent.port],
		"condition": object.remove(match, ["path"]),
		"host": host,
		"paths": _forms(path, ingress.text(match, ["path", "type"], "PathPrefix")), # mutation:equivalent change literal: all but two types are prefixes
		"what": _what(host, path),
		"at": at,
	}
]

_hosts(kind, _) := [] if not _alike[kind]

# The places of a rule with their paths. Where only hosts count, it is one place.
# mutation:equivalent change literal: paths are not compared then
_ingress_paths(_) := [[["host"], "/", "Prefix"]] if _is_about_hosts

_ingress_paths(rule) := [[["http", "paths", j, "path"], ingress.text(one, ["path"], "/"), type] |
	some j, one in rule.http.paths
	type := ingress.text(one, ["pathType"], "ImplementationSpecific") # mutation:equivalent change literal: all but two types are prefixes
] if not _is_about_hosts

# OpenShift makes up a host where there is none.
_route_host(manifest) := _subdomain(manifest, lower(host)) if {
	host := manifest.spec.host
	is_string(host) # mutation:equivalent *: lower has no value for others; this keeps strict engines from errors
	host != ""
}

_subdomain(manifest, host) := concat(".", array.concat(["*"], array.slice(labels, 1, count(labels)))) if {
	manifest.spec.wildcardPolicy == "Subdomain"
	labels := split(host, ".")
} else := host

# mutation:equivalent change literal: any condition that is always the same will do
_matches(_) := [[["spec", "hostnames"], {}]] if _is_about_hosts

_matches(manifest) := [[array.concat(["spec", "rules", i], steps), match] |
	some i, rule in manifest.spec.rules
	some [steps, match] in _rule_matches(rule)
] if not _is_about_hosts

_rule_matches(rule) := found if {
	found := [[["matches", j, "path"], match] | some j, match in rule.matches; is_object(match)]
	found != []
} else := [[["matches"], {}]]

# A prefix is one with and without the slash at its end.
_forms(path, type) := {path} if type in ["Exact", "RegularExpression"]

_forms(path, type) := {trimmed, concat("", [trimmed, "/"])} if {
	not type in ["Exact", "RegularExpression"]
	trimmed := trim_right(path, "/")
}

_what(host, _) := _shown(host) if _is_about_hosts

_what(host, path) := sprintf("%s with path %q", [_shown(host), path]) if not _is_about_hosts

_shown("") := "every host"

_shown(host) := sprintf("host %q", [host]) if host != ""
