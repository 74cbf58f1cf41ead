package policies.scheduling.node_selection_test

import data.policies.scheduling.node_selection

_pod(spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": "team-a"},
	"spec": object.union({"containers": [{"name": "app"}]}, spec),
}

_deployment(spec) := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}

_required(terms) := {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}}

_preferred(terms) := {"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [preferred |
	some term in terms
	preferred := {"weight": 1, "preference": term}
]}}}

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_required_path(steps) := array.concat(
	["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"],
	steps,
)

_preferred_path(steps) := array.concat(
	["spec", "affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"],
	steps,
)

test_deny_node_name if {
	every name, shown in {"one": `"one"`, 1: "1"} {
		node_selection.violation == {_violation(
			["spec", "nodeName"],
			sprintf("nodeName %s puts the pod onto a node past the scheduler", [shown]),
		)} with input as _pod({"nodeName": name})
	}
	node_selection.violation == {_violation(
		["spec", "template", "spec", "nodeName"],
		`nodeName "one" puts the pod onto a node past the scheduler`,
	)} with input as object.union(_deployment({"nodeName": "one"}), {"status": {"conditions": [{"type": "PodScheduled"}]}})
	node_selection.violation == {_violation(
		["spec", "nodeName"],
		`nodeName "one" puts the pod onto a node past the scheduler`,
	)} with input as object.union(_pod({"nodeName": "one"}), {"status": {"phase": "Pending", "conditions": [{"type": "Ready"}]}})
}

_by_name := {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["one"]}]}

test_deny_node_by_its_name_in_an_affinity if {
	msg := `node affinity on field "metadata.name" chooses nodes by name`
	node_selection.violation == {_violation(_required_path([1, "matchFields", 0, "key"]), msg)} with input as _pod(_required([{}, _by_name]))
	node_selection.violation == {_violation(_preferred_path([0, "preference", "matchFields", 0, "key"]), msg)} with input as _pod(_preferred([_by_name]))
	every owner in [{"kind": "DaemonSet"}, {"kind": "DaemonSet", "controller": "true"}, {"kind": "DaemonSet", "controller": false}, {"kind": "ReplicaSet", "controller": true}] {
		node_selection.violation == {_violation(
			_required_path([0, "matchFields", 0, "key"]),
			msg,
		)} with input as object.union(_pod(_required([_by_name])), {"metadata": {"ownerReferences": [owner]}})
	}
	node_selection.violation == {_violation(
		_required_path([0, "matchFields", 0, "key"]),
		`node affinity on field "" chooses nodes by name`,
	)} with input as _pod(_required([{"matchFields": [{}]}]))
}

_reserved := ["node-role.kubernetes.io/infra", "node-restriction.kubernetes.io/tenant", "kubernetes.io/hostname"]

_other := {"key": "disk", "operator": "In", "values": ["ssd"]}

test_deny_reserved_labels if {
	every label in _reserved {
		node_selection.violation == {_violation(
			["spec", "nodeSelector", label],
			sprintf("node selector on label %q is not allowed, as the label is reserved", [label]),
		)} with input as _pod({"nodeSelector": {label: "x", "disk": "ssd"}})
		every operator in ["In", "NotIn", "Exists", "Gt"] {
			term := {"matchExpressions": [_other, {"key": label, "operator": operator, "values": ["x"]}]}
			msg := sprintf("node affinity on label %q is not allowed, as the label is reserved", [label])
			node_selection.violation == {
				_violation(_required_path([0, "matchExpressions", 1, "key"]), msg),
				_violation(_preferred_path([0, "preference", "matchExpressions", 1, "key"]), msg),
			} with input as _pod(object.union(_required([term]), _preferred([term])))
		}
	}
}

test_deny_reserved_labels_in_every_term if {
	hostname := {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "Exists"}]}
	msg := `node affinity on label "kubernetes.io/hostname" is not allowed, as the label is reserved`
	node_selection.violation == {
		_violation(_required_path([0, "matchExpressions", 0, "key"]), msg),
		_violation(_required_path([1, "matchExpressions", 0, "key"]), msg),
		_violation(_preferred_path([0, "preference", "matchExpressions", 0, "key"]), msg),
		_violation(_preferred_path([1, "preference", "matchExpressions", 0, "key"]), msg),
	} with input as _pod(object.union_n([
		{"affinity": {}},
		_required([hostname, hostname]),
		_preferred([hostname, hostname]),
	]))
}

