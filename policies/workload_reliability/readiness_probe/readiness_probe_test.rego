package policies.workload_reliability.readiness_probe_test

import data.policies.workload_reliability.readiness_probe

_web(spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"template": {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": spec}},
}

_container(name, ports) := {"name": name, "ports": ports}

_port(number) := {"containerPort": number}

_probed := {"readinessProbe": {"exec": {"command": ["true"]}}}

_service(spec) := object.union({"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}, spec)

_services(specs) := {"namespace": {"shop": {"v1": {"Service": {name: service |
	some name, spec in specs
	service := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "shop"}, "spec": spec}
}}}}}

_at(list, i, msg) := {"msg": msg, "details": {"path": ["spec", "template", "spec", list, i, "readinessProbe"]}}

_served(i, name, services) := _at(
	"containers", i,
	sprintf("container %q has no readinessProbe, although it receives the traffic of Service %s", [name, services]),
)

_with_ports(i, name) := _at("containers", i, sprintf("container %q has no readinessProbe, although it has ports", [name]))

_violation(object, services, parameters) := violation if {
	violation := readiness_probe.violation with input as object
		with data.inventory as _services(services)
		with data.parameters["readiness-probe"] as parameters
}

test_deny_containers_with_ports_where_no_service_is_at_hand if {
	web := _web({"containers": [
		_container("quiet", []),
		_container("a", [_port(80)]),
		object.union(_container("good", [_port(81)]), _probed),
		_container("b", [_port(82)]),
		{"name": "unset"},
		_container("null", null),
	]})
	_violation(web, {}, {}) == {_with_ports(1, "a"), _with_ports(3, "b")}

	# Other namespaces and kinds tell nothing.
	readiness_probe.violation == {_with_ports(1, "a"), _with_ports(3, "b")} with input as web with data.inventory as {"namespace": {
		"other": {"v1": {"Service": {"web": {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "other"}}}}},
		"shop": {"serving.example/v1": {"Service": {"web": {"apiVersion": "serving.example/v1", "kind": "Service"}}}},
	}}
}

test_deny_containers_with_ports_whatever_the_services_say if {
	web := _web({"containers": [_container("a", [_port(9090)]), _container("b", [])]})
	every value in [false, "true"] {
		_violation(web, {"web": _service({})}, {"onlyIfServed": value}) == {_with_ports(0, "a")}
	}
	_violation(web, {"web": _service({})}, {}) == {_served(0, "a", `"web"`)}
	_violation(web, {"web": _service({"selector": {"app": "other"}})}, {}) == set()
}

test_deny_the_container_behind_the_service if {
	web := _web({"containers": [
		_container("metrics", [_port(9090)]),
		_container("web", [_port(9091), {"name": "http", "containerPort": 8080}]),
	]})
	every port in [
		{"port": 80, "targetPort": 8080},
		{"port": 80, "targetPort": "http"},
		{"port": 8080},
		{"port": 8080, "targetPort": null},
		{"port": 8080, "targetPort": 0},
		{"port": 8080, "targetPort": ""},
	] {
		_violation(web, {"web": _service({"ports": [port]})}, {}) == {_served(1, "web", `"web"`)}
		_violation(web, {"web": _service({"ports": [{"port": 1, "targetPort": "none"}, port]})}, {}) == {_served(1, "web", `"web"`)}
	}
	_violation(web, {"b": _service({}), "a": _service({}), "c": _service({"selector": {"app": "c"}})}, {}) == {_served(1, "web", `"a", "b"`)}
	_violation(web, {"web": _service({"ports": [{"port": 9090}, {"port": 8080}]})}, {}) == {_served(0, "metrics", `"web"`), _served(1, "web", `"web"`)}
}

test_allow_where_the_probe_is_where_the_traffic_is if {
	web := _web({"containers": [
		_container("metrics", [_port(9090)]),
		object.union(_container("web", [_port(8080)]), _probed),
	]})
	_violation(web, {"web": _service({})}, {}) == set()
}

