package policies.admission.webhook_selector_bypass_test

import data.policies.admission.webhook_selector_bypass

_everything := {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*/*"]}

_rule(group, resources, operations) := {
	"apiGroups": [group],
	"apiVersions": ["v1"],
	"operations": operations,
	"resources": resources,
}

_write := ["CREATE", "UPDATE"]

_configuration(kind, hooks) := {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "webhooks": hooks}

_validating(hook) := _configuration("ValidatingWebhookConfiguration", [object.union({"name": "a.example"}, hook)])

_mutating(hook) := _configuration("MutatingWebhookConfiguration", [object.union({"name": "a.example"}, hook)])

_policy(kind, spec) := {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "spec": spec}

_violation(msg, path, severity) := {"msg": msg, "details": {"path": path, "severity": severity}}

_hook_violation(text, path) := _violation(sprintf(`webhook "a.example" %s`, [text]), array.concat(["webhooks", 0], path), "medium")

_object_text(keys) := sprintf("can be side-stepped by labels of the object: objectSelector looks at %s", [keys])

_namespace_text(keys) := sprintf("can be side-stepped by labels of the namespace: namespaceSelector excludes by %s", [keys])

test_deny_object_selectors if {
	every selector, keys in {
		{"matchLabels": {"b": "x", "a": "y"}}: "a, b",
		{"matchExpressions": [{"key": "ignore", "operator": "DoesNotExist"}]}: "ignore",
		{"matchExpressions": [{"key": "a", "operator": "In", "values": ["x"]}]}: "a",
		{"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["x"]}]}: "a",
		{"matchLabels": {"b": "x"}, "matchExpressions": [{"key": "a", "operator": "Exists"}, "none"]}: "a, b",
	} {
		webhook_selector_bypass.violation == {_hook_violation(_object_text(keys), ["objectSelector"])} with input as _validating({
			"rules": [_everything],
			"objectSelector": selector,
		})
	}
}

test_deny_namespace_selectors_that_exclude if {
	every selector, keys in {
		{"matchExpressions": [{"key": "ignore", "operator": "DoesNotExist"}]}: "ignore",
		{"matchExpressions": [
			{"key": "b", "operator": "NotIn", "values": ["x"]},
			{"key": "a", "operator": "NotIn", "values": ["x"]},
			{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"]},
		]}: "a, b",
	} {
		webhook_selector_bypass.violation == {_hook_violation(
			_namespace_text(keys),
			["namespaceSelector"],
		)} with input as _validating({"rules": [_everything], "namespaceSelector": selector})
	}
}

test_deny_namespace_selectors_that_the_parameter_does_not_allow if {
	hook := {"rules": [_rule("", ["namespaces"], _write)], "namespaceSelector": {"matchExpressions": [
		{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"]},
		{"key": "trusted", "operator": "DoesNotExist"},
	]}}
	webhook_selector_bypass.violation == {_hook_violation(
		_namespace_text("kubernetes.io/metadata.name"),
		["namespaceSelector"],
	)} with input as _validating(hook)
		with data.parameters["webhook-selector-bypass"] as {"allowedExcludeKeys": ["trusted"]}
}

test_deny_pods_without_ephemeral_containers if {
	every resources in [["pods"], ["*"], ["pods", "*/exec"]] {
		webhook_selector_bypass.violation == {_hook_violation(
			"covers pods but not pods/ephemeralcontainers",
			["rules", 1, "resources"],
		)} with input as _validating({"rules": [_rule("apps", ["*"], _write), _rule("", resources, _write), _rule("", ["pods"], ["*"])]})
	}
}

test_deny_pods_alone_where_the_group_of_the_subresource_is_another if {
	webhook_selector_bypass.violation == {_hook_violation(
		"covers pods but not pods/ephemeralcontainers",
		["rules", 0, "resources"],
	)} with input as _validating({"rules": [
		_rule("", ["pods"], _write),
		_rule("apps", ["pods/ephemeralcontainers"], _write),
	]})
}

test_deny_create_without_update if {
	webhook_selector_bypass.violation == {
		_hook_violation("covers deployments, statefulsets on CREATE but not on UPDATE", ["rules", 0, "operations"]),
		_hook_violation("covers * on CREATE but not on UPDATE", ["rules", 2, "operations"]),
	} with input as _validating({"rules": [
		_rule("apps", ["statefulsets", "deployments", "daemonsets", "scales"], ["CREATE", "DELETE"]),
		_rule("apps", ["daemonsets"], ["UPDATE"]),
		_rule("batch", ["*"], ["CREATE"]),
	]})
}

