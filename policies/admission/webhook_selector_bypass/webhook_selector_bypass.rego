# METADATA
# title: Admission webhook can be side-stepped
# description: |
#   A webhook or an admission policy that refuses requests is worth as much as it is asked. Judged are webhooks and policies
#   about what runs code or grants rights, unless they fail open anyway. An objectSelector lets whoever writes an object
#   decide by its labels; a namespaceSelector that excludes by a label lets whoever may label a namespace decide. Rules
#   about pods miss containers that kubectl debug adds unless they name pods/ephemeralcontainers, which `*` does not cover,
#   and CREATE alone misses what an UPDATE changes later. Scope and, with matchPolicy Exact, apiVersions may leave out what
#   the rule means to cover. What mutates is held to its selectors, versions and scope only.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules
#     description: Matching requests, rules and selectors of webhooks
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/
#     description: Good practices of admission webhooks
# custom:
#   severity: medium
#   kinds:
#     - admissionregistration.k8s.io/ValidatingWebhookConfiguration
#     - admissionregistration.k8s.io/MutatingWebhookConfiguration
#     - admissionregistration.k8s.io/ValidatingAdmissionPolicy
#     - admissionregistration.k8s.io/MutatingAdmissionPolicy
#     - admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding
#     - admissionregistration.k8s.io/MutatingAdmissionPolicyBinding
#   attack: Whoever knows the gap sets a label, debugs a pod or edits an object, and no policy looks at what comes of it.
#   principles: [defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1562.001, MS-TA9015]
#   remediation: Cover all objects, operations and subresources, and exclude namespaces by the label kubernetes.io/metadata.name.
#   parameters:
#     allowedExcludeKeys:
#       type: array
#       items: {type: string}
#       description: |
#         Labels by which namespaces may be excluded, as only trusted people or the cluster itself can set them.
package policies.admission.webhook_selector_bypass

import data.lib.sekisho.review
import data.lib.sekisho.webhook

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedExcludeKeys": ["kubernetes.io/metadata.name"]}

_parameters := object.union(default_parameters, review.parameters("webhook-selector-bypass"))

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	some matcher_path, matcher in _enforcing
	count(webhook.picked_resources(matcher)) > 0
	selector := matcher.match.objectSelector
	keys := _label_keys(selector) | _keys(selector, _operators)
	count(keys) > 0

	text := "%s can be side-stepped by labels of the object: objectSelector looks at %s"
	msg := sprintf(text, [matcher.owner, concat(", ", keys)])
	path := array.concat(matcher_path, ["objectSelector"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	some matcher_path, matcher in _enforcing
	_heeds_namespaces(matcher)
	keys := {key |
		some key in _keys(matcher.match.namespaceSelector, {"NotIn", "DoesNotExist"})
		not key in _parameters.allowedExcludeKeys
	}
	count(keys) > 0

	text := "%s can be side-stepped by labels of the namespace: namespaceSelector excludes by %s"
	msg := sprintf(text, [matcher.owner, concat(", ", keys)])
	path := array.concat(matcher_path, ["namespaceSelector"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	_validates
	some matcher_path, matcher in _enforcing
	matcher_path != ["spec", "matchConstraints"] # Those are validating-admission-policy-enforcement's to judge.

	msg := sprintf("%s covers pods but not pods/ephemeralcontainers", [matcher.owner])
	path := array.concat(webhook.rule_without_ephemeral_containers(matcher), ["resources"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	_validates
	some matcher in _enforcing
	some rule_path, rule in matcher.rules
	patterns := {pattern |
		some [pattern, resource, "CREATE"] in webhook.sensitive_requests(rule)
		"UPDATE" in resource.operations
		not webhook.picks(matcher, resource, "UPDATE")
	}
	count(patterns) > 0

	msg := sprintf("%s covers %s on CREATE but not on UPDATE", [matcher.owner, concat(", ", patterns)])
	path := array.concat(rule_path, ["operations"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	some matcher in _enforcing
	matcher.match.matchPolicy == "Exact"
	some rule_path, rule in matcher.rules
	patterns := webhook.sensitive_patterns(rule)
	count(patterns) > 0
	not "*" in rule.apiVersions
	not _has_every_version(rule)

	text := "%s covers only some apiVersions of %s: matchPolicy is Exact"
	msg := sprintf(text, [matcher.owner, concat(", ", patterns)])
	path := array.concat(rule_path, ["apiVersions"])
}

violation contains {"msg": msg, "details": {"path": path, "severity": _severity}} if {
	some matcher in _enforcing
	some rule_path, rule in matcher.rules
	rule.scope in {"Cluster", "Namespaced"}
	patterns := {pattern |
		some [pattern, resource, operation] in webhook.sensitive_requests(object.union(rule, {"scope": "*"}))
		not startswith(pattern, "*")
		resource.scope != rule.scope
		not webhook.picks(matcher, resource, operation)
	}
	count(patterns) > 0

	msg := sprintf("%s names %s, which scope %s leaves out", [matcher.owner, concat(", ", patterns), rule.scope])
	path := array.concat(rule_path, ["scope"])
}

# What lets requests pass anyway is webhook-failure-policy's and validating-admission-policy-enforcement's to judge.
_enforcing[path] := matcher if {
	some path, matcher in webhook.matchers
	not _lets_pass(matcher)
}

_lets_pass(matcher) if matcher.match.failurePolicy == "Ignore"

_lets_pass(_) if review.object.spec.failurePolicy == "Ignore"

_lets_pass(_) if {
	review.object.kind == "ValidatingAdmissionPolicyBinding"
	not _denies
}

_denies if "Deny" in review.object.spec.validationActions

_validates if startswith(review.object.kind, "Validating")

_severity := "medium" if {
	_validates
} else := "low"

_label_keys(selector) := {key |
	some key, _ in selector.matchLabels
	is_string(key) # mutation:equivalent *: concat has no value for others; this keeps strict engines from errors
}

_keys(selector, operators) := {expression.key |
	some expression in selector.matchExpressions
	expression.operator in operators
	is_string(expression.key)
}

_operators := {"In", "NotIn", "Exists", "DoesNotExist"}

# Objects without a namespace pass every namespaceSelector, but for namespaces themselves.
_heeds_namespaces(matcher) if {
	some resource in webhook.picked_resources(matcher)
	resource.scope == "Namespaced"
}

_heeds_namespaces(matcher) if {
	some resource in webhook.picked_resources(matcher) # mutation:equivalent first element only: namespaces sort first
	resource.name == "namespaces"
}

# No cluster serves these groups in any other version than v1.
_has_every_version(rule) if {
	"v1" in rule.apiVersions
	every group in rule.apiGroups {
		group in {"", "apps", "batch", "rbac.authorization.k8s.io"}
	}
}
