package policies.pod_security.host_port_test

import data.policies.pod_security.host_port

_pod(ports) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "web", "ports": ports}]}}

_violation(i, port) := {
	"msg": sprintf("container \"web\" uses host port %d", [port]),
	"details": {"path": ["spec", "containers", 0, "ports", i, "hostPort"]},
}

test_deny_each_host_port if {
	host_port.violation == {_violation(0, 80), _violation(2, 443)} with input as _pod([
		{"containerPort": 8080, "hostPort": 80},
		{"containerPort": 8081},
		{"containerPort": 8443, "hostPort": 443},
	])
}

test_deny_host_port_on_loopback if {
	host_port.violation == {_violation(0, 1)} with input as _pod([{"hostPort": 1, "hostIP": "127.0.0.1"}])
}

test_deny_negative_host_port if {
	host_port.violation == {_violation(0, -1)} with input as _pod([{"hostPort": -1}])
}

test_deny_container_without_name if {
	host_port.violation == {{
		"msg": `container "initContainers[0]" uses host port 80`,
		"details": {"path": ["spec", "initContainers", 0, "ports", 0, "hostPort"]},
	}} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"initContainers": [{"ports": [{"hostPort": 80}]}]}}
}

test_deny_host_ports_beside_the_allowed_ranges if {
	every port in [79, 82, 89, 92] {
		host_port.violation == {_violation(0, port)} with input as _pod([{"hostPort": port}])
			with data.parameters["host-port"] as {"allowedRanges": [{"min": 80, "max": 81}, {"min": 90, "max": 91}]}
	}
}

test_allow_host_ports_in_the_allowed_ranges if {
	every port in [80, 81, 90, 91] {
		host_port.violation == set() with input as _pod([{"hostPort": port}])
			with data.parameters["host-port"] as {"allowedRanges": [{"min": 80, "max": 81}, {"min": 90, "max": 91}]}
	}
}

test_allow_unset_null_zero_and_strings if {
	every port in [
		{},
		{"hostPort": null},
		{"hostPort": 0},
		{"hostPort": "80"},
		{"containerPort": 80, "hostIP": "10.0.0.1"},
	] {
		host_port.violation == set() with input as _pod([port])
	}
}

test_allow_no_ports if {
	every ports in [null, []] {
		host_port.violation == set() with input as _pod(ports)
	}
}

test_allow_no_range_by_default if {
	host_port.default_parameters == {"allowedRanges": []}
}
