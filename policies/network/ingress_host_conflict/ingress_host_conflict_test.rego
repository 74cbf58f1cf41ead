package policies.network.ingress_host_conflict_test

import data.policies.network.ingress_host_conflict

_annotation := "external-dns.alpha.kubernetes.io/hostname"

_identifier := "external-dns.alpha.kubernetes.io/set-identifier"

_named(api_version, kind, namespace, name, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"namespace": namespace, "name": name},
	"spec": spec,
}

_rules(claims) := {"ingressClassName": "web", "rules": [{
	"host": host,
	"http": {"paths": [{"path": path, "pathType": type} | some [path, type] in paths]},
} |
	some [host, paths] in claims
]}

_ingress(namespace, claims) := _named("networking.k8s.io/v1", "Ingress", namespace, "web", _rules(claims))

_one(namespace, host, path, type) := _ingress(namespace, [[host, [[path, type]]]])

_http_route(namespace, parent, hosts, rules) := _named("gateway.networking.k8s.io/v1", "HTTPRoute", namespace, "web", {
	"parentRefs": [parent],
	"hostnames": hosts,
	"rules": rules,
})

_route(namespace, spec) := _named("route.openshift.io/v1", "Route", namespace, "web", spec)

_annotated(kind, namespace, annotations) := {
	"Service": {
		"apiVersion": "v1",
		"kind": "Service",
		"metadata": {"namespace": namespace, "name": "web", "annotations": annotations},
	},
	"Ingress": {
		"apiVersion": "networking.k8s.io/v1",
		"kind": "Ingress",
		"metadata": {"namespace": namespace, "name": "web", "annotations": annotations},
	},
}[kind]

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

_violation(at, what, by) := {"msg": sprintf("%s is also claimed by %s", [what, by]), "details": {"path": at}}

_path(i, j) := ["spec", "rules", i, "http", "paths", j, "path"]

_by_stranger := `Ingress "stranger/web"`

# What one of two objects gets told about the other one.
_found(one, other, parameters) := violation if {
	violation := ingress_host_conflict.violation with input as one
		with data.inventory as _inventory([one, other])
		with data.parameters["ingress-host-conflict"] as parameters
}

test_defaults if {
	ingress_host_conflict.default_parameters == {"scope": "hostAndPath", "sameNamespace": false}
}

test_deny_same_host_and_path_on_both_sides if {
	one := _one("shop", "shop.example", "/", "Prefix")
	other := _one("stranger", "shop.example", "/", "Prefix")
	_found(one, other, {}) == {_violation(_path(0, 0), `host "shop.example" with path "/"`, _by_stranger)}
	_found(other, one, {}) == {_violation(_path(0, 0), `host "shop.example" with path "/"`, `Ingress "shop/web"`)}
}

test_deny_paths_that_are_the_same if {
	every other in [
		["/a", "Prefix"], ["/a/", "Prefix"], ["/a", "Exact"], ["/a/", "Exact"], ["/a", "ImplementationSpecific"], ["/a", null],
	] {
		_found(_one("shop", "a.example", "/a", "Prefix"), _ingress("stranger", [["a.example", [other]]]), {}) == {_violation(
			_path(0, 0),
			`host "a.example" with path "/a"`,
			_by_stranger,
		)}
	}
}

test_deny_no_path_as_the_root if {
	every path in ["/", "", null] {
		_found(_one("shop", "a.example", path, "Prefix"), _one("stranger", "a.example", "/", "Exact"), {}) == {_violation(
			_path(0, 0),
			`host "a.example" with path "/"`,
			_by_stranger,
		)}
	}
}

test_allow_paths_that_differ if {
	every one, other in {
		["/a", "Prefix"]: ["/b", "Prefix"],
		["/b", "Prefix"]: ["/b/c", "Prefix"],
		["/c", "Exact"]: ["/c/", "Exact"],
		["/", "Prefix"]: ["/d", "Prefix"],
		["/E", "Prefix"]: ["/e", "Prefix"],
	} {
		_found(_ingress("shop", [["a.example", [one]]]), _ingress("stranger", [["a.example", [other]]]), {}) == set()
	}
}

test_deny_hosts_that_overlap if {
	every one, other in {
		"a.example": "A.example",
		"B.example": "b.example",
		"c.example": "*.example",
		"*.example": "d.example",
		"*.e.example": "*.e.example",
		"": "f.example",
		"*.f.example": "",
		"g.example": "",
	} {
		found := _found(_one("shop", one, "/", "Prefix"), _one("stranger", other, "/", "Prefix"), {})
		{violation.details.path | some violation in found} == {_path(0, 0)}
	}

	_found(_one("shop", "", "/", "Prefix"), _one("stranger", "a.example", "/", "Prefix"), {}) == {_violation(
		_path(0, 0),
		`every host with path "/"`,
		_by_stranger,
	)}
}

