package policies.rbac.cluster_admin_binding_test

import data.policies.rbac.cluster_admin_binding

_group := "rbac.authorization.k8s.io/v1"

_binding(kind, role_kind, role, subjects) := {
	"apiVersion": _group,
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": role},
	"subjects": subjects,
}

_jane := {"kind": "User", "name": "jane"}

_violation(i, msg, severity) := {"msg": msg, "details": {"path": ["subjects", i], "severity": severity}}

_everything := [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]

_inventory := {
	"cluster": {_group: {"ClusterRole": {
		"root": {"apiVersion": _group, "kind": "ClusterRole", "metadata": {"name": "root"}, "rules": _everything},
		"web": {
			"apiVersion": _group, "kind": "ClusterRole", "metadata": {"name": "web"},
			"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["*"]}],
		},
		"gather": {
			"apiVersion": _group, "kind": "ClusterRole", "metadata": {"name": "gather"},
			"aggregationRule": {"clusterRoleSelectors": [{}]},
			"rules": [],
		},
	}}},
	"namespace": {"shop": {_group: {"Role": {
		"root": {"apiVersion": _group, "kind": "Role", "metadata": {"name": "root", "namespace": "shop"}, "rules": _everything},
		"cluster-admin": {
			"apiVersion": _group, "kind": "Role", "metadata": {"name": "cluster-admin", "namespace": "shop"},
			"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
		},
	}}}},
}

test_deny_cluster_admin_of_every_subject if {
	cluster_admin_binding.violation == {
		_violation(0, `user "jane" gets ClusterRole "cluster-admin" in the whole cluster`, "critical"),
		_violation(1, `group "ops" gets ClusterRole "cluster-admin" in the whole cluster`, "critical"),
		_violation(2, `service account "shop/web" gets ClusterRole "cluster-admin" in the whole cluster`, "critical"),
		_violation(3, `group "system:masters" gets ClusterRole "cluster-admin" in the whole cluster`, "critical"),
	} with input as _binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", [
		_jane,
		{"kind": "Group", "name": "ops"},
		{"kind": "ServiceAccount", "name": "web", "namespace": "shop"},
		{"kind": "Group", "name": "system:masters"},
	])
}

test_deny_cluster_admin_in_a_namespace if {
	cluster_admin_binding.violation == {_violation(0, `user "jane" gets ClusterRole "cluster-admin" in namespace "shop"`, "high")} with input as _binding("RoleBinding", "ClusterRole", "cluster-admin", [_jane])
}

test_deny_admin_and_edit_in_the_whole_cluster if {
	every role in ["admin", "edit"] {
		cluster_admin_binding.violation == {_violation(0, sprintf(`user "jane" gets ClusterRole %q in the whole cluster`, [role]), "high")} with input as _binding("ClusterRoleBinding", "ClusterRole", role, [_jane])
	}
}

test_deny_roles_that_are_as_strong if {
	every role in ["root", "gather"] {
		cluster_admin_binding.violation == {_violation(0, sprintf(`user "jane" gets ClusterRole %q in the whole cluster, which is as strong as cluster-admin`, [role]), "critical")} with input as _binding("ClusterRoleBinding", "ClusterRole", role, [_jane])
			with data.inventory as _inventory
	}

	cluster_admin_binding.violation == {_violation(0, `user "jane" gets Role "root" in namespace "shop", which is as strong as cluster-admin`, "high")} with input as _binding("RoleBinding", "Role", "root", [_jane])
		with data.inventory as _inventory
}

test_deny_roles_of_the_parameter if {
	cluster_admin_binding.violation == {_violation(0, `user "jane" gets ClusterRole "view" in the whole cluster`, "critical")} with input as _binding("ClusterRoleBinding", "ClusterRole", "view", [_jane])
		with data.parameters["cluster-admin-binding"] as {"roles": [{"name": "x"}, {"name": "view", "clusterWideOnly": false}]}
	cluster_admin_binding.violation == {_violation(0, `user "jane" gets ClusterRole "view" in namespace "shop"`, "high")} with input as _binding("RoleBinding", "ClusterRole", "view", [_jane])
		with data.parameters["cluster-admin-binding"] as {"roles": [{"name": "view", "clusterWideOnly": true}, {"name": "view"}]}
	cluster_admin_binding.violation == {_violation(0, `user "jane" gets ClusterRole "view" in namespace "shop"`, "high")} with input as _binding("RoleBinding", "ClusterRole", "view", [_jane])
		with data.parameters["cluster-admin-binding"] as {"roles": [{"name": "view", "clusterWideOnly": "true"}]}
}

