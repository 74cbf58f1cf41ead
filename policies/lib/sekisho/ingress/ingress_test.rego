package lib.sekisho.ingress_test

import data.lib.sekisho.ingress

_ingress(spec) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"namespace": "shop", "name": "web"},
	"spec": spec,
}

_annotated(class, spec) := object.union(_ingress(spec), {"metadata": {"annotations": {"kubernetes.io/ingress.class": class}}})

_route(spec) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "HTTPRoute",
	"metadata": {"namespace": "shop", "name": "web"},
	"spec": spec,
}

_gateway := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "Gateway",
	"metadata": {"namespace": "gateways", "name": "gateway"},
}

_backend(path, namespace, name, port) := {"path": path, "namespace": namespace, "name": name, "port": port}

test_kinds if {
	ingress.kinds == {"networking.k8s.io/Ingress", "extensions/Ingress"}
	ingress.route_kinds == {sprintf("gateway.networking.k8s.io/%sRoute", [protocol]) |
		some protocol in ["GRPC", "HTTP", "TCP", "TLS", "UDP"]
	}
}

test_class_of_the_annotation_before_the_field if {
	ingress.class(_annotated("a", {"ingressClassName": "b"})) == "a"
	ingress.class(_annotated("a", {})) == "a"
	ingress.class(_annotated("", {"ingressClassName": "b"})) == "b"
	ingress.class(_ingress({"ingressClassName": "b"})) == "b"
	every nothing in [null, "", 1] {
		ingress.class(_annotated(nothing, {"ingressClassName": nothing})) == ""
	}

	ingress.class_field(_annotated("a", {"ingressClassName": "b"})) == "b"
	ingress.class_annotation(_annotated("a", {"ingressClassName": "b"})) == "a"
	ingress.class({}) == ""
}

test_text if {
	ingress.text({"a": {"b": "c"}}, ["a", "b"], "x") == "c"
	every manifest in [{}, null, "c", {"a": null}, {"a": "b"}, {"a": {"b": ""}}, {"a": {"b": 1}}] {
		ingress.text(manifest, ["a", "b"], "x") == "x"
	}
}

test_hosts_that_stand_for_a_name if {
	every host, names in {
		"shop.example": ["shop.example", "Shop.Example"],
		"Shop.example": ["shop.example"],
		"*.shop.example": ["a.shop.example", "A.Shop.example", "*.shop.example"],
		"*.Shop.Example": ["a.shop.example"],
	} {
		every name in names {
			ingress.host_covers(host, name)
		}
	}
}

test_hosts_that_do_not_stand_for_a_name if {
	every host, names in {
		"shop.example": ["a.shop.example", "shop.example.com", "*.shop.example", ""],
		"*.shop.example": ["shop.example", "a.b.shop.example", "xshop.example", "*.a.shop.example", "", "a.shop.example.com"],
		"": ["shop.example"],
		"*": ["shop.example", "shop"],
	} {
		every name in names {
			not ingress.host_covers(host, name)
		}
	}
}

test_hosts_that_overlap if {
	every one, others in {
		"": ["", "a.example", "*.example"],
		"a.example": ["A.example", "*.example"],
		"*.example": ["a.example", "a.B.Example", "*.example", "*.a.example"],
		"*.B.example": ["a.b.example", "*.c.b.example"],
	} {
		every other in others {
			ingress.hosts_overlap(one, other)
			ingress.hosts_overlap(other, one)
		}
	}
}

test_hosts_that_do_not_overlap if {
	every one, others in {
		"a.example": ["b.example", "a.example.com", "x.a.example"],
		"*.example": ["example", "xexample", "a.example.com", "*.com"],
	} {
		every other in others {
			not ingress.hosts_overlap(one, other)
			not ingress.hosts_overlap(other, one)
		}
	}
}

test_backends_of_an_ingress if {
	path := ["spec", "rules", 1, "http", "paths", 1, "backend"]
	ingress.backends(_ingress({
		"defaultBackend": {"service": {"name": "a", "port": {"number": 80}}},
		"rules": [{}, {"http": {"paths": [
			{"backend": {"resource": {"kind": "Bucket", "name": "x"}}},
			{"backend": {"service": {"name": "b", "port": {"name": "http"}}}},
		]}}],
	})) == [_backend(["spec", "defaultBackend"], "shop", "a", 80), _backend(path, "shop", "b", "http")]
}

test_backends_of_an_ingress_of_old_clusters if {
	path := ["spec", "rules", 0, "http", "paths", 0, "backend"]
	ingress.backends(_ingress({
		"backend": {"serviceName": "a", "servicePort": 80},
		"rules": [{"http": {"paths": [{"backend": {"serviceName": "b", "servicePort": "http"}}]}}],
	})) == [_backend(["spec", "backend"], "shop", "a", 80), _backend(path, "shop", "b", "http")]
}

test_backends_without_a_port if {
	every backend in [
		{"service": {"name": "a"}}, {"service": {"name": "a", "port": null}}, {"service": {"name": "a", "port": {}}},
		{"service": {"name": "a", "port": {"name": "", "number": 0}}}, {"service": {"name": "a", "port": {"name": null}}},
		{"serviceName": "a"}, {"serviceName": "a", "servicePort": null},
	] {
		ingress.backends(_ingress({"defaultBackend": backend})) == [_backend(["spec", "defaultBackend"], "shop", "a", null)]
	}
}

