# METADATA
# title: Service account token mounted without need
# description: |
#   A pod gets a token of its service account unless the pod or the account says otherwise, and what the pod says comes
#   first. Few pods use the API. A token in a projected volume is asked for on purpose and allowed unless it lives too long.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
#     description: Opt out of API credential automounting
#   - ref: https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
#     description: Projected service account tokens
# custom:
#   severity: medium
#   inventory: [v1/ServiceAccount]
#   attack: Code in the container reads the token and speaks to the API server with the rights of the account.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1528, T1552.007, MS-TA9016]
#   remediation: Set `automountServiceAccountToken` to false in the pod, or allow the account if the pod uses the API.
#   parameters:
#     allowedServiceAccounts:
#       type: array
#       items: {type: string}
#       description: Accounts whose pods use the API, as namespace/name. `*` stands for any part of a name.
#     maxTokenSeconds:
#       type: integer
#       description: For how many seconds a token in a projected volume may be valid at most.
package policies.container_hardening.service_account_token_automount

import data.lib.sekisho.review
import data.lib.sekisho.service_account
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedServiceAccounts": [], "maxTokenSeconds": 86400}

_parameters := object.union(default_parameters, review.parameters("service-account-token-automount"))

violation contains {"msg": msg, "details": {"path": path}} if {
	service_account.automounts
	not _is_allowed

	msg := sprintf("pod mounts a token of service account %q", [service_account.name])
	path := array.concat(workload.spec_path, ["automountServiceAccountToken"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some token_path, token in service_account.projected
	seconds := token.fields.expirationSeconds
	is_number(seconds) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
	seconds > _parameters.maxTokenSeconds
	not _is_allowed

	numbers := [format_int(seconds, 10), format_int(_parameters.maxTokenSeconds, 10)]
	msg := sprintf("token in volume %q is valid for %s seconds, more than %s", array.concat([token.volume], numbers))
	path := array.concat(token_path, ["expirationSeconds"])
}

_is_allowed if {
	some pattern in _parameters.allowedServiceAccounts
	glob.match(pattern, null, service_account.id)
}
