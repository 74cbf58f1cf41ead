package policies.container_hardening.ephemeral_storage_test

import data.policies.container_hardening.ephemeral_storage

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(resources) := _pod({"containers": [{"name": "app", "resources": resources}]})

_amounts(request, limit) := _app({"requests": {"ephemeral-storage": request}, "limits": {"ephemeral-storage": limit}})

_volume(volume) := _pod({"volumes": [volume]})

_missing(list, i, name, kind) := {
	"msg": sprintf("container %q has no %s.ephemeral-storage", [name, kind]),
	"details": {"path": ["spec", list, i, "resources", kind, "ephemeral-storage"]},
}

_no_limit := _missing("containers", 0, "app", "limits")

_no_request := _missing("containers", 0, "app", "requests")

_no_size(i, name) := {
	"msg": sprintf("volume %q has no sizeLimit", [name]),
	"details": {"path": ["spec", "volumes", i, "emptyDir", "sizeLimit"]},
}

_violation(pod, parameters) := violation if {
	violation := ephemeral_storage.violation with input as pod with data.parameters["ephemeral-storage"] as parameters
}

test_deny_container_without_limit if {
	every resources in [
		null,
		{},
		{"limits": null},
		{"limits": {}},
		{"limits": {"memory": "1Gi"}},
		{"limits": {"ephemeral-storage": null}},
		{"limits": {"ephemeral-storage": 0}},
		{"limits": {"ephemeral-storage": "0Gi"}},
		{"requests": {"ephemeral-storage": "1Gi"}},
	] {
		ephemeral_storage.violation == {_no_limit} with input as _app(resources)
	}
	ephemeral_storage.violation == {_no_limit} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_every_container_that_has_resources if {
	good := {"limits": {"ephemeral-storage": "1Gi"}}
	ephemeral_storage.violation == {
		_missing("initContainers", 1, "proxy", "limits"),
		_missing("containers", 1, "containers[1]", "limits"),
	} with input as _pod({
		"resources": good,
		"initContainers": [{"name": "setup", "resources": good}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [{"name": "app", "resources": good}, {}],
		"ephemeralContainers": [{"name": "debugger"}],
	})
}

test_allow_limit if {
	every limit in ["1Gi", 1, 0.5, "1e9", "{{ limit }}"] {
		ephemeral_storage.violation == set() with input as _app({"limits": {"ephemeral-storage": limit}})
		ephemeral_storage.violation == set() with input as _amounts(null, limit)
	}
}

test_maximum if {
	above := {
		"msg": `container "app" has limits.ephemeral-storage 1025Mi, more than 1Gi`,
		"details": {"path": ["spec", "containers", 0, "resources", "limits", "ephemeral-storage"]},
	}
	_violation(_amounts("1Mi", "1025Mi"), {"max": "1Gi"}) == {above}
	every limit in ["1Gi", "1024Mi", 1, "1G", "{{ limit }}"] {
		_violation(_amounts("2Gi", limit), {"max": "1Gi"}) == set()
	}
	_violation(_amounts(null, "1E"), {"max": null}) == set()
}

test_request if {
	parameters := {"requireRequest": true}
	_violation(_app({}), parameters) == {_no_limit, _no_request}
	_violation(_amounts(0, "1Gi"), parameters) == {_no_request}
	_violation(_amounts("1Gi", 0), parameters) == {_no_limit}
	_violation(_amounts(null, 0), parameters) == {_no_limit, _no_request}
	_violation(_amounts("1Gi", "1Gi"), parameters) == set()
	_violation(_amounts(null, "1Gi"), parameters) == set()
	every value in [false, null, "true"] {
		_violation(_amounts(0, "1Gi"), {"requireRequest": value}) == set()
	}
}

test_every_container_has_its_amounts_compared if {
	resources := {"requests": {"ephemeral-storage": "1Gi"}, "limits": {"ephemeral-storage": "2Gi"}}
	pod := _pod({"containers": [{"name": "app", "resources": resources}, {"name": "other", "resources": resources}]})

	count(_violation(pod, {"max": "1Gi"})) == 2
	count(_violation(pod, {"requestEqualsLimit": true})) == 2
}

test_request_equals_limit if {
	unequal := {
		"msg": `container "app" requests ephemeral-storage 1Gi, but its limit is 2Gi`,
		"details": {"path": ["spec", "containers", 0, "resources", "requests", "ephemeral-storage"]},
	}
	_violation(_amounts("1Gi", "2Gi"), {"requestEqualsLimit": true}) == {unequal}
	every pair in [["1Gi", "1Gi"], ["1024Mi", "1Gi"], [null, "1Gi"], ["{{ request }}", "1Gi"], ["1Gi", "{{ limit }}"]] {
		_violation(_amounts(pair[0], pair[1]), {"requestEqualsLimit": true}) == set()
	}
	every value in [false, null, "true"] {
		_violation(_amounts("1Gi", "2Gi"), {"requestEqualsLimit": value}) == set()
	}
}

test_deny_empty_dir_without_size if {
	every fields in [{}, {"medium": ""}, {"medium": null}, {"medium": "Memory"}, {"sizeLimit": null}, {"sizeLimit": 0}] {
		ephemeral_storage.violation == {_no_size(0, "tmp")} with input as _volume({"name": "tmp", "emptyDir": fields})
	}
}

test_deny_volume_that_becomes_an_empty_dir if {
	every volume in [{"name": "tmp"}, {"name": "tmp", "emptyDir": null}, {"name": "tmp", "secret": null}] {
		ephemeral_storage.violation == {_no_size(0, "tmp")} with input as _volume(volume)
	}
}

test_deny_each_volume if {
	ephemeral_storage.violation == {_no_size(1, "cache"), _no_size(2, "volumes[2]")} with input as _pod({"volumes": [
		{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
		{"name": "cache", "emptyDir": {}},
		{"name": null, "emptyDir": {}},
	]})
}

test_volumes_on_disk_may_go_without_a_size if {
	every value in [false, null, "true"] {
		_violation(_volume({"name": "tmp", "emptyDir": {}}), {"requireEmptyDirSizeLimit": value}) == set()
		memory := _volume({"name": "tmp", "emptyDir": {"medium": "Memory"}})
		_violation(memory, {"requireEmptyDirSizeLimit": value}) == {_no_size(0, "tmp")}
	}
}

test_allow_other_volumes if {
	every volume in [
		{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
		{"name": "tmp", "emptyDir": {"sizeLimit": 1048576, "medium": "Memory"}},
		{"name": "tmp", "emptyDir": {"sizeLimit": "{{ size }}"}},
		{"name": "tmp", "emptyDir": {"medium": "HugePages"}},
		{"name": "tmp", "emptyDir": {"medium": "HugePages-2Mi"}},
		{"name": "tmp", "secret": {"secretName": "tmp"}},
		{"name": "tmp", "persistentVolumeClaim": {}},
		"tmp",
	] {
		ephemeral_storage.violation == set() with input as _volume(volume)
	}
	ephemeral_storage.violation == set() with input as _pod({"volumes": null})
}

test_deny_in_template if {
	ephemeral_storage.violation == {
		{
			"msg": `container "job" has no limits.ephemeral-storage`,
			"details": {"path": [
				"spec", "template", "spec", "containers", 0,
				"resources", "limits", "ephemeral-storage",
			]},
		},
		{
			"msg": `volume "tmp" has no sizeLimit`,
			"details": {"path": ["spec", "template", "spec", "volumes", 0, "emptyDir", "sizeLimit"]},
		},
	} with input as {
		"apiVersion": "batch/v1",
		"kind": "Job",
		"spec": {"template": {"spec": {"containers": [{"name": "job"}], "volumes": [{"name": "tmp"}]}}},
	}
}

test_default_parameters if {
	ephemeral_storage.default_parameters == {
		"max": null,
		"requireRequest": false,
		"requestEqualsLimit": false,
		"requireEmptyDirSizeLimit": true,
	}
}

test_deny_each_volume_without_a_source if {
	ephemeral_storage.violation == {_no_size(0, "a"), _no_size(1, "b"), _no_size(2, "volumes[2]")} with input as _pod({"volumes": [
		{"name": "a"},
		{"name": "b", "secret": null},
		{},
	]})
}
