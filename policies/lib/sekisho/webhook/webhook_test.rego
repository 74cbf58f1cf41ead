package lib.sekisho.webhook_test

import data.lib.sekisho.webhook

_configuration(kind, version, hooks) := {
	"apiVersion": sprintf("admissionregistration.k8s.io/%s", [version]),
	"kind": kind,
	"webhooks": hooks,
}

_pods := {"group": "", "name": "pods", "scope": "Namespaced"}

_exec := {"group": "", "name": "pods/exec", "scope": "Namespaced"}

_namespaces := {"group": "", "name": "namespaces", "scope": "Cluster"}

_deployments := {"group": "apps", "name": "deployments", "scope": "Namespaced"}

_rule(group, resource) := {"apiGroups": [group], "apiVersions": ["*"], "operations": ["CREATE"], "resources": [resource]}

test_webhooks_of_both_configurations_with_defaults if {
	every kind in ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] {
		webhook.webhooks == {
			["webhooks", 0]: {"name": "a", "failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10},
			["webhooks", 1]: {
				"name": "webhooks[1]",
				"failurePolicy": "Ignore",
				"matchPolicy": "Exact",
				"timeoutSeconds": 3,
			},
			["webhooks", 3]: {"name": "webhooks[3]", "failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10},
			["webhooks", 4]: {"name": "webhooks[4]", "failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10},
		} with input as _configuration(kind, "v1", [
			{"name": "a", "failurePolicy": null},
			{"failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 3},
			"no webhook",
			{"name": ""},
			{"name": 3},
		])
	}
}

test_defaults_of_v1beta1 if {
	webhook.webhooks == {["webhooks", 0]: {
		"name": "a",
		"failurePolicy": "Ignore",
		"matchPolicy": "Exact",
		"timeoutSeconds": 30,
	}} with input as _configuration("ValidatingWebhookConfiguration", "v1beta1", [{"name": "a"}])
}

test_no_webhooks_in_other_kinds if {
	webhook.webhooks == {} with input as _configuration("ValidatingAdmissionPolicy", "v1", [{"name": "a"}])
	webhook.webhooks == {} with input as {
		"apiVersion": "example.com/v1",
		"kind": "ValidatingWebhookConfiguration",
		"webhooks": [{"name": "a"}],
	}
}

test_entries_that_cover_a_resource if {
	every pair in [
		["pods", "pods"],
		["*", "pods"],
		["pods/*", "pods"],
		["*/*", "pods"],
		["pods/exec", "pods/exec"],
		["pods/*", "pods/exec"],
		["*/exec", "pods/exec"],
		["*/*", "pods/exec"],
		["services/proxy/x", "services/proxy/x"],
	] {
		webhook.names(pair[0], pair[1])
	}
}

test_entries_that_do_not_cover_a_resource if {
	every pair in [
		["*", "pods/exec"],
		["pods", "pods/exec"],
		["pods/exec", "pods"],
		["*/exec", "pods"],
		["*/exec", "pods/attach"],
		["services/*", "pods/exec"],
		["pod*", "pods"],
		["", "pods"],
		["services/proxy/x", "services/proxy"],
		[null, "pods"],
		[1, "pods"],
	] {
		not webhook.names(pair[0], pair[1])
	}
}

test_groups_of_a_rule if {
	webhook.matches(_rule("", "pods"), _pods, "CREATE")
	webhook.matches(_rule("*", "pods"), _pods, "CREATE")
	webhook.matches(_rule("apps", "*"), _deployments, "CREATE")
	not webhook.matches(_rule("apps", "*"), _pods, "CREATE")
	not webhook.matches(_rule("", "*"), _deployments, "CREATE")
	not webhook.matches({"operations": ["*"], "resources": ["*"]}, _pods, "CREATE")
	not webhook.matches("rule", _pods, "CREATE")
}

test_operations_of_a_rule if {
	rule := _rule("", "*/*")
	not webhook.matches(rule, _exec, "CONNECT")
	webhook.matches(object.union(rule, {"operations": ["CONNECT", "CREATE"]}), _exec, "CONNECT")
	webhook.matches(object.union(rule, {"operations": ["*"]}), _exec, "CONNECT")
	not webhook.matches(object.union(rule, {"operations": ["create"]}), _pods, "CREATE")
}

test_scope_of_a_rule if {
	rule := _rule("*", "*/*")
	every scope in [null, "*"] {
		webhook.matches(object.union(rule, {"scope": scope}), _pods, "CREATE")
		webhook.matches(object.union(rule, {"scope": scope}), _namespaces, "CREATE")
	}
	webhook.matches(object.union(rule, {"scope": "Namespaced"}), _pods, "CREATE")
	webhook.matches(object.union(rule, {"scope": "Cluster"}), _namespaces, "CREATE")
	not webhook.matches(object.union(rule, {"scope": "Cluster"}), _pods, "CREATE")
	not webhook.matches(object.union(rule, {"scope": "Namespaced"}), _namespaces, "CREATE")
	not webhook.matches(object.union(rule, {"scope": ""}), _pods, "CREATE")
}

test_what_a_rule_is_about_whatever_its_scope_and_operations if {
	webhook.is_about(object.union(_rule("", "pods"), {"scope": "Cluster", "operations": []}), _pods)
	not webhook.is_about(_rule("", "pods"), _exec)
}

test_sensitive_patterns_of_a_rule if {
	webhook.sensitive_patterns({
		"apiGroups": ["", "apps"],
		"operations": ["CREATE"],
		"resources": ["pods", "services", "deployments", "pods/exec", "*/*", "pods/status"],
	}) == {"pods", "deployments", "*/*"}
	webhook.sensitive_patterns({"apiGroups": [""], "operations": ["CONNECT"], "resources": ["pods", "pods/exec", "*", "nodes/*"]}) == {
		"pods/exec",
		"nodes/*",
	}
	webhook.sensitive_patterns({"apiGroups": ["*"], "operations": ["DELETE"], "resources": ["*/*"]}) == set()
	webhook.sensitive_patterns({"apiGroups": ["apps"], "operations": ["*"], "resources": ["pods"]}) == set()
	webhook.sensitive_patterns({
		"apiGroups": ["rbac.authorization.k8s.io"],
		"operations": ["UPDATE"],
		"resources": ["roles", "clusterroles"],
		"scope": "Cluster",
	}) == {"clusterroles"}
	webhook.sensitive_patterns("rule") == set()
}

_is_sensitive(group, name, operation, scope) if {
	some resource in webhook.sensitive_resources
	resource.group == group
	resource.name == name
	resource.scope == scope
	operation in resource.operations
}

test_sensitive_resources if {
	every operation in ["CREATE", "UPDATE"] {
		every name in ["pods", "podtemplates", "replicationcontrollers"] {
			_is_sensitive("", name, operation, "Namespaced")
		}
		every name in ["daemonsets", "deployments", "replicasets", "statefulsets"] {
			_is_sensitive("apps", name, operation, "Namespaced")
		}
		every name in ["cronjobs", "jobs"] {
			_is_sensitive("batch", name, operation, "Namespaced")
		}
		every name in ["rolebindings", "roles"] {
			_is_sensitive("rbac.authorization.k8s.io", name, operation, "Namespaced")
		}
		every name in ["clusterrolebindings", "clusterroles"] {
			_is_sensitive("rbac.authorization.k8s.io", name, operation, "Cluster")
		}
		every name in [
			"mutatingadmissionpolicies",
			"mutatingadmissionpolicybindings",
			"mutatingwebhookconfigurations",
			"validatingadmissionpolicies",
			"validatingadmissionpolicybindings",
			"validatingwebhookconfigurations",
		] {
			_is_sensitive("admissionregistration.k8s.io", name, operation, "Cluster")
		}
		_is_sensitive("", "namespaces", operation, "Cluster")
	}

	every name in ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"] {
		_is_sensitive("", name, "CONNECT", "Namespaced")
		not _is_sensitive("", name, "CREATE", "Namespaced")
	}

	_is_sensitive("", "nodes/proxy", "CONNECT", "Cluster")
	_is_sensitive("", "pods/ephemeralcontainers", "UPDATE", "Namespaced")
	_is_sensitive("", "serviceaccounts/token", "CREATE", "Namespaced")
}

_policy(kind, spec) := {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "spec": spec}

test_matchers_of_webhooks if {
	rule := _rule("", "pods")
	webhook.matchers == {["webhooks", 0]: {
		"owner": `webhook "a"`,
		"match": {
			"name": "a",
			"rules": [rule, "no rule"],
			"failurePolicy": "Fail",
			"matchPolicy": "Equivalent",
			"timeoutSeconds": 10,
		},
		"rules": {["webhooks", 0, "rules", 0]: rule},
		"excluded": {},
	}} with input as _configuration("ValidatingWebhookConfiguration", "v1", [{"name": "a", "rules": [rule, "no rule"]}])
}

test_matchers_of_policies_and_bindings if {
	every kind, expected in {
		"ValidatingAdmissionPolicy": ["admission policy", "matchConstraints"],
		"MutatingAdmissionPolicy": ["admission policy", "matchConstraints"],
		"ValidatingAdmissionPolicyBinding": ["binding", "matchResources"],
		"MutatingAdmissionPolicyBinding": ["binding", "matchResources"],
	} {
		match := {"resourceRules": [_rule("", "pods")], "excludeResourceRules": [_rule("apps", "*")]}
		webhook.matchers == {["spec", expected[1]]: {
			"owner": expected[0],
			"match": match,
			"rules": {["spec", expected[1], "resourceRules", 0]: _rule("", "pods")},
			"excluded": {["spec", expected[1], "excludeResourceRules", 0]: _rule("apps", "*")},
		}} with input as _policy(kind, {"matchConstraints": match, "matchResources": match})
	}
	webhook.matchers == {} with input as _policy("Other", {"matchConstraints": {}})
}

test_matchers_without_rules_pick_everything if {
	every spec in [{}, {"matchResources": null}, {"matchResources": {"resourceRules": []}}] {
		matchers := webhook.matchers with input as _policy("ValidatingAdmissionPolicyBinding", spec)
		webhook.picked_resources(matchers[["spec", "matchResources"]]) == webhook.sensitive_resources
		not webhook.rule_without_ephemeral_containers(matchers[["spec", "matchResources"]])
	}
}

_matcher(rules, excluded) := {"rules": rules, "excluded": excluded}

test_picked_resources if {
	webhook.picked_resources(_matcher({["a"]: _rule("apps", "deployments"), ["b"]: _rule("", "pods/exec")}, {})) == {{
		"group": "apps",
		"name": "deployments",
		"scope": "Namespaced",
		"operations": {"CREATE", "UPDATE"},
	}}
}

test_excluded_rules if {
	rules := {["a"]: _rule("*", "*")}
	webhook.picks(_matcher(rules, {}), _pods, "CREATE")
	webhook.picks(_matcher(rules, {["b"]: _rule("apps", "*")}), _pods, "CREATE")
	not webhook.picks(_matcher(rules, {["b"]: _rule("", "*")}), _pods, "CREATE")
	webhook.picks(_matcher(rules, {["b"]: object.union(_rule("", "*"), {"resourceNames": ["one"]})}), _pods, "CREATE")
	every none in [null, []] {
		not webhook.picks(_matcher(rules, {["b"]: object.union(_rule("", "*"), {"resourceNames": none})}), _pods, "CREATE")
	}
}

test_rule_without_ephemeral_containers if {
	update := object.union(_rule("", "*/ephemeralcontainers"), {"operations": ["UPDATE"]})
	rules := {["a", 2]: _rule("", "pods"), ["a", 10]: _rule("", "*"), ["a", 1]: _rule("apps", "*")}
	webhook.rule_without_ephemeral_containers(_matcher(rules, {})) == ["a", 2]
	webhook.rule_without_ephemeral_containers(_matcher(object.union(rules, {["a", 3]: update}), {["b"]: update})) == ["a", 2]
	not webhook.rule_without_ephemeral_containers(_matcher(object.union(rules, {["a", 3]: update}), {}))
	not webhook.rule_without_ephemeral_containers(_matcher({["a", 1]: _rule("apps", "*")}, {}))
}
