package policies.container_hardening.persistent_volume_host_path_test

import data.policies.container_hardening.persistent_volume_host_path

_volume(spec) := {"apiVersion": "v1", "kind": "PersistentVolume", "spec": spec}

_host_path(path) := _volume({"hostPath": {"path": path}})

_violation(type, path) := {
	"msg": sprintf("persistent volume of type %s exposes host path %q", [type, path]),
	"details": {"path": ["spec", type, "path"]},
}

_data := {"allowedHostPaths": ["/other", "/data"]}

test_deny_every_host_path_by_default if {
	every path in ["/", "/data", "/mnt/disks/a", "C:\\data", "data"] {
		persistent_volume_host_path.violation == {_violation("hostPath", path)} with input as _host_path(path)
	}
}

test_deny_host_path_without_path if {
	every host_path in [{}, {"type": "Directory"}] {
		persistent_volume_host_path.violation == {_violation("hostPath", "")} with input as _volume({"hostPath": host_path})
			with data.parameters["persistent-volume-host-path"] as {"allowedHostPaths": ["/"]}
	}
}

test_deny_paths_outside_the_allowed_directories if {
	every path in ["/", "/database", "/dat", "/var/data", "data", "./data/x", "other/data", "//database"] {
		persistent_volume_host_path.violation == {_violation("hostPath", path)} with input as _host_path(path)
			with data.parameters["persistent-volume-host-path"] as _data
	}
}

test_deny_relative_path_whose_last_segments_are_allowed if {
	persistent_volume_host_path.violation == {_violation("hostPath", "other/data")} with input as _host_path("other/data")
		with data.parameters["persistent-volume-host-path"] as {"allowedHostPaths": ["srv/data"]}
}

test_deny_paths_that_climb_out_of_the_allowed_directory if {
	every path in ["/data/../etc", "/data/..", "/data/../data", `/data/..\etc`, `/data/x\..`, "/data/./../etc"] {
		persistent_volume_host_path.violation == {_violation("hostPath", path)} with input as _host_path(path)
			with data.parameters["persistent-volume-host-path"] as _data
	}
}

test_deny_local_volumes_where_they_are_not_allowed if {
	persistent_volume_host_path.violation == {_violation("local", "/mnt/disk")} with input as _volume({"local": {
		"path": "/mnt/disk",
		"fsType": "ext4",
	}})
		with data.parameters["persistent-volume-host-path"] as {"allowLocal": false}

	persistent_volume_host_path.violation == {_violation("local", "")} with input as _volume({
		"local": {},
		"hostPath": {"path": "/data/x"},
	})
		with data.parameters["persistent-volume-host-path"] as {"allowLocal": false, "allowedHostPaths": ["/data"]}
}

test_deny_host_path_beside_other_parameters if {
	persistent_volume_host_path.violation == {_violation("hostPath", "/data")} with input as _host_path("/data")
		with data.parameters["persistent-volume-host-path"] as {"allowLocal": false}
}

test_allow_paths_in_the_allowed_directories if {
	every path in ["/data", "/data/", "/data/x", "//data//x/", "/./data/./x", "/data/..x", "/data/.hidden", "/other/a"] {
		persistent_volume_host_path.violation == set() with input as _host_path(path)
			with data.parameters["persistent-volume-host-path"] as _data
	}
}

test_allow_directory_written_loosely_in_the_parameter if {
	every allowed in ["/", "/data/", "//data", "/./data"] {
		persistent_volume_host_path.violation == set() with input as _host_path("/data/x")
			with data.parameters["persistent-volume-host-path"] as {"allowedHostPaths": [allowed]}
	}
}

test_allow_local_volumes if {
	every parameters in [{}, {"allowLocal": true}, {"allowLocal": null}] {
		persistent_volume_host_path.violation == set() with input as _volume({"local": {"path": "/mnt/disk"}})
			with data.parameters["persistent-volume-host-path"] as parameters
	}
}

test_allow_local_volumes_in_the_allowed_directories if {
	persistent_volume_host_path.violation == set() with input as _volume({"local": {"path": "/data/disk"}})
		with data.parameters["persistent-volume-host-path"] as {"allowLocal": false, "allowedHostPaths": ["/data"]}
}

test_allow_other_sources_and_none if {
	every spec in [
		null,
		{},
		{"hostPath": null},
		{"local": null},
		{"hostPath": "/etc"},
		{"hostpath": {"path": "/etc"}},
		{"csi": {"driver": "hostpath.csi.k8s.io"}},
		{"nfs": {"path": "/etc"}},
	] {
		persistent_volume_host_path.violation == set() with input as _volume(spec)
			with data.parameters["persistent-volume-host-path"] as {"allowLocal": false}
	}
}

test_allow_other_kinds if {
	every kind in [
		{"apiVersion": "v1", "kind": "PersistentVolumeClaim"},
		{"apiVersion": "storage.example/v1", "kind": "PersistentVolume"},
		{"apiVersion": "v1", "kind": "Pod"},
	] {
		persistent_volume_host_path.violation == set() with input as object.union(kind, {"spec": {"hostPath": {"path": "/etc"}}})
	}
}

test_allow_nothing_but_local_by_default if {
	persistent_volume_host_path.default_parameters == {"allowedHostPaths": [], "allowLocal": true}
}
