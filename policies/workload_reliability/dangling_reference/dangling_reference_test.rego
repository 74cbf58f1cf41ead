package policies.workload_reliability.dangling_reference_test

import data.policies.workload_reliability.dangling_reference

_pod(spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": object.union({"containers": [{"name": "web"}]}, spec),
}

_stateful_set(spec) := {
	"apiVersion": "apps/v1",
	"kind": "StatefulSet",
	"metadata": {"name": "db", "namespace": "shop"},
	"spec": spec,
}

_object(kind, name, fields) := object.union({"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "shop"}}, fields)

_inventory := {
	"namespace": {"shop": {"v1": {
		"ConfigMap": {
			"settings": _object("ConfigMap", "settings", {"data": {"level": "info", "mode": "a"}, "binaryData": {"logo": "aGk="}}),
			"empty": _object("ConfigMap", "empty", {}),
			"more": _object("ConfigMap", "more", {"data": {"lvl": "info", "icon": "a"}}),
		},
		"PersistentVolumeClaim": {"data": _object("PersistentVolumeClaim", "data", {})},
		"Secret": {
			"db": _object("Secret", "db", {"data": {"user": "aGk="}, "stringData": {"password": "x"}}),
			"filled": _object("Secret", "filled", {"data": {}}),
		},
		"Service": {
			"headless": _object("Service", "headless", {"spec": {"clusterIP": "None"}}),
			"ips": _object("Service", "ips", {"spec": {"clusterIPs": ["None"]}}),
			"web": _object("Service", "web", {"spec": {}}),
			"fixed": _object("Service", "fixed", {"spec": {"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1"]}}),
		},
		"ServiceAccount": {"web": _object("ServiceAccount", "web", {})},
	}}},
	"cluster": {"scheduling.k8s.io/v1": {"PriorityClass": {"high": {
		"apiVersion": "scheduling.k8s.io/v1",
		"kind": "PriorityClass",
		"metadata": {"name": "high"},
	}}}},
}

_complete := {"complete": true}

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

# Everything that a pod can refer to, by name, with the kind, the path and the owner in messages.
_referring(kind, name) := [reference |
	some reference in [
		{
			"kind": "ConfigMap",
			"spec": {"volumes": [{"name": "config", "configMap": {"name": name}}]},
			"path": ["spec", "volumes", 0, "configMap", "name"],
			"owner": `volume "config"`,
		},
		{
			"kind": "ConfigMap",
			"spec": {"volumes": [{"name": "all", "projected": {"sources": [{"downwardAPI": {}}, {"configMap": {"name": name}}]}}]},
			"path": ["spec", "volumes", 0, "projected", "sources", 1, "configMap", "name"],
			"owner": `volume "all"`,
		},
		{
			"kind": "ConfigMap",
			"spec": {"initContainers": [{"name": "setup", "env": [{"name": "A"}, {"name": "B", "valueFrom": {"configMapKeyRef": {"name": name}}}]}]},
			"path": ["spec", "initContainers", 0, "env", 1, "valueFrom", "configMapKeyRef", "name"],
			"owner": `variable "B" of container "setup"`,
		},
		{
			"kind": "ConfigMap",
			"spec": {"containers": [{"name": "web"}, {"name": "api", "envFrom": [{"prefix": "A_"}, {"configMapRef": {"name": name}}]}]},
			"path": ["spec", "containers", 1, "envFrom", 1, "configMapRef", "name"],
			"owner": `container "api"`,
		},
		{
			"kind": "Secret",
			"spec": {"volumes": [{"name": 1, "secret": {"secretName": name}}]},
			"path": ["spec", "volumes", 0, "secret", "secretName"],
			"owner": `volume ""`,
		},
		{
			"kind": "Secret",
			"spec": {"volumes": [{"projected": {"sources": [{"secret": {"name": name}}]}}]},
			"path": ["spec", "volumes", 0, "projected", "sources", 0, "secret", "name"],
			"owner": `volume ""`,
		},
		{
			"kind": "Secret",
			"spec": {"containers": [{"name": "web", "env": [{"valueFrom": {"secretKeyRef": {"name": name}}}]}]},
			"path": ["spec", "containers", 0, "env", 0, "valueFrom", "secretKeyRef", "name"],
			"owner": `variable "" of container "web"`,
		},
		{
			"kind": "Secret",
			"spec": {"ephemeralContainers": [{"name": "debugger", "envFrom": [{"secretRef": {"name": name}}]}]},
			"path": ["spec", "ephemeralContainers", 0, "envFrom", 0, "secretRef", "name"],
			"owner": `container "debugger"`,
		},
		{
			"kind": "PersistentVolumeClaim",
			"spec": {"volumes": [{"name": "tmp"}, {"name": "data", "persistentVolumeClaim": {"claimName": name}}]},
			"path": ["spec", "volumes", 1, "persistentVolumeClaim", "claimName"],
			"owner": `volume "data"`,
		},
		{
			"kind": "ServiceAccount",
			"spec": {"serviceAccountName": name, "serviceAccount": name},
			"path": ["spec", "serviceAccountName"],
			"owner": "pod",
		},
		{
			"kind": "ServiceAccount",
			"spec": {"serviceAccountName": "", "serviceAccount": name},
			"path": ["spec", "serviceAccount"],
			"owner": "pod",
		},
		{
			"kind": "PriorityClass",
			"spec": {"priorityClassName": name},
			"path": ["spec", "priorityClassName"],
			"owner": "pod",
		},
	]
	reference.kind == kind
]

_kinds := {
	"ConfigMap": "settings",
	"PersistentVolumeClaim": "data",
	"PriorityClass": "high",
	"Secret": "db",
	"ServiceAccount": "web",
}

test_deny_what_is_not_there_in_a_complete_set if {
	every kind, _ in _kinds {
		every reference in _referring(kind, "other") {
			violations := {_violation(reference.path, sprintf("%s refers to %s \"other\", which is not there", [reference.owner, kind]))}
			dangling_reference.violation == violations with input as _pod(reference.spec)
				with data.inventory as _inventory
				with data.parameters["dangling-reference"] as _complete
			dangling_reference.violation == violations with input as _pod(reference.spec)
				with data.parameters["dangling-reference"] as _complete
		}
	}
}

test_deny_what_is_not_there_beside_others_of_the_kind if {
	every kind in ["PersistentVolumeClaim", "PriorityClass", "ServiceAccount"] {
		every reference in _referring(kind, "other") {
			dangling_reference.violation == {_violation(
				reference.path,
				sprintf("%s refers to %s \"other\", which is not there", [reference.owner, kind]),
			)} with input as _pod(reference.spec)
				with data.inventory as _inventory
		}
	}
}

test_allow_what_may_be_elsewhere if {
	every kind, _ in _kinds {
		every reference in _referring(kind, "other") {
			dangling_reference.violation == set() with input as _pod(reference.spec)
		}
	}
	every kind in ["ConfigMap", "Secret"] {
		every reference in _referring(kind, "other") {
			dangling_reference.violation == set() with input as _pod(reference.spec)
				with data.inventory as _inventory
		}
	}
	every complete in [false, null, "true"] {
		dangling_reference.violation == set() with input as _pod({"serviceAccountName": "other"})
			with data.parameters["dangling-reference"] as {"complete": complete}
	}
}

test_allow_what_is_there if {
	every kind, name in _kinds {
		every reference in _referring(kind, name) {
			dangling_reference.violation == set() with input as _pod(reference.spec)
				with data.inventory as _inventory
				with data.parameters["dangling-reference"] as _complete
		}
	}
}

test_deny_what_is_in_another_namespace if {
	every kind in ["ConfigMap", "PersistentVolumeClaim", "Secret", "ServiceAccount"] {
		every reference in _referring(kind, _kinds[kind]) {
			count(dangling_reference.violation) == 1 with input as object.union(_pod(reference.spec), {"metadata": {"namespace": "team-a"}})
				with data.inventory as _inventory
				with data.parameters["dangling-reference"] as _complete
		}
	}
}

test_allow_external_objects if {
	external := ["ConfigMap/*/other", "Secret/shop/*", "PriorityClass/other", "ServiceAccount/shop/other", "PersistentVolumeClaim/sh*p/other"]
	every kind, _ in _kinds {
		every reference in _referring(kind, "other") {
			dangling_reference.violation == set() with input as _pod(reference.spec)
				with data.parameters["dangling-reference"] as {"complete": true, "external": external}
		}
	}
	dangling_reference.violation == set() with input as _pod({"volumes": [{"configMap": {"name": "kube-root-ca.crt"}}]})
		with data.inventory as _inventory
}

test_deny_other_objects_than_the_external_ones if {
	every external in ["ConfigMap/other", "ConfigMap/team-a/other", "ConfigMap/shop/othe", "Secret/shop/other", "*", "ConfigMap/*"] {
		every reference in _referring("ConfigMap", "other") {
			count(dangling_reference.violation) == 1 with input as _pod(reference.spec)
				with data.parameters["dangling-reference"] as {"complete": true, "external": [external]}
		}
	}
}

test_allow_optional_references if {
	every volume in [
		{"configMap": {"name": "other", "optional": true}},
		{"secret": {"secretName": "other", "optional": true}},
		{"projected": {"sources": [{"secret": {"name": "other", "optional": true}}]}},
		{"configMap": {"name": "settings", "optional": true, "items": [{"key": "other", "path": "x"}]}},
	] {
		dangling_reference.violation == set() with input as _pod({"volumes": [volume]})
			with data.inventory as _inventory
			with data.parameters["dangling-reference"] as _complete
	}
	every source in [
		{"configMapKeyRef": {"name": "other", "key": "a", "optional": true}},
		{"configMapKeyRef": {"name": "settings", "key": "other", "optional": true}},
		{"secretKeyRef": {"name": "other", "key": "a", "optional": true}},
	] {
		dangling_reference.violation == set() with input as _pod({"containers": [{"name": "web", "env": [{"name": "A", "valueFrom": source}]}]})
			with data.inventory as _inventory
			with data.parameters["dangling-reference"] as _complete
	}
}

test_deny_references_that_are_not_optional if {
	every optional in [false, null, "true"] {
		count(dangling_reference.violation) == 1 with input as _pod({"volumes": [{"configMap": {"name": "other", "optional": optional}}]})
			with data.inventory as _inventory
			with data.parameters["dangling-reference"] as _complete
	}
}

test_deny_keys_that_are_not_there if {
	dangling_reference.violation == {
		_violation(
			["spec", "containers", 0, "env", 0, "valueFrom", "configMapKeyRef", "key"],
			`variable "LEVEL" of container "web" refers to key "lvl", which ConfigMap "settings" does not have`,
		),
		_violation(
			["spec", "containers", 0, "env", 1, "valueFrom", "secretKeyRef", "key"],
			`variable "USER" of container "web" refers to key "name", which Secret "db" does not have`,
		),
		_violation(
			["spec", "volumes", 0, "configMap", "items", 1, "key"],
			`volume "config" refers to key "icon", which ConfigMap "settings" does not have`,
		),
		_violation(
			["spec", "volumes", 1, "projected", "sources", 0, "secret", "items", 0, "key"],
			`volume "all" refers to key "token", which Secret "db" does not have`,
		),
		_violation(
			["spec", "volumes", 1, "projected", "sources", 0, "secret", "items", 2, "key"],
			`volume "all" refers to key "cert", which Secret "db" does not have`,
		),
	} with input as _pod({
		"containers": [{"name": "web", "env": [
			{"name": "LEVEL", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "lvl"}}},
			{"name": "USER", "valueFrom": {"secretKeyRef": {"name": "db", "key": "name"}}},
		]}],
		"volumes": [
			{"name": "config", "configMap": {"name": "settings", "items": [{"key": "logo"}, {"key": "icon"}]}},
			{"name": "all", "projected": {"sources": [{"secret": {
				"name": "db",
				"items": [{"key": "token"}, {"key": "password"}, {"key": "cert"}],
			}}]}},
		],
	})
		with data.inventory as _inventory
}

