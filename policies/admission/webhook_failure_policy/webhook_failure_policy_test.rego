package policies.admission.webhook_failure_policy_test

import data.policies.admission.webhook_failure_policy

_pods := {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}

_hooks(kind, hooks) := {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "webhooks": hooks}

_hook(failure_policy, rules) := _hooks(
	"ValidatingWebhookConfiguration",
	[{"name": "check.web.example", "failurePolicy": failure_policy, "rules": rules}],
)

_policy(kind, metadata, failure_policy) := {
	"apiVersion": "admissionregistration.k8s.io/v1",
	"kind": kind,
	"metadata": metadata,
	"spec": {"failurePolicy": failure_policy},
}

_violation(patterns) := {
	"msg": sprintf(`webhook "check.web.example" fails open for %s: failurePolicy is Ignore`, [patterns]),
	"details": {"path": ["webhooks", 0, "failurePolicy"]},
}

_policy_violation := {
	"msg": "admission policy fails open: failurePolicy is Ignore",
	"details": {"path": ["spec", "failurePolicy"]},
}

test_deny_ignore if {
	webhook_failure_policy.violation == {_violation("pods")} with input as _hook("Ignore", [_pods])
}

test_deny_every_entry_that_matters_of_all_rules if {
	webhook_failure_policy.violation == {_violation("*, namespaces, pods")} with input as _hook("Ignore", [
		_pods,
		{"apiGroups": [""], "operations": ["*"], "resources": ["namespaces", "services"]},
		{"apiGroups": ["*"], "operations": ["UPDATE"], "resources": ["*"]},
	])
}

test_deny_only_the_webhooks_that_fail_open if {
	webhook_failure_policy.violation == {{
		"msg": `webhook "webhooks[1]" fails open for pods: failurePolicy is Ignore`,
		"details": {"path": ["webhooks", 1, "failurePolicy"]},
	}} with input as _hooks("MutatingWebhookConfiguration", [
		{"name": "a", "failurePolicy": "Fail", "rules": [_pods]},
		{"failurePolicy": "Ignore", "rules": [_pods]},
	])
}

test_deny_unset_in_v1beta1 if {
	webhook_failure_policy.violation == {_violation("pods")} with input as object.union(
		_hooks("ValidatingWebhookConfiguration", [{"name": "check.web.example", "rules": [_pods]}]),
		{"apiVersion": "admissionregistration.k8s.io/v1beta1"},
	)
}

test_deny_policies if {
	every kind in ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"] {
		every metadata in [{"name": "check"}, {"generateName": "check-"}, {"name": 3}] {
			webhook_failure_policy.violation == {_policy_violation} with input as _policy(kind, metadata, "Ignore")
				with data.parameters["webhook-failure-policy"] as {"allowed": ["check-*", "_"]}
		}
	}
}

test_allow_names_in_the_list if {
	every allowed in [["check.web.example"], ["other", "*.example"]] {
		webhook_failure_policy.violation == set() with input as _hook("Ignore", [_pods])
			with data.parameters["webhook-failure-policy"] as {"allowed": allowed}
	}
	webhook_failure_policy.violation == set() with input as _policy("MutatingAdmissionPolicy", {"name": "check"}, "Ignore")
		with data.parameters["webhook-failure-policy"] as {"allowed": ["check"]}
	webhook_failure_policy.violation == {_violation("pods")} with input as _hook("Ignore", [_pods])
		with data.parameters["webhook-failure-policy"] as {"allowed": ["check"]}
}

test_allow_fail_and_unset if {
	every failure_policy in ["Fail", null] {
		webhook_failure_policy.violation == set() with input as _hook(failure_policy, [_pods])
		webhook_failure_policy.violation == set() with input as _policy("ValidatingAdmissionPolicy", {"name": "a"}, failure_policy)
	}

	webhook_failure_policy.violation == set() with input as _hooks("ValidatingWebhookConfiguration", [{"rules": [_pods]}])
}

test_allow_rules_about_harmless_things if {
	every rules in [
		null,
		[],
		[{"apiGroups": ["web.example"], "operations": ["*"], "resources": ["*"]}],
		[object.union(_pods, {"operations": ["DELETE"]})],
		[object.union(_pods, {"resources": ["pods/status", "services"]})],
		[object.union(_pods, {"scope": "Cluster"})],
	] {
		webhook_failure_policy.violation == set() with input as _hook("Ignore", rules)
	}
}

test_allow_other_kinds if {
	webhook_failure_policy.violation == set() with input as _policy("ValidatingAdmissionPolicyBinding", {"name": "a"}, "Ignore")
	webhook_failure_policy.violation == set() with input as object.union(
		_policy("ValidatingAdmissionPolicy", {"name": "a"}, "Ignore"),
		{"apiVersion": "example.com/v1"},
	)
}

test_allow_no_name_by_default if {
	webhook_failure_policy.default_parameters == {"allowed": []}
}
