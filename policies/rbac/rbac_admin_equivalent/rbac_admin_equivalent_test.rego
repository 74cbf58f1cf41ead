package policies.rbac.rbac_admin_equivalent_test

import data.policies.rbac.rbac_admin_equivalent

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

_everything := _rule(["*"], ["*"], ["*"])

_cluster(groups, i) := {
	"msg": concat("", ["cluster role is as strong as cluster-admin: it grants everything on all resources of ", groups]),
	"details": {"path": ["rules", i, "resources"], "severity": "critical"},
}

_namespaced(groups, i) := {
	"msg": concat("", [
		"role is as strong as an administrator of its namespace: it grants everything on all resources of ",
		groups,
	]),
	"details": {"path": ["rules", i, "resources"], "severity": "high"},
}

test_deny_everything_critical_in_cluster_roles_and_high_in_roles if {
	rbac_admin_equivalent.violation == {_cluster("every API group", 0)} with input as _role("ClusterRole", [_everything])
	rbac_admin_equivalent.violation == {_namespaced("every API group", 0)} with input as _role("Role", [_everything])
}

test_deny_the_core_group if {
	rule := _rule(["apps", ""], ["pods", "*"], ["get", "*"])
	rbac_admin_equivalent.violation == {_cluster("the core group", 1)} with input as _role("ClusterRole", [{}, rule])
}

test_deny_rules_that_add_up if {
	reads := _rule(["*"], ["*"], ["get", "list", "watch"])
	rbac_admin_equivalent.violation == {_cluster("every API group", 1)} with input as _role("ClusterRole", [
		_rule(["apps"], ["*"], ["get"]),
		reads,
		_rule(["*"], ["*"], ["create", "update", "patch", "delete"]),
	])
	rbac_admin_equivalent.violation == {_namespaced("the core group", 1)} with input as _role("Role", [
		_rule([""], ["pods"], ["*"]),
		reads,
		_rule([""], ["*"], ["create", "update", "patch", "delete"]),
	])
}

test_deny_at_the_first_rule_that_adds_up if {
	rbac_admin_equivalent.violation == {_cluster("the core group", 0)} with input as _role("ClusterRole", [
		_rule([""], ["*"], ["get", "list", "watch"]),
		_rule([""], ["*"], ["create", "update", "patch", "delete"]),
	])
}

test_deny_at_the_first_rule_that_grants_it_all if {
	rules := [_rule(["*"], ["*"], ["get"]), _everything, _everything]
	rbac_admin_equivalent.violation == {_cluster("every API group", 1)} with input as _role("ClusterRole", rules)
	rbac_admin_equivalent.violation == {_cluster("every API group", 0)} with input as _role("ClusterRole", [_everything, _everything])
}

test_allow_less_than_everything if {
	every rules in [
		null,
		[],
		[_rule(["apps"], ["*"], ["*"])],
		[_rule(["*"], ["pods", "secrets"], ["*"])],
		[_rule(["*"], ["*"], ["get", "list", "watch"])],
		[_rule(["*"], ["*"], ["get", "list", "watch"]), _rule(["apps"], ["*"], ["*"])],
		[_rule(["*"], ["*/*"], ["*"])],
		[object.union(_everything, {"resourceNames": ["a"]})],
		[{"nonResourceURLs": ["*"], "verbs": ["*"]}],
	] {
		rbac_admin_equivalent.violation == set() with input as _role("ClusterRole", rules)
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "cluster-admin"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		rbac_admin_equivalent.violation == set() with input as object.union(_role("ClusterRole", [_everything]), change)
	}
}

test_deny_role_that_is_only_called_cluster_admin if {
	role := object.union(_role("Role", [_everything]), {"metadata": {"name": "cluster-admin"}})
	rbac_admin_equivalent.violation == {_namespaced("every API group", 0)} with input as role
}
