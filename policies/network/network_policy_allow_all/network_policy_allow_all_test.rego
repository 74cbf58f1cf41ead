package policies.network.network_policy_allow_all_test

import data.policies.network.network_policy_allow_all

_policy(spec) := {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "web"}, "spec": spec}

_ingress(peers) := _policy({"ingress": [{"from": peers}]})

_egress(peers) := _policy({"egress": [{"to": peers}]})

_block(cidr) := {"ipBlock": {"cidr": cidr}}

_block_without(cidr, except) := {"ipBlock": {"cidr": cidr, "except": except}}

_violation(msg, path, severity) := {"msg": msg, "details": {"path": path, "severity": severity}}

_metadata := "including cloud metadata at 169.254.169.254/32"

_everywhere := sprintf("egress rule allows all traffic to everywhere, %s and fd00:ec2::254/128", [_metadata])

test_deny_rules_without_peers if {
	every rule in [{}, null, {"from": null}, {"from": []}, {"from": [], "ports": []}, {"ports": null}] {
		network_policy_allow_all.violation == {_violation(
			"ingress rule allows all traffic from everywhere",
			["spec", "ingress", 1, "from"], "medium",
		)} with input as _policy({"ingress": [{"from": [{"podSelector": {}}]}, rule]})
	}
	every rule in [{}, null, {"to": null}, {"to": []}] {
		network_policy_allow_all.violation == {_violation(_everywhere, ["spec", "egress", 0, "to"], "medium")} with input as _policy({"egress": [rule]})
	}
}

test_deny_whatever_the_selector_is if {
	every selected in [{}, {"podSelector": {}}, {"podSelector": {"matchLabels": {"app": "web"}}}] {
		network_policy_allow_all.violation == {_violation(
			"ingress rule allows all traffic from everywhere",
			["spec", "ingress", 0, "from"], "medium",
		)} with input as _policy(object.union(selected, {"ingress": [{}]}))
	}
}

test_deny_rules_for_some_ports_less if {
	every ports in [[{"port": 8080}], [{"port": "http"}, {"port": 53}], [{"port": 53, "endPort": 60}]] {
		network_policy_allow_all.violation == {_violation(
			"ingress rule allows traffic on its ports from everywhere",
			["spec", "ingress", 0, "from"], "low",
		)} with input as _policy({"ingress": [{"ports": ports}]})
	}
	every ports in [[{"protocol": "TCP"}], [{"port": 8080}, {"port": null}], [null]] {
		network_policy_allow_all.violation == {_violation(
			"ingress rule allows traffic on its ports from everywhere",
			["spec", "ingress", 0, "from"], "medium",
		)} with input as _policy({"ingress": [{"ports": ports}]})
	}
}

test_deny_metadata_on_some_ports_as_much if {
	network_policy_allow_all.violation == {
		_violation(
			sprintf("egress rule allows traffic on its ports to everywhere, %s and fd00:ec2::254/128", [_metadata]),
			["spec", "egress", 0, "to"], "medium",
		),
		_violation(
			sprintf("egress rule allows traffic on its ports to every IPv4 address, %s", [_metadata]),
			["spec", "egress", 1, "to", 0, "ipBlock", "cidr"], "medium",
		),
	} with input as _policy({"egress": [{"ports": [{"port": 80}]}, {"to": [_block("0.0.0.0/0")], "ports": [{"port": 80}]}]})
}

