package policies.admission.webhook_availability_test

import data.policies.admission.webhook_availability

_rule(group, resource, operation) := {
	"apiGroups": [group],
	"apiVersions": ["*"],
	"operations": [operation],
	"resources": [resource],
}

_configuration(kind, hooks) := {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "webhooks": hooks}

_hook(fields) := _configuration("ValidatingWebhookConfiguration", [object.union({"name": "a.example"}, fields)])

_violation(i, text, field) := {
	"msg": sprintf(`webhook "a.example" %s`, [text]),
	"details": {"path": array.concat(["webhooks", i], field)},
}

_slow(seconds) := _violation(0, sprintf("may hold up a request for %s seconds, more than 10", [seconds]), ["timeoutSeconds"])

_vital(patterns) := _violation(
	0,
	sprintf("stops the cluster when it is down, as it covers %s: failurePolicy is Fail", [patterns]),
	["rules"],
)

_stuck(namespaces) := _violation(
	0,
	sprintf("keeps pods of %s from starting when it is down: failurePolicy is Fail", [namespaces]),
	["namespaceSelector"],
)

_lonely(i, kind) := _violation(
	i,
	sprintf(`fails closed, and %s "hook" behind it has fewer than two replicas`, [kind]),
	["clientConfig", "service"],
)

_unguarded := _violation(
	0,
	`fails closed, and no PodDisruptionBudget covers Deployment "hook" behind it`,
	["clientConfig", "service"],
)

_selecting(operator, key, values) := {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}

_without(names) := _selecting("NotIn", "kubernetes.io/metadata.name", names)

test_deny_long_timeouts if {
	webhook_availability.violation == {_slow("30")} with input as _hook({"timeoutSeconds": 30})
	webhook_availability.violation == {_slow("11")} with input as _hook({"timeoutSeconds": 11, "failurePolicy": "Ignore"})
	webhook_availability.violation == {_slow("30")} with input as object.union(
		_hook({}),
		{"apiVersion": "admissionregistration.k8s.io/v1beta1"},
	)
	webhook_availability.violation == {_violation(
		0,
		"may hold up a request for 10 seconds, more than 5",
		["timeoutSeconds"],
	)} with input as _hook({}) with data.parameters["webhook-availability"] as {"maxTimeout": 5}
}

test_allow_short_timeouts if {
	every timeout in [10, 1, null, "30"] {
		webhook_availability.violation == set() with input as _hook({"timeoutSeconds": timeout})
	}
	webhook_availability.violation == set() with input as _hook({"timeoutSeconds": 20})
		with data.parameters["webhook-availability"] as {"maxTimeout": 20}
}

_vital_rules := [
	_rule("", "nodes", "CREATE"),
	_rule("", "nodes", "UPDATE"),
	_rule("", "nodes/status", "UPDATE"),
	_rule("", "events", "CREATE"),
	_rule("events.k8s.io", "events", "CREATE"),
	_rule("coordination.k8s.io", "leases", "CREATE"),
	_rule("coordination.k8s.io", "leases", "UPDATE"),
	_rule("coordination.k8s.io", "*", "*"),
	_rule("*", "*/status", "*"),
]

_review_rules := [
	_rule("authentication.k8s.io", "tokenreviews", "CREATE"),
	_rule("authorization.k8s.io", "subjectaccessreviews", "CREATE"),
]

test_deny_vital_resources if {
	every rule in _vital_rules {
		webhook_availability.violation == {_vital(rule.resources[0])} with input as _hook({"rules": [rule]})
	}
}

test_deny_all_vital_entries_of_all_rules if {
	webhook_availability.violation == {_vital("*, leases, nodes")} with input as _hook({"rules": [
		_rule("coordination.k8s.io", "leases", "*"),
		object.union(_rule("", "pods/status", "*"), {"resources": ["pods/status", "nodes"]}),
		object.union(_rule("*", "*", "UPDATE"), {"scope": "Cluster"}),
	]})
}

