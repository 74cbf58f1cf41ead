package policies.pod_security.proc_mount_baseline_test

import data.policies.pod_security.proc_mount_baseline

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(mount) := {"name": "app", "securityContext": {"procMount": mount}}

_violation(mount) := {
	"msg": sprintf("container \"app\" sets procMount to %q", [mount]),
	"details": {"path": ["spec", "containers", 0, "securityContext", "procMount"]},
}

test_deny_all_but_default if {
	every mount in ["Unmasked", "default", "Default ", ""] {
		proc_mount_baseline.violation == {_violation(mount)} with input as _pod({"containers": [_container(mount)]})
	}
}

test_deny_container_without_name if {
	proc_mount_baseline.violation == {{
		"msg": `container "initContainers[0]" sets procMount to "Unmasked"`,
		"details": {"path": ["spec", "initContainers", 0, "securityContext", "procMount"]},
	}} with input as _pod({"initContainers": [{"securityContext": {"procMount": "Unmasked"}}]})
}

test_deny_in_a_user_namespace_before_version_1_35 if {
	every version in ["1.0", "1.34"] {
		pod := _pod({"hostUsers": false, "containers": [_container("Unmasked")]})
		proc_mount_baseline.violation == {_violation("Unmasked")} with input as pod
			with data.parameters["proc-mount-baseline"] as {"pssVersion": version}
	}
}

test_deny_with_the_users_of_the_host_at_every_version if {
	every version in ["1.34", "1.35", "latest"] {
		every users in [true, null, "false"] {
			pod := _pod({"hostUsers": users, "containers": [_container("Unmasked")]})
			proc_mount_baseline.violation == {_violation("Unmasked")} with input as pod
				with data.parameters["proc-mount-baseline"] as {"pssVersion": version}
		}
	}
}

test_allow_in_a_user_namespace_from_version_1_35 if {
	pod := _pod({"hostUsers": false, "containers": [_container("Unmasked")]})
	proc_mount_baseline.violation == set() with input as pod

	every version in ["1.35", "1.36", "latest"] {
		proc_mount_baseline.violation == set() with input as pod
			with data.parameters["proc-mount-baseline"] as {"pssVersion": version}
	}
}

test_allow_unset_null_default_and_other_types if {
	every container in [
		{},
		{"securityContext": null},
		{"securityContext": {}},
		_container(null),
		_container("Default"),
		_container(1),
	] {
		proc_mount_baseline.violation == set() with input as _pod({"containers": [container]})
	}
}

test_allow_at_pod_level_where_the_api_has_no_such_field if {
	proc_mount_baseline.violation == set() with input as _pod({"securityContext": {"procMount": "Unmasked"}})
}

test_deny_by_the_latest_standard_by_default if {
	proc_mount_baseline.default_parameters == {"pssVersion": "latest"}
}
