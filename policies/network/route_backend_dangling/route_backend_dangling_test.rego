package policies.network.route_backend_dangling_test

import data.policies.network.route_backend_dangling

_service(namespace, name, spec) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"namespace": namespace, "name": name},
	"spec": spec,
}

_grant(from, to) := {
	"apiVersion": "gateway.networking.k8s.io/v1beta1",
	"kind": "ReferenceGrant",
	"metadata": {"namespace": "stock", "name": "grant"},
	"spec": {
		"from": [{"group": "x"}, object.union({"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "shop"}, from)],
		"to": [{"group": "x"}, object.union({"group": "", "kind": "Service"}, to)],
	},
}

_services := {
	"a": _service("shop", "a", {"ports": [{"port": 8080, "name": "x"}], "type": "ClusterIP"}),
	"web": _service("shop", "web", {"ports": [{"port": 80}, {"port": 443, "name": "https", "targetPort": 8443}]}),
	"external": _service("shop", "external", {"type": "ExternalName"}),
}

_inventory := {"namespace": {"shop": {"v1": {"Service": _services}}}}

_with_grant(grant) := {"namespace": {
	"shop": {"v1": {"Service": _services}},
	"stock": {
		"v1": {"Service": {"goods": _service("stock", "goods", {"ports": [{"port": 80}]})}},
		"gateway.networking.k8s.io/v1beta1": {"ReferenceGrant": {"a": _grant({"kind": "x"}, {}), "grant": grant}},
	},
}}

_ingress(name, port) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"namespace": "shop", "name": "web"},
	"spec": {"defaultBackend": {"service": {"name": name, "port": port}}},
}

_old(name, port) := {
	"apiVersion": "extensions/v1beta1",
	"kind": "Ingress",
	"metadata": {"namespace": "shop", "name": "web"},
	"spec": {"backend": {"serviceName": name, "servicePort": port}},
}

_route(kind, reference) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": kind,
	"metadata": {"namespace": "shop", "name": "web"},
	"spec": {"rules": [{"backendRefs": [reference]}]},
}

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_default := ["spec", "defaultBackend"]

_first := ["spec", "rules", 0, "backendRefs", 0]

test_defaults if {
	route_backend_dangling.default_parameters == {"complete": false}
}

test_deny_missing_services_where_others_are_known if {
	every port in [{"number": 80}, {"name": "http"}, {}, null] {
		route_backend_dangling.violation == {_violation(
			_default,
			`there is no Service "wep" in namespace "shop"`,
		)} with input as _ingress("wep", port)
			with data.inventory as _inventory
	}

	route_backend_dangling.violation == {_violation(["spec", "backend"], `there is no Service "wep" in namespace "shop"`)} with input as _old("wep", 80)
		with data.inventory as _inventory
}

test_deny_missing_services_where_all_are_given if {
	every manifest, path in {_ingress("web", {"number": 80}): _default, _route("HTTPRoute", {"name": "web", "port": 80}): _first} {
		route_backend_dangling.violation == {_violation(path, `there is no Service "web" in namespace "shop"`)} with input as manifest
			with data.parameters["route-backend-dangling"] as {"complete": true}
	}
}

test_allow_missing_services_where_none_is_known if {
	every parameters in [{}, {"complete": false}] {
		route_backend_dangling.violation == set() with input as _ingress("web", {"number": 80})
			with data.inventory as {"namespace": {"stock": {"v1": {"Service": _services}}}}
			with data.parameters["route-backend-dangling"] as parameters
	}
}

test_deny_missing_services_of_every_route if {
	every kind in ["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"] {
		route_backend_dangling.violation == {_violation(
			_first,
			`there is no Service "wep" in namespace "shop"`,
		)} with input as _route(kind, {"name": "wep", "port": 80})
			with data.inventory as _inventory
	}
}

