package policies.network.service_load_balancer_test

import data.policies.network.service_load_balancer

_key := "service.beta.kubernetes.io/load-balancer-source-ranges"

_service(spec, annotations) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": "web", "annotations": annotations},
	"spec": object.union({"type": "LoadBalancer"}, spec),
}

_ranges(ranges) := _service({"loadBalancerSourceRanges": ranges}, {})

_annotated(annotations) := _service({}, annotations)

_violation(msg, path) := {"msg": msg, "details": {"path": path}}

_unset := _violation(
	"load balancer is open to every address: no source ranges are set",
	["spec", "loadBalancerSourceRanges"],
)

_open(i, range) := _violation(
	sprintf("load balancer is open to every address: %s is a source range", [range]),
	["spec", "loadBalancerSourceRanges", i],
)

_forbidden := _violation("service is of type LoadBalancer, and no annotation makes it internal", ["spec", "type"])

test_deny_without_source_ranges if {
	every ranges in [[], null, "10.0.0.0/8", {}] {
		service_load_balancer.violation == {_unset} with input as _ranges(ranges)
	}
	every annotations in [null, {}, {_key: ""}, {_key: " , "}, {_key: null}] {
		service_load_balancer.violation == {_unset} with input as _annotated(annotations)
	}
	service_load_balancer.violation == {_unset} with input as {"apiVersion": "v1", "kind": "Service", "spec": {"type": "LoadBalancer"}}
}

test_deny_open_source_ranges if {
	service_load_balancer.violation == {_open(1, "0.0.0.0/0"), _open(2, " ::/0")} with input as _ranges(["10.0.0.0/8", "0.0.0.0/0", " ::/0"])
}

test_deny_open_source_ranges_in_halves if {
	msg := "load balancer is open to every address: its source ranges make up the whole"
	service_load_balancer.violation == {_violation(msg, ["spec", "loadBalancerSourceRanges"])} with input as _ranges(["0.0.0.0/1", "128.0.0.0/1"])
	service_load_balancer.violation == {_violation(msg, ["metadata", "annotations", _key])} with input as _annotated({_key: "0.0.0.0/1, 128.0.0.0/1"})
	service_load_balancer.violation == {_open(2, "0.0.0.0/0")} with input as _ranges(["0.0.0.0/1", "128.0.0.0/1", "0.0.0.0/0"])
}

test_deny_open_source_ranges_of_the_annotation if {
	service_load_balancer.violation == {_violation(
		"load balancer is open to every address: 0.0.0.0/0 is a source range",
		["metadata", "annotations", _key],
	)} with input as _annotated({_key: "10.0.0.0/8, 0.0.0.0/0"})
	service_load_balancer.violation == {_open(0, "0.0.0.0/0")} with input as _service(
		{"loadBalancerSourceRanges": ["0.0.0.0/0"]},
		{_key: "10.0.0.0/8"},
	)
}

test_allow_narrow_source_ranges if {
	every ranges in [["10.0.0.0/8"], ["192.0.2.0/24", " 2001:db8::/32 "], ["0.0.0.0/1"], ["${RANGE}"]] {
		service_load_balancer.violation == set() with input as _ranges(ranges)
	}
	service_load_balancer.violation == set() with input as _annotated({_key: "10.0.0.0/8,192.0.2.0/24"})
	service_load_balancer.violation == set() with input as _service({"loadBalancerSourceRanges": ["10.0.0.0/8"]}, {_key: "0.0.0.0/0"})
}

test_allow_internal_load_balancers if {
	every parameters in [{}, {"forbid": true}] {
		every annotation, value in {
			"cloud.google.com/load-balancer-type": "Internal",
			"load-balancer.hetzner.cloud/disable-public-network": "true",
			"networking.gke.io/load-balancer-type": "Internal",
			"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
			"service.beta.kubernetes.io/aws-load-balancer-internal": "true",
			"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
			"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
			"service.beta.kubernetes.io/do-loadbalancer-network": "INTERNAL",
			"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
			"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
			"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
			"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": "subnet-1",
		} {
			service_load_balancer.violation == set() with input as _annotated({annotation: value})
				with data.parameters["service-load-balancer"] as parameters
		}
	}
	service_load_balancer.violation == set() with input as _annotated({"service.beta.kubernetes.io/aws-load-balancer-internal": "0.0.0.0/0"})
}

