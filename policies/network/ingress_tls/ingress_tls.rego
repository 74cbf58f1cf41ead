# METADATA
# title: Route without TLS
# description: |
#   What enters the cluster in clear text, cookies and passwords included, is read and changed by everybody on the way. Each
#   host of an Ingress needs an entry of spec.tls with a certificate; listeners of a Gateway terminate TLS, unless all routes
#   that attach to one redirect to https; an OpenShift Route terminates TLS and does not serve HTTP beside it. Paths of ACME
#   challenges, which are fetched over HTTP, need no certificate.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#     description: Ingress, TLS
#   - ref: https://gateway-api.sigs.k8s.io/guides/tls/
#     description: Gateway API, TLS
# custom:
#   severity: medium
#   kinds:
#     - networking.k8s.io/Ingress
#     - extensions/Ingress
#     - gateway.networking.k8s.io/Gateway
#     - gateway.networking.k8s.io/ListenerSet
#     - route.openshift.io/Route
#   inventory: [gateway.networking.k8s.io/v1/HTTPRoute, gateway.networking.k8s.io/v1/GRPCRoute]
#   attack: Whoever sits between a user and the cluster reads the cookies and speaks in the user's name.
#   principles: [defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1557, T1040]
#   remediation: Name a certificate for each host in spec.tls of the Ingress, or terminate TLS at the listener or the Route.
#   parameters:
#     allowDefaultCertificate:
#       type: boolean
#       description: Whether entries of spec.tls may leave the certificate to the controller.
#     requireHttpDisabled:
#       type: boolean
#       description: Demands the annotation kubernetes.io/ingress.allow-http "false", which the controller of GKE reads.
#     tlsAnnotations:
#       type: array
#       items: {type: string}
#       description: |
#         Annotations by which a controller gets its certificate without spec.tls, or passes TLS on. An Ingress or Gateway
#         that sets one of them, to something else than "false", is taken to use TLS for all its hosts.
package policies.network.ingress_tls

import data.lib.sekisho.ingress
import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"allowDefaultCertificate": false,
	"requireHttpDisabled": false,
	"tlsAnnotations": [
		"alb.ingress.kubernetes.io/certificate-arn",
		"haproxy.org/ssl-passthrough",
		"ingress.gcp.kubernetes.io/pre-shared-cert",
		"networking.gke.io/certmap",
		"networking.gke.io/managed-certificates",
		"nginx.ingress.kubernetes.io/ssl-passthrough",
		"traefik.ingress.kubernetes.io/router.tls.certresolver",
	],
}

_parameters := object.union(default_parameters, review.parameters("ingress-tls"))

