package policies.container_hardening.container_resources_test

import data.policies.container_hardening.container_resources

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(resources) := _pod({"containers": [{"name": "app", "resources": resources}]})

_all := {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}

_missing(list, i, name, kind, resource) := {
	"msg": sprintf("container %q has no %s.%s", [name, kind, resource]),
	"details": {"path": ["spec", list, i, "resources", kind, resource]},
}

_app_misses(kind, resource) := _missing("containers", 0, "app", kind, resource)

_cpu_request := _app_misses("requests", "cpu")

_memory_request := _app_misses("requests", "memory")

_memory_limit := _app_misses("limits", "memory")

_violation(pod, parameters) := violation if {
	violation := container_resources.violation with input as pod with data.parameters["container-resources"] as parameters
}

test_deny_container_without_any if {
	container_resources.violation == {_cpu_request, _memory_request, _memory_limit} with input as _pod({"containers": [{
		"name": "app",
		"image": "registry.example/app:1.4",
	}]})
}

test_deny_every_form_of_unset if {
	every resources in [
		null,
		{},
		{"requests": null, "limits": null},
		{"requests": {}, "limits": {}},
		{"requests": {"cpu": null, "memory": null}, "limits": {"memory": null, "cpu": null}},
		{"requests": {"cpu": "0", "memory": 0}, "limits": {"memory": "0Mi", "cpu": "0m"}},
	] {
		container_resources.violation == {_cpu_request, _memory_request, _memory_limit} with input as _app(resources)
	}
}

test_deny_each_field_by_itself if {
	no_cpu := {"requests": {"memory": "64Mi"}, "limits": {"memory": "64Mi"}}
	container_resources.violation == {_cpu_request} with input as _app(no_cpu)

	no_limit := {"requests": {"cpu": "100m", "memory": "64Mi"}}
	container_resources.violation == {_memory_limit} with input as _app(no_limit)

	no_memory := {"requests": {"cpu": "100m"}, "limits": {"cpu": 1}}
	container_resources.violation == {_memory_request, _memory_limit} with input as _app(no_memory)
}

test_deny_written_zero_request_beside_a_limit if {
	resources := {"requests": {"cpu": 0, "memory": "64Mi"}, "limits": {"cpu": 1, "memory": "64Mi"}}
	container_resources.violation == {_cpu_request} with input as _app(resources)
}

test_deny_every_sort_of_container_that_has_resources if {
	container_resources.violation == {
		_missing("initContainers", 1, "proxy", "limits", "memory"),
		_missing("containers", 1, "containers[1]", "limits", "memory"),
	} with input as _pod({
		"initContainers": [
			{"name": "setup", "resources": _all},
			{"name": "proxy", "restartPolicy": "Always", "resources": {"requests": _all.requests}},
		],
		"containers": [
			{"name": "app", "resources": _all},
			{"resources": {"requests": _all.requests}},
		],
		"ephemeralContainers": [{"name": "debugger"}],
	})
}

