package policies.rbac.rbac_workload_create_test

import data.policies.rbac.rbac_workload_create

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(group, resources, verbs) := {"apiGroups": [group], "resources": resources, "verbs": verbs}

_on_names(rule, names) := object.union(rule, {"resourceNames": names})

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants running workloads: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

_workloads := {
	"": ["pods", "podtemplates", "replicationcontrollers"],
	"apps": ["deployments", "daemonsets", "statefulsets", "replicasets"],
	"batch": ["jobs", "cronjobs"],
}

test_deny_creation_of_each_workload if {
	every group, resources in _workloads {
		every resource in resources {
			rules := [_rule(group, ["configmaps", resource], ["get", "create"])]
			text := sprintf("create on %s", [resource])
			rbac_workload_create.violation == {_grants(0, text, 1, "high")} with input as _role("ClusterRole", rules)
			rbac_workload_create.violation == {_grants(0, text, 1, "medium")} with input as _role("Role", rules)
		}
	}
}

test_deny_each_verb_and_wildcards if {
	rbac_workload_create.violation == {
		_grants(0, "update on deployments", 0, "medium"),
		_grants(1, "patch on deployments, statefulsets", 0, "medium"),
		_grants(2, "* on jobs", 0, "medium"),
		_grants(3, "create on *", 0, "medium"),
		_grants(4, "* on *", 0, "medium"),
		_grants(5, "* on pods", 0, "medium"),
	} with input as _role("Role", [
		_rule("apps", ["deployments"], ["update"]),
		_rule("apps", ["deployments", "statefulsets"], ["patch"]),
		_rule("batch", ["jobs"], ["*"]),
		_rule("apps", ["*"], ["create"]),
		_rule("*", ["*"], ["*"]),
		_rule("", ["pods"], ["*"]),
	])
}

_narrow := {
	"update on pods": _rule("", ["pods"], ["get", "update"]),
	"patch, update on pods": _rule("", ["pods"], ["patch", "update"]),
	`update on deployments named "web"`: _on_names(_rule("apps", ["deployments"], ["update"]), ["web"]),
	`* on * named "web"`: _on_names(_rule("*", ["*"], ["*"]), ["web"]),
}

test_change_of_pods_that_are_there_and_names_weigh_less if {
	every text, rule in _narrow {
		rbac_workload_create.violation == {_grants(0, text, 0, "medium")} with input as _role("ClusterRole", [rule])
		rbac_workload_create.violation == {_grants(0, text, 0, "low")} with input as _role("Role", [rule])
	}
}

test_change_of_pods_with_more_weighs_in_full if {
	rbac_workload_create.violation == {
		_grants(0, "update on pods, replicationcontrollers", 0, "high"),
		_grants(1, "create, update on pods", 0, "high"),
		_grants(2, "update on *", 0, "high"),
	} with input as _role("ClusterRole", [
		_rule("", ["pods", "replicationcontrollers"], ["update"]),
		_rule("", ["pods"], ["create", "update"]),
		_rule("", ["*"], ["update"]),
	])
}

test_resources_are_those_of_the_parameter if {
	rules := [_rule("", ["pods"], ["create"]), _rule("shop.example", ["sandboxes"], ["create"])]
	rbac_workload_create.violation == {_grants(1, "create on sandboxes", 0, "medium")} with input as _role("Role", rules)
		with data.parameters["rbac-workload-create"] as {"resources": ["shop.example/sandboxes"]}
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule("apps", ["deployments"], ["get", "list", "watch", "delete", "deletecollection"]),
		_rule("apps", ["deployments/scale", "deployments/status", "*/scale", "deployments/*"], ["create", "update", "patch"]),
		_rule("", ["pods/status", "deployments", "cronjob"], ["create", "patch"]),
		_rule("batch", ["cronjob"], ["create"]),
		_on_names(_rule("", ["pods"], ["create"]), ["web"]),
		_rule("apps", null, ["create"]),
		_rule("apps", ["deployments"], null),
		{},
	] {
		rbac_workload_create.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:aggregate-to-edit"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", [_rule("", ["pods"], ["create"])]), change)
		rbac_workload_create.violation == set() with input as role
	}
}

test_default_parameters if {
	rbac_workload_create.default_parameters == {"resources": [
		"pods",
		"podtemplates",
		"replicationcontrollers",
		"apps/deployments",
		"apps/daemonsets",
		"apps/statefulsets",
		"apps/replicasets",
		"batch/jobs",
		"batch/cronjobs",
	]}
}
