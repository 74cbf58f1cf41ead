package policies.network.ingress_tls_test

import data.policies.network.ingress_tls

_ingress(spec) := {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "shop"}, "spec": spec}

_hosts(hosts, tls) := _ingress({"tls": tls, "rules": [{"host": host} | some host in hosts]})

_annotated(manifest, annotations) := object.union(manifest, {"metadata": {"annotations": annotations}})

_gateway(listeners) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "Gateway",
	"metadata": {"namespace": "shop", "name": "gateway"},
	"spec": {"listeners": listeners},
}

_http := {"name": "http", "port": 80, "protocol": "HTTP"}

_route(kind, name, spec) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": kind,
	"metadata": {"namespace": "shop", "name": name},
	"spec": object.union({"parentRefs": [{"name": "gateway"}]}, spec),
}

_inventory(routes) := {"namespace": {"shop": {"gateway.networking.k8s.io/v1": {
	"HTTPRoute": {route.metadata.name: route | some route in routes; route.kind == "HTTPRoute"},
	"GRPCRoute": {route.metadata.name: route | some route in routes; route.kind == "GRPCRoute"},
}}}}

_openshift(tls) := {
	"apiVersion": "route.openshift.io/v1",
	"kind": "Route",
	"metadata": {"name": "web"},
	"spec": {"host": "shop.example", "tls": tls},
}

_no_tls := {"msg": "ingress does not use TLS", "details": {"path": ["spec", "tls"]}}

_uncovered(i, what) := {
	"msg": sprintf("%s is in no TLS entry", [what]),
	"details": {"path": ["spec", "rules", i, "host"]},
}

_takes_http := {"msg": `listener "http" takes HTTP`, "details": {"path": ["spec", "listeners", 0, "protocol"]}}

test_deny_ingress_without_tls_once if {
	every tls in [null, [], {}, [{}], [null], "x", [{"hosts": []}], [{"hosts": null, "secretName": ""}]] {
		ingress_tls.violation == {_no_tls} with input as _hosts(["a.example", "b.example"], tls)
	}
}

test_deny_ingress_without_tls_where_default_certificates_are_allowed if {
	every tls in [[], [{}]] {
		ingress_tls.violation == {_no_tls} with input as _hosts(["a.example"], tls)
			with data.parameters["ingress-tls"] as {"allowDefaultCertificate": true}
	}
}

test_deny_default_backends_without_tls if {
	every field in ["defaultBackend", "backend"] {
		every rules in [null, []] {
			ingress_tls.violation == {_no_tls} with input as _ingress({field: {"service": {}}, "rules": rules})
		}

		ingress_tls.violation == {_no_tls} with input as _ingress({field: {}})
		ingress_tls.violation == {{
			"msg": "what names no host is in no TLS entry",
			"details": {"path": ["spec", field]},
		}} with input as _ingress({field: {}, "tls": [{"hosts": ["a.example"], "secretName": "a"}]})
	}
}

test_deny_ingress_of_old_clusters if {
	every version in ["extensions/v1beta1", "networking.k8s.io/v1beta1"] {
		ingress_tls.violation == {_no_tls} with input as object.union(_hosts(["a.example"], null), {"apiVersion": version})
	}
}

test_deny_hosts_that_no_entry_names if {
	ingress_tls.violation == {
		_uncovered(1, `host "b.example"`),
		_uncovered(2, `host "x.y.a.example"`),
		_uncovered(3, `host "example"`),
		_uncovered(4, "what names no host"),
		_uncovered(5, `host "*.y.a.example"`),
		_uncovered(6, `host "*.b.example"`),
	} with input as _hosts(
		["a.example", "b.example", "x.y.a.example", "example", "", "*.y.a.example", "*.b.example"],
		[{"hosts": ["a.example"], "secretName": "a"}, {"hosts": ["*.a.example"], "secretName": "b"}],
	)
}

