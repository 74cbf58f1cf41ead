package policies.admission.namespace_psa_privileged_test

import data.policies.admission.namespace_psa_privileged

_namespace(metadata, level) := {
	"apiVersion": "v1",
	"kind": "Namespace",
	"metadata": object.union(metadata, {"labels": {"pod-security.kubernetes.io/enforce": level}}),
}

_violation := {
	"msg": "namespace lets every pod in: label pod-security.kubernetes.io/enforce is privileged",
	"details": {"path": ["metadata", "labels", "pod-security.kubernetes.io/enforce"]},
}

test_deny_privileged if {
	every metadata in [{"name": "shop"}, {"generateName": "kube-system"}, {"name": 1}, {"name": "kube-system-2"}] {
		namespace_psa_privileged.violation == {_violation} with input as _namespace(metadata, "privileged")
	}
}

test_allow_names_in_the_list if {
	namespace_psa_privileged.violation == set() with input as _namespace({"name": "kube-system"}, "privileged")
	every name in ["csi", "infra-network", "infra.one"] {
		namespace_psa_privileged.violation == set() with input as _namespace({"name": name}, "privileged")
			with data.parameters["namespace-psa-privileged"] as {"allowedNamespaces": ["csi", "infra*"]}
	}
	namespace_psa_privileged.violation == {_violation} with input as _namespace({"name": "kube-system"}, "privileged")
		with data.parameters["namespace-psa-privileged"] as {"allowedNamespaces": ["csi"]}
}

test_allow_other_levels if {
	every level in ["baseline", "restricted", "Privileged", null] {
		namespace_psa_privileged.violation == set() with input as _namespace({"name": "shop"}, level)
	}
	namespace_psa_privileged.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "Namespace",
		"metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/warn": "privileged"}},
	}
	namespace_psa_privileged.violation == set() with input as {"apiVersion": "v1", "kind": "Namespace"}
}

test_allow_other_kinds if {
	namespace_psa_privileged.violation == set() with input as object.union(
		_namespace({"name": "shop"}, "privileged"),
		{"apiVersion": "example.com/v1"},
	)
}

test_defaults if {
	namespace_psa_privileged.default_parameters == {"allowedNamespaces": ["kube-system"]}
}
