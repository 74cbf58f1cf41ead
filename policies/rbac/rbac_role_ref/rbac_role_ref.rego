# METADATA
# title: Binding points to a missing or malformed role
# description: |
#   A binding may be there before its role. Whoever creates a role of that name then decides what the subjects of the
#   binding may do. What the role is called cannot be changed in a binding, only by deleting it. The API server refuses a
#   reference of another API group or kind, or without a name. A missing Role is reported if others of its namespace are at
#   hand, a missing ClusterRole only if all objects are. The roles that every cluster has are never missing.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding
#     description: RoleBinding and ClusterRoleBinding
# custom:
#   severity: low
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   inventory: [rbac.authorization.k8s.io/v1/Role, rbac.authorization.k8s.io/v1/ClusterRole]
#   attack: Whoever may create a role of that name hands its rights to subjects that nobody looks at any more.
#   principles: [least-privilege]
#   protects: [integrity]
#   remediation: Name a role that exists, or delete the binding.
#   parameters:
#     complete:
#       type: boolean
#       description: Whether all objects of the cluster are given, so that what is not there is missing.
package policies.rbac.rbac_role_ref

import data.lib.sekisho.inventory
import data.lib.sekisho.rbac_bindings
import data.lib.sekisho.rbac_grants
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"complete": false}

# mutation:equivalent replace call: without the default there is no value, which is not true either
_parameters := object.union(default_parameters, review.parameters("rbac-role-ref"))

# An API group that is not written is this one.
violation contains {"msg": msg, "details": {"path": ["roleRef", "apiGroup"]}} if {
	rbac_bindings.is_binding # mutation:equivalent neighbour field: bindings and nothing else have the others
	group := review.object.roleRef.apiGroup
	is_string(group)
	not group in ["", "rbac.authorization.k8s.io"]

	msg := sprintf("binding refers to a role of API group %q, not of %q", [group, "rbac.authorization.k8s.io"])
}

violation contains {"msg": msg, "details": {"path": ["roleRef", "kind"]}} if {
	rbac_bindings.role.name != ""
	not rbac_bindings.role.kind in _kinds

	msg := sprintf("%s refers to kind %q, not to %s", [review.object.kind, rbac_bindings.role.kind, concat(" or ", _kinds)])
}

violation contains {"msg": "binding names no role", "details": {"path": ["roleRef", "name"]}} if {
	rbac_bindings.role.name == ""
}

violation contains {"msg": msg, "details": {"path": ["roleRef", "name"]}} if {
	role := rbac_bindings.role
	role.name != ""
	role.kind in _kinds
	_is_known(role)
	not rbac_grants.is_there(role)

	msg := sprintf("nothing defines %s, and whoever creates it decides what is granted", [_text(role)])
}

_kinds := ["ClusterRole"] if rbac_bindings.is_cluster_wide

_kinds := ["Role", "ClusterRole"] if not rbac_bindings.is_cluster_wide

_is_known(_) if _parameters.complete == true

# A ClusterRole has no namespace, and so no neighbours.
_is_known(role) if inventory.is_known("rbac.authorization.k8s.io/Role", role.namespace, false)

_text(role) := sprintf("ClusterRole %q", [role.name]) if role.kind == "ClusterRole"

_text(role) := sprintf("Role %q of namespace %q", [role.name, role.namespace]) if role.kind == "Role"
