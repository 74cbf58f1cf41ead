package policies.network.workload_internet_exposed_test

import data.policies.network.workload_internet_exposed

_named(api_version, kind, namespace, name, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"namespace": namespace, "name": name},
	"spec": spec,
}

_pod(name, labels, image) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"namespace": "shop", "name": name, "labels": labels},
	"spec": {"containers": [{"name": "app", "image": image}]},
}

_redis := _pod("data", {"app": "data"}, "registry.example/redis:7")

_web := _pod("web", {"app": "data"}, "registry.example/web:7")

_service(spec) := _named("v1", "Service", "shop", "data", object.union({"selector": {"app": "data"}}, spec))

_annotated(annotations) := object.union(_service({"type": "LoadBalancer"}), {"metadata": {"annotations": annotations}})

_http_route(spec) := _named("gateway.networking.k8s.io/v1", "HTTPRoute", "gateways", "route", object.union(
	{
		"parentRefs": [{"name": "gateway"}],
		"rules": [{"backendRefs": [{"name": "a"}, {"name": "data", "namespace": "shop"}]}],
	},
	spec,
))

_virtual_service(spec) := _named("networking.istio.io/v1", "VirtualService", "shop", "virtual", object.union(
	{"gateways": ["mesh", "public"]},
	spec,
))

_inventory(manifests) := {"namespace": {namespace: _in(namespace, manifests) |
	some manifest in manifests
	namespace := manifest.metadata.namespace
}}

_in(namespace, manifests) := {version: _versions(version, [one | some one in manifests; one.metadata.namespace == namespace]) |
	some manifest in manifests
	version := manifest.apiVersion
}

_versions(version, manifests) := {kind: {one.metadata.name: one |
	some one in manifests
	one.apiVersion == version
	one.kind == kind
} |
	some manifest in manifests
	kind := manifest.kind
}

_found(pod, manifests, parameters) := violation if {
	violation := workload_internet_exposed.violation with input as pod
		with data.inventory as _inventory(manifests)
		with data.parameters["workload-internet-exposed"] as parameters
}

_sensitive(names, ways) := {
	"msg": sprintf("sensitive workload (%s) is reachable from outside the cluster through %s", [names, ways]),
	"details": {"path": ["metadata", "labels"], "severity": "high"},
}

_other(ways) := {
	"msg": sprintf("workload is reachable from outside the cluster through %s", [ways]),
	"details": {"path": ["metadata", "labels"]},
}

_node_port := _service({"type": "NodePort"})

_by_node_port := `Service "data" of type NodePort`

_all := {"sensitiveOnly": false}

test_defaults if {
	workload_internet_exposed.default_parameters == {
		"sensitiveNames": [
			"kubernetes-dashboard", "argo-server", "jenkins", "*prometheus*", "*alertmanager*", "nifi", "kubeflow",
			"weave-scope-app", "ray-dashboard", "ray-head", "mlflow", "jupyterhub", "ollama", "vllm", "*triton*",
			"kserve", "minio", "postgres", "*redis*", "*mongo*", "etcd",
		],
		"sensitiveOnly": true,
		"internalClasses": [],
	}
}

test_deny_services_that_open_a_port if {
	every spec, way in {
		{"type": "NodePort"}: _by_node_port,
		{"type": "LoadBalancer"}: `Service "data" of type LoadBalancer`,
		{"type": "ClusterIP", "externalIPs": ["203.0.113.7"]}: `external addresses of Service "data"`,
		{"externalIPs": ["203.0.113.7"]}: `external addresses of Service "data"`,
		{"type": "NodePort", "externalIPs": ["203.0.113.7"]}: `Service "data" of type NodePort, external addresses of Service "data"`,
	} {
		_found(_redis, [_service(spec)], {}) == {_sensitive("redis", way)}
	}
}

test_allow_services_from_inside if {
	every spec in [
		{}, {"type": "ClusterIP"}, {"type": null}, {"externalIPs": []}, {"externalIPs": null}, {"externalIPs": "x"},
		{"type": "ExternalName", "externalIPs": ["203.0.113.7"]},
	] {
		_found(_redis, [_service(spec)], {}) == set()
	}
}

