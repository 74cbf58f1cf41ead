package policies.network.service_selector_conflict_test

import data.policies.network.service_selector_conflict

_service(name, spec) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": name, "namespace": "shop"},
	"spec": object.union({"selector": {"app": "web", "tier": "front"}}, spec),
}

_web := _service("web", {})

_in(namespace, services) := {"namespace": {namespace: {"v1": {"Service": {service.metadata.name: service | some service in services}}}}}

_shop(services) := _in("shop", services)

_violation(others) := {
	"msg": sprintf("selector is also that of service %s", [others]),
	"details": {"path": ["spec", "selector"]},
}

test_deny_equal_selectors if {
	service_selector_conflict.violation == {_violation(`"api"`)} with input as _web
		with data.inventory as _shop([_service("api", {}), _web, _service("db", {"selector": {"app": "db", "tier": "front"}})])
	service_selector_conflict.violation == {_violation(`"a", "b"`)} with input as _web
		with data.inventory as _shop([_service("b", {"type": "LoadBalancer"}), _service("a", {"type": "NodePort"})])
}

test_deny_where_the_object_itself_is_not_at_hand if {
	service_selector_conflict.violation == {_violation(`"api"`)} with input as _web with data.inventory as _shop([_service("api", {})])
}

test_allow_the_object_itself if {
	every older in [_web, _service("web", {"type": "LoadBalancer"})] {
		service_selector_conflict.violation == set() with input as _web with data.inventory as _shop([older])
	}
}

test_deny_services_without_a_name if {
	generated := {
		"apiVersion": "v1",
		"kind": "Service",
		"metadata": {"generateName": "web-", "namespace": "shop"},
		"spec": {"selector": {"app": "web", "tier": "front"}, "type": "LoadBalancer"},
	}
	service_selector_conflict.violation == {_violation(`"web-"`)} with input as _web
		with data.inventory as {"namespace": {"shop": {"v1": {"Service": {"web.yaml:1": generated}}}}}
}

test_allow_selectors_that_differ if {
	every pairs in [{}, null, {"app": "web"}, {"app": "web", "tier": "back"}, {"app": "web", "tier": "front", "zone": "a"}] {
		other := object.union({"spec": {"selector": 0}}, _service("api", {}))
		service_selector_conflict.violation == set() with input as _web
			with data.inventory as _shop([json.patch(other, [{"op": "replace", "path": "/spec/selector", "value": pairs}])])
	}
}

test_allow_other_namespaces if {
	other := object.union(_service("api", {}), {"metadata": {"namespace": "pay"}})
	service_selector_conflict.violation == set() with input as _web with data.inventory as _in("pay", [other])
}

test_allow_services_that_select_nothing if {
	every selector in [{}, null] {
		one := json.patch(_web, [{"op": "replace", "path": "/spec/selector", "value": selector}])
		other := json.patch(_service("api", {}), [{"op": "replace", "path": "/spec/selector", "value": selector}])
		service_selector_conflict.violation == set() with input as one with data.inventory as _shop([other])
	}
	external := {"type": "ExternalName", "externalName": "web.example"}
	service_selector_conflict.violation == set() with input as _web with data.inventory as _shop([_service("api", external)])
	service_selector_conflict.violation == set() with input as _service("web", external)
		with data.inventory as _shop([_service("api", {})])
}

test_allow_a_headless_service_beside_another if {
	every headless in [{"clusterIP": "None"}, {"clusterIPs": ["None"]}, {"clusterIP": "None", "clusterIPs": ["None"]}] {
		service_selector_conflict.violation == set() with input as _web
			with data.inventory as _shop([_service("api", headless)])
		service_selector_conflict.violation == set() with input as _service("web", headless)
			with data.inventory as _shop([_service("api", {"clusterIP": "10.0.0.1"})])
		service_selector_conflict.violation == {_violation(`"api"`)} with input as _service("web", headless)
			with data.inventory as _shop([_service("api", {"clusterIP": "None"})])
		service_selector_conflict.violation == set() with input as _service("web", headless)
			with data.inventory as _shop([_service("api", {"clusterIPs": ["10.0.0.1"]})])
		service_selector_conflict.violation == {_violation(`"api"`)} with input as _web
			with data.inventory as _shop([_service("api", headless)])
			with data.parameters["service-selector-conflict"] as {"strict": true}
	}
}

test_allow_services_of_other_groups if {
	service_selector_conflict.violation == set() with input as object.union(_web, {"apiVersion": "serving.example/v1"})
		with data.inventory as _shop([_service("api", {})])
	service_selector_conflict.violation == set() with input as _web
		with data.inventory as {"namespace": {"shop": {"serving.example/v1": {"Service": {"api": _service("api", {})}}}}}
}

test_default_parameters if {
	service_selector_conflict.default_parameters == {"strict": false}
}
