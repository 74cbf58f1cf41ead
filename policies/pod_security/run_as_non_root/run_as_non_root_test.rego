package policies.pod_security.run_as_non_root_test

import data.policies.pod_security.run_as_non_root

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_both(pod_context, context) := _pod({
	"securityContext": pod_context,
	"containers": [{"name": "app", "securityContext": context}],
})

_pod_says_false := {
	"msg": "pod may run as root: runAsNonRoot is false",
	"details": {"path": ["spec", "securityContext", "runAsNonRoot"]},
}

_says_false(field, i, name) := {
	"msg": sprintf("container %q may run as root: runAsNonRoot is false", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "runAsNonRoot"]},
}

_silent(field, i, name) := {
	"msg": sprintf("container %q may run as root: runAsNonRoot is true neither for it nor for the pod", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "runAsNonRoot"]},
}

_app_says_false := _says_false("containers", 0, "app")

_app_is_silent := _silent("containers", 0, "app")

_violation(pod, parameters) := violation if {
	violation := run_as_non_root.violation with input as pod with data.parameters["run-as-non-root"] as parameters
}

test_deny_silent_container_of_a_silent_pod if {
	run_as_non_root.violation == {{
		"msg": `container "app" may run as root: runAsNonRoot is true neither for it nor for the pod`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "runAsNonRoot"]},
	}} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_all_forms_of_silence if {
	silence := [null, {}, {"runAsNonRoot": null}, {"runAsUser": 1000}, {"runAsNonRoot": "true"}]

	every pod_context in silence {
		every context in silence {
			run_as_non_root.violation == {_app_is_silent} with input as _both(pod_context, context)
		}
	}
}

test_deny_every_silent_container_and_only_those if {
	pod := _pod({
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [
			{"name": "app", "securityContext": {"runAsNonRoot": true}},
			{},
			{"name": "root", "securityContext": {"runAsNonRoot": false}},
		],
		"ephemeralContainers": [{"name": "debugger"}],
	})

	run_as_non_root.violation == {
		_silent("initContainers", 0, "setup"),
		_silent("initContainers", 1, "proxy"),
		_silent("containers", 1, "containers[1]"),
		_says_false("containers", 2, "root"),
		_silent("ephemeralContainers", 0, "debugger"),
	} with input as pod
}

test_deny_false_of_the_pod_once_whatever_the_containers_say if {
	every context in [null, {}, {"runAsNonRoot": null}, {"runAsNonRoot": true}] {
		run_as_non_root.violation == {_pod_says_false} with input as _both({"runAsNonRoot": false}, context)
	}
	run_as_non_root.violation == {_pod_says_false} with input as _pod({"securityContext": {"runAsNonRoot": false}})
}

test_deny_false_of_the_container_whatever_the_pod_says if {
	every pod_context in [null, {}, {"runAsNonRoot": null}, {"runAsNonRoot": true}] {
		run_as_non_root.violation == {_app_says_false} with input as _both(pod_context, {"runAsNonRoot": false})
	}
}

test_deny_false_at_both_levels if {
	pod := _both({"runAsNonRoot": false}, {"runAsNonRoot": false})

	run_as_non_root.violation == {_pod_says_false, _app_says_false} with input as pod
}

test_deny_in_template if {
	template := _pod({"securityContext": {"runAsNonRoot": false}, "containers": [{"name": "app"}]})
	job := {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": template}}

	run_as_non_root.violation == {{
		"msg": "pod may run as root: runAsNonRoot is false",
		"details": {"path": ["spec", "template", "spec", "securityContext", "runAsNonRoot"]},
	}} with input as job
}

test_deny_windows if {
	pod := _pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})

	run_as_non_root.violation == {_app_is_silent} with input as pod
}

