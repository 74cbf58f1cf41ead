# METADATA
# title: Workload runs with a powerful identity
# description: |
#   The token in a pod is all that it takes to use the rights of its service account. Joins the pod, the account and the
#   bindings and roles that reach it, also through the groups of all service accounts, and reports rights that lead to other
#   people's: everything, secrets, workloads, commands in pods, tokens, roles and their bindings, impersonation, kubelets and
#   admission webhooks. Pods without a token that the API server takes are left alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
#     description: RBAC good practices, privilege escalation risks
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Service accounts
# custom:
#   severity: high
#   kinds: [PodBearing]
#   inventory:
#     - v1/ServiceAccount
#     - rbac.authorization.k8s.io/v1/Role
#     - rbac.authorization.k8s.io/v1/RoleBinding
#     - rbac.authorization.k8s.io/v1/ClusterRole
#     - rbac.authorization.k8s.io/v1/ClusterRoleBinding
#   attack: Code in one container takes the token and with it the namespace or the cluster.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1528, T1078.001, MS-TA9016]
#   remediation: Give the account a role with the rules that it needs, or set `automountServiceAccountToken` to false.
#   parameters:
#     allowed:
#       type: array
#       items: {type: string}
#       description: Service accounts that may be powerful, as namespace/name. `*` stands for any part of a name.
package policies.rbac.workload_privileged_identity

import data.lib.sekisho.rbac_grants
import data.lib.sekisho.review
import data.lib.sekisho.service_account

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("workload-privileged-identity"))

violation contains {"msg": msg, "details": {"path": service_account.name_path, "severity": severity}} if {
	service_account.has_api_token
	not _is_allowed
	some binding in rbac_grants.bindings(service_account.namespace, service_account.name)
	role := binding.role
	rights := rbac_grants.takeover_rights(role.kind, role.namespace, role.name, binding.cluster_wide)
	count(rights) > 0

	severity := _severity(rights, binding.cluster_wide)
	msg := sprintf("service account %q of the pod may %s in %s: %s gives %s %q to %s", [
		service_account.name,
		concat(", ", rights),
		binding.where,
		binding.text,
		role.kind,
		role.name,
		_subject(binding.subject),
	])
}

_is_allowed if {
	some pattern in _parameters.allowed
	glob.match(pattern, null, service_account.id)
}

_severity(rights, true) := "critical" if {
	"do everything" in rights
} else := "high"

_severity(_, false) := "high"

_subject(subject) := "it" if subject.kind == "ServiceAccount"

_subject(subject) := sprintf("its %s", [subject.text]) if subject.kind == "Group"
