# METADATA
# title: Role may edit roles or bindings
# description: |
#   Who may write roles or bindings passes its own rights on to others, for good, and who deletes them takes rights away.
#   The API server lets nobody grant more than they have, unless they may also escalate or bind roles: then nothing is
#   out of reach. Cluster roles and their bindings are in no namespace, so that a Role says nothing about them.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
#     description: Privilege escalation prevention
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder binds its rights to an account of the attacker, which keeps them when the hole is closed.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1098.006, MS-TA9019]
#   remediation: Remove the write verbs and keep roles and bindings with the pipeline that deploys the cluster.
package policies.rbac.rbac_role_binding_write

import data.lib.sekisho.rbac

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": _severity}} if {
	some grant in rbac.granted(_rights)

	msg := sprintf("rule grants changing who may do what%s: %s", [_reach, grant.text])
}

_rights := rbac.patterns([
	_right({"roles", "rolebindings"}),
	object.union(_right({"clusterroles", "clusterrolebindings"}), {"cluster": true}), # mutation:equivalent swap arguments: they have no key in common
])

_right(resources) := {
	"groups": {"rbac.authorization.k8s.io"},
	"resources": resources,
	"verbs": {"create", "update", "patch", "delete", "deletecollection"},
}

_severity := "critical" if {
	_exceeds_itself
} else := "high"

_reach := ", even beyond its own rights" if {
	_exceeds_itself
} else := ""

_exceeds_itself if _takeovers & {"escalate roles", "bind roles", "do everything"} != set()

_takeovers := rbac.takeover_rights(rbac.rules, true) if rbac.is_cluster_role

_takeovers := rbac.takeover_rights(rbac.rules, false) if rbac.is_role
