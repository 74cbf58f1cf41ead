package policies.workload_reliability.container_port_names_test

import data.policies.workload_reliability.container_port_names

_pod(containers) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": containers}}

_with_ports(ports) := _pod([{"name": "web", "ports": ports}])

_service(target) := {"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"port": 80}, {"port": 81, "targetPort": target}]}}

_path(field, container, port) := ["spec", field, container, "ports", port]

_form := "a service name, which has at most 15 lower-case letters, digits and single hyphens, one letter at least"

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_invalid := ["HTTP", "http_alt", "8080", "-http", "http-", "a--b", "abcdefghijklmnop", "a-b-c-d-e-f-g-h-i", "http ", "http\n", "é", "-", "http.alt"]

_valid := ["http", "a", "8080a", "1-a", "http-alt", "abcdefghijklmno", "a-b-c-d-e-f-g-h", "1234567890-123a"]

test_deny_invalid_name if {
	every name in _invalid {
		container_port_names.violation == {_violation(
			array.concat(_path("containers", 0, 1), ["name"]),
			sprintf("port name %q of container \"web\" is not %s", [name, _form]),
		)} with input as _with_ports([{"containerPort": 80}, {"containerPort": 81, "name": name}])
	}
}

test_deny_invalid_target_port if {
	every name in _invalid {
		container_port_names.violation == {_violation(
			["spec", "ports", 1, "targetPort"],
			sprintf("targetPort %q is not %s", [name, _form]),
		)} with input as _service(name)
	}
}

test_deny_missing_name if {
	every port, text in {{"containerPort": 80}: "80/TCP", {"containerPort": 53, "protocol": "UDP", "name": ""}: "53/UDP", {"name": null}: "null/TCP"} {
		container_port_names.violation == {_violation(
			_path("containers", 0, 0),
			sprintf("port %s of container \"web\" has no name", [text]),
		)} with input as _with_ports([port, {"containerPort": 81, "name": "other"}])
			with data.parameters["container-port-names"] as {"requireNames": true}
	}
}

test_deny_every_missing_name if {
	container_port_names.violation == {
		_violation(_path("containers", 0, 0), `port 80/TCP of container "web" has no name`),
		_violation(_path("containers", 0, 1), `port 81/TCP of container "web" has no name`),
	} with input as _with_ports([{"containerPort": 80}, {"containerPort": 81}])
		with data.parameters["container-port-names"] as {"requireNames": true}
}

test_deny_every_repeated_port if {
	container_port_names.violation == {
		_violation(_path("containers", 0, 2), `container "web" lists port 80/TCP, as container "web" already does`),
		_violation(_path("containers", 0, 3), `container "web" lists port 81/TCP, as container "web" already does`),
	} with input as _with_ports([
		{"containerPort": 80, "name": "a", "hostPort": 8080},
		{"containerPort": 81, "hostPort": 8081},
		{"containerPort": 80, "name": "b", "hostPort": 8080, "protocol": ""},
		{"containerPort": 81, "hostPort": 8081, "hostIP": ""},
	])
	container_port_names.violation == {_violation(
		_path("containers", 0, 2),
		`container "web" lists port 80/TCP, as container "web" already does`,
	)} with input as _with_ports([
		{"containerPort": 80, "hostPort": 8080},
		{"containerPort": 80, "hostPort": 8081},
		{"containerPort": 80, "hostPort": 8081},
	])
}

test_deny_repeated_name if {
	container_port_names.violation == {
		_violation(
			array.concat(_path("containers", 0, 1), ["name"]),
			`port name "http" of container "web" is also one of container "web", where a Service finds it`,
		),
		_violation(
			array.concat(_path("containers", 1, 0), ["name"]),
			`port name "http" of container "api" is also one of container "web", where a Service finds it`,
		),
		_violation(
			array.concat(_path("initContainers", 0, 0), ["name"]),
			`port name "http" of container "proxy" is also one of container "web", where a Service finds it`,
		),
	} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {
		"initContainers": [
			{"name": "proxy", "restartPolicy": "Always", "ports": [{"containerPort": 1, "name": "http"}]},
			{"name": "setup", "ports": [{"containerPort": 2, "name": "http"}]},
		],
		"containers": [
			{"name": "web", "ports": [{"containerPort": 3, "name": "http"}, {"containerPort": 4, "name": "http"}]},
			{"name": "api", "ports": [{"containerPort": 5, "name": "http"}, {"containerPort": 6, "name": "grpc"}]},
		],
	}}
}

