package lib.sekisho.exposure_test

import data.lib.sekisho.exposure

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

_node_port := _service({"type": "NodePort"})

_ways(pod, manifests, internal_classes) := ways if {
	ways := exposure.ways("p") with input as pod
		with data.inventory as _inventory(manifests)
		with data.parameters.p as {"internalClasses": internal_classes}
}

_by_address := `external addresses of Service "data"`

_by_node_port := `Service "data" of type NodePort`

test_services_that_open_a_port if {
	every case in [
		[{"type": "NodePort"}, {_by_node_port}],
		[{"type": "LoadBalancer"}, {`Service "data" of type LoadBalancer`}],
		[{"type": "ClusterIP", "externalIPs": ["203.0.113.7"]}, {_by_address}],
		[{"externalIPs": ["203.0.113.7"]}, {_by_address}],
		[{"type": "NodePort", "externalIPs": ["203.0.113.7"]}, {_by_node_port, _by_address}],
	] {
		_ways(_redis, [_service(case[0])], []) == case[1]
	}
}

test_policies_without_the_parameter_have_no_internal_classes if {
	exposure.ways("p") == {`Ingress "ingress"`} with input as _redis
		with data.inventory as _inventory([_service({}), _ingress({})])
}

test_no_way_by_services_from_inside if {
	every spec in [
		{}, {"type": "ClusterIP"}, {"type": null}, {"externalIPs": []}, {"externalIPs": null}, {"externalIPs": "x"},
		{"type": "ExternalName", "externalIPs": ["203.0.113.7"]},
	] {
		_ways(_redis, [_service(spec)], []) == set()
	}
}

test_no_way_by_services_of_other_pods if {
	_ways(_redis, [object.union(_node_port, {"spec": {"selector": {"app": "other"}}})], []) == set()
	_ways(_redis, [object.union(_node_port, {"spec": {"selector": "x"}})], []) == set()
	_ways(_redis, [object.union(_node_port, {"spec": {"selector": null}})], []) == set()
	_ways(_redis, [object.union(_node_port, {"metadata": {"namespace": "other"}})], []) == set()
	_ways(_redis, [], []) == set()
}

test_services_of_one_name_seen_twice if {
	exposure.ways("p") == {_by_node_port} with input as object.union(_redis, {"metadata": {"namespace": "default"}})
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

test_no_way_by_templates_that_make_no_pods_and_pods_without_labels if {
	template := {
		"apiVersion": "v1",
		"kind": "PodTemplate",
		"metadata": {"namespace": "shop", "name": "redis"},
		"template": {"metadata": {"labels": {"app": "data"}}},
	}
	_ways(template, [_node_port], []) == set()
	_ways(_pod("redis", {}, "redis"), [_node_port], []) == set()
}

test_no_way_by_internal_load_balancers if {
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
		_ways(_redis, [_annotated({annotation: value})], []) == set()
		_ways(_redis, [_annotated({annotation: ""})], []) != set()
	}

	_ways(_redis, [_annotated({"service.beta.kubernetes.io/aws-load-balancer-internal": "true"})], []) == set()
	_ways(_redis, [_service({"type": "LoadBalancer", "loadBalancerClass": "inside"})], ["inside"]) == set()
}

test_load_balancers_that_are_not_internal if {
	every manifest in [
		_annotated({"networking.gke.io/load-balancer-type": "External"}),
		_annotated({"service.beta.kubernetes.io/azure-load-balancer-internal": "false"}),
		_annotated({"service.beta.kubernetes.io/aws-load-balancer-internal": "untrue"}),
		_service({"type": "LoadBalancer", "loadBalancerClass": "outside"}),
	] {
		_ways(_redis, [manifest], ["inside"]) == {`Service "data" of type LoadBalancer`}
	}
}

_ingress(spec) := _named("networking.k8s.io/v1", "Ingress", "shop", "ingress", object.union(
	{"ingressClassName": "web", "rules": [{"http": {"paths": [{"backend": {"service": {"name": "a"}}}, {"backend": {"service": {"name": "data"}}}]}}]},
	spec,
))

test_services_behind_an_ingress if {
	_ways(_redis, [_service({}), _ingress({})], ["inside"]) == {`Ingress "ingress"`}
	_ways(_redis, [_service({}), _ingress({"ingressClassName": null})], ["inside"]) != set()
}

test_no_way_by_services_behind_no_ingress_or_an_internal_one if {
	_ways(_redis, [_service({}), _ingress({})], ["web"]) == set()
	_ways(_redis, [_service({}), _ingress({"rules": [{"http": {"paths": [{"backend": {"service": {"name": "other"}}}]}}]})], []) == set()
	_ways(_redis, [_service({}), object.union(_ingress({}), {"metadata": {"namespace": "other"}})], []) == set()
	_ways(_redis, [_ingress({}), _http_route({})], []) == set()
}

