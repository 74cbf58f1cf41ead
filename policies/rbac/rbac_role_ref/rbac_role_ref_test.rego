package policies.rbac.rbac_role_ref_test

import data.policies.rbac.rbac_role_ref

_binding(kind, reference) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"roleRef": reference,
}

_to(kind, name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}

_violation(field, msg) := {"msg": msg, "details": {"path": ["roleRef", field]}}

_inventory := {
	"namespace": {"shop": {"rbac.authorization.k8s.io/v1": {"Role": {"web": {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "Role",
		"metadata": {"name": "web", "namespace": "shop"},
	}}}}},
	"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRole": {"web": {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "ClusterRole",
		"metadata": {"name": "web"},
	}}}},
}

test_deny_another_api_group if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		rbac_role_ref.violation == {_violation("apiGroup", `binding refers to a role of API group "authorization.example", not of "rbac.authorization.k8s.io"`)} with input as _binding(
			kind,
			object.union(_to("ClusterRole", "view"), {"apiGroup": "authorization.example"}),
		)
	}
}

test_allow_an_api_group_that_is_not_written if {
	every group in ["", null, 1] {
		rbac_role_ref.violation == set() with input as _binding("RoleBinding", {"apiGroup": group, "kind": "ClusterRole", "name": "view"})
	}

	rbac_role_ref.violation == set() with input as _binding("RoleBinding", {"kind": "ClusterRole", "name": "view"})
}

test_deny_other_kinds_than_roles if {
	every kind in ["", "clusterrole", "Group"] {
		rbac_role_ref.violation == {_violation("kind", sprintf("RoleBinding refers to kind %q, not to Role or ClusterRole", [kind]))} with input as _binding("RoleBinding", _to(kind, "view"))
			with data.parameters["rbac-role-ref"] as {"complete": true}
	}

	rbac_role_ref.violation == {_violation("kind", `RoleBinding refers to kind "", not to Role or ClusterRole`)} with input as _binding("RoleBinding", {"name": "view"})
}

test_deny_roles_of_a_namespace_in_the_whole_cluster if {
	every kind in ["Role", ""] {
		rbac_role_ref.violation == {_violation("kind", sprintf("ClusterRoleBinding refers to kind %q, not to ClusterRole", [kind]))} with input as _binding("ClusterRoleBinding", _to(kind, "web"))
			with data.parameters["rbac-role-ref"] as {"complete": true}
	}
}

test_deny_no_name if {
	every reference in [_to("Role", null), _to("ClusterRole", ""), _to("", ""), {}, null] {
		rbac_role_ref.violation == {_violation("name", "binding names no role")} with input as _binding("RoleBinding", reference)
			with data.parameters["rbac-role-ref"] as {"complete": true}
	}
}

test_deny_missing_roles_among_all_objects if {
	every namespace_of_inventory in [{}, _inventory] {
		rbac_role_ref.violation == {_violation("name", `nothing defines Role "other" of namespace "shop", and whoever creates it decides what is granted`)} with input as _binding("RoleBinding", _to("Role", "other"))
			with data.parameters["rbac-role-ref"] as {"complete": true}
			with data.inventory as namespace_of_inventory
		rbac_role_ref.violation == {_violation("name", `nothing defines ClusterRole "other", and whoever creates it decides what is granted`)} with input as _binding("RoleBinding", _to("ClusterRole", "other"))
			with data.parameters["rbac-role-ref"] as {"complete": true}
			with data.inventory as namespace_of_inventory
	}
}

test_deny_missing_roles_beside_others_of_the_namespace if {
	rbac_role_ref.violation == {_violation("name", `nothing defines Role "other" of namespace "shop", and whoever creates it decides what is granted`)} with input as _binding("RoleBinding", _to("Role", "other"))
		with data.inventory as _inventory
}

test_allow_missing_roles_among_some_objects if {
	rbac_role_ref.violation == set() with input as _binding("RoleBinding", _to("ClusterRole", "other"))
		with data.inventory as _inventory
	rbac_role_ref.violation == set() with input as object.union(
		_binding("RoleBinding", _to("Role", "other")),
		{"metadata": {"namespace": "other"}},
	)
		with data.inventory as _inventory
	rbac_role_ref.violation == set() with input as _binding("RoleBinding", _to("Role", "web"))
}

test_allow_missing_roles_where_complete_is_not_true if {
	rbac_role_ref.violation == set() with input as _binding("RoleBinding", _to("ClusterRole", "other"))
		with data.parameters["rbac-role-ref"] as {"complete": "true"}
}

test_allow_roles_that_are_there if {
	every binding in [
		_binding("RoleBinding", _to("Role", "web")),
		_binding("RoleBinding", _to("ClusterRole", "web")),
		_binding("ClusterRoleBinding", _to("ClusterRole", "web")),
		_binding("ClusterRoleBinding", _to("ClusterRole", "cluster-admin")),
		_binding("ClusterRoleBinding", _to("ClusterRole", "system:node")),
	] {
		rbac_role_ref.violation == set() with input as binding
			with data.parameters["rbac-role-ref"] as {"complete": true}
			with data.inventory as _inventory
	}
}

test_allow_other_kinds if {
	every reference in [null, object.union(_to("x", "x"), {"apiGroup": "x"})] {
		rbac_role_ref.violation == set() with input as object.union(
			_binding("RoleBinding", reference),
			{"apiVersion": "example.com/v1"},
		)
			with data.parameters["rbac-role-ref"] as {"complete": true}
	}
}

test_default_parameters if {
	rbac_role_ref.default_parameters == {"complete": false}
}
