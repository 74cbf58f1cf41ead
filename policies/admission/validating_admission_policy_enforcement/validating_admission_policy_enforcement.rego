# METADATA
# title: ValidatingAdmissionPolicy does not enforce
# description: |
#   An admission policy does nothing until a binding names it, and then only what the binding says: without Deny among its
#   validationActions it reports and lets pass, without the parameters that the policy asks for it compares with nothing,
#   and with parameterNotFoundAction Allow it lets everything pass once they are gone. A policy about the containers of pods
#   that does not name pods/ephemeralcontainers misses those that kubectl debug adds. Whether a policy or a binding is
#   missing is judged where others of its kind are among the objects, or complete is set. A policy without validations, which
#   only writes to the audit log, need not deny.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
#     description: Validating admission policies
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
#     description: Mutating admission policies
# custom:
#   severity: medium
#   kinds:
#     - admissionregistration.k8s.io/ValidatingAdmissionPolicy
#     - admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding
#     - admissionregistration.k8s.io/MutatingAdmissionPolicy
#     - admissionregistration.k8s.io/MutatingAdmissionPolicyBinding
#   inventory:
#     - admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy
#     - admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding
#     - admissionregistration.k8s.io/v1/MutatingAdmissionPolicy
#     - admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding
#   attack: What the policy is there to refuse is admitted, while everybody believes that it is refused.
#   principles: [defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1562.001]
#   remediation: Bind the policy with Deny among `validationActions`, with the parameters that it asks for.
#   parameters:
#     allowAuditOnly:
#       type: array
#       items: {type: string}
#       description: Names of bindings and policies that may report only; `*` stands for any text.
#     complete:
#       type: boolean
#       description: Whether all policies and bindings there are have been given, so that one that is not among them does not exist.
package policies.admission.validating_admission_policy_enforcement

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.webhook

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowAuditOnly": [], "complete": false}

_parameters := object.union(default_parameters, review.parameters("validating-admission-policy-enforcement"))

violation contains {"msg": msg, "details": {"path": path}} if {
	binding_kind := _binding_kinds[review.group_kind]
	is_string(review.object.metadata.name)
	_is_known(binding_kind)
	not _is_bound(binding_kind)

	msg := "admission policy does nothing: no binding refers to it"
	path := ["metadata", "name"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	is_string(review.object.spec.policyName)
	_is_known(_policy_kind)
	count(_policies) == 0

	msg := sprintf("binding does nothing: there is no admission policy %q", [review.object.spec.policyName])
	path := ["spec", "policyName"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding"
	not _denies
	not _may_report_only

	msg := "binding lets pass what its policy refuses: validationActions has no Deny"
	path := ["spec", "validationActions"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some policy in _policies # mutation:equivalent first element only: there is one at most
	is_object(policy.spec.paramKind)
	object.get(review.object.spec, "paramRef", null) == null

	msg := sprintf("binding gives admission policy %q no parameters: paramRef is missing", [review.object.spec.policyName])
	path := ["spec", "paramRef"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_policy_kind
	review.object.spec.paramRef.parameterNotFoundAction == "Allow"

	msg := "binding lets everything pass without its parameters: parameterNotFoundAction is Allow"
	path := ["spec", "paramRef", "parameterNotFoundAction"]
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "admissionregistration.k8s.io/ValidatingAdmissionPolicy"
	_speaks_of_containers
	some matcher in webhook.matchers # mutation:equivalent first element only: a policy has one

	msg := "admission policy covers pods but not pods/ephemeralcontainers"
	path := array.concat(webhook.rule_without_ephemeral_containers(matcher), ["resources"])
}

_binding_kinds := {
	"admissionregistration.k8s.io/MutatingAdmissionPolicy": "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
	"admissionregistration.k8s.io/ValidatingAdmissionPolicy": "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
}

# Objects without a namespace, as all of these are, are found in the namespace default.
_is_known(kind) if inventory.is_known(kind, "default", _parameters.complete)

_is_bound(binding_kind) if {
	some binding in inventory.cluster(binding_kind)
	binding.spec.policyName == review.object.metadata.name
}

# The kind of the policies that the binding under review may refer to.
_policy_kind := policy_kind if {
	some policy_kind, binding_kind in _binding_kinds
	binding_kind == review.group_kind
}

_policies contains policy if {
	some policy in inventory.cluster(_policy_kind)
	policy.metadata.name == review.object.spec.policyName
}

_denies if "Deny" in review.object.spec.validationActions

_may_report_only if {
	some policy in _policies # mutation:equivalent first element only: there is one at most
	not policy.spec.validations[0]
}

_may_report_only if {
	some pattern in _parameters.allowAuditOnly
	some name in [review.object.spec.policyName, inventory.name_of(review.object)]
	is_string(name) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	glob.match(pattern, null, name)
}

_speaks_of_containers if {
	some field in ["matchConditions", "validations", "variables"] # mutation:equivalent drop condition: no other list has expressions
	some entry in review.object.spec[field]
	is_string(entry.expression) # mutation:equivalent *: contains has no value for others; this keeps strict engines from errors
	contains(entry.expression, "ontainers")
}
