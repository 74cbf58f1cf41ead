package policies.container_hardening.resource_quantity_unit_test

import data.policies.container_hardening.resource_quantity_unit

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_limit(resource, amount) := _pod({"containers": [{"name": "app", "resources": {"limits": {resource: amount}}}]})

_at(path, msg) := {"msg": msg, "details": {"path": path}}

_app(resource, msg) := _at(["spec", "containers", 0, "resources", "limits", resource], msg)

_violation(object, parameters) := violation if {
	violation := resource_quantity_unit.violation with input as object with data.parameters["resource-quantity-unit"] as parameters
}

test_deny_thousandths_of_a_byte if {
	every resource in ["memory", "storage", "ephemeral-storage"] {
		every amount in ["400m", "1m", "0.5m", "0.000001m", "1000m", "1048575999m"] {
			resource_quantity_unit.violation == {_app(
				resource,
				sprintf("limits.%s %s is in thousandths of a byte: write M or Mi", [resource, amount]),
			)} with input as _limit(resource, amount)
		}
	}
}

test_deny_unknown_suffix if {
	every resource in ["memory", "storage", "ephemeral-storage"] {
		every amount in ["1g", "1gi", "512MB", "512 Mi", "1.5GiB", "12K", "1mi"] {
			resource_quantity_unit.violation == {_app(
				resource,
				sprintf("limits.%s %s is no quantity: write k, M, G, Ki, Mi or Gi", [resource, amount]),
			)} with input as _limit(resource, amount)
		}
	}
}

test_deny_little_memory if {
	every amount in [512, "512", "64k", "64Ki", 0.5, "1e3", "4194303", "4M", "100u", "1n"] {
		resource_quantity_unit.violation == {_app(
			"memory",
			sprintf("limits.memory %v is less than 4Mi: the unit is missing or wrong", [amount]),
		)} with input as _limit("memory", amount)
	}
	every resource in ["storage", "ephemeral-storage"] {
		resource_quantity_unit.violation == set() with input as _limit(resource, 512)
	}
}

test_deny_much_cpu if {
	every amount in [100, "100", 250.5, "1e2", "1k", "100M"] {
		resource_quantity_unit.violation == {_app(
			"cpu",
			sprintf("limits.cpu %v means as many cores: for thousandths write m", [amount]),
		)} with input as _limit("cpu", amount)
	}
}

test_allow_likely_amounts if {
	every resource, amounts in {
		"memory": ["4Mi", 4194304, "64Mi", "1G", "1048576000000m", "128974848000m", 0, "0", "0m", "-400m", null, "{{ m }}", "", "m", "Mi", []],
		"storage": ["1Gi", "1048576000m", "0m", 1, null],
		"ephemeral-storage": ["1Gi", "1048576000m", 1, null],
		"cpu": [1, 0.5, "500m", 99, "99.9", "100m", "100000m", "250000m", 0, null, "1g", "400m"],
		"hugepages-2Mi": ["400m", 1, "1g", 1000],
		"vendor.example/gpu": ["400m", 1, 1000],
	} {
		every amount in amounts {
			resource_quantity_unit.violation == set() with input as _limit(resource, amount)
		}
	}
}

test_parameters if {
	_violation(_limit("memory", "8Mi"), {"minMemory": "16Mi"}) == {_app(
		"memory",
		"limits.memory 8Mi is less than 16Mi: the unit is missing or wrong",
	)}
	_violation(_limit("memory", 1), {"minMemory": "0"}) == set()
	_violation(_limit("cpu", 8), {"maxCpu": "8"}) == {_app("cpu", "limits.cpu 8 means as many cores: for thousandths write m")}
	_violation(_limit("cpu", 128), {"maxCpu": "129"}) == set()
}

test_deny_in_each_container_and_in_the_pod if {
	bad := {"limits": {"memory": "64Mi"}, "requests": {"memory": 64, "cpu": 100}}
	paths := [
		["spec", "initContainers", 0],
		["spec", "containers", 0],
		["spec", "containers", 1],
		["spec"],
	]
	memory := {_at(
		array.concat(path, ["resources", "requests", "memory"]),
		"requests.memory 64 is less than 4Mi: the unit is missing or wrong",
	) |
		some path in paths
	}
	cpu := {_at(
		array.concat(path, ["resources", "requests", "cpu"]),
		"requests.cpu 100 means as many cores: for thousandths write m",
	) |
		some path in paths
	}

	resource_quantity_unit.violation == memory | cpu with input as _pod({
		"resources": bad,
		"initContainers": [{"name": "setup", "resources": bad}],
		"containers": [{"resources": bad}, {"resources": bad}, {"resources": null}, {}],
	})
}

