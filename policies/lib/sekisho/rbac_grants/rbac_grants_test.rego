package lib.sekisho.rbac_grants_test

import data.lib.sekisho.rbac_defaults
import data.lib.sekisho.rbac_grants

_group := "rbac.authorization.k8s.io/v1"

_rule(resource) := {"apiGroups": [""], "resources": [resource], "verbs": ["get"]}

_role(name, rules) := {"apiVersion": _group, "kind": "Role", "metadata": {"name": name, "namespace": "shop"}, "rules": rules}

_cluster_role(name, labels, rules) := {
	"apiVersion": _group,
	"kind": "ClusterRole",
	"metadata": {"name": name, "labels": labels},
	"rules": rules,
}

_gathering(name, labels, selectors) := object.union(
	_cluster_role(name, labels, []),
	{"aggregationRule": {"clusterRoleSelectors": selectors}},
)

_inventory(cluster_roles) := {
	"namespace": {"shop": {_group: {"Role": {"web": _role("web", [_rule("pods"), null])}}}},
	"cluster": {_group: {"ClusterRole": {role.metadata.name: role | some role in cluster_roles}}},
}

_named(kind, namespace, name) := {"kind": kind, "namespace": namespace, "name": name}

_rules(role) := [rule.written | some rule in rbac_grants.rules(role.kind, role.namespace, role.name)]

_resources(role) := {resource | some rule in _rules(role); some resource in rule.resources}

test_rules_of_a_role_in_its_namespace if {
	_rules(_named("Role", "shop", "web")) == [_rule("pods")] with data.inventory as _inventory([])

	every role in [
		_named("Role", "other", "web"),
		_named("Role", "shop", "other"),
		_named("Role", "", "web"),
		_named("ClusterRole", "", "web"),
	] {
		_rules(role) == [] with data.inventory as _inventory([])
	}
}

test_rules_of_a_cluster_role if {
	_rules(_named("ClusterRole", "", "web")) == [_rule("nodes")] with data.inventory as _inventory([
		_cluster_role("web", {}, [_rule("nodes")]),
		_cluster_role("other", {}, [_rule("pods")]),
	])
	_rules(_named("Role", "shop", "other")) == [] with data.inventory as _inventory([_cluster_role("other", {}, [_rule("pods")])])
}

test_cluster_role_with_a_namespace_in_its_manifest if {
	_rules(_named("ClusterRole", "", "web")) == [_rule("nodes")] with data.inventory as {"namespace": {"a": {_group: {"ClusterRole": {"web": _cluster_role("web", {}, [_rule("nodes")])}}}}}
}

test_cluster_role_in_two_versions if {
	_resources(_named("ClusterRole", "", "web")) == {"a", "b"} with data.inventory as {"cluster": {
		_group: {"ClusterRole": {"web": _cluster_role("web", {}, [_rule("a")])}},
		"rbac.authorization.k8s.io/v1beta1": {"ClusterRole": {"web": _cluster_role("web", {}, [_rule("b")])}},
	}}
}

test_no_rules_of_what_is_no_role if {
	not rbac_grants.rules("", "shop", "web") with data.inventory as _inventory([])
}

test_rules_that_a_cluster_role_gathers if {
	_resources(_named("ClusterRole", "", "all")) == {"a", "b", "c"} with data.inventory as _inventory([
		_gathering("all", {}, [{"matchLabels": {"app": "web"}}, {"matchExpressions": [{"key": "b", "operator": "Exists"}]}]),
		_cluster_role("a", {"app": "web"}, [_rule("a")]),
		_gathering("b", {"b": "x"}, [{"matchLabels": {"c": "x"}}]),
		_cluster_role("b2", {"b": "x"}, [_rule("b")]),
		_cluster_role("c", {"c": "x"}, [_rule("c")]),
		_cluster_role("d", {"app": "other"}, [_rule("d")]),
		_cluster_role("e", null, [_rule("e")]),
	])
}

test_empty_selector_gathers_everything if {
	_resources(_named("ClusterRole", "", "all")) == {"a", "b"} with data.inventory as _inventory([
		_gathering("all", {}, [{}]),
		_cluster_role("a", {"app": "web"}, [_rule("a")]),
		_cluster_role("b", null, [_rule("b")]),
	])
}

_written(role) := [rule.written | some rule in rbac_grants.rules_of_object(role)]

test_rules_of_an_object_that_is_not_among_those_seen if {
	others := [
		_cluster_role("all", {"app": "web"}, [_rule("old")]),
		_gathering("a", {"app": "web"}, [{"matchLabels": {"b": "x"}}]),
		_cluster_role("b", {"b": "x"}, [_rule("b")]),
	]
	role := object.union(_gathering("all", {}, [{"matchLabels": {"app": "web"}}]), {"rules": [_rule("own")]})
	_written(role) == [_rule("own"), _rule("b")] with data.inventory as _inventory(others)
	_written(_cluster_role("web", {}, [_rule("own")])) == [_rule("own")] with data.inventory as _inventory(others)
}

