package policies.tenancy.namespace_resource_quota_test

import data.policies.tenancy.namespace_resource_quota

_namespace(name) := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}

_quota(namespace, name, spec) := {
	"apiVersion": "v1",
	"kind": "ResourceQuota",
	"metadata": {"namespace": namespace, "name": name},
	"spec": spec,
}

_all := {"requests.cpu": "4", "requests.memory": "8Gi", "limits.memory": "16Gi"}

_inventory(quotas) := {"namespace": object.union(
	{
		"other": {"v1": {"ResourceQuota": {"a": _quota("other", "a", {"hard": _all})}}},
		"empty": {"v1": {"Pod": {}}},
	},
	{"team-a": {"v1": {"ResourceQuota": {name: _quota("team-a", name, spec) | some name, spec in quotas}}}},
)}

_without_namespace := {"cluster": {"v1": {"ResourceQuota": {"a": {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "a"}, "spec": {"hard": _all}}}}}}

_violation(msg) := {"msg": msg, "details": {"path": ["metadata", "name"]}}

_none := _violation("namespace has no resource quota for all its pods")

_unbounded(keys) := _violation(sprintf("resource quotas of the namespace do not bound %s", [keys]))

test_defaults if {
	namespace_resource_quota.default_parameters == {
		"requiredKeys": ["requests.cpu", "requests.memory", "limits.memory"],
		"acceptScoped": false,
		"requireRoleBinding": false,
		"complete": false,
	}
}

test_deny_no_quota_where_others_are_known if {
	namespace_resource_quota.violation == {_none} with input as _namespace("team-a")
		with data.inventory as _inventory({})
}

test_deny_no_quota_where_all_objects_are_given if {
	namespace_resource_quota.violation == {_none} with input as _namespace("team-a")
		with data.parameters["namespace-resource-quota"] as {"complete": true}
}

test_allow_no_quota_where_none_is_known if {
	every inventory in [{}, {"namespace": {"other": {"v1": {"Pod": {"a": {"apiVersion": "v1", "kind": "Pod"}}}}}}] {
		every parameters in [{}, {"complete": false}] {
			namespace_resource_quota.violation == set() with input as _namespace("team-a")
				with data.inventory as inventory
				with data.parameters["namespace-resource-quota"] as parameters
		}
	}
}

test_deny_keys_that_are_not_bounded if {
	every hard, keys in {
		{"requests.cpu": 4, "requests.memory": "8Gi"}: "limits.memory",
		{"cpu": 4}: "requests.memory, limits.memory",
		{"pods": 4}: "requests.cpu, requests.memory, limits.memory",
		{"memory": "1Gi", "limits.memory": "1Gi", "cpu": null}: "requests.cpu",
		{"limits.cpu": 1, "requests.storage": 1, "requests.memory": 1, "limits.memory": 1}: "requests.cpu",
	} {
		namespace_resource_quota.violation == {_unbounded(keys)} with input as _namespace("team-a")
			with data.inventory as _inventory({"a": {"hard": hard}})
	}
}

test_allow_short_keys if {
	every keys in [["requests.cpu"], ["cpu"], ["ephemeral-storage"], ["requests.ephemeral-storage"], []] {
		every hard in [
			{"cpu": 4, "ephemeral-storage": "1Gi"},
			{"requests.cpu": 4, "requests.ephemeral-storage": "1Gi"},
		] {
			namespace_resource_quota.violation == set() with input as _namespace("team-a")
				with data.inventory as _inventory({"a": {"hard": hard}})
				with data.parameters["namespace-resource-quota"] as {"requiredKeys": keys}
		}
	}

	namespace_resource_quota.violation == set() with input as _namespace("team-a")
		with data.inventory as _inventory({"a": {"hard": {"memory": "1Gi"}}})
		with data.parameters["namespace-resource-quota"] as {"requiredKeys": ["memory"]}
}

test_allow_keys_that_several_quotas_bound if {
	namespace_resource_quota.violation == set() with input as _namespace("team-a")
		with data.inventory as _inventory({"a": {"hard": {"cpu": 4}}, "b": {"hard": {"memory": 4, "limits.memory": 4}}})
}

