package policies.rbac.rbac_critical_configmap_write_test

import data.policies.rbac.rbac_critical_configmap_write

_cluster_role(rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "ClusterRole",
	"metadata": {"name": "web"},
	"rules": rules,
}

_role(metadata, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "Role",
	"metadata": metadata,
	"rules": rules,
}

_system := {"name": "web", "namespace": "kube-system"}

_rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

_on_names(names) := object.union(_rule(["configmaps"], ["update"]), {"resourceNames": names})

_grants(i, text, j) := {
	"msg": sprintf("rule grants rewriting critical config maps: %s", [text]),
	"details": {"path": ["rules", i, "resources", j]},
}

_any(i, text, j) := {
	"msg": sprintf("rule grants writing all config maps: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": "low"},
}

test_deny_cluster_roles_that_name_none if {
	rbac_critical_configmap_write.violation == {
		_grants(0, "update on configmaps, in every namespace", 1),
		_grants(1, "patch on configmaps, in every namespace", 0),
		_grants(2, "* on configmaps, in every namespace", 0),
		_grants(3, "patch on *, in every namespace", 0),
	} with input as _cluster_role([
		_rule(["pods", "configmaps"], ["get", "update"]),
		_rule(["configmaps"], ["patch"]),
		{"apiGroups": ["*"], "resources": ["configmaps"], "verbs": ["*"]},
		_rule(["*"], ["patch"]),
	])
}

test_deny_cluster_roles_that_name_a_critical_one if {
	rbac_critical_configmap_write.violation == {
		_grants(0, `update on configmaps named "coredns", "web", which reaches kube-system/coredns`, 0),
		_grants(
			1, concat("", [
				`update on configmaps named "aws-auth", "cluster-info", `,
				"which reaches kube-public/cluster-info, kube-system/aws-auth",
			]),
			0,
		),
	} with input as _cluster_role([
		_on_names(["web", "coredns"]),
		_on_names(["aws-auth", "cluster-info"]),
		_on_names(["web"]),
		_on_names(["*"]),
	])
}

test_deny_roles_in_the_namespace if {
	system := concat(", ", [
		"kube-system/aws-auth",
		"kube-system/coredns",
		"kube-system/extension-apiserver-authentication",
		"kube-system/kubeadm-config",
	])
	rules := [_rule(["configmaps"], ["update"]), _on_names(["kubeadm-config", "cluster-info"]), _on_names(["web"])]
	rbac_critical_configmap_write.violation == {
		_grants(0, sprintf("update on configmaps, which reaches %s", [system]), 0),
		_grants(
			1, concat("", [
				`update on configmaps named "cluster-info", "kubeadm-config", `,
				"which reaches kube-system/kubeadm-config",
			]),
			0,
		),
	} with input as _role(_system, rules)
	rbac_critical_configmap_write.violation == {
		_grants(0, "update on configmaps, which reaches kube-public/cluster-info", 0),
		_grants(
			1, concat("", [
				`update on configmaps named "cluster-info", "kubeadm-config", `,
				"which reaches kube-public/cluster-info",
			]),
			0,
		),
	} with input as _role({"namespace": "kube-public"}, rules)
}

test_allow_roles_in_other_namespaces if {
	rules := [_rule(["configmaps"], ["*"]), _on_names(["coredns"])]
	every metadata in [{"namespace": "shop"}, {"namespace": null}, {"namespace": ""}, {}, null] {
		rbac_critical_configmap_write.violation == set() with input as _role(metadata, rules)
	}
}

test_critical_ones_are_those_of_the_parameter if {
	parameters := {"critical": ["shop-*/settings-*", "default/web", "odd"]}
	rules := [_on_names(["settings-web"]), _on_names(["coredns"]), _on_names(["web"])]
	rbac_critical_configmap_write.violation == {_grants(
		0, `update on configmaps named "settings-web", which reaches shop-*/settings-*`,
		0,
	)} with input as _role({"namespace": "shop-1"}, rules) with data.parameters["rbac-critical-configmap-write"] as parameters
	every metadata in [{"namespace": "default"}, {"namespace": ""}, {"namespace": 1}, {}] {
		rbac_critical_configmap_write.violation == {_grants(
			2, `update on configmaps named "web", which reaches default/web`,
			0,
		)} with input as _role(metadata, rules) with data.parameters["rbac-critical-configmap-write"] as parameters
	}
	rbac_critical_configmap_write.violation == set() with input as _cluster_role([_rule(["configmaps"], ["update"])])
		with data.parameters["rbac-critical-configmap-write"] as {"critical": []}
}

test_deny_any_config_map_on_request if {
	rules := [
		_on_names(["web"]),
		_rule(["configmaps"], ["get", "create"]),
		_rule(["configmaps"], ["delete"]),
		_rule(["configmaps"], ["deletecollection"]),
		_rule(["configmaps"], ["update"]),
		_rule(["pods", "*"], ["patch"]),
		_rule(["configmaps"], ["get"]),
	]
	created := {
		_any(1, "create on configmaps", 0),
		_any(2, "delete on configmaps", 0),
		_any(3, "deletecollection on configmaps", 0),
	}
	rbac_critical_configmap_write.violation == created | {
		_any(4, "update on configmaps", 0),
		_any(5, "patch on *", 1),
	} with input as _role({"namespace": "shop"}, rules)
		with data.parameters["rbac-critical-configmap-write"] as {"anyConfigMap": true}
	rbac_critical_configmap_write.violation == created | {
		_grants(4, "update on configmaps, in every namespace", 0),
		_grants(5, "patch on *, in every namespace", 1),
	} with input as _cluster_role(rules)
		with data.parameters["rbac-critical-configmap-write"] as {"anyConfigMap": true}
	every value in [false, null, "true"] {
		rbac_critical_configmap_write.violation == set() with input as _role({"namespace": "shop"}, rules)
			with data.parameters["rbac-critical-configmap-write"] as {"anyConfigMap": value}
	}
}

test_critical_ones_are_not_reported_twice if {
	rules := [_rule(["configmaps"], ["create"]), _rule(["configmaps"], ["update"])]
	rbac_critical_configmap_write.violation == {
		_any(0, "create on configmaps", 0),
		_grants(1, "update on configmaps, which reaches kube-public/cluster-info", 0),
	} with input as _role({"namespace": "kube-public"}, rules)
		with data.parameters["rbac-critical-configmap-write"] as {"anyConfigMap": true}
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule(["configmaps"], ["get", "list", "watch", "create", "delete", "deletecollection"]),
		_rule(["configmaps/*", "*/configmaps", "secrets"], ["update"]),
		{"apiGroups": ["shop.example"], "resources": ["configmaps", "*"], "verbs": ["*"]},
		_rule(null, ["update"]),
		_rule(["configmaps"], null),
		{},
	] {
		rbac_critical_configmap_write.violation == set() with input as _cluster_role([rule])
		rbac_critical_configmap_write.violation == set() with input as _role(_system, [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:aggregate-to-edit"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		rbac_critical_configmap_write.violation == set() with input as object.union(
			_cluster_role([_rule(["configmaps"], ["update"]), _rule(["configmaps"], ["create"])]),
			change,
		)
			with data.parameters["rbac-critical-configmap-write"] as {"anyConfigMap": true}
	}
}

test_default_parameters if {
	rbac_critical_configmap_write.default_parameters == {
		"critical": [
			"kube-system/coredns",
			"kube-system/aws-auth",
			"kube-system/kubeadm-config",
			"kube-system/extension-apiserver-authentication",
			"kube-public/cluster-info",
		],
		"anyConfigMap": false,
	}
}
