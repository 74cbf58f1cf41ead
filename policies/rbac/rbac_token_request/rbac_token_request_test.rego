package policies.rbac.rbac_token_request_test

import data.policies.rbac.rbac_token_request

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

_on_names(names) := object.union(_rule(["serviceaccounts/token"], ["create"]), {"resourceNames": names})

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants tokens of service accounts: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

test_deny_as_written_and_by_wildcard if {
	every kind in ["Role", "ClusterRole"] {
		rbac_token_request.violation == {
			_grants(0, "create on serviceaccounts/token", 1, "high"),
			_grants(1, "* on serviceaccounts/token", 0, "high"),
			_grants(2, "create on */token", 0, "high"),
			_grants(3, "create on *", 0, "high"),
			_grants(4, "* on *", 0, "high"),
		} with input as _role(kind, [
			_rule(["serviceaccounts", "serviceaccounts/token"], ["get", "create"]),
			_rule(["serviceaccounts/token"], ["*"]),
			_rule(["*/token"], ["create"]),
			_rule(["*"], ["create"]),
			{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
		])
	}
}

test_names_lower if {
	rbac_token_request.violation == {
		_grants(0, `create on serviceaccounts/token named "api", "web"`, 0, "low"),
		_grants(1, `create on serviceaccounts/token named "*"`, 0, "low"),
	} with input as _role("ClusterRole", [_on_names(["web", "api"]), _on_names(["*"])])
}

test_allow_allowed_names if {
	rbac_token_request.violation == {
		_grants(1, `create on serviceaccounts/token named "api", "web-0"`, 0, "low"),
		_grants(2, "create on serviceaccounts/token", 0, "high"),
	} with input as _role("Role", [
		_on_names(["web-0", "web-1"]),
		_on_names(["web-0", "api"]),
		_rule(["serviceaccounts/token"], ["create"]),
	])
		with data.parameters["rbac-token-request"] as {"allowedNames": ["web-*"]}
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(["serviceaccounts"], ["*"]),
		_rule(["serviceaccounts/token"], ["get", "update", "patch"]),
		_rule(["serviceaccounts/*", "token", "*/tokens"], ["create"]),
		{"apiGroups": ["authentication.k8s.io"], "resources": ["serviceaccounts/token", "tokenreviews"], "verbs": ["create"]},
		_rule(null, ["create"]),
		_rule(["serviceaccounts/token"], null),
		{},
	] {
		rbac_token_request.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:kube-controller-manager"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", [_rule(["serviceaccounts/token"], ["create"])]), change)
		rbac_token_request.violation == set() with input as role
	}
}

test_default_parameters if {
	rbac_token_request.default_parameters == {"allowedNames": []}
}
