package policies.workload_reliability.rolling_update_strategy_test

import data.policies.workload_reliability.rolling_update_strategy

_object(kind, spec) := {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

_deployment(replicas, rolling) := _object("Deployment", {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": rolling}})

_stateful_set(replicas, rolling) := _object("StatefulSet", {"replicas": replicas, "updateStrategy": {"rollingUpdate": rolling}})

_daemon_set(rolling) := _object("DaemonSet", {"updateStrategy": {"rollingUpdate": rolling}})

_violation(object) := violation if {
	violation := rolling_update_strategy.violation with input as object
}

_fields := {"Deployment": "strategy", "StatefulSet": "updateStrategy", "DaemonSet": "updateStrategy"}

_at(kind, keys, msg) := {{"msg": msg, "details": {"path": array.concat(["spec", _fields[kind]], keys)}}}

_max(kind, msg) := _at(kind, ["rollingUpdate", "maxUnavailable"], msg)

_all_of(kind, value, replicas) := _max(kind, sprintf("maxUnavailable %s lets an update stop all of the %d replicas at once", [value, replicas]))

test_deny_recreate if {
	_violation(_object("Deployment", {"strategy": {"type": "Recreate"}})) == _at("Deployment", ["type"], "strategy Recreate stops all pods before the first new one starts")
	_violation(_object("StatefulSet", {"updateStrategy": {"type": "Recreate"}})) == _at("StatefulSet", ["type"], "updateStrategy Recreate stops all pods before the first new one starts")
}

_with_volumes(kind, volumes) := _object(kind, {_fields[kind]: {"type": "Recreate"}, "template": {"spec": {"volumes": volumes}}})

_claims(all_modes) := {"namespace": {"shop": {"v1": {"PersistentVolumeClaim": {name: claim |
	some name, modes in all_modes
	claim := {
		"apiVersion": "v1",
		"kind": "PersistentVolumeClaim",
		"metadata": {"name": name, "namespace": "shop"},
		"spec": {"accessModes": modes},
	}
}}}}}

_mounting(kind, names, all_modes) := violation if {
	volumes := array.concat([{"emptyDir": {}}], [{"persistentVolumeClaim": {"claimName": name}} | some name in names])
	violation := rolling_update_strategy.violation with input as _with_volumes(kind, volumes)
		with data.inventory as _claims(all_modes)
}

test_recreate_is_right_where_only_one_node_can_mount_the_volume if {
	denied := _at("Deployment", ["type"], "strategy Recreate stops all pods before the first new one starts")
	every mode in ["ReadWriteOnce", "ReadWriteOncePod"] {
		_mounting("Deployment", ["a"], {"a": [mode]}) == set()
		_mounting("Deployment", ["a", "b"], {"a": [mode], "b": ["ReadWriteMany"]}) == set()
		_mounting("Deployment", ["b", "a"], {"a": [mode], "b": ["ReadWriteMany"]}) == set()
	}
	every mode in ["ReadWriteMany", "ReadOnlyMany"] {
		_mounting("Deployment", ["a"], {"a": [mode]}) == denied
		_mounting("Deployment", ["b"], {"a": ["ReadWriteOnce"], "b": ["ReadWriteOnce", mode]}) == denied
		_mounting("Deployment", ["b"], {"b": [mode, "ReadWriteOnce"], "c": ["ReadWriteOnce"]}) == denied
	}

	# Nothing is known of the claim.
	_mounting("Deployment", ["a"], {}) == set()
	_mounting("Deployment", ["a"], {"b": ["ReadWriteMany"]}) == set()
	_mounting("Deployment", [], {"b": ["ReadWriteOnce"]}) == denied
	_mounting("StatefulSet", ["a"], {"a": ["ReadWriteOnce"]}) == _at("StatefulSet", ["type"], "updateStrategy Recreate stops all pods before the first new one starts")
}

test_deny_on_delete if {
	every kind in ["StatefulSet", "DaemonSet"] {
		_violation(_object(kind, {"updateStrategy": {"type": "OnDelete"}})) == _at(kind, ["type"], "updateStrategy OnDelete updates no pod until somebody deletes it")
		_violation(_object(kind, {"replicas": 2, "updateStrategy": {"type": "OnDelete", "rollingUpdate": {"maxUnavailable": "100%"}}})) == _at(kind, ["type"], "updateStrategy OnDelete updates no pod until somebody deletes it")
	}
}

test_deny_all_pods_at_once if {
	every one in [_deployment(9, {"maxUnavailable": "100%"}), _deployment(0, {"maxUnavailable": "100%"})] {
		_violation(one) == _max("Deployment", "maxUnavailable 100% lets an update stop all pods at once")
	}
	_violation(_stateful_set(1, {"maxUnavailable": "100%"})) == _max("StatefulSet", "maxUnavailable 100% lets an update stop all pods at once")
	_violation(_stateful_set(3, {"maxUnavailable": "100%"})) == _max("StatefulSet", "maxUnavailable 100% lets an update stop all pods at once")
	_violation(_daemon_set({"maxUnavailable": "100%"})) == _max("DaemonSet", "maxUnavailable 100% lets an update stop all pods at once")
	_violation(_deployment(1, {"maxUnavailable": "150%", "maxSurge": 0})) == _max("Deployment", "maxUnavailable 150% lets an update stop all pods at once")
}

test_deny_all_replicas_of_a_deployment if {
	_violation(_deployment(3, {"maxUnavailable": 3})) == _all_of("Deployment", "3", 3)
	_violation(_deployment(3, {"maxUnavailable": 5})) == _all_of("Deployment", "5", 3)
	_violation(_deployment(null, {"maxUnavailable": 1})) == _all_of("Deployment", "1", 1)
	_violation(_deployment(2, {"maxUnavailable": 2, "maxSurge": "50%"})) == _all_of("Deployment", "2", 2)

	# Where no pod may be added and a fraction of one may be away, one may.
	_violation(_deployment(1, {"maxSurge": 0})) == _all_of("Deployment", "25%", 1)
	_violation(_deployment(1, {"maxSurge": "0%", "maxUnavailable": "99%"})) == _all_of("Deployment", "99%", 1)
}

test_allow_what_leaves_a_replica if {
	every one in [
		_deployment(1, {}),
		_deployment(1, null),
		_deployment(1, {"maxUnavailable": null, "maxSurge": null}),
		_deployment(1, {"maxUnavailable": "99%"}),
		_deployment(1, {"maxUnavailable": 0}),
		_deployment(2, {"maxUnavailable": "50%"}),
		_deployment(2, {"maxUnavailable": 1, "maxSurge": 0}),
		_deployment(2, {"maxSurge": 0}),
		_deployment(3, {"maxUnavailable": 2}),
		_deployment(0, {"maxUnavailable": 1}),
		_deployment("{{ n }}", {"maxUnavailable": 1}),
		_deployment(1, {"maxUnavailable": "x"}),
		_object("Deployment", {}),
		_object("Deployment", {"strategy": null}),
		_object("Deployment", {"strategy": {"type": ""}}),
		_object("StatefulSet", {}),
		_object("DaemonSet", {}),
		_stateful_set(1, {"maxUnavailable": 1}),
		_stateful_set(1, {"maxUnavailable": 3}),
		_stateful_set(2, {}),
		_stateful_set(2, {"maxUnavailable": "99%"}),
		_stateful_set(3, {"maxUnavailable": 2}),
		_daemon_set({"maxUnavailable": 50}),
		_daemon_set({"maxUnavailable": "99%"}),
		_daemon_set({"maxUnavailable": 0, "maxSurge": 1}),
	] {
		_violation(one) == set()
	}
	_violation(_object("Deployment", {"replicas": 1, "strategy": {"type": "", "rollingUpdate": {"maxUnavailable": 1}}})) == _all_of("Deployment", "1", 1)
	_violation(_object("Deployment", {"replicas": 1, "strategy": {"type": "Other", "rollingUpdate": {"maxUnavailable": 1}}})) == set()
}

test_deny_all_replicas_of_a_stateful_set if {
	_violation(_stateful_set(2, {"maxUnavailable": 2})) == _all_of("StatefulSet", "2", 2)
	_violation(_stateful_set(3, {"maxUnavailable": 4})) == _all_of("StatefulSet", "4", 3)
}

test_deny_what_can_never_proceed if {
	msg := "maxUnavailable and maxSurge are both 0, which the API refuses"
	every zero in [0, "0%"] {
		_violation(_deployment(3, {"maxUnavailable": zero, "maxSurge": 0})) == _max("Deployment", msg)
		_violation(_deployment(1, {"maxUnavailable": 0, "maxSurge": zero})) == _max("Deployment", msg)
		_violation(_daemon_set({"maxUnavailable": zero})) == _max("DaemonSet", msg)
		_violation(_daemon_set({"maxUnavailable": 0, "maxSurge": zero})) == _max("DaemonSet", msg)
	}
	_violation(_stateful_set(3, {"maxUnavailable": 0})) == set()
}

test_minimum_of_the_autoscaler_counts if {
	hpa := {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"}, "spec": {
		"minReplicas": 3,
		"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
	}}
	inventory := {"namespace": {"shop": {"autoscaling/v2": {"HorizontalPodAutoscaler": {"web": hpa}}}}}
	rolling_update_strategy.violation == set() with input as _deployment(null, {"maxUnavailable": 1}) with data.inventory as inventory
	rolling_update_strategy.violation == _all_of("Deployment", "3", 3) with input as _deployment(9, {"maxUnavailable": 3})
		with data.inventory as inventory
}

test_allow_other_kinds if {
	recreate := {"strategy": {"type": "Recreate"}, "updateStrategy": {"type": "OnDelete"}}
	_violation(_object("ReplicaSet", recreate)) == set()
	_violation(object.union(_object("Deployment", recreate), {"apiVersion": "rollouts.example/v1"})) == set()
}
