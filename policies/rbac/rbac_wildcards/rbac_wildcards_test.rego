package policies.rbac.rbac_wildcards_test

import data.policies.rbac.rbac_wildcards

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

_wildcard(i, listed, field, j) := {
	"msg": sprintf("rule grants by wildcard: %s", [listed]),
	"details": {"path": ["rules", i, field, j]},
}

_mistake(i, field, j, entry) := {
	"msg": sprintf("%q grants nothing: RBAC knows no such wildcard in %s", [entry, field]),
	"details": {"path": ["rules", i, field, j], "severity": "low"},
}

test_deny_each_wildcard_in_roles_of_both_kinds if {
	every kind in ["Role", "ClusterRole"] {
		rbac_wildcards.violation == {
			_wildcard(0, "verbs *", "verbs", 1),
			_wildcard(1, "resources *", "resources", 0),
			_wildcard(2, "resources */exec", "resources", 1),
			_wildcard(3, "apiGroups *", "apiGroups", 0),
		} with input as _role(kind, [
			_rule([""], ["pods"], ["get", "*"]),
			_rule([""], ["*"], ["get"]),
			_rule([""], ["pods", "*/exec"], ["get"]),
			_rule(["*"], ["pods"], ["get"]),
		])
	}
}

test_deny_all_wildcards_of_a_rule_at_once if {
	rule := object.union(_rule(["apps", "*"], ["*/status", "*"], ["*"]), {"resourceNames": ["a"]})
	listed := "apiGroups *, resources */status, resources *, verbs *"
	rbac_wildcards.violation == {_wildcard(1, listed, "apiGroups", 1)} with input as _role("Role", [{}, rule])
}

test_deny_wildcard_urls_of_cluster_roles if {
	rules := [{"nonResourceURLs": ["/healthz", "/metrics/*", "*", 1], "verbs": ["get"]}]
	rbac_wildcards.violation == {_wildcard(
		0, "nonResourceURLs /metrics/*, nonResourceURLs *",
		"nonResourceURLs", 1,
	)} with input as _role("ClusterRole", rules)
	rbac_wildcards.violation == set() with input as _role("Role", rules)
}

test_deny_verbs_on_resources_that_are_not_allowed if {
	every rule in [
		_rule([""], ["pods"], ["*"]),
		_rule(["other.example"], ["widgets"], ["*"]),
		_rule(["shop.example", "team.example"], ["widgets"], ["*"]),
		_rule(["shop.example", ""], ["widgets"], ["*"]),
		_rule(["", "shop.example"], ["widgets"], ["*"]),
		_rule([""], ["configmaps", "pods"], ["*"]),
		_rule([""], ["pods", "configmaps"], ["*"]),
		_rule(["shop.example"], [], ["*"]),
		_rule([], ["widgets"], ["*"]),
		{"verbs": ["*"]},
	] {
		rbac_wildcards.violation == {_wildcard(0, "verbs *", "verbs", 0)} with input as _role("Role", [rule])
			with data.parameters["rbac-wildcards"] as {"allowVerbsOn": ["shop.example/*", "configmaps"]}
	}
}

test_allow_verbs_on_resources_that_are_allowed if {
	every rule in [
		_rule(["shop.example"], ["widgets", "widgets/status"], ["*"]),
		_rule(["team.example"], ["gadgets"], ["*"]),
		_rule([""], ["configmaps", 1], ["*"]),
	] {
		rbac_wildcards.violation == set() with input as _role("Role", [rule])
			with data.parameters["rbac-wildcards"] as {"allowVerbsOn": ["shop.example/*", "configmaps", "team.example/gadgets"]}
	}
}

test_deny_other_wildcards_where_verbs_are_allowed if {
	rule := _rule(["shop.example"], ["*"], ["*"])
	rbac_wildcards.violation == {_wildcard(0, "resources *", "resources", 0)} with input as _role("Role", [rule])
		with data.parameters["rbac-wildcards"] as {"allowVerbsOn": ["shop.example/*"]}
}

test_deny_what_is_no_wildcard_to_rbac if {
	rbac_wildcards.violation == {
		_mistake(0, "resources", 0, "pods/*"),
		_mistake(0, "resources", 1, "*/*"),
		_mistake(0, "resources", 2, "pod*"),
		_mistake(0, "resources", 3, "*/"),
		_mistake(0, "apiGroups", 0, "*.example"),
		_mistake(0, "verbs", 1, "get*"),
		_mistake(1, "resources", 0, "pods/*"),
	} with input as _role("Role", [
		_rule(["*.example"], ["pods/*", "*/*", "pod*", "*/"], ["list", "get*"]),
		_rule([""], ["pods/*"], ["get"]),
	])
}

test_deny_subresource_wildcard_only_among_resources if {
	rbac_wildcards.violation == {
		_mistake(0, "apiGroups", 0, "*/exec"),
		_mistake(0, "verbs", 0, "userextras/*"),
	} with input as _role("Role", [_rule(["*/exec"], ["userextras/*"], ["userextras/*"])])
}

test_allow_rules_without_wildcards if {
	every rule in [
		_rule(["", "apps"], ["pods", "pods/exec", "deployments"], ["get", "delete"]),
		object.union(_rule([""], ["secrets"], ["get"]), {"resourceNames": ["*"]}),
		_rule(["authentication.k8s.io"], ["userextras/*"], ["impersonate:user-info"]),
		_rule(null, null, null),
		_rule([1, null], [1, null], [{}, []]),
		_rule("*", "*", "*"),
	] {
		rbac_wildcards.violation == set() with input as _role("ClusterRole", [rule])
	}
	rbac_wildcards.violation == set() with input as _role("ClusterRole", null)
}

test_allow_builtin_roles_and_other_kinds if {
	rules := [_rule(["*"], ["*", "pods/*"], ["*"])]
	every change in [
		{"metadata": {"name": "system:kube-controller-manager"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		rbac_wildcards.violation == set() with input as object.union(_role("ClusterRole", rules), change)
	}
}

test_default_parameters if {
	rbac_wildcards.default_parameters == {"allowVerbsOn": []}
}
