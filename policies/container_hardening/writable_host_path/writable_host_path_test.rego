package policies.container_hardening.writable_host_path_test

import data.policies.container_hardening.writable_host_path

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_mounted(mount) := _pod({
	"volumes": [{"name": "data", "hostPath": {"path": "/data"}}],
	"containers": [{"name": "app", "volumeMounts": [mount]}],
})

_writable := {
	"msg": `container "app" mounts host path "/data" for writing`,
	"details": {"path": ["spec", "containers", 0, "volumeMounts", 0, "readOnly"]},
}

_bidirectional := {
	"msg": `container "app" propagates its mounts to host path "/data"`,
	"details": {"path": ["spec", "containers", 0, "volumeMounts", 0, "mountPropagation"]},
}

test_deny_unless_read_only_is_true if {
	every mount in [
		{"name": "data"},
		{"name": "data", "readOnly": null},
		{"name": "data", "readOnly": false},
		{"name": "data", "readOnly": "true"},
		{"name": "data", "readOnly": {}},
		{"name": "data", "readonly": true},
		{"name": "data", "recursiveReadOnly": "Enabled"},
		{"name": "data", "mountPropagation": "HostToContainer"},
	] {
		writable_host_path.violation == {_writable} with input as _mounted(mount)
	}
}

test_deny_bidirectional_propagation_besides if {
	writable_host_path.violation == {_writable, _bidirectional} with input as _mounted({
		"name": "data",
		"mountPropagation": "Bidirectional",
	})
}

test_deny_bidirectional_propagation_of_a_read_only_mount if {
	writable_host_path.violation == {_bidirectional} with input as _mounted({
		"name": "data",
		"readOnly": true,
		"mountPropagation": "Bidirectional",
	})
}

test_deny_in_every_sort_of_container if {
	writable_host_path.violation == {
		{
			"msg": `container "first" mounts host path "/a" for writing`,
			"details": {"path": ["spec", "containers", 0, "volumeMounts", 1, "readOnly"]},
		},
		{
			"msg": `container "containers[1]" mounts host path "/b" for writing`,
			"details": {"path": ["spec", "containers", 1, "volumeMounts", 0, "readOnly"]},
		},
		{
			"msg": `container "setup" mounts host path "/a" for writing`,
			"details": {"path": ["spec", "initContainers", 0, "volumeMounts", 0, "readOnly"]},
		},
		{
			"msg": `container "debugger" mounts host path "/b" for writing`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "volumeMounts", 0, "readOnly"]},
		},
	} with input as _pod({
		"volumes": [
			{"name": "a", "hostPath": {"path": "/a"}},
			{"name": "other", "emptyDir": {}},
			{"name": "b", "hostPath": {"path": "/b"}},
		],
		"containers": [
			{"name": "first", "volumeMounts": [{"name": "other"}, {"name": "a"}, {"name": "b", "readOnly": true}]},
			{"volumeMounts": [{"name": "b"}]},
		],
		"initContainers": [{"name": "setup", "volumeMounts": [{"name": "a"}]}],
		"ephemeralContainers": [{"name": "debugger", "volumeMounts": [{"name": "b"}]}],
	})
}

test_deny_host_path_without_path if {
	every host_path in [{}, {"type": "Directory"}] {
		writable_host_path.violation == {{
			"msg": `container "app" mounts host path "" for writing`,
			"details": {"path": ["spec", "containers", 0, "volumeMounts", 0, "readOnly"]},
		}} with input as _pod({
			"volumes": [{"name": "data", "hostPath": host_path}],
			"containers": [{"name": "app", "volumeMounts": [{"name": "data"}]}],
		})
	}
}

test_deny_volumes_of_one_name if {
	writable_host_path.violation == {
		_writable,
		{
			"msg": `container "app" mounts host path "/b" for writing`,
			"details": {"path": ["spec", "containers", 0, "volumeMounts", 0, "readOnly"]},
		},
	} with input as _pod({
		"volumes": [{"name": "data", "hostPath": {"path": "/data"}}, {"name": "data", "hostPath": {"path": "/b"}}],
		"containers": [{"name": "app", "volumeMounts": [{"name": "data"}]}],
	})
}

test_allow_read_only_mounts if {
	every mount in [
		{"name": "data", "readOnly": true},
		{"name": "data", "readOnly": true, "recursiveReadOnly": "Disabled"},
		{"name": "data", "readOnly": true, "recursiveReadOnly": "Enabled"},
		{"name": "data", "readOnly": true, "mountPropagation": null},
		{"name": "data", "readOnly": true, "mountPropagation": "None"},
		{"name": "data", "readOnly": true, "mountPropagation": "HostToContainer"},
		{"name": "data", "readOnly": true, "mountPropagation": "bidirectional"},
	] {
		writable_host_path.violation == set() with input as _mounted(mount)
	}
}

test_allow_mounts_of_other_volumes if {
	every volume in [
		{"name": "data"},
		{"name": "data", "hostPath": null},
		{"name": "data", "emptyDir": {}},
		{"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
		{"name": "Data", "hostPath": {"path": "/data"}},
		{"hostPath": {"path": "/data"}},
	] {
		writable_host_path.violation == set() with input as _pod({
			"volumes": [volume],
			"containers": [{"name": "app", "volumeMounts": [{"name": "data", "mountPropagation": "Bidirectional"}]}],
		})
	}
}

test_allow_volume_that_no_container_mounts if {
	every mounts in [null, [], [{}], [{"mountPath": "/data"}]] {
		writable_host_path.violation == set() with input as _pod({
			"volumes": [{"name": "data", "hostPath": {"path": "/data"}}],
			"containers": [{"name": "app", "volumeMounts": mounts}],
		})
	}
}

test_allow_pods_without_volumes if {
	every volumes in [null, []] {
		writable_host_path.violation == set() with input as _pod({
			"volumes": volumes,
			"containers": [{"name": "app", "volumeMounts": [{"name": "data"}]}],
		})
	}
}
