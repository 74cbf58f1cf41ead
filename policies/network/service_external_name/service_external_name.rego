# METADATA
# title: ExternalName Service points at a forbidden host
# description: |
#   A Service of type ExternalName is another name for any host. Ingress controllers and proxies that follow it connect from
#   where they stand: to themselves, to the node, or to Services of other namespaces whose NetworkPolicies and routes never
#   foresaw it. Judged are names of the machine itself, IP addresses, names in the cluster that belong to another
#   namespace, and names that are not on the list where there is one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#externalname
#     description: Services of type ExternalName
# custom:
#   severity: medium
#   attack: Whoever can create a Service makes an Ingress controller forward requests to hosts that they cannot reach themselves.
#   principles: [separation, least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1557, MS-TA9036]
#   kinds: [Service]
#   remediation: Point `spec.externalName` at an allowed host outside the cluster, or refer to the other namespace by a Gateway route with a ReferenceGrant.
#   parameters:
#     allowedNames:
#       type: array
#       items: {type: string}
#       description: |
#         Host names, where `*` stands for any part of one label and `**` for any number of labels. With a list, other names
#         are refused; names of the cluster that are on it pass. None means that every host outside the cluster is allowed.
#     clusterDomain:
#       type: string
#       description: The DNS domain of the cluster.
package policies.network.service_external_name

import data.lib.sekisho.cidr
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedNames": [], "clusterDomain": "cluster.local"}

_parameters := object.union(default_parameters, review.parameters("service-external-name"))

violation contains {"msg": msg, "details": {"path": ["spec", "externalName"]}} if {
	review.group_kind == "Service"
	review.object.spec.type == "ExternalName"
	is_string(review.object.spec.externalName) # mutation:equivalent *: lower has no value for others; this keeps strict engines from errors
	reason := _reason(_host)

	msg := sprintf("external name is %q, %s", [review.object.spec.externalName, reason])
}

_host := _name(review.object.spec.externalName)

# DNS knows no case, and the dot at the end only says that the name is complete.
_name(text) := trim_suffix(lower(text), ".")

_reason(host) := "the machine that follows it" if {
	_is_localhost(host)
} else := "an IP address" if {
	cidr.is_address(host)
} else := sprintf("a name of namespace %q", [_namespace(host)]) if {
	not _is_allowed(host)
	_namespace(host) != _own_namespace
} else := "which is not on the list of allowed names" if {
	_parameters.allowedNames != []
	not _is_allowed(host)
}

_is_localhost("localhost")

_is_localhost(host) if endswith(host, ".localhost")

_is_allowed(host) if {
	some pattern in _parameters.allowedNames
	glob.match(_name(pattern), ["."], host) # mutation:equivalent remove member: without any, the dot is the one
}

# The namespace of a Service or a pod by its name in the cluster's DNS. Proxies with the search path of a pod also find
# names that end in svc.
_namespace(host) := labels[count(labels) - 2] if {
	labels := split(trim_suffix(host, concat("", [".", _name(_parameters.clusterDomain)])), ".")
	count(labels) > 2
	labels[count(labels) - 1] in {"svc", "pod"}
}

_own_namespace := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
	review.object.metadata.namespace != ""
} else := "default"