# Where cluster-admin is not listed its rules are still what they are.
test_deny_cluster_admin_where_it_is_not_listed if {
	cluster_admin_binding.violation == {_violation(0, `user "jane" gets ClusterRole "cluster-admin" in the whole cluster, which is as strong as cluster-admin`, "critical")} with input as _binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", [_jane])
		with data.parameters["cluster-admin-binding"] as {"roles": []}
}

_bootstrap(subjects) := json.patch(
	_binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", subjects),
	[{"op": "replace", "path": "metadata", "value": {"name": "cluster-admin"}}],
)

test_allow_the_bootstrap_binding if {
	cluster_admin_binding.violation == set() with input as _bootstrap([{"kind": "Group", "name": "system:masters"}])
}

test_deny_whoever_else_is_in_the_bootstrap_binding if {
	cluster_admin_binding.violation == {
		_violation(1, `user "jane" gets ClusterRole "cluster-admin" in the whole cluster`, "critical"),
		_violation(2, `user "system:masters" gets ClusterRole "cluster-admin" in the whole cluster`, "critical"),
	} with input as _bootstrap([
		{"kind": "Group", "name": "system:masters"},
		_jane,
		{"kind": "User", "name": "system:masters"},
	])
}

test_allow_subjects_of_the_parameter if {
	every pattern in ["User/jane", "User/*", "*"] {
		cluster_admin_binding.violation == set() with input as _binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", [_jane])
			with data.parameters["cluster-admin-binding"] as {"allowedSubjects": ["x", pattern]}
	}
	every pattern in ["ServiceAccount/shop/web", "ServiceAccount/*/web", "ServiceAccount/shop/*"] {
		cluster_admin_binding.violation == set() with input as _binding(
			"RoleBinding", "ClusterRole",
			"cluster-admin", [{"kind": "ServiceAccount", "name": "web"}],
		)
			with data.parameters["cluster-admin-binding"] as {"allowedSubjects": [pattern]}
	}
	every pattern in ["jane", "Group/jane", "User/jan", "User//jane", "ServiceAccount/shop/jane"] {
		cluster_admin_binding.violation == {_violation(0, `user "jane" gets ClusterRole "cluster-admin" in the whole cluster`, "critical")} with input as _binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", [_jane])
			with data.parameters["cluster-admin-binding"] as {"allowedSubjects": [pattern]}
	}
}

test_allow_other_roles if {
	every binding in [
		_binding("ClusterRoleBinding", "ClusterRole", "view", [_jane]),
		_binding("ClusterRoleBinding", "ClusterRole", "web", [_jane]),
		_binding("ClusterRoleBinding", "ClusterRole", "unknown", [_jane]),
		_binding("RoleBinding", "ClusterRole", "admin", [_jane]),
		_binding("RoleBinding", "ClusterRole", "edit", [_jane]),
		_binding("RoleBinding", "Role", "cluster-admin", [_jane]),
		_binding("RoleBinding", "Role", "unknown", [_jane]),
		_binding("ClusterRoleBinding", "Role", "root", [_jane]),
		_binding("ClusterRoleBinding", "", "", [_jane]),
	] {
		cluster_admin_binding.violation == set() with input as binding
			with data.inventory as _inventory
	}
}

test_allow_no_subjects if {
	every subjects in [null, []] {
		cluster_admin_binding.violation == set() with input as _binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", subjects)
	}
}

test_allow_other_kinds if {
	cluster_admin_binding.violation == set() with input as object.union(
		_binding("ClusterRoleBinding", "ClusterRole", "cluster-admin", [_jane]),
		{"apiVersion": "example.com/v1"},
	)
}

test_allow_no_subject_by_default if {
	cluster_admin_binding.default_parameters.allowedSubjects == []
}