test_deny_missing_ports if {
	every port, shown in {{"number": 8443}: "8443", {"name": "http"}: `"http"`, {"number": 8080}: "8080", {"name": "443"}: `"443"`} {
		route_backend_dangling.violation == {_violation(
			_default,
			sprintf(`Service "web" has no port %s`, [shown]),
		)} with input as _ingress("web", port)
			with data.inventory as _inventory
	}

	every port, shown in {8443: "8443", "http": `"http"`} {
		route_backend_dangling.violation == {_violation(
			["spec", "backend"],
			sprintf(`Service "web" has no port %s`, [shown]),
		)} with input as _old("web", port)
			with data.inventory as _inventory
	}

	route_backend_dangling.violation == {_violation(_first, `Service "web" has no port 8443`)} with input as _route("HTTPRoute", {"name": "web", "port": 8443})
		with data.inventory as _inventory
}

test_deny_ports_of_services_without_any if {
	every ports in [[], null] {
		route_backend_dangling.violation == {_violation(_default, `Service "b" has no port 80`)} with input as _ingress("b", {"number": 80})
			with data.inventory as {"namespace": {"shop": {"v1": {"Service": {"b": _service("shop", "b", {"ports": ports})}}}}}
	}
}

test_allow_ports_that_are_there if {
	every port in [{"number": 80}, {"number": 443}, {"name": "https"}, {}, {"number": null}] {
		route_backend_dangling.violation == set() with input as _ingress("web", port)
			with data.inventory as _inventory
	}

	every port in [80, 443, "https", null] {
		route_backend_dangling.violation == set() with input as _old("web", port)
			with data.inventory as _inventory
	}

	route_backend_dangling.violation == set() with input as _ingress("external", {"number": 443})
		with data.inventory as _inventory
	route_backend_dangling.violation == set() with input as _route("HTTPRoute", {"name": "web"})
		with data.inventory as _inventory
}

_to_stock := {"name": "goods", "namespace": "stock", "port": 80}

_no_grant := _violation(_first, `no ReferenceGrant in namespace "stock" lets this route use Service "goods"`)

test_deny_other_namespaces_without_grant if {
	every grant in [
		_grant({"namespace": "other"}, {}), _grant({"kind": "GRPCRoute"}, {}), _grant({"group": "x"}, {}),
		_grant({}, {"kind": "Secret"}), _grant({}, {"name": "other"}), _grant({}, {"group": "x"}),
	] {
		route_backend_dangling.violation == {_no_grant} with input as _route("HTTPRoute", _to_stock)
			with data.inventory as _with_grant(grant)
	}
}

test_deny_other_namespaces_without_any_grant_where_all_are_given if {
	route_backend_dangling.violation == {
		_no_grant,
		_violation(_first, `there is no Service "goods" in namespace "stock"`),
	} with input as _route("HTTPRoute", _to_stock)
		with data.inventory as _inventory
		with data.parameters["route-backend-dangling"] as {"complete": true}
}

test_allow_other_namespaces_where_no_grant_is_known if {
	route_backend_dangling.violation == set() with input as _route("HTTPRoute", _to_stock)
		with data.inventory as _inventory
}

test_allow_other_namespaces_with_grant if {
	every grant in [_grant({}, {}), _grant({}, {"name": "goods"}), _grant({}, {"name": ""}), _grant({}, {"group": null})] {
		route_backend_dangling.violation == set() with input as _route("HTTPRoute", _to_stock)
			with data.inventory as _with_grant(grant)
	}
}

_gateway(tls) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "Gateway",
	"metadata": {"name": "gateway", "namespace": "shop"},
	"spec": {"listeners": [{"name": "http"}, {"name": "https", "tls": tls}]},
}

_certificates(references) := _gateway({"certificateRefs": references})

_from_gateway(to) := _with_grant(_grant({"kind": "Gateway"}, to))

_stock_cert := {"name": "cert", "namespace": "stock"}

