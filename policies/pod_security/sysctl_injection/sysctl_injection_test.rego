package policies.pod_security.sysctl_injection_test

import data.policies.pod_security.sysctl_injection

_pod(sysctls) := {"apiVersion": "v1", "kind": "Pod", "spec": {"securityContext": {"sysctls": sysctls}}}

_violation(i, name, value) := {
	"msg": sprintf("pod sets sysctl %q to %q, which holds + or =", [name, value]),
	"details": {"path": ["spec", "securityContext", "sysctls", i, "value"]},
}

test_deny_plus_and_equals_on_their_own_and_together if {
	every value in ["1+2", "a=b", "+", "=", "1+kernel.core_pattern=|/evil #", "1\n+2"] {
		sysctl_injection.violation == {_violation(0, "kernel.shm_rmid_forced", value)} with input as _pod([{
			"name": "kernel.shm_rmid_forced",
			"value": value,
		}])
	}
}

test_deny_each_value if {
	sysctl_injection.violation == {_violation(0, "a", "1+1"), _violation(2, "a", "1+1")} with input as _pod([
		{"name": "a", "value": "1+1"},
		{"name": "a", "value": "1"},
		{"name": "a", "value": "1+1"},
	])
}

test_deny_sysctl_without_name if {
	sysctl_injection.violation == {_violation(0, "", "1+1")} with input as _pod([{"value": "1+1"}])
}

test_allow_plain_values if {
	every value in ["1", "1024 65535", "-1", "a.b/c-d_e,f|g", ""] {
		sysctl_injection.violation == set() with input as _pod([{"name": "net.ipv4.tcp_rmem", "value": value}])
	}
}

test_allow_plus_and_equals_in_a_name if {
	sysctl_injection.violation == set() with input as _pod([{"name": "a+b=c", "value": "1"}])
}

test_allow_unset_null_and_other_types if {
	every sysctls in [
		null,
		[],
		[null],
		[{}],
		[{"name": "a"}],
		[{"name": "a", "value": null}],
		[{"name": "a", "value": 1}],
	] {
		sysctl_injection.violation == set() with input as _pod(sysctls)
	}

	sysctl_injection.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": {}}
}
