package policies.rbac.rbac_impersonate_test

import data.policies.rbac.rbac_impersonate

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(group, resources, verbs) := {"apiGroups": [group], "resources": resources, "verbs": verbs}

_authn := "authentication.k8s.io"

_on_names(rule, names) := object.union(rule, {"resourceNames": names})

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants impersonation: %s", [text]),
	"details": {"path": ["rules", i, "verbs", j], "severity": severity},
}

test_deny_users_groups_and_service_accounts if {
	rbac_impersonate.violation == {
		_grants(0, "impersonate on users", 1, "critical"),
		_grants(1, "impersonate on groups", 0, "critical"),
		_grants(2, "impersonate on serviceaccounts", 0, "critical"),
		_grants(3, "* on groups, users", 0, "critical"),
		_grants(4, "impersonate on *", 0, "critical"),
	} with input as _role("ClusterRole", [
		_rule("", ["users"], ["get", "impersonate"]),
		_rule("", ["groups"], ["impersonate"]),
		_rule("", ["serviceaccounts"], ["impersonate"]),
		_rule("*", ["users", "groups"], ["*"]),
		_rule("", ["*"], ["impersonate"]),
	])
}

test_deny_uids_and_extra_fields if {
	rbac_impersonate.violation == {
		_grants(0, "impersonate on uids", 0, "critical"),
		_grants(1, "impersonate on userextras/scopes", 0, "critical"),
		_grants(2, "impersonate on */scopes", 0, "critical"),
		_grants(3, "impersonate on userextras/*", 0, "critical"),
	} with input as _role("ClusterRole", [
		_rule(_authn, ["uids"], ["impersonate"]),
		_rule(_authn, ["userextras/scopes"], ["impersonate"]),
		_rule(_authn, ["*/scopes"], ["impersonate"]),
		_rule(_authn, ["userextras/*", 1], ["impersonate"]),
	])
}

test_role_grants_service_accounts_only if {
	rbac_impersonate.violation == {
		_grants(0, "impersonate on serviceaccounts", 0, "critical"),
		_grants(1, "* on *", 0, "critical"),
		_grants(2, "impersonate:serviceaccount on serviceaccounts", 0, "critical"),
	} with input as _role("Role", [
		_rule("", ["users", "groups", "serviceaccounts"], ["impersonate"]),
		_rule("*", ["*"], ["*"]),
		_rule(_authn, ["serviceaccounts"], ["impersonate:serviceaccount"]),
		_rule("", ["users"], ["impersonate"]),
		_rule("", ["groups"], ["impersonate"]),
		_rule(_authn, ["uids", "userextras/scopes"], ["impersonate", "impersonate:user-info"]),
		_rule(_authn, ["users", "groups"], ["impersonate:user-info"]),
		_rule(_authn, ["nodes"], ["impersonate:arbitrary-node", "impersonate:associated-node"]),
	])
}

test_names_lower_unless_they_are_powerful if {
	users := _rule("", ["users"], ["impersonate"])
	groups := _rule("", ["groups"], ["impersonate"])
	rbac_impersonate.violation == {
		_grants(0, `impersonate on users named "jane", "joe"`, 0, "high"),
		_grants(1, `impersonate on users named "joe", "system:admin"`, 0, "critical"),
		_grants(2, `impersonate on groups named "system:authenticated"`, 0, "high"),
		_grants(3, `impersonate on groups named "system:masters"`, 0, "critical"),
		_grants(4, `impersonate on serviceaccounts named "web"`, 0, "high"),
		_grants(5, `impersonate:user-info on users named "joe"`, 0, "high"),
		_grants(6, `impersonate on users named "system:admin", "zoe"`, 0, "critical"),
	} with input as _role("ClusterRole", [
		_on_names(users, ["joe", "jane"]),
		_on_names(users, ["joe", "system:admin"]),
		_on_names(groups, ["system:authenticated"]),
		_on_names(groups, ["system:masters"]),
		_on_names(_rule("", ["serviceaccounts"], ["impersonate"]), ["web"]),
		_on_names(_rule(_authn, ["users"], ["impersonate:user-info"]), ["joe"]),
		_on_names(users, ["system:admin", "zoe"]),
	])
}

