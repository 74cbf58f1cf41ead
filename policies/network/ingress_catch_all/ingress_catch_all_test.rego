package policies.network.ingress_catch_all_test

import data.policies.network.ingress_catch_all

_ingress(spec) := {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"}, "spec": spec}

_rules(hosts) := _ingress({"rules": [{"host": host} | some host in hosts]})

_route(spec) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "HTTPRoute",
	"metadata": {"namespace": "shop", "name": "web"},
	"spec": spec,
}

_gateway(kind, listeners) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": kind,
	"metadata": {"namespace": "shop", "name": "gateway"},
	"spec": {"listeners": listeners},
}

_inventory(kind, listeners) := {"namespace": {"shop": {"gateway.networking.k8s.io/v1": {kind: {
	"gateway": _gateway(kind, listeners),
	"other": object.union(_gateway(kind, [{"name": "a"}]), {"metadata": {"name": "other"}}),
}}}}}

_rule(i, what) := {
	"msg": sprintf("%s catches requests for other hosts", [what]),
	"details": {"path": ["spec", "rules", i, "host"]},
}

_default(field) := {
	"msg": "default backend catches requests for all other hosts",
	"details": {"path": ["spec", field]},
}

_no_rules := {"msg": "ingress has no rules, so that it is for all hosts", "details": {"path": ["spec", "rules"]}}

_no_host(kind, name) := {
	"msg": sprintf("route names no host, so that it is for all hosts of %s %q", [kind, name]),
	"details": {"path": ["spec", "hostnames"]},
}

test_defaults if {
	ingress_catch_all.default_parameters == {"allowedWildcards": [], "allowDefaultBackend": false}
}

test_deny_rules if {
	ingress_catch_all.violation == {
		_rule(1, `rule for host "*.b.example"`),
		_rule(2, "rule without a host"),
		_rule(3, "rule without a host"),
		_rule(4, "rule without a host"),
	} with input as _rules(["a.example", "*.b.example", "", null, "*", "a.*.example"])

	ingress_catch_all.violation == {_rule(0, "rule without a host")} with input as _ingress({"rules": [{}]})
}

test_deny_ingress_of_old_clusters if {
	every version in ["extensions/v1beta1", "networking.k8s.io/v1beta1"] {
		ingress_catch_all.violation == {_rule(0, "rule without a host")} with input as object.union(_rules([""]), {"apiVersion": version})
	}
}

test_deny_default_backends if {
	every field in ["defaultBackend", "backend"] {
		every rules in [null, [], [{"host": "a.example"}]] {
			ingress_catch_all.violation == {_default(field)} with input as _ingress({field: {"service": {}}, "rules": rules})
		}

		ingress_catch_all.violation == {_default(field)} with input as _ingress({field: {}})
	}
}

test_allow_default_backends_where_they_are_allowed if {
	every field in ["defaultBackend", "backend"] {
		ingress_catch_all.violation == set() with input as _ingress({field: {"service": {}}})
			with data.parameters["ingress-catch-all"] as {"allowDefaultBackend": true}
	}
}