test_deny_entries_without_secret if {
	every name in [null, ""] {
		ingress_tls.violation == {{
			"msg": `TLS entry of host "a.example", host "b.example" names no secret`,
			"details": {"path": ["spec", "tls", 1, "secretName"]},
		}} with input as _hosts(
			["a.example", "b.example"],
			[{"secretName": "x", "hosts": ["c.example"]}, {"hosts": ["a.example", "b.example"], "secretName": name}],
		)
	}
}

test_allow_entries_without_secret_where_the_controller_has_one if {
	ingress_tls.violation == set() with input as _hosts(["a.example"], [{"hosts": ["a.example"]}])
		with data.parameters["ingress-tls"] as {"allowDefaultCertificate": true}
}

test_allow_covered_hosts if {
	every host in ["a.example", "A.example", "x.a.example", "*.a.example"] {
		ingress_tls.violation == set() with input as _hosts([host], [{"hosts": ["a.example", "*.a.example"], "secretName": "a"}])
	}
}

test_allow_every_host_where_an_entry_names_none if {
	every host in ["a.example", "*.a.example", "", null] {
		ingress_tls.violation == set() with input as _hosts([host], [{"secretName": "a"}])
	}

	ingress_tls.violation == set() with input as _ingress({"defaultBackend": {}, "tls": [{"hosts": [], "secretName": "a"}]})
}

test_allow_certificates_that_annotations_name if {
	every annotation in ingress_tls.default_parameters.tlsAnnotations {
		every manifest in [_hosts(["a.example"], null), _hosts(["a.example"], [{"hosts": ["a.example"]}])] {
			ingress_tls.violation == set() with input as _annotated(manifest, {annotation: "shop"})
		}
	}

	ingress_tls.violation == set() with input as _annotated(_hosts(["a.example"], null), {"a.example/tls": "on"})
		with data.parameters["ingress-tls"] as {"tlsAnnotations": ["a.example/tls"]}
}

test_deny_annotations_that_switch_tls_off_or_name_nothing if {
	every value in ["false", "", null, true] {
		ingress_tls.violation == {_no_tls} with input as _annotated(
			_hosts(["a.example"], null),
			{"nginx.ingress.kubernetes.io/ssl-passthrough": value},
		)
	}

	ingress_tls.violation == {_no_tls} with input as _annotated(_hosts(["a.example"], null), {"a.example/tls": "on"})
}

test_defaults if {
	ingress_tls.default_parameters == {
		"allowDefaultCertificate": false,
		"requireHttpDisabled": false,
		"tlsAnnotations": [
			"alb.ingress.kubernetes.io/certificate-arn",
			"haproxy.org/ssl-passthrough",
			"ingress.gcp.kubernetes.io/pre-shared-cert",
			"networking.gke.io/certmap",
			"networking.gke.io/managed-certificates",
			"nginx.ingress.kubernetes.io/ssl-passthrough",
			"traefik.ingress.kubernetes.io/router.tls.certresolver",
		],
	}
}

_paths(paths) := _ingress({"rules": [{"host": "a.example", "http": {"paths": [{"path": path} | some path in paths]}}]})

test_allow_challenges_over_http if {
	ingress_tls.violation == set() with input as _paths(["/.well-known/acme-challenge/a", "/.well-known/acme-challenge/b"])
}

test_deny_what_is_served_beside_challenges if {
	every paths in [["/.well-known/acme-challenge/a", "/"], [], ["/.well-known/other"], [null]] {
		ingress_tls.violation == {_no_tls} with input as _paths(paths)
	}

	ingress_tls.violation == {_no_tls} with input as _ingress({"rules": [{"http": {"paths": "x"}}]})
}

