package policies.rbac.rbac_destructive_verbs_test

import data.policies.rbac.rbac_destructive_verbs

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(group, resources, verbs) := {"apiGroups": [group], "resources": resources, "verbs": verbs}

_grants(i, text, j) := {
	"msg": sprintf("rule grants deletion: %s", [text]),
	"details": {"path": ["rules", i, "verbs", j]},
}

_void(i, text, j) := {
	"msg": sprintf("rule grants nothing: %s, as logs cannot be deleted through the API", [text]),
	"details": {"path": ["rules", i, "verbs", j], "severity": "low"},
}

_resources := {
	"": [
		"pods", "replicationcontrollers", "secrets", "services", "namespaces",
		"persistentvolumeclaims", "persistentvolumes", "events",
	],
	"apps": ["deployments", "daemonsets", "statefulsets", "replicasets"],
	"batch": ["jobs", "cronjobs"],
	"events.k8s.io": ["events"],
}

test_deny_each_verb_on_each_resource if {
	every group, resources in _resources {
		every resource in resources {
			every verb in ["delete", "deletecollection", "*"] {
				role := _role("ClusterRole", [_rule(group, ["other", resource], ["get", verb])])
				text := sprintf("%s on %s", [verb, resource])
				rbac_destructive_verbs.violation == {_grants(0, text, 1)} with input as role
			}
		}
	}
}

test_role_reaches_its_namespace_but_no_persistent_volumes if {
	rules := [
		_rule("", ["persistentvolumes"], ["delete"]),
		_rule("", ["persistentvolumes", "namespaces", "pods"], ["delete"]),
		_rule("*", ["*"], ["*"]),
	]
	rbac_destructive_verbs.violation == {
		_grants(1, "delete on namespaces, pods", 0),
		_grants(2, "* on *", 0),
	} with input as _role("Role", rules)
}

test_deny_all_of_a_rule_at_once_and_on_names if {
	rule := {"apiGroups": ["", "apps"], "resources": ["pods", "*"], "verbs": ["deletecollection", "list", "delete"]}
	rbac_destructive_verbs.violation == {
		_grants(0, "delete, deletecollection on *, pods", 0),
		_grants(1, `delete on *, pods named "web"`, 2),
	} with input as _role("ClusterRole", [rule, object.union(rule, {"resourceNames": ["web"]})])
}

test_resources_are_those_of_the_parameter if {
	rules := [_rule("", ["pods"], ["delete"]), _rule("shop.example", ["orders"], ["delete"])]
	rbac_destructive_verbs.violation == {_grants(1, "delete on orders", 0)} with input as _role("Role", rules)
		with data.parameters["rbac-destructive-verbs"] as {"resources": ["shop.example/orders"]}
	rbac_destructive_verbs.violation == set() with input as _role("ClusterRole", [_rule("", ["persistentvolumes"], ["delete"])])
		with data.parameters["rbac-destructive-verbs"] as {"resources": ["pods"]}
}

test_note_that_logs_cannot_be_deleted if {
	rbac_destructive_verbs.violation == {
		_void(0, "delete on pods/log", 1),
		_void(1, "deletecollection on pods/log", 0),
	} with input as _role("Role", [
		_rule("", ["pods/log"], ["get", "delete"]),
		_rule("", ["pods/log"], ["deletecollection"]),
		_rule("", ["pods/log"], ["*"]),
		_rule("", ["*/log"], ["delete"]),
		_rule("", ["pods/log"], ["get"]),
	])
}

test_no_note_beside_deletion if {
	rules := [_rule("", ["pods/log", "pods"], ["delete"])]
	rbac_destructive_verbs.violation == {_grants(0, "delete on pods", 0)} with input as _role("Role", rules)
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule("", ["pods", "secrets"], ["get", "list", "create", "update", "patch"]),
		_rule("", ["configmaps", "pods/eviction", "pods/*", "*/status", "deployments"], ["delete"]),
		_rule("apps", ["controllerrevisions", "pods"], ["delete"]),
		_rule("shop.example", ["pods", "*"], ["*"]),
		object.union(_rule("", ["pods"], ["deletecollection"]), {"resourceNames": ["web"]}),
		_rule("", null, ["delete"]),
		_rule("", ["pods"], null),
		{},
	] {
		rbac_destructive_verbs.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:controller:namespace-controller"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		rules := [_rule("", ["pods"], ["delete"]), _rule("", ["pods/log"], ["delete"])]
		rbac_destructive_verbs.violation == set() with input as object.union(_role("ClusterRole", rules), change)
	}
}

test_default_parameters if {
	rbac_destructive_verbs.default_parameters == {"resources": [
		"pods",
		"replicationcontrollers",
		"apps/deployments",
		"apps/daemonsets",
		"apps/statefulsets",
		"apps/replicasets",
		"batch/jobs",
		"batch/cronjobs",
		"secrets",
		"services",
		"namespaces",
		"persistentvolumeclaims",
		"persistentvolumes",
		"events",
		"events.k8s.io/events",
	]}
}
