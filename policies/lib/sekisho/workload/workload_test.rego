package lib.sekisho.workload_test

import data.lib.sekisho.workload

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

# One object of each kind that carries a pod, written out in full, so that a wrong path in the table is seen.
_carriers(pod) := {
	{"apiVersion": "v1", "kind": "Pod", "metadata": pod.metadata, "spec": pod.spec}: ["spec"],
	{"apiVersion": "v1", "kind": "PodTemplate", "template": pod}: ["template", "spec"],
	{"apiVersion": "v1", "kind": "ReplicationController", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "apps/v1beta2", "kind": "ReplicaSet", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "apps/v1beta1", "kind": "StatefulSet", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{
		"apiVersion": "batch/v1beta1",
		"kind": "CronJob",
		"spec": {"jobTemplate": {"spec": {"template": pod}}},
	}: ["spec", "jobTemplate", "spec", "template", "spec"],
	{
		"apiVersion": "agents.x-k8s.io/v1alpha1",
		"kind": "Sandbox",
		"spec": {"podTemplate": pod},
	}: ["spec", "podTemplate", "spec"],
	{
		"apiVersion": "agents.x-k8s.io/v1alpha1",
		"kind": "SandboxTemplate",
		"spec": {"podTemplate": pod},
	}: ["spec", "podTemplate", "spec"],
	{
		"apiVersion": "apps.openshift.io/v1",
		"kind": "DeploymentConfig",
		"spec": {"template": pod},
	}: ["spec", "template", "spec"],
	{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "serving.knative.dev/v1", "kind": "Service", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{
		"apiVersion": "serving.knative.dev/v1",
		"kind": "Configuration",
		"spec": {"template": pod},
	}: ["spec", "template", "spec"],
	{"apiVersion": "extensions/v1beta1", "kind": "DaemonSet", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "extensions/v1beta1", "kind": "Deployment", "spec": {"template": pod}}: ["spec", "template", "spec"],
	{"apiVersion": "extensions/v1beta1", "kind": "ReplicaSet", "spec": {"template": pod}}: ["spec", "template", "spec"],
}

test_every_kind_that_carries_a_pod_has_a_case if {
	carriers := _carriers({"metadata": {}, "spec": {}})
	paths := {path | some path, _ in workload.pod_paths}
	paths == {group_kind |
		some object, _ in carriers
		some group_kind in [concat("/", [split(object.apiVersion, "/")[0], object.kind]), object.kind]
		group_kind in paths
	}
	count(paths) == count(carriers)
}

test_pod_is_found_in_every_kind_that_carries_one if {
	pod := {
		"metadata": {"annotations": {"a": "b"}},
		"spec": {
			"containers": [{"name": "app"}],
			"hostUsers": false,
			"os": {"name": "windows"},
			"securityContext": {"runAsUser": 1},
		},
	}

	every object, path in _carriers(pod) {
		workload.spec == pod.spec with input as object
		workload.spec_path == path with input as object
		workload.annotations == {"a": "b"} with input as object
		workload.containers == {array.concat(path, ["containers", 0]): {"name": "app"}} with input as object
		workload.security_contexts == {array.concat(path, ["securityContext"]): {
			"owner": "pod",
			"fields": {"runAsUser": 1},
		}} with input as object
		workload.is_windows with input as object
		workload.in_user_namespace with input as object
	}
}

test_user_names_further_kinds_that_carry_a_pod if {
	widget := {"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"pods": {"spec": {"hostUsers": false}}}}
	parameters := {"lib.sekisho.workload": {"podTemplates": {
		"example.com/Widget": ["spec", "pods"],
		"Pod": ["spec", "other"],
	}}}

	not workload.spec with input as widget
	workload.spec == {"hostUsers": false} with input as widget with data.parameters as parameters
	workload.spec_path == ["spec", "pods", "spec"] with input as widget with data.parameters as parameters

	# The kinds that Kubernetes knows stay as they are.
	workload.spec_path == ["spec"] with input as _pod({}) with data.parameters as parameters
}

test_path_of_annotations_is_that_of_the_pod if {
	workload.annotations_path == ["metadata", "annotations"] with input as _pod({})

	job := {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {}}}
	workload.annotations_path == ["spec", "template", "metadata", "annotations"] with input as job
}

test_annotations_are_those_of_the_pod_and_not_of_its_controller if {
	deployment := {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"annotations": {"a": "b"}},
		"spec": {"template": {"spec": {}}},
	}

	not workload.annotations with input as deployment
}

test_pod_itself_is_the_whole_object if {
	workload.pod == _pod({}) with input as _pod({})
	workload.pod_path == [] with input as _pod({})
}

test_everything_is_empty_for_kinds_without_a_pod if {
	spec := {
		"template": {"metadata": {"annotations": {"a": "b"}}, "spec": {"containers": [{"name": "app"}]}},
		"containers": [{"name": "app"}],
		"hostUsers": false,
		"os": {"name": "windows"},
		"securityContext": {},
	}

	every group_kind in [
		["v1", "ConfigMap"],
		["v1", "Deployment"],
		["v1", "pod"],
		["apps/v1", "Pod"],
		["argoproj.io/v1alpha1", "Deployment"],
		["apps.example/v1", "Deployment"],
		["extensions/v1beta1", "Job"],
		["batch/v1", "Deployment"],
	] {
		object := {"apiVersion": group_kind[0], "kind": group_kind[1], "spec": spec}
		not workload.pod with input as object
		not workload.pod_path with input as object
		not workload.spec with input as object
		not workload.spec_path with input as object
		not workload.annotations with input as object
		not workload.annotations_path with input as object
		workload.containers == {} with input as object
		workload.security_contexts == {} with input as object
		not workload.is_windows with input as object
		not workload.in_user_namespace with input as object
	}
}

test_everything_is_empty_where_the_pod_is_missing if {
	every spec in [null, {}, {"template": null}, {"template": {}}, {"template": {"metadata": null, "spec": null}}] {
		deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}
		not workload.annotations with input as deployment
		workload.containers == {} with input as deployment
		workload.security_contexts == {} with input as deployment
		not workload.is_windows with input as deployment
		not workload.in_user_namespace with input as deployment
	}
}

