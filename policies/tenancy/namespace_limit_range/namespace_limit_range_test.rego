package policies.tenancy.namespace_limit_range_test

import data.policies.tenancy.namespace_limit_range

_namespace(name) := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}

_range(namespace, name, limits) := {
	"apiVersion": "v1",
	"kind": "LimitRange",
	"metadata": {"namespace": namespace, "name": name},
	"spec": {"limits": limits},
}

_container(fields) := object.union({"type": "Container"}, fields)

_sound := _container({"max": {"cpu": 1, "memory": "1Gi"}})

_inventory(ranges) := {"namespace": {
	"empty": {"v1": {"Pod": {}}},
	"other": {"v1": {"LimitRange": {"a": _range("other", "a", [_sound])}}},
	"team-a": {"v1": {"LimitRange": {name: _range("team-a", name, limits) | some name, limits in ranges}}},
}}

_without_namespace := {"cluster": {"v1": {"LimitRange": {"a": {
	"apiVersion": "v1",
	"kind": "LimitRange",
	"metadata": {"name": "a"},
	"spec": {"limits": [_sound]},
}}}}}

_violation(msg) := {"msg": msg, "details": {"path": ["metadata", "name"]}}

_none := _violation("namespace has no limit range")

_lacks(names) := _violation(sprintf("limit ranges of the namespace give containers no %s", [names]))

_contradiction(i, low, resource, rest) := {
	"msg": sprintf("%s.%s %s", [low, resource, rest]),
	"details": {"path": ["spec", "limits", i, low, resource]},
}

_all := ["default.cpu", "default.memory", "defaultRequest.cpu", "defaultRequest.memory"]

test_defaults if {
	namespace_limit_range.default_parameters == {
		"requiredDefaults": ["default.memory", "defaultRequest.cpu", "defaultRequest.memory"],
		"complete": false,
	}
}

test_deny_none_where_others_are_known if {
	namespace_limit_range.violation == {_none} with input as _namespace("team-a")
		with data.inventory as _inventory({})
}

test_deny_none_where_all_objects_are_given if {
	namespace_limit_range.violation == {_none} with input as _namespace("team-a")
		with data.parameters["namespace-limit-range"] as {"complete": true}
}

test_allow_none_where_none_is_known if {
	every inventory in [{}, {"namespace": {"other": {"v1": {"Pod": {"a": {"apiVersion": "v1", "kind": "Pod"}}}}}}] {
		every parameters in [{}, {"complete": false}] {
			namespace_limit_range.violation == set() with input as _namespace("team-a")
				with data.inventory as inventory
				with data.parameters["namespace-limit-range"] as parameters
		}
	}
}

test_deny_defaults_that_are_not_given if {
	every limits, names in {
		[]: "default.memory, defaultRequest.cpu, defaultRequest.memory",
		[{"type": "Pod", "max": {"cpu": 1, "memory": 1}}]: "default.memory, defaultRequest.cpu, defaultRequest.memory",
		[_container({})]: "default.memory, defaultRequest.cpu, defaultRequest.memory",
		[_container({"defaultRequest": {"cpu": 1, "memory": 1}})]: "default.memory",
		[_container({"min": {"cpu": 1, "memory": 1}})]: "default.memory",
		[_container({"default": {"memory": 1}})]: "defaultRequest.cpu",
		[_container({"max": {"memory": 1, "cpu": null}})]: "defaultRequest.cpu",
		[_container({"max": {"cpu": 1}})]: "default.memory, defaultRequest.memory",
	} {
		namespace_limit_range.violation == {_lacks(names)} with input as _namespace("team-a")
			with data.inventory as _inventory({"a": limits})
	}
}

test_deny_defaults_on_request if {
	every limits, names in {
		[_container({"defaultRequest": {"cpu": 1, "memory": 1}})]: "default.cpu, default.memory",
		[_container({"min": {"cpu": 1}, "default": {"memory": 1}})]: "default.cpu",
	} {
		namespace_limit_range.violation == {_lacks(names)} with input as _namespace("team-a")
			with data.inventory as _inventory({"a": limits})
			with data.parameters["namespace-limit-range"] as {"requiredDefaults": _all}
	}

	namespace_limit_range.violation == set() with input as _namespace("team-a")
		with data.inventory as _inventory({"a": []})
		with data.parameters["namespace-limit-range"] as {"requiredDefaults": []}
}

