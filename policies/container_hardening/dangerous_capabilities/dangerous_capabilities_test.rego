package policies.container_hardening.dangerous_capabilities_test

import data.policies.container_hardening.dangerous_capabilities

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(name, added) := {"name": name, "securityContext": {"capabilities": {"add": added}}}

_app(added) := _pod({"containers": [_container("app", added)]})

_finding(i, text) := {
	"msg": sprintf("container \"app\" adds capability %s", [text]),
	"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", i]},
}

_escape(i, capability) := _finding(i, sprintf("%s, which allows escape to the node", [capability]))

test_deny_sys_admin if {
	dangerous_capabilities.violation == {{
		"msg": `container "app" adds capability SYS_ADMIN, which allows escape to the node`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 1]},
	}} with input as _app(["CHOWN", "SYS_ADMIN"])
}

test_deny_what_allows_escape if {
	every capability in ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"] {
		dangerous_capabilities.violation == {_escape(0, capability)} with input as _app([capability])
	}
}

test_deny_what_reaches_beyond_the_container if {
	every capability in [
		"SYS_PTRACE",
		"SYS_BOOT",
		"SYS_TIME",
		"SYSLOG",
		"NET_ADMIN",
		"BPF",
		"PERFMON",
		"MAC_ADMIN",
		"MAC_OVERRIDE",
		"CHECKPOINT_RESTORE",
	] {
		dangerous_capabilities.violation == {_finding(0, capability)} with input as _app([capability])
	}
}

test_deny_names_in_other_words if {
	every capability in ["all", "sys_admin", "CAP_SYS_ADMIN", "cap_sys_admin", "Cap_Sys_Module"] {
		dangerous_capabilities.violation == {_escape(0, capability)} with input as _app([capability])
	}
}

test_deny_each_entry_by_itself if {
	pod := _app(["SYS_ADMIN", "NET_ADMIN", "KILL", "SYS_ADMIN"])

	dangerous_capabilities.violation == {
		_escape(0, "SYS_ADMIN"),
		_finding(1, "NET_ADMIN"),
		_escape(3, "SYS_ADMIN"),
	} with input as pod
}

test_deny_ptrace_that_sees_the_processes_of_the_node if {
	containers := [_container("app", ["SYS_PTRACE", "NET_ADMIN"])]

	dangerous_capabilities.violation == {
		_escape(0, "SYS_PTRACE"),
		_finding(1, "NET_ADMIN"),
	} with input as _pod({"hostPID": true, "containers": containers})

	every value in [false, null, "true"] {
		dangerous_capabilities.violation == {
			_finding(0, "SYS_PTRACE"),
			_finding(1, "NET_ADMIN"),
		} with input as _pod({"hostPID": value, "containers": containers})
	}
}

test_deny_in_user_namespace_which_nothing_escapes if {
	pod := _pod({"hostUsers": false, "containers": [_container("app", ["SYS_ADMIN", "NET_ADMIN"])]})

	dangerous_capabilities.violation == {_finding(0, "SYS_ADMIN"), _finding(1, "NET_ADMIN")} with input as pod
}

test_deny_although_all_is_dropped if {
	context := {"capabilities": {"drop": ["ALL"], "add": ["NET_ADMIN"]}}
	pod := _pod({"containers": [{"name": "app", "securityContext": context}]})

	dangerous_capabilities.violation == {_finding(0, "NET_ADMIN")} with input as pod
}

test_deny_every_sort_of_container if {
	pod := _pod({
		"initContainers": [_container("setup", ["CHOWN"]), _container("proxy", ["NET_ADMIN"])],
		"containers": [{"securityContext": {"capabilities": {"add": ["BPF"]}}}, _container("safe", [])],
		"ephemeralContainers": [_container("debugger", ["SYS_PTRACE"])],
	})

	dangerous_capabilities.violation == {
		{
			"msg": `container "proxy" adds capability NET_ADMIN`,
			"details": {"path": ["spec", "initContainers", 1, "securityContext", "capabilities", "add", 0]},
		},
		{
			"msg": `container "containers[0]" adds capability BPF`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 0]},
		},
		{
			"msg": `container "debugger" adds capability SYS_PTRACE`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "securityContext", "capabilities", "add", 0]},
		},
	} with input as pod
}

test_deny_in_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _app(["SYSLOG"])}}

	dangerous_capabilities.violation == {{
		"msg": `container "app" adds capability SYSLOG`,
		"details": {"path": [
			"spec",
			"template",
			"spec",
			"containers",
			0,
			"securityContext",
			"capabilities",
			"add",
			0,
		]},
	}} with input as deployment
}

test_forbidden_replaces_the_default_and_takes_other_words if {
	pod := _app(["SYS_ADMIN", "CHOWN", "cap_net_raw", "KILL"])

	dangerous_capabilities.violation == {_finding(1, "CHOWN"), _finding(2, "cap_net_raw")} with input as pod
		with data.parameters["dangerous-capabilities"] as {"forbidden": [null, "CAP_CHOWN", "net_raw"]}
	dangerous_capabilities.violation == set() with input as pod
		with data.parameters["dangerous-capabilities"] as {"forbidden": []}
}

test_allow_other_capabilities if {
	pod := _app(["CHOWN", "NET_BIND_SERVICE", "NET_RAW", "SYS_NICE", "IPC_LOCK", "SYS_ADMINS", "CAP_", null, ""])

	dangerous_capabilities.violation == set() with input as pod
}

test_allow_unset_null_empty_and_dropped if {
	every context in [
		null,
		{},
		{"privileged": true},
		{"capabilities": null},
		{"capabilities": {}},
		{"capabilities": {"add": null}},
		{"capabilities": {"add": []}},
		{"capabilities": {"add": "SYS_ADMIN"}},
		{"capabilities": {"drop": ["ALL", "SYS_ADMIN"]}},
	] {
		dangerous_capabilities.violation == set() with input as _pod({"containers": [{"securityContext": context}]})
	}
}

test_allow_at_pod_level_where_the_api_has_no_such_field if {
	pod := _pod({"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}, "containers": [{}]})

	dangerous_capabilities.violation == set() with input as pod
}

test_default_parameters if {
	dangerous_capabilities.default_parameters == {"forbidden": [
		"ALL",
		"SYS_ADMIN",
		"SYS_MODULE",
		"SYS_PTRACE",
		"SYS_RAWIO",
		"SYS_BOOT",
		"SYS_TIME",
		"SYSLOG",
		"NET_ADMIN",
		"DAC_READ_SEARCH",
		"BPF",
		"PERFMON",
		"MAC_ADMIN",
		"MAC_OVERRIDE",
		"CHECKPOINT_RESTORE",
	]}
}
