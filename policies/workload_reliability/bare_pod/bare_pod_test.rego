package policies.workload_reliability.bare_pod_test

import data.policies.workload_reliability.bare_pod

_pod(metadata) := {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [{"name": "app"}]}}

_once := object.union(_pod({"name": "once"}), {"spec": {"restartPolicy": "Never"}})

_violations := {{
	"msg": "pod has no controller, which would make it again after the loss of its node",
	"details": {"path": ["metadata", "ownerReferences"]},
}}

test_deny_without_owner if {
	every metadata in [{}, {"name": "web"}, {"generateName": "web-"}, {"ownerReferences": null}, {"ownerReferences": []}] {
		bare_pod.violation == _violations with input as _pod(metadata)
	}
}

test_deny_owners_that_are_no_controller if {
	every owners in [
		[{"kind": "ReplicaSet", "name": "web"}],
		[{"kind": "ConfigMap", "controller": false}, {"kind": "ReplicaSet", "controller": null}],
		[{"kind": "ReplicaSet", "controller": "true"}],
	] {
		bare_pod.violation == _violations with input as _pod({"ownerReferences": owners})
	}
}

test_deny_other_annotations if {
	every annotation in ["helm.sh/hook-weight", "helm.sh", "kubernetes.io/config", "kubernetes.io/configXsource", "x-helm.sh/hook"] {
		bare_pod.violation == _violations with input as _pod({"annotations": {annotation: "x"}})
	}
}

test_deny_annotations_that_are_no_longer_exempt if {
	every annotation in ["helm.sh/hook", "kubernetes.io/config.source"] {
		bare_pod.violation == _violations with input as _pod({"annotations": {annotation: "x"}})
			with data.parameters["bare-pod"] as {"exemptAnnotations": []}
	}
}

test_deny_tasks_unless_allowed if {
	bare_pod.violation == _violations with input as _once
	every allow in [false, null, "true"] {
		bare_pod.violation == _violations with input as _once
			with data.parameters["bare-pod"] as {"allowOneOff": allow}
	}
	every policy in ["Always", "OnFailure", null] {
		bare_pod.violation == _violations with input as object.union(_once, {"spec": {"restartPolicy": policy}})
			with data.parameters["bare-pod"] as {"allowOneOff": true}
	}
	bare_pod.violation == _violations with input as _pod({})
		with data.parameters["bare-pod"] as {"allowOneOff": true}
}

test_allow_with_controller if {
	bare_pod.violation == set() with input as _pod({"ownerReferences": [
		{"kind": "ConfigMap", "name": "settings"},
		{"kind": "ReplicaSet", "name": "web-5d4f8", "controller": true},
	]})
}

test_allow_static_pods_and_hooks if {
	every annotation in ["kubernetes.io/config.source", "kubernetes.io/config.mirror", "helm.sh/hook"] {
		bare_pod.violation == set() with input as _pod({"annotations": {"app": "web", annotation: "x"}})
	}
	bare_pod.violation == set() with input as _pod({"ownerReferences": [{"kind": "Node", "name": "one", "controller": true}]})
}

test_allow_annotations_of_the_parameter if {
	every annotation in ["team-a/task", "team-a/one-off", "debug"] {
		bare_pod.violation == set() with input as _pod({"annotations": {annotation: ""}})
			with data.parameters["bare-pod"] as {"exemptAnnotations": ["debug", "team-a/*"]}
	}
}

test_allow_tasks if {
	bare_pod.violation == set() with input as _once
		with data.parameters["bare-pod"] as {"allowOneOff": true}
}

test_allow_other_kinds if {
	every kind in [["apps/v1", "Deployment"], ["v1", "PodTemplate"], ["example.com/v1", "Pod"]] {
		bare_pod.violation == set() with input as {"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": "web"}}
	}
}

test_defaults if {
	bare_pod.default_parameters == {"exemptAnnotations": ["helm.sh/hook", "kubernetes.io/config.*"], "allowOneOff": false}
}
