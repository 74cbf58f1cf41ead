# METADATA
# title: Subject bound to cluster-admin
# description: |
#   The role cluster-admin allows everything: in a ClusterRoleBinding on the whole cluster, in a RoleBinding on all that is
#   in the namespace. So do roles with other names whose rules add up to the same, also by way of aggregation. The roles
#   admin and edit, bound in the whole cluster, read every secret and make tokens for every service account. The binding of
#   cluster-admin to the group system:masters, which Kubernetes itself makes, is allowed.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#     description: User-facing roles
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   inventory: [rbac.authorization.k8s.io/v1/Role, rbac.authorization.k8s.io/v1/ClusterRole]
#   attack: Whoever has the subject's credentials, such as the token of one pod, has the cluster.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1078.003, T1098.006, MS-TA9019]
#   remediation: Bind the subject to a role that has the rules it needs, in the namespaces where it needs them.
#   parameters:
#     roles:
#       type: array
#       items:
#         type: object
#         properties:
#           name:
#             type: string
#             description: The name of a ClusterRole.
#           clusterWideOnly:
#             type: boolean
#             description: Whether a RoleBinding may have the role.
#       description: ClusterRoles that nobody should have.
#     allowedSubjects:
#       type: array
#       items: {type: string}
#       description: |
#         Subjects that may have them, as User/name, Group/name or ServiceAccount/namespace/name. `*` stands for any part of
#         a name.
package policies.rbac.cluster_admin_binding

import data.lib.sekisho.rbac_bindings
import data.lib.sekisho.rbac_grants
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"roles": [
		{"name": "cluster-admin"},
		{"name": "admin", "clusterWideOnly": true},
		{"name": "edit", "clusterWideOnly": true},
	],
	"allowedSubjects": [],
}

_parameters := object.union(default_parameters, review.parameters("cluster-admin-binding"))

violation contains {"msg": msg, "details": {"path": path, "severity": _verdict.severity}} if {
	some path, subject in rbac_bindings.subjects
	not _is_masters(subject)
	not _is_allowed(subject)

	msg := sprintf("%s gets %s%s", [subject.text, rbac_bindings.gain, _verdict.why])
}

_verdict := {"severity": _severity, "why": ""} if {
	some entry in _entries
	not entry.clusterWideOnly == true
} else := {"severity": "high", "why": ""} if {
	some _ in _entries
	rbac_bindings.is_cluster_wide
} else := {"severity": _severity, "why": ", which is as strong as cluster-admin"} if {
	role := rbac_bindings.role
	rights := rbac_grants.takeover_rights(role.kind, role.namespace, role.name, true) # mutation:equivalent change literal: everything is so anywhere
	"do everything" in rights
}

# A Role may be called cluster-admin and be none.
_entries := [entry |
	rbac_bindings.role.kind == "ClusterRole"
	some entry in _parameters.roles
	entry.name == rbac_bindings.role.name
]

_severity := "critical" if rbac_bindings.is_cluster_wide

_severity := "high" if not rbac_bindings.is_cluster_wide

_is_masters(subject) if {
	rbac_bindings.is_bootstrap_cluster_admin
	[subject.kind, subject.name] == ["Group", "system:masters"]
}

_is_allowed(subject) if {
	some pattern in _parameters.allowedSubjects
	glob.match(pattern, null, concat("/", [part | some part in [subject.kind, subject.namespace, subject.name]; part != ""]))
}