test_allow_keys_that_are_there if {
	every source in [
		{"configMapKeyRef": {"name": "settings", "key": "level"}},
		{"configMapKeyRef": {"name": "settings", "key": "mode"}},
		{"configMapKeyRef": {"name": "settings", "key": "logo"}},
		{"configMapKeyRef": {"name": "settings", "key": null}},
		{"configMapKeyRef": {"name": "empty", "key": "level"}},
		{"secretKeyRef": {"name": "db", "key": "user"}},
		{"secretKeyRef": {"name": "db", "key": "password"}},
		{"secretKeyRef": {"name": "filled", "key": "password"}},
		{"secretKeyRef": {"name": "other", "key": "level"}},
	] {
		dangling_reference.violation == set() with input as _pod({"containers": [{"name": "web", "env": [{"name": "A", "valueFrom": source}]}]})
			with data.inventory as _inventory
	}
	dangling_reference.violation == set() with input as _pod({"volumes": [{"configMap": {"name": "settings", "items": [{"key": 1}, "key"]}}]})
		with data.inventory as _inventory
}

test_deny_stateful_set_without_its_service if {
	dangling_reference.violation == {_violation(
		["spec", "serviceName"],
		`StatefulSet refers to Service "other", which is not there`,
	)} with input as _stateful_set({"serviceName": "other"})
		with data.inventory as _inventory
}

