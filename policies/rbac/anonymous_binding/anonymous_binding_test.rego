package policies.rbac.anonymous_binding_test

import data.policies.rbac.anonymous_binding

_binding(kind, role_kind, role, subjects) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "kube-public"},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": role},
	"subjects": subjects,
}

_anonymous := {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "system:anonymous"}

_unauthenticated := {"kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": "system:unauthenticated"}

_violation(i, subject, gain) := {
	"msg": sprintf("%s, everybody without a login, gets %s", [subject, gain]),
	"details": {"path": ["subjects", i]},
}

test_deny_both_spellings_of_strangers_among_subjects if {
	anonymous_binding.violation == {
		_violation(1, `user "system:anonymous"`, `ClusterRole "view" in the whole cluster`),
		_violation(2, `group "system:unauthenticated"`, `ClusterRole "view" in the whole cluster`),
	} with input as _binding("ClusterRoleBinding", "ClusterRole", "view", [
		{"kind": "User", "name": "jane"},
		_anonymous,
		_unauthenticated,
	])
}

test_deny_in_a_namespace if {
	anonymous_binding.violation == {_violation(0, `user "system:anonymous"`, `Role "web" in namespace "kube-public"`)} with input as _binding("RoleBinding", "Role", "web", [_anonymous])
}

# A Role can have the name of a ClusterRole that Kubernetes shows to strangers.
test_deny_roles_that_are_only_named_like_allowed_ones if {
	every role in ["system:public-info-viewer", "kubeadm:bootstrap-signer"] {
		anonymous_binding.violation == {_violation(
			0,
			`group "system:unauthenticated"`,
			sprintf("Role %q in namespace %q", [role, "kube-public"]),
		)} with input as _binding("RoleBinding", "Role", role, [_unauthenticated])
	}

	anonymous_binding.violation == {_violation(
		0,
		`group "system:unauthenticated"`,
		`Role "kubeadm:bootstrap-signer-clusterinfo" in namespace "shop"`,
	)} with input as json.patch(
		_binding("RoleBinding", "Role", "kubeadm:bootstrap-signer-clusterinfo", [_unauthenticated]),
		[{"op": "replace", "path": "metadata/namespace", "value": "shop"}],
	)
}

test_deny_the_default_roles_where_others_are_allowed if {
	anonymous_binding.violation == {_violation(
		0,
		`group "system:unauthenticated"`,
		`ClusterRole "system:public-info-viewer" in the whole cluster`,
	)} with input as _binding("ClusterRoleBinding", "ClusterRole", "system:public-info-viewer", [_unauthenticated])
		with data.parameters["anonymous-binding"] as {"allowedRoles": ["status-page"]}
}

test_allow_what_kubernetes_shows_to_strangers if {
	anonymous_binding.violation == set() with input as _binding(
		"ClusterRoleBinding", "ClusterRole",
		"system:public-info-viewer", [{"kind": "Group", "name": "system:authenticated"}, _unauthenticated],
	)
	anonymous_binding.violation == set() with input as _binding(
		"RoleBinding", "Role",
		"kubeadm:bootstrap-signer-clusterinfo", [_anonymous],
	)
}

test_allow_roles_of_the_parameter if {
	anonymous_binding.violation == set() with input as _binding(
		"ClusterRoleBinding", "ClusterRole",
		"status-page", [_unauthenticated, _anonymous],
	)
		with data.parameters["anonymous-binding"] as {"allowedRoles": ["status-page"]}
}

# These are other subjects than strangers.
test_allow_names_of_another_kind if {
	anonymous_binding.violation == set() with input as _binding("ClusterRoleBinding", "ClusterRole", "view", [
		{"kind": "Group", "name": "system:anonymous"},
		{"kind": "User", "name": "system:unauthenticated"},
		{"kind": "ServiceAccount", "namespace": "shop", "name": "anonymous"},
		{"kind": "Group", "name": "system:authenticated"},
	])
}

test_allow_other_kinds if {
	anonymous_binding.violation == set() with input as object.union(
		_binding("ClusterRoleBinding", "ClusterRole", "view", [_anonymous]),
		{"apiVersion": "example.com/v1"},
	)
}