test_allow_services_of_other_pods if {
	_found(_redis, [object.union(_node_port, {"spec": {"selector": {"app": "other"}}})], {}) == set()
	_found(_redis, [object.union(_node_port, {"spec": {"selector": "x"}})], {}) == set()
	_found(_redis, [object.union(_node_port, {"spec": {"selector": null}})], {}) == set()
	_found(_redis, [object.union(_node_port, {"metadata": {"namespace": "other"}})], {}) == set()
	_found(_redis, [], {}) == set()
}

test_deny_every_text_that_names_the_workload if {
	every pod, names in {
		_pod("etcd", {"app": "data"}, "app"): "etcd",
		_pod("ETCD", {"app": "data"}, "app"): "ETCD",
		_pod("shop-redis-0", {"app": "data"}, "app"): "shop-redis-0",
		_pod("a", {"app": "data", "app.kubernetes.io/name": "minio"}, "app"): "minio",
		_pod("a", {"app": "data", "app.kubernetes.io/component": "etcd"}, "app"): "etcd",
		_pod("a", {"app": "data", "k8s-app": "kubernetes-dashboard"}, "app"): "kubernetes-dashboard",
		_pod("a", {"app": "data", "name": "nifi"}, "app"): "nifi",
		_pod("a", {"app": "data"}, "postgres"): "postgres",
		_pod("a", {"app": "data"}, "registry.example:5000/x/mongo-express:1"): "mongo-express",
		_pod("etcd", {"app": "data"}, "redis"): "etcd, redis",
	} {
		_found(pod, [_node_port], {}) == {_sensitive(names, _by_node_port)}
	}

	_found(_pod("a", {"app": "redis"}, "app"), [object.union(_node_port, {"spec": {"selector": {"app": "redis"}}})], {}) == {_sensitive(
		"redis",
		_by_node_port,
	)}
}

test_allow_names_that_only_look_alike if {
	every pod in [
		_pod("my-etcd", {"app": "data"}, "etcd/app"),
		_pod("a", {"app": "data", "other": "redis"}, "minio.example/app"),
		_pod("a", {"app": "data", "name": 1}, "postgres-exporter"),
	] {
		_found(pod, [_node_port], {}) == set()
	}
}

test_deny_names_of_ones_own if {
	_found(_web, [_node_port], {"sensitiveNames": ["x", "W?b", "we*"]}) == {_sensitive("web", _by_node_port)}
	_found(_redis, [_node_port], {"sensitiveNames": ["web"]}) == set()
}

test_deny_other_workloads_on_request if {
	_found(_web, [_node_port], _all) == {_other(_by_node_port)}
	_found(_web, [_node_port], {}) == set()
	_found(_web, [_service({})], _all) == set()
	_found(_redis, [_node_port], _all) == {_sensitive("redis", _by_node_port)}
}

test_deny_services_of_one_name_seen_twice if {
	workload_internet_exposed.violation == {_sensitive("redis", _by_node_port)} with input as object.union(_redis, {"metadata": {"namespace": "default"}})
		with data.inventory as {
			"namespace": {"default": {"v1": {"Service": {"data": object.union(_node_port, {"metadata": {"namespace": "default"}})}}}},
			"cluster": {"v1": {"Service": {"data": {
				"apiVersion": "v1",
				"kind": "Service",
				"metadata": {"name": "data"},
				"spec": {"selector": {"app": "data"}},
			}}}},
		}
}

test_deny_in_templates if {
	pod := {"metadata": {"labels": {"app": "data"}}, "spec": {"containers": [{"image": "redis"}]}}
	every manifest, path in {
		_named("apps/v1", "Deployment", "shop", "data", {"template": pod}): ["spec", "template"],
		_named("batch/v1", "CronJob", "shop", "data", {"jobTemplate": {"spec": {"template": pod}}}): ["spec", "jobTemplate", "spec", "template"],
	} {
		_found(manifest, [_node_port], {}) == {{
			"msg": `sensitive workload (redis) is reachable from outside the cluster through Service "data" of type NodePort`,
			"details": {"path": array.concat(path, ["metadata", "labels"]), "severity": "high"},
		}}
	}
}