test_deny_reviews_before_1_37 if {
	every rule in _review_rules {
		every version in ["1.36", "v1.30"] {
			webhook_availability.violation == {_vital(rule.resources[0])} with input as _hook({"rules": [rule]})
				with data.parameters["webhook-availability"] as {"kubernetesVersion": version}
		}
		webhook_availability.violation == set() with input as _hook({"rules": [rule]})
		webhook_availability.violation == set() with input as _hook({"rules": [rule]})
			with data.parameters["webhook-availability"] as {"kubernetesVersion": "1.38"}
	}
}

test_deny_vital_resources_of_any_namespace_that_is_covered if {
	every selector in [
		null,
		_without(["kube-node-lease"]),
		_without(["kube-system", "other"]),
		_selecting("In", "kubernetes.io/metadata.name", ["kube-node-lease"]),
		{"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
	] {
		webhook_availability.violation == {_vital("leases")} with input as _hook({
			"rules": [_rule("coordination.k8s.io", "leases", "*")],
			"namespaceSelector": selector,
		})
	}
	webhook_availability.violation == {_vital("leases")} with input as _hook({
		"rules": [_rule("coordination.k8s.io", "leases", "*")],
		"namespaceSelector": _without(["kube-node-lease"]),
	})
		with data.parameters["webhook-availability"] as {"systemNamespaces": ["kube-node-lease", "infra"]}
}

test_deny_objects_without_namespace_whatever_the_namespace_selector if {
	webhook_availability.violation == {_vital("nodes")} with input as _hook({
		"rules": [_rule("", "nodes", "*")],
		"namespaceSelector": _without(["kube-system", "kube-node-lease"]),
		"objectSelector": _selecting("DoesNotExist", "ignore", []),
	})
}

test_allow_vital_resources if {
	every fields in [
		{"failurePolicy": "Ignore"},
		{"matchConditions": [{"name": "a", "expression": "false"}]},
		{"objectSelector": {"matchLabels": {"a": "x"}}},
	] {
		webhook_availability.violation == set() with input as _hook(object.union({"rules": [_rule("", "nodes", "*")]}, fields))
	}
	every selector in [
		_without(["kube-system", "kube-node-lease"]),
		_selecting("DoesNotExist", "ignore", []),
		{"matchLabels": {"checked": "yes"}},
		{"matchLabels": {"kubernetes.io/metadata.name": "shop"}},
	] {
		webhook_availability.violation == set() with input as _hook({
			"rules": [_rule("coordination.k8s.io", "leases", "*")],
			"namespaceSelector": selector,
		})
	}
}

test_allow_other_resources_and_operations if {
	every rule in [
		_rule("", "nodes", "DELETE"),
		_rule("", "nodes/status", "CREATE"),
		_rule("", "events", "DELETE"),
		_rule("apps", "*/*", "*"),
		object.union(_rule("", "nodes", "*"), {"scope": "Namespaced"}),
		{},
		"rule",
	] {
		webhook_availability.violation == set() with input as _hook({"rules": [rule]})
	}
}

_pods(fields) := _hook(object.union({"rules": [_rule("", "pods", "CREATE")]}, fields))

_served := {"clientConfig": {"service": {"namespace": "hooks", "name": "hook"}}}

test_deny_pods_of_needed_namespaces if {
	webhook_availability.violation == {_stuck("kube-system")} with input as _pods({})
	webhook_availability.violation == {_stuck("kube-system")} with input as _pods({"matchConditions": null, "namespaceSelector": {}})
	webhook_availability.violation == {_stuck("hooks, kube-system")} with input as _pods(_served)
	webhook_availability.violation == {_stuck("hooks")} with input as _pods(object.union(
		_served,
		{"namespaceSelector": _without(["kube-system"])},
	))
	webhook_availability.violation == {_stuck("kube-system")} with input as _pods(object.union(
		_served,
		{"namespaceSelector": _without(["hooks"])},
	))
	webhook_availability.violation == {_stuck("infra, kube-system")} with input as _pods({})
		with data.parameters["webhook-availability"] as {"systemNamespaces": ["kube-system", "infra"]}
	webhook_availability.violation == {_stuck("kube-system")} with input as _pods({"clientConfig": {"service": {
		"namespace": 1,
		"name": "hook",
	}}})
	webhook_availability.violation == {{
		"msg": `webhook "b.example" keeps pods of kube-system from starting when it is down: failurePolicy is Fail`,
		"details": {"path": ["webhooks", 1, "namespaceSelector"]},
	}} with input as _configuration("MutatingWebhookConfiguration", [
		{"name": "a.example"},
		{"name": "b.example", "rules": [_rule("apps", "*", "*"), _rule("", "pods", "*")], "matchConditions": []},
	])
}

test_deny_system_pods_but_not_its_own_where_a_label_excludes if {
	webhook_availability.violation == {_stuck("kube-system")} with input as _pods(object.union(
		_served,
		{"objectSelector": _selecting("NotIn", "app", ["hook"])},
	))
}

_namespace(name, labels) := {
	"apiVersion": "v1",
	"kind": "Namespace",
	"metadata": {"name": name, "labels": labels},
}

_namespaces(namespaces) := {"cluster": {"v1": {"Namespace": {name: namespace |
	some namespace in namespaces
	name := namespace.metadata.name
}}}}

test_deny_namespaces_whose_labels_are_known if {
	selector := _selecting("DoesNotExist", "ignore", [])
	webhook_availability.violation == {_stuck("kube-system")} with input as _pods(object.union(
		_served,
		{"namespaceSelector": selector},
	))
		with data.inventory as _namespaces([_namespace("kube-system", {}), _namespace("hooks", {"ignore": "yes"})])
	webhook_availability.violation == {_stuck("hooks")} with input as _pods(object.union(
		_served,
		{"namespaceSelector": object.union(selector, {"matchLabels": {"kubernetes.io/metadata.name": "hooks"}})},
	))
		with data.inventory as _namespaces([
			_namespace("other", {}),
			_namespace("hooks", {"a": "x", "kubernetes.io/metadata.name": "wrong"}),
		])
}

test_allow_pods if {
	every fields in [
		{"failurePolicy": "Ignore"},
		{"matchConditions": [{"name": "a", "expression": "false"}]},
		{"objectSelector": {"matchLabels": {"a": "x"}}},
		{"namespaceSelector": _without(["kube-system"])},
		{"namespaceSelector": _selecting("Exists", "checked", [])},
		{"namespaceSelector": _selecting("DoesNotExist", "ignore", [])},
		{"namespaceSelector": {"matchLabels": {"checked": "yes"}}},
		{"namespaceSelector": {"matchExpressions": [
			{"key": "kubernetes.io/metadata.name", "operator": "Exists"},
			{"key": "ignore", "operator": "DoesNotExist"},
			{"key": "a", "operator": "DoesNotExist"},
		]}},
		{"namespaceSelector": {"matchExpressions": [
			{"key": "z", "operator": "DoesNotExist"},
			{"key": "kubernetes.io/metadata.name", "operator": "Exists"},
		]}},
		{"rules": [_rule("", "pods", "UPDATE")]},
		{"rules": [_rule("apps", "*", "*")]},
		object.union({"namespaceSelector": _without(["kube-system", "hooks"])}, _served),
	] {
		webhook_availability.violation == set() with input as _pods(fields)
	}
}

_service(selector) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"namespace": "hooks", "name": "hook"},
	"spec": {"selector": selector},
}