test_allow_hosts_that_do_not_overlap if {
	every one, other in {
		"a.example": "b.example",
		"a.b.example": "*.example",
		"*.c.example": "*.example",
		"*.example": "x.d.example",
		"*.e.example": "e.example",
		"example": "*.example",
	} {
		_found(_one("shop", one, "/", "Prefix"), _one("stranger", other, "/", "Prefix"), {}) == set()
	}
}

test_allow_other_classes if {
	one := _one("shop", "a.example", "/", "Prefix")
	every class in ["internal", "", null] {
		_found(one, object.union(_one("stranger", "a.example", "/", "Prefix"), {"spec": {"ingressClassName": class}}), {}) == set()
	}
}

test_deny_ingresses_of_no_class if {
	manifests := [object.union(_one(namespace, "a.example", "/", "Prefix"), {"spec": {"ingressClassName": null}}) |
		some namespace in ["shop", "stranger"]
	]
	count(_found(manifests[0], manifests[1], {})) == 1
}

test_deny_ingresses_of_the_old_group if {
	one := object.union(_one("shop", "a.example", "/", "Prefix"), {"apiVersion": "extensions/v1beta1"})
	other := _one("stranger", "a.example", "/", "Prefix")
	count(_found(one, other, {})) == 1
	count(_found(other, one, {})) == 0
}

test_deny_each_claim_that_is_not_the_only_one if {
	one := _ingress("shop", [["a.example", [["/x", "Exact"], ["/y", "Exact"]]], ["b.example", [["/y", "Exact"]]], ["c.example", [["/", "Exact"]]]])
	other := _ingress("stranger", [["d.example", [["/y", "Exact"]]], ["a.example", [["/z", "Exact"], ["/y", "Exact"]]], ["b.example", [["/y", "Exact"]]]])
	_found(one, other, {}) == {
		_violation(_path(0, 1), `host "a.example" with path "/y"`, _by_stranger),
		_violation(_path(1, 0), `host "b.example" with path "/y"`, _by_stranger),
	}
}

test_deny_naming_the_first_of_many if {
	one := _one("shop", "a.example", "/", "Prefix")
	every many, by in {
		3: `Ingress "n0/web", Ingress "n1/web", Ingress "n2/web"`,
		4: `Ingress "n0/web", Ingress "n1/web", Ingress "n2/web" and 1 more`,
		6: `Ingress "n0/web", Ingress "n1/web", Ingress "n2/web" and 3 more`,
	} {
		others := [_one(sprintf("n%d", [i]), "a.example", "/", "Prefix") | some i in numbers.range(0, many - 1)]
		ingress_host_conflict.violation == {_violation(_path(0, 0), `host "a.example" with path "/"`, by)} with input as one
			with data.inventory as _inventory(array.concat([one], others))
	}
}

test_allow_the_own_namespace_unless_told if {
	one := _one("shop", "a.example", "/", "Prefix")
	other := object.union(one, {"metadata": {"name": "other"}})
	_found(one, other, {}) == set()
	_found(one, other, {"sameNamespace": true}) == {_violation(
		_path(0, 0),
		`host "a.example" with path "/"`,
		`Ingress "shop/other"`,
	)}
}

test_allow_the_object_itself_and_what_it_was if {
	one := _one("shop", "a.example", "/", "Prefix")
	every manifest in [one, _one("shop", "a.example", "/", "Exact")] {
		ingress_host_conflict.violation == set() with input as one
			with data.inventory as _inventory([manifest])
			with data.parameters["ingress-host-conflict"] as {"sameNamespace": true}
	}
}

test_allow_canaries_of_the_own_namespace if {
	one := _one("shop", "a.example", "/", "Prefix")
	canary := object.union(one, {"metadata": {
		"name": "canary",
		"annotations": {"nginx.ingress.kubernetes.io/canary": "true"},
	}})
	_found(one, canary, {"sameNamespace": true}) == set()
	_found(canary, one, {"sameNamespace": true}) == set()

	off := object.union(canary, {"metadata": {"annotations": {"nginx.ingress.kubernetes.io/canary": "false"}}})
	count(_found(one, off, {"sameNamespace": true})) == 1

	elsewhere := object.union(canary, {"metadata": {"namespace": "stranger"}})
	count(_found(one, elsewhere, {"sameNamespace": true})) == 1
}

