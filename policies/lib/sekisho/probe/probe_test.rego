package lib.sekisho.probe_test

import data.lib.sekisho.probe

_spec := {
	"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}, {"name": "retry", "restartPolicy": "OnFailure"}],
	"containers": [{"name": "app"}, {"name": "once", "restartPolicy": "Never"}, {"name": "kept", "restartPolicy": "Always"}],
	"ephemeralContainers": [{"name": "debugger", "restartPolicy": "Always"}],
}

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_names(containers) := {name | some container in containers; name := container.name}

test_containers_that_may_have_probes if {
	probe.long_running == {
		["spec", "initContainers", 1]: _spec.initContainers[1],
		["spec", "containers", 0]: _spec.containers[0],
		["spec", "containers", 1]: _spec.containers[1],
		["spec", "containers", 2]: _spec.containers[2],
	} with input as _pod(_spec)
	probe.long_running == {} with input as _pod({})
}

test_containers_of_jobs_may_have_probes if {
	found := probe.long_running with input as _template("batch/v1", "Job")
	_names(found) == {"proxy", "app", "once", "kept"}
}

test_containers_that_run_for_good if {
	every policy in [null, "Always"] {
		found := probe.permanent with input as _pod(object.union(_spec, {"restartPolicy": policy}))
		found == {
			["spec", "initContainers", 1]: _spec.initContainers[1],
			["spec", "containers", 0]: _spec.containers[0],
			["spec", "containers", 2]: _spec.containers[2],
		}
	}
	found := probe.permanent with input as _template("apps/v1", "Deployment")
	_names(found) == {"proxy", "app", "kept"}
}

test_no_containers_that_run_for_good if {
	every policy in ["Never", "OnFailure"] {
		probe.permanent == {} with input as _pod(object.union(_spec, {"restartPolicy": policy}))
	}
	every group_kind in [["batch/v1", "Job"], ["v1", "PodTemplate"], ["batch/v1", "CronJob"]] {
		probe.permanent == {} with input as _template(group_kind[0], group_kind[1])
	}
}

_template(api_version, kind) := {
	"apiVersion": api_version,
	"kind": kind,
	"spec": {"template": {"spec": _spec}, "jobTemplate": {"spec": {"template": {"spec": _spec}}}},
	"template": {"spec": _spec},
}

test_sidecars if {
	probe.is_sidecar(["spec", "initContainers", 0])
	not probe.is_sidecar(["spec", "containers", 0])
	not probe.is_sidecar(["initContainers", "containers", 0])
}

test_lack_of_a_probe if {
	every value in [null, false, "", []] {
		probe.lack({"livenessProbe": value}, "livenessProbe", ["exec"]) == "has no livenessProbe"
	}
	probe.lack({"livenessProbe": {"exec": {}}}, "readinessProbe", ["exec"]) == "has no readinessProbe"
}

test_lack_of_a_handler if {
	every value in [{}, {"exec": null}, {"exec": true}, {"grpc": {"port": 1}}] {
		probe.lack({"livenessProbe": value}, "livenessProbe", ["httpGet", "exec"]) == "has a livenessProbe with none of the handlers httpGet, exec"
	}
}

test_no_lack if {
	every value in [{"exec": {}}, {"httpGet": {"port": 1}, "grpc": {}}] {
		not probe.lack({"livenessProbe": value}, "livenessProbe", ["httpGet", "exec"])
	}
}
