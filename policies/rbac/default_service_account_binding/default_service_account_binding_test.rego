package policies.rbac.default_service_account_binding_test

import data.policies.rbac.default_service_account_binding

_binding(kind, role_kind, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": "web"},
	"subjects": subjects,
}

_violation(i, account, gain) := {
	"msg": sprintf("service account %q, which pods run as that name no other, gets %s", [account, gain]),
	"details": {"path": ["subjects", i]},
}

test_deny_default_accounts_of_any_namespace if {
	default_service_account_binding.violation == {
		_violation(1, "web/default", `ClusterRole "web" in the whole cluster`),
		_violation(2, "kube-system/default", `ClusterRole "web" in the whole cluster`),
	} with input as _binding("ClusterRoleBinding", "ClusterRole", [
		{"kind": "ServiceAccount", "namespace": "web", "name": "web"},
		{"kind": "ServiceAccount", "namespace": "web", "name": "default"},
		{"kind": "ServiceAccount", "namespace": "kube-system", "name": "default"},
	])
}

test_deny_the_user_that_it_is if {
	default_service_account_binding.violation == {_violation(0, "web/default", `Role "web" in namespace "shop"`)} with input as _binding(
		"RoleBinding",
		"Role",
		[{"kind": "User", "name": "system:serviceaccount:web:default"}],
	)
}

test_deny_without_namespace if {
	default_service_account_binding.violation == {_violation(0, "shop/default", `Role "web" in namespace "shop"`)} with input as _binding(
		"RoleBinding",
		"Role",
		[{"kind": "ServiceAccount", "name": "default"}],
	)
	default_service_account_binding.violation == {_violation(0, "default", `ClusterRole "web" in the whole cluster`)} with input as _binding(
		"ClusterRoleBinding",
		"ClusterRole",
		[{"kind": "ServiceAccount", "name": "default"}],
	)
}

test_allow_other_subjects if {
	default_service_account_binding.violation == set() with input as _binding("ClusterRoleBinding", "ClusterRole", [
		{"kind": "ServiceAccount", "namespace": "default", "name": "web"},
		{"kind": "User", "name": "default"},
		{"kind": "Group", "name": "default"},
		{"kind": "User", "name": "system:serviceaccount:default:web"},
	])
}

test_allow_other_kinds if {
	default_service_account_binding.violation == set() with input as object.union(
		_binding("ClusterRoleBinding", "ClusterRole", [{"kind": "ServiceAccount", "namespace": "web", "name": "default"}]),
		{"apiVersion": "example.com/v1"},
	)
}