test_template_that_is_missing_is_an_empty_pod if {
	workload.pod == {} with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {}}
}

test_containers_of_every_sort if {
	pod := _pod({
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [{"name": "app", "image": "registry.example/app:1.4"}],
		"ephemeralContainers": [{"name": "debugger"}],
		"volumes": [{"name": "tmp"}],
	})

	workload.containers == {
		["spec", "initContainers", 0]: {"name": "setup"},
		["spec", "initContainers", 1]: {"name": "proxy", "restartPolicy": "Always"},
		["spec", "containers", 0]: {"name": "app", "image": "registry.example/app:1.4"},
		["spec", "ephemeralContainers", 0]: {"name": "debugger"},
	} with input as pod
}

test_container_without_a_name_is_named_after_its_place if {
	pod := _pod({
		"initContainers": [{"name": "", "image": "a"}],
		"containers": [{"name": "app"}, {"name": null}, {}],
		"ephemeralContainers": [{"name": 7}],
	})

	workload.containers == {
		["spec", "initContainers", 0]: {"name": "initContainers[0]", "image": "a"},
		["spec", "containers", 0]: {"name": "app"},
		["spec", "containers", 1]: {"name": "containers[1]"},
		["spec", "containers", 2]: {"name": "containers[2]"},
		["spec", "ephemeralContainers", 0]: {"name": "ephemeralContainers[0]"},
	} with input as pod
}

test_entries_that_are_no_object_are_no_containers if {
	pod := _pod({"containers": [null, "app", [], {"name": "app"}]})

	workload.containers == {["spec", "containers", 3]: {"name": "app"}} with input as pod
}

test_lists_that_are_null_empty_or_no_list_hold_no_containers if {
	every containers in [null, [], "app", 1, {"app": {"image": "app"}}] {
		pod := _pod({"containers": containers, "initContainers": containers, "ephemeralContainers": containers})
		workload.containers == {} with input as pod
	}
}

test_container_keeps_its_fields if {
	container := {"name": "app", "securityContext": {"capabilities": {"add": ["CHOWN"]}, "runAsUser": null}}

	workload.containers == {["spec", "containers", 0]: container} with input as _pod({"containers": [container]})
}

