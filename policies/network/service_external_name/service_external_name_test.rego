package policies.network.service_external_name_test

import data.policies.network.service_external_name

_service(name) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": "db", "namespace": "shop"},
	"spec": {"type": "ExternalName", "externalName": name},
}

_violation(name, reason) := {
	"msg": sprintf("external name is %q, %s", [name, reason]),
	"details": {"path": ["spec", "externalName"]},
}

_with_list := {"allowedNames": ["*.db.example", "api.example", "**.cdn.example", "Cache.Pay.svc.cluster.local."]}

test_deny_names_of_the_machine_itself if {
	every name in ["localhost", "LocalHost", "localhost.", "a.localhost", "a.b.localhost."] {
		service_external_name.violation == {_violation(name, "the machine that follows it")} with input as _service(name)
	}
}

test_deny_addresses if {
	every name in ["127.0.0.1", "169.254.169.254", "0.0.0.0", "192.0.2.1", "192.0.2.1.", "127.000.000.001", "::1"] {
		service_external_name.violation == {_violation(name, "an IP address")} with input as _service(name)
	}
}

test_deny_names_of_other_namespaces if {
	every name in [
		"db.pay.svc", "db.pay.svc.cluster.local", "db.pay.svc.cluster.local.", "DB.Pay.SVC.Cluster.Local", "db-0.db.pay.svc.cluster.local",
		"10-0-0-1.pay.pod.cluster.local",
	] {
		service_external_name.violation == {_violation(name, `a name of namespace "pay"`)} with input as _service(name)
	}
}

test_allow_names_of_the_own_namespace if {
	every name in ["db.shop.svc", "db.shop.svc.cluster.local.", "db-0.db.shop.svc.cluster.local", "10-0-0-1.shop.pod.cluster.local"] {
		service_external_name.violation == set() with input as _service(name)
	}
	every metadata in [{}, {"namespace": null}, {"namespace": ""}, {"namespace": "default"}] {
		service_external_name.violation == set() with input as object.union(_service("db.default.svc"), {"metadata": metadata})
			with input.metadata as metadata
	}
	service_external_name.violation == {_violation("db.shop.svc", `a name of namespace "shop"`)} with input as _service("db.shop.svc")
		with input.metadata as {}
}

test_cluster_domain_by_parameter if {
	service_external_name.violation == {_violation("db.pay.svc.k8s.example", `a name of namespace "pay"`)} with input as _service("db.pay.svc.k8s.example")
		with data.parameters["service-external-name"] as {"clusterDomain": "K8s.example."}
	service_external_name.violation == set() with input as _service("db.pay.svc.cluster.local")
		with data.parameters["service-external-name"] as {"clusterDomain": "k8s.example"}
}

test_allow_hosts_outside_the_cluster if {
	every name in [
		"db.example", "localhost.example", "mylocalhost", "svc", "pay.svc", "svc.example", "db.pay.svc.example", "10.0.0.1.example",
		"db.pay.svccluster.local", "1.2.3", "host.docker.internal", "db.pay.pods",
	] {
		service_external_name.violation == set() with input as _service(name)
	}
}

test_deny_names_that_are_not_on_the_list if {
	every name in ["db.example", "a.b.db.example", "api.example.com", "xapi.example", "cdn.example", "db.shop.svc"] {
		service_external_name.violation == {_violation(name, "which is not on the list of allowed names")} with input as _service(name)
			with data.parameters["service-external-name"] as _with_list
	}
}

test_allow_names_on_the_list if {
	every name in ["a.db.example", "API.example.", "a.b.cdn.example", "cache.pay.svc.cluster.local"] {
		service_external_name.violation == set() with input as _service(name)
			with data.parameters["service-external-name"] as _with_list
	}
}

test_deny_forbidden_names_on_the_list if {
	service_external_name.violation == {_violation("localhost", "the machine that follows it")} with input as _service("localhost")
		with data.parameters["service-external-name"] as {"allowedNames": ["**"]}
	service_external_name.violation == {_violation("127.0.0.1", "an IP address")} with input as _service("127.0.0.1")
		with data.parameters["service-external-name"] as {"allowedNames": ["**"]}
	service_external_name.violation == {_violation("db.pay.svc", `a name of namespace "pay"`)} with input as _service("db.pay.svc")
		with data.parameters["service-external-name"] as _with_list
}

test_allow_other_types if {
	every type in ["ClusterIP", "LoadBalancer", null] {
		service_external_name.violation == set() with input as _service("localhost") with input.spec.type as type
	}
}

test_allow_unset_and_null if {
	every spec in [{"type": "ExternalName"}, {"type": "ExternalName", "externalName": null}, {}, null] {
		service_external_name.violation == set() with input as _service("localhost") with input.spec as spec
	}
	service_external_name.violation == set() with input as _service(1)
}

test_allow_services_of_other_groups if {
	service_external_name.violation == set() with input as object.union(
		_service("localhost"),
		{"apiVersion": "serving.example/v1"},
	)
}

test_default_parameters if {
	service_external_name.default_parameters == {"allowedNames": [], "clusterDomain": "cluster.local"}
}
