package policies.pod_security.windows_host_process_test

import data.policies.pod_security.windows_host_process

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_context(value) := {"windowsOptions": {"hostProcess": value}}

_violation(owner, path) := {
	"msg": sprintf("%s runs as a process of its Windows host", [owner]),
	"details": {"path": array.concat(path, ["securityContext", "windowsOptions", "hostProcess"])},
}

test_deny_at_pod_level if {
	windows_host_process.violation == {_violation("pod", ["spec"])} with input as _pod({"securityContext": _context(true)})
}

test_deny_on_a_container if {
	pod := _pod({"containers": [{"name": "app", "securityContext": _context(true)}]})
	windows_host_process.violation == {_violation(`container "app"`, ["spec", "containers", 0])} with input as pod
}

test_deny_container_without_name if {
	pod := _pod({"initContainers": [{"securityContext": _context(true)}]})
	expected := {_violation(`container "initContainers[0]"`, ["spec", "initContainers", 0])}
	windows_host_process.violation == expected with input as pod
}

test_deny_pod_level_although_the_container_overrides_it if {
	windows_host_process.violation == {_violation("pod", ["spec"])} with input as _pod({
		"securityContext": _context(true),
		"containers": [{"name": "app", "securityContext": _context(false)}],
	})
}

test_deny_both_levels_on_their_own if {
	windows_host_process.violation == {
		_violation("pod", ["spec"]),
		_violation(`container "app"`, ["spec", "containers", 0]),
	} with input as _pod({
		"securityContext": _context(true),
		"containers": [{"name": "app", "securityContext": _context(true)}],
	})
}

test_allow_unset_null_false_and_strings if {
	every context in [
		null,
		{},
		{"windowsOptions": null},
		{"windowsOptions": {}},
		_context(null),
		_context(false),
		_context("true"),
	] {
		windows_host_process.violation == set() with input as _pod({"securityContext": context})
		windows_host_process.violation == set() with input as _pod({"containers": [{"securityContext": context}]})
	}
}
