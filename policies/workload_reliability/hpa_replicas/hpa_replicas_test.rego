package policies.workload_reliability.hpa_replicas_test

import data.policies.workload_reliability.hpa_replicas

_hpa(spec) := {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": spec}

_violation(object, parameters) := violation if {
	violation := hpa_replicas.violation with input as object with data.parameters["hpa-replicas"] as parameters
}

_at(field, msg) := {"msg": msg, "details": {"path": ["spec", field]}}

test_deny_too_small_a_minimum if {
	_violation(_hpa({"minReplicas": 1, "maxReplicas": 5}), {}) == {_at("minReplicas", "minReplicas is 1, fewer than 2")}
	_violation(_hpa({"minReplicas": 4, "maxReplicas": 9}), {"min": 5}) == {_at("minReplicas", "minReplicas is 4, fewer than 5")}
	every spec in [{"maxReplicas": 5}, {"maxReplicas": 5, "minReplicas": null}] {
		_violation(_hpa(spec), {}) == {_at("minReplicas", "minReplicas is not set, which means 1, fewer than 2")}
		_violation(_hpa(spec), {"min": 1}) == set()
	}
	_violation(_hpa({"minReplicas": 2, "maxReplicas": 5}), {}) == set()
}

test_deny_too_large_a_maximum if {
	_violation(_hpa({"minReplicas": 2, "maxReplicas": 6}), {"max": 5}) == {_at("maxReplicas", "maxReplicas is 6, more than 5")}
	_violation(_hpa({"minReplicas": 1, "maxReplicas": 2}), {"min": 1, "max": 1}) == {_at("maxReplicas", "maxReplicas is 2, more than 1")}
	_violation(_hpa({"minReplicas": 2, "maxReplicas": 5}), {"max": 5}) == set()
	_violation(_hpa({"minReplicas": 2, "maxReplicas": 1000}), {}) == set()
}

test_deny_bounds_without_room if {
	_violation(_hpa({"minReplicas": 3, "maxReplicas": 3}), {}) == {_at("maxReplicas", "maxReplicas is 3, no more than the minimum, so that nothing is ever scaled")}
	_violation(_hpa({"maxReplicas": 1}), {"min": 1}) == {_at("maxReplicas", "maxReplicas is 1, no more than the minimum, so that nothing is ever scaled")}
	_violation(_hpa({"minReplicas": 3, "maxReplicas": 2}), {}) == {_at("maxReplicas", "maxReplicas is 2, less than the minimum 3")}
}

test_zero if {
	stuck := {_at("minReplicas", "minReplicas is 0, which needs a metric of type Object or External")}
	low := {_at("minReplicas", "minReplicas is 0, fewer than 2")}
	every metrics in [null, [], [{"type": "Resource"}, {"type": "Pods"}]] {
		_violation(_hpa({"minReplicas": 0, "maxReplicas": 5, "metrics": metrics}), {"min": 0}) == stuck
		_violation(_hpa({"minReplicas": 0, "maxReplicas": 5, "metrics": metrics}), {}) == stuck
	}
	every type in ["Object", "External"] {
		with_metric := _hpa({"minReplicas": 0, "maxReplicas": 5, "metrics": [{"type": "Resource"}, {"type": type}, {"type": "Pods"}]})
		_violation(with_metric, {"min": 0}) == set()
		_violation(with_metric, {}) == low

		only := _hpa({"minReplicas": 0, "maxReplicas": 5, "metrics": [{"type": type}]})
		_violation(only, {"min": 0}) == set()

		annotations := {"autoscaling.alpha.kubernetes.io/metrics": sprintf(`[{"type": %q}]`, [type])}
		old := object.union(_hpa({"minReplicas": 0, "maxReplicas": 5}), {"metadata": {"annotations": annotations}})
		_violation(old, {"min": 0}) == set()
	}
}

test_zero_with_other_metrics_of_the_old_version if {
	annotations := {"autoscaling.alpha.kubernetes.io/metrics": `[{"type":"Pods"}]`}
	old := object.union(_hpa({"minReplicas": 0, "maxReplicas": 5}), {"metadata": {"annotations": annotations}})
	_violation(old, {"min": 0}) == {_at("minReplicas", "minReplicas is 0, which needs a metric of type Object or External")}
}

test_allow_what_cannot_be_read if {
	_violation(_hpa({"minReplicas": "{{ min }}", "maxReplicas": "{{ max }}"}), {"max": 5}) == set()
	_violation(_hpa({"minReplicas": 1.5, "maxReplicas": 1.5}), {"max": 1}) == set()
	_violation(_hpa({"minReplicas": 2}), {"max": 5}) == set()
	_violation(_hpa({"minReplicas": 2, "maxReplicas": null}), {"max": 5}) == set()
}

test_allow_other_kinds if {
	spec := {"minReplicas": 1, "maxReplicas": 1}
	_violation(object.union(_hpa(spec), {"apiVersion": "autoscaling.example/v2"}), {}) == set()
	_violation({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 1}}, {}) == set()
}

test_defaults if {
	hpa_replicas.default_parameters == {"min": 2, "max": 0}
}
