package policies.workload_reliability.deprecated_api_test

import data.policies.workload_reliability.deprecated_api

_object(api_version, kind) := {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}}

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": object.union({"containers": [{"name": "app", "securityContext": {}}]}, spec)}

_annotated(annotations, spec) := object.union(_pod(spec), {"metadata": {"annotations": annotations}})

_violation(severity, path, msg) := {"msg": msg, "details": {"path": path, "severity": severity}}

_removed(msg) := {_violation("high", ["apiVersion"], msg)}

_deprecated(msg) := {_violation("low", ["apiVersion"], msg)}

test_deny_removed_api if {
	deprecated_api.violation == _removed(`apiVersion "extensions/v1beta1" of Ingress no longer works since Kubernetes 1.22: use networking.k8s.io/v1`) with input as _object("extensions/v1beta1", "Ingress")
	deprecated_api.violation == _removed(`apiVersion "networking.k8s.io/v1beta1" of ServiceCIDR no longer works since Kubernetes 1.37: use networking.k8s.io/v1`) with input as _object("networking.k8s.io/v1beta1", "ServiceCIDR")
	deprecated_api.violation == _removed(`apiVersion "policy/v1beta1" of PodSecurityPolicy no longer works since Kubernetes 1.25: use Pod Security admission`) with input as _object("policy/v1beta1", "PodSecurityPolicy")
}

test_deny_removed_api_without_replacement if {
	deprecated_api.violation == _removed(`apiVersion "settings.k8s.io/v1alpha1" of PodPreset no longer works since Kubernetes 1.20`) with input as _object("settings.k8s.io/v1alpha1", "PodPreset")
}

test_deny_deprecated_api if {
	deprecated_api.violation == _deprecated(`apiVersion "resource.k8s.io/v1beta1" of ResourceClaim is deprecated since Kubernetes 1.35: use resource.k8s.io/v1`) with input as _object("resource.k8s.io/v1beta1", "ResourceClaim")
	deprecated_api.violation == _deprecated(`apiVersion "/v1" of Endpoints is deprecated since Kubernetes 1.33: use discovery.k8s.io/v1 EndpointSlice`) with input as _object("/v1", "Endpoints")
}

test_deny_by_the_version_of_kubernetes if {
	every minor in ["1.21", "v1.24"] {
		deprecated_api.violation == _deprecated(`apiVersion "batch/v1beta1" of CronJob is deprecated since Kubernetes 1.21: use batch/v1`) with input as _object("batch/v1beta1", "CronJob")
			with data.parameters["deprecated-api"] as {"kubernetesVersion": minor}
	}
	every minor in ["1.25", "1.37", "latest"] {
		deprecated_api.violation == _removed(`apiVersion "batch/v1beta1" of CronJob no longer works since Kubernetes 1.25: use batch/v1`) with input as _object("batch/v1beta1", "CronJob")
			with data.parameters["deprecated-api"] as {"kubernetesVersion": minor, "fields": false}
	}
	deprecated_api.violation == set() with input as _object("batch/v1beta1", "CronJob")
		with data.parameters["deprecated-api"] as {"kubernetesVersion": "1.20"}
}

test_deny_additional_apis if {
	old := "cert-manager.io/v1alpha2"
	every api in [{}, {"kind": "Issuer"}, {"kind": "Issuer", "removed": false}, {"removed": null}] {
		deprecated_api.violation == _deprecated(`apiVersion "cert-manager.io/v1alpha2" of Issuer is deprecated`) with input as _object(old, "Issuer")
			with data.parameters["deprecated-api"] as {"additional": [{"apiVersion": "x"}, object.union(api, {"apiVersion": old})]}
	}
	deprecated_api.violation == _removed(`apiVersion "cert-manager.io/v1alpha2" of Issuer no longer works: use cert-manager.io/v1`) with input as _object(old, "Issuer")
		with data.parameters["deprecated-api"] as {"additional": [{"apiVersion": old, "removed": true, "replacement": "cert-manager.io/v1"}]}
	every api in [{"apiVersion": "cert-manager.io/v1"}, {"apiVersion": old, "kind": "Certificate"}] {
		deprecated_api.violation == set() with input as _object(old, "Issuer")
			with data.parameters["deprecated-api"] as {"additional": [api]}
	}
}

