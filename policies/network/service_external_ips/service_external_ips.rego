# METADATA
# title: Service claims external IPs
# description: |
#   Every node sends traffic for the external IPs of a Service to its pods, whoever the addresses belong to, and so does it
#   with the addresses of a load balancer's status (CVE-2020-8554). Judged are Services of all types, with and without
#   selector. In the status only what a manifest claims is judged: in an object that was read from a cluster a controller
#   has written it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#external-ips
#     description: External IPs of Services
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips
#     description: DenyServiceExternalIPs
# custom:
#   severity: high
#   attack: Whoever can create a Service takes the address of another system and reads or changes what pods send to it.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1557, MS-TA9036]
#   kinds: [Service]
#   remediation: Remove `spec.externalIPs`, and use a Service of type LoadBalancer, an Ingress or a Gateway.
#   parameters:
#     allowedCIDRs:
#       type: array
#       items: {type: string}
#       description: Ranges whose addresses Services may claim.
package policies.network.service_external_ips

import data.lib.sekisho.cidr
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedCIDRs": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("service-external-ips"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Service"
	some i, address in review.object.spec.externalIPs
	is_string(address)
	not _is_allowed(address)

	msg := sprintf("service claims external IP %q", [address])
	path := ["spec", "externalIPs", i]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Service"
	not review.object.metadata.uid
	some i, ingress in review.object.status.loadBalancer.ingress
	is_string(ingress.ip)
	not _is_allowed(ingress.ip)

	msg := sprintf("service claims load balancer IP %q in its status", [ingress.ip])
	path := ["status", "loadBalancer", "ingress", i, "ip"]
}

_is_allowed(address) if {
	some range in _parameters.allowedCIDRs
	cidr.covers(range, address)
}