test_deny_shared_hosts_where_only_hosts_count if {
	one := _one("shop", "a.example", "/a", "Exact")
	every other in [_one("stranger", "a.example", "/b", "Exact"), _ingress("stranger", [["a.example", []]])] {
		_found(one, other, {"scope": "host"}) == {_violation(["spec", "rules", 0, "host"], `host "a.example"`, _by_stranger)}
	}

	_found(one, _one("stranger", "b.example", "/a", "Exact"), {"scope": "host"}) == set()
}

_parent := {"namespace": "gateways", "name": "gateway"}

_at := ["spec", "rules", 0, "matches"]

_by_route := `HTTPRoute "stranger/web"`

test_deny_routes_of_one_gateway if {
	every hosts in [["b.example", "a.example"], ["*.example"], [], null] {
		_found(_http_route("shop", _parent, ["a.example"], [{}]), _http_route("stranger", _parent, hosts, [{}]), {}) == {_violation(
			_at,
			`host "a.example" with path "/"`,
			_by_route,
		)}
	}

	_found(_http_route("shop", _parent, ["*.example"], [{}]), _http_route("stranger", _parent, ["x.A.example"], [{}]), {}) == {_violation(
		_at,
		`host "*.example" with path "/"`,
		_by_route,
	)}
}

test_deny_routes_by_section_and_port if {
	every section in [null, "", "https"] {
		every port in [null, 443] {
			_found(
				_http_route("shop", object.union(_parent, {"sectionName": "https", "port": 443}), ["a.example"], [{}]),
				_http_route("stranger", object.union(_parent, {"sectionName": section, "port": port}), ["a.example"], [{}]),
				{},
			) == {_violation(_at, `host "a.example" with path "/"`, _by_route)}
			_found(
				_http_route("shop", object.union(_parent, {"sectionName": section, "port": port}), ["a.example"], [{}]),
				_http_route("stranger", object.union(_parent, {"sectionName": "https", "port": 443}), ["a.example"], [{}]),
				{},
			) == {_violation(_at, `host "a.example" with path "/"`, _by_route)}
		}
	}
}

test_allow_routes_elsewhere if {
	every parent in [
		{"name": "other"}, {"namespace": "other"}, {"kind": "ListenerSet"}, {"group": "x.example"},
		{"sectionName": "http"}, {"port": 80},
	] {
		_found(
			_http_route("shop", object.union(_parent, {"sectionName": "https", "port": 443}), ["a.example"], [{}]),
			_http_route("stranger", object.union(_parent, parent), ["a.example"], [{}]),
			{},
		) == set()
	}

	_found(_http_route("shop", _parent, ["a.example"], [{}]), _http_route("stranger", _parent, ["b.example"], [{}]), {}) == set()
	_found(
		_http_route("shop", _parent, ["a.example"], [{"matches": [{"path": {"value": "/a"}}]}]),
		_http_route("stranger", _parent, ["*.example"], [{"matches": [{"path": {"value": "/b"}}]}]),
		{},
	) == set()
}

_match(type, path) := {"path": {"type": type, "value": path}}

test_deny_matches_that_are_the_same if {
	every match in [_match("PathPrefix", "/a/"), _match("Exact", "/a"), _match(null, "/a")] {
		_found(
			_http_route("shop", _parent, ["a.example"], [{"matches": [_match("PathPrefix", "/b"), _match("PathPrefix", "/a")]}]),
			_http_route("stranger", _parent, ["a.example"], [{"matches": [match]}]),
			{},
		) == {_violation(["spec", "rules", 0, "matches", 1, "path"], `host "a.example" with path "/a"`, _by_route)}
	}

	_found(
		_http_route("shop", _parent, ["a.example"], [{"matches": [_match("RegularExpression", "/a/.*")]}]),
		_http_route("stranger", _parent, ["a.example"], [{"matches": [_match("RegularExpression", "/a/.*")]}]),
		{},
	) == {_violation(["spec", "rules", 0, "matches", 0, "path"], `host "a.example" with path "/a/.*"`, _by_route)}
}

test_one_host_of_several_in_common if {
	one := `host "a.example" with path "/"`
	_found(
		_http_route("shop", _parent, ["a.example", "b.other"], [{}]),
		_http_route("stranger", _parent, ["a.example", "c.other"], [{}]),
		{},
	) == {_violation(_at, one, _by_route)}
	_found(
		_ingress("shop", [["a.example", [["/", "Prefix"]]], ["b.other", [["/", "Prefix"]]]]),
		_ingress("stranger", [["a.example", [["/", "Prefix"]]], ["c.other", [["/", "Prefix"]]]]),
		{},
	) == {_violation(["spec", "rules", 0, "http", "paths", 0, "path"], one, _by_stranger)}
}

