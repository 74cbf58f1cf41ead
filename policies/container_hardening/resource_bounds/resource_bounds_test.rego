package policies.container_hardening.resource_bounds_test

import data.policies.container_hardening.resource_bounds

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(resources) := _pod({"containers": [{"name": "app", "resources": resources}]})

_at(list, i, kind, resource, msg) := {
	"msg": msg,
	"details": {"path": ["spec", list, i, "resources", kind, resource]},
}

_violation(pod, parameters) := violation if {
	violation := resource_bounds.violation with input as pod with data.parameters["resource-bounds"] as parameters
}

test_deny_below_the_minimum if {
	every amount in ["63Mi", "64M", 67108863, "67108863.9", 1, "0", "500m"] {
		_violation(_app({"requests": {"memory": amount}}), {"min": {"requests.memory": "64Mi"}}) == {_at(
			"containers", 0, "requests", "memory",
			sprintf(`container "app" has requests.memory %v, less than 64Mi`, [amount]),
		)}
	}
}

test_deny_above_the_maximum if {
	every amount in [0.51, "501m", 1, "1k", "1e3", "500.1m"] {
		_violation(_app({"limits": {"cpu": amount}}), {"max": {"limits.cpu": "500m"}}) == {_at(
			"containers", 0, "limits", "cpu",
			sprintf(`container "app" has limits.cpu %v, more than 500m`, [amount]),
		)}
	}
}

test_allow_within_the_bounds if {
	every amount in ["500m", 0.5, "0.5", "1", 1, 1.5, "1500m", "2", "2e0"] {
		_violation(
			_app({"requests": {"cpu": amount}, "limits": {"cpu": amount}}),
			{
				"min": {"requests.cpu": "500m", "limits.cpu": "0.5"},
				"max": {"requests.cpu": "2", "limits.cpu": "2000m"},
			},
		) == set()
	}
}

test_allow_unset_and_unreadable if {
	every amount in [null, "{{ amount }}", "", "12 apples", [], {}] {
		_violation(
			_app({"requests": {"cpu": amount}, "limits": {"cpu": amount}}),
			{"min": {"requests.cpu": "1"}, "max": {"limits.cpu": "0"}, "maxRatio": {"cpu": 0}},
		) == set()
	}
	every resources in [null, {}, {"requests": null, "limits": null}, {"requests": {}, "limits": {"memory": "1Gi"}}] {
		_violation(_app(resources), {"min": {"requests.cpu": "1"}, "max": {"limits.cpu": "0"}, "maxRatio": {"cpu": 1}}) == set()
	}
	_violation(_pod({"containers": [{"name": "app"}]}), {"min": {"requests.cpu": "1"}}) == set()
}

test_every_field_has_its_own_bounds if {
	resources := {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"cpu": 2, "memory": "2Gi"}}
	min := {"requests.cpu": "2", "requests.memory": "2Gi", "limits.cpu": "2", "limits.memory": "3Gi"}
	max := {"requests.cpu": "500m", "requests.memory": "1Gi", "limits.cpu": "1", "limits.memory": "1.5Gi"}

	_violation(_app(resources), {"min": min}) == {
		_at("containers", 0, "requests", "cpu", `container "app" has requests.cpu 1, less than 2`),
		_at("containers", 0, "requests", "memory", `container "app" has requests.memory 1Gi, less than 2Gi`),
		_at("containers", 0, "limits", "memory", `container "app" has limits.memory 2Gi, less than 3Gi`),
	}
	_violation(_app(resources), {"max": max}) == {
		_at("containers", 0, "requests", "cpu", `container "app" has requests.cpu 1, more than 500m`),
		_at("containers", 0, "limits", "cpu", `container "app" has limits.cpu 2, more than 1`),
		_at("containers", 0, "limits", "memory", `container "app" has limits.memory 2Gi, more than 1.5Gi`),
	}
}