test_deny_certificates_of_other_namespaces_without_grant if {
	path := ["spec", "listeners", 1, "tls", "certificateRefs", 1]
	denied := {_violation(path, `no ReferenceGrant in namespace "stock" lets this Gateway use Secret "cert"`)}
	every grant in [
		_grant({}, {"kind": "Secret"}), _grant({"kind": "Gateway"}, {}), _grant({"kind": "Gateway", "namespace": "other"}, {"kind": "Secret"}),
		_grant({"kind": "Gateway"}, {"kind": "Secret", "name": "other"}), _grant({"kind": "Gateway"}, {"kind": "Secret", "group": "x"}),
	] {
		every mode in ["Terminate", null] {
			route_backend_dangling.violation == denied with input as _gateway({"mode": mode, "certificateRefs": [{"name": "web"}, _stock_cert]})
				with data.inventory as _with_grant(grant)
		}
	}
	route_backend_dangling.violation == denied with input as _certificates([{"name": "web"}, _stock_cert])
		with data.parameters["route-backend-dangling"] as {"complete": true}
	route_backend_dangling.violation == {_violation(path, `no ReferenceGrant in namespace "stock" lets this Gateway use Issued "cert"`)} with input as _certificates([{"name": "web"}, object.union(_stock_cert, {"group": "certs.example", "kind": "Issued"})])
		with data.inventory as _from_gateway({"kind": "Issued"})
}

test_allow_certificates if {
	every to in [{"kind": "Secret"}, {"kind": "Secret", "name": "cert"}] {
		route_backend_dangling.violation == set() with input as _certificates([_stock_cert]) with data.inventory as _from_gateway(to)
	}
	route_backend_dangling.violation == set() with input as _certificates([object.union(_stock_cert, {"group": "certs.example", "kind": "Issued"})])
		with data.inventory as _from_gateway({"group": "certs.example", "kind": "Issued"})

	# Nothing is known about the grants there.
	route_backend_dangling.violation == set() with input as _certificates([_stock_cert]) with data.inventory as _inventory
	every given in [
		_certificates([{"name": "cert"}, {"name": "cert", "namespace": "shop"}, {"namespace": "stock"}, {}, null, "cert"]),
		_certificates(null),
		_gateway(null),
		_gateway({"mode": "Passthrough", "certificateRefs": [_stock_cert]}),
		object.union(_certificates([_stock_cert]), {"apiVersion": "networking.istio.io/v1"}),
	] {
		route_backend_dangling.violation == set() with input as given with data.inventory as _from_gateway({})
			with data.parameters["route-backend-dangling"] as {"complete": true}
	}
}

test_deny_missing_services_of_other_namespaces if {
	route_backend_dangling.violation == {_violation(_first, `there is no Service "b" in namespace "stock"`)} with input as _route("HTTPRoute", {"name": "b", "namespace": "stock", "port": 80})
		with data.inventory as _with_grant(_grant({}, {}))
}

test_allow_own_namespace_without_grant if {
	route_backend_dangling.violation == set() with input as _route("HTTPRoute", {"name": "web", "namespace": "shop", "port": 80})
		with data.inventory as _inventory
		with data.parameters["route-backend-dangling"] as {"complete": true}
}

test_allow_what_is_no_service if {
	every reference in [{"group": "x.example", "name": "b"}, {"kind": "Bucket", "name": "b"}, {"name": ""}, {}, null, "b"] {
		route_backend_dangling.violation == set() with input as _route("HTTPRoute", reference)
			with data.inventory as _inventory
	}
}

test_allow_other_kinds if {
	every manifest in [_ingress("wep", {}), _route("HTTPRoute", {"name": "wep"})] {
		route_backend_dangling.violation == set() with input as object.union(manifest, {"apiVersion": "example.com/v1"})
			with data.inventory as _inventory
	}
}

test_deny_every_backend if {
	route_backend_dangling.violation == {
		_violation(_first, `there is no Service "b" in namespace "shop"`),
		_violation(["spec", "rules", 0, "backendRefs", 1], `Service "a" has no port 80`),
		_violation(
			["spec", "rules", 0, "backendRefs", 2],
			`no ReferenceGrant in namespace "stock" lets this route use Service "goods"`,
		),
	} with input as object.union(
		_route("HTTPRoute", {}),
		{"spec": {"rules": [{"backendRefs": [{"name": "b"}, {"name": "a", "port": 80}, _to_stock]}]}},
	)
		with data.inventory as _with_grant(_grant({"namespace": "other"}, {}))
}

test_allow_no_port_of_services_whose_ports_have_names if {
	route_backend_dangling.violation == set() with input as _ingress("a", {})
		with data.inventory as _inventory
}