test_deny_old_name_of_the_service_account if {
	every spec in [{}, {"serviceAccountName": "other"}, {"serviceAccountName": null}, {"serviceAccountName": ""}] {
		deprecated_api.violation == {_violation(
			"low", ["spec", "serviceAccount"],
			"field serviceAccount is deprecated since Kubernetes 1.0: use serviceAccountName",
		)} with input as _pod(object.union(spec, {"serviceAccount": "web"}))
	}
}

test_deny_volumes_without_a_driver if {
	messages := {
		"cephfs": "volume of type cephfs no longer works since Kubernetes 1.31: use a CSI driver",
		"flocker": "volume of type flocker no longer works since Kubernetes 1.25",
		"gitRepo": "volume of type gitRepo no longer works since Kubernetes 1.33: use an emptyDir that an init container fills",
		"glusterfs": "volume of type glusterfs no longer works since Kubernetes 1.26: use a CSI driver",
		"photonPersistentDisk": "volume of type photonPersistentDisk no longer works since Kubernetes 1.16",
		"quobyte": "volume of type quobyte no longer works since Kubernetes 1.25: use a CSI driver",
		"rbd": "volume of type rbd no longer works since Kubernetes 1.31: use a CSI driver",
		"scaleIO": "volume of type scaleIO no longer works since Kubernetes 1.22: use a CSI driver",
		"storageos": "volume of type storageos no longer works since Kubernetes 1.25: use a CSI driver",
	}
	every type, msg in messages {
		path := ["spec", "volumes", 1, type]
		deprecated_api.violation == {_violation("high", path, msg)} with input as _pod({"volumes": [
			{"name": "tmp", "emptyDir": {}},
			{"name": "data", type: {}},
		]})
	}
}

test_deny_deprecated_volumes if {
	every type, minors in {
		"cephfs": ["1.28", "1.30"],
		"flocker": ["1.22", "1.24"],
		"gitRepo": ["1.11", "1.32"],
		"glusterfs": ["1.25", "1.25"],
		"photonPersistentDisk": ["1.11", "1.15"],
		"quobyte": ["1.22", "1.24"],
		"rbd": ["1.28", "1.30"],
		"scaleIO": ["1.16", "1.21"],
		"storageos": ["1.22", "1.24"],
	} {
		every minor in minors {
			{violation.details.severity | some violation in deprecated_api.violation} == {"low"} with input as _pod({"volumes": [{type: {}}]})
				with data.parameters["deprecated-api"] as {"kubernetesVersion": minor}
		}
		older := sprintf("1.%d", [to_number(trim_prefix(minors[0], "1.")) - 1])
		deprecated_api.violation == set() with input as _pod({"volumes": [{type: {}}]})
			with data.parameters["deprecated-api"] as {"kubernetesVersion": older}
	}
}

test_deny_persistent_volumes_without_a_driver if {
	deprecated_api.violation == {_violation(
		"high", ["spec", "glusterfs"],
		"volume of type glusterfs no longer works since Kubernetes 1.26: use a CSI driver",
	)} with input as {"apiVersion": "v1", "kind": "PersistentVolume", "spec": {"glusterfs": {"path": "data"}}}
}

test_deny_old_labels_of_nodes if {
	every label, msg in {
		"beta.kubernetes.io/arch": `label "beta.kubernetes.io/arch" of nodes is deprecated since Kubernetes 1.14: use kubernetes.io/arch`,
		"beta.kubernetes.io/instance-type": `label "beta.kubernetes.io/instance-type" of nodes is deprecated since Kubernetes 1.17: use node.kubernetes.io/instance-type`,
		"beta.kubernetes.io/os": `label "beta.kubernetes.io/os" of nodes is deprecated since Kubernetes 1.14: use kubernetes.io/os`,
		"failure-domain.beta.kubernetes.io/region": `label "failure-domain.beta.kubernetes.io/region" of nodes is deprecated since Kubernetes 1.17: use topology.kubernetes.io/region`,
		"failure-domain.beta.kubernetes.io/zone": `label "failure-domain.beta.kubernetes.io/zone" of nodes is deprecated since Kubernetes 1.17: use topology.kubernetes.io/zone`,
		"node-role.kubernetes.io/master": `label "node-role.kubernetes.io/master" of nodes is deprecated since Kubernetes 1.20: use node-role.kubernetes.io/control-plane`,
	} {
		every minor in ["1.20", "1.37", "1.99"] {
			deprecated_api.violation == {_violation("low", ["spec", "nodeSelector", label], msg)} with input as _pod({"nodeSelector": {label: "x", "disk": "ssd"}})
				with data.parameters["deprecated-api"] as {"kubernetesVersion": minor}
		}
		deprecated_api.violation == set() with input as _pod({"nodeSelector": {label: "x"}})
			with data.parameters["deprecated-api"] as {"kubernetesVersion": "1.13"}
	}
}

