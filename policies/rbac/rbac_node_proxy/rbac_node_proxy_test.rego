package policies.rbac.rbac_node_proxy_test

import data.policies.rbac.rbac_node_proxy

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

_on_names(rule, names) := object.union(rule, {"resourceNames": names})

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants the API of kubelets: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

test_deny_each_verb if {
	every verb in ["get", "create", "update", "patch", "delete", "*"] {
		text := sprintf("%s on nodes/proxy", [verb])
		role := _role("ClusterRole", [_rule(["nodes", "nodes/proxy"], ["list", verb])])
		rbac_node_proxy.violation == {_grants(0, text, 1, "critical")} with input as role
	}
}

test_deny_wildcards if {
	rbac_node_proxy.violation == {
		_grants(0, "get on */proxy", 0, "critical"),
		_grants(1, "get on *", 0, "critical"),
		_grants(2, "* on *", 0, "critical"),
	} with input as _role("ClusterRole", [
		_rule(["*/proxy"], ["get"]),
		_rule(["*"], ["get"]),
		{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
	])
}

test_names_lower if {
	rbac_node_proxy.violation == {
		_grants(0, `get on nodes/proxy named "node-1"`, 0, "high"),
		_grants(1, `create on nodes/proxy named "node-1"`, 0, "high"),
	} with input as _role("ClusterRole", [
		_on_names(_rule(["nodes/proxy"], ["get"]), ["node-1"]),
		_on_names(_rule(["nodes/proxy"], ["create"]), ["node-1"]),
	])
}

test_allow_other_subresources_verbs_and_groups if {
	every rule in [
		_rule(["nodes", "nodes/metrics", "nodes/stats", "nodes/log", "nodes/healthz", "nodes/configz", "nodes/pods"], ["get"]),
		_rule(["nodes/*", "pods/proxy", "services/proxy", "proxy"], ["*"]),
		_rule(["nodes/proxy"], ["list", "watch"]),
		{"apiGroups": ["metrics.k8s.io"], "resources": ["nodes/proxy", "*"], "verbs": ["*"]},
		_rule(null, ["get"]),
		_rule(["nodes/proxy"], null),
		{},
	] {
		rbac_node_proxy.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_roles_builtin_roles_and_other_kinds if {
	every change in [
		{"kind": "Role"},
		{"metadata": {"name": "system:kubelet-api-admin"}},
		{"apiVersion": "iam.example/v1"},
	] {
		role := object.union(_role("ClusterRole", [_rule(["nodes/proxy"], ["get"])]), change)
		rbac_node_proxy.violation == set() with input as role
	}
}
