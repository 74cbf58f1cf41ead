package policies.pod_security.sysctls_test

import data.policies.pod_security.sysctls

_pod(names) := {"apiVersion": "v1", "kind": "Pod", "spec": {"securityContext": {"sysctls": [sysctl |
	some name in names
	sysctl := {"name": name, "value": "1"}
]}}}

_violation(i, name) := {
	"msg": sprintf("pod sets sysctl %q, which is not allowed", [name]),
	"details": {"path": ["spec", "securityContext", "sysctls", i, "name"]},
}

_added := {
	27: ["net.ipv4.ip_local_reserved_ports"],
	29: [
		"net.ipv4.tcp_keepalive_time",
		"net.ipv4.tcp_fin_timeout",
		"net.ipv4.tcp_keepalive_intvl",
		"net.ipv4.tcp_keepalive_probes",
	],
	32: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
	37: ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"],
}

test_deny_unsafe_sysctls if {
	sysctls.violation == {_violation(0, "kernel.msgmax"), _violation(2, "net.core.somaxconn")} with input as _pod([
		"kernel.msgmax",
		"net.ipv4.tcp_syncookies",
		"net.core.somaxconn",
	])
}

test_deny_other_spellings_of_safe_sysctls if {
	every name in [
		"net/ipv4/tcp_syncookies",
		"NET.ipv4.tcp_syncookies",
		"net.ipv4.tcp_syncookies ",
		"net.ipv4",
		"",
	] {
		sysctls.violation == {_violation(0, name)} with input as _pod([name])
	}
}

test_deny_sysctl_without_name if {
	sysctls.violation == {_violation(0, "")} with input as {
		"apiVersion": "v1",
		"kind": "Pod",
		"spec": {"securityContext": {"sysctls": [{"value": "1"}]}},
	}
}

test_deny_sysctls_before_the_version_that_made_them_safe if {
	every minor, names in _added {
		every name in names {
			sysctls.violation == {_violation(0, name)} with input as _pod([name])
				with data.parameters.sysctls as {"pssVersion": sprintf("1.%d", [minor - 1])}
			sysctls.violation == {_violation(0, name)} with input as _pod([name])
				with data.parameters.sysctls as {"pssVersion": "1.0"}
		}
	}
}

test_deny_forbidden_sysctls_although_they_are_safe if {
	sysctls.violation == {_violation(0, "net.ipv4.tcp_syncookies")} with input as _pod([
		"net.ipv4.tcp_syncookies",
		"kernel.shm_rmid_forced",
	])
		with data.parameters.sysctls as {"forbidden": ["vm.*", "net.*"]}
}

test_deny_forbidden_sysctls_although_they_are_extra_allowed if {
	parameters := {"extraAllowed": ["*"], "forbidden": ["net.core.*", "kernel/msg*"]}
	every name in ["net.core.somaxconn", "net/core/somaxconn", "kernel/msgmax"] {
		sysctls.violation == {_violation(0, name)} with input as _pod([name])
			with data.parameters.sysctls as parameters
	}

	sysctls.violation == set() with input as _pod(["kernel.sem", "net/ipv4/tcp_rmem"])
		with data.parameters.sysctls as parameters
}

test_deny_sysctls_that_no_pattern_allows if {
	every name in ["vm.overcommit", "net.core.somaxconn"] {
		sysctls.violation == {_violation(0, name)} with input as _pod([name])
			with data.parameters.sysctls as {"extraAllowed": ["kernel.*", "net.ipv4.*"]}
	}
}

test_allow_sysctls_that_a_pattern_allows if {
	every name in ["kernel.msgmax", "net.ipv4.conf.all.forwarding"] {
		sysctls.violation == set() with input as _pod([name])
			with data.parameters.sysctls as {"extraAllowed": ["kernel.*", "net.ipv4.*"]}
	}
}

test_allow_first_safe_sysctls_at_every_version if {
	every version in ["1.0", "1.26", "1.37", "latest"] {
		sysctls.violation == set() with input as _pod([
			"kernel.shm_rmid_forced",
			"net.ipv4.ip_local_port_range",
			"net.ipv4.tcp_syncookies",
			"net.ipv4.ping_group_range",
			"net.ipv4.ip_unprivileged_port_start",
		])
			with data.parameters.sysctls as {"pssVersion": version}
	}
}

test_allow_sysctls_from_the_version_that_made_them_safe if {
	every minor, names in _added {
		sysctls.violation == set() with input as _pod(names)
		sysctls.violation == set() with input as _pod(names)
			with data.parameters.sysctls as {"pssVersion": sprintf("1.%d", [minor])}
	}
}

test_allow_unset_null_and_empty if {
	every spec in [
		{},
		{"securityContext": null},
		{"securityContext": {}},
		{"securityContext": {"sysctls": null}},
		{"securityContext": {"sysctls": []}},
	] {
		sysctls.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": spec}
	}
}

test_allow_on_a_container_where_the_api_has_no_such_field if {
	sysctls.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "Pod",
		"spec": {"containers": [{"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}}]},
	}
}

test_allow_the_latest_safe_sysctls_by_default if {
	sysctls.default_parameters == {"pssVersion": "latest", "extraAllowed": [], "forbidden": []}
}

test_deny_entry_without_a_name if {
	every entry in [null, {}, {"name": null}, {"name": ""}] {
		sysctls.violation == {{
			"msg": `pod sets sysctl "", which is not allowed`,
			"details": {"path": ["spec", "securityContext", "sysctls", 0, "name"]},
		}} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"securityContext": {"sysctls": [entry]}}}
	}
}
