package policies.container_hardening.ssh_port_test

import data.policies.container_hardening.ssh_port

_pod(ports) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "app", "ports": ports}]}}

_service(ports) := {"apiVersion": "v1", "kind": "Service", "spec": {"selector": {"app": "web"}, "ports": ports}}

_opens(i, field, port) := {
	"msg": sprintf("container \"app\" offers SSH: %s is %v", [field, port]),
	"details": {"path": ["spec", "containers", 0, "ports", i, field]},
}

_offers(i, field, port) := {
	"msg": sprintf("service offers SSH: %s is %v", [field, port]),
	"details": {"path": ["spec", "ports", i, field]},
}

test_deny_container_ports if {
	ssh_port.violation == {_opens(0, "containerPort", 22), _opens(2, "containerPort", 2222)} with input as _pod([
		{"containerPort": 22},
		{"containerPort": 8080},
		{"containerPort": 2222},
		{"containerPort": 222},
		{"containerPort": 0, "hostPort": 0},
	])
}

test_deny_host_ports if {
	ssh_port.violation == {_opens(0, "hostPort", 2222), _opens(1, "containerPort", 22), _opens(1, "hostPort", 22)} with input as _pod([
		{"containerPort": 8022, "hostPort": 2222},
		{"containerPort": 22, "hostPort": 22},
	])
}

test_deny_every_container if {
	ports := [{"containerPort": 22}]
	ssh_port.violation == {
		{
			"msg": `container "proxy" offers SSH: containerPort is 22`,
			"details": {"path": ["spec", "template", "spec", "initContainers", 0, "ports", 0, "containerPort"]},
		},
		{
			"msg": `container "app" offers SSH: containerPort is 22`,
			"details": {"path": ["spec", "template", "spec", "containers", 0, "ports", 0, "containerPort"]},
		},
		{
			"msg": `container "containers[1]" offers SSH: containerPort is 22`,
			"details": {"path": ["spec", "template", "spec", "containers", 1, "ports", 0, "containerPort"]},
		},
	} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {
			"initContainers": [{"name": "proxy", "restartPolicy": "Always", "ports": ports}],
			"containers": [{"name": "app", "ports": ports}, {"ports": ports}],
		}}},
	}
}

test_deny_ports_and_target_ports_of_services if {
	ssh_port.violation == {
		_offers(0, "port", 22),
		_offers(1, "targetPort", 2222),
		_offers(2, "port", 2222),
		_offers(2, "targetPort", 22),
	} with input as _service([
		{"port": 22, "targetPort": "ssh"},
		{"port": 80, "targetPort": 2222, "nodePort": 30022},
		{"port": 2222, "targetPort": 22},
		{"port": 80, "targetPort": 8080},
		{"port": 80},
	])
}

_pods(namespace, labels, spec) := {"namespace": {namespace: {"apps/v1": {"Deployment": {
	"a": {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"name": "a", "namespace": namespace, "labels": {"app": "web"}},
		"spec": {"template": {"metadata": {"labels": {"app": "other"}}, "spec": {"containers": [{"ports": [{"name": "other", "containerPort": 22}]}]}}},
	},
	"b": {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"name": "b", "namespace": namespace},
		"spec": {"template": {"metadata": {"labels": labels}, "spec": spec}},
	},
}}}}}

_named(name, port) := {
	"msg": sprintf("service offers SSH: targetPort %q is %v in its pods", [name, port]),
	"details": {"path": ["spec", "ports", 0, "targetPort"]},
}

test_deny_named_target_ports_that_pods_declare if {
	# The selector is a part of the labels.
	every labels in [{"app": "web"}, {"app": "web", "tier": "front"}] {
		every spec in [
			{"containers": [{"ports": [{"name": "ssh", "containerPort": 22}]}]},
			{"containers": [{}, {"ports": [{"name": "http", "containerPort": 80}, {"name": "ssh", "containerPort": 22, "protocol": "TCP"}]}]},
			{"initContainers": [{}, {"restartPolicy": "Always", "ports": [{"name": "http"}, {"name": "ssh", "containerPort": 22}]}]},
		] {
			ssh_port.violation == {_named("ssh", 22)} with input as _service([{"port": 80, "targetPort": "ssh"}])
				with data.inventory as _pods("default", labels, spec)
		}
	}
}

