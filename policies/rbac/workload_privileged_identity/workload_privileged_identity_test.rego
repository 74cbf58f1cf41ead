package policies.rbac.workload_privileged_identity_test

import data.policies.rbac.workload_privileged_identity

_group := "rbac.authorization.k8s.io/v1"

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

_web := _pod({"serviceAccountName": "web"})

_object(kind, namespace, name, fields) := object.union(
	{"apiVersion": _group, "kind": kind, "metadata": {"name": name, "namespace": namespace}},
	fields,
)

_rules(resource, verbs) := {"rules": [{"apiGroups": [""], "resources": [resource], "verbs": verbs}]}

_to(role_kind, role, subjects) := {"roleRef": {"kind": role_kind, "name": role}, "subjects": subjects}

_account := {"kind": "ServiceAccount", "name": "web", "namespace": "shop"}

_inventory(cluster, shop) := {
	"cluster": {_group: {kind: {object.metadata.name: object | some object in cluster; object.kind == kind} |
		some kind in {object.kind | some object in cluster}
	}},
	"namespace": {"shop": {_group: {kind: {object.metadata.name: object | some object in shop; object.kind == kind} |
		some kind in {object.kind | some object in shop}
	}}},
}

_violation(may, gives, severity) := {
	"msg": sprintf(`service account "web" of the pod may %s: %s`, [may, gives]),
	"details": {"path": ["spec", "serviceAccountName"], "severity": severity},
}

_cluster_admin := _inventory([_object("ClusterRoleBinding", "", "root", _to("ClusterRole", "cluster-admin", [_account]))], [])

_root := _violation(
	"do everything in the whole cluster",
	`ClusterRoleBinding "root" gives ClusterRole "cluster-admin" to it`,
	"critical",
)

test_deny_everything_in_the_whole_cluster if {
	workload_privileged_identity.violation == {_root} with input as _web with data.inventory as _cluster_admin
}

test_deny_everything_in_a_namespace if {
	workload_privileged_identity.violation == {_violation(
		"do everything in namespace \"shop\"",
		`RoleBinding "root" gives ClusterRole "cluster-admin" to it`,
		"high",
	)} with input as _web
		with data.inventory as _inventory([], [_object("RoleBinding", "shop", "root", _to("ClusterRole", "cluster-admin", [_account]))])
}

test_deny_rights_of_a_role if {
	workload_privileged_identity.violation == {_violation(
		"read secrets, run commands in pods in namespace \"shop\"",
		`RoleBinding "web" gives Role "web" to it`,
		"high",
	)} with input as _web
		with data.inventory as _inventory([], [
			_object("Role", "shop", "web", {"rules": [
				{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
				{"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]},
			]}),
			_object("Role", "shop", "other", _rules("pods/exec", ["create"])),
			_object("RoleBinding", "shop", "web", _to("Role", "web", [_account])),
			_object("RoleBinding", "shop", "none", _to("Role", "missing", [_account])),
		])
}

test_deny_rights_of_groups_of_the_account if {
	workload_privileged_identity.violation == {
		_violation(
			"read secrets in the whole cluster",
			`ClusterRoleBinding "all" gives ClusterRole "all" to its group "system:serviceaccounts"`,
			"high",
		),
		_violation(
			"read secrets in namespace \"shop\"",
			`RoleBinding "shop" gives ClusterRole "all" to its group "system:serviceaccounts:shop"`,
			"high",
		),
	} with input as _web
		with data.inventory as _inventory(
			[
				_object("ClusterRole", "", "all", _rules("secrets", ["list"])),
				_object("ClusterRoleBinding", "", "all", _to("ClusterRole", "all", [{"kind": "Group", "name": "system:serviceaccounts"}])),
			],
			[_object("RoleBinding", "shop", "shop", _to("ClusterRole", "all", [{"kind": "Group", "name": "system:serviceaccounts:shop"}]))],
		)
}

# Rights on objects of the cluster are void in a namespace.
test_allow_rights_on_nodes_in_a_namespace if {
	roles := [_object("ClusterRole", "", "nodes", _rules("nodes/proxy", ["get"]))]
	workload_privileged_identity.violation == set() with input as _web
		with data.inventory as _inventory(roles, [_object("RoleBinding", "shop", "nodes", _to("ClusterRole", "nodes", [_account]))])
	count(workload_privileged_identity.violation) == 1 with input as _web
		with data.inventory as _inventory(
			array.concat(roles, [_object("ClusterRoleBinding", "", "nodes", _to("ClusterRole", "nodes", [_account]))]),
			[],
		)
}

test_deny_the_default_account if {
	workload_privileged_identity.violation == {{
		"msg": `service account "default" of the pod may do everything in the whole cluster: ClusterRoleBinding "root" gives ClusterRole "cluster-admin" to it`,
		"details": {"path": ["spec", "serviceAccountName"], "severity": "critical"},
	}} with input as _pod({})
		with data.inventory as _inventory(
			[_object("ClusterRoleBinding", "", "root", _to(
				"ClusterRole", "cluster-admin",
				[{"kind": "User", "name": "system:serviceaccount:shop:default"}],
			))],
			[],
		)
}

test_deny_a_token_that_is_asked_for if {
	workload_privileged_identity.violation == {_root} with input as _pod({
		"serviceAccountName": "web",
		"automountServiceAccountToken": false,
		"volumes": [{"name": "token", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}],
	})
		with data.inventory as _cluster_admin
}

test_allow_without_a_token if {
	workload_privileged_identity.violation == set() with input as _pod({
		"serviceAccountName": "web",
		"automountServiceAccountToken": false,
	})
		with data.inventory as _cluster_admin
}

test_allow_other_accounts if {
	every pod in [_pod({}), _pod({"serviceAccountName": "other"}), object.union(_web, {"metadata": {"namespace": "other"}})] {
		workload_privileged_identity.violation == set() with input as pod with data.inventory as _cluster_admin
	}
}

test_allow_harmless_rights if {
	workload_privileged_identity.violation == set() with input as _web
		with data.inventory as _inventory([_object("ClusterRoleBinding", "", "view", _to("ClusterRole", "view", [_account]))], [])
	workload_privileged_identity.violation == set() with input as _web with data.inventory as {}
}

test_allow_accounts_of_the_parameter if {
	every allowed in [["shop/web"], ["x/y", "shop/*"], ["*/web", "x/y"]] {
		workload_privileged_identity.violation == set() with input as _web
			with data.inventory as _cluster_admin
			with data.parameters["workload-privileged-identity"] as {"allowed": allowed}
	}
	every allowed in [["web"], ["x/web"], []] {
		workload_privileged_identity.violation == {_root} with input as _web
			with data.inventory as _cluster_admin
			with data.parameters["workload-privileged-identity"] as {"allowed": allowed}
	}

	workload_privileged_identity.default_parameters == {"allowed": []}
}

test_allow_other_kinds if {
	workload_privileged_identity.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "ServiceAccount",
		"metadata": {"name": "web", "namespace": "shop"},
	}
		with data.inventory as _cluster_admin
}
