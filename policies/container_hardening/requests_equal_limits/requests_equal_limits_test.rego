package policies.container_hardening.requests_equal_limits_test

import data.policies.container_hardening.requests_equal_limits

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(resources) := _pod({"containers": [{"name": "app", "resources": resources}]})

_no_limit(list, i, name, resource) := {
	"msg": sprintf("container %q has no limits.%s that its request could equal", [name, resource]),
	"details": {"path": ["spec", list, i, "resources", "limits", resource]},
}

_differs(list, i, name, amounts) := {
	"msg": sprintf("container %q requests memory %v, but its limit is %v", [name, amounts[0], amounts[1]]),
	"details": {"path": ["spec", list, i, "resources", "requests", "memory"]},
}

_violation(pod, resources) := violation if {
	violation := requests_equal_limits.violation with input as pod
		with data.parameters["requests-equal-limits"] as {"resources": resources}
}

test_deny_different_amounts if {
	every amounts in [["64Mi", "128Mi"], ["128Mi", "64Mi"], [0, "64Mi"], ["64M", "64Mi"], [1, 2], ["64Mi", "67108865"]] {
		requests_equal_limits.violation == {_differs("containers", 0, "app", amounts)} with input as _app({
			"requests": {"memory": amounts[0]},
			"limits": {"memory": amounts[1]},
		})
	}
}

test_deny_without_limit if {
	every resources in [
		null,
		{},
		{"limits": null},
		{"limits": {}},
		{"limits": {"memory": null}},
		{"limits": {"memory": 0}},
		{"limits": {"memory": "0Mi"}},
		{"limits": {"cpu": 1}},
		{"requests": {"memory": "64Mi"}},
		{"requests": {"memory": 0}, "limits": {"memory": 0}},
		{"requests": {"memory": "64Mi"}, "limits": {"memory": 0}},
	] {
		requests_equal_limits.violation == {_no_limit("containers", 0, "app", "memory")} with input as _app(resources)
	}
	requests_equal_limits.violation == {_no_limit("containers", 0, "app", "memory")} with input as _pod({"containers": [{
		"name": "app",
		"image": "registry.example/app:1.4",
	}]})
}

test_deny_every_container_that_has_resources if {
	good := {"requests": {"memory": "1Gi"}, "limits": {"memory": "1Gi"}}
	bad := {"requests": {"memory": "1Gi"}, "limits": {"memory": "2Gi"}}

	requests_equal_limits.violation == {
		_differs("initContainers", 1, "setup", ["1Gi", "2Gi"]),
		_no_limit("initContainers", 2, "proxy", "memory"),
		_differs("containers", 1, "app", ["1Gi", "2Gi"]),
		_no_limit("containers", 2, "containers[2]", "memory"),
	} with input as _pod({
		"initContainers": [
			{"name": "good", "resources": good},
			{"name": "setup", "resources": bad},
			{"name": "proxy", "restartPolicy": "Always"},
		],
		"containers": [{"name": "good", "resources": good}, {"name": "app", "resources": bad}, {}],
		"ephemeralContainers": [{"name": "debugger"}, {"name": "other", "resources": bad}],
	})
}

test_parameter_names_the_resources if {
	resources := {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"cpu": "2", "memory": "2Gi"}}
	cpu := {
		"msg": `container "app" requests cpu 1, but its limit is 2`,
		"details": {"path": ["spec", "containers", 0, "resources", "requests", "cpu"]},
	}
	memory := _differs("containers", 0, "app", ["1Gi", "2Gi"])

	_violation(_app(resources), []) == set()
	_violation(_app(resources), ["cpu"]) == {cpu}
	_violation(_app(resources), ["memory"]) == {memory}
	_violation(_app(resources), ["cpu", "memory"]) == {cpu, memory}
	_violation(_app({}), ["cpu", "memory"]) == {
		_no_limit("containers", 0, "app", "cpu"),
		_no_limit("containers", 0, "app", "memory"),
	}
}

test_pod_is_judged_instead_where_it_sets_the_resource if {
	same := {"requests": {"memory": "1Gi"}, "limits": {"memory": "1024Mi"}}
	limit := {"limits": {"memory": "1Gi"}}
	every resources in [same, limit] {
		requests_equal_limits.violation == set() with input as _pod({"resources": resources, "containers": [{"name": "app"}]})
	}

	unequal := _pod({
		"resources": {"requests": {"memory": "1Gi"}, "limits": {"memory": "2Gi"}},
		"containers": [{"name": "app", "resources": same}],
	})
	requests_equal_limits.violation == {{
		"msg": "pod requests memory 1Gi, but its limit is 2Gi",
		"details": {"path": ["spec", "resources", "requests", "memory"]},
	}} with input as unequal

	no_limit := _pod({"resources": {"requests": {"memory": "1Gi"}}, "containers": [{"name": "app", "resources": same}]})
	requests_equal_limits.violation == {{
		"msg": "pod has no limits.memory that its request could equal",
		"details": {"path": ["spec", "resources", "limits", "memory"]},
	}} with input as no_limit
}

test_containers_are_judged_where_the_pod_does_not_set_the_resource if {
	every resources in [null, {}, {"limits": null}, {"limits": {"memory": null}}, {"requests": {"cpu": 1}, "limits": {"cpu": 1}}] {
		requests_equal_limits.violation == {_no_limit("containers", 0, "app", "memory")} with input as _pod({
			"resources": resources,
			"containers": [{"name": "app"}],
		})
	}
}

test_deny_in_template if {
	requests_equal_limits.violation == {{
		"msg": `container "job" has no limits.memory that its request could equal`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "resources", "limits", "memory"]},
	}} with input as {
		"apiVersion": "batch/v1",
		"kind": "Job",
		"spec": {"template": {"spec": {"containers": [{"name": "job"}]}}},
	}
}

test_allow_equal_amounts_in_other_spellings if {
	every amounts in [["1Gi", "1Gi"], ["1Gi", "1024Mi"], [1, "1000m"], [0.5, "500m"], ["1e3", "1k"], ["1.5Gi", 1610612736]] {
		requests_equal_limits.violation == set() with input as _app({
			"requests": {"memory": amounts[0]},
			"limits": {"memory": amounts[1]},
		})
	}
}

test_allow_request_that_is_not_set if {
	every requests in [null, {}, {"memory": null}, {"cpu": 1}] {
		requests_equal_limits.violation == set() with input as _app({"requests": requests, "limits": {"memory": "1Gi"}})
	}
	requests_equal_limits.violation == set() with input as _app({"limits": {"memory": "1Gi"}})
}

test_allow_what_cannot_be_read if {
	every amounts in [["{{ one }}", "{{ two }}"], ["1Gi", "two"], ["one", "1Gi"], ["", []]] {
		requests_equal_limits.violation == set() with input as _app({
			"requests": {"memory": amounts[0]},
			"limits": {"memory": amounts[1]},
		})
	}
}

test_allow_other_kinds if {
	requests_equal_limits.violation == set() with input as {"apiVersion": "v1", "kind": "Service", "spec": {"containers": [{}]}}
}

test_default_parameters if {
	requests_equal_limits.default_parameters == {"resources": ["memory"]}
}