_pod_c(port) := {"namespace": {"default": {"v1": {"Pod": {"c": {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "c", "namespace": "default", "labels": {"app": "web"}},
	"spec": {"containers": [{"ports": [{"name": "ssh", "containerPort": port}]}]},
}}}}}}

test_deny_named_target_ports_once_for_all_pods if {
	every ports in [[22, 22], [22, 80], [80, 22]] {
		spec := {"containers": [{"ports": [{"name": "ssh", "containerPort": ports[0]}]}]}
		ssh_port.violation == {_named("ssh", 22)} with input as _service([{"port": 80, "targetPort": "ssh"}])
			with data.inventory as object.union(_pods("default", {"app": "web"}, spec), _pod_c(ports[1]))
	}
}

test_deny_named_target_ports_of_the_selected_pods_only if {
	ssh_port.violation == {_named("other", 22)} with input as object.union(
		_service([{"port": 80, "targetPort": "other"}]),
		{"spec": {"selector": {"app": "other"}}},
	)
		with data.inventory as _pods("default", {"app": "web"}, {})
	ssh_port.violation == set() with input as _service([{"port": 80, "targetPort": "other"}])
		with data.inventory as _pods("default", {"app": "web"}, {})
}

test_deny_named_target_ports_written_as_strings if {
	spec := {"containers": [{"ports": [{"name": "ssh", "containerPort": "22"}]}]}
	ssh_port.violation == {_named("ssh", "22")} with input as _service([{"port": 80, "targetPort": "ssh"}])
		with data.inventory as _pods("default", {"app": "web"}, spec)
}

test_allow_names_that_are_unset if {
	every name in [null, ""] {
		ssh_port.violation == set() with input as _service([{"port": 80, "targetPort": name}])
			with data.inventory as _pods("default", {"app": "web"}, {"containers": [{"ports": [{"name": name, "containerPort": 22}]}]})
	}
}

test_deny_every_named_target_port if {
	spec := {"containers": [{"ports": [{"name": "ssh", "containerPort": 22}, {"name": "git", "containerPort": 2222}]}]}
	ssh_port.violation == {
		_named("git", 2222),
		{
			"msg": `service offers SSH: targetPort "ssh" is 22 in its pods`,
			"details": {"path": ["spec", "ports", 2, "targetPort"]},
		},
	} with input as _service([{"targetPort": "git"}, {"targetPort": 80}, {"targetPort": "ssh"}])
		with data.inventory as _pods("default", {"app": "web"}, spec)
}

test_allow_named_target_ports_that_are_no_ssh_port if {
	every spec in [
		{"containers": [{"ports": [{"name": "ssh", "containerPort": 8080}, {"name": "other", "containerPort": 22}]}]},
		{"containers": [{"ports": [{"name": "ssh", "containerPort": 22, "protocol": "UDP"}]}]},
		{"initContainers": [{"ports": [{"name": "ssh", "containerPort": 22}]}]},
		{"initContainers": [{"restartPolicy": "Never", "ports": [{"name": "ssh", "containerPort": 22}]}]},
		{"ephemeralContainers": [{"ports": [{"name": "ssh", "containerPort": 22}]}]},
		{},
	] {
		ssh_port.violation == set() with input as _service([{"port": 80, "targetPort": "ssh"}])
			with data.inventory as _pods("default", {"app": "web"}, spec)
	}
	spec := {"containers": [{"ports": [{"name": "ssh", "containerPort": 22}, {"containerPort": 22}]}]}
	every entry in [{"port": 80, "targetPort": "http"}, {"port": 80, "targetPort": "ssh", "protocol": "UDP"}, {"port": 80}] {
		ssh_port.violation == set() with input as _service([entry])
			with data.inventory as _pods("default", {"app": "web"}, spec)
	}
	every inventory in [_pods("other", {"app": "web"}, spec), _pods("default", {"app": "db"}, spec), _pods("default", {}, spec)] {
		ssh_port.violation == set() with input as _service([{"port": 80, "targetPort": "ssh"}]) with data.inventory as inventory
	}
	service := object.union(_service([{"port": 80, "targetPort": "ssh"}]), {"spec": {"type": "ExternalName"}})
	ssh_port.violation == set() with input as service with data.inventory as _pods("default", {"app": "web"}, spec)
}

