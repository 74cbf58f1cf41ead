package policies.network.namespace_network_policy_test

import data.policies.network.namespace_network_policy

_namespace := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}

_workload(kind, name) := {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "shop"}}

_pod(name) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"}}

_at(path, text) := {
	"msg": sprintf("namespace \"shop\" has no NetworkPolicy%s", [text]),
	"details": {"path": ["metadata", path]},
}

_open(directions) := _at("name", sprintf(" that denies %s by default", [directions]))

_policies(specs) := {"networking.k8s.io/v1": {"NetworkPolicy": {name: policy |
	some i, spec in specs
	name := sprintf("policy-%d", [i])
	policy := {
		"apiVersion": "networking.k8s.io/v1",
		"kind": "NetworkPolicy",
		"metadata": {"name": name, "namespace": "shop"},
		"spec": spec,
	}
}}}

_shop(specs) := {"namespace": {"shop": _policies(specs)}}

_both := {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}

_web := {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress", "Egress"]}

test_deny_namespaces_without_default_deny if {
	every spec in [
		_web,
		{"podSelector": {}, "ingress": [{}], "egress": [{}]},
		{"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}], "egress": [{"to": [{"podSelector": {}}]}]},
	] {
		namespace_network_policy.violation == {_open("egress and ingress")} with input as _namespace
			with data.inventory as _shop([spec])
	}
}

test_deny_the_direction_that_is_open if {
	# An empty list of egress rules without policyTypes denies nothing outward.
	every spec in [{}, {"podSelector": {}}, {"podSelector": {}, "egress": []}, {"podSelector": null, "policyTypes": ["Ingress"]}] {
		namespace_network_policy.violation == {_open("egress")} with input as _namespace with data.inventory as _shop([_web, spec])
	}
	every spec in [{"policyTypes": ["Egress"]}, {"policyTypes": ["Egress"], "ingress": [{}]}] {
		namespace_network_policy.violation == {_open("ingress")} with input as _namespace with data.inventory as _shop([_web, spec])
	}
}

test_allow_default_deny if {
	every specs in [
		[_web, _both],
		[{"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]}],
		# For DNS alone.
		[{"podSelector": {}, "egress": [{"ports": [{"port": 53, "protocol": "UDP"}]}]}],
	] {
		namespace_network_policy.violation == set() with input as _namespace with data.inventory as _shop(specs)
	}
}

test_allow_one_direction_by_parameter if {
	namespace_network_policy.violation == set() with input as _namespace
		with data.inventory as _shop([{}])
		with data.parameters["namespace-network-policy"] as {"directions": ["Ingress"]}
	namespace_network_policy.violation == {_open("egress")} with input as _namespace
		with data.inventory as _shop([_web])
		with data.parameters["namespace-network-policy"] as {"directions": ["Egress"]}
	namespace_network_policy.violation == set() with input as _namespace
		with data.inventory as _shop([_web])
		with data.parameters["namespace-network-policy"] as {"directions": []}
}

test_allow_any_network_policy_by_parameter if {
	every spec in [_web, _both, {}] {
		namespace_network_policy.violation == set() with input as _namespace
			with data.inventory as _shop([spec])
			with data.parameters["namespace-network-policy"] as {"mode": "any", "complete": true}
	}
	namespace_network_policy.violation == {_at("name", "")} with input as _namespace
		with data.inventory as {"namespace": {"pay": _policies([_both])}}
		with data.parameters["namespace-network-policy"] as {"mode": "any", "complete": true}
	namespace_network_policy.violation == set() with input as _namespace
		with data.inventory as {}
		with data.parameters["namespace-network-policy"] as {"mode": "any"}
}

test_allow_where_no_network_policy_is_known if {
	every object in [_namespace, _pod("web")] {
		every inventory in [{}, {"namespace": {"pay": _policies([_web])}}] {
			namespace_network_policy.violation == set() with input as object with data.inventory as inventory
		}
	}
}

test_deny_where_all_objects_are_known if {
	namespace_network_policy.violation == {_open("egress and ingress")} with input as _namespace
		with data.inventory as {"namespace": {"pay": _policies([_both])}}
		with data.parameters["namespace-network-policy"] as {"complete": true}
}

test_allow_where_others_isolate if {
	cilium := {"cilium.io/v2": {"CiliumNetworkPolicy": {"web": {"metadata": {"name": "web", "namespace": "shop"}}}}}
	inventories := [
		{"namespace": {"shop": object.union(cilium, _policies([_web]))}},
		{
			"namespace": {"shop": _policies([_web])},
			"cluster": {"crd.projectcalico.org/v1": {"GlobalNetworkPolicy": {"deny": {"metadata": {"name": "deny"}}}}},
		},
	]
	every inventory in inventories {
		every mode in ["any", "default-deny"] {
			namespace_network_policy.violation == set() with input as _namespace
				with data.inventory as inventory
				with data.parameters["namespace-network-policy"] as {"mode": mode, "complete": true}
		}
		namespace_network_policy.violation == {_open("egress and ingress")} with input as _namespace
			with data.inventory as inventory
			with data.parameters["namespace-network-policy"] as {"extraKinds": []}
	}
}

test_deny_on_workloads_where_the_namespace_is_not_at_hand if {
	every workload in [_workload("Deployment", "web"), _pod("web"), _workload("DaemonSet", "agent")] {
		namespace_network_policy.violation == {_at("namespace", " that denies egress and ingress by default")} with input as workload
			with data.inventory as _shop([_web])
		namespace_network_policy.violation == set() with input as workload
			with data.inventory as object.union(_shop([_web]), {"cluster": {"v1": {"Namespace": {"shop": _namespace}}}})
		namespace_network_policy.violation == {_at("namespace", " that denies egress and ingress by default")} with input as workload
			with data.inventory as object.union(_shop([_web]), {"cluster": {"v1": {"Namespace": {"pay": _namespace}}}})
		namespace_network_policy.violation == set() with input as workload with data.inventory as _shop([_both])
	}
}

test_deny_on_the_first_workload_only if {
	workloads := {"namespace": {
		"shop": {
			"apps/v1": {"Deployment": {"b": _workload("Deployment", "b"), "d": _workload("Deployment", "d")}},
			"v1": {"PodTemplate": {"a": {}}, "Service": {"a": {}}},
		},
		"pay": {"apps/v1": {"DaemonSet": {"a": {}}}},
	}}
	inventory := object.union(workloads, _shop([_web]))
	violation := _at("namespace", " that denies egress and ingress by default")

	namespace_network_policy.violation == {violation} with input as _workload("Deployment", "b") with data.inventory as inventory
	every object in [_workload("Deployment", "c"), _workload("Deployment", "d"), _workload("StatefulSet", "a"), _pod("a")] {
		namespace_network_policy.violation == set() with input as object with data.inventory as inventory
	}
	every object in [_workload("DaemonSet", "z"), _workload("Deployment", "a"), _workload("StatefulSet", null)] {
		namespace_network_policy.violation == {violation} with input as object with data.inventory as inventory
	}
}

test_deny_on_the_first_workload_of_all_kinds_and_versions if {
	violation := _at("namespace", " that denies egress and ingress by default")
	every before in [
		{"batch/v1": {"CronJob": {"z": {}}}},
		{"serving.knative.dev/v1": {"Configuration": {"z": {}}}},
		{"v1": {"Pod": {"z": {}}}},
		{"apps/v1": {"StatefulSet": {"z": {}}}, "extensions/v1beta1": {"StatefulSet": {"a": {}}}},
		{"apps/v1": {"StatefulSet": {"a": {}}}, "extensions/v1beta1": {"StatefulSet": {"z": {}}}},
	] {
		namespace_network_policy.violation == set() with input as _workload("StatefulSet", "db")
			with data.inventory as {"namespace": {"shop": object.union(before, _policies([_web]))}}
	}
	every beside in [{}, {"v1": {"PodTemplate": {"a": {}}}}, {"apps/v1": {"StatefulSet": {"db": {}, "e": {}}}}] {
		namespace_network_policy.violation == {violation} with input as _workload("StatefulSet", "db")
			with data.inventory as {"namespace": {"shop": object.union(beside, _policies([_web]))}}
	}
}

test_deny_on_the_first_workload_of_the_default_namespace if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "b"}}
	violation := {
		"msg": `namespace "default" has no NetworkPolicy`,
		"details": {"path": ["metadata", "namespace"]},
	}
	every place in [
		{"cluster": {"apps/v1": {"Deployment": {"a": {}}}}},
		{"cluster": {"apps/v1": {"Deployment": {"z": {}}}, "extensions/v1beta1": {"Deployment": {"a": {}}}}},
		{"cluster": {"apps/v1": {"Deployment": {"a": {}}}, "extensions/v1beta1": {"Deployment": {"z": {}}}}},
		{"namespace": {"default": {"apps/v1": {"Deployment": {"a": {}}}}}},
	] {
		namespace_network_policy.violation == set() with input as deployment
			with data.inventory as place
			with data.parameters["namespace-network-policy"] as {"mode": "any", "complete": true}
	}
	every place in [{}, {"cluster": {"apps/v1": {"Deployment": {"c": {}}}}}] {
		namespace_network_policy.violation == {violation} with input as deployment
			with data.inventory as place
			with data.parameters["namespace-network-policy"] as {"mode": "any", "complete": true}
	}
	namespace_network_policy.violation == {_at("namespace", "")} with input as _workload("Deployment", "b")
		with data.inventory as {"cluster": {"apps/v1": {"Deployment": {"a": {}}}}}
		with data.parameters["namespace-network-policy"] as {"mode": "any", "complete": true}
}

test_allow_other_kinds if {
	every object in [
		{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "shop", "namespace": "shop"}},
		{"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "shop", "namespace": "shop"}},
		{"apiVersion": "tenancy.example/v1", "kind": "Namespace", "metadata": {"name": "shop", "namespace": "shop"}},
	] {
		namespace_network_policy.violation == set() with input as object with data.inventory as _shop([_web])
	}
}

test_default_parameters if {
	namespace_network_policy.default_parameters == {
		"mode": "default-deny",
		"directions": ["Ingress", "Egress"],
		"extraKinds": [
			"cilium.io/CiliumNetworkPolicy", "cilium.io/CiliumClusterwideNetworkPolicy",
			"crd.projectcalico.org/NetworkPolicy", "crd.projectcalico.org/GlobalNetworkPolicy",
			"projectcalico.org/NetworkPolicy", "projectcalico.org/GlobalNetworkPolicy",
		],
		"complete": false,
	}
}