test_deny_http_where_it_must_be_disabled if {
	every annotations, shown in {{}: "", {"kubernetes.io/ingress.allow-http": "true"}: "true"} {
		ingress_tls.violation == {{
			"msg": sprintf(`ingress takes HTTP: annotation kubernetes.io/ingress.allow-http is %q instead of "false"`, [shown]),
			"details": {"path": ["metadata", "annotations", "kubernetes.io/ingress.allow-http"]},
		}} with input as _annotated(_hosts(["a.example"], [{"secretName": "a"}]), annotations)
			with data.parameters["ingress-tls"] as {"requireHttpDisabled": true}
	}

	ingress_tls.violation == set() with input as _annotated(
		_hosts(["a.example"], [{"secretName": "a"}]),
		{"kubernetes.io/ingress.allow-http": "false"},
	)
		with data.parameters["ingress-tls"] as {"requireHttpDisabled": true}
}

test_allow_http_by_default_and_other_kinds_where_it_must_be_disabled if {
	ingress_tls.violation == set() with input as _hosts(["a.example"], [{"secretName": "a"}])
	ingress_tls.violation == set() with input as _gateway([])
		with data.parameters["ingress-tls"] as {"requireHttpDisabled": true}
}

test_deny_http_listeners if {
	every kind in ["Gateway", "ListenerSet"] {
		ingress_tls.violation == {_takes_http} with input as object.union(_gateway([_http]), {"kind": kind})
	}

	ingress_tls.violation == {{
		"msg": `listener "" takes HTTP`,
		"details": {"path": ["spec", "listeners", 1, "protocol"]},
	}} with input as _gateway([{"protocol": "TCP"}, {"protocol": "HTTP"}])
}

test_deny_http_listeners_even_where_the_other_ones_have_certificates if {
	ingress_tls.violation == {_takes_http} with input as _annotated(_gateway([_http]), {"networking.gke.io/certmap": "shop"})
}

_to_https := {"filters": [{"type": "RequestHeaderModifier"}, {"requestRedirect": {"scheme": "https"}}]}

_challenge := {"matches": [{"path": {"type": "Exact", "value": "/.well-known/acme-challenge/a"}}]}

test_allow_http_listeners_to_which_only_redirects_and_challenges_attach if {
	every rules in [[_to_https], [_to_https, _challenge], [_challenge]] {
		ingress_tls.violation == set() with input as _gateway([_http])
			with data.inventory as _inventory([
				_route("HTTPRoute", "a", {"rules": rules}),
				_route("HTTPRoute", "b", {"rules": [_to_https]}),
				_route("HTTPRoute", "elsewhere", {"parentRefs": [{"name": "other"}]}),
			])
	}
}

test_deny_http_listeners_to_which_more_than_redirects_attach if {
	every rules in [
		[], null, "x", [{}], [_to_https, {}], [{"filters": [{"requestRedirect": {"scheme": "http"}}]}],
		[{"filters": [{"requestRedirect": {"port": 443}}]}], [{"matches": []}], [{"matches": "x"}],
		[{"matches": array.concat(_challenge.matches, [{"path": {"value": "/"}}])}], [{"matches": [{}]}],
	] {
		ingress_tls.violation == {_takes_http} with input as _gateway([_http])
			with data.inventory as _inventory([
				_route("HTTPRoute", "a", {"rules": [_to_https]}),
				_route("HTTPRoute", "b", {"rules": rules}),
			])
	}
}

test_deny_http_listeners_to_which_a_route_of_another_kind_attaches if {
	ingress_tls.violation == {_takes_http} with input as _gateway([_http])
		with data.inventory as _inventory([
			_route("HTTPRoute", "a", {"rules": [_to_https]}),
			_route("GRPCRoute", "b", {"rules": [{}]}),
		])
}

test_deny_listeners_without_certificate if {
	every listener in [
		{"protocol": "HTTPS"}, {"protocol": "HTTPS", "tls": null}, {"protocol": "HTTPS", "tls": {}},
		{"protocol": "TLS", "tls": {"mode": "Terminate"}}, {"protocol": "TLS", "tls": {"mode": ""}},
		{"protocol": "HTTPS", "tls": {"certificateRefs": [], "options": {}}},
	] {
		ingress_tls.violation == {{
			"msg": `listener "a" names no certificate`,
			"details": {"path": ["spec", "listeners", 0, "tls", "certificateRefs"]},
		}} with input as _gateway([object.union(listener, {"name": "a"})])
	}
}