test_deny_ingress_without_rules if {
	every spec in [null, {}, {"rules": []}, {"rules": null, "defaultBackend": null}, "x"] {
		ingress_catch_all.violation == {_no_rules} with input as _ingress(spec)
			with data.parameters["ingress-catch-all"] as {"allowDefaultBackend": true}
	}

	ingress_catch_all.violation == {_no_rules} with input as {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress"}
}

test_allow_wildcards_on_the_list if {
	every pattern in ["*.a.example", "*.A.example", "**.example", "**", "*.*.example"] {
		ingress_catch_all.violation == set() with input as _rules(["*.a.example", "*.A.example"])
			with data.parameters["ingress-catch-all"] as {"allowedWildcards": ["x", pattern]}
	}

	ingress_catch_all.violation == set() with input as _rules([""])
		with data.parameters["ingress-catch-all"] as {"allowedWildcards": ["*"]}
}

test_deny_wildcards_that_only_look_like_those_on_the_list if {
	every pattern in ["*.example", "*", "*.b.example", "*.a.example.com"] {
		ingress_catch_all.violation == {_rule(0, `rule for host "*.a.example"`)} with input as _rules(["*.a.example"])
			with data.parameters["ingress-catch-all"] as {"allowedWildcards": [pattern]}
	}

	ingress_catch_all.violation == {_rule(0, "rule without a host")} with input as _rules([""])
		with data.parameters["ingress-catch-all"] as {"allowedWildcards": ["*.a.example"]}
}

test_deny_wildcards_of_routes if {
	every kind in ["HTTPRoute", "GRPCRoute", "TLSRoute"] {
		ingress_catch_all.violation == {{
			"msg": `host name "*.b.example" catches requests for other hosts`,
			"details": {"path": ["spec", "hostnames", 1]},
		}} with input as object.union(
			_route({"hostnames": ["a.example", "*.b.example", 1], "parentRefs": [{"name": "gateway"}]}),
			{"kind": kind},
		)
	}

	ingress_catch_all.violation == set() with input as _route({"hostnames": ["*.b.example"]})
		with data.parameters["ingress-catch-all"] as {"allowedWildcards": ["*.b.example"]}
}

test_deny_routes_without_host_of_unknown_gateways if {
	every hostnames in [null, []] {
		every kind in ["Gateway", "ListenerSet"] {
			ingress_catch_all.violation == {_no_host(kind, "x")} with input as _route({
				"hostnames": hostnames,
				"parentRefs": [{"kind": kind, "name": "x"}],
			})
		}
	}
}

test_deny_routes_without_host_of_open_listeners if {
	every listeners in [[{"name": "a"}], [{"name": "a", "hostname": "a.example"}, {"name": "b"}], [{"hostname": "*.a.example"}], []] {
		every kind in ["Gateway", "ListenerSet"] {
			ingress_catch_all.violation == {_no_host(kind, "gateway")} with input as _route({"parentRefs": [{
				"kind": kind,
				"name": "gateway",
			}]})
				with data.inventory as _inventory(kind, listeners)
		}
	}
}

test_allow_routes_without_host_of_listeners_that_have_one if {
	every kind in ["Gateway", "ListenerSet"] {
		ingress_catch_all.violation == set() with input as _route({"parentRefs": [{"kind": kind, "name": "gateway"}]})
			with data.inventory as _inventory(kind, [{"hostname": "a.example"}, {"hostname": "b.example"}])
	}

	ingress_catch_all.violation == set() with input as _route({"parentRefs": [
		{"name": "gateway", "sectionName": "b"},
		{"name": "gateway", "sectionName": "c"},
	]})
		with data.inventory as _inventory("Gateway", [
			{"name": "a"},
			{"name": "b", "hostname": "b.example"},
			{"name": "c", "hostname": "c.example"},
		])

	ingress_catch_all.violation == set() with input as _route({"parentRefs": [{"name": "gateway"}]})
		with data.inventory as _inventory("Gateway", [{"hostname": "*.a.example"}])
		with data.parameters["ingress-catch-all"] as {"allowedWildcards": ["*.a.example"]}
}

test_deny_routes_without_host_where_one_of_several_sections_is_open if {
	ingress_catch_all.violation == {_no_host("Gateway", "gateway")} with input as _route({"parentRefs": [
		{"name": "gateway", "sectionName": "a"},
		{"name": "gateway", "sectionName": "b"},
	]})
		with data.inventory as _inventory("Gateway", [{"name": "a"}, {"name": "b", "hostname": "b.example"}])
}

test_deny_routes_without_host_for_each_open_gateway if {
	narrow := _gateway("Gateway", [{"hostname": "a.example"}])
	open := _gateway("Gateway", [{"hostname": "a.example"}, {}])
	every gateways, name in {{"a": narrow, "b": open}: "b", {"a": open, "b": narrow}: "a"} {
		ingress_catch_all.violation == {_no_host("Gateway", name)} with input as _route({"parentRefs": [{"name": "a"}, {"name": "b"}]})
			with data.inventory as {"namespace": {"shop": {"gateway.networking.k8s.io/v1": {"Gateway": {key: object.union(
				gateway,
				{"metadata": {"name": key}},
			) |
				some key, gateway in gateways
			}}}}}
	}
}

test_deny_a_wildcard_that_comes_first if {
	ingress_catch_all.violation == {{
		"msg": `host name "*.b.example" catches requests for other hosts`,
		"details": {"path": ["spec", "hostnames", 0]},
	}} with input as _route({"hostnames": ["*.b.example", "a.example"]})
}

test_deny_listeners_of_which_any_is_open if {
	every hosts in [["*.a.example", "b.example"], ["a.example", "*.b.example"]] {
		ingress_catch_all.violation == {_no_host("Gateway", "gateway")} with input as _route({"parentRefs": [{"name": "gateway"}]})
			with data.inventory as _inventory("Gateway", [{"hostname": host} | some host in hosts])
	}
}

test_allow_routes_of_a_mesh_and_of_nothing if {
	every references in [[], null, [{"group": "", "kind": "Service", "name": "web"}], [{"kind": "Service", "name": "web"}]] {
		ingress_catch_all.violation == set() with input as _route({"parentRefs": references})
	}
}

test_allow_other_kinds if {
	every kind in ["Ingress", "HTTPRoute", "TCPRoute"] {
		ingress_catch_all.violation == set() with input as {
			"apiVersion": "example.com/v1",
			"kind": kind,
			"spec": {"rules": [{}], "hostnames": ["*.a.example"], "defaultBackend": {}},
		}
		ingress_catch_all.violation == set() with input as {
			"apiVersion": "example.com/v1",
			"kind": kind,
			"spec": {"parentRefs": [{"name": "gateway"}]},
		}
	}
}

test_allow_what_is_no_default_backend if {
	ingress_catch_all.violation == set() with input as _ingress({
		"rules": [{"host": "a.example"}],
		"defaultBackend": null,
		"backend": null,
		"other": {},
	})
}
