# METADATA
# title: Rights granted to everybody who is authenticated
# description: |
#   Everybody with a login, people and workloads alike, is in the group system:authenticated, all service accounts are in
#   system:serviceaccounts, and those of a namespace are in system:serviceaccounts:<namespace>. A role for such a group goes
#   to accounts that nobody thought of, on some managed clouds to every account of the provider. Only the roles that
#   Kubernetes itself gives to these groups are allowed.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
#     description: Default roles and role bindings
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#service-account-permissions
#     description: Service account permissions
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   attack: Whoever has any account, or code in any pod, does all that the role allows.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1078, MS-TA9029]
#   remediation: Bind the role to the users, groups or service accounts that need it.
#   parameters:
#     allowedRoles:
#       type: array
#       items: {type: string}
#       description: Roles that these groups may have, a ClusterRole by its name and a Role as namespace/name.
package policies.rbac.authenticated_group_binding

import data.lib.sekisho.rbac_bindings
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedRoles": [
	"system:basic-user",
	"system:cluster-trust-bundle-discovery",
	"system:discovery",
	"system:public-info-viewer",
	"system:service-account-issuer-discovery",
]}

_parameters := object.union(default_parameters, review.parameters("authenticated-group-binding"))

violation contains {"msg": msg, "details": {"path": path, "severity": severity}} if {
	some path, subject in rbac_bindings.subjects
	subject.kind == "Group"
	[members, severity] := _group(subject.name)
	not rbac_bindings.is_role_of(_parameters.allowedRoles)

	msg := sprintf("%s, %s, gets %s", [subject.text, members, rbac_bindings.gain])
}

_group("system:authenticated") := ["everybody who is authenticated", "high"]

_group("system:serviceaccounts") := ["every service account of the cluster", "high"]

_group(name) := [sprintf("every service account of namespace %q", [namespace]), "medium"] if {
	startswith(name, "system:serviceaccounts:")
	namespace := trim_prefix(name, "system:serviceaccounts:")
}
