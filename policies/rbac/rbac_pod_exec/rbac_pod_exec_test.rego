package policies.rbac.rbac_pod_exec_test

import data.policies.rbac.rbac_pod_exec

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

_grants(i, text, j) := {
	"msg": sprintf("rule grants access into pods: %s", [text]),
	"details": {"path": ["rules", i, "resources", j]},
}

test_deny_each_subresource_in_roles_of_both_kinds if {
	every subresource, verbs in {
		"exec": ["create", "get"],
		"attach": ["create", "get"],
		"portforward": ["create", "get"],
		"proxy": ["create", "get"],
		"ephemeralcontainers": ["update", "patch"],
	} {
		every verb in array.concat(verbs, ["*"]) {
			every kind in ["Role", "ClusterRole"] {
				rules := [_rule([sprintf("pods/%s", [subresource])], [verb])]
				text := sprintf("%s on pods/%s", [verb, subresource])
				rbac_pod_exec.violation == {_grants(0, text, 0)} with input as _role(kind, rules)
			}
		}
	}
}

test_deny_wildcards if {
	rbac_pod_exec.violation == {
		_grants(0, "create on */exec", 0),
		_grants(1, "patch on */ephemeralcontainers", 0),
		_grants(2, "get on *", 0),
		_grants(3, "* on *", 0),
	} with input as _role("Role", [
		_rule(["*/exec"], ["create"]),
		_rule(["*/ephemeralcontainers"], ["patch"]),
		_rule(["*"], ["get"]),
		{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
	])
}

test_deny_all_of_a_rule_at_once_and_on_names if {
	rule := _rule(["pods", "pods/exec", "pods/log", "pods/attach"], ["get", "list", "create"])
	rbac_pod_exec.violation == {
		_grants(0, "create, get on pods/attach, pods/exec", 1),
		_grants(1, `create, get on pods/attach, pods/exec named "web-0"`, 1),
	} with input as _role("Role", [rule, object.union(rule, {"resourceNames": ["web-0"]})])
}

test_subresources_are_those_of_the_parameter if {
	rules := [_rule(["pods/exec"], ["create"]), _rule(["pods/portforward"], ["create"]), _rule(["pods/log"], ["get"])]
	rbac_pod_exec.violation == {_grants(0, "create on pods/exec", 0)} with input as _role("Role", rules)
		with data.parameters["rbac-pod-exec"] as {"subresources": ["exec", "log"]}
}

test_allow_other_verbs_subresources_and_groups if {
	every rule in [
		_rule(["pods"], ["create", "get", "update", "patch"]),
		_rule(["pods/*", "*/*", "exec"], ["create", "get", "patch"]),
		_rule(["pods/exec", "pods/proxy"], ["list", "watch", "delete", "update", "patch"]),
		_rule(["pods/ephemeralcontainers"], ["get", "create"]),
		_rule(["pods/log", "pods/status", "services/proxy", "*/scale"], ["create", "get", "patch"]),
		{"apiGroups": ["shop.example"], "resources": ["pods/exec", "*"], "verbs": ["*"]},
		_rule(null, ["create"]),
		_rule(["pods/exec"], null),
		{},
	] {
		rbac_pod_exec.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:aggregate-to-edit"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", [_rule(["pods/exec"], ["create"])]), change)
		rbac_pod_exec.violation == set() with input as role
	}
}

test_default_parameters if {
	subresources := ["exec", "attach", "ephemeralcontainers", "portforward", "proxy"]
	rbac_pod_exec.default_parameters == {"subresources": subresources}
}
