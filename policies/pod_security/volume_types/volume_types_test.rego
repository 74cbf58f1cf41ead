package policies.pod_security.volume_types_test

import data.policies.pod_security.volume_types

_pod(volumes) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "app"}], "volumes": volumes}}

_finding(name, i, type) := {
	"msg": sprintf("volume %q uses volume type %s, which is not allowed", [name, type]),
	"details": {"path": ["spec", "volumes", i, type]},
}

test_deny_nfs if {
	pod := _pod([{"name": "exports", "nfs": {"server": "nfs.example", "path": "/"}}])

	volume_types.violation == {{
		"msg": `volume "exports" uses volume type nfs, which is not allowed`,
		"details": {"path": ["spec", "volumes", 0, "nfs"]},
	}} with input as pod
}

test_deny_every_other_source_of_the_api if {
	every type in [
		"awsElasticBlockStore",
		"azureDisk",
		"azureFile",
		"cephfs",
		"cinder",
		"fc",
		"flexVolume",
		"flocker",
		"gcePersistentDisk",
		"gitRepo",
		"glusterfs",
		"hostPath",
		"iscsi",
		"nfs",
		"photonPersistentDisk",
		"portworxVolume",
		"quobyte",
		"rbd",
		"scaleIO",
		"storageos",
		"vsphereVolume",
	] {
		volume_types.violation == {_finding("data", 0, type)} with input as _pod([{"name": "data", type: {}}])
	}
}

test_deny_source_that_nobody_knows if {
	volume_types.violation == {_finding("data", 0, "futureDisk")} with input as _pod([{"name": "data", "futureDisk": {}}])
}

test_deny_allowed_type_in_wrong_case if {
	volume_types.violation == {_finding("data", 0, "EmptyDir")} with input as _pod([{"name": "data", "EmptyDir": {}}])
}

test_deny_where_the_allowed_source_is_null if {
	pod := _pod([{"name": "data", "emptyDir": null, "secret": null, "nfs": {}}])

	volume_types.violation == {_finding("data", 0, "nfs")} with input as pod
}

test_deny_each_volume_by_itself if {
	pod := _pod([{"name": "tmp", "emptyDir": {}}, {"name": "a", "nfs": {}}, {"name": "b", "iscsi": {}}])

	volume_types.violation == {_finding("a", 1, "nfs"), _finding("b", 2, "iscsi")} with input as pod
}

test_deny_in_template if {
	template := _pod([{"name": "data", "nfs": {}}])
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": template}}

	volume_types.violation == {{
		"msg": `volume "data" uses volume type nfs, which is not allowed`,
		"details": {"path": ["spec", "template", "spec", "volumes", 0, "nfs"]},
	}} with input as deployment
}

test_deny_volume_without_name if {
	every name in [null, "", 7] {
		volume_types.violation == {_finding("volumes[0]", 0, "nfs")} with input as _pod([{"name": name, "nfs": {}}])
	}
	volume_types.violation == {_finding("volumes[0]", 0, "nfs")} with input as _pod([{"nfs": {}}])
}

test_allow_restricted_set if {
	every type in [
		"configMap",
		"csi",
		"downwardAPI",
		"emptyDir",
		"ephemeral",
		"image",
		"persistentVolumeClaim",
		"projected",
		"secret",
	] {
		volume_types.violation == set() with input as _pod([{"name": "data", type: {}}])
		volume_types.violation == set() with input as _pod([{"name": "data", type: {"some": {"more": "fields"}}}])
	}
}

test_allow_volume_without_source_because_it_becomes_empty_dir if {
	every volume in [
		{"name": "data"},
		{"name": "data", "emptyDir": null},
		{"name": "data", "nfs": null},
		{"name": "data", "futureDisk": null},
	] {
		volume_types.violation == set() with input as _pod([volume])
	}
}

test_allow_what_is_no_source if {
	volume_types.violation == set() with input as _pod([{"name": "data", "defaultMode": 420}])
	volume_types.violation == set() with input as _pod([{"name": "data", "configMap": {}, "items": {}}])
}

test_allow_no_volumes if {
	every volumes in [null, [], [null], "data", {}] {
		volume_types.violation == set() with input as _pod(volumes)
	}
	volume_types.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": {}}
}

test_extra_allowed_types_pass_and_the_others_do_not if {
	pod := _pod([{"name": "a", "nfs": {}}, {"name": "b", "iscsi": {}}, {"name": "c", "cephfs": {}}, {"secret": {}}])

	volume_types.violation == {_finding("c", 2, "cephfs")} with input as pod
		with data.parameters["volume-types"] as {"extraAllowed": ["iscsi", "nfs"]}
}

test_extra_allowed_type_that_is_null_allows_nothing if {
	pod := _pod([{"name": "a", "nfs": null, "iscsi": {}}])

	volume_types.violation == {_finding("a", 0, "iscsi")} with input as pod
		with data.parameters["volume-types"] as {"extraAllowed": ["nfs"]}
}

test_allowed_flex_volume_drivers_pass_and_the_others_do_not if {
	pod := _pod([
		{"name": "a", "flexVolume": {"driver": "example/lvm"}},
		{"name": "b", "flexVolume": {"driver": "example/cifs"}},
		{"name": "c", "flexVolume": {"driver": "example"}},
		{"name": "d", "flexVolume": {}},
		{"name": "e", "csi": {"driver": "example/csi"}},
		{"name": "f", "nfs": {"driver": "example/lvm"}},
	])

	volume_types.violation == {
		_finding("c", 2, "flexVolume"),
		_finding("d", 3, "flexVolume"),
		_finding("f", 5, "nfs"),
	} with input as pod
		with data.parameters["volume-types"] as {"allowedFlexVolumeDrivers": ["example/cifs", "example/lvm"]}
}

test_default_parameters_allow_nothing_more if {
	volume_types.default_parameters == {"extraAllowed": [], "allowedFlexVolumeDrivers": []}
}

test_allow_any_source_of_the_set_beside_others if {
	volume_types.violation == set() with input as _pod([{"name": "a", "configMap": null, "emptyDir": {}, "hostPath": {}}])
}
