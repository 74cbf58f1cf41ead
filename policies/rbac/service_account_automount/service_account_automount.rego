# METADATA
# title: ServiceAccount mounts its token by default
# description: |
#   Every pod gets a token of its service account unless the pod or the account says otherwise. Pods that name no account
#   run as the one called default, so that this is where the token is a surprise: hardly any of them talks to the API
#   server. Judged are the accounts called default, or all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
#     description: Opt out of API credential automounting
# custom:
#   severity: medium
#   kinds: [ServiceAccount]
#   attack: Code in a pod reads the token that nobody asked for, and speaks to the API server with it.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1528, MS-TA9016]
#   remediation: Set `automountServiceAccountToken` to false, and to true in the pods that use the API.
#   parameters:
#     scope:
#       type: string
#       enum: [default, all]
#       description: Which service accounts are judged, those with the name default or all.
package policies.rbac.service_account_automount

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"scope": "default"}

# mutation:equivalent replace call: without the default there is no scope, which is not all either
_parameters := object.union(default_parameters, review.parameters("service-account-automount"))

violation contains {"msg": msg, "details": {"path": ["automountServiceAccountToken"]}} if {
	review.group_kind == "ServiceAccount"
	not review.object.automountServiceAccountToken == false
	_is_judged(_name)

	msg := sprintf("service account %q mounts its token into every pod that does not refuse it", [_name])
}

_is_judged("default")

_is_judged(_) if _parameters.scope == "all"

_name := review.object.metadata.name if {
	is_string(review.object.metadata.name)
} else := ""
