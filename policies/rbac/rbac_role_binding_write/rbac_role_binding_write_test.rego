package policies.rbac.rbac_role_binding_write_test

import data.policies.rbac.rbac_role_binding_write

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": ["rbac.authorization.k8s.io"], "resources": resources, "verbs": verbs}

_limited(i, text, j) := {
	"msg": sprintf("rule grants changing who may do what: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": "high"},
}

_unlimited(i, text, j) := {
	"msg": concat("", [
		"rule grants changing who may do what, even beyond its own rights: ",
		text,
	]),
	"details": {"path": ["rules", i, "resources", j], "severity": "critical"},
}

test_deny_each_verb_on_each_resource if {
	every resource in ["roles", "rolebindings", "clusterroles", "clusterrolebindings"] {
		every verb in ["create", "update", "patch", "delete", "deletecollection"] {
			role := _role("ClusterRole", [_rule(["other", resource], ["get", verb])])
			text := sprintf("%s on %s", [verb, resource])
			rbac_role_binding_write.violation == {_limited(0, text, 1)} with input as role
		}
	}
}

test_role_grants_roles_and_bindings_of_its_namespace if {
	rules := [_rule(["clusterroles", "clusterrolebindings", "roles", "rolebindings"], ["create"])]
	rbac_role_binding_write.violation == {_limited(0, "create on rolebindings, roles", 2)} with input as _role("Role", rules)
}

test_deny_wildcards_and_names if {
	named := object.union(_rule(["rolebindings"], ["create", "update"]), {"resourceNames": ["web"]})
	rbac_role_binding_write.violation == {
		_limited(0, "* on rolebindings", 0),
		_limited(1, "update on *", 0),
		_limited(2, `update on rolebindings named "web"`, 0),
	} with input as _role("Role", [_rule(["rolebindings"], ["*"]), _rule(["*"], ["update"]), named])
}

test_without_limit_together_with_escalate_or_bind if {
	every other in [
		_rule(["clusterroles"], ["escalate"]),
		_rule(["clusterroles"], ["bind"]),
		object.union(_rule(["clusterroles"], ["bind"]), {"resourceNames": ["cluster-admin"]}),
	] {
		rbac_role_binding_write.violation == {_unlimited(0, "create on rolebindings", 0)} with input as _role("ClusterRole", [
			_rule(["rolebindings"], ["create"]),
			other,
		])
	}
}

test_without_limit_in_one_rule if {
	every kind in ["Role", "ClusterRole"] {
		rbac_role_binding_write.violation == {_unlimited(0, "* on roles", 0)} with input as _role(
			kind,
			[_rule(["roles"], ["*"])],
		)
		everything := {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
		rbac_role_binding_write.violation == {_unlimited(0, "* on *", 0)} with input as _role(kind, [everything])
	}
}

test_limited_by_what_other_rights_grant if {
	named := object.union(_rule(["clusterroles"], ["bind"]), {"resourceNames": ["view"]})
	secrets := {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
	rbac_role_binding_write.violation == {_limited(0, "create on rolebindings", 0)} with input as _role("ClusterRole", [
		_rule(["rolebindings"], ["create"]),
		named,
		secrets,
	])
	rbac_role_binding_write.violation == {_limited(0, "create on rolebindings", 0)} with input as _role("Role", [
		_rule(["rolebindings"], ["create"]),
		_rule(["clusterroles"], ["escalate"]),
	])
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(["roles", "clusterroles", "rolebindings", "clusterrolebindings"], ["get", "list", "watch"]),
		_rule(["roles", "rolebindings"], ["escalate", "bind"]),
		_rule(["roles/*", "*/roles"], ["*"]),
		{"apiGroups": ["", "iam.example"], "resources": ["roles", "*"], "verbs": ["create"]},
		_rule(null, ["create"]),
		_rule(["roles"], null),
		{},
	] {
		rbac_role_binding_write.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:aggregate-to-admin"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", [_rule(["roles"], ["create"])]), change)
		rbac_role_binding_write.violation == set() with input as role
	}
}