test_allow_matches_that_differ if {
	every match in [
		_match("PathPrefix", "/a/b"), _match("Exact", "/A"), {},
		object.union(_match("PathPrefix", "/a"), {"method": "GET"}),
		object.union(_match("PathPrefix", "/a"), {"headers": [{"name": "beta", "value": "1"}]}),
	] {
		_found(
			_http_route("shop", _parent, ["a.example"], [{"matches": [_match("PathPrefix", "/a")]}]),
			_http_route("stranger", _parent, ["a.example"], [{"matches": [match]}]),
			{},
		) == set()
	}

	_found(
		_http_route("shop", _parent, ["a.example"], [{"matches": [_match("RegularExpression", "/a/")]}]),
		_http_route("stranger", _parent, ["a.example"], [{"matches": [_match("RegularExpression", "/a")]}]),
		{},
	) == set()
}

test_deny_matches_where_only_hosts_count if {
	_found(
		_http_route("shop", _parent, ["a.example"], [{"matches": [object.union(_match("PathPrefix", "/a"), {"method": "GET"})]}]),
		_http_route("stranger", _parent, ["a.example"], null),
		{"scope": "host"},
	) == {_violation(["spec", "hostnames"], `host "a.example"`, _by_route)}
}

test_deny_openshift_routes if {
	every spec in [{"host": "A.example"}, {"host": "a.example", "path": "/"}, {"host": "x.example", "wildcardPolicy": "Subdomain"}] {
		_found(_route("shop", {"host": "a.example"}), _route("stranger", spec), {}) == {_violation(
			["spec", "host"],
			`host "a.example" with path "/"`,
			`Route "stranger/web"`,
		)}
	}

	_found(_route("shop", {"host": "x.example", "wildcardPolicy": "Subdomain"}), _route("stranger", {"host": "a.example"}), {}) == {_violation(
		["spec", "host"],
		`host "*.example" with path "/"`,
		`Route "stranger/web"`,
	)}
	_found(_route("shop", {"host": "a.example", "path": "/a"}), _route("stranger", {"host": "a.example", "path": "/a/"}), {}) == {_violation(
		["spec", "host"],
		`host "a.example" with path "/a"`,
		`Route "stranger/web"`,
	)}
	count(_found(_route("shop", {"host": "a.example", "path": "/a"}), _route("stranger", {"host": "a.example"}), {"scope": "host"})) == 1
}

test_allow_openshift_routes if {
	every spec in [
		{"host": "b.example"}, {"host": "a.example", "path": "/a"}, {"host": ""}, {"host": null}, {},
		{"host": "x.example", "wildcardPolicy": "None"}, {"host": "x.y.example", "wildcardPolicy": "Subdomain"},
		{"wildcardPolicy": "Subdomain"},
	] {
		_found(_route("shop", {"host": "a.example"}), _route("stranger", spec), {}) == set()
	}

	_found(_route("shop", {}), _route("stranger", {}), {}) == set()
}

test_deny_names_of_external_dns if {
	every kind in ["Service", "Ingress"] {
		every other in ["Service", "Ingress"] {
			_found(
				_annotated(kind, "shop", {_annotation: "b.example, a.example"}),
				_annotated(other, "stranger", {_annotation: "A.example.,c.example"}),
				{},
			) == {_violation(["metadata", "annotations", _annotation], `DNS name "a.example"`, sprintf(`%s "stranger/web"`, [other]))}
		}
	}
}

test_deny_names_of_external_dns_by_identifier if {
	every identifier in [{}, {_identifier: ""}, {_identifier: "east"}] {
		count(_found(
			_annotated("Service", "shop", {_annotation: "a.example", _identifier: "east"}),
			_annotated("Service", "stranger", object.union({_annotation: "a.example"}, identifier)),
			{},
		)) == 1
	}

	_found(
		_annotated("Service", "shop", {_annotation: "a.example", _identifier: "east"}),
		_annotated("Service", "stranger", {_annotation: "a.example", _identifier: "west"}),
		{},
	) == set()
}

test_allow_names_of_external_dns_that_differ if {
	every name in ["*.example", "", ",", "b.example", null] {
		_found(
			_annotated("Service", "shop", {_annotation: "a.example,"}),
			_annotated("Service", "stranger", {_annotation: name}),
			{},
		) == set()
	}

	_found(_annotated("Service", "shop", {}), _annotated("Service", "stranger", {}), {}) == set()
}