_workload(kind, spec) := {
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"namespace": "hooks", "name": "hook"},
	"spec": object.union({"template": {"metadata": {"labels": {"app": "hook"}}, "spec": {}}}, spec),
}

_budget(selector) := {
	"apiVersion": "policy/v1",
	"kind": "PodDisruptionBudget",
	"metadata": {"namespace": "hooks", "name": "hook"},
	"spec": {"selector": selector},
}

_scaler(target, spec) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"namespace": "hooks", "name": "hook"},
	"spec": object.union({"scaleTargetRef": target}, spec),
}

_inventory(objects) := {"namespace": {"hooks": {version: kinds |
	some version in {found.apiVersion | some found in objects}
	kinds := {kind: names |
		some kind in {found.kind | some found in objects; found.apiVersion == version}
		names := {name: found |
			some i, found in objects
			found.kind == kind
			found.apiVersion == version
			name := sprintf("%d", [i])
		}
	}
}}}

_app := {"app": "hook"}

_behind(objects) := _inventory(array.concat([_service(_app)], objects))

test_deny_one_replica if {
	every kind in ["Deployment", "StatefulSet", "ReplicaSet"] {
		every replicas in [1, 0, null, "3"] {
			webhook_availability.violation == {_lonely(0, kind)} with input as _hook(_served)
				with data.inventory as _behind([_workload(kind, {"replicas": replicas})])
		}
	}
	webhook_availability.violation == {_lonely(0, "Deployment")} with input as _hook(_served)
		with data.inventory as _behind([_workload("Deployment", {})])
}