test_deny_reserved_labels_of_the_parameter if {
	node_selection.violation == {_violation(
		["spec", "nodeSelector", "disk"],
		`node selector on label "disk" is not allowed, as the label is reserved`,
	)} with input as _pod({"nodeSelector": {"disk": "ssd", "kubernetes.io/hostname": "one"}})
		with data.parameters["node-selection"] as {"reservedKeys": ["zone", "d*k"]}
}

test_deny_every_selector_and_affinity if {
	parameters := {"forbid": ["nodeSelector", "nodeAffinity"]}
	node_selection.violation == {
		_violation(["spec", "nodeSelector", "disk"], `node selector on label "disk" is not allowed, as pods must not choose their nodes`),
		_violation(["spec", "nodeSelector", "kubernetes.io/hostname"], `node selector on label "kubernetes.io/hostname" is not allowed, as the label is reserved`),
		_violation(_required_path([0, "matchExpressions", 0, "key"]), `node affinity on label "gpu" is not allowed, as pods must not choose their nodes`),
	} with input as _pod(object.union(
		{"nodeName": "one", "nodeSelector": {"disk": "ssd", "kubernetes.io/hostname": "one"}},
		_required([object.union(_by_name, {"matchExpressions": [{"key": "gpu", "operator": "DoesNotExist"}]})]),
	))
		with data.parameters["node-selection"] as parameters
	node_selection.violation == set() with input as _pod(_required([{"matchExpressions": [_other]}]))
		with data.parameters["node-selection"] as {"forbid": ["nodeSelector", "nodeName"]}
	node_selection.violation == set() with input as _pod({"nodeSelector": {"disk": "ssd"}})
		with data.parameters["node-selection"] as {"forbid": ["nodeAffinity"]}
}

test_deny_other_schedulers if {
	every name in ["mine", "default-scheduler"] {
		node_selection.violation == {_violation(
			["spec", "schedulerName"],
			sprintf("scheduler %q is not allowed", [name]),
		)} with input as _pod({"schedulerName": name})
			with data.parameters["node-selection"] as {"allowedSchedulers": ["batch", "other"]}
	}
	every spec in [{}, {"schedulerName": ""}, {"schedulerName": null}] {
		node_selection.violation == {_violation(
			["spec", "schedulerName"],
			`scheduler "default-scheduler" is not allowed`,
		)} with input as _pod(spec)
			with data.parameters["node-selection"] as {"allowedSchedulers": ["batch"]}
	}
}

test_allow_schedulers_of_the_parameter if {
	every spec in [{}, {"schedulerName": "default-scheduler"}, {"schedulerName": "batch"}] {
		node_selection.violation == set() with input as _pod(spec)
			with data.parameters["node-selection"] as {"allowedSchedulers": ["batch", "default-scheduler"]}
	}
	node_selection.violation == set() with input as _pod({"schedulerName": "mine"})
}

_tenants := {"requiredByNamespace": {"team-*": {"tenant": "a", "pool": "small"}, "shop": {"pool": "large"}}}

_tenant_violation(label) := _violation(
	["spec", "nodeSelector", split(label, "=")[0]],
	sprintf("pod may run on nodes without label %q, which namespace \"team-a\" requires", [label]),
)

_a := {"key": "tenant", "operator": "In", "values": ["a"]}

_small := {"key": "pool", "operator": "In", "values": ["small", "small"]}

test_deny_pods_that_may_leave_the_nodes_of_their_tenant if {
	every spec in [
		{},
		{"nodeSelector": null},
		{"nodeSelector": {"tenant": "b", "pool": "large"}},
		_required([]),
		_required([{}]),
		_required([{"matchExpressions": [_a, _small]}, {"matchExpressions": [_other]}]),
		_required([{"matchExpressions": [_a, _small]}, {"matchFields": [{"key": "metadata.name"}]}]),
		_preferred([{"matchExpressions": [_a, _small]}]),
		_required([{"matchExpressions": [
			{"key": "tenant", "operator": "In", "values": ["a", "b"]},
			{"key": "pool", "operator": "Exists", "values": ["small"]},
		]}]),
		_required([{"matchExpressions": [{"key": "other", "operator": "In", "values": ["a"]}, {"key": "other", "operator": "In", "values": ["small"]}]}]),
		_required([{"matchExpressions": [{"key": "tenant", "operator": "In", "values": []}, {"key": "pool", "operator": "NotIn", "values": ["small"]}]}]),
	] {
		{_tenant_violation("tenant=a"), _tenant_violation("pool=small")} == node_selection.violation with input as _pod(spec)
			with data.parameters["node-selection"] as object.union(_tenants, {"forbid": []})
	}
}