test_rules_written_beside_an_aggregation_rule if {
	_resources(_named("ClusterRole", "", "all")) == {"a"} with data.inventory as _inventory([object.union(
		_gathering("all", {}, []),
		{"rules": [_rule("a")]},
	)])
}

test_default_roles if {
	_rules(_named("ClusterRole", "", "cluster-admin")) == rbac_defaults.rules["cluster-admin"] with data.inventory as {}
	count(_rules(_named("ClusterRole", "", "view"))) == count(rbac_defaults.rules.view) with data.inventory as {}
	count(_rules(_named("ClusterRole", "", "edit"))) == count(rbac_defaults.rules.view) + count(rbac_defaults.rules.edit) with data.inventory as {}
	count(_rules(_named("ClusterRole", "", "admin"))) == sum([
		count(rbac_defaults.rules.view),
		count(rbac_defaults.rules.edit),
		count(rbac_defaults.rules.admin),
	]) with data.inventory as {}
	_rules(_named("Role", "shop", "cluster-admin")) == [] with data.inventory as {}
}

test_default_roles_gather_what_others_label if {
	cluster_roles := [
		_cluster_role("a", {"rbac.authorization.k8s.io/aggregate-to-admin": "true"}, [_rule("a")]),
		_cluster_role("e", {"rbac.authorization.k8s.io/aggregate-to-edit": "true"}, [_rule("e")]),
		_cluster_role("v", {"rbac.authorization.k8s.io/aggregate-to-view": "true"}, [_rule("v")]),
		_cluster_role("no", {"rbac.authorization.k8s.io/aggregate-to-view": "false"}, [_rule("no")]),
	]
	own := {"a", "e", "v", "no"}
	_resources(_named("ClusterRole", "", "view")) & own == {"v"} with data.inventory as _inventory(cluster_roles)
	_resources(_named("ClusterRole", "", "edit")) & own == {"e", "v"} with data.inventory as _inventory(cluster_roles)
	_resources(_named("ClusterRole", "", "admin")) & own == {"a", "e", "v"} with data.inventory as _inventory(cluster_roles)
	_resources(_named("ClusterRole", "", "cluster-admin")) & own == set() with data.inventory as _inventory(cluster_roles)
}

test_default_roles_that_are_seen if {
	_resources(_named("ClusterRole", "", "cluster-admin")) == {"*", "x"} with data.inventory as _inventory([_cluster_role("cluster-admin", {}, [_rule("x")])])
}

test_takeover_rights_of_a_role if {
	inventory := _inventory([_cluster_role("web", {}, [{"apiGroups": [""], "resources": ["nodes/proxy", "secrets"], "verbs": ["get"]}])])
	rbac_grants.takeover_rights("ClusterRole", "", "web", false) == {"read secrets"} with data.inventory as inventory
	rbac_grants.takeover_rights("ClusterRole", "", "web", true) == {
		"read secrets",
		"reach kubelets through nodes/proxy",
	} with data.inventory as inventory
	rbac_grants.takeover_rights("Role", "shop", "web", false) == set() with data.inventory as inventory
}

test_roles_that_are_there if {
	every role in [
		_named("Role", "shop", "web"),
		_named("ClusterRole", "", "web"),
		_named("ClusterRole", "", "edit"),
		_named("ClusterRole", "", "system:node"),
	] {
		rbac_grants.is_there(role) with data.inventory as _inventory([_cluster_role("web", {}, [])])
	}
	every role in [
		_named("Role", "other", "web"),
		_named("Role", "shop", "x"),
		_named("Role", "shop", "edit"),
		_named("ClusterRole", "", "x"),
		_named("", "shop", "web"),
	] {
		not rbac_grants.is_there(role) with data.inventory as _inventory([_cluster_role("web", {}, [])])
	}
}

_binding(kind, name, namespace, subjects) := {
	"apiVersion": _group,
	"kind": kind,
	"metadata": {"name": name, "namespace": namespace},
	"roleRef": {"kind": "ClusterRole", "name": name},
	"subjects": subjects,
}

_bindings(bindings) := {
	"cluster": {_group: {"ClusterRoleBinding": {binding.metadata.name: binding |
		some binding in bindings
		binding.kind == "ClusterRoleBinding"
	}}},
	"namespace": {namespace: {_group: {"RoleBinding": found}} |
		some namespace in {binding.metadata.namespace | some binding in bindings}
		found := {binding.metadata.name: binding |
			some binding in bindings
			binding.kind == "RoleBinding"
			binding.metadata.namespace == namespace
		}
	},
}

