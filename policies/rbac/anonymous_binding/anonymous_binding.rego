# METADATA
# title: Anonymous access granted
# description: |
#   Whoever reaches the API server without credentials is the user system:anonymous in the group system:unauthenticated. A
#   binding that names one of them gives its role to the whole network. Only the roles that Kubernetes and kubeadm
#   themselves show to strangers are allowed.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests
#     description: Anonymous requests
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
#     description: Default roles and role bindings
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   attack: Whoever can open a connection to the API server does all that the role allows, without any login.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1078.001, T1133, MS-TA9029]
#   remediation: Remove the subject from the binding, and name the users or service accounts that need the role.
#   parameters:
#     allowedRoles:
#       type: array
#       items: {type: string}
#       description: Roles that strangers may have, a ClusterRole by its name and a Role as namespace/name.
package policies.rbac.anonymous_binding

import data.lib.sekisho.rbac_bindings
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedRoles": [
	"system:public-info-viewer",
	"kube-public/kubeadm:bootstrap-signer-clusterinfo",
]}

_parameters := object.union(default_parameters, review.parameters("anonymous-binding"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, subject in rbac_bindings.subjects
	[subject.kind, subject.name] in [["User", "system:anonymous"], ["Group", "system:unauthenticated"]]
	not rbac_bindings.is_role_of(_parameters.allowedRoles)

	msg := sprintf("%s, everybody without a login, gets %s", [subject.text, rbac_bindings.gain])
}