test_deny_one_label_of_a_tenant if {
	node_selection.violation == {_tenant_violation("pool=small")} with input as _pod({"nodeSelector": {"tenant": "a"}})
		with data.parameters["node-selection"] as _tenants
	node_selection.violation == {_violation(
		["spec", "template", "spec", "nodeSelector", "pool"],
		`pod may run on nodes without label "pool=small", which namespace "default" requires`,
	)} with input as _deployment({"containers": []})
		with data.parameters["node-selection"] as {"requiredByNamespace": {"default": {"pool": "small"}}}
	every namespace in [null, ""] {
		count(node_selection.violation) == 1 with input as object.union(_pod({}), {"metadata": {"namespace": namespace}})
			with data.parameters["node-selection"] as {"requiredByNamespace": {"default": {"pool": "small"}}}
	}
}

test_allow_pods_on_the_nodes_of_their_tenant if {
	every spec in [
		{"nodeSelector": {"tenant": "a", "pool": "small", "disk": "ssd"}},
		_required([{"matchExpressions": [_other, _a, _small]}, {"matchExpressions": [_small, _a]}]),
		_required([{"matchExpressions": [_small, _a]}, {}, {"matchExpressions": []}]),
		object.union({"nodeSelector": {"tenant": "a"}}, _required([{"matchExpressions": [_small]}])),
	] {
		node_selection.violation == set() with input as _pod(spec)
			with data.parameters["node-selection"] as _tenants
	}
}

test_allow_pods_of_other_namespaces if {
	every namespace in ["other", "my-team-a", "default"] {
		node_selection.violation == set() with input as object.union(_pod({}), {"metadata": {"namespace": namespace}})
			with data.parameters["node-selection"] as _tenants
	}
}

test_allow_pods_that_run_already if {
	node_selection.violation == set() with input as object.union(
		_pod({"nodeName": "one"}),
		{"status": {"conditions": [{"type": "Ready"}, {"type": "PodScheduled", "status": "True"}]}},
	)
	node_selection.violation == set() with input as object.union(
		_pod(_required([_by_name])),
		{"metadata": {"ownerReferences": [{"kind": "Widget"}, {"kind": "DaemonSet", "controller": true}]}},
	)
}

test_deny_daemon_set_that_names_a_node if {
	count(node_selection.violation) == 1 with input as object.union(
		_deployment(_required([_by_name])),
		{"metadata": {"ownerReferences": [{"kind": "DaemonSet", "controller": true}]}},
	)
}

test_allow_other_labels if {
	every spec in [
		{"nodeName": ""},
		{"nodeName": null},
		{"nodeSelector": {"disk": "kubernetes.io/hostname", "kubernetes.io/os": "linux"}},
		_required([{"matchExpressions": [_other, {"key": "node-role.kubernetes.io/infra", "operator": "DoesNotExist"}, {"key": 1, "operator": "In"}]}]),
		_preferred([{"matchExpressions": [_other], "matchFields": ["x"]}]),
	] {
		node_selection.violation == set() with input as _pod(spec)
	}
	node_selection.violation == set() with input as _pod({"nodeName": "one"})
		with data.parameters["node-selection"] as {"forbid": []}
}

test_allow_other_kinds if {
	every other in [
		{"apiVersion": "example.com/v1", "kind": "Pod", "spec": {"nodeName": "one", "nodeSelector": {"kubernetes.io/hostname": "one"}}},
		{"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "team-a"}, "spec": {}},
	] {
		node_selection.violation == set() with input as other
			with data.parameters["node-selection"] as object.union(_tenants, {"allowedSchedulers": ["batch"]})
	}
}

test_defaults if {
	node_selection.default_parameters == {
		"forbid": ["nodeName"],
		"reservedKeys": ["node-role.kubernetes.io/*", "node-restriction.kubernetes.io/*", "kubernetes.io/hostname"],
		"requiredByNamespace": {},
		"allowedSchedulers": [],
	}
}
