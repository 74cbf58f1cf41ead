package policies.pod_security.capabilities_baseline_test

import data.policies.pod_security.capabilities_baseline

_pod(added) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{
	"name": "app",
	"securityContext": {"capabilities": {"add": added}},
}]}}

_violation(i, capability) := {
	"msg": sprintf("container \"app\" adds capability %s", [capability]),
	"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", i]},
}

test_deny_each_capability_beyond_the_baseline if {
	capabilities_baseline.violation == {_violation(0, "SYS_ADMIN"), _violation(2, "NET_RAW")} with input as _pod([
		"SYS_ADMIN",
		"CHOWN",
		"NET_RAW",
	])
}

test_deny_names_that_are_not_exactly_of_the_baseline if {
	every capability in ["ALL", "chown", "CAP_CHOWN", "CHOWN ", "SYS_CHROOTS", ""] {
		capabilities_baseline.violation == {_violation(0, capability)} with input as _pod([capability])
	}
}

test_deny_container_without_name if {
	capabilities_baseline.violation == {{
		"msg": `container "ephemeralContainers[0]" adds capability SYS_PTRACE`,
		"details": {"path": ["spec", "ephemeralContainers", 0, "securityContext", "capabilities", "add", 0]},
	}} with input as {
		"apiVersion": "v1",
		"kind": "Pod",
		"spec": {"ephemeralContainers": [{"securityContext": {"capabilities": {"add": ["SYS_PTRACE"]}}}]},
	}
}

test_deny_all_but_the_extra_allowed_capabilities if {
	capabilities_baseline.violation == {_violation(1, "SYS_ADMIN")} with input as _pod(["SYS_NICE", "SYS_ADMIN"])
		with data.parameters["capabilities-baseline"] as {"extraAllowed": ["SYS_NICE"]}
}

test_allow_extra_allowed_capabilities_beside_the_baseline if {
	capabilities_baseline.violation == set() with input as _pod(["SYS_NICE", "NET_RAW", "CHOWN"])
		with data.parameters["capabilities-baseline"] as {"extraAllowed": ["SYS_NICE", "NET_RAW"]}
}

test_allow_every_capability_of_the_baseline if {
	capabilities_baseline.violation == set() with input as _pod([
		"AUDIT_WRITE",
		"CHOWN",
		"DAC_OVERRIDE",
		"FOWNER",
		"FSETID",
		"KILL",
		"MKNOD",
		"NET_BIND_SERVICE",
		"SETFCAP",
		"SETGID",
		"SETPCAP",
		"SETUID",
		"SYS_CHROOT",
	])
}

test_allow_unset_null_empty_and_dropped if {
	every context in [
		null,
		{},
		{"capabilities": null},
		{"capabilities": {}},
		{"capabilities": {"add": null}},
		{"capabilities": {"add": []}},
		{"capabilities": {"drop": ["ALL", "SYS_ADMIN"]}},
	] {
		capabilities_baseline.violation == set() with input as {
			"apiVersion": "v1",
			"kind": "Pod",
			"spec": {"containers": [{"securityContext": context}]},
		}
	}
}

test_allow_at_pod_level_where_the_api_has_no_such_field if {
	capabilities_baseline.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "Pod",
		"spec": {"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}, "containers": [{}]},
	}
}

test_allow_nothing_extra_by_default if {
	capabilities_baseline.default_parameters == {"extraAllowed": []}
}
