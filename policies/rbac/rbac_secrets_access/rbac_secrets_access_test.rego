package policies.rbac.rbac_secrets_access_test

import data.policies.rbac.rbac_secrets_access

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

_on_names(verbs, names) := object.union(_rule(["secrets"], verbs), {"resourceNames": names})

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants access to secrets: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

test_deny_each_verb if {
	every verb in ["get", "list", "watch", "deletecollection", "create", "update", "patch", "*"] {
		text := sprintf("%s on secrets", [verb])
		rules := [_rule(["secrets"], [verb])]
		rbac_secrets_access.violation == {_grants(0, text, 0, "critical")} with input as _role("ClusterRole", rules)
		rbac_secrets_access.violation == {_grants(0, text, 0, "high")} with input as _role("Role", rules)
	}
}

test_deny_secrets_among_others_and_by_wildcard if {
	rbac_secrets_access.violation == {
		_grants(0, "create, get on secrets", 1, "high"),
		_grants(1, "list on *", 0, "high"),
		_grants(2, "* on *", 0, "high"),
	} with input as _role("Role", [
		_rule(["pods", "secrets"], ["get", "delete", "create"]),
		_rule(["*"], ["list"]),
		{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
	])
}

test_names_lower if {
	every kind in ["Role", "ClusterRole"] {
		rbac_secrets_access.violation == {
			_grants(0, `get on secrets named "a", "b"`, 0, "low"),
			_grants(1, `get, list on secrets named "a"`, 0, "medium"),
			_grants(2, `update on secrets named "a"`, 0, "medium"),
			_grants(3, `* on secrets named "*"`, 0, "medium"),
			_grants(4, `get on secrets named "a"`, 0, "low"),
		} with input as _role(kind, [
			_on_names(["get"], ["a", "b"]),
			_on_names(["get", "list"], ["a"]),
			_on_names(["update"], ["a"]),
			_on_names(["*"], ["*"]),
			_on_names(["get", "create", "deletecollection", "delete"], ["a"]),
		])
	}
}

test_allow_requests_without_a_name_where_there_are_names if {
	rules := [_on_names(["create", "deletecollection"], ["a"])]
	rbac_secrets_access.violation == set() with input as _role("ClusterRole", rules)
}

test_allow_allowed_names if {
	rbac_secrets_access.violation == {
		_grants(1, `get on secrets named "other", "web-tls"`, 0, "low"),
		_grants(2, "get on secrets", 0, "high"),
	} with input as _role("Role", [
		_on_names(["get", "update"], ["web-tls", "web-token"]),
		_on_names(["get"], ["web-tls", "other"]),
		_rule(["secrets"], ["get"]),
	])
		with data.parameters["rbac-secrets-access"] as {"allowedNames": ["web-*"]}
}

test_allowed_names_are_no_verbs if {
	rbac_secrets_access.violation == set() with input as _role("Role", [_rule(["secrets"], ["delete"])])
		with data.parameters["rbac-secrets-access"] as {"allowedNames": ["delete"]}
}

test_verbs_are_those_of_the_parameters if {
	rules := [_rule(["secrets"], ["get"]), _rule(["secrets"], ["create"]), _rule(["secrets"], ["delete"])]
	rbac_secrets_access.violation == {_grants(0, "get on secrets", 0, "high")} with input as _role("Role", rules)
		with data.parameters["rbac-secrets-access"] as {"writeVerbs": []}
	rbac_secrets_access.violation == {
		_grants(1, "create on secrets", 0, "high"),
		_grants(2, "delete on secrets", 0, "high"),
	} with input as _role("Role", rules)
		with data.parameters["rbac-secrets-access"] as {"verbs": null, "writeVerbs": ["create", "delete"]}
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(["secrets"], ["delete"]),
		_rule(["secrets/*", "*/secrets", "configmaps"], ["get"]),
		{"apiGroups": ["shop.example"], "resources": ["secrets", "*"], "verbs": ["*"]},
		_rule(null, ["get"]),
		_rule(["secrets"], null),
		{},
	] {
		rbac_secrets_access.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:kube-controller-manager"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", [_rule(["secrets"], ["get"])]), change)
		rbac_secrets_access.violation == set() with input as role
	}
}

test_default_parameters if {
	rbac_secrets_access.default_parameters == {
		"verbs": ["get", "list", "watch", "deletecollection"],
		"writeVerbs": ["create", "update", "patch"],
		"allowedNames": [],
	}
}