_reaching := {[found.text, found.subject.text, found.cluster_wide, found.where, found.role.name] |
	some found in rbac_grants.bindings("shop", "web")
}

test_bindings_of_the_account_itself if {
	_reaching == {
		[`ClusterRoleBinding "a"`, `service account "shop/web"`, true, "the whole cluster", "a"],
		[`RoleBinding "b"`, `service account "shop/web"`, false, `namespace "other"`, "b"],
		[`RoleBinding "c"`, `service account "shop/web"`, false, `namespace "shop"`, "c"],
		[`RoleBinding "d"`, `service account "shop/web"`, false, `namespace "shop"`, "d"],
	} with data.inventory as _bindings([
		_binding("ClusterRoleBinding", "a", "", [
			{"kind": "User", "name": "web"},
			{"kind": "ServiceAccount", "name": "web", "namespace": "shop"},
		]),
		_binding("RoleBinding", "b", "other", [{"kind": "User", "name": "system:serviceaccount:shop:web"}]),
		_binding("RoleBinding", "c", "shop", [{"kind": "ServiceAccount", "name": "web"}]),
		_binding("RoleBinding", "d", "shop", [{"kind": "ServiceAccount", "name": "web", "namespace": ""}]),
	])
}

test_bindings_of_the_groups_of_the_account if {
	_reaching == {
		[`ClusterRoleBinding "a"`, `group "system:serviceaccounts"`, true, "the whole cluster", "a"],
		[`ClusterRoleBinding "b"`, `group "system:authenticated"`, true, "the whole cluster", "b"],
		[`RoleBinding "c"`, `group "system:serviceaccounts:shop"`, false, `namespace "other"`, "c"],
	} with data.inventory as _bindings([
		_binding("ClusterRoleBinding", "a", "", [{"kind": "Group", "name": "system:serviceaccounts"}]),
		_binding("ClusterRoleBinding", "b", "", [{"kind": "Group", "name": "system:authenticated"}]),
		_binding("RoleBinding", "c", "other", [{"kind": "Group", "name": "system:serviceaccounts:shop"}]),
	])
}

test_bindings_of_others if {
	_reaching == set() with data.inventory as _bindings([
		_binding("ClusterRoleBinding", "a", "", [
			{"kind": "ServiceAccount", "name": "web", "namespace": "other"},
			{"kind": "ServiceAccount", "name": "other", "namespace": "shop"},
			{"kind": "ServiceAccount", "name": "web"},
			{"kind": "User", "name": "web"},
			{"kind": "User", "name": "system:serviceaccounts"},
			{"kind": "User", "name": "system:serviceaccount:other:web"},
			{"kind": "Group", "name": "web"},
			{"kind": "Group", "name": "system:serviceaccounts:other"},
			{"kind": "Group", "name": "system:serviceaccount:shop:web"},
			null,
		]),
		_binding("RoleBinding", "b", "other", [{"kind": "ServiceAccount", "name": "web"}]),
		_binding("RoleBinding", "c", "shop", null),
	])
}

_pod := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"serviceAccountName": "web"}}

_elsewhere := [_binding("ClusterRoleBinding", "a", "", [{"kind": "ServiceAccount", "name": "web", "namespace": "shop"}])]

_account(namespace) := {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web", "namespace": namespace}}

_found := {found.text | some found in rbac_grants.bindings("default", "web")}

_seen(accounts) := object.union(_bindings(_elsewhere), accounts)

test_account_without_a_namespace_is_the_one_that_a_binding_names if {
	every namespace in ["", null] {
		_found == {`ClusterRoleBinding "a"`} with input as _pod
			with data.inventory as _seen({"cluster": {"v1": {"ServiceAccount": {"web": _account(namespace)}}}})
	}
}

test_account_without_a_namespace_is_not_known_to_be_the_one_that_a_binding_names if {
	free := {"cluster": {"v1": {"ServiceAccount": {"web": _account("")}}}}
	other := {"cluster": {"v1": {"ServiceAccount": {"other": object.union(_account(""), {"metadata": {"name": "other"}})}}}}
	settled := {"namespace": {"shop": {"v1": {"ServiceAccount": {"web": _account("shop")}}}}}

	_found == set() with input as _pod with data.inventory as _seen({})
	_found == set() with input as _pod with data.inventory as _seen(other)
	_found == set() with input as _pod with data.inventory as _seen(settled)
	_found == set() with input as _pod with data.inventory as _seen(object.union(free, settled))
	_found == set() with input as object.union(_pod, {"metadata": {"namespace": "default"}})
		with data.inventory as _seen(free)
}