test_allow_defaults_that_are_given if {
	every limits in [
		[_container({"default": {"cpu": 1, "memory": 1}, "defaultRequest": {"cpu": 1, "memory": 1}})],
		[_container({"default": {"cpu": 1, "memory": 1}})],
		[_container({"max": {"cpu": 1, "memory": 1}})],
		[{"type": "Pod"}, _container({"max": {"cpu": 1}}), _container({"default": {"memory": 1}})],
	] {
		namespace_limit_range.violation == set() with input as _namespace("team-a")
			with data.inventory as _inventory({"a": limits})
			with data.parameters["namespace-limit-range"] as {"requiredDefaults": _all}
	}

	namespace_limit_range.violation == set() with input as _namespace("team-a")
		with data.inventory as _inventory({"a": [_container({"max": {"cpu": 1}})], "b": [_container({"max": {"memory": 1}})]})
		with data.parameters["namespace-limit-range"] as {"requiredDefaults": _all}
}

test_allow_limit_ranges_without_a_namespace if {
	namespace_limit_range.violation == set() with input as _namespace("team-a")
		with data.inventory as _without_namespace
	namespace_limit_range.violation == {_lacks("x")} with input as _namespace("team-a")
		with data.inventory as _without_namespace
		with data.parameters["namespace-limit-range"] as {"requiredDefaults": ["x"]}
}

test_allow_namespaces_of_kubernetes if {
	every name in ["kube-system", "kube-public", "kube-node-lease"] {
		namespace_limit_range.violation == set() with input as _namespace(name)
			with data.parameters["namespace-limit-range"] as {"complete": true}
	}

	namespace_limit_range.violation == {_none} with input as _namespace("kubernetes")
		with data.parameters["namespace-limit-range"] as {"complete": true}
}

test_deny_contradictions if {
	every low, highs in {
		"min": ["defaultRequest", "default", "max"],
		"defaultRequest": ["default", "max"],
		"default": ["max"],
	} {
		every high in highs {
			every type in ["Container", "Pod", "PersistentVolumeClaim"] {
				namespace_limit_range.violation == {_contradiction(1, low, "cpu", sprintf("1 is above %s 500m", [high]))} with input as _range("a", "a", [
					{"type": type},
					{"type": type, low: {"cpu": 1}, high: {"cpu": "500m"}},
				])
			}
		}
	}
}

test_deny_each_contradiction if {
	namespace_limit_range.violation == {
		_contradiction(0, "default", "cpu", "4 is above max 2"),
		_contradiction(0, "default", "memory", "2Gi is above max 1Gi"),
		_contradiction(0, "min", "cpu", "3 is above max 2"),
	} with input as _range("a", "a", [_container({
		"min": {"cpu": 3},
		"default": {"cpu": "4", "memory": "2Gi"},
		"max": {"cpu": 2, "memory": "1Gi"},
	})])
}

test_allow_what_is_in_order if {
	every limit in [
		{"min": {"cpu": 1}, "defaultRequest": {"cpu": "1"}, "default": {"cpu": "1000m"}, "max": {"cpu": 1.0}},
		{"min": {"cpu": 1}, "max": {"cpu": 2}, "default": {"memory": 4}, "defaultRequest": {"memory": null}},
		{"min": {"cpu": "x"}, "max": {"cpu": 2}},
		{"min": null, "max": {"cpu": 1}},
		{"max": {"cpu": 4}, "min": {"cpu": 1}, "default": {"cpu": 3}, "defaultRequest": {"cpu": 2}},
	] {
		namespace_limit_range.violation == set() with input as _range("a", "a", [_container(limit)])
	}
}

test_allow_limit_ranges_whose_name_is_one_of_a_namespace if {
	namespace_limit_range.violation == set() with input as _range("other", "team-a", [])
		with data.inventory as _inventory({"a": []})
}

test_allow_other_kinds if {
	every kind in ["Namespace", "LimitRange"] {
		namespace_limit_range.violation == set() with input as object.union(
			_range("a", "a", [_container({"min": {"cpu": 2}, "max": {"cpu": 1}})]),
			{"apiVersion": "example.com/v1", "kind": kind},
		)
			with data.parameters["namespace-limit-range"] as {"complete": true}
	}
}
