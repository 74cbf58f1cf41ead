package policies.rbac.rbac_network_object_write_test

import data.policies.rbac.rbac_network_object_write

_role(kind, rules) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "web"},
	"rules": rules,
}

_rule(group, resources, verbs) := {"apiGroups": [group], "resources": resources, "verbs": verbs}

_grants(i, text, j, severity) := {
	"msg": sprintf("rule grants control of traffic: %s", [text]),
	"details": {"path": ["rules", i, "resources", j], "severity": severity},
}

test_deny_each_verb_on_each_resource if {
	every group, resources in {
		"": {"services": "medium", "services/status": "medium", "endpoints": "high"},
		"discovery.k8s.io": {"endpointslices": "high"},
		"networking.k8s.io": {"ingresses": "medium", "networkpolicies": "medium"},
		"gateway.networking.k8s.io": {"gateways": "medium", "httproutes": "medium"},
	} {
		every resource, severity in resources {
			every verb in ["create", "update", "patch", "delete", "deletecollection", "*"] {
				every kind in ["Role", "ClusterRole"] {
					rules := [_rule(group, ["other", resource], ["get", verb])]
					text := sprintf("%s on %s", [verb, resource])
					rbac_network_object_write.violation == {_grants(0, text, 1, severity)} with input as _role(kind, rules)
				}
			}
		}
	}
}

test_deny_wildcards_and_several_resources if {
	rbac_network_object_write.violation == {
		_grants(0, "patch on endpoints, services", 0, "high"),
		_grants(1, "patch on *", 0, "high"),
		_grants(2, "patch on *", 0, "medium"),
		_grants(3, "update on */status", 0, "medium"),
		_grants(4, "* on *", 0, "high"),
	} with input as _role("Role", [
		_rule("", ["services", "endpoints"], ["patch"]),
		_rule("discovery.k8s.io", ["*"], ["patch"]),
		_rule("networking.k8s.io", ["*"], ["patch"]),
		_rule("", ["*/status"], ["update"]),
		_rule("*", ["*"], ["*"]),
	])
}

test_deny_on_names if {
	rules := [object.union(_rule("", ["services"], ["create", "patch"]), {"resourceNames": ["web"]})]
	rbac_network_object_write.violation == {_grants(
		0, `patch on services named "web"`,
		0, "medium",
	)} with input as _role("Role", rules)
}

test_builtin_role_of_old_clusters_is_judged_for_endpoints if {
	role := object.union(
		_role("ClusterRole", [
			_rule("", ["services"], ["create"]),
			_rule("", ["services", "endpoints"], ["create"]),
			_rule("discovery.k8s.io", ["endpointslices"], ["create"]),
			_rule("networking.k8s.io", ["ingresses"], ["create"]),
		]),
		{"metadata": {
			"name": "system:aggregate-to-edit",
			"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
		}},
	)
	rbac_network_object_write.violation == {
		_grants(1, "create on endpoints", 1, "high"),
		_grants(2, "create on endpointslices", 0, "high"),
	} with input as role
	rbac_network_object_write.violation == {
		_grants(0, "create on services", 0, "medium"),
		_grants(1, "create on endpoints, services", 0, "high"),
		_grants(2, "create on endpointslices", 0, "high"),
		_grants(3, "create on ingresses", 0, "medium"),
	} with input as object.union(role, {"kind": "Role"})
}

test_allow_other_verbs_resources_and_groups if {
	every rule in [
		_rule("", ["services", "endpoints"], ["get", "list", "watch"]),
		_rule("", ["endpointslices", "ingresses", "services/proxy", "services/*", "endpoints/status"], ["*"]),
		_rule("discovery.k8s.io", ["endpoints"], ["*"]),
		_rule("networking.k8s.io", ["ingressclasses", "ingresses/status"], ["*"]),
		_rule("shop.example", ["services", "*"], ["*"]),
		_rule("", null, ["create"]),
		_rule("", ["services"], null),
		{},
	] {
		rbac_network_object_write.violation == set() with input as _role("ClusterRole", [rule])
	}
}

test_allow_builtin_roles_and_other_kinds if {
	every change in [
		{"metadata": {"name": "system:controller:endpoint-controller"}},
		{"apiVersion": "iam.example/v1"},
		{"kind": "RoleBinding"},
	] {
		role := object.union(_role("ClusterRole", [_rule("", ["endpoints"], ["create"])]), change)
		rbac_network_object_write.violation == set() with input as role
	}
}