test_deny_services_of_the_other_types if {
	every type in [null, "ClusterIP", "NodePort", "LoadBalancer"] {
		service := object.union(_service([{"port": 22}]), {"spec": {"type": type}})
		ssh_port.violation == {_offers(0, "port", 22)} with input as service
	}
}

test_deny_tcp_set_and_unset if {
	every protocol in ["TCP", null, ""] {
		ssh_port.violation == {_opens(0, "containerPort", 22)} with input as _pod([{"containerPort": 22, "protocol": protocol}])
		ssh_port.violation == {_offers(0, "port", 22)} with input as _service([{"port": 22, "protocol": protocol}])
	}
}

test_deny_ports_written_as_strings if {
	every port in ["22", "2222"] {
		ssh_port.violation == {_opens(0, "containerPort", port)} with input as _pod([{"containerPort": port}])
		ssh_port.violation == {_offers(0, "targetPort", port)} with input as _service([{"port": 80, "targetPort": port}])
	}
}

test_deny_other_ports_by_parameter if {
	ports := [{"containerPort": 22}, {"containerPort": 8022}, {"containerPort": 9022}]
	ssh_port.violation == {_opens(1, "containerPort", 8022), _opens(2, "containerPort", 9022)} with input as _pod(ports)
		with data.parameters["ssh-port"] as {"ports": [8022, 9022]}
}

test_allow_other_protocols if {
	every protocol in ["UDP", "SCTP", "tcp"] {
		ssh_port.violation == set() with input as _pod([{"containerPort": 22, "hostPort": 22, "protocol": protocol}])
		ssh_port.violation == set() with input as _service([{"port": 22, "protocol": protocol}])
	}
}

test_allow_unset_null_and_empty if {
	every ports in [null, [], [{}], [{"containerPort": null, "hostPort": null, "port": null, "targetPort": null}]] {
		ssh_port.violation == set() with input as _pod(ports)
		ssh_port.violation == set() with input as _service(ports)
	}
}

test_allow_fields_and_values_that_are_no_ssh_port if {
	every value in ["ssh", "022", "22a", "0x16", "", " 22", true] {
		ssh_port.violation == set() with input as _pod([{"containerPort": value, "name": "ssh", "port": 22}])
		ssh_port.violation == set() with input as _service([{"targetPort": value, "nodePort": 22, "containerPort": 22}])
	}
}

test_allow_services_that_select_no_pods if {
	every spec in [
		{"ports": [{"port": 22}]},
		{"selector": null, "ports": [{"port": 22}]},
		{"selector": {}, "ports": [{"port": 22}]},
		{"selector": {"app": "web"}, "type": "ExternalName", "ports": [{"port": 22}]},
	] {
		ssh_port.violation == set() with input as {"apiVersion": "v1", "kind": "Service", "spec": spec}
	}
}

test_allow_services_of_other_groups if {
	ssh_port.violation == set() with input as object.union(
		_service([{"port": 22}]),
		{"apiVersion": "serving.example/v1"},
	)
}

test_allow_everything_but_two_ports_by_default if {
	ssh_port.default_parameters == {"ports": [22, 2222]}
}