test_deny_repeated_port if {
	container_port_names.violation == {
		_violation(_path("containers", 0, 1), `container "web" lists port 80/TCP, as container "web" already does`),
		_violation(_path("containers", 1, 0), `container "api" lists port 80/TCP, as container "web" already does`),
		_violation(_path("initContainers", 0, 0), `container "proxy" lists port 80/TCP, as container "web" already does`),
	} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {
		"initContainers": [
			{"name": "proxy", "restartPolicy": "Always", "ports": [{"containerPort": 80}]},
			{"name": "setup", "ports": [{"containerPort": 80}]},
		],
		"containers": [
			{"name": "web", "ports": [{"containerPort": 80}, {"containerPort": 80, "protocol": "TCP", "name": "http"}]},
			{"name": "api", "ports": [{"containerPort": 80, "protocol": null}, {"containerPort": 81}]},
		],
	}}
}

test_deny_repeated_port_of_the_node if {
	every ports in [
		[{"hostPort": 8080}, {"hostPort": 8080}],
		[{"hostPort": 8080, "hostIP": "10.0.0.1"}, {"hostPort": 8080, "hostIP": "10.0.0.1"}],
		[{}, {"hostPort": 8080}],
		[{"hostPort": 8080}, {"hostPort": null}],
		[{"hostPort": 8080}, {"hostPort": 0}],
	] {
		container_port_names.violation == {_violation(
			_path("containers", 0, 1),
			`container "web" lists port 80/TCP, as container "web" already does`,
		)} with input as _with_ports([object.union(port, {"containerPort": 80}) | some port in ports])
	}
}

test_allow_one_port_as_several_of_the_node if {
	every ports in [
		[{"hostPort": 8080}, {"hostPort": 8081}],
		[{"hostPort": 8080, "hostIP": "10.0.0.1"}, {"hostPort": 8080, "hostIP": "10.0.0.2"}],
	] {
		container_port_names.violation == set() with input as _with_ports([object.union(port, {"containerPort": 80}) | some port in ports])
	}
}

test_allow_valid_names if {
	every name in _valid {
		container_port_names.violation == set() with input as _with_ports([{"containerPort": 80, "name": name}])
			with data.parameters["container-port-names"] as {"requireNames": true}
		container_port_names.violation == set() with input as _service(name)
	}
}

test_allow_ports_without_name if {
	every requirement in [false, null, "true"] {
		container_port_names.violation == set() with input as _with_ports([{"containerPort": 80}, {"containerPort": 81, "name": ""}])
			with data.parameters["container-port-names"] as {"requireNames": requirement}
	}
	container_port_names.default_parameters == {"requireNames": false}
}

test_allow_the_same_number_for_another_protocol if {
	container_port_names.violation == set() with input as _with_ports([
		{"containerPort": 53, "name": "dns", "protocol": "UDP"},
		{"containerPort": 53, "name": "dns-tcp"},
	])
}

test_allow_ports_of_init_containers_that_end if {
	port := {"containerPort": 80, "name": "http"}
	container_port_names.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": {
		"initContainers": [{"name": "setup", "ports": [port]}, {"name": "other", "restartPolicy": "Never", "ports": [port]}],
		"containers": [{"name": "web", "ports": [port]}],
		"ephemeralContainers": [{"name": "debugger", "restartPolicy": "Always", "ports": [port]}],
	}}
}

test_allow_target_port_by_number_and_unset if {
	every target in [8080, null, "", 0] {
		container_port_names.violation == set() with input as _service(target)
	}
}

test_allow_other_kinds if {
	every kind in ["Pod", "Service"] {
		container_port_names.violation == set() with input as {"apiVersion": "example.com/v1", "kind": kind, "spec": {
			"ports": [{"targetPort": "HTTP"}],
			"containers": [{"name": "web", "ports": [{"containerPort": 80, "name": "HTTP"}]}],
		}}
	}
	container_port_names.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": {
		"ports": [{"targetPort": "HTTP"}],
		"containers": [],
	}}
}