test_skip_init_containers_but_not_sidecars if {
	pod := _pod({
		"initContainers": [{"name": "setup", "restartPolicy": "Never"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [{"name": "app", "resources": _all}, {"name": "other"}],
	})
	required := ["limits.memory"]
	setup := _missing("initContainers", 0, "setup", "limits", "memory")
	others := {
		_missing("initContainers", 1, "proxy", "limits", "memory"),
		_missing("containers", 1, "other", "limits", "memory"),
	}

	_violation(pod, {"required": required, "skipInitContainers": true}) == others
	every value in [false, null, "true"] {
		_violation(pod, {"required": required, "skipInitContainers": value}) == others | {setup}
	}
}

test_required_fields_replace_the_default_ones if {
	_violation(_app(null), {"required": ["limits.cpu"]}) == {_app_misses("limits", "cpu")}
	_violation(_app({"limits": {"cpu": 2}}), {"required": ["limits.cpu"]}) == set()
	_violation(_app({"requests": {"cpu": 2}}), {"required": ["limits.cpu"]}) == {_app_misses("limits", "cpu")}
	_violation(_app(null), {"required": []}) == set()
}

test_deny_what_is_forbidden if {
	pod := _pod({
		"resources": {"limits": {"cpu": 4}},
		"initContainers": [{"name": "setup", "resources": {"limits": {"cpu": "500m"}}}],
		"containers": [
			{"name": "app", "resources": {"requests": {"cpu": 1}, "limits": {"memory": "1Gi"}}},
			{"name": "other", "resources": {"limits": {"cpu": 0.5}}},
		],
		"ephemeralContainers": [{"name": "debugger", "resources": {"limits": {"cpu": 1}}}],
	})
	of_pod := {
		"msg": "pod has limits.cpu 4, which is forbidden",
		"details": {"path": ["spec", "resources", "limits", "cpu"]},
	}
	of_setup := {
		"msg": `container "setup" has limits.cpu 500m, which is forbidden`,
		"details": {"path": ["spec", "initContainers", 0, "resources", "limits", "cpu"]},
	}
	of_other := {
		"msg": `container "other" has limits.cpu 0.5, which is forbidden`,
		"details": {"path": ["spec", "containers", 1, "resources", "limits", "cpu"]},
	}

	_violation(pod, {"required": [], "forbidden": ["limits.memory", "limits.cpu"]}) == {of_pod, of_setup, of_other, {
		"msg": `container "app" has limits.memory 1Gi, which is forbidden`,
		"details": {"path": ["spec", "containers", 0, "resources", "limits", "memory"]},
	}}
	_violation(pod, {"required": [], "forbidden": ["limits.cpu"]}) == {of_pod, of_setup, of_other}
	_violation(pod, {"required": [], "forbidden": ["limits.cpu"], "skipInitContainers": true}) == {of_pod, of_other}
}

test_allow_forbidden_fields_that_are_unset_or_zero if {
	every amount in [null, 0, "0", "0m"] {
		pod := _pod({"resources": {"limits": {"cpu": amount}}, "containers": [{"resources": {"limits": {"cpu": amount}}}]})
		_violation(pod, {"required": [], "forbidden": ["limits.cpu"]}) == set()
	}
	_violation(_app({"requests": {"cpu": 1}}), {"required": [], "forbidden": ["limits.cpu", "limits.memory"]}) == set()
}

test_allow_all_set if {
	container_resources.violation == set() with input as _app(_all)
}

test_allow_every_way_to_write_an_amount if {
	every amount in [1, 0.5, "1", "500m", "1e3", "64Mi", "0.1", "{{ amount }}"] {
		container_resources.violation == set() with input as _app({
			"requests": {"cpu": amount, "memory": amount},
			"limits": {"memory": amount},
		})
	}
}

test_allow_limit_in_place_of_the_request if {
	every requests in [null, {}, {"cpu": null}] {
		container_resources.violation == set() with input as _app({
			"requests": requests,
			"limits": {"cpu": 1, "memory": "64Mi"},
		})
	}
}

test_allow_what_the_pod_sets_for_all if {
	container_resources.violation == set() with input as _pod({
		"resources": {"requests": {"cpu": 1}, "limits": {"memory": "1Gi"}},
		"initContainers": [{"name": "setup"}],
		"containers": [{"name": "app", "resources": {}}],
	})
}

test_deny_what_neither_pod_nor_container_sets if {
	container_resources.violation == {_memory_limit} with input as _pod({
		"resources": {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"memory": 0}},
		"containers": [{"name": "app"}],
	})
}

test_deny_in_template if {
	container_resources.violation == {{
		"msg": `container "job" has no limits.memory`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "resources", "limits", "memory"]},
	}} with input as {
		"apiVersion": "batch/v1",
		"kind": "Job",
		"spec": {"template": {"spec": {"containers": [{"name": "job", "resources": {"requests": _all.requests}}]}}},
	}
}

test_allow_other_kinds if {
	container_resources.violation == set() with input as {"apiVersion": "v1", "kind": "Service", "spec": {"containers": [{}]}}
}

test_default_parameters if {
	container_resources.default_parameters == {
		"required": ["requests.cpu", "requests.memory", "limits.memory"],
		"forbidden": [],
		"skipInitContainers": false,
	}
}
