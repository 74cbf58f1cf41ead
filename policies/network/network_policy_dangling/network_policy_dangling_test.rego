package policies.network.network_policy_dangling_test

import data.policies.network.network_policy_dangling

_policy(spec) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": spec,
}

_ingress(peer) := _policy({"ingress": [{"from": [peer]}]})

_app(name) := {"matchLabels": {"app": name}}

_named(namespace) := {"matchLabels": {"kubernetes.io/metadata.name": namespace}}

_deployment(namespace, name) := {"apps/v1": {"Deployment": {name: {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": name, "namespace": namespace, "labels": {"app": "controller"}},
	"spec": {"template": {"metadata": {"labels": {"app": name}}, "spec": {}}},
}}}}

_namespace(name, labels) := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}

_pods := {"shop": object.union(_deployment("shop", "api"), _deployment("shop", "web")), "pay": _deployment("pay", "ledger")}

_inventory := {
	"namespace": _pods,
	"cluster": {"v1": {"Namespace": {"shop": _namespace("shop", {"team": "a", "kubernetes.io/metadata.name": "x"}), "pay": _namespace("pay", {"team": "b"})}}},
}

_complete := {"complete": true}

_own(selector_path, subject) := {
	"msg": sprintf("%s selects no pod of namespace \"shop\"", [subject]),
	"details": {"path": selector_path},
}

_peer_path := ["spec", "ingress", 0, "from", 0]

_no_namespace := {
	"msg": "namespaceSelector of the peer selects no namespace",
	"details": {"path": array.concat(_peer_path, ["namespaceSelector"])},
}

_no_pod := {
	"msg": "podSelector of the peer selects no pod of the namespaces that its namespaceSelector selects",
	"details": {"path": array.concat(_peer_path, ["podSelector"])},
}

_spec := _own(["spec", "podSelector"], "podSelector")

_peer := _own(array.concat(_peer_path, ["podSelector"]), "podSelector of the peer")

test_deny_selectors_of_no_pod if {
	every pod_selector in [
		_app("wbe"),
		_app("ledger"),
		# The labels of the Deployment are not those of its pods.
		_app("controller"),
		{"matchLabels": {"app": "web", "tier": "front"}},
		{"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web", "api"]}]},
		{"matchExpressions": [{"key": "app", "operator": "Has"}]},
	] {
		network_policy_dangling.violation == {_spec} with input as _policy({"podSelector": pod_selector})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
		network_policy_dangling.violation == {_peer} with input as _ingress({"podSelector": pod_selector})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
}

test_allow_selectors_of_pods if {
	every pod_selector in [
		{},
		null,
		_app("web"),
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]},
		{"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]},
	] {
		network_policy_dangling.violation == set() with input as _policy({"podSelector": pod_selector})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
		network_policy_dangling.violation == set() with input as _ingress({"podSelector": pod_selector})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
}

test_deny_every_peer_with_namespaces if {
	peers := [
		{"namespaceSelector": _named("x")},
		{"namespaceSelector": _named("pay"), "podSelector": _app("x")},
		{"namespaceSelector": _named("x")},
		{"namespaceSelector": _named("pay"), "podSelector": _app("x")},
	]
	network_policy_dangling.violation == {violation |
		some i, [base, field] in [
			[_no_namespace, "namespaceSelector"], [_no_pod, "podSelector"],
			[_no_namespace, "namespaceSelector"], [_no_pod, "podSelector"],
		]
		violation := {"msg": base.msg, "details": {"path": ["spec", "ingress", 0, "from", i, field]}}
	} with input as _policy({"ingress": [{"from": peers}]})
		with data.inventory as _inventory
		with data.parameters["network-policy-dangling"] as _complete
}

test_deny_every_peer if {
	policy := _policy({
		"policyTypes": ["Ingress"],
		"ingress": [{"from": [{"podSelector": _app("web")}, {"podSelector": _app("x")}]}, {"from": [{"podSelector": _app("x")}]}],
		"egress": [{}, {"to": [{"podSelector": _app("x")}, {"ipBlock": {"cidr": "10.0.0.0/8"}}, null, {}]}, null],
	})
	network_policy_dangling.violation == {
	_own(path, "podSelector of the peer") |
		some path in [
			["spec", "ingress", 0, "from", 1, "podSelector"],
			["spec", "ingress", 1, "from", 0, "podSelector"],
			["spec", "egress", 1, "to", 0, "podSelector"],
		]
	} with input as policy
		with data.inventory as _inventory
		with data.parameters["network-policy-dangling"] as _complete
}