test_deny_in_claim if {
	every kind in ["requests", "limits"] {
		resource_quantity_unit.violation == {_at(
			["spec", "resources", kind, "storage"],
			sprintf("%s.storage 10g is no quantity: write k, M, G, Ki, Mi or Gi", [kind]),
		)} with input as {
			"apiVersion": "v1",
			"kind": "PersistentVolumeClaim",
			"spec": {"resources": {kind: {"storage": "10g"}}},
		}
	}
}

test_deny_in_quota if {
	hard := {
		"limits.memory": "400m",
		"gold.storageclass.storage.k8s.io/requests.storage": "10GB",
		"memory": 512,
		"cpu": 1000,
		"requests.cpu": "400",
		"pods": 10,
		"requests.storage": "1Ti",
	}
	resource_quantity_unit.violation == {
		_at(["spec", "hard", "limits.memory"], "hard.limits.memory 400m is in thousandths of a byte: write M or Mi"),
		_at(["spec", "hard", "memory"], "hard.memory 512 is less than 4Mi: the unit is missing or wrong"),
		_at(
			["spec", "hard", "gold.storageclass.storage.k8s.io/requests.storage"],
			"hard.gold.storageclass.storage.k8s.io/requests.storage 10GB is no quantity: write k, M, G, Ki, Mi or Gi",
		),
	} with input as {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": hard}}
}

test_deny_in_limit_range if {
	every kind in ["default", "defaultRequest", "max"] {
		resource_quantity_unit.violation == {
			_at(
				["spec", "limits", 1, kind, "memory"],
				sprintf("%s.memory 400m is in thousandths of a byte: write M or Mi", [kind]),
			),
			_at(
				["spec", "limits", 2, kind, "cpu"],
				sprintf("%s.cpu 500 means as many cores: for thousandths write m", [kind]),
			),
		} with input as {
			"apiVersion": "v1",
			"kind": "LimitRange",
			"spec": {"limits": [
				{"type": "Container", "min": {"memory": 1}, "maxLimitRequestRatio": {"memory": 2, "cpu": 100}},
				{"type": "Container", kind: {"memory": "400m", "cpu": 1}},
				{"type": "Container", kind: {"cpu": 500}},
			]},
		}
	}
}

test_allow_other_kinds if {
	every group_kind in [
		["v1", "ConfigMap"],
		["quota.example/v1", "ResourceQuota"],
		["quota.example/v1", "LimitRange"],
		["quota.example/v1", "PersistentVolumeClaim"],
	] {
		resource_quantity_unit.violation == set() with input as {
			"apiVersion": group_kind[0],
			"kind": group_kind[1],
			"spec": {
				"hard": {"memory": "400m"},
				"resources": {"requests": {"storage": "400m"}},
				"limits": [{"default": {"memory": "400m"}}],
			},
		}
	}
}

test_default_parameters if {
	resource_quantity_unit.default_parameters == {"minMemory": "4Mi", "maxCpu": "100"}
}

test_deny_every_map_of_amounts if {
	amounts := {"memory": "1m"}
	msgs := {kind: sprintf("%s.memory 1m is in thousandths of a byte: write M or Mi", [kind]) |
		some kind in ["requests", "limits", "default", "defaultRequest", "max"]
	}
	both := {"requests": amounts, "limits": amounts, "claims": amounts}

	resource_quantity_unit.violation == {
		_at(["spec", "resources", "requests", "memory"], msgs.requests),
		_at(["spec", "resources", "limits", "memory"], msgs.limits),
		_at(["spec", "containers", 0, "resources", "requests", "memory"], msgs.requests),
		_at(["spec", "containers", 0, "resources", "limits", "memory"], msgs.limits),
	} with input as _pod({"resources": both, "containers": [{"name": "app", "resources": both}]})

	resource_quantity_unit.violation == {
		_at(["spec", "resources", "requests", "memory"], msgs.requests),
		_at(["spec", "resources", "limits", "memory"], msgs.limits),
	} with input as {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "spec": {"resources": both}}

	resource_quantity_unit.violation == {
		_at(["spec", "limits", 0, "default", "memory"], msgs["default"]),
		_at(["spec", "limits", 0, "defaultRequest", "memory"], msgs.defaultRequest),
		_at(["spec", "limits", 0, "max", "memory"], msgs.max),
	} with input as {"apiVersion": "v1", "kind": "LimitRange", "spec": {"limits": [{
		"default": amounts,
		"defaultRequest": amounts,
		"max": amounts,
		"min": amounts,
	}]}}
}
