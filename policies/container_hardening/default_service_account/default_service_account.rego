# METADATA
# title: Workload runs as the default service account
# description: |
#   Pods that name no service account share the one called default of their namespace, so that rights for one of them are
#   rights for all, and nothing in the audit log tells them apart. Pods without a token are nobody to the API server, and
#   are left alone unless that is asked for.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts
#     description: Default service accounts
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#     description: Configure service accounts for pods
# custom:
#   severity: low
#   inventory: [v1/ServiceAccount]
#   attack: Code in one pod uses rights that were meant for another pod of the namespace.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1078.001, MS-TA9016]
#   remediation: Name a service account of its own in `serviceAccountName`, or set `automountServiceAccountToken` to false.
#   parameters:
#     ignoreWhenTokenOff:
#       type: boolean
#       description: Whether pods that have no token of the account may run as it.
package policies.container_hardening.default_service_account

import data.lib.sekisho.review
import data.lib.sekisho.service_account

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"ignoreWhenTokenOff": true}

_parameters := object.union(default_parameters, review.parameters("default-service-account"))

violation contains {"msg": msg, "details": {"path": service_account.name_path}} if {
	service_account.name == "default"
	not service_account.is_mirror
	_is_judged

	msg := sprintf("pod runs as service account %q, which it shares with all pods that name none", [service_account.name])
}

_is_judged if service_account.automounts

_is_judged if count(service_account.projected) > 0

_is_judged if not _parameters.ignoreWhenTokenOff == true
