# METADATA
# title: Rights granted to a default service account
# description: |
#   Every pod that names no service account runs as the one called default of its namespace. A role for that account goes to
#   all of them, also to those that nobody has thought of yet. The account is found under both of its names, that of the
#   ServiceAccount and that of the user that it is to the API server. Kubernetes itself binds no role to it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts
#     description: Default service accounts
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#service-account-permissions
#     description: Service account permissions
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   attack: Code in any pod that names no service account uses the rights of another workload.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1078.001, MS-TA9016]
#   remediation: Bind the role to a service account of its own, and name that account in the pods that need the role.
package policies.rbac.default_service_account_binding

import data.lib.sekisho.rbac_bindings

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, subject in rbac_bindings.subjects
	[subject.kind, subject.name] == ["ServiceAccount", "default"]

	msg := sprintf("%s, which pods run as that name no other, gets %s", [subject.text, rbac_bindings.gain])
}
