# METADATA
# title: Role may mint service account tokens
# description: |
#   `create` on serviceaccounts/token hands out a token of any service account that the role reaches, and with it the
#   account's rights. The name of the account is in the request, so that resourceNames confine it, which weighs less.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
#     description: TokenRequest
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder mints a token of a more powerful account, also for use from outside the cluster.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1528, T1550.001, MS-TA9016]
#   remediation: Remove the subresource from the rule, or list the accounts in `resourceNames`.
#   parameters:
#     allowedNames:
#       type: array
#       items: {type: string}
#       description: Globs of names of service accounts that a rule may grant if its resourceNames list no others.
package policies.rbac.rbac_token_request

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedNames": []}

_parameters := object.union(default_parameters, review.parameters("rbac-token-request"))

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some grant in rbac.granted(_rights)
	not rbac.is_restricted_to(grant.rule, _parameters.allowedNames)

	msg := sprintf("rule grants tokens of service accounts: %s", [grant.text])
	severity := _severity(grant)
}

_rights := rbac.patterns([{"groups": {""}, "resources": {"serviceaccounts/token"}, "verbs": {"create"}}])

_severity(grant) := "low" if {
	grant.rule.reach == "named"
} else := "high"
