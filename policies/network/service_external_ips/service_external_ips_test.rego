package policies.network.service_external_ips_test

import data.policies.network.service_external_ips

_service(spec) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}

_with_status(status) := object.union(_service({}), {"status": status})

_external(i, address) := {
	"msg": sprintf("service claims external IP %q", [address]),
	"details": {"path": ["spec", "externalIPs", i]},
}

_balanced(i, address) := {
	"msg": sprintf("service claims load balancer IP %q in its status", [address]),
	"details": {"path": ["status", "loadBalancer", "ingress", i, "ip"]},
}

test_deny_external_ips if {
	service_external_ips.violation == {_external(0, "192.0.2.1"), _external(1, "2001:db8::1"), _external(2, "$(IP)")} with input as _service({"externalIPs": ["192.0.2.1", "2001:db8::1", "$(IP)"]})
}

test_deny_external_ips_of_every_type if {
	every spec in [
		{"type": "ClusterIP"}, {"type": "NodePort"}, {"type": "LoadBalancer"}, {"type": "ExternalName"}, {"type": null},
		{"clusterIP": "None"}, {"selector": {"app": "web"}}, {"selector": null},
	] {
		service_external_ips.violation == {_external(0, "192.0.2.1")} with input as _service(object.union(spec, {"externalIPs": ["192.0.2.1"]}))
	}
}

test_deny_the_status_of_a_manifest if {
	service_external_ips.violation == {_balanced(1, "192.0.2.1"), _balanced(2, "192.0.2.2")} with input as _with_status({"loadBalancer": {"ingress": [
		{"hostname": "lb.example"},
		{"ip": "192.0.2.1"},
		{"ip": "192.0.2.2"},
		{"ip": null},
		null,
	]}})
}

test_allow_the_status_of_an_object_in_a_cluster if {
	service_external_ips.violation == set() with input as object.union(
		_with_status({"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}),
		{"metadata": {"uid": "6a1c1c1e-2f5f-4b7c-9d43-0f5d4d0b8a11"}},
	)
}

test_deny_external_ips_of_an_object_in_a_cluster if {
	service_external_ips.violation == {_external(0, "192.0.2.1")} with input as object.union(
		_service({"externalIPs": ["192.0.2.1"]}),
		{"metadata": {"uid": "6a1c1c1e-2f5f-4b7c-9d43-0f5d4d0b8a11"}},
	)
}

test_allow_addresses_in_allowed_ranges if {
	addresses := ["192.0.2.1", "192.000.002.255", "2001:db8:0::1", "192.0.3.1", "198.51.100.7", "::ffff:192.0.2.9"]
	service_external_ips.violation == {_external(3, "192.0.3.1")} with input as _service({"externalIPs": addresses})
		with data.parameters["service-external-ips"] as {"allowedCIDRs": ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"]}
	service_external_ips.violation == {_balanced(1, "192.0.3.1")} with input as _with_status({"loadBalancer": {"ingress": [
		{"ip": "192.0.2.1"},
		{"ip": "192.0.3.1"},
	]}})
		with data.parameters["service-external-ips"] as {"allowedCIDRs": ["10.0.0.0/8", "192.0.2.0/24"]}
}

test_allow_unset_null_and_empty if {
	every spec in [{}, null, {"externalIPs": null}, {"externalIPs": []}, {"externalIPs": [null, 1]}, {"externalIPs": "192.0.2.1"}] {
		service_external_ips.violation == set() with input as _service(spec)
	}
	every status in [null, {}, {"loadBalancer": {}}, {"loadBalancer": {"ingress": []}}] {
		service_external_ips.violation == set() with input as _with_status(status)
	}
}

test_allow_services_of_other_groups if {
	service_external_ips.violation == set() with input as object.union(
		object.union(_service({"externalIPs": ["192.0.2.1"]}), {"apiVersion": "serving.example/v1"}),
		{"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}},
	)
}

test_allow_no_address_by_default if {
	service_external_ips.default_parameters == {"allowedCIDRs": []}
}
