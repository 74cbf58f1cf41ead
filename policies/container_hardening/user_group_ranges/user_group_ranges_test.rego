package policies.container_hardening.user_group_ranges_test

import data.policies.container_hardening.user_group_ranges

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_both(pod_context, context) := _pod({
	"securityContext": pod_context,
	"containers": [{"name": "app", "securityContext": context}],
})

_good := {"runAsUser": 10001, "runAsGroup": 10001}

_pod_has(path, number) := {
	"msg": sprintf("pod has %d in %s, which is in no allowed range", [number, path[0]]),
	"details": {"path": array.concat(["spec", "securityContext"], path)},
}

_has(list, i, name, field, number) := {
	"msg": sprintf("container %q has %d in %s, which is in no allowed range", [name, number, field]),
	"details": {"path": ["spec", list, i, "securityContext", field]},
}

_lacks(list, i, name, field) := {
	"msg": sprintf("container %q has no %s, nor has its pod: the image decides", [name, field]),
	"details": {"path": ["spec", list, i, "securityContext", field]},
}

_app_has(field, number) := _has("containers", 0, "app", field, number)

_app_lacks(field) := _lacks("containers", 0, "app", field)

_violation(pod, parameters) := violation if {
	violation := user_group_ranges.violation with input as pod with data.parameters["user-group-ranges"] as parameters
}

test_deny_numbers_of_a_container if {
	user_group_ranges.violation == {
		{
			"msg": `container "app" has 1000 in runAsUser, which is in no allowed range`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "runAsUser"]},
		},
		{
			"msg": `container "app" has 0 in runAsGroup, which is in no allowed range`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "runAsGroup"]},
		},
	} with input as _both(_good, {"runAsUser": 1000, "runAsGroup": 0})
}

test_deny_numbers_that_containers_inherit_once if {
	pod := _pod({
		"securityContext": {"runAsUser": 1000, "runAsGroup": 3000},
		"containers": [{"name": "a"}, {"name": "b"}, {"name": "c", "securityContext": _good}],
	})

	user_group_ranges.violation == {
		{
			"msg": "pod has 1000 in runAsUser, which is in no allowed range",
			"details": {"path": ["spec", "securityContext", "runAsUser"]},
		},
		{
			"msg": "pod has 3000 in runAsGroup, which is in no allowed range",
			"details": {"path": ["spec", "securityContext", "runAsGroup"]},
		},
	} with input as pod
}

test_deny_inherited_by_the_forms_of_unset if {
	every context in [null, {}, {"runAsUser": null}, {"runAsNonRoot": true}] {
		user_group_ranges.violation == {_pod_has(["runAsUser"], 999)} with input as _both(
			{"runAsUser": 999, "runAsGroup": 10001},
			context,
		)
	}
}

test_deny_one_field_inherited_and_the_other_overridden if {
	pod := _both({"runAsUser": 5, "runAsGroup": 5}, {"runAsUser": 10001})

	user_group_ranges.violation == {_pod_has(["runAsGroup"], 5)} with input as pod
}

test_boundaries_of_the_default_range if {
	every number in [-1, 0, 10000, 2147483648] {
		user_group_ranges.violation == {
			_app_has("runAsUser", number),
			_app_has("runAsGroup", number),
		} with input as _both(null, {"runAsUser": number, "runAsGroup": number})
	}
	every number in [10001, 10002, 2147483647] {
		user_group_ranges.violation == set() with input as _both(null, {"runAsUser": number, "runAsGroup": number})
		user_group_ranges.violation == set() with input as _both({"runAsUser": number, "runAsGroup": number}, null)
	}
}

test_deny_silence_in_every_form if {
	silence := [null, {}, {"runAsUser": null, "runAsGroup": null}, {"runAsNonRoot": true}]

	every pod_context in silence {
		every context in silence {
			user_group_ranges.violation == {
				_app_lacks("runAsUser"),
				_app_lacks("runAsGroup"),
			} with input as _both(pod_context, context)
		}
	}
	user_group_ranges.violation == {
		{
			"msg": `container "app" has no runAsUser, nor has its pod: the image decides`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "runAsUser"]},
		},
		{
			"msg": `container "app" has no runAsGroup, nor has its pod: the image decides`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "runAsGroup"]},
		},
	} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_every_sort_of_container if {
	pod := _pod({
		"securityContext": {"runAsGroup": 10001},
		"initContainers": [
			{"name": "setup", "securityContext": {"runAsUser": 0}},
			{"name": "proxy", "restartPolicy": "Always"},
		],
		"containers": [{"name": "app", "securityContext": {"runAsUser": 20000}}, {}],
		"ephemeralContainers": [
			{"name": "shell"},
			{"name": "root", "securityContext": {"runAsUser": 10001, "runAsGroup": 1}},
		],
	})

	user_group_ranges.violation == {
		_has("initContainers", 0, "setup", "runAsUser", 0),
		_lacks("initContainers", 1, "proxy", "runAsUser"),
		_lacks("containers", 1, "containers[1]", "runAsUser"),
		_lacks("ephemeralContainers", 0, "shell", "runAsUser"),
		_has("ephemeralContainers", 1, "root", "runAsGroup", 1),
	} with input as pod
}

