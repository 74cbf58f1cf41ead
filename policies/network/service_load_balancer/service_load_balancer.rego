# METADATA
# title: Unrestricted LoadBalancer Service
# description: |
#   A LoadBalancer Service is usually reachable from the whole internet. It passes if the cloud is told to keep it internal,
#   or if its source ranges are narrower than all addresses. Where a cloud's controller keeps balancers internal by itself,
#   say so in the annotation all the same. Annotations that every balancer needs, such as a certificate's, are judged on
#   request.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
#     description: Services of type LoadBalancer
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
#     description: Internal load balancers
# custom:
#   severity: medium
#   attack: Anybody on the internet reaches the service, past the gateways that authenticate and filter.
#   principles: [small-attack-surface, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1133, MS-TA9005]
#   kinds: [Service]
#   remediation: List the clients under `spec.loadBalancerSourceRanges`, or make the balancer internal by the annotation of the cloud.
#   parameters:
#     forbid:
#       type: boolean
#       description: Whether source ranges do not suffice, so that only internal load balancers pass.
#     internalAnnotations:
#       type: object
#       additionalProperties: {type: string}
#       description: |
#         Annotations that make a load balancer internal, each with a regular expression for the whole value. Those that are
#         set join the ones of well-known clouds.
#     requiredAnnotations:
#       type: object
#       additionalProperties: {type: string}
#       description: Annotations that every load balancer needs, each with a regular expression for the whole value.
package policies.network.service_load_balancer

import data.lib.sekisho.cidr
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"forbid": false,
	"internalAnnotations": {
		"cloud.google.com/load-balancer-type": "[Ii]nternal",
		"load-balancer.hetzner.cloud/disable-public-network": "true",
		"networking.gke.io/load-balancer-type": "[Ii]nternal",
		"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
		"service.beta.kubernetes.io/aws-load-balancer-internal": `true|0\.0\.0\.0/0`,
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
		"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
		"service.beta.kubernetes.io/do-loadbalancer-network": "INTERNAL",
		"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
		"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
		"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
		"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": ".+",
	},
	"requiredAnnotations": {},
}

_parameters := object.union(default_parameters, review.parameters("service-load-balancer"))

violation contains {"msg": msg, "details": {"path": ["spec", "type"]}} if {
	_is_external
	_parameters.forbid

	msg := "service is of type LoadBalancer, and no annotation makes it internal"
}

violation contains {"msg": msg, "details": {"path": ["spec", "loadBalancerSourceRanges"]}} if {
	_is_restricted_by_ranges
	_ranges == []

	msg := "load balancer is open to every address: no source ranges are set"
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_is_restricted_by_ranges
	some [path, range] in _ranges
	cidr.families([range]) != set()

	msg := sprintf("load balancer is open to every address: %s is a source range", [range])
}

# Two halves say the same as the whole.
violation contains {"msg": msg, "details": {"path": _ranges_path}} if {
	_is_restricted_by_ranges
	cidr.families([range | some [_, range] in _ranges]) != set()
	every entry in _ranges {
		cidr.families([entry[1]]) == set()
	}

	msg := "load balancer is open to every address: its source ranges make up the whole"
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_is_load_balancer
	some annotation, pattern in _parameters.requiredAnnotations
	not _matches(annotation, pattern)

	msg := _message(annotation, pattern)
	path := ["metadata", "annotations", annotation]
}

_is_load_balancer if {
	review.group_kind == "Service"
	review.object.spec.type == "LoadBalancer"
}

_is_external if {
	_is_load_balancer
	not _is_internal
}

_is_internal if {
	some annotation, pattern in _parameters.internalAnnotations
	_matches(annotation, pattern)
}

_is_restricted_by_ranges if {
	_is_external
	not _parameters.forbid
}

_matches(annotation, pattern) if {
	is_string(_annotations[annotation]) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	regex.is_valid(pattern) # mutation:equivalent *: what is no pattern matches nothing; this keeps strict engines from errors
	regex.match(sprintf("^(?:%s)$", [pattern]), _annotations[annotation])
}

_message(annotation, pattern) := msg if {
	is_string(_annotations[annotation])
	msg := sprintf("load balancer has annotation %q with value %q, which does not match %q", [annotation, _annotations[annotation], pattern])
} else := sprintf("load balancer lacks annotation %q", [annotation])

_annotations := review.object.metadata.annotations

# Source ranges with their paths. The annotation is for Services without the field, as the API server reads it.
_ranges := [[path, range] |
	some i, range in review.object.spec.loadBalancerSourceRanges
	path := ["spec", "loadBalancerSourceRanges", i]
] if {
	_has_field
} else := [[_ranges_path, trim_space(range)] |
	is_string(_annotations[_source_ranges]) # mutation:equivalent *: nothing else can be split; this keeps strict engines from errors
	some range in split(_annotations[_source_ranges], ",")
	trim_space(range) != ""
]

_ranges_path := ["spec", "loadBalancerSourceRanges"] if {
	_has_field
} else := ["metadata", "annotations", _source_ranges]

_has_field if some _ in review.object.spec.loadBalancerSourceRanges

_source_ranges := "service.beta.kubernetes.io/load-balancer-source-ranges"
