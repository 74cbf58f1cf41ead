package policies.rbac.rbac_admission_control_write_test

import data.policies.rbac.rbac_admission_control_write

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(group, resources, verbs) := {"apiGroups": [group], "resources": resources, "verbs": verbs}

_admission := "admissionregistration.k8s.io"

_on_names(rule, names) := object.union(rule, {"resourceNames": names})

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants changing admission control: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

_labels(i, text, j, severity) := {
	"msg": concat("", [
		"rule grants changing the labels of namespaces, which admission control goes by: ",
		text,
	]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

test_deny_each_configuration if {
	every resource in [
		"mutatingwebhookconfigurations",
		"validatingwebhookconfigurations",
		"mutatingadmissionpolicies",
		"mutatingadmissionpolicybindings",
		"validatingadmissionpolicies",
		"validatingadmissionpolicybindings",
	] {
		role := _role("ClusterRole", [_rule(_admission, ["other", resource], ["get", "patch"])])
		text := sprintf("patch on %s", [resource])
		rbac_admission_control_write.violation == {_grants(0, text, 1, "critical")} with input as role
	}
}

test_deny_each_verb if {
	every verb in ["create", "update", "patch", "delete", "deletecollection", "*"] {
		role := _role("ClusterRole", [_rule(_admission, ["validatingadmissionpolicies"], [verb])])
		text := sprintf("%s on validatingadmissionpolicies", [verb])
		rbac_admission_control_write.violation == {_grants(0, text, 0, "critical")} with input as role
	}
}

test_deny_labels_of_namespaces_in_roles_of_both_kinds if {
	every kind in ["Role", "ClusterRole"] {
		rbac_admission_control_write.violation == {
			_labels(0, "update on namespaces", 1, "high"),
			_labels(1, "patch on namespaces", 0, "high"),
			_labels(2, "* on namespaces", 0, "high"),
			_labels(3, "patch on namespaces/status", 0, "high"),
			_labels(4, "update on namespaces/finalize", 0, "high"),
			_labels(5, "patch on *", 0, "high"),
		} with input as _role(kind, [
			_rule("", ["pods", "namespaces"], ["update"]),
			_rule("", ["namespaces"], ["patch"]),
			_rule("*", ["namespaces"], ["*"]),
			_rule("", ["namespaces/status"], ["patch"]),
			_rule("", ["namespaces/finalize"], ["update"]),
			_rule("", ["*"], ["patch"]),
		])
	}
}

test_one_violation_of_a_rule_that_grants_both if {
	both := {
		"apiGroups": ["", _admission],
		"resources": ["namespaces", "validatingwebhookconfigurations"],
		"verbs": ["patch", "delete"],
	}
	everything := _rule("*", ["*"], ["*"])

	rbac_admission_control_write.violation == {
		_grants(0, "delete, patch on namespaces, validatingwebhookconfigurations", 0, "critical"),
		_grants(1, "* on *", 0, "critical"),
	} with input as _role("ClusterRole", [both, everything])
	rbac_admission_control_write.violation == {
		_labels(0, "patch on namespaces", 0, "high"),
		_labels(1, "* on *", 0, "high"),
	} with input as _role("Role", [both, everything])
}

test_names_lower if {
	webhooks := _rule(_admission, ["mutatingwebhookconfigurations"], ["create", "update"])
	rbac_admission_control_write.violation == {
		_grants(0, `update on mutatingwebhookconfigurations named "web"`, 0, "medium"),
		_labels(1, `patch on namespaces named "shop"`, 0, "medium"),
	} with input as _role("ClusterRole", [
		_on_names(webhooks, ["web"]),
		_on_names(_rule("", ["namespaces"], ["patch"]), ["shop"]),
		_on_names(_rule(_admission, ["mutatingwebhookconfigurations"], ["create", "deletecollection"]), ["web"]),
	])
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(_admission, ["mutatingwebhookconfigurations"], ["get", "list", "watch"]),
		_rule(_admission, ["mutatingwebhookconfigurations/status", "webhooks", "*/status"], ["*"]),
		_rule("", ["namespaces"], ["get", "list", "watch", "create", "delete"]),
		_rule("", ["mutatingwebhookconfigurations", "namespaces/*"], ["*"]),
		_rule("shop.example", ["namespaces", "*"], ["*"]),
		_rule(_admission, null, ["update"]),
		_rule(_admission, ["validatingadmissionpolicies"], null),
		{},
	] {
		rbac_admission_control_write.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_configuration_in_roles if {
	role := _role("Role", [_rule(_admission, ["*"], ["*"])])
	rbac_admission_control_write.violation == set() with input as role
}

test_allow_builtin_roles_and_other_kinds if {
	rules := [_rule(_admission, ["*"], ["*"]), _rule("", ["namespaces"], ["patch"])]
	every change in [
		{"metadata": {"name": "system:controller:namespace-controller"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", rules), change)
		rbac_admission_control_write.violation == set() with input as role
	}
}
