# METADATA
# title: Admission webhook or policy fails open
# description: |
#   With failurePolicy Ignore the API server admits what a webhook or an admission policy should judge whenever it cannot be
#   judged: the webhook is down or slow, or an expression, also one of matchConditions, ends in an error. Webhooks are
#   judged where a rule asks about what runs code or grants rights: pods and whatever makes pods, exec and attach, RBAC,
#   namespaces and admission itself. Unset is Fail.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy
#     description: Failure policy of webhooks
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#failure-policy
#     description: Failure policy of admission policies
# custom:
#   severity: medium
#   kinds:
#     - admissionregistration.k8s.io/ValidatingWebhookConfiguration
#     - admissionregistration.k8s.io/MutatingWebhookConfiguration
#     - admissionregistration.k8s.io/ValidatingAdmissionPolicy
#     - admissionregistration.k8s.io/MutatingAdmissionPolicy
#   attack: Whoever overloads or crashes the webhook, or makes its expression fail, gets past it with any object.
#   principles: [defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1562.001, MS-TA9015]
#   remediation: Set `failurePolicy` to Fail.
#   parameters:
#     allowed:
#       type: array
#       items: {type: string}
#       description: Names of webhooks and admission policies that may fail open; `*` stands for any text.
package policies.admission.webhook_failure_policy

import data.lib.sekisho.review
import data.lib.sekisho.webhook

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("webhook-failure-policy"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some webhook_path, hook in webhook.webhooks
	hook.failurePolicy == "Ignore"
	not _is_allowed(hook.name)
	patterns := {pattern | some rule in hook.rules; some pattern in webhook.sensitive_patterns(rule)}
	count(patterns) > 0

	msg := sprintf("webhook %q fails open for %s: failurePolicy is Ignore", [hook.name, concat(", ", patterns)])
	path := array.concat(webhook_path, ["failurePolicy"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in {
		"admissionregistration.k8s.io/ValidatingAdmissionPolicy",
		"admissionregistration.k8s.io/MutatingAdmissionPolicy",
	}
	review.object.spec.failurePolicy == "Ignore"
	not _is_allowed(object.get(review.object, ["metadata", "name"], ""))

	msg := "admission policy fails open: failurePolicy is Ignore"
	path := ["spec", "failurePolicy"]
}

_is_allowed(name) if {
	is_string(name) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	some pattern in _parameters.allowed
	glob.match(pattern, null, name)
}