test_deny_stateful_set_whose_service_is_not_headless if {
	every name in ["web", "fixed"] {
		dangling_reference.violation == {_violation(
			["spec", "serviceName"],
			sprintf("StatefulSet refers to Service %q, which gives its pods no names, as it is not headless", [name]),
		)} with input as _stateful_set({"serviceName": name})
			with data.inventory as _inventory
	}
}

test_allow_stateful_set_with_its_service if {
	every name in ["headless", "ips", "", null] {
		dangling_reference.violation == set() with input as _stateful_set({"serviceName": name})
			with data.inventory as _inventory
			with data.parameters["dangling-reference"] as _complete
	}
	dangling_reference.violation == set() with input as _stateful_set({"serviceName": "other"})
	dangling_reference.violation == set() with input as object.union(_stateful_set({"serviceName": "web"}), {"kind": "Deployment"})
		with data.inventory as _inventory
}

_service(map) := {"namespace": {"shop": {"v1": {"Service": {"db": _object("Service", "db", {"spec": {"clusterIP": "None", "selector": map}})}}}}}

test_deny_stateful_set_whose_service_selects_other_pods if {
	every map in [{"app": "db", "tier": "data"}, {"app": "api"}] {
		dangling_reference.violation == {_violation(
			["spec", "serviceName"],
			`StatefulSet refers to Service "db", which gives its pods no names, as it selects other pods`,
		)} with input as _stateful_set({"serviceName": "db", "template": {"metadata": {"labels": {"app": "db"}}}})
			with data.inventory as _service(map)
	}

	# A Service without selector has endpoints that somebody else writes, and pods get some labels when they are made.
	every map in [{"app": "db"}, {}, null, {"app": "db", "statefulset.kubernetes.io/pod-name": "db-0"}] {
		dangling_reference.violation == set() with input as _stateful_set({"serviceName": "db", "template": {"metadata": {"labels": {"app": "db", "tier": "front"}}}})
			with data.inventory as _service(map)
	}
}