test_allow_names_of_external_dns_that_are_hosts_of_others if {
	service := _annotated("Service", "shop", {_annotation: "a.example"})
	ingress := _one("stranger", "a.example", "/", "Prefix")
	_found(service, ingress, {}) == set()
	_found(ingress, service, {}) == set()
}

test_deny_every_host_of_an_object if {
	every hosts in [["a.example", "*.b.example", "c.example"], ["*.b.example", "c.example", "a.example"], ["c.example", "a.example", "*.b.example"]] {
		one := _ingress("shop", [[host, [["/", "Prefix"]]] | some host in hosts])
		every other in ["c.example", "*.b.example", "x.b.example", "a.example"] {
			count(_found(one, _one("stranger", other, "/", "Prefix"), {})) == 1
		}

		found := _found(one, _one("stranger", "", "/", "Prefix"), {})
		count(found) == 3
	}
}

test_deny_every_host_and_parent_of_a_route if {
	every host in ["A.example", "b.example"] {
		every parent in ["gateway", "other"] {
			both := object.union(
				_http_route("shop", _parent, ["a.example", "B.example"], [{}, {"matches": [_match("Exact", "/x")]}]),
				{"spec": {"parentRefs": [_parent, object.union(_parent, {"name": "other"})]}},
			)
			one := _http_route("stranger", object.union(_parent, {"name": parent}), [host], [{"matches": [_match("Exact", "/x")]}])
			_found(one, both, {}) == {_violation(
				["spec", "rules", 0, "matches", 0, "path"],
				sprintf(`host %q with path "/x"`, [lower(host)]),
				`HTTPRoute "shop/web"`,
			)}
			_found(both, one, {}) == {_violation(
				["spec", "rules", 1, "matches", 0, "path"],
				sprintf(`host %q with path "/x"`, [lower(host)]),
				_by_route,
			)}
		}
	}
}

test_deny_odd_matches_as_none if {
	every matches in [["x"], [null]] {
		_found(
			_http_route("shop", _parent, ["a.example"], [{"matches": matches}]),
			_http_route("stranger", _parent, ["a.example"], [{}]),
			{},
		) == {_violation(_at, `host "a.example" with path "/"`, _by_route)}
	}
}

test_deny_openshift_wildcards_in_capitals if {
	_found(
		_route("shop", {"host": "X.Example", "wildcardPolicy": "Subdomain"}),
		_route("stranger", {"host": "A.EXAMPLE", "wildcardPolicy": "None"}),
		{},
	) == {_violation(["spec", "host"], `host "*.example" with path "/"`, `Route "stranger/web"`)}
	_found(
		_route("shop", {"host": "A.EXAMPLE", "wildcardPolicy": "None"}),
		_route("stranger", {"host": "a.example"}),
		{},
	) == {_violation(["spec", "host"], `host "a.example" with path "/"`, `Route "stranger/web"`)}
}

test_allow_no_host_of_openshift_beside_a_wildcard if {
	_found(_route("shop", {"wildcardPolicy": "Subdomain"}), _route("stranger", {"wildcardPolicy": "Subdomain"}), {}) == set()
}

test_allow_annotations_of_other_kinds if {
	manifests := [object.union(_annotated("Service", namespace, {_annotation: "a.example"}), {"kind": "Pod"}) |
		some namespace in ["shop", "stranger"]
	]
	_found(manifests[0], manifests[1], {}) == set()
	_found(manifests[0], _annotated("Service", "other", {_annotation: "a.example"}), {}) == set()
}

test_allow_hosts_of_different_kinds if {
	manifests := [_one("a", "a.example", "/", "Prefix"), _http_route("b", _parent, ["a.example"], [{}]), _route("c", {"host": "a.example"})]
	every manifest in manifests {
		ingress_host_conflict.violation == set() with input as manifest
			with data.inventory as _inventory(manifests)
	}
}

test_allow_other_kinds if {
	every kind in ["Ingress", "HTTPRoute", "Route", "Service"] {
		manifests := [_named("example.com/v1", kind, namespace, "web", object.union(
			_rules([["a.example", [["/", "Prefix"]]]]),
			{"host": "a.example", "hostnames": ["a.example"], "parentRefs": [_parent]},
		)) |
			some namespace in ["shop", "stranger"]
		]
		_found(manifests[0], manifests[1], {}) == set()
	}
}