test_allow_true_of_the_container_or_of_the_pod if {
	every pod_context in [null, {}, {"runAsNonRoot": null}, {"runAsNonRoot": true}] {
		run_as_non_root.violation == set() with input as _both(pod_context, {"runAsNonRoot": true})
	}
	every context in [null, {}, {"runAsNonRoot": null}, {"runAsNonRoot": true}] {
		run_as_non_root.violation == set() with input as _both({"runAsNonRoot": true}, context)
	}
}

test_allow_pod_without_containers if {
	run_as_non_root.violation == set() with input as _pod({"containers": null})
}

test_allow_user_namespace_since_1_35 if {
	every pod in [
		_pod({"hostUsers": false, "containers": [{"name": "app"}]}),
		_pod({"hostUsers": false, "containers": [{"name": "app", "securityContext": {"runAsNonRoot": false}}]}),
		_pod({"hostUsers": false, "securityContext": {"runAsNonRoot": false}}),
	] {
		run_as_non_root.violation == set() with input as pod
		every v in ["1.35", "v1.35", "1.36", "latest"] {
			_violation(pod, {"pssVersion": v}) == set()
		}
	}
}

test_deny_user_namespace_before_1_35 if {
	every v in ["1.0", "1.34", "v1.34"] {
		silent := _pod({"hostUsers": false, "containers": [{"name": "app"}]})
		_violation(silent, {"pssVersion": v}) == {_app_is_silent}

		explicit := _pod({"hostUsers": false, "securityContext": {"runAsNonRoot": false}})
		_violation(explicit, {"pssVersion": v}) == {_pod_says_false}
	}
}

test_deny_outside_of_a_user_namespace if {
	every host_users in [true, null] {
		pod := _pod({"hostUsers": host_users, "containers": [{"name": "app"}]})
		run_as_non_root.violation == {_app_is_silent} with input as pod
	}
}

test_deny_since_1_0 if {
	every v in ["1.0", "1.34", "1.35", "latest"] {
		_violation(_both({}, {}), {"pssVersion": v}) == {_app_is_silent}
		_violation(_both({}, {"runAsNonRoot": false}), {"pssVersion": v}) == {_app_says_false}
	}
}

test_non_zero_user_does_not_stand_in_by_default if {
	run_as_non_root.violation == {_app_is_silent} with input as _both({"runAsUser": 1000}, {"runAsUser": 1000})
	every value in [false, null, "true", 1] {
		_violation(_both({}, {"runAsUser": 1000}), {"acceptNonZeroUser": value}) == {_app_is_silent}
	}
}

test_non_zero_user_stands_in_where_it_is_accepted if {
	every contexts in [
		[{}, {"runAsUser": 1}],
		[{"runAsUser": 0}, {"runAsUser": 1000}],
		[{"runAsUser": 1000}, {}],
		[{"runAsUser": 1000}, {"runAsUser": null}],
		[{"runAsUser": 1000}, null],
	] {
		_violation(_both(contexts[0], contexts[1]), {"acceptNonZeroUser": true}) == set()
	}
}

test_other_users_do_not_stand_in_where_non_zero_is_accepted if {
	every contexts in [
		[{}, {}],
		[null, null],
		[{}, {"runAsUser": 0}],
		[{}, {"runAsUser": -1}],
		[{"runAsUser": 0}, {}],
		[{"runAsUser": 1000}, {"runAsUser": 0}],
		[{}, {"runAsUser": "1000"}],
		[{"runAsUser": "1000"}, {}],
	] {
		_violation(_both(contexts[0], contexts[1]), {"acceptNonZeroUser": true}) == {_app_is_silent}
	}
}

test_false_stays_a_violation_where_non_zero_is_accepted if {
	parameters := {"acceptNonZeroUser": true}

	_violation(_both({"runAsUser": 1000, "runAsNonRoot": false}, {}), parameters) == {_pod_says_false}
	_violation(_both({}, {"runAsUser": 1000, "runAsNonRoot": false}), parameters) == {_app_says_false}
}

test_default_parameters if {
	run_as_non_root.default_parameters == {"pssVersion": "latest", "acceptNonZeroUser": false}
}