test_deny_a_lone_pod if {
	pod := {
		"apiVersion": "v1",
		"kind": "Pod",
		"metadata": {"namespace": "hooks", "name": "hook", "labels": _app},
		"spec": {},
	}
	webhook_availability.violation == {_lonely(0, "Pod")} with input as _hook(_served)
		with data.inventory as _behind([pod])
	owned := object.union(pod, {"metadata": {"ownerReferences": [{"kind": "ReplicaSet"}]}})
	webhook_availability.violation == set() with input as _hook(_served)
		with data.inventory as _behind([owned])
	webhook_availability.violation == {_lonely(0, "Deployment")} with input as _hook(_served)
		with data.inventory as _behind([owned, _workload("Deployment", {})])
}

test_deny_one_replica_once_per_service if {
	other := {"clientConfig": {"service": {"namespace": "hooks", "name": "other"}}}
	webhook_availability.violation == {_lonely(2, "Deployment")} with input as _configuration(
		"ValidatingWebhookConfiguration",
		[
			object.union(_served, {"name": "open.example", "failurePolicy": "Ignore"}),
			object.union(other, {"name": "other.example"}),
			object.union(_served, {"name": "a.example"}),
			object.union(_served, {"name": "b.example"}),
			{"name": "url.example", "clientConfig": {"url": "https://hooks.example"}},
		],
	)
		with data.inventory as _behind([_workload("Deployment", {})])
}

test_deny_autoscaling_to_one_replica if {
	target := {"kind": "Deployment", "name": "hook"}
	every scaler in [_scaler(target, {}), _scaler(target, {"minReplicas": 1})] {
		webhook_availability.violation == {_lonely(0, "Deployment")} with input as _hook(_served)
			with data.inventory as _behind([_workload("Deployment", {"replicas": 3}), scaler])
	}
	every other in [{"kind": "StatefulSet", "name": "hook"}, {"kind": "Deployment", "name": "other"}] {
		webhook_availability.violation == {_lonely(0, "Deployment")} with input as _hook(_served)
			with data.inventory as _behind([_workload("Deployment", {}), _scaler(other, {"minReplicas": 2})])
	}
	webhook_availability.violation == set() with input as _hook(_served)
		with data.inventory as _behind([_workload("Deployment", {}), _scaler(target, {"minReplicas": 2})])
}

test_deny_no_budget_where_that_is_known if {
	workload := _workload("Deployment", {"replicas": 2})
	webhook_availability.violation == {_unguarded} with input as _hook(_served)
		with data.inventory as _behind([workload, _budget({"matchLabels": {"app": "other"}})])
	webhook_availability.violation == {_unguarded} with input as _hook(_served)
		with data.inventory as _behind([workload])
		with data.parameters["webhook-availability"] as {"complete": true}
	webhook_availability.violation == {_unguarded} with input as _hook(_served)
		with data.inventory as _behind([_workload("DaemonSet", {}), workload])
		with data.parameters["webhook-availability"] as {"complete": true}
}

_cron_job := {
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"namespace": "hooks", "name": "hook"},
	"spec": {"jobTemplate": {"spec": {"template": {"metadata": {"labels": _app}}}}},
}

