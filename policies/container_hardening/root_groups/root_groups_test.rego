package policies.container_hardening.root_groups_test

import data.policies.container_hardening.root_groups

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_both(pod_context, context) := _pod({
	"securityContext": pod_context,
	"containers": [{"name": "app", "securityContext": context}],
})

_pod_runs_as_group := {
	"msg": "pod sets runAsGroup to 0",
	"details": {"path": ["spec", "securityContext", "runAsGroup"]},
}

_pod_fs_group := {"msg": "pod sets fsGroup to 0", "details": {"path": ["spec", "securityContext", "fsGroup"]}}

_pod_supplemental(i) := {
	"msg": "pod has 0 in supplementalGroups",
	"details": {"path": ["spec", "securityContext", "supplementalGroups", i]},
}

_sets(list, i, name) := {
	"msg": sprintf("container %q sets runAsGroup to 0", [name]),
	"details": {"path": ["spec", list, i, "securityContext", "runAsGroup"]},
}

_lacks(list, i, name) := {
	"msg": sprintf("container %q has no runAsGroup, nor has its pod: the image decides", [name]),
	"details": {"path": ["spec", list, i, "securityContext", "runAsGroup"]},
}

_required(pod) := violation if {
	violation := root_groups.violation with input as pod with data.parameters["root-groups"] as {"required": true}
}

test_deny_group_of_a_container_whatever_the_pod_says if {
	every pod_context in [null, {}, {"runAsGroup": null}, {"runAsGroup": 1000}] {
		root_groups.violation == {{
			"msg": `container "app" sets runAsGroup to 0`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "runAsGroup"]},
		}} with input as _both(pod_context, {"runAsGroup": 0})
	}
}

test_deny_group_of_the_pod_whatever_the_containers_say if {
	every context in [null, {}, {"runAsGroup": null}, {"runAsGroup": 1000}] {
		root_groups.violation == {_pod_runs_as_group} with input as _both({"runAsGroup": 0}, context)
	}
	root_groups.violation == {_pod_runs_as_group} with input as _pod({"securityContext": {"runAsGroup": 0}})
}

test_deny_groups_of_the_pod if {
	root_groups.violation == {_pod_fs_group} with input as _both({"fsGroup": 0}, {})
	root_groups.violation == {_pod_supplemental(0)} with input as _both({"supplementalGroups": [0]}, {})
	root_groups.violation == {
		_pod_runs_as_group,
		_pod_fs_group,
		_pod_supplemental(1),
		_pod_supplemental(3),
	} with input as _both({"runAsGroup": 0, "fsGroup": 0, "supplementalGroups": [5, 0, null, 0, "0"]}, {})
}

