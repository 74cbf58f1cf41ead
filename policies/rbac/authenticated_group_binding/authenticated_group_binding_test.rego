package policies.rbac.authenticated_group_binding_test

import data.policies.rbac.authenticated_group_binding

_binding(kind, role_kind, role, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": role},
	"subjects": subjects,
}

_group(name) := {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name}

_violation(i, msg, severity) := {"msg": msg, "details": {"path": ["subjects", i], "severity": severity}}

test_deny_each_group_among_subjects if {
	authenticated_group_binding.violation == {
		_violation(
			1,
			`group "system:authenticated", everybody who is authenticated, gets ClusterRole "view" in the whole cluster`,
			"high",
		),
		_violation(
			2,
			`group "system:serviceaccounts", every service account of the cluster, gets ClusterRole "view" in the whole cluster`,
			"high",
		),
		_violation(
			3,
			`group "system:serviceaccounts:web", every service account of namespace "web", gets ClusterRole "view" in the whole cluster`,
			"medium",
		),
	} with input as _binding("ClusterRoleBinding", "ClusterRole", "view", [
		{"kind": "User", "name": "jane"},
		_group("system:authenticated"),
		_group("system:serviceaccounts"),
		_group("system:serviceaccounts:web"),
	])
}

# A Role can have the name of a ClusterRole that Kubernetes gives to everybody.
test_deny_in_a_namespace if {
	authenticated_group_binding.violation == {_violation(
		0,
		`group "system:authenticated", everybody who is authenticated, gets Role "system:discovery" in namespace "shop"`,
		"high",
	)} with input as _binding("RoleBinding", "Role", "system:discovery", [_group("system:authenticated")])
}

test_deny_the_default_roles_where_others_are_allowed if {
	authenticated_group_binding.violation == {_violation(
		0,
		`group "system:authenticated", everybody who is authenticated, gets ClusterRole "system:discovery" in the whole cluster`,
		"high",
	)} with input as _binding("ClusterRoleBinding", "ClusterRole", "system:discovery", [_group("system:authenticated")])
		with data.parameters["authenticated-group-binding"] as {"allowedRoles": ["view"]}
}

test_allow_what_kubernetes_gives_to_everybody if {
	every role in [
		"system:discovery",
		"system:basic-user",
		"system:public-info-viewer",
		"system:service-account-issuer-discovery",
		"system:cluster-trust-bundle-discovery",
	] {
		authenticated_group_binding.violation == set() with input as _binding(
			"ClusterRoleBinding", "ClusterRole",
			role, [_group("system:authenticated"), _group("system:serviceaccounts")],
		)
	}
}

test_allow_roles_of_the_parameter if {
	authenticated_group_binding.violation == set() with input as _binding(
		"RoleBinding", "Role",
		"web", [_group("system:serviceaccounts:shop")],
	)
		with data.parameters["authenticated-group-binding"] as {"allowedRoles": ["shop/web"]}
}

test_allow_other_subjects if {
	authenticated_group_binding.violation == set() with input as _binding("ClusterRoleBinding", "ClusterRole", "view", [
		{"kind": "User", "name": "system:authenticated"},
		{"kind": "User", "name": "system:serviceaccounts:web"},
		{"kind": "ServiceAccount", "namespace": "shop", "name": "web"},
		_group("system:nodes"),
		_group("system:serviceaccountsx"),
		_group("ops"),
		_group(null),
	])
}

test_allow_other_kinds if {
	authenticated_group_binding.violation == set() with input as object.union(
		_binding("ClusterRoleBinding", "ClusterRole", "view", [_group("system:authenticated")]),
		{"apiVersion": "example.com/v1"},
	)
}