test_deny_create_of_pods_and_their_ephemeral_containers if {
	webhook_selector_bypass.violation == {_hook_violation(
		"covers pods on CREATE but not on UPDATE",
		["rules", 0, "operations"],
	)} with input as _validating({"rules": [_rule("", ["pods", "pods/ephemeralcontainers"], ["CREATE"])]})
}

test_deny_exact_without_all_versions if {
	every rule in [
		object.union(_rule("batch", ["jobs"], _write), {"apiVersions": ["v1beta1", 1]}),
		_rule("*", ["jobs"], _write),
		object.union(_rule("batch", ["jobs"], _write), {"apiGroups": ["batch", "admissionregistration.k8s.io"]}),
	] {
		webhook_selector_bypass.violation == {_hook_violation(
			"covers only some apiVersions of jobs: matchPolicy is Exact",
			["rules", 0, "apiVersions"],
		)} with input as _validating({"matchPolicy": "Exact", "rules": [rule]})
	}
}

test_deny_unset_match_policy_in_v1beta1 if {
	webhook_selector_bypass.violation == {_hook_violation(
		"covers only some apiVersions of jobs: matchPolicy is Exact",
		["rules", 0, "apiVersions"],
	)} with input as object.union(
		_validating({"failurePolicy": "Fail", "rules": [_rule("*", ["jobs"], _write)]}),
		{"apiVersion": "admissionregistration.k8s.io/v1beta1"},
	)
}

test_deny_scope_that_leaves_out_what_is_named if {
	webhook_selector_bypass.violation == {_hook_violation(
		"names clusterrolebindings, clusterroles, which scope Namespaced leaves out",
		["rules", 0, "scope"],
	)} with input as _validating({"rules": [object.union(
		_rule("rbac.authorization.k8s.io", ["roles", "clusterroles", "clusterrolebindings", "*/status"], _write),
		{"scope": "Namespaced"},
	)]})
	webhook_selector_bypass.violation == {_hook_violation(
		"names pods/*, which scope Cluster leaves out",
		["rules", 0, "scope"],
	)} with input as _validating({"rules": [object.union(_rule("", ["pods/*", "namespaces"], ["*"]), {"scope": "Cluster"})]})
}

test_deny_selectors_versions_and_scope_of_what_mutates_at_low_severity if {
	webhook_selector_bypass.violation == {
		_violation(`webhook "a.example" can be side-stepped by labels of the object: objectSelector looks at inject`, ["webhooks", 0, "objectSelector"], "low"),
		_violation(
			`webhook "a.example" covers only some apiVersions of clusterroles, pods: matchPolicy is Exact`,
			["webhooks", 0, "rules", 0, "apiVersions"],
			"low",
		),
	} with input as _mutating({
		"matchPolicy": "Exact",
		"rules": [_rule("*", ["pods", "clusterroles"], ["CREATE"])],
		"objectSelector": {"matchLabels": {"inject": "true"}},
	})
}

test_deny_policies if {
	every kind, severity in {"ValidatingAdmissionPolicy": "medium", "MutatingAdmissionPolicy": "low"} {
		every failure_policy in ["Fail", null] {
			webhook_selector_bypass.violation == {_violation(
				"admission policy can be side-stepped by labels of the object: objectSelector looks at a",
				["spec", "matchConstraints", "objectSelector"],
				severity,
			)} with input as _policy(kind, {
				"failurePolicy": failure_policy,
				"matchConstraints": {"objectSelector": {"matchLabels": {"a": "x"}}, "resourceRules": [_rule("", ["pods"], _write)]},
			})
		}
	}
}

