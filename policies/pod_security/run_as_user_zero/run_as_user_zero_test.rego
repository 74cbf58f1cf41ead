package policies.pod_security.run_as_user_zero_test

import data.policies.pod_security.run_as_user_zero

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_both(pod_context, context) := _pod({
	"securityContext": pod_context,
	"containers": [{"name": "app", "securityContext": context}],
})

_pod_is_root := {
	"msg": "pod sets runAsUser to 0",
	"details": {"path": ["spec", "securityContext", "runAsUser"]},
}

_pod_cannot_start := {
	"msg": "pod sets runAsUser to 0, yet runAsNonRoot is true: it cannot start",
	"details": {"path": ["spec", "securityContext", "runAsUser"]},
}

_is_root(field, i, name) := {
	"msg": sprintf("container %q sets runAsUser to 0", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "runAsUser"]},
}

_app_is_root := _is_root("containers", 0, "app")

_app_cannot_start := {
	"msg": `container "app" sets runAsUser to 0, yet runAsNonRoot is true: it cannot start`,
	"details": {"path": ["spec", "containers", 0, "securityContext", "runAsUser"]},
}

test_deny_container_as_user_0 if {
	run_as_user_zero.violation == {_app_is_root} with input as _both({}, {"runAsUser": 0})
}

test_deny_container_as_user_0_whatever_the_pod_says if {
	run_as_user_zero.violation == {_app_is_root} with input as _both({"runAsUser": 1000}, {"runAsUser": 0})
}

test_deny_pod_as_user_0_whatever_the_containers_say if {
	every context in [null, {}, {"runAsUser": null}, {"runAsUser": 1000}] {
		run_as_user_zero.violation == {_pod_is_root} with input as _both({"runAsUser": 0}, context)
	}
	run_as_user_zero.violation == {_pod_is_root} with input as _pod({"securityContext": {"runAsUser": 0}})
}

test_deny_both_levels if {
	pod := _both({"runAsUser": 0}, {"runAsUser": 0})

	run_as_user_zero.violation == {_pod_is_root, _app_is_root} with input as pod
}

test_deny_every_sort_of_container if {
	root := {"runAsUser": 0}
	pod := _pod({
		"initContainers": [
			{"name": "setup", "securityContext": root},
			{"name": "proxy", "restartPolicy": "Always", "securityContext": root},
		],
		"containers": [{"name": "app", "securityContext": {"runAsUser": 1}}, {"securityContext": root}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": root}],
	})

	run_as_user_zero.violation == {
		_is_root("initContainers", 0, "setup"),
		_is_root("initContainers", 1, "proxy"),
		_is_root("containers", 1, "containers[1]"),
		_is_root("ephemeralContainers", 0, "debugger"),
	} with input as pod
}

test_deny_in_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _both({"runAsUser": 0}, {})}}

	run_as_user_zero.violation == {{
		"msg": "pod sets runAsUser to 0",
		"details": {"path": ["spec", "template", "spec", "securityContext", "runAsUser"]},
	}} with input as deployment
}

test_deny_windows if {
	pod := object.union(_both({}, {"runAsUser": 0}), {"spec": {"os": {"name": "windows"}}})

	run_as_user_zero.violation == {_app_is_root} with input as pod
}

test_container_that_must_not_be_root_cannot_start_as_user_0 if {
	every contexts in [
		[{}, {"runAsUser": 0, "runAsNonRoot": true}],
		[null, {"runAsUser": 0, "runAsNonRoot": true}],
		[{"runAsNonRoot": false}, {"runAsUser": 0, "runAsNonRoot": true}],
		[{"runAsNonRoot": true}, {"runAsUser": 0}],
		[{"runAsNonRoot": true}, {"runAsUser": 0, "runAsNonRoot": null}],
		[{"runAsNonRoot": true, "runAsUser": 1000}, {"runAsUser": 0}],
	] {
		run_as_user_zero.violation == {_app_cannot_start} with input as _both(contexts[0], contexts[1])
	}
}

test_container_that_may_be_root_can_start_as_user_0 if {
	every contexts in [
		[{"runAsNonRoot": true}, {"runAsUser": 0, "runAsNonRoot": false}],
		[{"runAsNonRoot": false}, {"runAsUser": 0}],
		[{"runAsNonRoot": null}, {"runAsUser": 0}],
		[{"runAsNonRoot": "true"}, {"runAsUser": 0, "runAsNonRoot": "true"}],
	] {
		run_as_user_zero.violation == {_app_is_root} with input as _both(contexts[0], contexts[1])
	}
}

