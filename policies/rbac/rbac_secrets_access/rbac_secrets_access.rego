# METADATA
# title: Role reads or writes secrets
# description: |
#   Secrets hold tokens, keys and passwords. To list or watch them shows their contents as get does, and so does to delete
#   them as a collection. Who may create or change them reads on: a secret of the type
#   kubernetes.io/service-account-token is filled with the token of any account in the namespace. A rule about named
#   secrets weighs less.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Good practices for secrets
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: Whoever steals the holder's token reads the credentials of others and goes on with these.
#   principles: [least-privilege]
#   protects: [confidentiality]
#   threats: [T1552.007, MS-TA9025]
#   remediation: Remove secrets from the rule, or confine it to get on the names that are needed by `resourceNames`.
#   parameters:
#     verbs:
#       type: array
#       items: {type: string}
#       description: Verbs that read secrets.
#     writeVerbs:
#       type: array
#       items: {type: string}
#       description: Verbs that write secrets; none lets roles write them.
#     allowedNames:
#       type: array
#       items: {type: string}
#       description: Globs of names of secrets that a rule may grant if its resourceNames list no others.
package policies.rbac.rbac_secrets_access

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"verbs": ["get", "list", "watch", "deletecollection"],
	"writeVerbs": ["create", "update", "patch"],
	"allowedNames": [],
}

_parameters := object.union(default_parameters, review.parameters("rbac-secrets-access"))

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some grant in rbac.granted(_rights)
	not rbac.is_restricted_to(grant.rule, _parameters.allowedNames)

	msg := sprintf("rule grants access to secrets: %s", [grant.text])
	severity := _severity(grant)
}

_rights := rbac.patterns([right |
	some field in ["verbs", "writeVerbs"]
	right := {"groups": {""}, "resources": {"secrets"}, "verbs": _parameters[field]}
])

_severity(grant) := "low" if {
	grant.rule.reach == "named"
	grant.verbs == {"get"}
} else := "medium" if {
	grant.rule.reach == "named"
} else := "critical" if {
	rbac.is_cluster_role
} else := "high"