test_allow_peers_without_namespace_selector if {
	every namespace_selector in [null, "x"] {
		network_policy_dangling.violation == set() with input as _ingress({"namespaceSelector": namespace_selector, "podSelector": _app("web")})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
}

test_allow_everything_where_objects_may_be_missing if {
	every policy in [
		_policy({"podSelector": _app("x")}),
		_ingress({"podSelector": _app("x")}),
		_ingress({"namespaceSelector": _named("x")}),
		_ingress({"namespaceSelector": _named("pay"), "podSelector": _app("x")}),
	] {
		every inventory in [{}, _inventory] {
			network_policy_dangling.violation == set() with input as policy with data.inventory as inventory
		}
	}
}

test_deny_namespace_selectors_of_no_namespace if {
	every namespace_selector in [
		_named("x"),
		{"matchLabels": {"team": "x"}},
		{"matchExpressions": [{"key": "team", "operator": "In", "values": ["x"]}]},
	] {
		every peer in [{}, {"podSelector": null}, {"podSelector": {}}, {"podSelector": _app("web")}] {
			network_policy_dangling.violation == {_no_namespace} with input as _ingress(object.union(peer, {"namespaceSelector": namespace_selector}))
				with data.inventory as _inventory
				with data.parameters["network-policy-dangling"] as _complete
		}
	}
}

test_allow_namespace_selectors_of_labels_that_are_not_at_hand if {
	inventories := [
		{"namespace": _pods, "cluster": {"v1": {"Namespace": {"shop": _namespace("shop", {})}}}},
		{"namespace": {"shop": _pods.shop}, "cluster": {}},
	]
	every inventory in inventories {
		network_policy_dangling.violation == set() with input as _ingress({"namespaceSelector": {"matchLabels": {"team": "x"}}})
			with data.inventory as inventory
			with data.parameters["network-policy-dangling"] as _complete
		network_policy_dangling.violation == {_no_namespace} with input as _ingress({"namespaceSelector": _named("x")})
			with data.inventory as inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
}

test_deny_pods_that_the_selected_namespaces_do_not_have if {
	every namespace_selector in [_named("pay"), {"matchLabels": {"team": "b"}}] {
		network_policy_dangling.violation == {_no_pod} with input as _ingress({"namespaceSelector": namespace_selector, "podSelector": _app("web")})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
	network_policy_dangling.violation == {_no_pod} with input as _ingress({"namespaceSelector": {}, "podSelector": _app("x")})
		with data.inventory as _inventory
		with data.parameters["network-policy-dangling"] as _complete
}

test_allow_pods_of_one_of_the_selected_namespaces if {
	every namespace_selector in [
		{},
		_named("pay"),
		{"matchLabels": {"team": "b"}},
		{"matchExpressions": [{"key": "team", "operator": "In", "values": ["a", "b"]}]},
	] {
		every peer in [{}, {"podSelector": {}}, {"podSelector": _app("ledger")}] {
			network_policy_dangling.violation == set() with input as _ingress(object.union(peer, {"namespaceSelector": namespace_selector}))
				with data.inventory as _inventory
				with data.parameters["network-policy-dangling"] as _complete
		}
	}
}

test_pods_of_every_kind if {
	template := {"metadata": {"labels": {"app": "job"}}}
	every objects in [
		{"v1": {"Pod": {"a": {}, "b": {"metadata": {"labels": {"app": "job"}}}}}},
		{"v1": {"ReplicationController": {"a": {"spec": {"template": template}}}}},
		{"batch/v1": {"CronJob": {"a": {"spec": {"jobTemplate": {"spec": {"template": template}}}}}}},
		{"batch/v1": {"Job": {"a": {"spec": {"template": template}}}}},
		{"serving.knative.dev/v1": {"Configuration": {"a": {"spec": {"template": template}}}}},
		{"apps/v1": {"Deployment": {"a": {}}}, "extensions/v1beta1": {"Deployment": {"a": {"spec": {"template": template}}}}},
	] {
		network_policy_dangling.violation == set() with input as _policy({"podSelector": _app("job")})
			with data.inventory as {"namespace": {"shop": objects}}
			with data.parameters["network-policy-dangling"] as _complete
	}
	network_policy_dangling.violation == {_spec} with input as _policy({"podSelector": _app("job")})
		with data.inventory as {"namespace": {"shop": {"v1": {"PodTemplate": {"a": {"template": template}}}}}}
		with data.parameters["network-policy-dangling"] as _complete
}

test_pods_without_a_namespace_are_in_the_default_one if {
	inventory := {"cluster": {"apps/v1": {"Deployment": {
		"a": {"metadata": {"name": "a"}, "spec": {"template": {"metadata": {"labels": {"app": "a"}}}}},
		"b": {"metadata": {"name": "b"}, "spec": {"template": {"metadata": {"labels": {"app": "b"}}}}},
	}}}}
	every name, violations in {"a": set(), "b": set(), "c": {_no_pod}} {
		peer := {"namespaceSelector": _named("default"), "podSelector": _app(name)}
		network_policy_dangling.violation == violations with input as _ingress(peer)
			with data.inventory as inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
	network_policy_dangling.violation == {_spec} with input as _policy({"podSelector": _app("b")})
		with data.inventory as inventory
		with data.parameters["network-policy-dangling"] as _complete
}

test_allow_namespaces_by_name_without_their_object if {
	network_policy_dangling.violation == set() with input as _ingress({"namespaceSelector": _named("pay"), "podSelector": _app("ledger")})
		with data.inventory as {"namespace": _pods}
		with data.parameters["network-policy-dangling"] as _complete
	every name in ["default", "kube-system", "kube-public", "kube-node-lease", "shop"] {
		network_policy_dangling.violation == set() with input as _ingress({"namespaceSelector": _named(name)})
			with data.inventory as {}
			with data.parameters["network-policy-dangling"] as _complete
	}
}

test_allow_what_comes_with_the_cluster if {
	every peer in [
		{"namespaceSelector": _named("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}},
		{"namespaceSelector": _named("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "metrics-server"}}},
		{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}},
	] {
		network_policy_dangling.violation == set() with input as _ingress(peer)
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
}

test_deny_what_does_not_come_with_the_cluster if {
	dns := {"namespaceSelector": _named("pay"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
	network_policy_dangling.violation == {_no_pod} with input as _ingress(dns)
		with data.inventory as _inventory
		with data.parameters["network-policy-dangling"] as _complete

	seen := object.union(_inventory, {"namespace": {"kube-system": _deployment("kube-system", "coredns")}})
	network_policy_dangling.violation == {_no_pod} with input as _ingress({"namespaceSelector": _named("kube-system"), "podSelector": _app("x")})
		with data.inventory as seen
		with data.parameters["network-policy-dangling"] as _complete
	network_policy_dangling.violation == set() with input as _ingress({"namespaceSelector": _named("kube-system"), "podSelector": _app("coredns")})
		with data.inventory as seen
		with data.parameters["network-policy-dangling"] as _complete
}

test_allow_labels_of_running_pods if {
	every pod_selector in [
		{"matchLabels": {"app": "web", "statefulset.kubernetes.io/pod-name": "web-0"}},
		{"matchExpressions": [{"key": "job-name", "operator": "Exists"}]},
	] {
		network_policy_dangling.violation == set() with input as _policy({"podSelector": pod_selector})
			with data.inventory as _inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
	network_policy_dangling.violation == set() with input as _policy({"podSelector": {"matchLabels": {"role": "leader"}}})
		with data.inventory as _inventory
		with data.parameters["network-policy-dangling"] as {"complete": true, "ignoredLabels": ["role"]}
}

test_allow_namespaces_in_which_an_operator_makes_pods if {
	prometheus := {"monitoring.coreos.com/v1": {"Prometheus": {"k8s": {"metadata": {"name": "k8s", "namespace": "shop"}}}}}
	inventory := object.union(_inventory, {"namespace": {"shop": prometheus}})
	every policy in [
		_policy({"podSelector": _app("x")}),
		_ingress({"podSelector": _app("x")}),
		_ingress({"namespaceSelector": {"matchLabels": {"team": "a"}}, "podSelector": _app("x")}),
		_ingress({"namespaceSelector": {}, "podSelector": _app("x")}),
	] {
		network_policy_dangling.violation == set() with input as policy
			with data.inventory as inventory
			with data.parameters["network-policy-dangling"] as _complete
	}
	network_policy_dangling.violation == {_spec} with input as _policy({"podSelector": _app("x")})
		with data.inventory as inventory
		with data.parameters["network-policy-dangling"] as {"complete": true, "extraKinds": []}
}

test_allow_network_policies_of_other_groups if {
	network_policy_dangling.violation == set() with input as object.union(
		_policy({"podSelector": _app("x"), "ingress": [{"from": [{"podSelector": _app("x")}]}]}),
		{"apiVersion": "security.example/v1"},
	)
		with data.inventory as _inventory
		with data.parameters["network-policy-dangling"] as _complete
}

test_default_parameters if {
	network_policy_dangling.default_parameters == {
		"ignoredLabels": [],
		"extraKinds": [
			"monitoring.coreos.com/Alertmanager",
			"monitoring.coreos.com/Prometheus",
			"monitoring.coreos.com/PrometheusAgent",
			"monitoring.coreos.com/ThanosRuler",
		],
		"complete": false,
	}
}