test_ratio_of_limit_and_request if {
	resources := {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"cpu": 1, "memory": "2Gi"}}
	cpu := _at("containers", 0, "limits", "cpu", `container "app" has limits.cpu 1, more than 1.9 times the request 500m`)
	memory := _at("containers", 0, "limits", "memory", `container "app" has limits.memory 2Gi, more than 1 times the request 1Gi`)

	_violation(_app(resources), {"maxRatio": {"cpu": 2, "memory": 2}}) == set()
	_violation(_app(resources), {"maxRatio": {"cpu": 1.9}}) == {cpu}
	_violation(_app(resources), {"maxRatio": {"memory": 1}}) == {memory}
	_violation(_app(resources), {"maxRatio": {"cpu": 1.9, "memory": 1}}) == {cpu, memory}
	_violation(_app({"requests": {"cpu": "100m"}, "limits": {"cpu": "110m"}}), {"maxRatio": {"cpu": 1.1}}) == set()
}

test_limit_is_beyond_all_ratios_of_a_zero_request if {
	_violation(_app({"requests": {"cpu": 0}, "limits": {"cpu": 1}}), {"maxRatio": {"cpu": 10}}) == {_at(
		"containers", 0, "limits", "cpu",
		`container "app" has limits.cpu 1, more than 10 times the request 0`,
	)}
	_violation(_app({"requests": {"cpu": 0}, "limits": {"cpu": 0}}), {"maxRatio": {"cpu": 10}}) == set()
}

test_allow_ratio_where_the_request_becomes_the_limit if {
	_violation(_app({"limits": {"cpu": 1}}), {"maxRatio": {"cpu": 1}}) == set()
	_violation(_app({"requests": {"cpu": 1}}), {"maxRatio": {"cpu": 1}}) == set()
}

test_every_container_that_has_resources if {
	bad := {"requests": {"cpu": 1}, "limits": {"cpu": 9}}
	good := {"requests": {"cpu": 2}, "limits": {"cpu": 8}}
	pod := _pod({
		"initContainers": [{"name": "good", "resources": good}, {"name": "setup", "resources": bad}],
		"containers": [{"name": "good", "resources": good}, {"resources": bad}],
		"ephemeralContainers": [{"name": "debugger", "resources": bad}, {"resources": bad}],
	})

	_violation(pod, {"min": {"requests.cpu": "2"}}) == {
		_at("initContainers", 1, "requests", "cpu", `container "setup" has requests.cpu 1, less than 2`),
		_at("containers", 1, "requests", "cpu", `container "containers[1]" has requests.cpu 1, less than 2`),
	}
	_violation(pod, {"max": {"limits.cpu": "8"}}) == {
		_at("initContainers", 1, "limits", "cpu", `container "setup" has limits.cpu 9, more than 8`),
		_at("containers", 1, "limits", "cpu", `container "containers[1]" has limits.cpu 9, more than 8`),
	}
	_violation(pod, {"maxRatio": {"cpu": 4}}) == {
		_at("initContainers", 1, "limits", "cpu", `container "setup" has limits.cpu 9, more than 4 times the request 1`),
		_at("containers", 1, "limits", "cpu", `container "containers[1]" has limits.cpu 9, more than 4 times the request 1`),
	}
}

test_deny_in_template if {
	_violation(
		{
			"apiVersion": "batch/v1",
			"kind": "Job",
			"spec": {"template": {"spec": {"containers": [{"name": "job", "resources": {"limits": {"memory": "64Gi"}}}]}}},
		},
		{"max": {"limits.memory": "8Gi"}},
	) == {{
		"msg": `container "job" has limits.memory 64Gi, more than 8Gi`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "resources", "limits", "memory"]},
	}}
}

test_allow_everything_by_default if {
	resource_bounds.default_parameters == {"min": {}, "max": {}, "maxRatio": {}}
	resource_bounds.violation == set() with input as _app({"requests": {"cpu": 0}, "limits": {"cpu": "1000E", "memory": 1}})
}
