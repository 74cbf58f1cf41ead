package lib.sekisho.network_policy_test

import data.lib.sekisho.network_policy

_policy(spec) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": spec,
}

test_directions_as_written if {
	network_policy.directions(_policy({"policyTypes": ["Egress"], "ingress": [{}]})) == {"Egress"}
	network_policy.directions(_policy({"policyTypes": ["Ingress"], "egress": [{}]})) == {"Ingress"}
	network_policy.directions(_policy({"policyTypes": ["Egress", "Ingress"]})) == {"Ingress", "Egress"}
}

test_directions_unset if {
	every types in [[], null] {
		network_policy.directions(_policy({"policyTypes": types, "egress": [{}]})) == {"Ingress", "Egress"}
		network_policy.directions(_policy({"policyTypes": types, "egress": []})) == {"Ingress"}
		network_policy.directions(_policy({"policyTypes": types, "egress": null})) == {"Ingress"}
		network_policy.directions(_policy({"policyTypes": types})) == {"Ingress"}
	}
	network_policy.directions(_policy({"egress": [null]})) == {"Ingress", "Egress"}
	network_policy.directions(_policy(null)) == {"Ingress"}
	network_policy.directions({"kind": "NetworkPolicy"}) == {"Ingress"}
	network_policy.directions(_policy({"policyTypes": 1})) == {"Ingress"}
}

test_rules if {
	policy := _policy({"ingress": [{}], "egress": [null, {"to": []}]})
	network_policy.rules(policy, "Ingress") == [{}]
	network_policy.rules(policy, "Egress") == [null, {"to": []}]
	every unset in [{}, {"ingress": null}, {"ingress": "x"}, null] {
		network_policy.rules(_policy(unset), "Ingress") == []
	}
}

_pod(namespace, labels) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": namespace, "labels": labels},
}

_in_shop(policies) := {"namespace": {"shop": {"networking.k8s.io/v1": {"NetworkPolicy": policies}}}}

test_unset_selectors_select_all_pods if {
	every spec in [{}, {"podSelector": {}}, {"podSelector": null}, {"podSelector": {"matchLabels": null}}, null] {
		every labels in [{"app": "web"}, {}] {
			network_policy.isolated == {"Ingress"} with input as _pod("shop", labels)
				with data.inventory as _in_shop({"web": _policy(spec)})
		}
	}
}

test_selectors_select_pods if {
	every pod_selector in [
		{"matchLabels": {"app": "web"}},
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]},
		{"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]},
	] {
		inventory := _in_shop({"web": _policy({"podSelector": pod_selector})})
		network_policy.isolated == {"Ingress"} with input as _pod("shop", {"app": "web", "zone": "a"}) with data.inventory as inventory
		network_policy.isolated == set() with input as _pod("shop", {"app": "db", "tier": "data"}) with data.inventory as inventory
	}
	network_policy.isolated == set() with input as _pod("shop", {"app": "web"})
		with data.inventory as _in_shop({"web": _policy({"podSelector": "all"})})
}

test_policies_that_isolate_pods if {
	ingress := _policy({"podSelector": {"matchLabels": {"app": "web"}}})
	egress := _policy({"policyTypes": ["Egress"]})
	inventory := _in_shop({"egress": egress, "ingress": ingress})

	network_policy.isolated == {"Ingress", "Egress"} with input as _pod("shop", {"app": "web"}) with data.inventory as inventory
	network_policy.isolated == {"Egress"} with input as _pod("shop", {"app": "db"}) with data.inventory as inventory
	network_policy.isolated == set() with input as _pod("web", {"app": "web"}) with data.inventory as inventory
	network_policy.isolated == set() with input as ingress with data.inventory as inventory
}

test_other_kinds_in_the_namespace_or_for_the_cluster if {
	inventory := {
		"namespace": {"shop": {"cilium.io/v2": {"CiliumNetworkPolicy": {"web": {"metadata": {"name": "web", "namespace": "shop"}}}}}},
		"cluster": {"policy.example/v1": {"GlobalPolicy": {"all": {"metadata": {"name": "all"}}}}},
	}
	kinds := ["policy.example/OtherPolicy", "cilium.io/CiliumNetworkPolicy"]

	network_policy.is_left_to_others(kinds, "shop") with data.inventory as inventory
	not network_policy.is_left_to_others(kinds, "pay") with data.inventory as inventory
	not network_policy.is_left_to_others([], "shop") with data.inventory as inventory
	every namespace in ["shop", "pay", "default"] {
		network_policy.is_left_to_others(["policy.example/GlobalPolicy"], namespace) with data.inventory as inventory
	}
}

test_default_deny if {
	every spec in [{}, null, {"podSelector": {}}, {"podSelector": {}, "ingress": []}, {"policyTypes": ["Ingress"], "ingress": null}] {
		network_policy.is_default_deny(_policy(spec), "Ingress")
		not network_policy.is_default_deny(_policy(spec), "Egress")
	}
	network_policy.is_default_deny(_policy({"policyTypes": ["Egress"]}), "Egress")
	not network_policy.is_default_deny(_policy({"policyTypes": ["Egress"]}), "Ingress")
}

test_default_deny_with_dns if {
	policy := _policy({"egress": [{"ports": [{"port": 53, "protocol": "UDP"}]}]})
	network_policy.is_default_deny(policy, "Egress")
	network_policy.is_default_deny(policy, "Ingress")
}

test_no_default_deny if {
	every spec in [
		{"podSelector": {"matchLabels": {"app": "web"}}},
		{"ingress": [{}]},
		{"ingress": [{"from": [{"podSelector": {}}]}]},
		{"ingress": [{"ports": [{"port": 53}]}]},
		{"policyTypes": ["Egress"]},
	] {
		not network_policy.is_default_deny(_policy(spec), "Ingress")
	}
	not network_policy.is_default_deny(_policy({"egress": [{"ports": [{"port": 53}]}, {}]}), "Egress")
	not network_policy.is_default_deny(_policy({"egress": []}), "Egress")
}

test_dns_only if {
	every ports in [
		[{"port": 53}],
		[{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP", "endPort": 53}],
		[{"port": "dns", "protocol": "UDP"}, {"port": "dns-tcp", "protocol": null, "endPort": null}],
	] {
		network_policy.is_dns_only({"ports": ports, "to": [{"namespaceSelector": {}}]})
	}
}

test_more_than_dns if {
	every rule in [
		null, {}, {"ports": null}, {"ports": []}, {"ports": [{}]}, {"ports": [null]}, {"ports": [{"protocol": "UDP"}]},
		{"ports": [{"port": 53}, {"port": 443}]}, {"ports": [{"port": 53, "endPort": 65535}]}, {"ports": [{"port": 1, "endPort": 53}]},
		{"ports": [{"port": 53, "protocol": "SCTP"}]}, {"ports": "53"}, {"ports": ["53"]}, "x",
	] {
		not network_policy.is_dns_only(rule)
	}
}