test_deny_every_sort_of_container if {
	pod := _pod({
		"initContainers": [
			{"name": "setup", "securityContext": {"runAsGroup": 5}},
			{"name": "proxy", "restartPolicy": "Always", "securityContext": {"runAsGroup": 0}},
		],
		"containers": [{"securityContext": {"runAsGroup": 0}}, {"name": "app"}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": {"runAsGroup": 0}}],
	})

	root_groups.violation == {
		_sets("initContainers", 1, "proxy"),
		_sets("containers", 0, "containers[0]"),
		_sets("ephemeralContainers", 0, "debugger"),
	} with input as pod
}

test_deny_in_template if {
	template := _both({"fsGroup": 0, "supplementalGroups": [0]}, {"runAsGroup": 0})

	root_groups.violation == {
		{
			"msg": `container "app" sets runAsGroup to 0`,
			"details": {"path": ["spec", "template", "spec", "containers", 0, "securityContext", "runAsGroup"]},
		},
		{
			"msg": "pod sets fsGroup to 0",
			"details": {"path": ["spec", "template", "spec", "securityContext", "fsGroup"]},
		},
		{
			"msg": "pod has 0 in supplementalGroups",
			"details": {"path": ["spec", "template", "spec", "securityContext", "supplementalGroups", 0]},
		},
	} with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": template}}
}

test_deny_silence_in_every_form_where_a_group_is_required if {
	silence := [null, {}, {"runAsGroup": null}, {"runAsUser": 1000}]

	every pod_context in silence {
		every context in silence {
			root_groups.violation == set() with input as _both(pod_context, context)
			_required(_both(pod_context, context)) == {{
				"msg": `container "app" has no runAsGroup, nor has its pod: the image decides`,
				"details": {"path": ["spec", "containers", 0, "securityContext", "runAsGroup"]},
			}}
		}
	}
}

test_deny_every_silent_container_where_a_group_is_required if {
	pod := _pod({
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [
			{"name": "app", "securityContext": {"runAsGroup": 1}},
			{},
			{"name": "root", "securityContext": {"runAsGroup": 0}},
		],
		"ephemeralContainers": [{"name": "debugger"}],
	})

	_required(pod) == {
		_lacks("initContainers", 0, "setup"),
		_lacks("initContainers", 1, "proxy"),
		_lacks("containers", 1, "containers[1]"),
		_sets("containers", 2, "root"),
		_lacks("ephemeralContainers", 0, "debugger"),
	}
}

test_allow_a_group_that_is_required_and_set if {
	_required(_both({"runAsGroup": 1}, {})) == set()
	_required(_both({"runAsGroup": 1}, {"runAsGroup": null})) == set()
	_required(_both({}, {"runAsGroup": 1})) == set()
	_required(_both({"runAsGroup": 0}, {})) == {_pod_runs_as_group}
}

test_required_must_be_true if {
	every value in [false, null, "true"] {
		root_groups.violation == set() with input as _both({}, {})
			with data.parameters["root-groups"] as {"required": value}
	}
}

test_allow_other_groups_and_no_groups if {
	every context in [
		{"runAsGroup": 1, "fsGroup": 1, "supplementalGroups": [1, 65534]},
		{"runAsGroup": -1, "fsGroup": -1, "supplementalGroups": [-1]},
		{"runAsGroup": null, "fsGroup": null, "supplementalGroups": null},
		{"runAsGroup": "0", "fsGroup": "0", "supplementalGroups": ["0"]},
		{"runAsGroup": false, "fsGroup": false, "supplementalGroups": []},
		{"runAsUser": 0},
	] {
		root_groups.violation == set() with input as _both(context, {})
		root_groups.violation == set() with input as _both({}, context)
	}
}

test_allow_at_container_level_where_the_api_has_no_such_fields if {
	root_groups.violation == set() with input as _both({}, {"fsGroup": 0, "supplementalGroups": [0]})
}

test_allow_in_user_namespace_only if {
	fields := {
		"securityContext": {"runAsGroup": 0, "fsGroup": 0, "supplementalGroups": [0]},
		"containers": [{"name": "app", "securityContext": {"runAsGroup": 0}}],
	}

	root_groups.violation == set() with input as _pod(object.union(fields, {"hostUsers": false}))
	_required(_pod({"hostUsers": false, "containers": [{"name": "app"}]})) == set()

	every value in [true, null, "false"] {
		root_groups.violation == {
			_pod_runs_as_group,
			_pod_fs_group,
			_pod_supplemental(0),
			_sets("containers", 0, "app"),
		} with input as _pod(object.union(fields, {"hostUsers": value}))
	}
}

test_required_of_linux_only if {
	_required(_pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})) == set()
	_required(_pod({"os": {"name": "linux"}, "containers": [{"name": "app"}]})) == {_lacks("containers", 0, "app")}
	_required(_pod({
		"nodeSelector": {"kubernetes.io/os": "windows"},
		"containers": [{"name": "app"}],
	})) == {_lacks("containers", 0, "app")}
}

test_allow_kind_without_pod if {
	_required({"apiVersion": "v1", "kind": "ConfigMap", "spec": {"containers": [{"name": "app"}]}}) == set()
}

test_default_parameters if {
	root_groups.default_parameters == {"required": false}
}
