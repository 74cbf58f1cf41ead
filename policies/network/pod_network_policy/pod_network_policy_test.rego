package policies.network.pod_network_policy_test

import data.policies.network.pod_network_policy

_labels := {"app": "web", "tier": "front"}

_pod := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": "shop", "labels": _labels},
	"spec": {"containers": [{"name": "web"}]},
}

_host_pod := object.union(_pod, {"spec": {"hostNetwork": true}})

_violation(open) := {
	"msg": sprintf("no NetworkPolicy covers the pod's %s", [open]),
	"details": {"path": ["metadata", "labels"]},
}

_unreachable := {
	"msg": "pod uses the network of its node, where no NetworkPolicy covers it",
	"details": {"path": ["spec", "hostNetwork"], "severity": "low"},
}

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

_other := {"podSelector": {"matchLabels": {"app": "db"}}}

test_deny_pods_that_no_policy_selects if {
	pod_network_policy.violation == {_violation("egress and ingress")} with input as _pod with data.inventory as _shop([_other])
}

test_deny_the_direction_that_is_open if {
	every spec in [
		{"podSelector": {}},
		{"podSelector": {}, "ingress": [{}]},
		{"podSelector": {}, "egress": []},
		{"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"]},
	] {
		pod_network_policy.violation == {_violation("egress")} with input as _pod with data.inventory as _shop([_other, spec])
	}
	every spec in [{"policyTypes": ["Egress"]}, {"podSelector": {}, "policyTypes": ["Egress"], "ingress": [{}]}] {
		pod_network_policy.violation == {_violation("ingress")} with input as _pod with data.inventory as _shop([spec])
	}
}

test_allow_pods_that_are_covered if {
	every pod_selector in [
		{},
		null,
		{"matchLabels": {"app": "web"}},
		{"matchLabels": {"app": "web", "tier": "front"}},
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]},
		{"matchExpressions": [{"key": "debug", "operator": "DoesNotExist"}]},
	] {
		# Default deny covers as rules do.
		every spec in [{"policyTypes": ["Ingress", "Egress"]}, {"ingress": [{}], "egress": [{}]}] {
			policies := _shop([_other, object.union({"podSelector": pod_selector}, spec)])
			pod_network_policy.violation == set() with input as _pod with data.inventory as policies
		}
	}
}

test_allow_pods_that_two_policies_cover if {
	pod_network_policy.violation == set() with input as _pod
		with data.inventory as _shop([{"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]}])
}

test_deny_pods_without_labels if {
	every metadata in [{"namespace": "shop"}, {"namespace": "shop", "labels": null}, {"namespace": "shop", "labels": {}}] {
		pod_network_policy.violation == {_violation("egress and ingress")} with input as _pod with input.metadata as metadata
			with data.inventory as _shop([_other])
	}
}

test_deny_templates_by_their_own_labels if {
	every kind, path in {"Deployment": ["spec", "template"], "DaemonSet": ["spec", "template"]} {
		pod_network_policy.violation == {{
			"msg": "no NetworkPolicy covers the pod's egress and ingress",
			"details": {"path": array.concat(path, ["metadata", "labels"])},
		}} with input as {
			"apiVersion": "apps/v1",
			"kind": kind,
			"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "db"}},
			"spec": {"template": {"metadata": {"labels": _labels}, "spec": {}}},
		}
			with data.inventory as _shop([_other])
	}
}

test_allow_one_direction_by_parameter if {
	every direction, open in {"Ingress": "egress", "Egress": "ingress"} {
		pod_network_policy.violation == set() with input as _pod
			with data.inventory as _shop([{"policyTypes": [direction]}])
			with data.parameters["pod-network-policy"] as {"directions": [direction]}
		pod_network_policy.violation == {_violation(lower(direction))} with input as _pod
			with data.inventory as _shop([_other])
			with data.parameters["pod-network-policy"] as {"directions": [direction]}
		pod_network_policy.violation == {_violation(open)} with input as _pod
			with data.inventory as _shop([{"policyTypes": [direction]}])
	}
	every object in [_pod, _host_pod] {
		pod_network_policy.violation == set() with input as object
			with data.inventory as _shop([_other])
			with data.parameters["pod-network-policy"] as {"directions": []}
	}
}

test_allow_where_no_network_policy_is_known if {
	every inventory in [{}, {"namespace": {"pay": _policies([_other])}}] {
		every object in [_pod, _host_pod] {
			pod_network_policy.violation == set() with input as object with data.inventory as inventory
		}
	}
}

test_deny_where_all_objects_are_known if {
	every inventory in [{}, {"namespace": {"pay": _policies([{"policyTypes": ["Ingress", "Egress"]}])}}] {
		pod_network_policy.violation == {_violation("egress and ingress")} with input as _pod
			with data.inventory as inventory
			with data.parameters["pod-network-policy"] as {"complete": true}
		pod_network_policy.violation == {_unreachable} with input as _host_pod
			with data.inventory as inventory
			with data.parameters["pod-network-policy"] as {"complete": true}
	}
}

test_deny_pods_in_the_network_of_their_node if {
	every specs in [[_other], [{"policyTypes": ["Ingress", "Egress"]}]] {
		pod_network_policy.violation == {_unreachable} with input as _host_pod with data.inventory as _shop(specs)
	}
	pod_network_policy.violation == {_violation("egress and ingress")} with input as _pod
		with input.spec.hostNetwork as "true"
		with data.inventory as _shop([_other])
}

test_allow_where_others_isolate if {
	cilium := {"cilium.io/v2": {"CiliumNetworkPolicy": {"web": {"metadata": {"name": "web", "namespace": "shop"}}}}}
	inventories := [
		{"namespace": {"shop": object.union(cilium, _policies([_other]))}},
		{
			"namespace": {"shop": _policies([_other])},
			"cluster": {"projectcalico.org/v3": {"GlobalNetworkPolicy": {"deny": {"metadata": {"name": "deny"}}}}},
		},
	]
	every inventory in inventories {
		every object in [_pod, _host_pod] {
			pod_network_policy.violation == set() with input as object with data.inventory as inventory
		}
		pod_network_policy.violation == {_violation("egress and ingress")} with input as _pod
			with data.inventory as inventory
			with data.parameters["pod-network-policy"] as {"extraKinds": []}
	}
}

test_allow_other_kinds if {
	every object in [
		{"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop"}, "spec": {"hostNetwork": true}},
		{"apiVersion": "apps.example/v1", "kind": "Deployment", "metadata": {"namespace": "shop"}, "spec": {"template": {"spec": {}}}},
		{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop"}},
		{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop"}, "spec": null},
	] {
		pod_network_policy.violation == set() with input as object with data.inventory as _shop([_other])
	}
}

test_default_parameters if {
	pod_network_policy.default_parameters == {
		"directions": ["Ingress", "Egress"],
		"extraKinds": [
			"cilium.io/CiliumNetworkPolicy", "cilium.io/CiliumClusterwideNetworkPolicy",
			"crd.projectcalico.org/NetworkPolicy", "crd.projectcalico.org/GlobalNetworkPolicy",
			"projectcalico.org/NetworkPolicy", "projectcalico.org/GlobalNetworkPolicy",
		],
		"complete": false,
	}
}