test_deny_every_namespace if {
	every peer in [
		{"namespaceSelector": {}},
		{"namespaceSelector": {"matchLabels": {}, "matchExpressions": null}},
		{"namespaceSelector": {}, "podSelector": null},
		{"namespaceSelector": {}, "podSelector": {}},
		{"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "Exists"}]}},
	] {
		network_policy_allow_all.violation == {_violation(
			"ingress rule allows all traffic from every namespace",
			["spec", "ingress", 0, "from", 1, "namespaceSelector"], "medium",
		)} with input as _ingress([{"podSelector": {}}, peer])
		network_policy_allow_all.violation == {_violation(
			"egress rule allows all traffic to every namespace",
			["spec", "egress", 0, "to", 0, "namespaceSelector"], "medium",
		)} with input as _egress([peer])
	}
	network_policy_allow_all.violation == {_violation(
		"ingress rule allows traffic on its ports from every namespace",
		["spec", "ingress", 0, "from", 0, "namespaceSelector"], "low",
	)} with input as _policy({"ingress": [{"from": [{"namespaceSelector": {}}], "ports": [{"port": 80}]}]})
}

test_deny_every_opening if {
	peers := [{"podSelector": {}}, {"namespaceSelector": {}}, {"namespaceSelector": {}}, _block("::/0"), _block("0.0.0.0/0")]
	network_policy_allow_all.violation == {
	violation |
		some i in [0, 1]
		some violation in {
			_violation("ingress rule allows all traffic from every namespace", ["spec", "ingress", i, "from", 1, "namespaceSelector"], "medium"),
			_violation("ingress rule allows all traffic from every namespace", ["spec", "ingress", i, "from", 2, "namespaceSelector"], "medium"),
			_violation("ingress rule allows all traffic from every IPv6 address", ["spec", "ingress", i, "from", 3, "ipBlock", "cidr"], "medium"),
			_violation("ingress rule allows all traffic from every IPv4 address", ["spec", "ingress", i, "from", 4, "ipBlock", "cidr"], "medium"),
		}
	} with input as _policy({"ingress": [{"from": peers}, {"from": peers}]})
}

test_deny_every_address_in_halves_of_every_rule if {
	peers := [_block("0.0.0.0/1"), _block("128.0.0.0/1"), _block("::/1"), _block("8000::/1")]
	network_policy_allow_all.violation == {violation |
		some i in [0, 1]
		some family in ["IPv4", "IPv6"]
		violation := _violation(
			sprintf("ingress rule allows all traffic from every %s address, in several ranges", [family]),
			["spec", "ingress", i, "from"], "medium",
		)
	} with input as _policy({"ingress": [{"from": peers}, {"from": peers}]})
}

test_allow_some_namespaces_or_pods if {
	every peer in [
		{"namespaceSelector": null},
		{"namespaceSelector": {"matchLabels": {"team": "a"}}},
		{"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["a"]}]}},
		{"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "Exists"}]}},
		{"namespaceSelector": {"matchExpressions": [
			{"key": "kubernetes.io/metadata.name", "operator": "Exists"},
			{"key": "team", "operator": "Exists"},
		]}},
		{"namespaceSelector": {
			"matchLabels": {"team": "a"},
			"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "Exists"}],
		}},
		{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}},
		{"podSelector": {}},
		{},
		null,
		"all",
	] {
		network_policy_allow_all.violation == set() with input as _ingress([peer])
		network_policy_allow_all.violation == set() with input as _egress([peer])
	}
}

test_deny_the_whole_namespace_by_parameter if {
	every peer in [{"podSelector": {}}, {"podSelector": {}, "namespaceSelector": null}] {
		network_policy_allow_all.violation == {_violation(
			"ingress rule allows all traffic from every pod of the namespace",
			["spec", "ingress", 0, "from", 0, "podSelector"], "medium",
		)} with input as _ingress([peer])
			with data.parameters["network-policy-allow-all"] as {"allowNamespaceWide": false}
	}
	every peer in [
		{"podSelector": {"matchLabels": {"app": "web"}}},
		{"podSelector": {}, "namespaceSelector": {"matchLabels": {"team": "a"}}},
	] {
		network_policy_allow_all.violation == set() with input as _ingress([peer])
			with data.parameters["network-policy-allow-all"] as {"allowNamespaceWide": false}
	}
	network_policy_allow_all.violation == {violation |
		some i, j in {0: 1, 1: 2}
		violation := _violation(
			"egress rule allows traffic on its ports to every pod of the namespace",
			["spec", "egress", i, "to", j, "podSelector"], "low",
		)
	} with input as _policy({"egress": [
		{"to": [{"podSelector": {"matchLabels": {"app": "web"}}}, {"podSelector": {}}], "ports": [{"port": 80}]},
		{"to": [_block("10.0.0.0/8"), {}, {"podSelector": {}}], "ports": [{"port": 80}]},
	]})
		with data.parameters["network-policy-allow-all"] as {"allowNamespaceWide": false}
}

test_deny_every_address if {
	network_policy_allow_all.violation == {
		_violation(
			"ingress rule allows all traffic from every IPv4 address",
			["spec", "ingress", 0, "from", 1, "ipBlock", "cidr"], "medium",
		),
		_violation(
			"ingress rule allows all traffic from every IPv6 address",
			["spec", "ingress", 0, "from", 2, "ipBlock", "cidr"], "medium",
		),
	} with input as _ingress([_block("10.0.0.0/8"), _block_without("0.0.0.0/0", []), _block_without("::/0", null)])
	network_policy_allow_all.violation == {_violation(
		"egress rule allows all traffic to every IPv6 address, including cloud metadata at fd00:ec2::254/128",
		["spec", "egress", 0, "to", 0, "ipBlock", "cidr"], "medium",
	)} with input as _egress([_block("::/0")])
}

test_deny_every_address_in_halves if {
	network_policy_allow_all.violation == {_violation(
		"ingress rule allows all traffic from every IPv4 address, in several ranges",
		["spec", "ingress", 0, "from"], "medium",
	)} with input as _ingress([_block("128.0.0.0/1"), _block("0.0.0.0/1")])
	network_policy_allow_all.violation == {_violation(
		"ingress rule allows traffic on its ports from every IPv6 address, in several ranges",
		["spec", "ingress", 0, "from"], "low",
	)} with input as _policy({"ingress": [{"from": [_block("8000::/1"), _block("::/1")], "ports": [{"port": 80}]}]})
	network_policy_allow_all.violation == set() with input as _ingress([
		_block("128.0.0.0/1"),
		_block_without("0.0.0.0/1", ["10.0.0.0/8"]),
	])
}

test_deny_egress_to_sensitive_ranges if {
	every peer in [
		_block("169.254.0.0/16"),
		_block("169.254.169.254/32"),
		_block_without("0.0.0.0/0", ["10.0.0.0/8", "169.254.169.253/32"]),
		_block_without("0.0.0.0/0", ["::/1"]),
	] {
		network_policy_allow_all.violation == {_violation(
			sprintf("egress rule allows all traffic to %s, %s", [peer.ipBlock.cidr, _metadata]),
			["spec", "egress", 0, "to", 1, "ipBlock", "cidr"], "medium",
		)} with input as _egress([{"podSelector": {}}, peer])
		network_policy_allow_all.violation == set() with input as _ingress([peer])
	}
}

test_deny_egress_to_other_sensitive_ranges_by_parameter if {
	network_policy_allow_all.violation == {
		_violation(
			"egress rule allows all traffic to 10.0.0.0/8, including sensitive 10.1.0.0/16 and 10.2.0.0/16",
			["spec", "egress", 0, "to", 0, "ipBlock", "cidr"], "medium",
		),
		_violation(
			"egress rule allows all traffic to 10.2.2.0/24, including sensitive 10.2.0.0/16",
			["spec", "egress", 0, "to", 1, "ipBlock", "cidr"], "medium",
		),
		_violation(
			"egress rule allows all traffic to everywhere, including sensitive 10.1.0.0/16 and 10.2.0.0/16 and 169.254.169.254/32",
			["spec", "egress", 1, "to"], "medium",
		),
	} with input as _policy({"egress": [{"to": [_block("10.0.0.0/8"), _block("10.2.2.0/24"), _block("192.168.0.0/16")]}, {}]})
		with data.parameters["network-policy-allow-all"] as {"sensitiveCIDRs": ["10.2.0.0/16", "10.1.0.0/16", "169.254.169.254/32"]}
}

test_deny_metadata_beside_other_sensitive_ranges if {
	network_policy_allow_all.violation == {_violation(
		"egress rule allows all traffic to 128.0.0.0/1, including sensitive 169.254.169.254/32 and 192.168.0.0/16",
		["spec", "egress", 0, "to", 0, "ipBlock", "cidr"], "medium",
	)} with input as _egress([_block("128.0.0.0/1")])
		with data.parameters["network-policy-allow-all"] as {"sensitiveCIDRs": ["169.254.169.254/32", "192.168.0.0/16"]}
}

test_deny_everything_where_nothing_is_sensitive if {
	network_policy_allow_all.violation == {
		_violation("egress rule allows all traffic to everywhere", ["spec", "egress", 0, "to"], "medium"),
		_violation(
			"egress rule allows traffic on its ports to every IPv4 address",
			["spec", "egress", 1, "to", 0, "ipBlock", "cidr"], "low",
		),
	} with input as _policy({"egress": [
		{},
		{"to": [_block("0.0.0.0/0"), _block_without("0.0.0.0/0", ["10.0.0.0/8"])], "ports": [{"port": 443}]},
	]})
		with data.parameters["network-policy-allow-all"] as {"sensitiveCIDRs": []}
}

test_allow_ranges_without_the_sensitive_ones if {
	network_policy_allow_all.violation == set() with input as _egress([
		_block("10.0.0.0/8"),
		_block_without("0.0.0.0/0", ["10.0.0.0/8", "169.254.169.254/32"]),
		_block_without("169.254.0.0/16", ["169.254.169.0/24"]),
		_block_without("::/0", ["fd00:ec2::/32"]),
		_block("${CIDR}"),
		_block(null),
		{"ipBlock": null},
	])
}

test_allow_dns if {
	ports := [{"port": 53, "protocol": "UDP"}, {"port": 53}]
	network_policy_allow_all.violation == set() with input as _policy({
		"ingress": [{"ports": ports}],
		"egress": [{"ports": ports}, {"ports": ports, "to": [{"namespaceSelector": {}}, _block("0.0.0.0/0")]}],
	})
}

test_allow_rules_that_are_not_in_force if {
	network_policy_allow_all.violation == set() with input as _policy({"policyTypes": ["Ingress"], "egress": [{}]})
	network_policy_allow_all.violation == set() with input as _policy({"policyTypes": ["Egress"], "ingress": [{}]})
	network_policy_allow_all.violation == set() with input as _policy({"policyTypes": ["Both"], "ingress": [{}], "egress": [{}]})
}

test_allow_default_deny if {
	every spec in [{}, null, {"podSelector": {}, "ingress": []}, {"policyTypes": ["Ingress", "Egress"]}] {
		network_policy_allow_all.violation == set() with input as _policy(spec)
	}
}

test_allow_network_policies_of_other_groups if {
	network_policy_allow_all.violation == set() with input as object.union(
		_policy({"ingress": [{}]}),
		{"apiVersion": "security.example/v1"},
	)
}

test_default_parameters if {
	network_policy_allow_all.default_parameters == {
		"sensitiveCIDRs": ["169.254.169.254/32", "fd00:ec2::254/128"],
		"allowNamespaceWide": true,
	}
}
