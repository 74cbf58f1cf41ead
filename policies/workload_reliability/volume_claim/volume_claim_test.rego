package policies.workload_reliability.volume_claim_test

import data.policies.workload_reliability.volume_claim

_sound := {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}

_claim(spec) := {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": object.union(_sound, spec)}

_annotated(class, spec) := object.union(
	_claim(spec),
	{"metadata": {"annotations": {"volume.beta.kubernetes.io/storage-class": class}}},
)

_stateful_set(specs) := {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"volumeClaimTemplates": [{
	"metadata": {"name": sprintf("data-%d", [i])},
	"spec": object.union(_sound, spec),
} |
	some i, spec in specs
]}}

_pod(specs) := {"apiVersion": "v1", "kind": "Pod", "spec": {"volumes": array.concat(
	[{"name": "tmp", "emptyDir": {}}],
	[{"name": sprintf("data-%d", [i]), "ephemeral": {"volumeClaimTemplate": {"spec": object.union(_sound, spec)}}} | some i, spec in specs],
)}}

_class(policy) := {
	"apiVersion": "storage.k8s.io/v1",
	"kind": "StorageClass",
	"metadata": {"name": "fast"},
	"reclaimPolicy": policy,
}

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_field := ["spec", "storageClassName"]

_annotation := ["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"]

_storage := ["spec", "resources", "requests", "storage"]

_allowed := {"allowedClasses": ["slow", "fast"]}

test_defaults if {
	volume_claim.default_parameters == {
		"requireClass": false,
		"allowedClasses": [],
		"allowedModes": ["ReadWriteOnce", "ReadWriteOncePod"],
		"allowedReclaimPolicies": [],
	}
}

test_deny_no_class_where_one_is_required if {
	every spec in [{}, {"storageClassName": null}, {"storageClassName": 1}] {
		volume_claim.violation == {_violation(_field, "claim names no storage class")} with input as _claim(spec)
			with data.parameters["volume-claim"] as object.union(_allowed, {"requireClass": true})
	}

	volume_claim.violation == {_violation(_field, "claim names no storage class")} with input as _annotated(null, {})
		with data.parameters["volume-claim"] as {"requireClass": true}
}

test_allow_no_class_where_none_is_required if {
	every parameters in [{}, _allowed, {"requireClass": false}] {
		volume_claim.violation == set() with input as _claim({})
			with data.parameters["volume-claim"] as parameters
	}
}

test_allow_every_name_as_a_class if {
	every manifest in [_claim({"storageClassName": "any"}), _claim({"storageClassName": ""}), _annotated("any", {}), _annotated("", {})] {
		volume_claim.violation == set() with input as manifest
			with data.parameters["volume-claim"] as {"requireClass": true}
	}
}

test_deny_classes_that_are_not_allowed if {
	every class in ["any", "", "Fast"] {
		volume_claim.violation == {_violation(
			_field,
			sprintf("claim names storage class %q, which is not allowed", [class]),
		)} with input as _claim({"storageClassName": class})
			with data.parameters["volume-claim"] as _allowed
		volume_claim.violation == {_violation(
			_annotation,
			sprintf("claim names storage class %q, which is not allowed", [class]),
		)} with input as _annotated(class, {"storageClassName": "fast"})
			with data.parameters["volume-claim"] as _allowed
	}
}

test_allow_classes_that_are_allowed if {
	every manifest in [_claim({"storageClassName": "fast"}), _annotated("slow", {"storageClassName": "any"})] {
		volume_claim.violation == set() with input as manifest
			with data.parameters["volume-claim"] as _allowed
	}

	volume_claim.violation == set() with input as _claim({"storageClassName": ""})
		with data.parameters["volume-claim"] as {"allowedClasses": [""]}
}

test_deny_access_modes if {
	volume_claim.violation == {
		_violation(["spec", "accessModes", 0], "claim asks for access mode ReadWriteMany, which is not allowed"),
		_violation(["spec", "accessModes", 2], "claim asks for access mode ReadOnlyMany, which is not allowed"),
	} with input as _claim({"accessModes": ["ReadWriteMany", "ReadWriteOnce", "ReadOnlyMany"]})

	volume_claim.violation == {_violation(
		["spec", "accessModes", 0],
		"claim asks for access mode ReadWriteOnce, which is not allowed",
	)} with input as _claim({})
		with data.parameters["volume-claim"] as {"allowedModes": ["ReadWriteOncePod"]}
}

test_allow_access_modes if {
	every modes in [["ReadWriteOnce"], ["ReadWriteOncePod"], ["ReadWriteOnce", "ReadWriteOncePod"], [], null] {
		volume_claim.violation == set() with input as _claim({"accessModes": modes})
	}

	volume_claim.violation == set() with input as _claim({"accessModes": ["ReadWriteMany"]})
		with data.parameters["volume-claim"] as {"allowedModes": ["ReadWriteMany"]}
}

