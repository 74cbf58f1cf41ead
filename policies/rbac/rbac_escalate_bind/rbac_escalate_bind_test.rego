package policies.rbac.rbac_escalate_bind_test

import data.policies.rbac.rbac_escalate_bind

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": ["rbac.authorization.k8s.io"], "resources": resources, "verbs": verbs}

_on_names(resources, verbs, names) := object.union(_rule(resources, verbs), {"resourceNames": names})

_grants(i, text, j) := {
	"msg": sprintf("rule grants more rights than its holder has: %s", [text]),
	"details": {"path": ["rules", i, "verbs", j]},
}

_void(i, text, j) := {
	"msg": sprintf("rule grants nothing: %s, as the verbs have a meaning on roles only", [text]),
	"details": {"path": ["rules", i, "verbs", j], "severity": "low"},
}

test_deny_each_verb_on_each_resource if {
	rbac_escalate_bind.violation == {
		_grants(0, "escalate on roles", 0),
		_grants(1, "escalate on clusterroles", 1),
		_grants(2, "bind on roles", 0),
		_grants(3, "bind on clusterroles", 0),
		_grants(4, "bind, escalate on clusterroles, roles", 0),
	} with input as _role("ClusterRole", [
		_rule(["roles"], ["escalate"]),
		_rule(["clusterroles"], ["get", "escalate"]),
		_rule(["roles"], ["bind"]),
		_rule(["clusterroles"], ["bind"]),
		_rule(["roles", "clusterroles"], ["bind", "escalate"]),
	])
}

test_deny_wildcards if {
	every kind in ["Role", "ClusterRole"] {
		rbac_escalate_bind.violation == {
			_grants(0, "* on roles", 0),
			_grants(1, "bind on *", 0),
			_grants(2, "escalate on roles", 0),
			_grants(3, "* on *", 0),
		} with input as _role(kind, [
			_rule(["roles"], ["*"]),
			_rule(["*"], ["bind"]),
			object.union(_rule(["roles"], ["escalate"]), {"apiGroups": ["*"]}),
			{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
		])
	}
}

test_role_grants_bind_but_not_escalate_on_cluster_roles if {
	rbac_escalate_bind.violation == {_grants(0, "bind on clusterroles", 1)} with input as _role("Role", [
		_rule(["clusterroles"], ["escalate", "bind"]),
		_rule(["clusterroles"], ["escalate"]),
	])
}

test_deny_bind_of_names_that_are_not_allowed if {
	rbac_escalate_bind.violation == {
		_grants(0, `bind on clusterroles named "admin", "view"`, 0),
		_grants(1, `bind on clusterroles named "*"`, 0),
	} with input as _role("ClusterRole", [
		_on_names(["clusterroles"], ["bind"], ["view", "admin"]),
		_on_names(["clusterroles"], ["bind"], ["*"]),
	])
}

test_deny_escalate_whatever_the_names if {
	rbac_escalate_bind.violation == {
		_grants(0, `escalate on clusterroles named "view"`, 1),
		_grants(1, `* on clusterroles named "view"`, 0),
	} with input as _role("ClusterRole", [
		_on_names(["clusterroles"], ["bind", "escalate"], ["view"]),
		_on_names(["clusterroles"], ["*"], ["view"]),
	])
}

test_allow_bind_of_allowed_names if {
	role := _role("ClusterRole", [_on_names(["clusterroles"], ["bind"], ["view", "web"])])
	rbac_escalate_bind.violation == set() with input as role
		with data.parameters["rbac-escalate-bind"] as {"allowedRoles": ["web", "view"]}
	rbac_escalate_bind.violation == {_grants(0, `bind on clusterroles named "view", "web"`, 0)} with input as role
	rbac_escalate_bind.violation == {_grants(0, "bind on roles", 0)} with input as _role("Role", [_rule(["roles"], ["bind"])])
		with data.parameters["rbac-escalate-bind"] as {"allowedRoles": ["web", "view"]}
	every allowed in [[], null] {
		rbac_escalate_bind.violation == {_grants(0, `bind on roles named "view"`, 0)} with input as _role("Role", [_on_names(
			["roles"],
			["bind"], ["view"],
		)])
			with data.parameters["rbac-escalate-bind"] as {"allowedRoles": allowed}
	}
}

test_note_verbs_on_bindings if {
	rbac_escalate_bind.violation == {
		_void(0, "bind on rolebindings", 1),
		_void(1, "escalate on clusterrolebindings", 0),
	} with input as _role("ClusterRole", [
		_rule(["rolebindings"], ["create", "bind"]),
		_rule(["clusterrolebindings"], ["escalate"]),
		_rule(["rolebindings"], ["*"]),
		_rule(["rolebindings"], ["*", "bind"]),
	])
}

test_no_note_where_the_verbs_are_granted_on_roles_too_or_by_wildcard if {
	rules := [_rule(["roles", "rolebindings"], ["bind"]), _on_names(["*"], ["bind"], ["view"])]
	rbac_escalate_bind.violation == {_grants(0, "bind on roles", 0)} with input as _role("ClusterRole", rules)
}

test_allow_other_verbs_groups_and_resources if {
	every rule in [
		_rule(["roles", "clusterroles"], ["get", "create", "update", "patch", "delete"]),
		object.union(_rule(["roles"], ["bind"]), {"apiGroups": [""]}),
		_rule(["roles/*", "*/roles"], ["bind"]),
		_rule(["roles"], null),
		_rule(null, ["bind"]),
		{},
	] {
		rbac_escalate_bind.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	rules := [_rule(["roles"], ["bind"]), _rule(["rolebindings"], ["bind"])]
	every change in [
		{"metadata": {"name": "system:controller:clusterrole-aggregation-controller"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		rbac_escalate_bind.violation == set() with input as object.union(_role("ClusterRole", rules), change)
	}
}

test_default_parameters if {
	rbac_escalate_bind.default_parameters == {"allowedRoles": ["view"]}
}