test_no_backends_of_nothing if {
	every spec in [
		{}, null, "x", {"defaultBackend": null}, {"defaultBackend": {}}, {"defaultBackend": "a"},
		{"defaultBackend": {"service": {"name": ""}}}, {"rules": "x"}, {"rules": [{"http": null}, {"http": {"paths": [{}, "x"]}}]},
		{"rules": [{"backendRefs": [{}, null, "x", {"name": ""}, {"name": null}]}]},
	] {
		ingress.backends(_ingress(spec)) == []
	}
}

test_backends_of_a_route if {
	steps := ["spec", "rules", 1]
	ingress.backends(_route({"rules": [{}, {
		"filters": [{}, {"requestMirror": {"backendRef": {"name": "m", "port": 1}}}],
		"backendRefs": [
			{"name": "a", "port": 80},
			{"name": "b", "namespace": "stock", "kind": "Service", "group": "", "filters": [{"requestMirror": {"backendRef": {"name": "n"}}}]},
			{"name": "c", "kind": "Bucket"},
			{"name": "d", "group": "storage.example"},
		],
	}]})) == [
		_backend(array.concat(steps, ["backendRefs", 0]), "shop", "a", 80),
		_backend(array.concat(steps, ["backendRefs", 1]), "stock", "b", null),
		_backend(array.concat(steps, ["filters", 1, "requestMirror", "backendRef"]), "shop", "m", 1),
		_backend(array.concat(steps, ["backendRefs", 1, "filters", 0, "requestMirror", "backendRef"]), "shop", "n", null),
	]
}

test_parents if {
	ingress.parents(_route({"parentRefs": [
		{"name": "a"},
		{"group": "", "kind": "", "name": "b", "namespace": "", "sectionName": "", "port": null},
		{"group": "gateway.networking.k8s.io", "kind": "ListenerSet", "name": "c", "namespace": "n", "sectionName": "s", "port": 1},
		{"group": "core", "kind": "Service", "name": "d"},
	]})) == [
		{"kind": "Gateway", "namespace": "shop", "name": "a", "section": "", "port": null},
		{"kind": "Gateway", "namespace": "shop", "name": "b", "section": "", "port": null},
		{"kind": "ListenerSet", "namespace": "n", "name": "c", "section": "s", "port": 1},
	]
	every references in [[null, "x", []], "x", null] {
		ingress.parents(_route({"parentRefs": references})) == []
	}

	ingress.parents(_route({})) == []
	ingress.parents(_route({"parentRefs": [{}]})) == [{"kind": "Gateway", "namespace": "shop", "name": "", "section": "", "port": null}]
}

_reference := {"name": "gateway", "namespace": "gateways"}

_listener := {"name": "https", "port": 443, "allowedRoutes": {"namespaces": {"from": "All"}}}

test_routes_that_attach if {
	every reference in [{}, {"sectionName": "https"}, {"port": 443}, {"sectionName": "https", "port": 443}, {"sectionName": ""}] {
		ingress.attaches(_route({"parentRefs": [{"name": "x"}, object.union(_reference, reference)]}), _gateway, _listener)
	}
}

test_routes_that_do_not_attach if {
	every reference in [{"sectionName": "http"}, {"port": 80}, {"name": "x"}, {"namespace": "x"}, {"kind": "ListenerSet"}, {"group": "x"}] {
		not ingress.attaches(_route({"parentRefs": [object.union(_reference, reference)]}), _gateway, _listener)
	}

	not ingress.attaches(_route({}), _gateway, _listener)
	not ingress.attaches(object.union(_route({"parentRefs": [_reference]}), {"metadata": {"namespace": "gateways"}}), _gateway, null)
	not ingress.attaches(_route({"parentRefs": [object.union(_reference, {"sectionName": "https"})]}), _gateway, {})
}

test_routes_attach_from_admitted_namespaces if {
	here := object.union(_route({"parentRefs": [_reference]}), {"metadata": {"namespace": "gateways"}})
	elsewhere := _route({"parentRefs": [_reference]})
	every from, admitted in {"All": [true, true], "Selector": [true, true], "Same": [true, false], "None": [false, false], "": [true, false], "x": [false, false]} {
		listener := {"allowedRoutes": {"namespaces": {"from": from}}}
		[_attaches(here, listener), _attaches(elsewhere, listener)] == admitted
	}

	[_attaches(here, {}), _attaches(elsewhere, {})] == [true, false]
}

_attaches(route, listener) if {
	ingress.attaches(route, _gateway, listener)
} else := false

test_routes_attach_to_listeners_with_a_host_in_common if {
	every hostname, attached in {"a.example": true, "*.example": true, "": true, "b.example": false} {
		_attaches(
			_route({"parentRefs": [_reference], "hostnames": ["x.org", "a.example"]}),
			object.union(_listener, {"hostname": hostname}),
		) == attached
	}

	_attaches(_route({"parentRefs": [_reference]}), object.union(_listener, {"hostname": "a.example"}))
}

test_hostnames if {
	ingress.hostnames(_route({"hostnames": ["b.example", 1, "a.example"]})) == {"a.example", "b.example"}
	every hostnames in [[], null, [1], "x"] {
		ingress.hostnames(_route({"hostnames": hostnames})) == {""}
	}
}
