package policies.pod_security.proc_mount_restricted_test

import data.policies.pod_security.proc_mount_restricted

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(context) := _pod({"hostUsers": false, "containers": [{"name": "app", "securityContext": context}]})

_finding(field, i, name, mount) := {
	"msg": sprintf("container %q sets procMount to %q, not Default", [name, mount]),
	"details": {"path": ["spec", field, i, "securityContext", "procMount"]},
}

_app_unmasked := _finding("containers", 0, "app", "Unmasked")

test_deny_unmasked_even_in_a_user_namespace if {
	every host_users in [false, true, null] {
		pod := object.union(_app({"procMount": "Unmasked"}), {"spec": {"hostUsers": host_users}})
		proc_mount_restricted.violation == {{
			"msg": `container "app" sets procMount to "Unmasked", not Default`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "procMount"]},
		}} with input as pod
	}
}

test_deny_whatever_is_not_exactly_default if {
	every mount in ["default", "DEFAULT", "Default ", "unmasked", ""] {
		proc_mount_restricted.violation == {_finding("containers", 0, "app", mount)} with input as _app({"procMount": mount})
	}
}

test_deny_every_sort_of_container if {
	unmasked := {"procMount": "Unmasked"}
	pod := _pod({
		"initContainers": [
			{"name": "setup", "securityContext": unmasked},
			{"name": "proxy", "restartPolicy": "Always", "securityContext": unmasked},
		],
		"containers": [{"name": "app", "securityContext": {"procMount": "Default"}}, {"securityContext": unmasked}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": unmasked}],
	})

	proc_mount_restricted.violation == {
		_finding("initContainers", 0, "setup", "Unmasked"),
		_finding("initContainers", 1, "proxy", "Unmasked"),
		_finding("containers", 1, "containers[1]", "Unmasked"),
		_finding("ephemeralContainers", 0, "debugger", "Unmasked"),
	} with input as pod
}

test_deny_in_template if {
	template := _app({"procMount": "Unmasked"})
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": template}}

	proc_mount_restricted.violation == {{
		"msg": `container "app" sets procMount to "Unmasked", not Default`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "securityContext", "procMount"]},
	}} with input as deployment
}

test_deny_windows if {
	pod := object.union(_app({"procMount": "Unmasked"}), {"spec": {"os": {"name": "windows"}}})

	proc_mount_restricted.violation == {_app_unmasked} with input as pod
}

test_allow_default_null_and_unset if {
	every context in [null, {}, {"procMount": null}, {"procMount": "Default"}, {"runAsNonRoot": true}] {
		proc_mount_restricted.violation == set() with input as _app(context)
	}
	proc_mount_restricted.violation == set() with input as _pod({"containers": [{"name": "app"}]})
}

test_allow_unmasked_at_pod_level_where_the_api_has_no_such_field if {
	pod := _pod({"securityContext": {"procMount": "Unmasked"}, "containers": [{"name": "app"}]})

	proc_mount_restricted.violation == set() with input as pod
}

test_policy_exists_since_1_35 if {
	pod := _app({"procMount": "Unmasked"})

	every v in ["1.0", "1.34", "v1.34"] {
		proc_mount_restricted.violation == set() with input as pod
			with data.parameters["proc-mount-restricted"] as {"pssVersion": v}
	}
	every v in ["1.35", "v1.35", "1.36", "latest", "unreadable"] {
		proc_mount_restricted.violation == {_app_unmasked} with input as pod
			with data.parameters["proc-mount-restricted"] as {"pssVersion": v}
	}
}

test_default_parameters if {
	proc_mount_restricted.default_parameters == {"pssVersion": "latest"}
}
