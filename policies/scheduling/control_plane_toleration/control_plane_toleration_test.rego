package policies.scheduling.control_plane_toleration_test

import data.policies.scheduling.control_plane_toleration

_keys := ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"]

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": object.union({"containers": [{"name": "app"}]}, spec)}

_tolerating(toleration) := _pod({"tolerations": [{"key": "gpu", "operator": "Exists"}, toleration]})

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_taint_violation(key) := _violation(
	["spec", "tolerations", 1, "key"],
	sprintf("toleration of taint %q lets the pod onto nodes of the control plane", [key]),
)

_every_violation := _violation(
	["spec", "tolerations", 1],
	"toleration of every taint lets the pod onto nodes of the control plane",
)

test_deny_toleration_of_the_taint if {
	every key in _keys {
		every toleration in [
			{},
			{"operator": "Exists"},
			{"operator": "Exists", "value": null, "effect": "NoSchedule"},
			{"operator": "Equal"},
			{"operator": "Equal", "value": ""},
			{"operator": null, "value": null, "effect": null},
			{"operator": "", "effect": ""},
			{"effect": "NoSchedule"},
			{"effect": "NoExecute"},
			{"effect": "NoExecute", "tolerationSeconds": 60},
		] {
			control_plane_toleration.violation == {_taint_violation(key)} with input as _tolerating(object.union(toleration, {"key": key}))
		}
	}
}

test_deny_toleration_of_every_taint if {
	every toleration in [
		{"operator": "Exists"},
		{"operator": "Exists", "key": ""},
		{"operator": "Exists", "key": null, "effect": "NoSchedule"},
		{"operator": "Exists", "effect": "NoExecute"},
		{"effect": "NoSchedule"},
		{},
	] {
		control_plane_toleration.violation == {_every_violation} with input as _tolerating(toleration)
	}
}

test_deny_node_selector if {
	every key in _keys {
		every value in ["", "true", null] {
			control_plane_toleration.violation == {_violation(
				["spec", "nodeSelector", key],
				sprintf("node selector %q puts the pod onto nodes of the control plane", [key]),
			)} with input as _pod({"nodeSelector": {"disk": "ssd", key: value}})
		}
	}
}

_required(terms) := _pod({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}})

_other := {"key": "disk", "operator": "In", "values": ["ssd"]}

test_deny_node_affinity if {
	every key in _keys {
		every expression in [{"operator": "Exists"}, {"operator": "In", "values": [""]}] {
			control_plane_toleration.violation == {_violation(
				[
					"spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
					"nodeSelectorTerms", 1, "matchExpressions", 1, "key",
				],
				sprintf("node affinity %q puts the pod onto nodes of the control plane", [key]),
			)} with input as _required([
				{"matchExpressions": [_other]},
				{"matchExpressions": [_other, object.union(expression, {"key": key})]},
			])
		}
	}
}

test_deny_in_a_template if {
	control_plane_toleration.violation == {
		_violation(
			["spec", "template", "spec", "tolerations", 0],
			"toleration of every taint lets the pod onto nodes of the control plane",
		),
		_violation(
			["spec", "template", "spec", "tolerations", 1, "key"],
			`toleration of taint "node-role.kubernetes.io/master" lets the pod onto nodes of the control plane`,
		),
	} with input as {"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {"template": {"spec": {"tolerations": [
		{"operator": "Exists"},
		{"key": "node-role.kubernetes.io/master", "effect": "NoSchedule"},
	]}}}}

	# The first of all as well.
	control_plane_toleration.violation == {_violation(
		["spec", "tolerations", 0, "key"],
		`toleration of taint "node-role.kubernetes.io/master" lets the pod onto nodes of the control plane`,
	)} with input as _pod({"tolerations": [{"key": "node-role.kubernetes.io/master"}]})
	count(control_plane_toleration.violation) == 1 with input as _required([{"matchExpressions": [{"key": _keys[0], "operator": "Exists"}]}])
}

test_deny_taints_of_the_parameter if {
	parameters := {"taintKeys": ["node-role.kubernetes.io/etcd", "infra"]}
	every key in parameters.taintKeys {
		control_plane_toleration.violation == {_taint_violation(key)} with input as _tolerating({"key": key})
			with data.parameters["control-plane-toleration"] as parameters
	}
	control_plane_toleration.violation == {_every_violation} with input as _tolerating({"operator": "Exists"})
		with data.parameters["control-plane-toleration"] as parameters
}

test_allow_other_taints_than_those_of_the_parameter if {
	every toleration in [{"key": _keys[0]}, {"operator": "Exists"}] {
		control_plane_toleration.violation == set() with input as _tolerating(toleration)
			with data.parameters["control-plane-toleration"] as {"taintKeys": []}
	}
	control_plane_toleration.violation == set() with input as _tolerating({"key": _keys[1], "operator": "Exists"})
		with data.parameters["control-plane-toleration"] as {"taintKeys": [_keys[0]]}
}

test_allow_tolerations_that_do_not_match if {
	every toleration in [
		{"operator": "Exists", "effect": "PreferNoSchedule"},
		{"operator": "Equal", "value": "true"},
		{"value": "true"},
		{"operator": "Lt", "value": "1"},
		{"operator": "exists"},
		{"effect": "noschedule"},
	] {
		every key in [_keys[0], "", null] {
			control_plane_toleration.violation == set() with input as _tolerating(object.union(toleration, {"key": key}))
		}
	}
}

test_allow_other_taints if {
	every key in ["node.kubernetes.io/not-ready", "node-role.kubernetes.io", "node-role.kubernetes.io/control-plane-x", 1] {
		control_plane_toleration.violation == set() with input as _tolerating({"key": key, "operator": "Exists"})
	}
	every tolerations in [null, [], ["Exists"], [null]] {
		control_plane_toleration.violation == set() with input as _pod({"tolerations": tolerations})
	}
}

test_allow_what_keeps_the_pod_away if {
	every operator in ["DoesNotExist", "NotIn", null] {
		control_plane_toleration.violation == set() with input as _required([{"matchExpressions": [{
			"key": _keys[0],
			"operator": operator,
			"values": [""],
		}]}])
	}
	control_plane_toleration.violation == set() with input as _required([{"matchExpressions": [_other]}, {"matchFields": [_other]}])
}

test_allow_preferred_affinity_and_other_selectors if {
	control_plane_toleration.violation == set() with input as _pod({
		"nodeSelector": {"node-role.kubernetes.io/worker": "", "role": _keys[0]},
		"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": {"matchExpressions": [{
			"key": _keys[0],
			"operator": "Exists",
		}]}}]}},
	})
}

test_allow_other_kinds if {
	control_plane_toleration.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"tolerations": [{"operator": "Exists"}]},
	}
	control_plane_toleration.default_parameters == {"taintKeys": _keys}
}
