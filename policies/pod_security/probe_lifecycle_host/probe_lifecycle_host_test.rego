package policies.pod_security.probe_lifecycle_host_test

import data.policies.pod_security.probe_lifecycle_host

_pod(container) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}

_violation(handler, action, host) := {
	"msg": sprintf("container \"app\" aims its %s at host %q", [concat(".", handler), host]),
	"details": {"path": array.concat(["spec", "containers", 0], array.concat(handler, [action, "host"]))},
}

test_deny_host_in_every_probe if {
	every probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
		every action in ["httpGet", "tcpSocket"] {
			pod := _pod({"name": "app", probe: {action: {"port": 80, "host": "10.0.0.1"}}})
			probe_lifecycle_host.violation == {_violation([probe], action, "10.0.0.1")} with input as pod
		}
	}
}

test_deny_host_in_every_lifecycle_hook if {
	every hook in ["postStart", "preStop"] {
		every action in ["httpGet", "tcpSocket"] {
			pod := _pod({"name": "app", "lifecycle": {hook: {action: {"port": 80, "host": "10.0.0.1"}}}})
			probe_lifecycle_host.violation == {_violation(["lifecycle", hook], action, "10.0.0.1")} with input as pod
		}
	}
}

test_deny_each_field_on_its_own if {
	probe_lifecycle_host.violation == {
		_violation(["livenessProbe"], "httpGet", "a"),
		_violation(["livenessProbe"], "tcpSocket", "b"),
		_violation(["lifecycle", "preStop"], "httpGet", "a"),
	} with input as _pod({
		"name": "app",
		"livenessProbe": {"httpGet": {"host": "a"}, "tcpSocket": {"host": "b"}},
		"lifecycle": {"preStop": {"httpGet": {"host": "a"}}},
	})
}

test_deny_loopback_and_container_without_name if {
	probe_lifecycle_host.violation == {{
		"msg": `container "initContainers[0]" aims its startupProbe at host "localhost"`,
		"details": {"path": ["spec", "initContainers", 0, "startupProbe", "httpGet", "host"]},
	}} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"initContainers": [{
		"restartPolicy": "Always",
		"startupProbe": {"httpGet": {"host": "localhost"}},
	}]}}
}

test_deny_from_version_1_34 if {
	every version in ["1.34", "v1.34", "1.35", "latest"] {
		pod := _pod({"name": "app", "livenessProbe": {"httpGet": {"host": "a"}}})
		probe_lifecycle_host.violation == {_violation(["livenessProbe"], "httpGet", "a")} with input as pod
			with data.parameters["probe-lifecycle-host"] as {"pssVersion": version}
	}
}

test_allow_before_version_1_34 if {
	every version in ["1.0", "1.33", "v1.33"] {
		pod := _pod({"name": "app", "livenessProbe": {"httpGet": {"host": "a"}}})
		probe_lifecycle_host.violation == set() with input as pod
			with data.parameters["probe-lifecycle-host"] as {"pssVersion": version}
	}
}

test_allow_unset_null_empty_and_other_types if {
	every handler in [
		null,
		{},
		{"httpGet": null},
		{"httpGet": {}},
		{"httpGet": {"host": null}},
		{"httpGet": {"host": ""}},
		{"httpGet": {"host": 1}},
	] {
		probe_lifecycle_host.violation == set() with input as _pod({"livenessProbe": handler})
		probe_lifecycle_host.violation == set() with input as _pod({"lifecycle": {"preStop": handler}})
	}

	probe_lifecycle_host.violation == set() with input as _pod({"lifecycle": null})
}

test_allow_handlers_without_host if {
	every handler in [{"exec": {"command": ["host"]}}, {"grpc": {"port": 1, "service": "host"}}] {
		probe_lifecycle_host.violation == set() with input as _pod({"livenessProbe": handler})
	}
}

test_deny_by_the_latest_standard_by_default if {
	probe_lifecycle_host.default_parameters == {"pssVersion": "latest"}
}

test_allow_host_of_other_handlers if {
	every action in ["exec", "grpc", "sleep"] {
		probe_lifecycle_host.violation == set() with input as _pod({"name": "app", "livenessProbe": {action: {"host": "10.0.0.1"}}})
	}
}
