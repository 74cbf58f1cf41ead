package policies.container_hardening.read_only_root_filesystem_test

import data.policies.container_hardening.read_only_root_filesystem

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(context) := _pod({"containers": [{"name": "app", "securityContext": context}]})

_finding(field, i, name) := {
	"msg": sprintf("container %q can write to its root filesystem: readOnlyRootFilesystem is not true", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "readOnlyRootFilesystem"]},
}

_app_writes := _finding("containers", 0, "app")

_safe := {"name": "safe", "securityContext": {"readOnlyRootFilesystem": true}}

_ephemeral := _pod({"containers": [_safe], "ephemeralContainers": [_safe, {"name": "debugger"}]})

test_deny_unset if {
	read_only_root_filesystem.violation == {{
		"msg": `container "app" can write to its root filesystem: readOnlyRootFilesystem is not true`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "readOnlyRootFilesystem"]},
	}} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_all_that_is_not_true if {
	every context in [
		null,
		{},
		{"runAsNonRoot": true},
		{"readOnlyRootFilesystem": null},
		{"readOnlyRootFilesystem": false},
		{"readOnlyRootFilesystem": "true"},
		{"readOnlyRootFilesystem": 1},
		{"readonlyRootFilesystem": true},
	] {
		read_only_root_filesystem.violation == {_app_writes} with input as _app(context)
	}
}

test_deny_every_container_and_init_container if {
	pod := _pod({
		"initContainers": [_safe, {"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [{}, _safe, {"name": "second", "securityContext": {"readOnlyRootFilesystem": false}}],
		"ephemeralContainers": [{"name": "debugger"}],
	})

	read_only_root_filesystem.violation == {
		_finding("initContainers", 1, "setup"),
		_finding("initContainers", 2, "proxy"),
		_finding("containers", 0, "containers[0]"),
		_finding("containers", 2, "second"),
	} with input as pod
}

test_deny_true_of_the_pod_where_the_api_has_no_such_field if {
	pod := _pod({"securityContext": {"readOnlyRootFilesystem": true}, "containers": [{"name": "app"}]})

	read_only_root_filesystem.violation == {_app_writes} with input as pod
}

test_deny_ephemeral_containers_where_they_are_included if {
	read_only_root_filesystem.violation == {_finding("ephemeralContainers", 1, "debugger")} with input as _ephemeral
		with data.parameters["read-only-root-filesystem"] as {"includeEphemeral": true}
}

test_deny_the_other_containers_as_well_where_ephemeral_ones_are_included if {
	read_only_root_filesystem.violation == {_app_writes} with input as _app({})
		with data.parameters["read-only-root-filesystem"] as {"includeEphemeral": true}
}

test_deny_in_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _app({})}}

	read_only_root_filesystem.violation == {{
		"msg": `container "app" can write to its root filesystem: readOnlyRootFilesystem is not true`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "securityContext", "readOnlyRootFilesystem"]},
	}} with input as deployment
}

test_deny_linux_and_node_selector_for_windows if {
	every fields in [{"os": {"name": "linux"}}, {"os": null}, {"nodeSelector": {"kubernetes.io/os": "windows"}}] {
		pod := _pod(object.union(fields, {"containers": [{"name": "app"}]}))
		read_only_root_filesystem.violation == {_app_writes} with input as pod
	}
}

test_allow_read_only if {
	read_only_root_filesystem.violation == set() with input as _app({"readOnlyRootFilesystem": true})
	read_only_root_filesystem.violation == set() with input as _pod({"initContainers": [_safe], "containers": [_safe]})
}

test_allow_ephemeral_containers_by_default if {
	read_only_root_filesystem.violation == set() with input as _ephemeral

	every value in [false, null, "true"] {
		read_only_root_filesystem.violation == set() with input as _ephemeral
			with data.parameters["read-only-root-filesystem"] as {"includeEphemeral": value}
	}
}

test_allow_windows if {
	pod := _pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})

	read_only_root_filesystem.violation == set() with input as pod
	read_only_root_filesystem.violation == set() with input as pod
		with data.parameters["read-only-root-filesystem"] as {"includeEphemeral": true}
}

test_allow_pod_without_containers_and_no_pod if {
	read_only_root_filesystem.violation == set() with input as _pod({"containers": null})
	read_only_root_filesystem.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "ConfigMap",
		"spec": {"containers": [{}]},
	}
}

test_default_parameters if {
	read_only_root_filesystem.default_parameters == {"includeEphemeral": false}
}
