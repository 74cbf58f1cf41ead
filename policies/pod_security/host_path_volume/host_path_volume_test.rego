package policies.pod_security.host_path_volume_test

import data.policies.pod_security.host_path_volume

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_volume(path) := _pod({"volumes": [{"name": "data", "hostPath": {"path": path}}]})

_violation(name, path) := {
	"msg": sprintf("volume %q exposes host path %q", [name, path]),
	"details": {"path": ["spec", "volumes", 0, "hostPath"]},
}

_data := {"allowedHostPaths": [{"pathPrefix": "/data"}]}

test_deny_host_path_that_no_container_mounts if {
	host_path_volume.violation == {_violation("data", "/var/log")} with input as _volume("/var/log")
}

test_deny_mounted_host_path_once if {
	host_path_volume.violation == {_violation("data", "/var/log")} with input as _pod({
		"volumes": [{"name": "data", "hostPath": {"path": "/var/log"}}],
		"containers": [{"name": "app", "volumeMounts": [{"name": "data", "mountPath": "/logs"}]}],
	})
}

test_deny_host_path_without_path if {
	every host_path in [{}, {"type": "Directory"}] {
		host_path_volume.violation == {_violation("data", "")} with input as _pod({"volumes": [{
			"name": "data",
			"hostPath": host_path,
		}]})
			with data.parameters["host-path-volume"] as {"allowedHostPaths": [{"pathPrefix": "/"}]}
	}
}

test_deny_volume_without_name if {
	every volume in [{"hostPath": {"path": "/"}}, {"name": null, "hostPath": {"path": "/"}}] {
		host_path_volume.violation == {_violation("volumes[0]", "/")} with input as _pod({"volumes": [volume]})
	}
}

test_deny_only_the_host_path_among_volumes if {
	host_path_volume.violation == {{
		"msg": `volume "b" exposes host path "/b"`,
		"details": {"path": ["spec", "volumes", 1, "hostPath"]},
	}} with input as _pod({"volumes": [
		{"name": "a", "emptyDir": {}},
		{"name": "b", "hostPath": {"path": "/b"}},
		{"name": "c", "hostPath": null},
	]})
}

test_deny_paths_outside_the_allowed_directory if {
	every path in ["/", "/database", "/dat", "/var/data", "data", "./data/x", "//database"] {
		host_path_volume.violation == {_violation("data", path)} with input as _volume(path)
			with data.parameters["host-path-volume"] as _data
	}
}

test_deny_paths_that_climb_out_of_the_allowed_directory if {
	every path in ["/data/../etc", "/data/..", "/data/../data", `/data/..\etc`, `/data/x\..`, "/data/./../etc"] {
		host_path_volume.violation == {_violation("data", path)} with input as _volume(path)
			with data.parameters["host-path-volume"] as _data
	}
}

test_deny_writable_mounts_of_a_read_only_directory if {
	host_path_volume.violation == {
		{
			"msg": `container "a" mounts host path "/data/x" for writing`,
			"details": {"path": ["spec", "containers", 0, "volumeMounts", 1, "readOnly"]},
		},
		{
			"msg": `container "i" mounts host path "/data/x" for writing`,
			"details": {"path": ["spec", "initContainers", 0, "volumeMounts", 0, "readOnly"]},
		},
		{
			"msg": `container "e" mounts host path "/data/x" for writing`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "volumeMounts", 0, "readOnly"]},
		},
	} with input as _pod({
		"volumes": [{"name": "data", "hostPath": {"path": "/data/x"}}, {"name": "other", "emptyDir": {}}],
		"containers": [{"name": "a", "volumeMounts": [
			{"name": "data", "readOnly": true},
			{"name": "data"},
			{"name": "other"},
		]}],
		"initContainers": [{"name": "i", "volumeMounts": [{"name": "data", "readOnly": false}]}],
		"ephemeralContainers": [{"name": "e", "volumeMounts": [{"name": "data", "readOnly": null}]}],
	})
		with data.parameters["host-path-volume"] as {"allowedHostPaths": [{"pathPrefix": "/data", "readOnly": true}]}
}

test_deny_writable_mounts_of_every_read_only_volume if {
	host_path_volume.violation == {{
		"msg": `container "app" mounts host path "/data/b" for writing`,
		"details": {"path": ["spec", "containers", 0, "volumeMounts", 1, "readOnly"]},
	}} with input as _pod({
		"volumes": [{"name": "a", "hostPath": {"path": "/data/a"}}, {"name": "b", "hostPath": {"path": "/data/b"}}],
		"containers": [{"name": "app", "volumeMounts": [{"name": "a", "readOnly": true}, {"name": "b"}]}],
	})
		with data.parameters["host-path-volume"] as {"allowedHostPaths": [{"pathPrefix": "/data", "readOnly": true}]}
}

# The API server refuses a path that is not absolute, but not in every engine has it seen the manifest.
test_deny_relative_path_whose_last_segments_are_allowed if {
	host_path_volume.violation == {_violation("data", "other/data")} with input as _volume("other/data")
		with data.parameters["host-path-volume"] as {"allowedHostPaths": [{"pathPrefix": "srv/data"}]}
}

test_allow_paths_in_the_allowed_directory if {
	every path in ["/data", "/data/", "/data/x", "//data//x/", "/./data/./x", "/data/..x", "/data/.hidden"] {
		host_path_volume.violation == set() with input as _volume(path)
			with data.parameters["host-path-volume"] as _data
	}
}

test_allow_directory_written_loosely_in_the_parameter if {
	every prefix in ["/", "/data/", "//data", "/./data"] {
		host_path_volume.violation == set() with input as _volume("/data/x")
			with data.parameters["host-path-volume"] as {"allowedHostPaths": [{"pathPrefix": prefix}]}
	}
}

test_allow_read_only_and_missing_mounts_of_a_read_only_directory if {
	every containers in [[], [{"volumeMounts": [{"name": "data", "readOnly": true}]}]] {
		host_path_volume.violation == set() with input as _pod({
			"volumes": [{"name": "data", "hostPath": {"path": "/data"}}],
			"containers": containers,
		})
			with data.parameters["host-path-volume"] as {"allowedHostPaths": [{"pathPrefix": "/data", "readOnly": true}]}
	}
}

test_allow_writable_mount_where_any_entry_allows_it if {
	every read_only in [[true, false], [true, null], [false, true]] {
		host_path_volume.violation == set() with input as _pod({
			"volumes": [{"name": "data", "hostPath": {"path": "/data/x"}}],
			"containers": [{"volumeMounts": [{"name": "data"}]}],
		})
			with data.parameters["host-path-volume"] as {"allowedHostPaths": [
				{"pathPrefix": "/data", "readOnly": read_only[0]},
				{"pathPrefix": "/data/x", "readOnly": read_only[1]},
			]}
	}
}

test_allow_unset_and_null if {
	every volume in [
		{"name": "a"},
		{"name": "a", "hostPath": null},
		{"name": "a", "configMap": {"name": "hostPath"}},
	] {
		host_path_volume.violation == set() with input as _pod({
			"volumes": [volume],
			"containers": [{"volumeMounts": [{"name": "a"}]}],
		})
	}
}

test_allow_no_directory_by_default if {
	host_path_volume.default_parameters == {"allowedHostPaths": []}
}
