# METADATA
# title: HorizontalPodAutoscaler bounds
# description: |
#   An autoscaler whose minimum is one leaves a single pod at quiet times; one whose bounds are equal scales nothing; one
#   without a sensible maximum grows with every flood of requests. A minimum that is not set is 1. Down to zero it gets only
#   with a metric that is there without pods, of type Object or External.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#     description: Horizontal Pod Autoscaling
# custom:
#   severity: low
#   kinds: [autoscaling/HorizontalPodAutoscaler]
#   attack: One pod is all there is at quiet times, or a flood of requests takes the whole cluster.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Set minReplicas to at least 2, and maxReplicas above it and within the bounds.
#   parameters:
#     min:
#       type: integer
#       description: The least value of minReplicas.
#     max:
#       type: integer
#       description: The largest value of maxReplicas; 0 for any.
package policies.workload_reliability.hpa_replicas

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"min": 2, "max": 0}

_parameters := object.union(default_parameters, review.parameters("hpa-replicas"))

violation contains {"msg": msg, "details": {"path": ["spec", "minReplicas"]}} if {
	_min < _parameters.min
	not _is_stuck_at_zero

	msg := sprintf("%s, fewer than %d", [_min_text, _parameters.min])
}

violation contains {"msg": msg, "details": {"path": ["spec", "minReplicas"]}} if {
	_is_stuck_at_zero

	msg := "minReplicas is 0, which needs a metric of type Object or External"
}

violation contains {"msg": msg, "details": {"path": ["spec", "maxReplicas"]}} if {
	_parameters.max > 0
	_max > _parameters.max

	msg := sprintf("maxReplicas is %d, more than %d", [_max, _parameters.max])
}

violation contains {"msg": msg, "details": {"path": ["spec", "maxReplicas"]}} if {
	_max == _min

	msg := sprintf("maxReplicas is %d, no more than the minimum, so that nothing is ever scaled", [_max])
}

violation contains {"msg": msg, "details": {"path": ["spec", "maxReplicas"]}} if {
	_max < _min

	msg := sprintf("maxReplicas is %d, less than the minimum %d", [_max, _min])
}

_spec := review.object.spec if review.group_kind == "autoscaling/HorizontalPodAutoscaler"

_is_unset if object.get(_spec, "minReplicas", null) == null

_min := 1 if _is_unset

_min := _spec.minReplicas if _is_integer(_spec.minReplicas)

_min_text := "minReplicas is not set, which means 1" if _is_unset

_min_text := sprintf("minReplicas is %d", [_min]) if not _is_unset

_max := _spec.maxReplicas if _is_integer(_spec.maxReplicas)

_is_integer(value) if {
	is_number(value) # mutation:equivalent *: floor has no value for others; this keeps strict engines from errors
	floor(value) == value
}

_is_stuck_at_zero if {
	_min == 0
	not _has_metric_without_pods
}

_has_metric_without_pods if {
	some metric in _spec.metrics
	metric.type in {"Object", "External"}
}

# Version v1 keeps its other metrics here, as JSON.
_has_metric_without_pods if {
	metrics := review.object.metadata.annotations["autoscaling.alpha.kubernetes.io/metrics"]
	is_string(metrics) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	regex.match(`"type"\s*:\s*"(?:Object|External)"`, metrics)
}