test_pod_cannot_start_if_a_container_that_must_not_be_root_takes_its_user if {
	every contexts in [
		[{"runAsUser": 0, "runAsNonRoot": true}, {}],
		[{"runAsUser": 0, "runAsNonRoot": true}, null],
		[{"runAsUser": 0, "runAsNonRoot": true}, {"runAsUser": null}],
		[{"runAsUser": 0}, {"runAsNonRoot": true}],
		[{"runAsUser": 0, "runAsNonRoot": false}, {"runAsNonRoot": true}],
	] {
		run_as_user_zero.violation == {_pod_cannot_start} with input as _both(contexts[0], contexts[1])
	}
}

test_pod_can_start_if_no_container_that_must_not_be_root_takes_its_user if {
	every contexts in [
		[{"runAsUser": 0, "runAsNonRoot": true}, {"runAsUser": 1000}],
		[{"runAsUser": 0, "runAsNonRoot": true}, {"runAsNonRoot": false}],
		[{"runAsUser": 0}, {"runAsUser": 1000, "runAsNonRoot": true}],
	] {
		run_as_user_zero.violation == {_pod_is_root} with input as _both(contexts[0], contexts[1])
	}
	run_as_user_zero.violation == {_pod_is_root} with input as _pod({"securityContext": {
		"runAsUser": 0,
		"runAsNonRoot": true,
	}})
}

test_only_the_container_that_cannot_start_is_said_not_to if {
	pod := _pod({"containers": [
		{"name": "app", "securityContext": {"runAsUser": 0, "runAsNonRoot": true}},
		{"name": "other", "securityContext": {"runAsUser": 0}},
		{"name": "silent", "securityContext": {"runAsNonRoot": true}},
	]})

	run_as_user_zero.violation == {_app_cannot_start, _is_root("containers", 1, "other")} with input as pod
}

test_allow_other_users_and_none if {
	users := [null, 1, 65534, "0", false]
	contexts := array.concat([null, {}], [{"runAsUser": user} | some user in users])

	every pod_context in contexts {
		every context in contexts {
			run_as_user_zero.violation == set() with input as _both(pod_context, context)
		}
	}
	run_as_user_zero.violation == set() with input as _pod({"containers": [{"name": "app"}]})
}

test_allow_other_fields_that_are_0 if {
	run_as_user_zero.violation == set() with input as _both({"fsGroup": 0, "runAsGroup": 0}, {"runAsGroup": 0})
}

test_policy_exists_since_1_23 if {
	pod := _both({}, {"runAsUser": 0})

	every v in ["1.0", "1.22", "v1.22"] {
		run_as_user_zero.violation == set() with input as pod with data.parameters["run-as-user-zero"] as {"pssVersion": v}
	}
	every v in ["1.23", "v1.23", "1.34", "1.35", "latest", "unreadable"] {
		run_as_user_zero.violation == {_app_is_root} with input as pod
			with data.parameters["run-as-user-zero"] as {"pssVersion": v}
	}
}

test_allow_user_namespace_since_1_35 if {
	pod := object.union(_both({"runAsUser": 0}, {"runAsUser": 0}), {"spec": {"hostUsers": false}})

	run_as_user_zero.violation == set() with input as pod
	every v in ["1.35", "v1.35", "1.36", "latest"] {
		run_as_user_zero.violation == set() with input as pod with data.parameters["run-as-user-zero"] as {"pssVersion": v}
	}
}

test_deny_user_namespace_before_1_35 if {
	pod := object.union(_both({"runAsUser": 0}, {"runAsUser": 0}), {"spec": {"hostUsers": false}})

	every v in ["1.23", "1.34", "v1.34"] {
		run_as_user_zero.violation == {_pod_is_root, _app_is_root} with input as pod
			with data.parameters["run-as-user-zero"] as {"pssVersion": v}
	}
}

test_deny_outside_of_a_user_namespace if {
	every host_users in [true, null] {
		pod := object.union(_both({}, {"runAsUser": 0}), {"spec": {"hostUsers": host_users}})
		run_as_user_zero.violation == {_app_is_root} with input as pod
	}
}

test_default_parameters if {
	run_as_user_zero.default_parameters == {"pssVersion": "latest"}
}