test_deny_constrained_impersonation if {
	rbac_impersonate.violation == {
		_grants(0, "impersonate:user-info on groups, uids, userextras/scopes, users", 0, "critical"),
		_grants(1, "impersonate:serviceaccount on serviceaccounts", 0, "critical"),
		_grants(2, "impersonate:arbitrary-node on nodes", 0, "critical"),
		_grants(3, "impersonate:associated-node on nodes", 0, "medium"),
		_grants(4, "impersonate:arbitrary-node, impersonate:associated-node on nodes", 0, "critical"),
		_grants(5, "* on nodes", 0, "critical"),
		_grants(6, "impersonate:associated-node, impersonate:user-info on nodes, users", 0, "critical"),
	} with input as _role("ClusterRole", [
		_rule(_authn, ["users", "groups", "uids", "userextras/scopes"], ["impersonate:user-info"]),
		_rule(_authn, ["serviceaccounts"], ["impersonate:serviceaccount"]),
		_rule(_authn, ["nodes"], ["impersonate:arbitrary-node"]),
		_rule(_authn, ["nodes"], ["impersonate:associated-node"]),
		_rule(_authn, ["nodes"], ["impersonate:associated-node", "impersonate:arbitrary-node"]),
		_rule(_authn, ["nodes"], ["*"]),
		_rule(_authn, ["nodes", "users"], ["impersonate:associated-node", "impersonate:user-info"]),
	])
}

test_deny_what_may_be_done_while_impersonating if {
	every kind in ["Role", "ClusterRole"] {
		rbac_impersonate.violation == {
			_grants(0, "impersonate-on:user-info:list on pods, services", 1, "critical"),
			_grants(1, "impersonate-on:serviceaccount:get on *", 0, "critical"),
			_grants(2, "impersonate-on:arbitrary-node:get on deployments", 0, "critical"),
			_grants(3, "impersonate-on:associated-node:get on pods", 0, "medium"),
		} with input as _role(kind, [
			_rule("", ["pods", "services"], ["list", "impersonate-on:user-info:list", 1]),
			_rule("*", ["*", 1], ["impersonate-on:serviceaccount:get"]),
			_rule("apps", ["deployments"], ["impersonate-on:arbitrary-node:get"]),
			_rule("", ["pods"], ["impersonate-on:associated-node:get"]),
		])
	}
}

test_allow_the_verbs_where_they_mean_nothing if {
	every rule in [
		_rule("rbac.authorization.k8s.io", ["roles", "clusterroles"], ["impersonate"]),
		_rule("", ["pods", "*/users"], ["impersonate"]),
		_rule("apps", ["users"], ["impersonate"]),
		_rule("", ["uids", "userextras/scopes"], ["impersonate"]),
		_rule(_authn, ["users", "groups", "serviceaccounts", "userextras"], ["impersonate"]),
		_rule(_authn, ["tokens/scopes"], ["impersonate"]),
		_rule("", ["users", "nodes"], ["impersonate:user-info", "impersonate:arbitrary-node"]),
		_rule(_authn, ["nodes", "serviceaccounts"], ["impersonate:user-info"]),
		_rule(_authn, ["users"], ["impersonate:serviceaccount", "impersonate:arbitrary-node", "impersonate:associated-node"]),
		_rule("", ["pods"], ["impersonate-on:other:get", "impersonate-on:user-info:", "ximpersonate-on:user-info:get"]),
		_rule("", ["pods"], ["*"]),
		_rule("", ["users"], ["get", "Impersonate"]),
		_rule("", null, ["impersonate"]),
		_rule("", ["users"], null),
		{},
	] {
		rbac_impersonate.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	rules := [_rule("", ["users"], ["impersonate"])]
	every change in [
		{"metadata": {"name": "system:auth-delegator"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		rbac_impersonate.violation == set() with input as object.union(_role("ClusterRole", rules), change)
	}
}