violation contains {"msg": "ingress does not use TLS", "details": {"path": ["spec", "tls"]}} if {
	count(_uncovered) > 0
	_covered_hosts == set()
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_covered_hosts != set()
	some path, host in _uncovered

	msg := sprintf("%s is in no TLS entry", [_shown(host)])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in ingress.kinds
	_parameters.allowDefaultCertificate != true
	not _has_tls_annotation
	some i, entry in review.object.spec.tls
	hosts := _hosts(entry)
	ingress.text(entry, ["secretName"], "") == ""

	msg := sprintf("TLS entry of %s names no secret", [concat(", ", [_shown(host) | some host in hosts])])
	path := ["spec", "tls", i, "secretName"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in ingress.kinds
	_parameters.requireHttpDisabled == true
	annotation := "kubernetes.io/ingress.allow-http"
	value := ingress.text(review.object, ["metadata", "annotations", annotation], "")
	value != "false"

	msg := sprintf("ingress takes HTTP: annotation %s is %q instead of \"false\"", [annotation, value])
	path := ["metadata", "annotations", annotation]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in _gateways
	some i, listener in review.object.spec.listeners
	listener.protocol == "HTTP"
	not _only_redirects(listener)

	msg := sprintf("listener %q takes HTTP", [ingress.text(listener, ["name"], "")])
	path := ["spec", "listeners", i, "protocol"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in _gateways
	not _has_tls_annotation
	some i, listener in review.object.spec.listeners
	listener.protocol in ["HTTPS", "TLS"]
	ingress.text(listener, ["tls", "mode"], "Terminate") == "Terminate"
	every field in ["certificateRefs", "options"] {
		object.get(listener, ["tls", field], null) in [null, [], {}]
	}

	msg := sprintf("listener %q names no certificate", [ingress.text(listener, ["name"], "")])
	path := ["spec", "listeners", i, "tls", "certificateRefs"]
}

violation contains {"msg": msg, "details": {"path": ["spec", "tls", "termination"]}} if {
	review.group_kind == "route.openshift.io/Route"
	ingress.text(review.object, ["spec", "tls", "termination"], "") == ""

	msg := "route does not use TLS"
}

violation contains {"msg": msg, "details": {"path": ["spec", "tls", "insecureEdgeTerminationPolicy"]}} if {
	review.group_kind == "route.openshift.io/Route"
	ingress.text(review.object, ["spec", "tls", "termination"], "") != ""
	review.object.spec.tls.insecureEdgeTerminationPolicy == "Allow"

	msg := "route serves HTTP beside HTTPS"
}

_gateways := {"gateway.networking.k8s.io/Gateway", "gateway.networking.k8s.io/ListenerSet"}

# The hosts of rules that no entry covers, by the path to them. No host, which is empty, stands for all.
_uncovered[path] := host if {
	not _has_tls_annotation
	some path, host in _rule_hosts
	not _is_covered(host)
}

_rule_hosts[path] := host if {
	review.group_kind in ingress.kinds
	some i, rule in review.object.spec.rules
	not _is_challenge(rule)
	host := ingress.text(rule, ["host"], "")
	path := ["spec", "rules", i, "host"]
}

_rule_hosts[["spec", field]] := "" if {
	review.group_kind in ingress.kinds
	object.get(review.object, ["spec", "rules"], null) in [null, []]
	some field in ["defaultBackend", "backend"]
	is_object(review.object.spec[field])
}

_is_covered(host) if {
	some covered in _covered_hosts
	ingress.host_covers(covered, host)
}

# An entry without hosts is one for whatever the controller's certificate is for.
_is_covered(_) if "" in _covered_hosts

_covered_hosts contains host if {
	some entry in review.object.spec.tls
	some host in _hosts(entry)
}

# An entry with neither hosts nor a secret says nothing.
_hosts(entry) := hosts if {
	hosts := {host | some host in entry.hosts; is_string(host)}
	hosts != set()
} else := {""} if {
	ingress.text(entry, ["secretName"], "") != ""
}

_is_challenge(rule) if {
	rule.http.paths != []
	every one in rule.http.paths {
		startswith(ingress.text(one, ["path"], ""), _challenge) # mutation:equivalent change literal: no path is no challenge
	}
}

_challenge := "/.well-known/acme-challenge/"

_has_tls_annotation if {
	some annotation in _parameters.tlsAnnotations
	ingress.text(review.object, ["metadata", "annotations", annotation], "false") != "false"
}

_only_redirects(listener) if {
	routes := [route |
		some kind in ["gateway.networking.k8s.io/HTTPRoute", "gateway.networking.k8s.io/GRPCRoute"]
		some route in inventory.everywhere(kind)
		ingress.attaches(route, review.object, listener)
	]
	routes != []
	every route in routes {
		route.spec.rules != []
		every rule in route.spec.rules {
			_is_plain_enough(rule)
		}
	}
}

_is_plain_enough(rule) if {
	some filter in rule.filters
	filter.requestRedirect.scheme == "https"
}

_is_plain_enough(rule) if {
	rule.matches != []
	every match in rule.matches {
		startswith(ingress.text(match, ["path", "value"], ""), _challenge) # mutation:equivalent change literal: no path is none
	}
}

_shown("") := "what names no host"

_shown(host) := sprintf("host %q", [host]) if host != ""