test_deny_quotas_for_some_pods if {
	every spec in [
		{"scopes": ["BestEffort"]}, {"scopeSelector": {"matchExpressions": [{"scopeName": "PriorityClass"}]}},
	] {
		namespace_resource_quota.violation == {_none} with input as _namespace("team-a")
			with data.inventory as _inventory({"a": object.union({"hard": _all}, spec)})
		namespace_resource_quota.violation == set() with input as _namespace("team-a")
			with data.inventory as _inventory({"a": object.union({"hard": _all}, spec)})
			with data.parameters["namespace-resource-quota"] as {"acceptScoped": true}
		namespace_resource_quota.violation == {_unbounded("requests.memory, limits.memory")} with input as _namespace("team-a")
			with data.inventory as _inventory({"a": object.union({"hard": _all}, spec), "b": {"hard": {"cpu": 1}}})
	}
}

test_allow_empty_scopes if {
	every spec in [{"scopes": []}, {"scopes": null}, {"scopeSelector": {}}, {"scopeSelector": null}, {"scopeSelector": {"matchExpressions": []}}] {
		namespace_resource_quota.violation == set() with input as _namespace("team-a")
			with data.inventory as _inventory({"a": object.union({"hard": _all}, spec)})
	}
}

test_allow_quotas_without_a_namespace if {
	namespace_resource_quota.violation == set() with input as _namespace("team-a")
		with data.inventory as _without_namespace
	namespace_resource_quota.violation == {_unbounded("x")} with input as _namespace("team-a")
		with data.inventory as _without_namespace
		with data.parameters["namespace-resource-quota"] as {"requiredKeys": ["x"]}
}

test_allow_namespaces_of_kubernetes if {
	every name in ["kube-system", "kube-public", "kube-node-lease"] {
		namespace_resource_quota.violation == set() with input as _namespace(name)
			with data.parameters["namespace-resource-quota"] as {"complete": true, "requireRoleBinding": true}
	}

	namespace_resource_quota.violation == {_none} with input as _namespace("kubernetes")
		with data.parameters["namespace-resource-quota"] as {"complete": true}
}

_binding(namespace) := {"namespace": {namespace: {"rbac.authorization.k8s.io/v1": {"RoleBinding": {"a": {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "RoleBinding",
	"metadata": {"namespace": namespace, "name": "a"},
}}}}}}

_no_binding := _violation("namespace has no role binding")

test_deny_no_role_binding_on_request if {
	namespace_resource_quota.violation == {_no_binding} with input as _namespace("team-a")
		with data.inventory as object.union(_inventory({"a": {"hard": _all}}), _binding("other"))
		with data.parameters["namespace-resource-quota"] as {"requireRoleBinding": true}
	namespace_resource_quota.violation == {_no_binding} with input as _namespace("team-a")
		with data.inventory as _inventory({"a": {"hard": _all}})
		with data.parameters["namespace-resource-quota"] as {"requireRoleBinding": true, "complete": true}
}

test_allow_no_role_binding if {
	every parameters in [{}, {"requireRoleBinding": true}, {"complete": true}] {
		namespace_resource_quota.violation == set() with input as _namespace("team-a")
			with data.inventory as _inventory({"a": {"hard": _all}})
			with data.parameters["namespace-resource-quota"] as parameters
	}

	namespace_resource_quota.violation == set() with input as _namespace("team-a")
		with data.inventory as object.union(_inventory({"a": {"hard": _all}}), _binding("team-a"))
		with data.parameters["namespace-resource-quota"] as {"requireRoleBinding": true, "complete": true}
}

test_allow_quotas_whose_name_is_one_of_a_namespace if {
	namespace_resource_quota.violation == set() with input as _quota("other", "team-a", {"hard": {"pods": 1}})
		with data.inventory as _inventory({"a": {"hard": {"pods": 1}}})
}

test_deny_quotas_that_bound_nothing if {
	every spec in [null, {}, {"hard": null}, {"hard": {}}] {
		namespace_resource_quota.violation == {{
			"msg": "resource quota bounds nothing",
			"details": {"path": ["spec", "hard"]},
		}} with input as _quota("team-a", "a", spec)
	}

	namespace_resource_quota.violation == set() with input as _quota("team-a", "a", {"hard": {"pods": 0}})
}

test_allow_other_kinds if {
	every kind in ["Namespace", "ResourceQuota"] {
		namespace_resource_quota.violation == set() with input as {"apiVersion": "example.com/v1", "kind": kind, "metadata": {"name": "a"}}
			with data.parameters["namespace-resource-quota"] as {"complete": true, "requireRoleBinding": true}
	}
}