test_deny_only_the_service_account_of_the_name_of_a_service if {
	dangling_reference.violation == {_violation(
		["spec", "template", "spec", "serviceAccountName"],
		`pod refers to ServiceAccount "fixed", which is not there`,
	)} with input as _stateful_set({"serviceName": "headless", "template": {"spec": {"serviceAccountName": "fixed"}}})
		with data.inventory as _inventory
}

test_deny_mounts_without_a_volume if {
	dangling_reference.violation == {
		_violation(
			["spec", "containers", 0, "volumeMounts", 1, "name"],
			`container "web" mounts volume "cache", which the pod does not have`,
		),
		_violation(
			["spec", "initContainers", 0, "volumeDevices", 0, "name"],
			`container "setup" mounts volume "disk", which the pod does not have`,
		),
		_violation(
			["spec", "ephemeralContainers", 0, "volumeMounts", 0, "name"],
			`container "debugger" mounts volume "cache", which the pod does not have`,
		),
	} with input as _pod({
		"initContainers": [{"name": "setup", "volumeDevices": [{"name": "disk"}, {"name": "tmp"}]}],
		"containers": [{"name": "web", "volumeMounts": [{"name": "tmp"}, {"name": "cache"}, {"name": 1}]}],
		"ephemeralContainers": [{"name": "debugger", "volumeMounts": [{"name": "cache"}]}],
		"volumes": [{"name": "other", "emptyDir": {}}, {"name": "tmp", "emptyDir": {}}],
	})
}