test_security_contexts_of_the_pod_and_of_every_container if {
	pod := _pod({
		"securityContext": {"runAsUser": 1},
		"initContainers": [{"name": "setup", "securityContext": {}}],
		"containers": [{"name": "app", "securityContext": {"runAsUser": 2}}, {"securityContext": {"runAsUser": 3}}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": {"runAsUser": 4}}],
	})

	workload.security_contexts == {
		["spec", "securityContext"]: {"owner": "pod", "fields": {"runAsUser": 1}},
		["spec", "initContainers", 0, "securityContext"]: {"owner": `container "setup"`, "fields": {}},
		["spec", "containers", 0, "securityContext"]: {"owner": `container "app"`, "fields": {"runAsUser": 2}},
		["spec", "containers", 1, "securityContext"]: {"owner": `container "containers[1]"`, "fields": {"runAsUser": 3}},
		["spec", "ephemeralContainers", 0, "securityContext"]: {
			"owner": `container "debugger"`,
			"fields": {"runAsUser": 4},
		},
	} with input as pod
}

test_security_contexts_of_one_level_need_no_other if {
	context := {"runAsUser": 1}
	workload.security_contexts == {["spec", "securityContext"]: {"owner": "pod", "fields": context}} with input as _pod({
		"securityContext": context,
		"containers": [{"name": "app", "securityContext": null}],
	})

	path := ["spec", "containers", 0, "securityContext"]
	workload.security_contexts == {path: {"owner": `container "app"`, "fields": context}} with input as _pod({
		"securityContext": null,
		"containers": [{"name": "app", "securityContext": context}],
	})
}

test_security_context_that_is_no_object_is_none if {
	every context in [null, "root", [], 0] {
		pod := _pod({"securityContext": context, "containers": [{"name": "app", "securityContext": context}, {"name": "b"}]})
		workload.security_contexts == {} with input as pod
	}
}

test_pod_says_that_it_runs_on_windows if {
	workload.is_windows with input as _pod({"os": {"name": "windows"}})

	every spec in [
		{"os": {"name": "linux"}},
		{"os": {"name": "Windows"}},
		{"os": {"name": ""}},
		{"os": {}},
		{"os": null},
		{"os": "windows"},
		{"nodeSelector": {"kubernetes.io/os": "windows"}},
		{},
	] {
		not workload.is_windows with input as _pod(spec)
	}
}

test_pod_is_in_a_user_namespace_only_if_it_says_so if {
	workload.in_user_namespace with input as _pod({"hostUsers": false})

	every spec in [{"hostUsers": true}, {"hostUsers": null}, {"hostUsers": "false"}, {"hostUsers": 0}, {}] {
		not workload.in_user_namespace with input as _pod(spec)
	}
}

test_volumes_have_names_whatever_is_written if {
	workload.volumes == {
		["spec", "volumes", 0]: {"name": "a", "emptyDir": {}},
		["spec", "volumes", 1]: {"name": "volumes[1]"},
		["spec", "volumes", 2]: {"name": "volumes[2]", "emptyDir": {}},
		["spec", "volumes", 3]: {"name": "volumes[3]"},
	} with input as _pod({"volumes": [{"name": "a", "emptyDir": {}}, {}, {"name": "", "emptyDir": {}}, {"name": 7}, null, "b"]})
}

test_no_volumes if {
	every spec in [{}, {"volumes": null}, {"volumes": []}, {"volumes": 7}, null, "spec"] {
		workload.volumes == {} with input as _pod(spec)
	}
}

test_handlers_of_all_probes_and_hooks if {
	fields := {"httpGet": {"port": 80}}
	probes := {probe: fields | some probe in ["livenessProbe", "readinessProbe", "startupProbe"]}
	hooks := {"lifecycle": {"postStart": fields, "preStop": fields, "stopSignal": "SIGTERM"}}

	workload.handlers == {
		["spec", "initContainers", 0, "livenessProbe"]: {"container": "a", "hook": ["livenessProbe"], "fields": fields},
		["spec", "initContainers", 0, "readinessProbe"]: {"container": "a", "hook": ["readinessProbe"], "fields": fields},
		["spec", "initContainers", 0, "startupProbe"]: {"container": "a", "hook": ["startupProbe"], "fields": fields},
		["spec", "containers", 1, "lifecycle", "postStart"]: {"container": "b", "hook": ["lifecycle", "postStart"], "fields": fields},
		["spec", "containers", 1, "lifecycle", "preStop"]: {"container": "b", "hook": ["lifecycle", "preStop"], "fields": fields},
	} with input as _pod({
		"initContainers": [object.union({"name": "a"}, probes)],
		"containers": [{"name": "c", "lifecycle": null}, object.union({"name": "b"}, hooks)],
	})
}

test_commands_with_what_comes_before if {
	probe := {"exec": {"command": ["true"]}}

	workload.commands == {
		["spec", "containers", 0, "command"]: {"container": "a", "field": "command", "before": [], "words": ["sh", "-c"]},
		["spec", "containers", 0, "args"]: {"container": "a", "field": "args", "before": ["sh", "-c"], "words": ["ls"]},
		["spec", "containers", 1, "args"]: {"container": "b", "field": "args", "before": [], "words": ["ls"]},
		["spec", "containers", 1, "livenessProbe", "exec", "command"]: {
			"container": "b",
			"field": "livenessProbe.exec.command",
			"before": [],
			"words": ["true"],
		},
		["spec", "containers", 1, "lifecycle", "preStop", "exec", "command"]: {
			"container": "b",
			"field": "lifecycle.preStop.exec.command",
			"before": [],
			"words": ["true"],
		},
	} with input as _pod({"containers": [
		{"name": "a", "command": ["sh", "-c"], "args": ["ls"]},
		{"name": "b", "command": null, "args": ["ls"], "livenessProbe": probe, "lifecycle": {"preStop": probe}},
		{"name": "c", "command": "ls", "args": {"a": "b"}, "readinessProbe": {"exec": {"command": "ls"}}},
	]})
}
