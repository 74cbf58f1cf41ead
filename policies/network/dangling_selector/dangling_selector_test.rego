package policies.network.dangling_selector_test

import data.policies.network.dangling_selector

_service(spec) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

_monitor(kind, spec) := {
	"apiVersion": "monitoring.coreos.com/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": spec,
}

_app(name) := {"matchLabels": {"app": name}}

_deployment(namespace, name) := {"apps/v1": {"Deployment": {name: {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": name, "namespace": namespace, "labels": {"app": "controller"}},
	"spec": {"template": {
		"metadata": {"labels": {"app": name, "tier": "front"}},
		"spec": {
			"containers": [
				{"name": "log"},
				{"name": "app", "ports": [{"name": "http", "containerPort": 80}, {"name": "dns", "containerPort": 53, "protocol": "UDP"}]},
			],
			"initContainers": [
				{"name": "setup", "restartPolicy": "OnFailure", "ports": [{"name": "setup", "containerPort": 81}]},
				{"name": "proxy", "restartPolicy": "Always", "ports": [{"name": "proxy", "containerPort": 82, "protocol": "TCP"}]},
			],
		},
	}},
}}}}

_balanced(namespace, name) := {"v1": {"Service": {name: {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
	"spec": {"selector": {"app": "other"}},
}}}}

_inventory := {"namespace": {
	"shop": object.union(
		object.union(_deployment("shop", "api"), _deployment("shop", "web")),
		object.union(_balanced("shop", "api"), _balanced("shop", "web")),
	),
	"pay": object.union(_deployment("pay", "ledger"), _balanced("pay", "ledger")),
}}

_complete := {"complete": true}

_nothing(text) := {"msg": sprintf("selector selects no %s", [text]), "details": {"path": ["spec", "selector"]}}

_no_pod := _nothing(`pod of namespace "shop"`)

_no_endpoints := {
	"msg": "service has no selector, and there are no endpoints for it",
	"details": {"path": ["spec", "selector"]},
}

_undeclared(i, port, protocol) := {
	"msg": sprintf("targetPort %q is no %s port of the pods that the service selects", [port, protocol]),
	"details": {"path": ["spec", "ports", i, "targetPort"]},
}

test_deny_services_that_select_no_pod if {
	every labels in [{"app": "wbe"}, {"app": "ledger"}, {"app": "controller"}, {"app": "web", "tier": "back"}] {
		dangling_selector.violation == {_no_pod} with input as _service({"selector": labels, "ports": [{"port": 80, "targetPort": "x"}]})
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
		dangling_selector.violation == set() with input as _service({"selector": labels, "ports": [{"port": 80, "targetPort": "x"}]})
			with data.inventory as _inventory
	}
}

