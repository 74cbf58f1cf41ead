package policies.rbac.rbac_persistent_volume_create_test

import data.policies.rbac.rbac_persistent_volume_create

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

_creates(i, text, j) := {
	"msg": sprintf("rule grants creating persistent volumes: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": "high"},
}

_changes(i, text, j) := {
	"msg": sprintf("rule grants changing persistent volumes: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": "medium"},
}

test_deny_creation if {
	rbac_persistent_volume_create.violation == {
		_creates(0, "create on persistentvolumes", 1),
		_creates(1, "* on persistentvolumes", 0),
		_creates(2, "create, patch, update on *", 0),
		_creates(3, "* on *", 0),
	} with input as _role("ClusterRole", [
		_rule(["pods", "persistentvolumes"], ["get", "create", "delete"]),
		_rule(["persistentvolumes"], ["*"]),
		_rule(["*"], ["create", "update", "patch"]),
		{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
	])
}

test_changes_weigh_less if {
	named := object.union(_rule(["persistentvolumes"], ["*"]), {"resourceNames": ["data"]})
	rbac_persistent_volume_create.violation == {
		_changes(0, "update on persistentvolumes", 0),
		_changes(1, "patch on persistentvolumes", 0),
		_changes(2, `* on persistentvolumes named "data"`, 0),
	} with input as _role("ClusterRole", [
		_rule(["persistentvolumes"], ["update"]),
		_rule(["persistentvolumes"], ["get", "patch"]),
		named,
	])
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(["persistentvolumes"], ["get", "list", "watch", "delete", "deletecollection"]),
		_rule(["persistentvolumeclaims", "persistentvolumes/status", "persistentvolumes/*"], ["*"]),
		{"apiGroups": ["storage.k8s.io"], "resources": ["persistentvolumes", "*"], "verbs": ["*"]},
		_rule(null, ["create"]),
		_rule(["persistentvolumes"], null),
		{},
	] {
		rbac_persistent_volume_create.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_roles_builtin_roles_and_other_kinds if {
	every change in [
		{"kind": "Role"},
		{"metadata": {"name": "system:persistent-volume-provisioner"}},
		{"apiVersion": "iam.example/v1"},
	] {
		role := object.union(_role("ClusterRole", [_rule(["persistentvolumes"], ["create"])]), change)
		rbac_persistent_volume_create.violation == set() with input as role
	}
}
