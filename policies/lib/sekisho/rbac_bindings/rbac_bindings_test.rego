package lib.sekisho.rbac_bindings_test

import data.lib.sekisho.rbac_bindings

_binding(kind, role_kind, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": "web"},
	"subjects": subjects,
}

_account(namespace, name) := {
	"kind": "ServiceAccount",
	"namespace": namespace,
	"name": name,
	"text": sprintf("service account %q", [concat("/", [namespace, name])]),
}

test_subjects_of_every_kind_by_their_path if {
	rbac_bindings.subjects == {
		["subjects", 0]: {"kind": "User", "namespace": "", "name": "jane", "text": `user "jane"`},
		["subjects", 1]: {"kind": "Group", "namespace": "", "name": "ops", "text": `group "ops"`},
		["subjects", 2]: _account("web", "web"),
	} with input as _binding("ClusterRoleBinding", "ClusterRole", [
		{"kind": "User", "name": "jane", "namespace": "shop"},
		{"kind": "Group", "name": "ops"},
		{"kind": "ServiceAccount", "name": "web", "namespace": "web"},
	])
}

test_service_account_without_namespace_is_one_of_the_namespace_of_the_role_binding if {
	every written in [{"kind": "ServiceAccount", "name": "web"}, {"kind": "ServiceAccount", "name": "web", "namespace": ""}] {
		rbac_bindings.subjects == {["subjects", 0]: _account("shop", "web")} with input as _binding(
			"RoleBinding",
			"Role",
			[written],
		)
	}

	rbac_bindings.subjects == {["subjects", 0]: _account("default", "web")} with input as json.remove(
		_binding("RoleBinding", "Role", [{"kind": "ServiceAccount", "name": "web"}]),
		["metadata/namespace"],
	)
}

test_service_account_without_namespace_is_none_in_a_cluster_role_binding if {
	rbac_bindings.subjects == {["subjects", 0]: {
		"kind": "ServiceAccount",
		"namespace": "",
		"name": "web",
		"text": `service account "web"`,
	}} with input as _binding("ClusterRoleBinding", "ClusterRole", [{"kind": "ServiceAccount", "name": "web"}])
}

test_user_that_is_a_service_account if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		rbac_bindings.subjects == {["subjects", 0]: _account("a", "b")} with input as _binding(
			kind,
			"ClusterRole",
			[{"kind": "User", "name": "system:serviceaccount:a:b"}],
		)
	}
}

test_names_that_are_no_service_account if {
	every name in ["system:serviceaccount:a", "system:serviceaccount:a:b:c", "system:serviceaccount::b", "system:serviceaccount:a:", "x:system:serviceaccount:a:b"] {
		rbac_bindings.subjects == {["subjects", 0]: {
			"kind": "User",
			"namespace": "",
			"name": name,
			"text": sprintf("user %q", [name]),
		}} with input as _binding("RoleBinding", "Role", [{"kind": "User", "name": name}])
	}

	rbac_bindings.subjects[["subjects", 0]].kind == "Group" with input as _binding(
		"RoleBinding",
		"Role",
		[{"kind": "Group", "name": "system:serviceaccount:a:b"}],
	)
}

test_subjects_without_a_name if {
	every name in [null, "", 1, {}] {
		rbac_bindings.subjects == {["subjects", 0]: {
			"kind": "User",
			"namespace": "",
			"name": "",
			"text": `user ""`,
		}} with input as _binding("RoleBinding", "Role", [{"kind": "User", "name": name}])
	}
}

test_no_subjects if {
	every subjects in [null, [], [null], ["web"], [{"name": "web"}], [{"kind": "Pod", "name": "web"}], "web"] {
		rbac_bindings.subjects == {} with input as _binding("RoleBinding", "Role", subjects)
	}

	rbac_bindings.subjects == {} with input as object.union(
		_binding("RoleBinding", "Role", [{"kind": "User", "name": "jane"}]),
		{"apiVersion": "example.com/v1"},
	)
}