test_allow_templates_that_make_no_pods_and_pods_without_labels if {
	template := {
		"apiVersion": "v1",
		"kind": "PodTemplate",
		"metadata": {"namespace": "shop", "name": "redis"},
		"template": {"metadata": {"labels": {"app": "data"}}},
	}
	_found(template, [_node_port], {}) == set()
	_found(_pod("redis", {}, "redis"), [_node_port], {}) == set()
}

test_allow_internal_load_balancers if {
	every annotation, value in {
		"cloud.google.com/load-balancer-type": "Internal",
		"load-balancer.hetzner.cloud/disable-public-network": "true",
		"networking.gke.io/load-balancer-type": "internal",
		"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
		"service.beta.kubernetes.io/aws-load-balancer-internal": "0.0.0.0/0",
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
		"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
		"service.beta.kubernetes.io/do-loadbalancer-network": "INTERNAL",
		"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
		"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
		"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
		"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": "subnet-1",
	} {
		_found(_redis, [_annotated({annotation: value})], {}) == set()
		_found(_redis, [_annotated({annotation: ""})], {}) != set()
	}

	_found(_redis, [_annotated({"service.beta.kubernetes.io/aws-load-balancer-internal": "true"})], {}) == set()
	_found(_redis, [_service({"type": "LoadBalancer", "loadBalancerClass": "inside"})], {"internalClasses": ["inside"]}) == set()
}

test_deny_load_balancers_that_are_not_internal if {
	every manifest in [
		_annotated({"networking.gke.io/load-balancer-type": "External"}),
		_annotated({"service.beta.kubernetes.io/azure-load-balancer-internal": "false"}),
		_annotated({"service.beta.kubernetes.io/aws-load-balancer-internal": "untrue"}),
		_service({"type": "LoadBalancer", "loadBalancerClass": "outside"}),
	] {
		_found(_redis, [manifest], {"internalClasses": ["inside"]}) == {_sensitive("redis", `Service "data" of type LoadBalancer`)}
	}
}

_ingress(spec) := _named("networking.k8s.io/v1", "Ingress", "shop", "ingress", object.union(
	{"ingressClassName": "web", "rules": [{"http": {"paths": [{"backend": {"service": {"name": "a"}}}, {"backend": {"service": {"name": "data"}}}]}}]},
	spec,
))

test_deny_services_behind_an_ingress if {
	_found(_redis, [_service({}), _ingress({})], {"internalClasses": ["inside"]}) == {_sensitive("redis", `Ingress "ingress"`)}
	_found(_redis, [_service({}), _ingress({"ingressClassName": null})], {"internalClasses": ["inside"]}) != set()
}

test_allow_services_behind_no_ingress_or_an_internal_one if {
	_found(_redis, [_service({}), _ingress({})], {"internalClasses": ["web"]}) == set()
	_found(_redis, [_service({}), _ingress({"rules": [{"http": {"paths": [{"backend": {"service": {"name": "other"}}}]}}]})], {}) == set()
	_found(_redis, [_service({}), object.union(_ingress({}), {"metadata": {"namespace": "other"}})], {}) == set()
	_found(_redis, [_ingress({}), _http_route({})], {}) == set()
}

test_deny_services_behind_a_route if {
	every kind in ["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"] {
		_found(_redis, [_service({}), object.union(_http_route({}), {"kind": kind})], {}) == {_sensitive(
			"redis",
			sprintf(`%s "route"`, [kind]),
		)}
	}

	_found(_redis, [_service({}), _http_route({"parentRefs": [{"kind": "ListenerSet", "name": "x"}]})], {}) != set()
}

test_deny_services_that_some_backend_names if {
	every rules in [
		[{}, {"backendRefs": [{"name": "x"}]}, {"backendRefs": [{"name": "data", "namespace": "shop"}]}],
		[{"backendRefs": [{"name": "data", "namespace": "shop"}]}, {}],
	] {
		count(_found(_redis, [_service({}), _http_route({"rules": rules})], {})) == 1
	}

	mixed := [{"backendRefs": [{"name": "x", "namespace": "shop"}, {"name": "data", "namespace": "other"}]}]
	_found(_redis, [_service({}), _http_route({"rules": mixed})], {}) == set()
}

