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

violation contains {"msg": msg, "details": {"path": path}} if {
	not rbac.is_builtin
	some rule_path, rule in rbac.rules
	grant := _grant(rule)

	msg := sprintf("rule grants more rights than its holder has: %s", [grant.text])
	path := array.concat(rule_path, grant.verb_path)
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	not rbac.is_builtin
	some rule_path, rule in rbac.rules
	not _grant(rule)
	grant := rbac.granted(rule, [_on({"rolebindings", "clusterrolebindings"}, {"escalate", "bind"})])
	not "*" in grant.verbs
	not "*" in grant.resources

	msg := sprintf("rule grants nothing: %s, as the verbs have a meaning on roles only", [grant.text])
	path := array.concat(rule_path, grant.verb_path)
}

_grant(rule) := rbac.granted(rule, _rights(rule))

_rights(rule) := [_escalate, _bind] if not _is_allowed(rule)

_rights(rule) := [_escalate] if _is_allowed(rule)

_is_allowed(rule) if {
	rbac.is_restricted(rule)
	every name in rbac.names(rule) {
		name in _parameters.allowedRoles
	}
}

_escalate := _on({"roles", "clusterroles"}, {"escalate"}) if rbac.is_cluster_role

_escalate := _on({"roles"}, {"escalate"}) if rbac.is_role

_bind := _on({"roles", "clusterroles"}, {"bind"})

_on(resources, verbs) := {"groups": {"rbac.authorization.k8s.io"}, "resources": resources, "verbs": verbs}
