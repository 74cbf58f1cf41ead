package policies.workload_reliability.restart_policy_test

import data.policies.workload_reliability.restart_policy

_containers := [{"name": "web", "ports": [{"containerPort": 8080}]}]

_with_policy(policy) := {"restartPolicy": policy, "containers": _containers}

_workload(api_version, kind, spec) := {"apiVersion": api_version, "kind": kind, "spec": {"template": {"spec": spec}}}

_cron_job(spec) := {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": spec}}}}}

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_violation(path, msg) := {"msg": msg, "details": {"path": array.concat(path, ["spec", "restartPolicy"])}}

test_deny_jobs_that_always_restart if {
	every policy, shown in {"Always": `is "Always"`, "never": `is "never"`, "": "is not set, which means Always"} {
		restart_policy.violation == {_violation(
			["spec", "template"],
			sprintf("restartPolicy %s: the API server takes only OnFailure and Never in a Job", [shown]),
		)} with input as _workload("batch/v1", "Job", _with_policy(policy))
		restart_policy.violation == {_violation(
			["spec", "jobTemplate", "spec", "template"],
			sprintf("restartPolicy %s: the API server takes only OnFailure and Never in a CronJob", [shown]),
		)} with input as _cron_job(_with_policy(policy))
	}
}

test_deny_jobs_without_a_policy if {
	every spec in [{"containers": []}, _with_policy(null)] {
		restart_policy.violation == {_violation(
			["spec", "template"],
			"restartPolicy is not set, which means Always: the API server takes only OnFailure and Never in a Job",
		)} with input as _workload("batch/v1", "Job", spec)
	}
}

test_deny_other_controllers_that_do_not_restart if {
	every kind in [["apps/v1", "Deployment"], ["apps/v1", "StatefulSet"], ["apps/v1", "DaemonSet"], ["v1", "ReplicationController"]] {
		every policy in ["OnFailure", "Never", "always", 1] {
			restart_policy.violation == {_violation(
				["spec", "template"],
				sprintf("restartPolicy is %s: the API server takes only Always in a %s", [json.marshal(policy), kind[1]]),
			)} with input as _workload(kind[0], kind[1], _with_policy(policy))
		}
	}
}

test_deny_serving_pods_that_do_not_restart if {
	every policy in ["OnFailure", "Never"] {
		every container in [
			{"ports": [{"containerPort": 80}]},
			{"livenessProbe": {}},
			{"readinessProbe": {"tcpSocket": {"port": 80}}},
			{"ports": [{}], "restartPolicy": null},
			{"ports": [{}], "restartPolicy": ""},
		] {
			restart_policy.violation == {_violation(
				[],
				sprintf("restartPolicy is %q: the pod may stay down although it serves with container \"web\", \"other\"", [policy]),
			)} with input as _pod({"restartPolicy": policy, "containers": [
				object.union(container, {"name": "web"}),
				object.union(container, {"name": "other"}),
				{"name": "task"},
			]})
		}
	}
}

test_deny_serving_pods_whose_owner_does_not_control_them if {
	every owners in [null, [], [{"kind": "Widget"}], [{"controller": false}], [{"controller": "true"}]] {
		restart_policy.violation == {_violation(
			[],
			`restartPolicy is "Never": the pod may stay down although it serves with container "web"`,
		)} with input as object.union(_pod(_with_policy("Never")), {"metadata": {"ownerReferences": owners}})
	}
}

test_allow_jobs_that_end if {
	every policy in ["OnFailure", "Never"] {
		restart_policy.violation == set() with input as _workload("batch/v1", "Job", _with_policy(policy))
		restart_policy.violation == set() with input as _cron_job(_with_policy(policy))
	}
}

test_allow_always_elsewhere if {
	every policy in ["Always", "", null] {
		restart_policy.violation == set() with input as _workload("apps/v1", "Deployment", _with_policy(policy))
		restart_policy.violation == set() with input as _pod(_with_policy(policy))
	}
	restart_policy.violation == set() with input as _workload("apps/v1", "ReplicaSet", {"containers": []})
}

test_allow_pods_that_do_not_serve if {
	every container in [
		{},
		{"ports": [], "livenessProbe": null},
		{"startupProbe": {}, "args": ["ports"]},
		{"ports": [{"containerPort": 80}], "restartPolicy": "Always"},
	] {
		restart_policy.violation == set() with input as _pod({"restartPolicy": "Never", "containers": [object.union(container, {"name": "a"})]})
	}
}

test_allow_pods_that_serve_with_a_sidecar_only if {
	restart_policy.violation == set() with input as _pod({
		"restartPolicy": "Never",
		"initContainers": [{"name": "proxy", "restartPolicy": "Always", "ports": [{"containerPort": 80}]}],
		"containers": [{"name": "task"}],
	})
}

test_allow_pods_of_a_controller if {
	restart_policy.violation == set() with input as object.union(
		_pod(_with_policy("Never")),
		{"metadata": {"ownerReferences": [{"kind": "Widget"}, {"kind": "Job", "controller": true}]}},
	)
}

test_allow_templates_without_a_controller if {
	every policy in ["Always", "OnFailure", "Never"] {
		restart_policy.violation == set() with input as {
			"apiVersion": "v1",
			"kind": "PodTemplate",
			"template": {"spec": _with_policy(policy)},
		}
	}
}

test_allow_other_kinds if {
	every kind in ["Pod", "Job", "Deployment"] {
		restart_policy.violation == set() with input as _workload("example.com/v1", kind, _with_policy("Never"))
		restart_policy.violation == set() with input as _workload("example.com/v1", kind, _with_policy("Always"))
	}
}