test_deny_bindings_without_rules if {
	every kind, severity in {"ValidatingAdmissionPolicyBinding": "medium", "MutatingAdmissionPolicyBinding": "low"} {
		webhook_selector_bypass.violation == {_violation(
			"binding can be side-stepped by labels of the namespace: namespaceSelector excludes by a",
			["spec", "matchResources", "namespaceSelector"],
			severity,
		)} with input as _policy(kind, {
			"validationActions": ["Audit", "Deny"],
			"matchResources": {"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}},
		})
	}
}

test_deny_bindings_that_leave_out_subresources_or_operations if {
	webhook_selector_bypass.violation == {
		_violation("binding covers pods but not pods/ephemeralcontainers", ["spec", "matchResources", "resourceRules", 0, "resources"], "medium"),
		_violation("binding covers pods on CREATE but not on UPDATE", ["spec", "matchResources", "resourceRules", 0, "operations"], "medium"),
	} with input as _policy("ValidatingAdmissionPolicyBinding", {
		"validationActions": ["Deny"],
		"matchResources": {"resourceRules": [_rule("", ["pods"], ["CREATE"])]},
	})
}

test_deny_bindings_that_exclude_subresources if {
	excluded := _rule("", ["pods/ephemeralcontainers"], ["*"])
	spec := {"validationActions": ["Deny"], "matchResources": {
		"resourceRules": [_rule("", ["pods/*"], _write)],
		"excludeResourceRules": [excluded],
	}}
	webhook_selector_bypass.violation == {_violation(
		"binding covers pods but not pods/ephemeralcontainers",
		["spec", "matchResources", "resourceRules", 0, "resources"],
		"medium",
	)} with input as _policy("ValidatingAdmissionPolicyBinding", spec)

	webhook_selector_bypass.violation == set() with input as _policy("ValidatingAdmissionPolicyBinding", object.union(
		spec,
		{"matchResources": {"excludeResourceRules": [object.union(excluded, {"resourceNames": ["one"]})]}},
	))
}

test_allow_selectors_that_exclude_nothing_by_labels_of_others if {
	every hook in [
		{},
		{"namespaceSelector": null, "objectSelector": null},
		{"namespaceSelector": {}, "objectSelector": {"matchLabels": {}, "matchExpressions": []}},
		{"namespaceSelector": "none", "objectSelector": {"matchLabels": ["a"], "matchExpressions": [{"key": 1, "operator": "In"}]}},
		{"namespaceSelector": {"matchLabels": {"checked": "yes"}}},
		{"namespaceSelector": {"matchExpressions": [{"key": "checked", "operator": "Exists"}]}},
		{"namespaceSelector": {"matchExpressions": [{"key": 1, "operator": "NotIn"}]}},
		{"namespaceSelector": {"matchExpressions": [{
			"key": "kubernetes.io/metadata.name",
			"operator": "NotIn",
			"values": ["kube-system"],
		}]}},
	] {
		webhook_selector_bypass.violation == set() with input as _validating(object.union({"rules": [_everything]}, hook))
	}
}

test_allow_selectors_of_webhooks_about_other_things if {
	every rules in [
		[],
		null,
		[_rule("web.example", ["*"], ["CREATE"])],
		[_rule("", ["configmaps"], ["CREATE"])],
		[_rule("apps", ["deployments"], ["DELETE"])],
		["rule"],
	] {
		webhook_selector_bypass.violation == set() with input as _validating({
			"rules": rules,
			"matchPolicy": "Exact",
			"objectSelector": {"matchLabels": {"a": "x"}},
			"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]},
		})
	}
}

test_allow_namespace_selectors_where_objects_have_no_namespace if {
	webhook_selector_bypass.violation == set() with input as _validating({
		"rules": [_rule("rbac.authorization.k8s.io", ["clusterroles"], _write)],
		"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]},
	})
}

test_allow_what_fails_open_or_does_not_deny if {
	hole := {"objectSelector": {"matchLabels": {"a": "x"}}}
	every given in [
		_validating(object.union(hole, {"failurePolicy": "Ignore", "rules": [_everything]})),
		_policy("ValidatingAdmissionPolicy", {"failurePolicy": "Ignore", "matchConstraints": hole}),
		_policy("ValidatingAdmissionPolicyBinding", {"validationActions": ["Warn", "Audit"], "matchResources": hole}),
		_policy("ValidatingAdmissionPolicyBinding", {"matchResources": hole}),
		_policy("ValidatingAdmissionPolicyBinding", {"validationActions": ["Deny"]}),
		_policy("ValidatingAdmissionPolicyBinding", {"validationActions": ["Deny"], "matchResources": null}),
		_policy("Other", {"matchResources": hole, "matchConstraints": hole}),
	] {
		webhook_selector_bypass.violation == set() with input as given
	}
}

test_allow_rules_that_cover_all if {
	every rules in [
		[_rule("", ["pods", "pods/ephemeralcontainers"], _write)],
		[_rule("", ["pods"], _write), _rule("*", ["*/ephemeralcontainers"], ["UPDATE"])],
		[_rule("apps", ["deployments"], ["CREATE"]), _rule("*", ["*"], ["UPDATE"]), _rule("", ["pods/*"], ["UPDATE"])],
		[_rule("", ["serviceaccounts/token"], ["CREATE"])],
		[_rule("", ["pods"], ["DELETE"])],
		[object.union(_rule("apps", ["deployments"], _write), {"scope": "Namespaced"})],
		[
			object.union(_rule("rbac.authorization.k8s.io", ["roles", "clusterroles"], _write), {"scope": "Namespaced"}),
			_rule("rbac.authorization.k8s.io", ["clusterroles"], _write),
		],
		[object.union(_rule("*", ["*", "*/*"], _write), {"scope": "Namespaced"})],
		[object.union(_rule("", ["pods/*"], _write), {"scope": "*"})],
		[object.union(_rule("", ["pods/*"], _write), {"scope": "all"})],
		[_rule("*", ["*/*"], ["*"])],
	] {
		webhook_selector_bypass.violation == set() with input as _validating({"rules": rules})
	}
}

test_allow_exact_with_all_versions if {
	every rule in [
		_rule("batch", ["jobs"], _write),
		object.union(_rule("*", ["jobs"], _write), {"apiVersions": ["*"]}),
		object.union(_rule("batch", ["jobs"], _write), {"apiVersions": ["v1beta1", "v1"], "apiGroups": ["batch", "", "apps", "rbac.authorization.k8s.io"]}),
	] {
		webhook_selector_bypass.violation == set() with input as _validating({"matchPolicy": "Exact", "rules": [rule]})
	}
	webhook_selector_bypass.violation == set() with input as _validating({"matchPolicy": "Equivalent", "rules": [_rule("*", ["jobs"], _write)]})
}

test_allow_mutation_of_what_is_created if {
	webhook_selector_bypass.violation == set() with input as _mutating({"rules": [_rule("", ["pods"], ["CREATE"])]})
}

test_allow_policies_that_another_policy_judges if {
	webhook_selector_bypass.violation == set() with input as _policy(
		"ValidatingAdmissionPolicy",
		{"matchConstraints": {"resourceRules": [_rule("", ["pods"], _write)]}},
	)
}

test_allow_names_of_namespaces_by_default if {
	webhook_selector_bypass.default_parameters == {"allowedExcludeKeys": ["kubernetes.io/metadata.name"]}
}

test_deny_every_webhook_and_every_rule if {
	exact := {"matchPolicy": "Exact", "rules": [
		object.union(_rule("", ["pods", "namespaces"], _write), {"scope": "Cluster", "apiVersions": ["v2"]}),
		object.union(_rule("apps", ["deployments"], _write), {"scope": "Cluster"}),
		object.union(_rule("batch", ["jobs"], _write), {"apiVersions": ["v2"]}),
	]}
	excluding := {"rules": [_rule("apps", ["*"], _write), _everything], "namespaceSelector": {"matchExpressions": [
		{"key": "a", "operator": "NotIn"},
		{"key": 1, "operator": "NotIn"},
		{"key": "b", "operator": "NotIn"},
	]}}
	labelled := {"rules": [_everything], "objectSelector": {"matchLabels": {"a": "x"}}}
	created := {"rules": [_rule("", ["pods"], ["CREATE"])]}
	hooks := [exact, excluding, labelled, created]

	found := {violation.details.path | some violation in webhook_selector_bypass.violation} with input as _configuration(
		"ValidatingWebhookConfiguration",
		array.concat(hooks, hooks),
	)
	found == {array.concat(["webhooks", offset + i], path) |
		some offset in [0, 4]
		some [i, path] in [
			[0, ["rules", 0, "apiVersions"]],
			[0, ["rules", 2, "apiVersions"]],
			[0, ["rules", 0, "scope"]],
			[0, ["rules", 1, "scope"]],
			[1, ["namespaceSelector"]],
			[2, ["objectSelector"]],
			[3, ["rules", 0, "operations"]],
			[3, ["rules", 0, "resources"]],
		]
	}
}

test_deny_exclusion_where_some_of_the_resources_have_a_namespace if {
	every resources in [["roles"], ["clusterroles", "roles"], ["clusterroles", "clusterrolebindings", "rolebindings"]] {
		webhook_selector_bypass.violation == {_hook_violation(
			_namespace_text("a"),
			["namespaceSelector"],
		)} with input as _validating({
			"rules": [_rule("rbac.authorization.k8s.io", resources, _write)],
			"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}, {"key": 1, "operator": "NotIn"}]},
		})
	}
	webhook_selector_bypass.violation == {_hook_violation(
		_namespace_text("a"),
		["namespaceSelector"],
	)} with input as _validating({
		"rules": [_rule("", ["nodes/proxy", "namespaces"], ["*"])],
		"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]},
	})
}

test_allow_scope_that_fits_where_a_rule_excludes if {
	webhook_selector_bypass.violation == set() with input as _policy("ValidatingAdmissionPolicyBinding", {
		"validationActions": ["Deny"],
		"matchResources": {
			"resourceRules": [object.union(_rule("apps", ["deployments"], _write), {"scope": "Namespaced"})],
			"excludeResourceRules": [_rule("apps", ["deployments"], ["CREATE"])],
		},
	})
}
