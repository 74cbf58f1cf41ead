package policies.workload_reliability.liveness_probe_test

import data.policies.workload_reliability.liveness_probe

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(livenessProbe) := _pod({"containers": [{"name": "app", "livenessProbe": livenessProbe}]})

_at(list, i, msg) := {"msg": msg, "details": {"path": ["spec", list, i, "livenessProbe"]}}

_violation(object, parameters) := violation if {
	violation := liveness_probe.violation with input as object with data.parameters["liveness-probe"] as parameters
}

test_deny_each_container_without_the_probe if {
	_violation(
		_pod({"containers": [
			{"name": "app", "readinessProbe": {"exec": {}}, "startupProbe": {"exec": {}}},
			{"name": "good", "livenessProbe": {"exec": {"command": ["true"]}}},
			{"livenessProbe": null},
		]}),
		{},
	) == {
		_at("containers", 0, `container "app" has no livenessProbe`),
		_at("containers", 2, `container "containers[2]" has no livenessProbe`),
	}
}

test_deny_a_probe_that_does_nothing if {
	every livenessProbe in [{}, {"periodSeconds": 5}, {"httpGet": null}] {
		_violation(_app(livenessProbe), {}) == {_at(
			"containers", 0,
			`container "app" has a livenessProbe with none of the handlers exec, httpGet, tcpSocket, grpc`,
		)}
	}
}

test_deny_handlers_that_do_not_count if {
	_violation(_app({"exec": {"command": ["true"]}}), {"handlers": ["httpGet", "grpc"]}) == {_at(
		"containers", 0,
		`container "app" has a livenessProbe with none of the handlers httpGet, grpc`,
	)}
}

test_deny_sidecars_where_they_are_not_skipped if {
	pod := _pod({"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}]})
	_violation(pod, {"skipSidecars": false}) == {_at("initContainers", 1, `container "proxy" has no livenessProbe`)}
	_violation(pod, {"skipSidecars": "false"}) == {_at("initContainers", 1, `container "proxy" has no livenessProbe`)}
	_violation(pod, {}) == set()
	_violation(pod, {"skipSidecars": true}) == set()
}

test_deny_in_template if {
	_violation(
		{
			"apiVersion": "apps/v1",
			"kind": "DaemonSet",
			"spec": {"template": {"spec": {"containers": [{"name": "agent"}]}}},
		},
		{},
	) == {{
		"msg": `container "agent" has no livenessProbe`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "livenessProbe"]},
	}}
}

test_allow_every_handler if {
	every handler in ["exec", "httpGet", "tcpSocket", "grpc"] {
		_violation(_app({handler: {}}), {}) == set()
	}
}

test_allow_what_comes_to_an_end if {
	_violation(_pod({"restartPolicy": "Never", "containers": [{"name": "app"}]}), {}) == set()
	_violation(_pod({"containers": [{"name": "app", "restartPolicy": "OnFailure"}]}), {}) == set()
	_violation(
		{
			"apiVersion": "batch/v1",
			"kind": "Job",
			"spec": {"template": {"spec": {"containers": [{"name": "app"}]}}},
		},
		{},
	) == set()
}

test_allow_init_and_ephemeral_containers if {
	_violation(_pod({"initContainers": [{"name": "setup"}], "ephemeralContainers": [{"name": "debugger"}]}), {"skipSidecars": false}) == set()
}

test_defaults if {
	liveness_probe.default_parameters == {"skipSidecars": true, "handlers": ["exec", "httpGet", "tcpSocket", "grpc"]}
}
