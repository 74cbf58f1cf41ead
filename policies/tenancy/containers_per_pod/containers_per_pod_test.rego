package policies.tenancy.containers_per_pod_test

import data.policies.tenancy.containers_per_pod

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_some(n) := [{"name": sprintf("c%d", [i])} | some i in numbers.range(1, n)]

_sidecars(n) := [{"name": sprintf("s%d", [i]), "restartPolicy": "Always"} | some i in numbers.range(1, n)]

_containers(n, limit) := {
	"msg": sprintf("pod has %d containers, more than %d", [n, limit]),
	"details": {"path": ["spec", "containers"]},
}

_init(n, limit) := {
	"msg": sprintf("pod has %d init containers, more than %d", [n, limit]),
	"details": {"path": ["spec", "initContainers"]},
}

test_deny_more_than_the_limits if {
	containers_per_pod.default_parameters == {"maxContainers": 5, "maxInit": 10}

	containers_per_pod.violation == {_containers(6, 5)} with input as _pod({"containers": _some(6)})
	containers_per_pod.violation == {_init(11, 10)} with input as _pod({"containers": _some(1), "initContainers": _some(11)})
	containers_per_pod.violation == {_containers(7, 5), _init(12, 10)} with input as _pod({
		"containers": _some(7),
		"initContainers": _some(12),
	})
}

test_allow_the_limits if {
	containers_per_pod.violation == set() with input as _pod({"containers": _some(5), "initContainers": _some(10)})
}

test_sidecars_count_as_containers if {
	containers_per_pod.violation == {_containers(6, 5)} with input as _pod({
		"containers": _some(4),
		"initContainers": array.concat(_some(10), _sidecars(2)),
	})

	containers_per_pod.violation == set() with input as _pod({
		"containers": _some(3),
		"initContainers": array.concat(_some(10), _sidecars(2)),
	})

	every policy in ["Never", null, ""] {
		containers_per_pod.violation == {_init(11, 10)} with input as _pod({
			"containers": _some(5),
			"initContainers": array.concat(_some(10), [{"name": "x", "restartPolicy": policy}]),
		})
	}
}

test_containers_that_restart_are_containers if {
	containers_per_pod.violation == set() with input as _pod({"containers": _sidecars(5)})
	containers_per_pod.violation == {_containers(6, 5)} with input as _pod({"containers": _sidecars(6)})
}

test_debug_containers_do_not_count if {
	containers_per_pod.violation == set() with input as _pod({"containers": _some(5), "ephemeralContainers": _some(20)})
}

test_limits_of_the_user if {
	containers_per_pod.violation == {_containers(2, 1), _init(1, 0)} with input as _pod({"containers": _some(2), "initContainers": _some(1)})
		with data.parameters["containers-per-pod"] as {"maxContainers": 1, "maxInit": 0}

	containers_per_pod.violation == {_init(11, 10)} with input as _pod({"containers": _some(7), "initContainers": _some(11)})
		with data.parameters["containers-per-pod"] as {"maxContainers": 9}
}

test_path_in_a_template if {
	containers_per_pod.violation == {{
		"msg": "pod has 6 containers, more than 5",
		"details": {"path": ["spec", "jobTemplate", "spec", "template", "spec", "containers"]},
	}} with input as {
		"apiVersion": "batch/v1",
		"kind": "CronJob",
		"spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": _some(6)}}}}},
	}
}

test_allow_unset_null_and_other_kinds if {
	every other in [
		_pod({}),
		_pod({"containers": null, "initContainers": null}),
		_pod({"containers": []}),
		object.union(_pod({"containers": _some(6)}), {"apiVersion": "example.com/v1"}),
	] {
		containers_per_pod.violation == set() with input as other
	}
}