_zone := "failure-domain.beta.kubernetes.io/zone"

_zone_violation(path) := _violation(
	"low", path,
	`label "failure-domain.beta.kubernetes.io/zone" of nodes is deprecated since Kubernetes 1.17: use topology.kubernetes.io/zone`,
)

test_deny_old_labels_of_nodes_in_rules_of_scheduling if {
	affinity := ["spec", "affinity"]
	required := "requiredDuringSchedulingIgnoredDuringExecution"
	preferred := "preferredDuringSchedulingIgnoredDuringExecution"
	terms := {"matchExpressions": [{"key": "a", "operator": "Exists"}, {"key": _zone, "operator": "Exists"}]}
	deprecated_api.violation == {
		_zone_violation(array.concat(affinity, ["nodeAffinity", required, "nodeSelectorTerms", 0, "matchExpressions", 1, "key"])),
		_zone_violation(array.concat(affinity, ["nodeAffinity", preferred, 0, "preference", "matchExpressions", 1, "key"])),
		_zone_violation(array.concat(affinity, ["podAffinity", required, 0, "topologyKey"])),
		_zone_violation(array.concat(affinity, ["podAntiAffinity", preferred, 0, "podAffinityTerm", "topologyKey"])),
		_zone_violation(["spec", "topologySpreadConstraints", 1, "topologyKey"]),
		_zone_violation(["spec", "tolerations", 0, "key"]),
	} with input as _pod({
		"affinity": {
			"nodeAffinity": {required: {"nodeSelectorTerms": [terms]}, preferred: [{"weight": 1, "preference": terms}]},
			"podAffinity": {required: [{"topologyKey": _zone, "labelSelector": terms}]},
			"podAntiAffinity": {preferred: [{"podAffinityTerm": {"topologyKey": _zone}}]},
		},
		"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}, {"topologyKey": _zone, "labelSelector": terms}],
		"tolerations": [{"key": _zone, "operator": "Equal", "value": _zone}],
	})
}

test_deny_old_labels_of_nodes_in_storage if {
	deprecated_api.violation == {_zone_violation(["allowedTopologies", 0, "matchLabelExpressions", 0, "key"])} with input as object.union(
		_object("storage.k8s.io/v1", "StorageClass"),
		{"allowedTopologies": [{"matchLabelExpressions": [{"key": _zone, "values": ["a"]}]}]},
	)
	path := ["spec", "nodeAffinity", "required", "nodeSelectorTerms", 0, "matchExpressions", 0, "key"]
	deprecated_api.violation == {_zone_violation(path)} with input as object.union(
		_object("v1", "PersistentVolume"),
		{"spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": _zone, "operator": "Exists"}]}]}}}},
	)
}

_annotation_path(key) := ["metadata", "annotations", key]