test_services_behind_a_route if {
	every kind in ["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"] {
		_ways(_redis, [_service({}), object.union(_http_route({}), {"kind": kind})], []) == {sprintf(`%s "route"`, [kind])}
	}

	_ways(_redis, [_service({}), _http_route({"parentRefs": [{"kind": "ListenerSet", "name": "x"}]})], []) != set()
}

test_services_that_some_backend_names if {
	every rules in [
		[{}, {"backendRefs": [{"name": "x"}]}, {"backendRefs": [{"name": "data", "namespace": "shop"}]}],
		[{"backendRefs": [{"name": "data", "namespace": "shop"}]}, {}],
	] {
		count(_ways(_redis, [_service({}), _http_route({"rules": rules})], [])) == 1
	}

	mixed := [{"backendRefs": [{"name": "x", "namespace": "shop"}, {"name": "data", "namespace": "other"}]}]
	_ways(_redis, [_service({}), _http_route({"rules": mixed})], []) == set()
}

test_no_way_by_services_behind_no_route if {
	every spec in [
		{"parentRefs": []}, {"parentRefs": [{"group": "", "kind": "Service", "name": "data"}]},
		{"parentRefs": [{"kind": "Service", "name": "data"}]},
		{"rules": [{"backendRefs": [{"name": "data"}]}]}, {"rules": [{"backendRefs": [{"name": "other", "namespace": "shop"}]}]},
	] {
		_ways(_redis, [_service({}), _http_route(spec)], []) == set()
	}
}

_gateways := [_named("gateway.networking.k8s.io/v1", "Gateway", "gateways", name, {"gatewayClassName": class}) |
	some name, class in {"a": "outside", "gateway": "inside", "b": "inside"}
]

test_no_way_by_services_behind_internal_gateways if {
	every names in [["gateway"], ["b"], ["b", "gateway"]] {
		route := _http_route({"parentRefs": [{"name": name} | some name in names]})
		_ways(_redis, array.concat([_service({}), route], _gateways), ["x", "inside"]) == set()
	}
}

test_services_behind_any_gateway_that_is_not_internal if {
	every references in [[{"name": "a"}], [{"name": "b"}, {"name": "a"}], [{"name": "unknown"}], [{"kind": "ListenerSet", "name": "b"}]] {
		_ways(
			_redis,
			array.concat([_service({}), _http_route({"parentRefs": references})], _gateways),
			["inside"],
		) == {`HTTPRoute "route"`}
	}
}

test_services_behind_an_istio_gateway if {
	every protocol in ["http", "tcp", "tls"] {
		every host in ["data", "data.shop.svc", "data.shop.svc.cluster.local"] {
			_ways(
				_redis,
				[_service({}), _virtual_service({protocol: [{}, {"route": [{}, {"destination": {"host": host}}]}]})],
				[],
			) == {`VirtualService "virtual"`}
		}
	}
}

test_services_behind_one_of_several_routes if {
	every manifest in [_ingress({}), _http_route({}), _virtual_service({"http": [{"route": [{"destination": {"host": "data"}}]}]})] {
		every name in ["a", "z"] {
			other := object.union(manifest, {"metadata": {"name": name}, "spec": {"rules": [], "http": []}})
			count(_ways(_redis, [_service({}), other, manifest], [])) == 1
		}
	}
}

test_services_of_several_pods if {
	every name in ["a", "z"] {
		other := object.union(_service({}), {"metadata": {"name": name}, "spec": {"selector": {"app": "other"}}})
		_ways(_redis, [_node_port, other], []) == {_by_node_port}
	}
}

test_no_way_by_services_behind_no_istio_gateway if {
	every host in ["data.other.svc.cluster.local", "other", "data.example.com", "data.shop", "data.shop.com"] {
		_ways(_redis, [_service({}), _virtual_service({"http": [{"route": [{"destination": {"host": host}}]}]})], []) == set()
	}

	every gateways in [["mesh"], [], ["mesh", "inside"]] {
		_ways(
			_redis,
			[_service({}), _virtual_service({"gateways": gateways, "http": [{"route": [{"destination": {"host": "data"}}]}]})],
			["inside"],
		) == set()
	}

	elsewhere := object.union(
		_virtual_service({"http": [{"route": [{"destination": {"host": "data"}}]}]}),
		{"metadata": {"namespace": "other"}},
	)
	_ways(_redis, [_service({}), elsewhere], []) == set()
}