test_deny_backends_among_others if {
	other := object.union(_workload("Deployment", {}), {
		"metadata": {"name": "another"},
		"spec": {"template": {"metadata": {"labels": {"app": "another", "tier": "x"}}}},
	})
	another := {"metadata": {"name": "another"}}
	webhook_availability.violation == {_lonely(0, "Deployment")} with input as _hook(_served)
		with data.inventory as _inventory([
			object.union(_service({"app": "x"}), another),
			_service(_app),
			other,
			object.union(_workload("Deployment", {}), {"spec": {"template": {"metadata": {"labels": {"tier": "x"}}}}}),
			_scaler({"kind": "Deployment", "name": "another"}, {"minReplicas": 5}),
			_scaler({"kind": "Deployment", "name": "hook"}, {"minReplicas": 1}),
		])
	webhook_availability.violation == set() with input as _hook(_served)
		with data.inventory as _behind([
			_workload("Deployment", {"replicas": 2}),
			_budget({"matchLabels": {"app": "another"}}),
			_budget({"matchLabels": _app}),
		])
}

test_allow_backends if {
	workload := _workload("Deployment", {"replicas": 2})
	every objects in [
		[workload],
		[workload, _budget({"matchLabels": _app})],
		[workload, _budget({})],
		[_workload("DaemonSet", {}), _budget({"matchLabels": {"app": "other"}})],
		[
			_workload("Deployment", {"replicas": 1}),
			_scaler({"kind": "Deployment", "name": "another"}, {"minReplicas": 1}),
			_scaler({"kind": "Deployment", "name": "hook"}, {"minReplicas": 2}),
		],
		[object.union(_workload("Job", {}), {"apiVersion": "batch/v1"})],
		[_cron_job],
		[object.union(_workload("Deployment", {}), {"spec": {"template": {"metadata": {"labels": {"app": "x"}}}}})],
		[],
	] {
		webhook_availability.violation == set() with input as _hook(_served)
			with data.inventory as _behind(objects)
	}
}

test_allow_two_backends_with_one_replica_each if {
	webhook_availability.violation == set() with input as _hook(_served)
		with data.inventory as _behind([_workload("Deployment", {}), _workload("StatefulSet", {})])
		with data.parameters["webhook-availability"] as {"complete": true}
}

test_allow_backends_of_other_services if {
	deployment := _workload("Deployment", {})
	every service in [
		_service({"app": "other"}),
		_service({}),
		_service(null),
		object.union(_service(_app), {"metadata": {"name": "other"}}),
	] {
		webhook_availability.violation == set() with input as _hook(_served)
			with data.inventory as _inventory([service, deployment])
	}
	every service in [null, {}, {"namespace": "hooks"}, {"namespace": "other", "name": "hook"}, {"namespace": "hooks", "name": 1}] {
		webhook_availability.violation == set() with input as _hook({"clientConfig": {"service": service}})
			with data.inventory as _behind([deployment])
	}
	webhook_availability.violation == set() with input as _hook(object.union(_served, {"failurePolicy": "Ignore"}))
		with data.inventory as _behind([deployment])
}

test_allow_other_kinds if {
	webhook_availability.violation == set() with input as _configuration("Other", [{"rules": [_rule("*", "*/*", "*")]}])
}

test_defaults if {
	webhook_availability.default_parameters == {
		"maxTimeout": 10,
		"systemNamespaces": ["kube-system"],
		"kubernetesVersion": "1.37",
		"complete": false,
	}
}

test_deny_every_webhook if {
	other := {"clientConfig": {"service": {"namespace": "hooks", "name": "other"}}}
	webhook_availability.violation == {_slow("20"), _violation(1, "may hold up a request for 30 seconds, more than 10", ["timeoutSeconds"])} with input as _configuration(
		"ValidatingWebhookConfiguration",
		[{"name": "a.example", "timeoutSeconds": 20}, {"name": "a.example", "timeoutSeconds": 30}],
	)
	webhook_availability.violation == {object.union(_unguarded, {"details": {"path": ["webhooks", 1, "clientConfig", "service"]}})} with input as _configuration(
		"ValidatingWebhookConfiguration",
		[object.union(other, {"name": "b.example"}), object.union(_served, {"name": "a.example"})],
	)
		with data.inventory as _behind([_workload("Deployment", {"replicas": 2})])
		with data.parameters["webhook-availability"] as {"complete": true}
}