test_deny_patterns_in_any_case_and_each_image if {
	_found(_web, [_node_port], {"sensitiveNames": ["WEB"]}) == {_sensitive("web", _by_node_port)}
	two := object.union(_web, {"spec": {"containers": [{"image": "a"}, {"image": "redis"}, {"image": "z"}]}})
	_found(two, [_node_port], {}) == {_sensitive("redis", _by_node_port)}
}

test_allow_services_behind_no_route if {
	every spec in [
		{"parentRefs": []}, {"parentRefs": [{"group": "", "kind": "Service", "name": "data"}]},
		{"parentRefs": [{"kind": "Service", "name": "data"}]},
		{"rules": [{"backendRefs": [{"name": "data"}]}]}, {"rules": [{"backendRefs": [{"name": "other", "namespace": "shop"}]}]},
	] {
		_found(_redis, [_service({}), _http_route(spec)], {}) == set()
	}
}

_gateways := [_named("gateway.networking.k8s.io/v1", "Gateway", "gateways", name, {"gatewayClassName": class}) |
	some name, class in {"a": "outside", "gateway": "inside", "b": "inside"}
]

test_allow_services_behind_internal_gateways if {
	every names in [["gateway"], ["b"], ["b", "gateway"]] {
		route := _http_route({"parentRefs": [{"name": name} | some name in names]})
		_found(_redis, array.concat([_service({}), route], _gateways), {"internalClasses": ["x", "inside"]}) == set()
	}
}

test_deny_services_behind_any_gateway_that_is_not_internal if {
	every references in [[{"name": "a"}], [{"name": "b"}, {"name": "a"}], [{"name": "unknown"}], [{"kind": "ListenerSet", "name": "b"}]] {
		_found(
			_redis,
			array.concat([_service({}), _http_route({"parentRefs": references})], _gateways),
			{"internalClasses": ["inside"]},
		) == {_sensitive("redis", `HTTPRoute "route"`)}
	}
}

test_deny_services_behind_an_istio_gateway if {
	every protocol in ["http", "tcp", "tls"] {
		every host in ["data", "data.shop.svc", "data.shop.svc.cluster.local"] {
			_found(
				_redis,
				[_service({}), _virtual_service({protocol: [{}, {"route": [{}, {"destination": {"host": host}}]}]})],
				{},
			) == {_sensitive("redis", `VirtualService "virtual"`)}
		}
	}
}

test_deny_services_behind_one_of_several_routes if {
	every manifest in [_ingress({}), _http_route({}), _virtual_service({"http": [{"route": [{"destination": {"host": "data"}}]}]})] {
		every name in ["a", "z"] {
			other := object.union(manifest, {"metadata": {"name": name}, "spec": {"rules": [], "http": []}})
			count(_found(_redis, [_service({}), other, manifest], {})) == 1
		}
	}
}

test_deny_services_of_several_pods if {
	every name in ["a", "z"] {
		other := object.union(_service({}), {"metadata": {"name": name}, "spec": {"selector": {"app": "other"}}})
		_found(_redis, [_node_port, other], {}) == {_sensitive("redis", _by_node_port)}
	}
}

test_allow_services_behind_no_istio_gateway if {
	every host in ["data.other.svc.cluster.local", "other", "data.example.com", "data.shop", "data.shop.com"] {
		_found(_redis, [_service({}), _virtual_service({"http": [{"route": [{"destination": {"host": host}}]}]})], {}) == set()
	}

	every gateways in [["mesh"], [], ["mesh", "inside"]] {
		_found(
			_redis,
			[_service({}), _virtual_service({"gateways": gateways, "http": [{"route": [{"destination": {"host": "data"}}]}]})],
			{"internalClasses": ["inside"]},
		) == set()
	}

	elsewhere := object.union(
		_virtual_service({"http": [{"route": [{"destination": {"host": "data"}}]}]}),
		{"metadata": {"namespace": "other"}},
	)
	_found(_redis, [_service({}), elsewhere], {}) == set()
}

test_allow_other_kinds if {
	_found(object.union(_redis, {"apiVersion": "example.com/v1"}), [_node_port], {}) == set()
	_found(_node_port, [_node_port], _all) == set()
}
