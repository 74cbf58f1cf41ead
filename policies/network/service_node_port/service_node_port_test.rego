package policies.network.service_node_port_test

import data.policies.network.service_node_port

_service(spec) := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}

_ports := [{"port": 80}, {"port": 443, "nodePort": 30443}, {"port": 8080, "nodePort": 31080}, {"port": 9090, "nodePort": 0}]

_type := {"msg": "service opens its ports on every node: type is NodePort", "details": {"path": ["spec", "type"]}}

_allocation := {
	"msg": "load balancer opens its ports on every node: allocateLoadBalancerNodePorts is not false",
	"details": {"path": ["spec", "allocateLoadBalancerNodePorts"]},
}

_left(i) := {
	"msg": "service leaves the choice of its port on every node to the cluster",
	"details": {"path": ["spec", "ports", i, "nodePort"]},
}

_outside(i, port) := {
	"msg": sprintf("service opens port %d on every node, which is not allowed", [port]),
	"details": {"path": ["spec", "ports", i, "nodePort"]},
}

_written(i, port) := {
	"msg": sprintf("load balancer opens port %d on every node", [port]),
	"details": {"path": ["spec", "ports", i, "nodePort"]},
}

_some := {"allowedPorts": [{"min": 30000, "max": 30010}, {"min": 30443, "max": 30443}]}

test_deny_node_ports if {
	every parameters in [{}, {"includeLoadBalancer": true}] {
		every ports in [_ports, [], null] {
			service_node_port.violation == {_type} with input as _service({"type": "NodePort", "ports": ports})
				with data.parameters["service-node-port"] as parameters
		}
	}
}

test_deny_ports_outside_the_allowed_ones if {
	service_node_port.violation == {_left(0), _outside(2, 31080), _left(3)} with input as _service({"type": "NodePort", "ports": _ports})
		with data.parameters["service-node-port"] as _some
}

test_allow_ports_within_the_allowed_ones if {
	every port in [30000, 30005, 30010, 30443] {
		service_node_port.violation == set() with input as _service({"type": "NodePort", "ports": [{"port": 80, "nodePort": port}]})
			with data.parameters["service-node-port"] as _some
	}
	every port in [29999, 30011, 30442, 30444] {
		service_node_port.violation == {_outside(0, port)} with input as _service({"type": "NodePort", "ports": [{"nodePort": port}]})
			with data.parameters["service-node-port"] as _some
	}
}

test_deny_ports_that_are_no_numbers_as_unset if {
	every port in [null, "30443", true, 30443.5] {
		service_node_port.violation == {_left(0)} with input as _service({"type": "NodePort", "ports": [{"port": 80, "nodePort": port}]})
			with data.parameters["service-node-port"] as _some
	}
}

test_deny_load_balancers_by_parameter if {
	every spec in [{}, {"allocateLoadBalancerNodePorts": null}, {"allocateLoadBalancerNodePorts": true}] {
		service := _service(object.union({"type": "LoadBalancer", "ports": _ports}, spec))
		service_node_port.violation == {_allocation} with input as service
			with data.parameters["service-node-port"] as {"includeLoadBalancer": true}
		service_node_port.violation == {_left(0), _outside(2, 31080), _left(3)} with input as service
			with data.parameters["service-node-port"] as object.union(_some, {"includeLoadBalancer": true})
	}
}

test_deny_written_ports_of_load_balancers_that_allocate_none if {
	service := _service({"type": "LoadBalancer", "allocateLoadBalancerNodePorts": false, "ports": _ports})
	service_node_port.violation == {_written(1, 30443), _written(2, 31080)} with input as service
		with data.parameters["service-node-port"] as {"includeLoadBalancer": true}
	service_node_port.violation == {_written(2, 31080)} with input as service
		with data.parameters["service-node-port"] as object.union(_some, {"includeLoadBalancer": true})
	service_node_port.violation == {_written(0, 30443)} with input as _service({
		"type": "LoadBalancer",
		"allocateLoadBalancerNodePorts": false,
		"ports": [{"port": 443, "nodePort": 30443}, {"port": 80}],
	})
		with data.parameters["service-node-port"] as {"includeLoadBalancer": true}
}

test_allow_load_balancers if {
	every spec in [{}, {"allocateLoadBalancerNodePorts": false}, {"allocateLoadBalancerNodePorts": true}] {
		service := _service(object.union({"type": "LoadBalancer", "ports": _ports}, spec))
		service_node_port.violation == set() with input as service
		service_node_port.violation == set() with input as service with data.parameters["service-node-port"] as _some
	}
}

test_allow_other_types if {
	every spec in [{}, null, {"type": null}, {"type": "ClusterIP"}, {"type": "ExternalName"}, {"type": "nodeport"}] {
		every parameters in [{}, object.union(_some, {"includeLoadBalancer": true})] {
			service_node_port.violation == set() with input as _service(spec)
				with data.parameters["service-node-port"] as parameters
		}
	}
	service_node_port.violation == set() with input as _service({"ports": _ports})
		with data.parameters["service-node-port"] as object.union(_some, {"includeLoadBalancer": true})
}

test_allow_services_of_other_groups if {
	service_node_port.violation == set() with input as object.union(
		_service({"type": "NodePort", "ports": _ports}),
		{"apiVersion": "serving.example/v1"},
	)
}

test_default_parameters if {
	service_node_port.default_parameters == {"includeLoadBalancer": false, "allowedPorts": []}
}
