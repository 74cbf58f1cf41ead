# METADATA
# title: Role may escalate or bind roles
# description: |
#   The API server lets nobody write a role, or bind one, that grants more than the writer has, unless the writer has the
#   verb escalate or bind on it. Either verb, or `*`, on roles or cluster roles thus leads to every right there is. Names
#   confine bind to these roles. A Role cannot grant escalate on cluster roles, but bind, for bindings in its namespace.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
#     description: Privilege escalation prevention
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb
#     description: RBAC good practices
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder binds cluster-admin to itself, or writes all rights into a role that it already has.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1098.006, T1068, MS-TA9019]
#   remediation: Remove escalate, bind and `*` from the verbs on roles and cluster roles.
#   parameters:
#     allowedRoles:
#       type: array
#       items: {type: string}
#       description: Names of roles that may be bound, by rules whose resourceNames list no others.
package policies.rbac.rbac_escalate_bind

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedRoles": ["view"]}

_parameters := object.union(default_parameters, review.parameters("rbac-escalate-bind"))

violation contains {"msg": msg, "details": {"path": grant.verb_path}} if {
	some grant in _grants

	msg := sprintf("rule grants more rights than its holder has: %s", [grant.text])
}

violation contains {"msg": msg, "details": {"path": grant.verb_path, "severity": "low"}} if {
	some rule_path, grant in rbac.granted(_on_bindings)
	not "*" in grant.verbs
	not "*" in grant.resources
	not _grants[rule_path]

	msg := sprintf("rule grants nothing: %s, as the verbs have a meaning on roles only", [grant.text])
}

_grants := object.union(
	rbac.granted(_escalating),
	{rule_path: grant | some rule_path, grant in rbac.granted(_escalating_or_binding); not _is_allowed(grant.rule)},
)

_is_allowed(rule) if {
	rule.reach == "named"
	every name in rule.names {
		name in _parameters.allowedRoles
	}
}

_escalating := rbac.patterns(_escalate)

# mutation:equivalent swap arguments: the order of rights tells nothing
_escalating_or_binding := rbac.patterns(array.concat(_escalate, [_on({"roles", "clusterroles"}, {"bind"})]))

_on_bindings := rbac.patterns([_on({"rolebindings", "clusterrolebindings"}, {"escalate", "bind"})])

_escalate := [
	_on({"roles"}, {"escalate"}),
	object.union(_on({"clusterroles"}, {"escalate"}), {"cluster": true}), # mutation:equivalent swap arguments: they have no key in common
]

_on(resources, verbs) := {"groups": {"rbac.authorization.k8s.io"}, "resources": resources, "verbs": verbs}