test_deny_annotations_that_do_not_make_internal if {
	every annotations in [
		{"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"},
		{"service.beta.kubernetes.io/aws-load-balancer-internal": "false"},
		{"service.beta.kubernetes.io/aws-load-balancer-internal": "truer"},
		{"service.beta.kubernetes.io/aws-load-balancer-internal": "untrue"},
		{"service.beta.kubernetes.io/aws-load-balancer-internal": true},
		{"networking.gke.io/load-balancer-type": "External"},
		{"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": ""},
		{"lb.example/internal": "true"},
	] {
		service_load_balancer.violation == {_unset} with input as _annotated(annotations)
	}
}

test_allow_further_internal_annotations_by_parameter if {
	service_load_balancer.violation == set() with input as _annotated({"lb.example/internal": "yes"})
		with data.parameters["service-load-balancer"] as {"internalAnnotations": {"lb.example/internal": "yes|true"}}
	service_load_balancer.violation == set() with input as _annotated({"networking.gke.io/load-balancer-type": "Internal"})
		with data.parameters["service-load-balancer"] as {"internalAnnotations": {"lb.example/internal": "("}}
	service_load_balancer.violation == {_unset} with input as _annotated({"lb.example/internal": "("})
		with data.parameters["service-load-balancer"] as {"internalAnnotations": {"lb.example/internal": "("}}
}

test_deny_all_but_internal_ones_by_parameter if {
	every service in [_ranges(["10.0.0.0/8"]), _ranges(["0.0.0.0/0"]), _ranges(["0.0.0.0/1", "128.0.0.0/1"]), _annotated(null)] {
		service_load_balancer.violation == {_forbidden} with input as service
			with data.parameters["service-load-balancer"] as {"forbid": true}
	}
}

test_deny_without_required_annotations_by_parameter if {
	certificate := "service.beta.kubernetes.io/aws-load-balancer-ssl-cert"
	every annotations in [{}, {certificate: null}] {
		service_load_balancer.violation == {_violation(
			sprintf("load balancer lacks annotation %q", [certificate]),
			["metadata", "annotations", certificate],
		)} with input as _service({"loadBalancerSourceRanges": ["10.0.0.0/8"]}, annotations)
			with data.parameters["service-load-balancer"] as {"requiredAnnotations": {certificate: "arn:.+"}}
	}
	every value in ["none", "", "xarn:aws"] {
		service_load_balancer.violation == {_violation(
			sprintf("load balancer has annotation %q with value %q, which does not match \"arn:.+\"", [certificate, value]),
			["metadata", "annotations", certificate],
		)} with input as _service({"loadBalancerSourceRanges": ["10.0.0.0/8"]}, {certificate: value, "team": "a"})
			with data.parameters["service-load-balancer"] as {"requiredAnnotations": {"team": "a|b", certificate: "arn:.+"}}
	}
	every kind in ["ClusterIP", "NodePort", null] {
		service_load_balancer.violation == set() with input as _service({"type": kind}, {})
			with data.parameters["service-load-balancer"] as {"requiredAnnotations": {certificate: "arn:.+"}, "forbid": true}
	}
	service_load_balancer.violation == {
	_violation(sprintf("load balancer lacks annotation %q", [annotation]), ["metadata", "annotations", annotation]) |
		some annotation in ["a", "b"]
	} with input as _annotated({"networking.gke.io/load-balancer-type": "Internal"})
		with data.parameters["service-load-balancer"] as {"requiredAnnotations": {"a": ".*", "b": ".*"}}
}

test_allow_other_types if {
	every spec in [{}, null, {"type": null}, {"type": "ClusterIP"}, {"type": "NodePort"}, {"type": "ExternalName"}] {
		service_load_balancer.violation == set() with input as {"apiVersion": "v1", "kind": "Service", "spec": spec}
	}
}

test_allow_services_of_other_groups if {
	service_load_balancer.violation == set() with input as object.union(
		_service({}, {}),
		{"apiVersion": "serving.example/v1"},
	)
}

test_default_parameters if {
	service_load_balancer.default_parameters.forbid == false
	service_load_balancer.default_parameters.requiredAnnotations == {}
}
