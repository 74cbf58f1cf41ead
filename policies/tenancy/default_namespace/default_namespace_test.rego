package policies.tenancy.default_namespace_test

import data.policies.tenancy.default_namespace

_object(version, kind, metadata) := {"apiVersion": version, "kind": kind, "metadata": metadata}

_in_default := {"name": "web", "namespace": "default"}

_violation(kind) := {
	"msg": sprintf("%s is in the namespace default", [kind]),
	"details": {"path": ["metadata", "namespace"]},
}

_unset(kind) := {
	"msg": sprintf("%s has no namespace, so it lands in the namespace default", [kind]),
	"details": {"path": ["metadata", "namespace"]},
}

test_deny_each_kind if {
	every kind, version in {
		"Pod": "v1",
		"PodTemplate": "v1",
		"ReplicationController": "v1",
		"Deployment": "apps/v1",
		"DaemonSet": "apps/v1",
		"StatefulSet": "apps/v1",
		"CronJob": "batch/v1",
		"Job": "batch/v1",
		"Service": "v1",
		"ServiceAccount": "v1",
		"ConfigMap": "v1",
		"Secret": "v1",
		"PersistentVolumeClaim": "v1",
		"Ingress": "networking.k8s.io/v1",
		"Role": "rbac.authorization.k8s.io/v1",
		"RoleBinding": "rbac.authorization.k8s.io/v1",
	} {
		default_namespace.violation == {_violation(kind)} with input as _object(version, kind, _in_default)
	}
	default_namespace.violation == {_violation("Pod")} with input as _object("v1", "Pod", {"generateName": "web-", "namespace": "default"})
}

test_deny_missing_only_where_that_means_default if {
	every metadata in [{"name": "web"}, {"namespace": ""}, {"namespace": null}] {
		default_namespace.violation == {_unset("Pod")} with input as _object("v1", "Pod", metadata)
			with data.parameters["default-namespace"] as {"missingMeansDefault": true}
		every parameters in [{}, {"missingMeansDefault": "true"}] {
			default_namespace.violation == set() with input as _object("v1", "Pod", metadata)
				with data.parameters["default-namespace"] as parameters
		}
	}
	default_namespace.violation == {_unset("Pod")} with input as {"apiVersion": "v1", "kind": "Pod"}
		with data.parameters["default-namespace"] as {"missingMeansDefault": true}
	default_namespace.violation == {_violation("Pod")} with input as _object("v1", "Pod", _in_default)
		with data.parameters["default-namespace"] as {"missingMeansDefault": true}
}

test_deny_only_the_kinds_of_the_parameter if {
	parameters := {"kinds": ["Secret"]}
	default_namespace.violation == {_violation("Secret")} with input as _object("v1", "Secret", _in_default)
		with data.parameters["default-namespace"] as parameters
	every kind in ["Pod", "ConfigMap"] {
		default_namespace.violation == set() with input as _object("v1", kind, _in_default)
			with data.parameters["default-namespace"] as parameters
	}
	default_namespace.violation == {_violation("Pod")} with input as _object("v1", "Pod", _in_default)
		with data.parameters["default-namespace"] as {"kinds": ["PodBearing"]}
}

test_allow_what_the_cluster_keeps_there if {
	every kind, name in {"ConfigMap": "kube-root-ca.crt", "Service": "kubernetes", "ServiceAccount": "default"} {
		default_namespace.violation == set() with input as _object("v1", kind, {"name": name, "namespace": "default"})
	}
	default_namespace.violation == {_violation("Service")} with input as _object("v1", "Service", {"name": "default", "namespace": "default"})
	default_namespace.violation == {_violation("Pod")} with input as _object("v1", "Pod", {"name": "kubernetes", "namespace": "default"})
}

test_allow_other_namespaces_and_kinds if {
	every namespace in ["shop", "default-2", "Default"] {
		default_namespace.violation == set() with input as _object("v1", "Pod", {"name": "web", "namespace": namespace})
			with data.parameters["default-namespace"] as {"missingMeansDefault": true}
	}
	every kind, version in {"Event": "v1", "Deployment": "shops.example/v1", "Service": "example.com/v1"} {
		default_namespace.violation == set() with input as _object(version, kind, _in_default)
	}
}

test_allow_other_kinds_without_a_namespace if {
	default_namespace.violation == set() with input as _object("rbac.authorization.k8s.io/v1", "ClusterRole", {"name": "web"})
		with data.parameters["default-namespace"] as {"missingMeansDefault": true}
	default_namespace.default_parameters.missingMeansDefault == false
}