test_deny_no_size if {
	every resources in [null, {"requests": null}, {"requests": {"storage": null}}, {"requests": {"storage": 0}}, {"requests": {"storage": "0Gi"}}] {
		volume_claim.violation == {_violation(_storage, "claim requests no storage")} with input as object.union(_claim({}), {"spec": {"resources": resources}})
	}

	volume_claim.violation == {_violation(_storage, "claim requests no storage")} with input as {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
}

test_allow_sizes if {
	every size in ["1Gi", "1e9", 1073741824, "$(SIZE)"] {
		volume_claim.violation == set() with input as _claim({"resources": {"requests": {"storage": size}}})
	}
}

test_deny_in_templates_of_a_stateful_set if {
	volume_claim.violation == {
		_violation(
			["spec", "volumeClaimTemplates", 1, "spec", "accessModes", 0],
			`claim template "data-1" asks for access mode ReadWriteMany, which is not allowed`,
		),
		_violation(["spec", "volumeClaimTemplates", 2, "spec", "resources", "requests", "storage"], `claim template "data-2" requests no storage`),
	} with input as _stateful_set([{}, {"accessModes": ["ReadWriteMany"]}, {"resources": null}])

	volume_claim.violation == {_violation(
		["spec", "volumeClaimTemplates", 0, "spec", "storageClassName"],
		`claim template "data-0" names no storage class`,
	)} with input as _stateful_set([{}])
		with data.parameters["volume-claim"] as {"requireClass": true}

	volume_claim.violation == {_violation(
		["spec", "volumeClaimTemplates", 0, "spec", "resources", "requests", "storage"],
		`claim template "" requests no storage`,
	)} with input as {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"volumeClaimTemplates": [{}, "x", null]}}
}

test_deny_classes_of_each_template if {
	manifest := _stateful_set([{}, {"storageClassName": "x"}, {"storageClassName": "y"}, {}])
	{violation.details.path[2] | some violation in volume_claim.violation} == {0, 3} with input as manifest
		with data.parameters["volume-claim"] as {"requireClass": true}
	{violation.details.path[2] | some violation in volume_claim.violation} == {1, 2} with input as manifest
		with data.parameters["volume-claim"] as _allowed
}

test_deny_in_ephemeral_volumes if {
	volume_claim.violation == {
		_violation(
			["spec", "volumes", 1, "ephemeral", "volumeClaimTemplate", "spec", "storageClassName"],
			`claim of volume "data-0" names storage class "x", which is not allowed`,
		),
		_violation(
			["spec", "volumes", 3, "ephemeral", "volumeClaimTemplate", "spec", "resources", "requests", "storage"],
			`claim of volume "data-2" requests no storage`,
		),
	} with input as _pod([{"storageClassName": "x"}, {"storageClassName": "fast"}, {"resources": null}])
		with data.parameters["volume-claim"] as _allowed

	volume_claim.violation == {_violation(
		["spec", "template", "spec", "volumes", 0, "ephemeral", "volumeClaimTemplate", "spec", "resources", "requests", "storage"],
		`claim of volume "" requests no storage`,
	)} with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {"volumes": [
		{"ephemeral": {"volumeClaimTemplate": {}}},
		{"ephemeral": {"volumeClaimTemplate": null}},
		{"ephemeral": {}},
	]}}}}
}

test_deny_reclaim_policies_that_are_not_allowed if {
	every policy, shown in {"Delete": "Delete", "": "Delete", null: "Delete", "Recycle": "Recycle"} {
		volume_claim.violation == {_violation(
			["reclaimPolicy"],
			sprintf("storage class has reclaim policy %s, which is not allowed", [shown]),
		)} with input as _class(policy)
			with data.parameters["volume-claim"] as {"allowedReclaimPolicies": ["x", "Retain"]}
	}
}

test_allow_reclaim_policies if {
	volume_claim.violation == set() with input as _class("Retain")
		with data.parameters["volume-claim"] as {"allowedReclaimPolicies": ["x", "Retain"]}
	volume_claim.violation == set() with input as _class("Recycle")
	volume_claim.violation == set() with input as _class(null)
		with data.parameters["volume-claim"] as {"allowedReclaimPolicies": ["Delete"]}
}

test_allow_other_kinds if {
	every kind in ["PersistentVolumeClaim", "StatefulSet", "StorageClass", "Pod"] {
		volume_claim.violation == set() with input as {
			"apiVersion": "example.com/v1",
			"kind": kind,
			"spec": {
				"accessModes": ["ReadWriteMany"],
				"volumeClaimTemplates": [{}],
				"volumes": [{"ephemeral": {"volumeClaimTemplate": {}}}],
			},
		}
			with data.parameters["volume-claim"] as {"allowedReclaimPolicies": ["Retain"]}
	}
}