test_deny_annotations_without_effect if {
	every key, msg in {
		"scheduler.alpha.kubernetes.io/critical-pod": `annotation "scheduler.alpha.kubernetes.io/critical-pod" no longer works since Kubernetes 1.16: use priorityClassName`,
		"seccomp.security.alpha.kubernetes.io/pod": `annotation "seccomp.security.alpha.kubernetes.io/pod" no longer works since Kubernetes 1.27: use securityContext.seccompProfile`,
		"container.seccomp.security.alpha.kubernetes.io/app": `annotation "container.seccomp.security.alpha.kubernetes.io/app" no longer works since Kubernetes 1.27: use securityContext.seccompProfile`,
		"security.alpha.kubernetes.io/sysctls": `annotation "security.alpha.kubernetes.io/sysctls" no longer works since Kubernetes 1.11: use securityContext.sysctls`,
		"security.alpha.kubernetes.io/unsafe-sysctls": `annotation "security.alpha.kubernetes.io/unsafe-sysctls" no longer works since Kubernetes 1.11: use securityContext.sysctls`,
	} {
		every spec in [{}, {"priorityClassName": null, "securityContext": {"seccompProfile": null, "sysctls": null}}] {
			deprecated_api.violation == {_violation("high", _annotation_path(key), msg)} with input as _annotated({key: "x"}, spec)
		}
	}
}

test_deny_deprecated_annotations if {
	every key, minors in {
		"scheduler.alpha.kubernetes.io/critical-pod": ["1.13", "1.15"],
		"seccomp.security.alpha.kubernetes.io/pod": ["1.19", "1.26"],
		"container.seccomp.security.alpha.kubernetes.io/app": ["1.19", "1.26"],
		"container.apparmor.security.beta.kubernetes.io/app": ["1.30", "1.37"],
	} {
		every minor in minors {
			{violation.details.severity | some violation in deprecated_api.violation} == {"low"} with input as _annotated({key: "x"}, {})
				with data.parameters["deprecated-api"] as {"kubernetesVersion": minor}
		}
		older := sprintf("1.%d", [to_number(trim_prefix(minors[0], "1.")) - 1])
		deprecated_api.violation == set() with input as _annotated({key: "x"}, {})
			with data.parameters["deprecated-api"] as {"kubernetesVersion": older}
	}
	every key in ["security.alpha.kubernetes.io/sysctls", "security.alpha.kubernetes.io/unsafe-sysctls"] {
		deprecated_api.violation == set() with input as _annotated({key: "x"}, {})
			with data.parameters["deprecated-api"] as {"kubernetesVersion": "1.10"}
	}
}

test_deny_annotation_of_apparmor_of_a_template if {
	key := "container.apparmor.security.beta.kubernetes.io/app"
	deprecated_api.violation == {_violation(
		"low", ["spec", "template", "metadata", "annotations", key],
		`annotation "container.apparmor.security.beta.kubernetes.io/app" is deprecated since Kubernetes 1.30: use securityContext.appArmorProfile`,
	)} with input as object.union(_object("apps/v1", "Deployment"), {"spec": {"template": {
		"metadata": {"annotations": {key: "unconfined"}},
		"spec": {"containers": [{"name": "other", "securityContext": {"appArmorProfile": {}}}, {"name": "app"}]},
	}}})
}

test_deny_twice_where_api_and_field_are_old if {
	deprecated_api.violation == {
		_violation("high", ["apiVersion"], `apiVersion "apps/v1beta1" of Deployment no longer works since Kubernetes 1.16: use apps/v1`),
		_violation(
			"low", ["spec", "template", "spec", "serviceAccount"],
			"field serviceAccount is deprecated since Kubernetes 1.0: use serviceAccountName",
		),
	} with input as object.union(
		_object("apps/v1beta1", "Deployment"),
		{"spec": {"template": {"spec": {"serviceAccount": "web"}}}},
	)
}

test_allow_annotations_beside_the_field_of_the_pod if {
	every key in [
		"scheduler.alpha.kubernetes.io/critical-pod",
		"seccomp.security.alpha.kubernetes.io/pod",
		"container.seccomp.security.alpha.kubernetes.io/app",
		"container.apparmor.security.beta.kubernetes.io/app",
		"security.alpha.kubernetes.io/sysctls",
		"security.alpha.kubernetes.io/unsafe-sysctls",
	] {
		deprecated_api.violation == set() with input as _annotated({key: "x"}, {
			"priorityClassName": "high",
			"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}, "appArmorProfile": {"type": "RuntimeDefault"}, "sysctls": []},
		})
	}
}

