package policies.workload_reliability.probe_quality_test

import data.policies.workload_reliability.probe_quality

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_ports := [{"name": "http", "containerPort": 8080}, {"name": "web", "containerPort": 80}, {"name": "other", "containerPort": 80}]

_app(probes) := _pod({"containers": [object.union({"name": "app", "ports": _ports}, probes)]})

_bare(probes) := _pod({"containers": [object.union({"name": "app"}, probes)]})

_violation(object, parameters) := violation if {
	violation := probe_quality.violation with input as object with data.parameters["probe-quality"] as parameters
}

_identical := {
	"msg": `container "app" has a livenessProbe that fails at the same time as the readinessProbe`,
	"details": {"path": ["spec", "containers", 0, "livenessProbe"]},
}

_at(field, keys, msg) := {"msg": msg, "details": {"path": array.concat(["spec", "containers", 0, field], keys)}}

_foreign(field, handler, port) := _at(
	field, [handler, "port"],
	sprintf(`%s of container "app" asks port %s, which is not among the ports of the container`, [field, port]),
)

_http(fields) := {"httpGet": object.union({"port": "http"}, fields)}

_both(one, other) := {"livenessProbe": one, "readinessProbe": other}

test_deny_probes_that_are_alike if {
	every pair in [
		[_http({}), _http({})],
		[_http({"path": "/"}), _http({"path": "", "scheme": "HTTP", "host": "", "httpHeaders": []})],
		[_http({"path": "/x", "httpHeaders": [{"name": "a", "value": "b"}]}), _http({"path": "/x", "httpHeaders": [{"name": "a", "value": "b"}]})],
		[_http({"port": 8080}), _http({"port": "http"})],
		[_http({"port": "http"}), _http({"port": 8080})],
		[{"tcpSocket": {"port": 80}}, {"tcpSocket": {"port": "web", "host": null}}],
		[{"grpc": {"port": 80}}, {"grpc": {"port": 80, "service": ""}}],
		[{"exec": {"command": ["a", "b"]}}, {"exec": {"command": ["a", "b"]}}],
		[
			object.union(_http({}), {"timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3, "successThreshold": 1, "initialDelaySeconds": 30}),
			object.union(_http({}), {"timeoutSeconds": 0, "periodSeconds": null, "failureThreshold": 0, "initialDelaySeconds": 5}),
		],
	] {
		_violation(_app(_both(pair[0], pair[1])), {}) == {_identical}
		_violation(_app(_both(pair[0], pair[1])), {"allowIdentical": true}) == set()
		_violation(_app(_both(pair[0], pair[1])), {"allowIdentical": "true"}) == {_identical}
	}
}

test_allow_probes_that_differ if {
	every pair in [
		[_http({}), _http({"path": "/ready"})],
		[_http({"host": "127.0.0.1"}), _http({})],
		[_http({"scheme": "HTTPS"}), _http({})],
		[_http({"httpHeaders": [{"name": "a", "value": "b"}]}), _http({})],
		[_http({"port": "web"}), _http({"port": "other"})],
		[_http({"port": "web"}), _http({"port": 8080})],
		[_http({"port": 8080}), _http({"port": "web"})],
		[_http({}), {"tcpSocket": {"port": "http"}}],
		[{"tcpSocket": {"port": 80}}, {"grpc": {"port": 80}}],
		[{"tcpSocket": {"port": 80, "host": "a"}}, {"tcpSocket": {"port": 80}}],
		[{"grpc": {"port": 80, "service": "a"}}, {"grpc": {"port": 80}}],
		[{"exec": {"command": ["a", "b"]}}, {"exec": {"command": ["a"]}}],
		[object.union(_http({}), {"failureThreshold": 4}), _http({})],
		[object.union(_http({}), {"periodSeconds": 20}), _http({})],
		[object.union(_http({}), {"timeoutSeconds": 2}), _http({})],
		[_http({}), object.union(_http({}), {"successThreshold": 2})],
		[_http({}), object.union(_http({}), {"failureThreshold": "3"})],
		[{}, {}],
		[{"exec": "a"}, {"exec": "a"}],
		[null, _http({})],
		[_http({}), null],
	] {
		_violation(_app(_both(pair[0], pair[1])), {}) == set()
	}
	_violation(_app({"startupProbe": _http({}), "livenessProbe": _http({})}), {}) == set()
	_violation(_bare(_both(_http({"port": "a"}), _http({"port": 1}))), {}) == {_foreign("livenessProbe", "httpGet", `"a"`)}
}

test_deny_ports_of_others if {
	every field in ["livenessProbe", "readinessProbe", "startupProbe"] {
		every handler in ["httpGet", "tcpSocket", "grpc"] {
			_violation(_app({field: {handler: {"port": 8081}}}), {}) == {_foreign(field, handler, "8081")}
			_violation(_app({field: {handler: {"port": "admin"}}}), {}) == {_foreign(field, handler, `"admin"`)}

			# A name that looks like a number is a name all the same.
			_violation(_app({field: {handler: {"port": "8080"}}}), {}) == {_foreign(field, handler, `"8080"`)}
		}
	}
	every host in [null, ""] {
		_violation(_app({"livenessProbe": _http({"port": 8081, "host": host})}), {}) == {_foreign("livenessProbe", "httpGet", "8081")}
	}
	_violation(_app({"livenessProbe": _http({"port": "admin", "host": "a.example"})}), {}) == {_foreign("livenessProbe", "httpGet", `"admin"`)}
	_violation(_app({"livenessProbe": {"httpGet": {"port": 1}, "tcpSocket": {"port": 2}}}), {}) == {_foreign("livenessProbe", "httpGet", "1"), _foreign("livenessProbe", "tcpSocket", "2")}
}

test_allow_own_ports if {
	every port in [8080, "http", 80, "web", "other"] {
		_violation(_app({"livenessProbe": _http({"port": port})}), {}) == set()
	}
	_violation(_app({"livenessProbe": _http({"port": 8081, "host": "a.example"})}), {}) == set()
	_violation(_app({"livenessProbe": {"exec": {"port": 8081}}}), {}) == set()
	every port in [null, [], {}, true] {
		_violation(_app({"livenessProbe": _http({"port": port})}), {}) == set()
	}
}

test_numbers_need_not_be_declared_but_names_must if {
	_violation(_bare({"livenessProbe": _http({"port": 8081})}), {}) == set()
	_violation(_bare({"livenessProbe": _http({"port": "http"})}), {}) == {_foreign("livenessProbe", "httpGet", `"http"`)}
	every ports in [null, []] {
		_violation(_bare({"ports": ports, "livenessProbe": _http({"port": 8081})}), {}) == set()
		_violation(_bare({"ports": ports, "livenessProbe": _http({})}), {}) == {_foreign("livenessProbe", "httpGet", `"http"`)}
	}
}

test_deny_commands if {
	pod := _bare({
		"livenessProbe": {"exec": {"command": ["sh", "-c", "pgrep app"]}},
		"readinessProbe": {"exec": {"command": ["curl", 1, "http://localhost"]}},
	})
	_violation(pod, {"deniedCommands": [`^sh -c\b`, `\bcurl http`, "wget"]}) == {
		_at("livenessProbe", ["exec", "command"], `livenessProbe of container "app" runs "sh -c pgrep app", which matches "^sh -c\\b"`),
		_at("readinessProbe", ["exec", "command"], `readinessProbe of container "app" runs "curl http://localhost", which matches "\\bcurl http"`),
	}
	_violation(pod, {"deniedCommands": ["wget"]}) == set()
	_violation(pod, {}) == set()
}

test_deny_more_time_than_there_is if {
	every pair in [[6, 5], [11, null], [11, 0]] {
		probe := {"exec": {}, "timeoutSeconds": pair[0], "periodSeconds": pair[1]}
		period := [number | some number in [pair[1], 10]; is_number(number); number > 0][0]
		_violation(_bare({"readinessProbe": probe}), {}) == {_at(
			"readinessProbe", ["timeoutSeconds"],
			sprintf(`readinessProbe of container "app" has timeoutSeconds %d, more than periodSeconds %d`, [pair[0], period]),
		)}
	}
	every pair in [[5, 5], [10, null], [null, 1], [0, 1], ["11", null], [11, "x"]] {
		probe := {"exec": {}, "timeoutSeconds": pair[0], "periodSeconds": pair[1]}
		_violation(_bare({"readinessProbe": probe}), {}) == set()
	}
}

test_deny_other_success_thresholds if {
	every field in ["livenessProbe", "startupProbe"] {
		_violation(_bare({field: {"exec": {}, "successThreshold": 2}}), {}) == {_at(
			field, ["successThreshold"],
			sprintf(`%s of container "app" has successThreshold 2, where only 1 is allowed`, [field]),
		)}
		every threshold in [null, 0, 1, 1.5, "2"] {
			_violation(_bare({field: {"exec": {}, "successThreshold": threshold}}), {}) == set()
		}
	}
	_violation(_bare({"readinessProbe": {"exec": {}, "successThreshold": 2}}), {}) == set()
}

test_every_container_that_may_have_probes if {
	bad := {"livenessProbe": {"exec": {}, "successThreshold": 3}}
	violation := _violation(
		{
			"apiVersion": "batch/v1",
			"kind": "Job",
			"spec": {"template": {"spec": {
				"initContainers": [object.union(bad, {"name": "setup"}), object.union(bad, {"name": "proxy", "restartPolicy": "Always"})],
				"containers": [{"name": "good"}, bad],
				"ephemeralContainers": [object.union(bad, {"name": "debugger"})],
			}}},
		},
		{},
	)
	violation == {
		{
			"msg": `livenessProbe of container "proxy" has successThreshold 3, where only 1 is allowed`,
			"details": {"path": ["spec", "template", "spec", "initContainers", 1, "livenessProbe", "successThreshold"]},
		},
		{
			"msg": `livenessProbe of container "containers[1]" has successThreshold 3, where only 1 is allowed`,
			"details": {"path": ["spec", "template", "spec", "containers", 1, "livenessProbe", "successThreshold"]},
		},
	}
}

test_each_container_has_its_own_ports_and_probes if {
	pod := _pod({"containers": [
		object.union({"name": "a", "ports": _ports}, _both(_http({}), _http({"path": "/ready"}))),
		object.union({"name": "app", "ports": [{"containerPort": 9090}]}, _both(_http({"port": 9090}), _http({"port": 9090}))),
	]})
	_violation(pod, {}) == {{"msg": _identical.msg, "details": {"path": ["spec", "containers", 1, "livenessProbe"]}}}
	_violation(_pod({"containers": [pod.spec.containers[1], {"name": "b", "livenessProbe": _http({"port": 1})}]}), {}) == {_identical}
}

test_defaults if {
	probe_quality.default_parameters == {"allowIdentical": false, "deniedCommands": []}
}