test_deny_mounts_of_claims_that_only_a_stateful_set_has if {
	spec := {
		"volumeClaimTemplates": [{"metadata": {"name": "disk"}}, {"metadata": {"name": "data"}}],
		"template": {"spec": {"containers": [{"name": "db", "volumeMounts": [{"name": "data"}, {"name": "disk"}]}]}},
	}
	dangling_reference.violation == set() with input as _stateful_set(spec)
	dangling_reference.violation == {
		_violation(
			["spec", "template", "spec", "containers", 0, "volumeMounts", 0, "name"],
			`container "db" mounts volume "data", which the pod does not have`,
		),
		_violation(
			["spec", "template", "spec", "containers", 0, "volumeMounts", 1, "name"],
			`container "db" mounts volume "disk", which the pod does not have`,
		),
	} with input as object.union(_stateful_set(spec), {"kind": "Deployment"})
}

test_deny_unused_volumes if {
	spec := {
		"containers": [{"name": "web", "volumeMounts": [{"name": "tmp"}], "volumeDevices": [{"name": "disk"}]}],
		"volumes": [{"name": "left"}, {"name": "tmp"}, {"name": "disk"}, {"emptyDir": {}}, {"name": 1}, {"name": "over"}],
	}
	dangling_reference.violation == {
		_violation(["spec", "volumes", 0], `no container mounts volume "left"`),
		_violation(["spec", "volumes", 5], `no container mounts volume "over"`),
	} with input as _pod(spec)
		with data.parameters["dangling-reference"] as {"unusedVolumes": true}
	every unused in [false, null, "true"] {
		dangling_reference.violation == set() with input as _pod(spec)
			with data.parameters["dangling-reference"] as {"unusedVolumes": unused}
	}
	dangling_reference.violation == set() with input as _pod(spec)
}

test_allow_what_always_exists if {
	every spec in [
		{"serviceAccountName": "default"},
		{"serviceAccountName": "default", "serviceAccount": "other"},
		{"serviceAccountName": null},
		{"priorityClassName": "system-node-critical"},
		{"priorityClassName": ""},
		{"volumes": [{"name": "tmp", "emptyDir": {}}, {"configMap": {}}, {"secret": {"secretName": ""}}, {"configMap": {"name": 1}}]},
	] {
		dangling_reference.violation == set() with input as _pod(spec)
			with data.inventory as _inventory
			with data.parameters["dangling-reference"] as _complete
	}
}

test_allow_other_kinds if {
	every kind in ["Pod", "StatefulSet"] {
		dangling_reference.violation == set() with input as object.union(
			_pod({
				"serviceAccountName": "other",
				"serviceName": "other",
				"containers": [{"name": "web", "volumeMounts": [{"name": "tmp"}]}],
			}),
			{"apiVersion": "example.com/v1", "kind": kind},
		)
			with data.parameters["dangling-reference"] as _complete
	}
}

test_defaults if {
	dangling_reference.default_parameters == {
		"complete": false,
		"external": ["ConfigMap/*/kube-root-ca.crt"],
		"unusedVolumes": false,
	}
}