test_allow_annotations_beside_the_field_of_the_container if {
	every key, field in {
		"container.seccomp.security.alpha.kubernetes.io/app": "seccompProfile",
		"container.apparmor.security.beta.kubernetes.io/app": "appArmorProfile",
	} {
		deprecated_api.violation == set() with input as _annotated(
			{key: "x"},
			{"containers": [{"name": "app", "securityContext": {field: {"type": "RuntimeDefault"}}}, {"name": "other"}]},
		)
	}
}

test_allow_other_annotations if {
	every key in [
		"container.apparmor.security.beta.kubernetes.io/other",
		"container.apparmor.security.beta.kubernetes.io/",
		"container.apparmor.security.beta.kubernetes.io",
		"seccomp.security.alpha.kubernetes.io/app",
		"app",
	] {
		deprecated_api.violation == set() with input as _annotated({key: "x"}, {})
	}
}

test_allow_names_of_the_service_account if {
	every spec in [
		{"serviceAccountName": "web"},
		{"serviceAccountName": "web", "serviceAccount": "web"},
		{"serviceAccount": ""},
		{"serviceAccount": "", "serviceAccountName": "web"},
		{"serviceAccount": null},
		{"serviceAccount": null, "serviceAccountName": "web"},
	] {
		deprecated_api.violation == set() with input as _pod(spec)
	}
}

test_allow_other_volumes_and_labels if {
	deprecated_api.violation == set() with input as _pod({
		"volumes": [{"name": "a", "gitRepo": null}, {"name": "gitRepo", "emptyDir": {}}, "rbd"],
		"nodeSelector": {"kubernetes.io/os": "beta.kubernetes.io/os"},
		"tolerations": [{"operator": "Exists"}, {"key": 1}, {"key": "a", "value": "node-role.kubernetes.io/master"}],
		"affinity": null,
	})
}

test_allow_old_fields_where_only_apis_are_judged if {
	every fields in [false, null] {
		deprecated_api.violation == set() with input as _annotated(
			{"seccomp.security.alpha.kubernetes.io/pod": "x"},
			{"serviceAccount": "web", "nodeSelector": {_zone: "a"}, "volumes": [{"gitRepo": {}}]},
		)
			with data.parameters["deprecated-api"] as {"fields": fields}
	}
}

test_allow_fields_of_other_kinds if {
	topologies := [{"matchLabelExpressions": [{"key": _zone}]}]
	deprecated_api.violation == set() with input as object.union(_pod({"nodeAffinity": {"key": _zone}, "gitRepo": {}}), {"allowedTopologies": topologies})
	deprecated_api.violation == set() with input as object.union(
		_object("v1", "PersistentVolume"),
		{"allowedTopologies": topologies},
	)
	deprecated_api.violation == set() with input as object.union(
		_object("storage.k8s.io/v1", "StorageClass"),
		{"spec": {"nodeAffinity": {"key": _zone}, "gitRepo": {}}},
	)
}

test_allow_names_of_labels_that_are_not_about_nodes if {
	deprecated_api.violation == set() with input as _pod({"volumes": [{"configMap": {"items": [{"key": _zone}]}}]})
	deprecated_api.violation == set() with input as object.union(_object("v1", "PersistentVolume"), {"spec": {"csi": {"key": _zone}}})
	deprecated_api.violation == set() with input as object.union(
		_object("storage.k8s.io/v1", "StorageClass"),
		{"parameters": {"key": _zone}},
	)
}

test_allow_other_apis_and_kinds if {
	every api in [
		["apps/v1", "Deployment"],
		["batch/v1", "CronJob"],
		["example.com/v1beta1", "Ingress"],
		["extensions/v1beta1", "Job"],
		["v1", "Service"],
	] {
		deprecated_api.violation == set() with input as _object(api[0], api[1])
	}
	deprecated_api.violation == set() with input as object.union(_object("example.com/v1", "PersistentVolume"), {"spec": {
		"gitRepo": {},
		"nodeAffinity": {"key": _zone},
	}})
	deprecated_api.violation == set() with input as object.union(_object("v1", "StorageClass"), {"allowedTopologies": [{"key": _zone}]})
}

test_defaults if {
	deprecated_api.default_parameters == {"kubernetesVersion": "1.37", "fields": true, "additional": []}
}
