package policies.scheduling.priority_class_test

import data.policies.scheduling.priority_class

_system := ["system-cluster-critical", "system-node-critical"]

_pod(namespace, spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": namespace},
	"spec": object.union({"containers": [{"name": "app"}]}, spec),
}

_named(namespace, class) := _pod(namespace, {"priorityClassName": class})

_class(fields) := object.union({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"}}, fields)

_violation(msg) := {"msg": msg, "details": {"path": ["spec", "priorityClassName"]}}

test_deny_classes_of_the_system if {
	every class in _system {
		every namespace in ["shop", "kube-systems", "my-kube-system"] {
			priority_class.violation == {_violation(sprintf(
				"priorityClassName %q is for namespaces of the system, not for %q",
				[class, namespace],
			))} with input as _named(namespace, class)
		}
		every namespace in [null, ""] {
			priority_class.violation == {_violation(sprintf(
				"priorityClassName %q is for namespaces of the system, not for \"default\"",
				[class],
			))} with input as _named(namespace, class)
		}
	}
}

test_deny_classes_of_the_system_once if {
	priority_class.violation == {_violation(`priorityClassName "system-node-critical" is for namespaces of the system, not for "shop"`)} with input as _named("shop", "system-node-critical")
		with data.parameters["priority-class"] as {"allowed": {"shop": ["low"]}, "required": true}
}

test_allow_classes_of_the_system_where_they_may_be if {
	every class in _system {
		priority_class.violation == set() with input as _named("kube-system", class)
		priority_class.violation == set() with input as _named("monitoring", class)
			with data.parameters["priority-class"] as {"systemNamespaces": ["kube-system", "monit*"]}
		priority_class.violation == set() with input as _named("shop", class)
			with data.parameters["priority-class"] as {"allowed": {"shop": ["low", class]}}
	}
}

_allowed := {"allowed": {"shop": ["low", "middle"], "sh*": ["other"], "team-*": []}}

test_deny_classes_that_the_namespace_may_not_use if {
	every namespace, class in {"shop": "high", "shed": "low", "team-a": "low"} {
		priority_class.violation == {_violation(sprintf(
			"priorityClassName %q is not allowed in namespace %q",
			[class, namespace],
		))} with input as _named(namespace, class)
			with data.parameters["priority-class"] as _allowed
	}
	priority_class.violation == {{
		"msg": `priorityClassName "high" is not allowed in namespace "shop"`,
		"details": {"path": ["spec", "template", "spec", "priorityClassName"]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"namespace": "shop"},
		"spec": {"template": {"spec": {"priorityClassName": "high"}}},
	}
		with data.parameters["priority-class"] as _allowed
}

test_allow_classes_that_the_namespace_may_use if {
	every class in ["low", "middle", "other", "", null] {
		priority_class.violation == set() with input as _named("shop", class)
			with data.parameters["priority-class"] as _allowed
	}
	every namespace in ["free", "default", null] {
		priority_class.violation == set() with input as _named(namespace, "high")
			with data.parameters["priority-class"] as _allowed
	}
	priority_class.violation == set() with input as _named("shop", "high")
}

test_deny_without_class_where_required if {
	every spec in [{}, {"priorityClassName": ""}, {"priorityClassName": null}, {"priority": 100}] {
		priority_class.violation == {_violation("priorityClassName is not set")} with input as _pod("shop", spec)
			with data.parameters["priority-class"] as {"required": true}
	}
}

test_allow_without_class_where_not_required if {
	every required in [false, null, "true"] {
		priority_class.violation == set() with input as _pod("shop", {})
			with data.parameters["priority-class"] as {"required": required}
	}
	priority_class.violation == set() with input as _pod("shop", {})
	priority_class.violation == set() with input as _named("shop", "high")
		with data.parameters["priority-class"] as {"required": true}
}

test_deny_default_of_the_cluster if {
	priority_class.violation == {{
		"msg": "priority class is the default of every pod that names none",
		"details": {"path": ["globalDefault"]},
	}} with input as _class({"value": 10, "globalDefault": true})
}

test_deny_high_values if {
	priority_class.violation == {{
		"msg": "priority class has value 1000000001, more than 1000000000",
		"details": {"path": ["value"]},
	}} with input as _class({"value": 1000000001})
	every value in [101, 1000000] {
		priority_class.violation == {{
			"msg": sprintf("priority class has value %d, more than 100", [value]),
			"details": {"path": ["value"]},
		}} with input as _class({"value": value, "globalDefault": false})
			with data.parameters["priority-class"] as {"maxValue": 100}
	}
}

test_allow_other_classes if {
	every class in [
		{"value": 1000000000},
		{"value": -10, "globalDefault": null},
		{"value": null},
		{"value": "2000000000"},
		{"globalDefault": "true"},
		{"value": 2000001000, "metadata": {"name": "system-node-critical"}},
		{"value": 2000000000, "metadata": {"name": "system-cluster-critical"}},
	] {
		priority_class.violation == set() with input as _class(class)
			with data.parameters["priority-class"] as {"required": true}
	}
}

test_allow_other_kinds if {
	every kind in [["example.com/v1", "Pod"], ["example.com/v1", "PriorityClass"], ["v1", "Service"]] {
		priority_class.violation == set() with input as {
			"apiVersion": kind[0],
			"kind": kind[1],
			"metadata": {"namespace": "shop"},
			"globalDefault": true,
			"value": 2000000000,
			"spec": {"priorityClassName": "system-node-critical"},
		}
			with data.parameters["priority-class"] as object.union(_allowed, {"required": true})
	}
}

test_defaults if {
	priority_class.default_parameters == {
		"allowed": {},
		"required": false,
		"systemNamespaces": ["kube-system"],
		"maxValue": 1000000000,
	}
}
