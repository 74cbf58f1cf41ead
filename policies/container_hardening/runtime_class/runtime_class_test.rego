package policies.container_hardening.runtime_class_test

import data.policies.container_hardening.runtime_class

_pod(metadata, spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": metadata,
	"spec": object.union({"containers": [{"name": "app"}]}, spec),
}

_named(class) := _pod({"name": "web", "namespace": "shop"}, {"runtimeClassName": class})

_violation(msg) := {"msg": msg, "details": {"path": ["spec", "runtimeClassName"]}}

_inventory(names) := {"cluster": {"node.k8s.io/v1": {"RuntimeClass": {name: class |
	some name in names
	class := {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": name}, "handler": name}
}}}}

_unset := _violation("runtime class is not set, so that the containers share the kernel of the node")

test_deny_other_classes if {
	every class, shown in {"runc": `"runc"`, "GVISOR": `"GVISOR"`, "gvisor ": `"gvisor "`, 1: "1"} {
		runtime_class.violation == {_violation(sprintf("runtime class %s is not allowed", [shown]))} with input as _named(class)
			with data.parameters["runtime-class"] as {"allowed": ["kata", "gvisor"]}
	}
	runtime_class.violation == {{
		"msg": `runtime class "runc" is not allowed`,
		"details": {"path": ["spec", "template", "spec", "runtimeClassName"]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {"runtimeClassName": "runc"}}},
	}
		with data.parameters["runtime-class"] as {"allowed": ["gvisor"]}
}

test_deny_other_classes_once if {
	runtime_class.violation == {_violation(`runtime class "runc" is not allowed`)} with input as _named("runc")
		with data.inventory as _inventory(["gvisor"])
		with data.parameters["runtime-class"] as {"allowed": ["gvisor"], "requiredFor": {"namespaces": ["shop"]}}
}

test_deny_unset_in_the_namespaces_of_the_parameter if {
	every metadata in [{"namespace": "shop"}, {"namespace": "team-a"}, {}, {"namespace": null}] {
		every spec in [{}, {"runtimeClassName": null}, {"runtimeClassName": ""}] {
			runtime_class.violation == {_unset} with input as _pod(metadata, spec)
				with data.parameters["runtime-class"] as {"requiredFor": {"namespaces": ["shop", "team-*", "default"]}}
		}
	}
}

_labels := {"requiredFor": {"matchLabels": {"trust": "none", "tier": "job"}}}

test_deny_unset_with_the_labels_of_the_parameter if {
	runtime_class.violation == {_unset} with input as _pod({"labels": {"trust": "none", "tier": "job", "app": "web"}}, {})
		with data.parameters["runtime-class"] as _labels
	runtime_class.violation == {{
		"msg": _unset.msg,
		"details": {"path": ["spec", "template", "spec", "runtimeClassName"]},
	}} with input as {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {
		"metadata": {"labels": {"trust": "none", "tier": "job"}},
		"spec": {},
	}}}
		with data.parameters["runtime-class"] as _labels
}

test_deny_class_that_does_not_exist if {
	runtime_class.violation == {_violation(`runtime class "gvisr" does not exist`)} with input as _named("gvisr")
		with data.inventory as _inventory(["gvisor", "kata"])
	runtime_class.violation == {_violation(`runtime class "gvisr" does not exist`)} with input as _named("gvisr")
		with data.inventory as _inventory(["gvisor"])
		with data.parameters["runtime-class"] as {"allowed": ["gvisr"]}
}

test_allow_class_that_exists_or_may_exist if {
	every class in ["kata", "gvisor"] {
		runtime_class.violation == set() with input as _named(class)
			with data.inventory as _inventory(["kata", "gvisor"])
	}
	runtime_class.violation == set() with input as _named("gvisor")
	runtime_class.violation == set() with input as _named("gvisor")
		with data.inventory as {"cluster": {"example.com/v1": {"RuntimeClass": {"kata": {"metadata": {"name": "kata"}}}}}}
}

test_allow_classes_of_the_parameter if {
	every class in ["kata", "gvisor", "", null] {
		runtime_class.violation == set() with input as _named(class)
			with data.parameters["runtime-class"] as {"allowed": ["kata", "gvisor"]}
	}
	runtime_class.violation == set() with input as _named("gvisor")
		with data.parameters["runtime-class"] as {"requiredFor": {"namespaces": ["*"], "matchLabels": {}}}
}

test_allow_unset_elsewhere if {
	every metadata in [{"namespace": "other"}, {"namespace": "my-shop"}, {}, {"labels": {"trust": "none"}}, {"labels": {"trust": "none", "tier": "web"}}] {
		runtime_class.violation == set() with input as _pod(metadata, {})
			with data.parameters["runtime-class"] as {"requiredFor": {
				"namespaces": ["shop"],
				"matchLabels": {"trust": "none", "tier": "job"},
			}}
	}
	runtime_class.violation == set() with input as _pod({"namespace": "shop"}, {})
		with data.inventory as _inventory(["gvisor"])
}

test_allow_labels_of_the_workload_instead_of_the_pod if {
	runtime_class.violation == set() with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"labels": {"trust": "none", "tier": "job"}},
		"spec": {"template": {"spec": {}}},
	}
		with data.parameters["runtime-class"] as _labels
}

test_allow_other_kinds if {
	every kind in [["example.com/v1", "Pod"], ["v1", "Service"]] {
		runtime_class.violation == set() with input as {
			"apiVersion": kind[0],
			"kind": kind[1],
			"spec": {"runtimeClassName": "runc"},
		}
			with data.parameters["runtime-class"] as {"allowed": ["gvisor"], "requiredFor": {"namespaces": ["*"]}}
	}
}

test_defaults if {
	runtime_class.default_parameters == {"allowed": [], "requiredFor": {"namespaces": [], "matchLabels": {}}}
}
