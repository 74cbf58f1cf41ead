package policies.container_hardening.user_namespace_test

import data.policies.container_hardening.user_namespace

_pod(fields) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"spec": object.union({"containers": [{"name": "app"}]}, fields),
}

_finding := {
	"msg": "pod shares the users of the node: hostUsers is not false",
	"details": {"path": ["spec", "hostUsers"]},
}

_devices := [{"name": "disk", "devicePath": "/dev/xvda"}]

test_deny_unset if {
	user_namespace.violation == {{
		"msg": "pod shares the users of the node: hostUsers is not false",
		"details": {"path": ["spec", "hostUsers"]},
	}} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "app"}]}}
}

test_deny_all_that_is_not_false if {
	every value in [true, null, "false", "true", 0, {}] {
		user_namespace.violation == {_finding} with input as _pod({"hostUsers": value})
	}
}

test_deny_once_for_several_containers if {
	pod := _pod({
		"initContainers": [{"name": "setup"}],
		"containers": [{"name": "a"}, {"name": "b"}],
		"ephemeralContainers": [{"name": "debugger"}],
	})

	user_namespace.violation == {_finding} with input as pod
}

test_deny_where_no_host_namespace_is_used if {
	every field in ["hostIPC", "hostNetwork", "hostPID"] {
		every value in [false, null, "true"] {
			user_namespace.violation == {_finding} with input as _pod({field: value})
		}
	}
}

test_deny_where_no_volume_device_is_used if {
	every devices in [null, []] {
		user_namespace.violation == {_finding} with input as _pod({"containers": [{"volumeDevices": devices}]})
	}
	user_namespace.violation == {_finding} with input as _pod({"volumeDevices": _devices})
}

test_deny_host_users_of_a_container_where_the_api_has_no_such_field if {
	every context in [{"hostUsers": false}, {"securityContext": {"hostUsers": false}}] {
		user_namespace.violation == {_finding} with input as _pod({"containers": [context]})
	}
	user_namespace.violation == {_finding} with input as _pod({"securityContext": {"hostUsers": false}})
}

test_deny_linux_and_node_selector_for_windows if {
	every fields in [{"os": {"name": "linux"}}, {"os": null}, {"nodeSelector": {"kubernetes.io/os": "windows"}}] {
		user_namespace.violation == {_finding} with input as _pod(fields)
	}
}

test_deny_in_template if {
	user_namespace.violation == {{
		"msg": "pod shares the users of the node: hostUsers is not false",
		"details": {"path": ["spec", "template", "spec", "hostUsers"]},
	}} with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _pod({})}}
}

test_allow_user_namespace if {
	user_namespace.violation == set() with input as _pod({"hostUsers": false})
	user_namespace.violation == set() with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": _pod({"hostUsers": false})},
	}
}

test_allow_each_host_namespace_because_the_api_refuses_both if {
	every field in ["hostIPC", "hostNetwork", "hostPID"] {
		every fields in [{}, {"hostUsers": true}, {"hostUsers": null}] {
			user_namespace.violation == set() with input as _pod(object.union(fields, {field: true}))
		}
	}
}

test_allow_volume_devices_of_any_container_because_the_api_refuses_both if {
	every list in ["initContainers", "containers", "ephemeralContainers"] {
		every containers in [
			[{"name": "a", "volumeDevices": _devices}, {"name": "b"}],
			[{"name": "a"}, {"name": "b", "volumeDevices": array.concat(_devices, _devices)}],
		] {
			user_namespace.violation == set() with input as _pod({list: containers})
		}
	}
}

test_allow_windows if {
	user_namespace.violation == set() with input as _pod({"os": {"name": "windows"}})
}

test_allow_no_pod if {
	user_namespace.violation == set() with input as {"apiVersion": "v1", "kind": "ConfigMap", "spec": {}}
	every pod in [{"apiVersion": "v1", "kind": "Pod"}, {"apiVersion": "v1", "kind": "Pod", "spec": null}] {
		user_namespace.violation == set() with input as pod
	}
}
