package policies.workload_reliability.replica_count_test

import data.policies.workload_reliability.replica_count

_object(api_version, kind, replicas) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"replicas": replicas},
}

_deployment(replicas) := _object("apps/v1", "Deployment", replicas)

_deny(msg) := {{"msg": msg, "details": {"path": ["spec", "replicas"]}}}

_violation(object, parameters) := violation if {
	violation := replica_count.violation with input as object with data.parameters["replica-count"] as parameters
}

_hpa(kind, name) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "scaler", "namespace": "shop"},
	"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": name}},
}

_with_hpa(object, hpa) := violation if {
	violation := replica_count.violation with input as object
		with data.inventory as {"namespace": {"shop": {"autoscaling/v2": {"HorizontalPodAutoscaler": {"scaler": hpa}}}}}
}

test_deny_fewer_than_the_minimum if {
	every kind in ["Deployment", "StatefulSet"] {
		_violation(_object("apps/v1", kind, 1), {}) == _deny("replicas is 1, fewer than 2")
		_violation(_object("apps/v1", kind, 2), {}) == set()
		_violation(_object("apps/v1", kind, null), {}) == _deny("replicas is not set, which means 1, fewer than 2")
	}
	_violation({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {}}, {}) == _deny("replicas is not set, which means 1, fewer than 2")
	_violation(_deployment(4), {"min": 5}) == _deny("replicas is 4, fewer than 5")
	_violation(_deployment(5), {"min": 5}) == set()
}

test_deny_more_than_the_maximum if {
	_violation(_deployment(6), {"max": 5}) == _deny("replicas is 6, more than 5")
	_violation(_deployment(5), {"max": 5}) == set()
	_violation(_deployment(6), {}) == set()
	_violation(_deployment(2), {"max": 1}) == _deny("replicas is 2, more than 1")
}

test_zero if {
	_violation(_deployment(0), {}) == set()
	every value in [false, "true"] {
		_violation(_deployment(0), {"allowZero": value}) == _deny("replicas is 0, fewer than 2")
	}
}

test_kinds if {
	every one in [["apps/v1", "ReplicaSet"], ["v1", "ReplicationController"]] {
		_violation(_object(one[0], one[1], 1), {}) == set()
		_violation(_object(one[0], one[1], 1), {"kinds": ["Deployment", one[1]]}) == _deny("replicas is 1, fewer than 2")
	}
	_violation(_deployment(1), {"kinds": ["ReplicaSet"]}) == set()
	_violation(_object("rollouts.example/v1", "Deployment", 1), {}) == set()
	_violation(_object("apps/v1", "DaemonSet", 1), {"kinds": ["DaemonSet"]}) == set()
}

test_scale if {
	scale := _object("autoscaling/v1", "Scale", 1)
	_violation(scale, {}) == _deny("replicas is 1, fewer than 2")
	_violation(_object("autoscaling/v1", "Scale", 6), {"max": 5}) == _deny("replicas is 6, more than 5")
	_with_hpa(scale, _hpa("Rollout", "web")) == set()
	_with_hpa(scale, _hpa("Rollout", "other")) == _deny("replicas is 1, fewer than 2")
	_violation(scale, {"kinds": ["Deployment"]}) == set()

	keda := {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "spec": {"scaleTargetRef": {"name": "web"}}}
	replica_count.violation == set() with input as scale
		with data.inventory as {"namespace": {"shop": {"keda.sh/v1alpha1": {"ScaledObject": {"web": keda}}}}}
}

test_allow_what_an_autoscaler_decides if {
	_with_hpa(_deployment(1), _hpa("Deployment", "web")) == set()
	_with_hpa(_deployment(null), _hpa("Deployment", "web")) == set()
	_with_hpa(_deployment(1), _hpa("Deployment", "other")) == _deny("replicas is 1, fewer than 2")
	_with_hpa(_deployment(1), _hpa("StatefulSet", "web")) == _deny("replicas is 1, fewer than 2")
}

test_allow_what_a_controller_decides if {
	owned := object.union(_object("apps/v1", "ReplicaSet", 1), {"metadata": {"ownerReferences": [{"kind": "Deployment", "controller": true}]}})
	_violation(owned, {"kinds": ["ReplicaSet"]}) == set()
}

test_allow_what_cannot_be_read if {
	_violation(_deployment("{{ replicas }}"), {}) == set()
}

test_defaults if {
	replica_count.default_parameters == {"min": 2, "max": 0, "allowZero": true, "kinds": ["Deployment", "StatefulSet", "Scale"]}
}
