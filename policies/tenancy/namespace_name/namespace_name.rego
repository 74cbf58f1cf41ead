# METADATA
# title: Namespace name not allowed
# description: |
#   The name of a namespace says whose it is, and much goes by it: exemptions of policies, roles, quotas, the bill. Names
#   that begin with kube- or openshift- are the cluster's, and a namespace that borrows one may be spared by policies. With
#   patterns every other name must match one of them; a name that the API server is to make up is not held to patterns.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
#     description: Namespaces
# custom:
#   severity: low
#   kinds: [Namespace]
#   attack: A namespace that is named like one of the system is passed over by policies and by people.
#   principles: [separation]
#   protects: [confidentiality, integrity]
#   threats: [T1036.005, MS-TA9023]
#   remediation: Give the namespace a name that follows the convention.
#   parameters:
#     patterns:
#       type: array
#       items: {type: string}
#       description: Regular expressions of which one must match the whole name. None means that every name will do.
#     allowedReserved:
#       type: array
#       items: {type: string}
#       description: Names that the cluster gives itself, which need not match.
package policies.tenancy.namespace_name

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"patterns": [],
	"allowedReserved": ["default", "kube-system", "kube-public", "kube-node-lease"],
}

_parameters := object.union(default_parameters, review.parameters("namespace-name"))

violation contains {"msg": msg, "details": {"path": ["metadata", field]}} if {
	review.group_kind == "Namespace"
	some field in ["name", "generateName"]
	name := review.object.metadata[field]
	is_string(name) # mutation:equivalent *: nothing else starts with a prefix; this keeps strict engines from errors
	some prefix in ["kube-", "openshift-"]
	startswith(name, prefix)
	not _is_reserved(field, name)

	msg := sprintf("namespace name %q begins with %s, which is the cluster's", [name, prefix])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Namespace"
	count(_parameters.patterns) > 0
	name := review.object.metadata.name
	is_string(name)
	not _is_reserved("name", name)
	not _is_conventional(name)

	msg := sprintf("namespace name %q matches none of %s", [name, concat(", ", _parameters.patterns)])
	path := ["metadata", "name"]
}

_is_reserved("name", name) if name in _parameters.allowedReserved

_is_conventional(name) if {
	some pattern in _parameters.patterns
	regex.match(sprintf("^(?:%s)$", [pattern]), name)
}