test_allow_listeners_that_need_no_certificate_or_name_one if {
	every listener in [
		{"protocol": "TLS", "tls": {"mode": "Passthrough"}},
		{"protocol": "HTTPS", "tls": {"certificateRefs": [{"name": "a"}]}},
		{"protocol": "HTTPS", "tls": {"options": {"a.example/cert": "a"}}},
		{"protocol": "TCP"}, {"protocol": "UDP"}, {"protocol": "a.example/HTTP"}, {},
	] {
		ingress_tls.violation == set() with input as _gateway([listener])
	}

	ingress_tls.violation == set() with input as _annotated(
		_gateway([{"protocol": "HTTPS"}]),
		{"networking.gke.io/certmap": "shop"},
	)
}

test_deny_openshift_routes if {
	every tls in [null, {}, {"termination": ""}, {"insecureEdgeTerminationPolicy": "Allow"}] {
		ingress_tls.violation == {{
			"msg": "route does not use TLS",
			"details": {"path": ["spec", "tls", "termination"]},
		}} with input as _openshift(tls)
	}

	ingress_tls.violation == {{
		"msg": "route serves HTTP beside HTTPS",
		"details": {"path": ["spec", "tls", "insecureEdgeTerminationPolicy"]},
	}} with input as _openshift({"termination": "edge", "insecureEdgeTerminationPolicy": "Allow"})
}

test_allow_openshift_routes if {
	every tls in [
		{"termination": "edge"}, {"termination": "passthrough", "insecureEdgeTerminationPolicy": "None"},
		{"termination": "reencrypt", "insecureEdgeTerminationPolicy": "Redirect"},
	] {
		ingress_tls.violation == set() with input as _openshift(tls)
	}
}

test_allow_other_kinds if {
	every api_version in ["example.com/v1", "v1", "networking.k8s.io/v1"] {
		every kind in ["Gateway", "Route", "ListenerSet"] {
			ingress_tls.violation == set() with input as {
				"apiVersion": api_version,
				"kind": kind,
				"spec": {
					"rules": [{"host": "a.example"}],
					"tls": [{"hosts": ["b.example"]}],
					"listeners": [_http, {"protocol": "HTTPS"}],
				},
			}
				with data.parameters["ingress-tls"] as {"requireHttpDisabled": true}
		}
	}

	ingress_tls.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Ingress",
		"spec": {"rules": [{"host": "a.example"}], "tls": [{"hosts": ["b.example"]}]},
	}
	ingress_tls.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Ingress",
		"spec": {"backend": {}},
	}
	ingress_tls.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Route",
		"spec": {"tls": {"termination": "edge", "insecureEdgeTerminationPolicy": "Allow"}},
	}
}

test_allow_default_backends_beside_rules_and_what_is_none if {
	every spec in [
		{"defaultBackend": {}, "rules": [{"host": "a.example"}], "tls": [{"hosts": ["a.example"], "secretName": "a"}]},
		{"defaultBackend": null, "backend": "x"},
		{"other": {}},
	] {
		ingress_tls.violation == set() with input as _ingress(spec)
	}
}

test_deny_hosts_that_are_no_text if {
	ingress_tls.violation == {{
		"msg": `TLS entry of host "a.example" names no secret`,
		"details": {"path": ["spec", "tls", 0, "secretName"]},
	}} with input as _hosts(["a.example"], [{"hosts": [1, "a.example"]}])
}

test_allow_http_listener_of_a_single_redirect if {
	ingress_tls.violation == set() with input as _gateway([_http])
		with data.inventory as _inventory([_route("HTTPRoute", "a", {"rules": [_to_https]})])
}