test_allow_services_that_select_pods if {
	every spec in [
		{"selector": {"app": "web"}},
		{"selector": {"app": "api", "tier": "front"}},
		{"selector": {"tier": "front"}, "clusterIP": "None"},
		{"selector": {"app": "wbe"}, "type": "ExternalName"},
	] {
		dangling_selector.violation == set() with input as _service(spec)
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
}

test_deny_target_ports_that_no_pod_declares if {
	service := _service({
		"selector": {"app": "web"},
		"ports": [
			{"port": 80, "targetPort": "htpp"},
			{"port": 80, "targetPort": "http"},
			{"port": 80, "targetPort": "setup"},
			{"port": 53, "targetPort": "dns"},
			{"port": 53, "targetPort": "http", "protocol": "UDP"},
			{"port": 80, "targetPort": "80", "protocol": null},
		],
	})
	every parameters in [{}, _complete] {
		dangling_selector.violation == {
			_undeclared(0, "htpp", "TCP"),
			_undeclared(2, "setup", "TCP"),
			_undeclared(3, "dns", "TCP"),
			_undeclared(4, "http", "UDP"),
			_undeclared(5, "80", "TCP"),
		} with input as service
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as parameters
	}
}

test_allow_target_ports_that_a_pod_declares if {
	every port in [
		{"targetPort": "http"},
		{"targetPort": "http", "protocol": "TCP"},
		{"targetPort": "proxy"},
		{"targetPort": "dns", "protocol": "UDP"},
		{"targetPort": 9999},
		{"targetPort": ""},
		{"targetPort": null},
		{},
		null,
	] {
		dangling_selector.violation == set() with input as _service({"selector": {"app": "web"}, "ports": [port]})
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
	dangling_selector.violation == set() with input as _service({
		"type": "ExternalName",
		"selector": {"app": "web"},
		"ports": [{"port": 80, "targetPort": "x"}],
	})
		with data.inventory as _inventory
}

test_allow_target_ports_that_some_pods_declare if {
	bare := {"v1": {"Pod": {"web": {
		"apiVersion": "v1",
		"kind": "Pod",
		"metadata": {"name": "web", "namespace": "shop", "labels": {"tier": "front"}},
		"spec": {"containers": [{"name": "web", "ports": [{"name": "metrics", "containerPort": 90}]}]},
	}}}}
	every port in ["metrics", "http"] {
		dangling_selector.violation == set() with input as _service({"selector": {"tier": "front"}, "ports": [{"port": 80, "targetPort": port}]})
			with data.inventory as object.union(_inventory, {"namespace": {"shop": bare}})
	}
}

test_deny_services_without_selector_and_endpoints if {
	every spec in [{}, null, {"selector": null}, {"selector": {}}, {"clusterIP": "None"}] {
		dangling_selector.violation == {_no_endpoints} with input as _service(spec)
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
		dangling_selector.violation == set() with input as _service(spec) with data.inventory as _inventory
	}
	others := {
		"v1": {"Endpoints": {"api": {"metadata": {"name": "api", "namespace": "shop"}}}},
		"discovery.k8s.io/v1": {"EndpointSlice": {
			"api": {"metadata": {"name": "web", "namespace": "shop", "labels": {"kubernetes.io/service-name": "api"}}},
			"web": {"metadata": {"name": "web", "namespace": "shop"}},
		}},
	}
	every namespace in [{"shop": others}, {"pay": _endpoints, "shop": {}}] {
		dangling_selector.violation == {_no_endpoints} with input as _service({})
			with data.inventory as {"namespace": namespace}
			with data.parameters["dangling-selector"] as _complete
	}
}

_endpoints := {"v1": {"Endpoints": {"web": {"metadata": {"name": "web", "namespace": "shop"}}}}}

test_allow_services_without_selector if {
	slice := {"discovery.k8s.io/v1": {"EndpointSlice": {"web-1": {"metadata": {
		"name": "web-1",
		"namespace": "shop",
		"labels": {"kubernetes.io/service-name": "web"},
	}}}}}
	others := {
		"v1": {"Endpoints": {"api": {"metadata": {"name": "api", "namespace": "shop"}}}},
		"discovery.k8s.io/v1": {"EndpointSlice": {"api": {"metadata": {"name": "api", "namespace": "shop"}}}},
	}
	every objects in [_endpoints, slice, object.union(others, _endpoints), object.union(others, slice)] {
		dangling_selector.violation == set() with input as _service({"ports": [{"port": 80, "targetPort": "x"}]})
			with data.inventory as {"namespace": {"shop": objects}}
			with data.parameters["dangling-selector"] as _complete
	}
	dangling_selector.violation == set() with input as _service({"type": "ExternalName", "externalName": "web.example"})
		with data.inventory as {}
		with data.parameters["dangling-selector"] as _complete
}

test_deny_monitors_that_select_nothing if {
	every kind, what in {"ServiceMonitor": "service", "PodMonitor": "pod"} {
		every spec in [
			{"selector": _app("x")},
			{"selector": _app("ledger")},
			{"selector": _app("ledger"), "namespaceSelector": {}},
			{"selector": _app("ledger"), "namespaceSelector": {"any": "true"}},
			{"selector": _app("ledger"), "namespaceSelector": {"any": false, "matchNames": []}},
			{"selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["x"]}]}},
		] {
			dangling_selector.violation == {_nothing(sprintf("%s of namespace \"shop\"", [what]))} with input as _monitor(kind, spec)
				with data.inventory as _inventory
				with data.parameters["dangling-selector"] as _complete
			dangling_selector.violation == set() with input as _monitor(kind, spec) with data.inventory as _inventory
		}

		names := {"selector": _app("x"), "namespaceSelector": {"matchNames": ["shop", "pay", null]}}
		dangling_selector.violation == {_nothing(sprintf("%s of namespace \"pay\" or namespace \"shop\"", [what]))} with input as _monitor(kind, names)
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete

		any := {"selector": _app("x"), "namespaceSelector": {"any": true}}
		dangling_selector.violation == {_nothing(sprintf("%s of any namespace", [what]))} with input as _monitor(kind, any)
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
}

test_allow_monitors_that_select_something if {
	every kind in ["ServiceMonitor", "PodMonitor"] {
		every spec in [
			{"selector": _app("web")},
			{"selector": _app("api")},
			{"selector": {}},
			{"selector": null},
			{},
			null,
			{"selector": _app("ledger"), "namespaceSelector": {"matchNames": ["pay"]}},
			{"selector": _app("ledger"), "namespaceSelector": {"matchNames": ["shop", "pay"]}},
			{"selector": _app("ledger"), "namespaceSelector": {"any": true}},
			{"selector": _app("web"), "namespaceSelector": {"any": true, "matchNames": ["pay"]}},
		] {
			dangling_selector.violation == set() with input as _monitor(kind, spec)
				with data.inventory as _inventory
				with data.parameters["dangling-selector"] as _complete
		}
	}
}

test_allow_monitors_of_everything if {
	every kind in ["ServiceMonitor", "PodMonitor"] {
		dangling_selector.violation == set() with input as _monitor(kind, {"selector": {}})
			with data.inventory as {}
			with data.parameters["dangling-selector"] as _complete
	}
}

test_monitors_look_at_labels_of_what_they_are_for if {
	dangling_selector.violation == {_nothing(`service of namespace "shop"`)} with input as _monitor("ServiceMonitor", {"selector": _app("web")})
		with data.inventory as {"namespace": {"shop": _deployment("shop", "web")}}
		with data.parameters["dangling-selector"] as _complete
	dangling_selector.violation == {_no_pod} with input as _monitor("PodMonitor", {"selector": _app("web")})
		with data.inventory as {"namespace": {"shop": _balanced("shop", "web")}}
		with data.parameters["dangling-selector"] as _complete
}

test_allow_what_comes_with_the_cluster if {
	every monitor in [
		_monitor("ServiceMonitor", {"selector": {"matchLabels": {"k8s-app": "kube-dns"}}, "namespaceSelector": {"any": true}}),
		_monitor("ServiceMonitor", {
			"selector": {"matchLabels": {"kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS"}},
			"namespaceSelector": {"any": true},
		}),
		_monitor("ServiceMonitor", {
			"selector": {"matchLabels": {"component": "apiserver", "provider": "kubernetes"}},
			"namespaceSelector": {"any": true},
		}),
		_monitor("ServiceMonitor", {
			"selector": {"matchLabels": {"component": "apiserver", "provider": "kubernetes"}},
			"namespaceSelector": {"matchNames": ["default"]},
		}),
		_monitor("PodMonitor", {"selector": {"matchLabels": {"k8s-app": "kube-dns"}}, "namespaceSelector": {"any": true}}),
		_monitor("ServiceMonitor", {"selector": _app("kubelet"), "namespaceSelector": {"matchNames": ["kube-system"]}}),
		_monitor("PodMonitor", {"selector": _app("kubelet"), "namespaceSelector": {"matchNames": ["shop", "kube-system"]}}),
	] {
		dangling_selector.violation == set() with input as monitor
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
}

test_deny_what_does_not_come_with_the_cluster if {
	dangling_selector.violation == {_nothing("service of any namespace")} with input as _monitor(
		"ServiceMonitor",
		{"selector": _app("kubelet"), "namespaceSelector": {"any": true}},
	)
		with data.inventory as _inventory
		with data.parameters["dangling-selector"] as _complete

	seen := {"namespace": {"kube-system": object.union(_balanced("kube-system", "dns"), _deployment("kube-system", "dns"))}}
	every kind, what in {"ServiceMonitor": "service", "PodMonitor": "pod"} {
		monitor := _monitor(kind, {"selector": _app("kubelet"), "namespaceSelector": {"matchNames": ["kube-system"]}})
		dangling_selector.violation == {_nothing(sprintf("%s of namespace \"kube-system\"", [what]))} with input as monitor
			with data.inventory as object.union(_inventory, seen)
			with data.parameters["dangling-selector"] as _complete
	}
}

test_allow_labels_of_running_pods if {
	every subject in [
		_service({"selector": {"app": "x", "statefulset.kubernetes.io/pod-name": "web-0"}}),
		_monitor("PodMonitor", {"selector": {"matchLabels": {"job-name": "x"}}}),
	] {
		dangling_selector.violation == set() with input as subject
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
	every subject in [_service({"selector": {"role": "leader"}}), _monitor("PodMonitor", {"selector": {"matchLabels": {"role": "leader"}}})] {
		dangling_selector.violation == set() with input as subject
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as {"complete": true, "ignoredLabels": ["role"]}
		dangling_selector.violation == {_no_pod} with input as subject
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
}

test_allow_namespaces_in_which_an_operator_makes_pods if {
	prometheus := {"monitoring.coreos.com/v1": {"Prometheus": {"k8s": {"metadata": {"name": "k8s", "namespace": "shop"}}}}}
	every subject in [
		_service({"selector": {"app": "x"}}),
		_monitor("PodMonitor", {"selector": _app("x")}),
		_monitor("ServiceMonitor", {"selector": _app("x"), "namespaceSelector": {"any": true}}),
	] {
		dangling_selector.violation == set() with input as subject
			with data.inventory as object.union(_inventory, {"namespace": {"shop": prometheus}})
			with data.parameters["dangling-selector"] as _complete
	}
	dangling_selector.violation == {_no_pod} with input as _service({"selector": {"app": "x"}})
		with data.inventory as object.union(_inventory, {"namespace": {"shop": prometheus}})
		with data.parameters["dangling-selector"] as {"complete": true, "extraKinds": []}
}

test_allow_other_kinds if {
	every subject in [
		object.union(_service({"selector": {"app": "x"}}), {"apiVersion": "serving.example/v1"}),
		object.union(_service({}), {"apiVersion": "serving.example/v1"}),
		object.union(_monitor("PodMonitor", {"selector": _app("x")}), {"apiVersion": "monitoring.example/v1"}),
		_monitor("Probe", {"selector": _app("x")}),
	] {
		dangling_selector.violation == set() with input as subject
			with data.inventory as _inventory
			with data.parameters["dangling-selector"] as _complete
	}
}

test_default_parameters if {
	dangling_selector.default_parameters == {
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
