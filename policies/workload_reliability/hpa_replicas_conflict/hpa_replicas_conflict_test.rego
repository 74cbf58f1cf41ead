package policies.workload_reliability.hpa_replicas_conflict_test

import data.policies.workload_reliability.hpa_replicas_conflict

_object(api_version, kind, replicas) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"replicas": replicas},
}

_deployment(replicas) := _object("apps/v1", "Deployment", replicas)

_hpa(target) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "scaler", "namespace": "shop"},
	"spec": {"scaleTargetRef": target},
}

_to_web := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}

_keda := {
	"apiVersion": "keda.sh/v1alpha1",
	"kind": "ScaledObject",
	"metadata": {"name": "keda", "namespace": "shop"},
	"spec": {"scaleTargetRef": {"name": "web"}},
}

_violation(object, hpas, scaled_objects) := violation if {
	violation := hpa_replicas_conflict.violation with input as object
		with data.inventory as {"namespace": {"shop": {
			"autoscaling/v2": {"HorizontalPodAutoscaler": hpas},
			"keda.sh/v1alpha1": {"ScaledObject": scaled_objects},
		}}}
}

_deny(msg) := {{"msg": msg, "details": {"path": ["spec", "replicas"]}}}

test_deny_replicas_beside_an_autoscaler if {
	_violation(_deployment(3), {"scaler": _hpa(_to_web)}, {}) == _deny(`replicas is 3, although HorizontalPodAutoscaler "scaler" decides`)
	_violation(_deployment(1), {}, {"keda": _keda}) == _deny(`replicas is 1, although ScaledObject "keda" decides`)
	_violation(_deployment(3), {"scaler": _hpa(_to_web)}, {"keda": _keda}) == _deny(`replicas is 3, although HorizontalPodAutoscaler "scaler", ScaledObject "keda" decides`)
	every one in [["apps/v1", "StatefulSet"], ["apps/v1", "ReplicaSet"], ["v1", "ReplicationController"]] {
		hpa := _hpa({"apiVersion": one[0], "kind": one[1], "name": "web"})
		_violation(_object(one[0], one[1], 3), {"scaler": hpa}, {}) == _deny(`replicas is 3, although HorizontalPodAutoscaler "scaler" decides`)
	}
}

test_allow_unset_zero_and_unreadable if {
	every replicas in [null, 0, 1.5, "{{ n }}"] {
		_violation(_deployment(replicas), {"scaler": _hpa(_to_web)}, {}) == set()
	}
}

test_allow_objects_of_a_cluster if {
	live := object.union(_deployment(3), {"metadata": {"uid": "0fd8d9aa-63ba-4f09-82b5-304e1ee8d3b9"}})
	_violation(live, {"scaler": _hpa(_to_web)}, {}) == set()
	_violation(object.union(_deployment(3), {"metadata": {"uid": null}}), {"scaler": _hpa(_to_web)}, {}) == _deny(`replicas is 3, although HorizontalPodAutoscaler "scaler" decides`)
}

test_allow_autoscalers_of_others if {
	_violation(_deployment(3), {"scaler": _hpa({"apiVersion": "apps/v1", "kind": "Deployment", "name": "other"})}, {}) == set()
	_violation(_deployment(3), {"scaler": _hpa({"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web"})}, {}) == set()
	_violation(object.union(_deployment(3), {"metadata": {"namespace": "other"}}), {"scaler": _hpa(_to_web)}, {}) == set()
	_violation(_deployment(3), {}, {}) == set()
}

test_allow_other_kinds if {
	rollout := _hpa({"apiVersion": "rollouts.example/v1", "kind": "Rollout", "name": "web"})
	_violation(_object("rollouts.example/v1", "Rollout", 3), {"scaler": rollout}, {}) == set()
}