test_role_and_gain_in_the_whole_cluster if {
	rbac_bindings.role == {"kind": "ClusterRole", "namespace": "", "name": "web"} with input as _binding(
		"ClusterRoleBinding",
		"ClusterRole",
		[],
	)
	rbac_bindings.gain == `ClusterRole "web" in the whole cluster` with input as _binding(
		"ClusterRoleBinding",
		"ClusterRole",
		[],
	)
	rbac_bindings.is_cluster_wide with input as _binding("ClusterRoleBinding", "ClusterRole", [])
}

test_role_and_gain_in_a_namespace if {
	rbac_bindings.role == {"kind": "Role", "namespace": "shop", "name": "web"} with input as _binding(
		"RoleBinding",
		"Role",
		[],
	)
	rbac_bindings.role == {"kind": "ClusterRole", "namespace": "", "name": "web"} with input as _binding(
		"RoleBinding",
		"ClusterRole",
		[],
	)
	rbac_bindings.gain == `Role "web" in namespace "shop"` with input as _binding("RoleBinding", "Role", [])
	rbac_bindings.gain == `ClusterRole "web" in namespace "shop"` with input as _binding("RoleBinding", "ClusterRole", [])
	rbac_bindings.gain == `Role "web" in its namespace` with input as json.remove(
		_binding("RoleBinding", "Role", []),
		["metadata/namespace"],
	)
	not rbac_bindings.is_cluster_wide with input as _binding("RoleBinding", "ClusterRole", [])
}

test_no_role if {
	every reference in [null, "web", {}, {"kind": null, "name": 1}] {
		binding := json.patch(_binding("RoleBinding", "Role", []), [{"op": "add", "path": "roleRef", "value": reference}])
		rbac_bindings.role == {"kind": "", "namespace": "shop", "name": ""} with input as binding
		rbac_bindings.gain == `role "" in namespace "shop"` with input as binding
	}
}

test_roles_of_a_list if {
	rbac_bindings.is_role_of(["a", "web"]) with input as _binding("ClusterRoleBinding", "ClusterRole", [])
	rbac_bindings.is_role_of(["a", "web"]) with input as _binding("RoleBinding", "ClusterRole", [])
	rbac_bindings.is_role_of(["shop/web"]) with input as _binding("RoleBinding", "Role", [])

	every list in [["a/web"], ["/web"], ["web"], []] {
		not rbac_bindings.is_role_of(list) with input as _binding("RoleBinding", "Role", [])
	}
	every list in [["shop/web"], ["/web"], ["shop"]] {
		not rbac_bindings.is_role_of(list) with input as _binding("RoleBinding", "ClusterRole", [])
	}
}

_cluster_admin(kind, name, role) := object.union(
	_binding(kind, "ClusterRole", []),
	{"metadata": {"name": name}, "roleRef": {"name": role}},
)

test_bootstrap_binding_of_cluster_admin if {
	rbac_bindings.is_bootstrap_cluster_admin with input as _cluster_admin(
		"ClusterRoleBinding", "cluster-admin",
		"cluster-admin",
	)

	every binding in [
		_cluster_admin("RoleBinding", "cluster-admin", "cluster-admin"),
		_cluster_admin("ClusterRoleBinding", "cluster-admins", "cluster-admin"),
		_cluster_admin("ClusterRoleBinding", "cluster-admin", "admin"),
	] {
		not rbac_bindings.is_bootstrap_cluster_admin with input as binding
	}
}

test_kinds if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		rbac_bindings.is_binding with input as _binding(kind, "ClusterRole", [])
		not rbac_bindings.is_binding with input as object.union(_binding(kind, "ClusterRole", []), {"apiVersion": "v1"})
	}
}

test_namespace_that_is_written if {
	rbac_bindings.has_namespace({"metadata": {"namespace": "shop"}})

	every object in [{}, {"metadata": null}, {"metadata": {"namespace": null}}, {"metadata": {"namespace": ""}}] {
		not rbac_bindings.has_namespace(object)
	}
}