test_deny_in_template if {
	template := _both(_good, {"runAsUser": 1})

	user_group_ranges.violation == {{
		"msg": `container "app" has 1 in runAsUser, which is in no allowed range`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "securityContext", "runAsUser"]},
	}} with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": template}}
	user_group_ranges.violation == {{
		"msg": "pod has 7 in runAsUser, which is in no allowed range",
		"details": {"path": ["spec", "template", "spec", "securityContext", "runAsUser"]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": _both({"runAsUser": 7, "runAsGroup": 10001}, {})},
	}
}

test_deny_groups_of_the_pod_outside_their_ranges if {
	context := object.union(_good, {"fsGroup": 99, "supplementalGroups": [150, 99, 201, null, "x"]})

	_violation(_both(context, {}), {
		"fsGroup": [{"min": 100, "max": 200}],
		"supplementalGroups": [{"min": 100, "max": 200}],
	}) == {
		{
			"msg": "pod has 99 in fsGroup, which is in no allowed range",
			"details": {"path": ["spec", "securityContext", "fsGroup"]},
		},
		{
			"msg": "pod has 99 in supplementalGroups, which is in no allowed range",
			"details": {"path": ["spec", "securityContext", "supplementalGroups", 1]},
		},
		{
			"msg": "pod has 201 in supplementalGroups, which is in no allowed range",
			"details": {"path": ["spec", "securityContext", "supplementalGroups", 2]},
		},
	}
	_violation(_both(context, {}), {"fsGroup": [{"min": 100, "max": 200}]}) == {_pod_has(["fsGroup"], 99)}
	_violation(_both(context, {}), {"supplementalGroups": [{"min": 100}]}) == {_pod_has(["supplementalGroups", 1], 99)}
}

test_deny_groups_of_the_pod_in_user_namespace if {
	pod := _pod({
		"hostUsers": false,
		"securityContext": {"runAsUser": 0, "fsGroup": 0, "supplementalGroups": [0]},
		"containers": [{"name": "app", "securityContext": {"runAsGroup": 0}}, {"name": "silent"}],
	})

	_violation(pod, {"fsGroup": [{"min": 1}], "supplementalGroups": [{"min": 1}]}) == {
		_pod_has(["fsGroup"], 0),
		_pod_has(["supplementalGroups", 0], 0),
	}
}

test_allow_groups_of_the_pod_unset_or_in_range if {
	parameters := {"fsGroup": [{"min": 1, "max": 5}], "supplementalGroups": [{"min": 1, "max": 5}]}

	every context in [
		{},
		{"fsGroup": null, "supplementalGroups": null},
		{"supplementalGroups": []},
		{"fsGroup": 1, "supplementalGroups": [1, 5]},
	] {
		_violation(_both(object.union(_good, context), {}), parameters) == set()
	}
}

test_several_ranges_and_ranges_open_at_one_end if {
	ranges := {"runAsUser": [{"min": 100, "max": 200}, {"min": 300, "max": 400}], "runAsGroup": [{"max": 9}]}

	every number in [100, 200, 300, 400] {
		_violation(_both({}, {"runAsUser": number, "runAsGroup": 9}), ranges) == set()
	}
	every number in [99, 201, 299, 401] {
		_violation(_both({}, {"runAsUser": number, "runAsGroup": 10}), ranges) == {
			_app_has("runAsUser", number),
			_app_has("runAsGroup", 10),
		}
	}
	_violation(_both({}, {"runAsUser": 9}), {"runAsUser": [{"min": 10}], "required": false}) == {_app_has("runAsUser", 9)}
	_violation(_both({}, {"runAsUser": 10}), {"runAsUser": [{"min": 10}], "required": false}) == set()
	_violation(_both({}, {"runAsUser": 0}), {"runAsUser": [{}], "required": false}) == set()
}

test_empty_list_of_ranges_allows_every_number_and_none if {
	every context in [{}, {"runAsUser": 0}, {"runAsUser": 20000}] {
		_violation(_both({"runAsGroup": 10001}, context), {"runAsUser": []}) == set()
	}
	_violation(_both({}, {"runAsUser": 0}), {"runAsUser": []}) == {_app_lacks("runAsGroup")}
	_violation(_both({}, {"runAsUser": 0}), {"runAsGroup": []}) == {_app_has("runAsUser", 0)}
}

test_required_alone_tells_whether_silence_is_allowed if {
	every value in [false, null, "true"] {
		_violation(_both({}, {}), {"required": value}) == set()
		_violation(_both({}, {"runAsUser": 1}), {"required": value}) == {_app_has("runAsUser", 1)}
	}
	_violation(_both({}, {}), {"required": true}) == {_app_lacks("runAsUser"), _app_lacks("runAsGroup")}
}

test_allow_pod_number_that_every_container_overrides if {
	pod := _pod({
		"securityContext": {"runAsUser": 0, "runAsGroup": 0},
		"initContainers": [{"name": "setup", "securityContext": _good}],
		"containers": [{"name": "app", "securityContext": _good}],
	})

	user_group_ranges.violation == set() with input as pod
}

test_allow_groups_of_the_pod_by_default if {
	context := object.union(_good, {"fsGroup": 0, "supplementalGroups": [0, 5]})

	user_group_ranges.violation == set() with input as _both(context, {})
}

test_allow_what_is_no_number_and_left_to_the_api if {
	every value in ["1000", "10001", "app", true, [], {}] {
		user_group_ranges.violation == set() with input as _both({"runAsUser": value, "runAsGroup": value}, {})
		user_group_ranges.violation == set() with input as _both({}, {"runAsUser": value, "runAsGroup": value})
	}
}

test_allow_in_user_namespace if {
	every context in [{}, {"runAsUser": 0, "runAsGroup": 0}] {
		pod := _pod({"hostUsers": false, "containers": [{"name": "app", "securityContext": context}]})
		user_group_ranges.violation == set() with input as pod
	}
	every value in [true, null, "false"] {
		pod := _pod({
			"hostUsers": value,
			"containers": [{"name": "app", "securityContext": {"runAsUser": 0, "runAsGroup": 10001}}],
		})
		user_group_ranges.violation == {_app_has("runAsUser", 0)} with input as pod
	}
}

test_allow_windows if {
	pod := _pod({
		"os": {"name": "windows"},
		"securityContext": {"runAsUser": 1, "fsGroup": 1},
		"containers": [{"name": "app", "securityContext": {"runAsUser": 1}}],
	})

	user_group_ranges.violation == set() with input as pod
	_violation(pod, {"fsGroup": [{"min": 5}]}) == set()
}

test_deny_node_selector_for_windows if {
	pod := _pod({
		"nodeSelector": {"kubernetes.io/os": "windows"},
		"securityContext": _good,
		"containers": [{"name": "app", "securityContext": {"runAsUser": 1}}],
	})

	user_group_ranges.violation == {_app_has("runAsUser", 1)} with input as pod
}

test_allow_pod_without_containers if {
	user_group_ranges.violation == set() with input as _pod({"securityContext": {"runAsUser": 1}, "containers": null})
}

test_default_parameters if {
	user_group_ranges.default_parameters == {
		"runAsUser": [{"min": 10001, "max": 2147483647}],
		"runAsGroup": [{"min": 10001, "max": 2147483647}],
		"fsGroup": [],
		"supplementalGroups": [],
		"required": true,
	}
}

test_deny_numbers_that_the_second_container_inherits if {
	pod := _pod({
		"securityContext": {"runAsUser": 1000, "runAsGroup": 10001},
		"containers": [{"name": "a", "securityContext": _good}, {"name": "b"}],
	})

	user_group_ranges.violation == {_pod_has(["runAsUser"], 1000)} with input as pod
}

test_allow_groups_at_container_level_where_the_api_has_no_such_fields if {
	_violation(_both(_good, {"fsGroup": 5, "supplementalGroups": [5]}), {
		"fsGroup": [{"min": 100}],
		"supplementalGroups": [{"min": 100}],
	}) == set()
}

test_deny_shows_large_numbers_in_full if {
	user_group_ranges.violation == {{
		"msg": `container "app" has 3000620000 in runAsUser, which is in no allowed range`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "runAsUser"]},
	}} with input as _both(_good, {"runAsUser": 3000620000})
}

test_allow_groups_without_ranges_in_a_user_namespace if {
	user_group_ranges.violation == set() with input as _pod({
		"hostUsers": false,
		"securityContext": {"fsGroup": 0, "supplementalGroups": [0]},
		"containers": [{"name": "app"}],
	})
}
