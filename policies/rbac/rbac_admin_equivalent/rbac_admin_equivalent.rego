# METADATA
# title: Role as strong as cluster-admin
# description: |
#   All verbs on all resources are what cluster-admin has, whatever the role is called. The core group is enough: its
#   secrets, pods and tokens lead to the rest. All rules of a role count together, those about named objects do not.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#     description: User-facing roles
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: RBAC good practices
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: Whoever steals the holder's token owns the cluster, or the namespace if the role is bound to one.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1098.006, T1078, MS-TA9019]
#   remediation: Grant the verbs and resources that the holder needs and no others.
package policies.rbac.rbac_admin_equivalent

import data.lib.sekisho.rbac

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	rbac.is_admin_equivalent(rbac.rules)

	msg := sprintf("%s is as strong as %s: it grants everything on all resources of %s", [_kind, _equal, _groups])
	path := array.concat(_place, ["resources"])
}

_kind := "cluster role" if rbac.is_cluster_role

_kind := "role" if rbac.is_role

_equal := "cluster-admin" if rbac.is_cluster_role

_equal := "an administrator of its namespace" if rbac.is_role

_severity := "critical" if rbac.is_cluster_role

_severity := "high" if rbac.is_role

_groups := "every API group" if {
	rbac.is_admin_equivalent([rule | some rule in rbac.rules; "*" in rule.groups])
} else := "the core group"

# The first rule that grants it all, or else the first that adds to it.
_place := min(_alone) if {
	_alone != set() # mutation:equivalent *: an empty set has no minimum either
} else := min({path | some path, rule in rbac.rules; rbac.is_on_everything(rule)})

_alone := {path | some path, rule in rbac.rules; rbac.is_admin_equivalent([rule])}
