package policies.container_hardening.privileged_ports_test

import data.policies.container_hardening.privileged_ports

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_listening(ports) := _pod({"containers": [{"name": "app", "ports": [{"containerPort": port} | some port in ports]}]})

_violation(i, port) := {
	"msg": sprintf("container \"app\" listens on port %d, below 1024", [port]),
	"details": {"path": ["spec", "containers", 0, "ports", i, "containerPort"]},
}

_with_sysctl(name, value) := object.union(_listening([80, 443]), {"spec": {"securityContext": {"sysctls": [
	{"name": "net.ipv4.ip_local_port_range", "value": "0"},
	{"name": name, "value": value},
]}}})

test_deny_ports_below_the_limit if {
	privileged_ports.violation == {_violation(0, 80), _violation(2, 1023), _violation(4, 1)} with input as _listening([
		80,
		1024,
		1023,
		8080,
		1,
	])
}

test_deny_ports_written_as_strings if {
	privileged_ports.violation == {_violation(0, 80)} with input as _listening(["80", "8080", "http", "080", "80a", "0x50", "", "1e2", "-1"])
}

test_deny_every_container_that_can_have_ports if {
	ports := [{"name": "dns", "containerPort": 53, "protocol": "UDP"}]
	privileged_ports.violation == {
		{
			"msg": `container "proxy" listens on port 53, below 1024`,
			"details": {"path": ["spec", "template", "spec", "initContainers", 0, "ports", 0, "containerPort"]},
		},
		{
			"msg": `container "containers[0]" listens on port 53, below 1024`,
			"details": {"path": ["spec", "template", "spec", "containers", 0, "ports", 0, "containerPort"]},
		},
		{
			"msg": `container "second" listens on port 53, below 1024`,
			"details": {"path": ["spec", "template", "spec", "containers", 1, "ports", 0, "containerPort"]},
		},
	} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {
			"initContainers": [{"name": "proxy", "restartPolicy": "Always", "ports": ports}],
			"containers": [{"ports": ports}, {"name": "second", "ports": ports}],
			"ephemeralContainers": [{"name": "debugger", "ports": ports}],
		}}},
	}
}

test_deny_below_another_limit if {
	privileged_ports.violation == {{
		"msg": `container "app" listens on port 1500, below 2000`,
		"details": {"path": ["spec", "containers", 0, "ports", 0, "containerPort"]},
	}} with input as _listening([1500, 2000]) with data.parameters["privileged-ports"] as {"minPort": 2000}
	privileged_ports.violation == set() with input as _listening([80, 443])
		with data.parameters["privileged-ports"] as {"minPort": 80}
}

test_deny_ports_below_what_the_sysctl_frees if {
	every value in ["81", 81, "443"] {
		privileged_ports.violation == {_violation(0, 80)} with input as _with_sysctl("net.ipv4.ip_unprivileged_port_start", value)
	}
}

test_deny_if_the_sysctl_is_another_or_unreadable if {
	both := {_violation(0, 80), _violation(1, 443)}
	every value in ["444", "", "x", null, "0 1"] {
		privileged_ports.violation == both with input as _with_sysctl("net.ipv4.ip_unprivileged_port_start", value)
	}
	privileged_ports.violation == both with input as _with_sysctl("net.ipv4.ip_unprivileged_port", "0")
	privileged_ports.violation == both with input as _with_sysctl(null, "0")
}

test_deny_on_pods_that_do_not_say_windows if {
	every os in [null, {}, {"name": "linux"}] {
		pod := object.union(_listening([80]), {"spec": {"os": os}})
		privileged_ports.violation == {_violation(0, 80)} with input as pod
	}
}

test_allow_ports_that_the_sysctl_frees if {
	every value in ["0", "80", 80] {
		privileged_ports.violation == set() with input as _with_sysctl("net.ipv4.ip_unprivileged_port_start", value)
	}
	privileged_ports.violation == set() with input as _with_sysctl("net/ipv4/ip_unprivileged_port_start", "0")
}

test_allow_unset_null_and_empty if {
	every ports in [null, [], [{}], [{"containerPort": null}], [{"hostPort": 80}]] {
		privileged_ports.violation == set() with input as _pod({"containers": [{"name": "app", "ports": ports}]})
	}
	privileged_ports.violation == set() with input as _pod({"containers": [{"name": "app"}]})
}

test_allow_on_windows if {
	pod := object.union(_listening([80]), {"spec": {"os": {"name": "windows"}}})
	privileged_ports.violation == set() with input as pod
}

test_allow_nothing_below_1024_by_default if {
	privileged_ports.default_parameters == {"minPort": 1024}
}