test_deny_the_probe_of_a_neighbour if {
	web := _web({"containers": [
		object.union(_container("metrics", [_port(9090)]), _probed),
		_container("web", [_port(8080)]),
	]})
	_violation(web, {"web": _service({})}, {}) == {_served(1, "web", `"web"`)}
}

test_deny_the_first_container_where_no_port_is_declared if {
	spec := {"containers": [{"name": "web"}, _container("metrics", [_port(9090)])]}
	_violation(_web(spec), {"web": _service({})}, {}) == {_served(0, "web", `"web"`)}

	# One of several ports is declared nowhere.
	several := [{"port": 9090}, {"port": 9999}, {"port": 10000, "targetPort": 9090}]
	_violation(_web(spec), {"web": _service({"ports": several})}, {}) == {_served(0, "web", `"web"`), _served(1, "metrics", `"web"`)}

	# A probe that does nothing is none.
	empty := {"containers": [{"name": "web"}, {"name": "idle", "readinessProbe": {}}]}
	_violation(_web(empty), {"web": _service({})}, {}) == {_served(0, "web", `"web"`)}

	# Some container waits for the port, it need not be the first.
	probed := {"containers": [{"name": "metrics"}, object.union({"name": "web"}, _probed)]}
	_violation(_web(probed), {"web": _service({})}, {}) == set()
	sidecar := object.union(spec, {"initContainers": [object.union({"name": "proxy", "restartPolicy": "Always"}, _probed)]})
	_violation(_web(sidecar), {"web": _service({})}, {}) == set()

	# No pod has such a port, and so no endpoint.
	_violation(_web(spec), {"web": _service({"ports": [{"port": 80, "targetPort": "http"}]})}, {}) == set()
}

test_deny_headless_services if {
	web := _web({"containers": [{"name": "web"}, _container("app", [_port(9090)])]})
	every ports in [null, []] {
		_violation(web, {"web": _service({"clusterIP": "None", "ports": ports})}, {}) == {_served(1, "app", `"web"`)}
	}
}

test_allow_services_that_do_not_care if {
	web := _web({"containers": [_container("web", [_port(8080)])]})
	every spec in [
		{"type": "ExternalName", "externalName": "web.example"},
		{"publishNotReadyAddresses": true},
		{"selector": null},
		{"selector": "web"},
		{"selector": {"app": "web", "tier": "back"}},
	] {
		_violation(web, {"web": _service(spec)}, {}) == set()
	}
	every spec in [{"publishNotReadyAddresses": false, "type": "ClusterIP"}, {"publishNotReadyAddresses": "true"}] {
		_violation(web, {"web": _service(spec)}, {}) == {_served(0, "web", `"web"`)}
	}
}

test_sidecars if {
	web := _web({
		"initContainers": [_container("proxy", [_port(8080)]), object.union(_container("envoy", [_port(8080)]), {"restartPolicy": "Always"})],
		"containers": [_container("web", [_port(9090)])],
	})
	wanted := {_at("initContainers", 1, `container "envoy" has no readinessProbe, although it receives the traffic of Service "web"`)}
	every value in [false, "true"] {
		_violation(web, {"web": _service({})}, {"skipSidecars": value}) == wanted
	}
	_violation(web, {"web": _service({})}, {}) == set()
}

test_handlers if {
	web := _web({"containers": [{"name": "web", "ports": [_port(8080)], "readinessProbe": {"exec": {}}}]})
	_violation(web, {}, {"handlers": ["httpGet"]}) == {_at(
		"containers", 0,
		`container "web" has a readinessProbe with none of the handlers httpGet, although it has ports`,
	)}
	every handler in ["exec", "httpGet", "tcpSocket", "grpc"] {
		_violation(_web({"containers": [{"name": "web", "ports": [_port(8080)], "readinessProbe": {handler: {}}}]}), {}, {}) == set()
	}
}

test_allow_what_comes_to_an_end if {
	_violation(_web({"restartPolicy": "Never", "containers": [_container("web", [_port(8080)])]}), {}, {}) == set()
}

test_defaults if {
	readiness_probe.default_parameters == {
		"onlyIfServed": true,
		"skipSidecars": true,
		"handlers": ["exec", "httpGet", "tcpSocket", "grpc"],
	}
}
