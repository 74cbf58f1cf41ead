package policies.workload_reliability.pdb_blocks_eviction_test

import data.policies.workload_reliability.pdb_blocks_eviction

_object(api_version, kind, name, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": name, "namespace": "shop"},
	"spec": spec,
}

_budget(name, spec) := _object("policy/v1", "PodDisruptionBudget", name, object.union({"selector": {"matchLabels": {"app": "web"}}}, spec))

_web(fields) := _pods("apps/v1", "Deployment", "web", fields)

_pods(api_version, kind, name, fields) := _object(
	api_version, kind, name,
	object.union(fields, {"template": {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": {}}}),
)

_hpa(spec) := _object("autoscaling/v2", "HorizontalPodAutoscaler", "web", object.union(
	{"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
	spec,
))

_pod := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bare", "namespace": "shop", "labels": {"app": "web"}}, "spec": {}}

_cron_job := _object("batch/v1", "CronJob", "job", {"jobTemplate": {"spec": {"template": {"metadata": {"labels": {"app": "web"}}}}}})

_inventory(objects) := {"namespace": {"shop": {api_version: kinds |
	some one in objects
	api_version := one.apiVersion
	kinds := {kind: named |
		some other in objects
		other.apiVersion == api_version
		kind := other.kind
		named := {found.metadata.name: found | some found in objects; found.apiVersion == api_version; found.kind == kind}
	}
}}}

_violation(object, others, parameters) := violation if {
	violation := pdb_blocks_eviction.violation with input as object
		with data.inventory as _inventory(others)
		with data.parameters["pdb-blocks-eviction"] as parameters
}

_alone(spec) := _violation(_budget("web", spec), [], {})

_deny(path, msg) := {{"msg": msg, "details": {"path": path}}}

_at(field, msg) := _deny(["spec", field], msg)

test_deny_budgets_that_let_no_pod_go if {
	_alone({"maxUnavailable": 0}) == _at("maxUnavailable", "maxUnavailable 0 lets no pod be evicted")
	_alone({"maxUnavailable": "0%"}) == _at("maxUnavailable", "maxUnavailable 0% lets no pod be evicted")
	_alone({"minAvailable": "100%"}) == _at("minAvailable", "minAvailable 100% lets no pod be evicted")
	_alone({"minAvailable": "101%"}) == _at("minAvailable", "minAvailable 101% lets no pod be evicted")
}

test_deny_budgets_that_protect_nothing if {
	_alone({"minAvailable": 0}) == _at("minAvailable", "minAvailable 0 lets all pods be evicted at once")
	_alone({"minAvailable": "0%"}) == _at("minAvailable", "minAvailable 0% lets all pods be evicted at once")
	_alone({"maxUnavailable": "100%"}) == _at("maxUnavailable", "maxUnavailable 100% lets all pods be evicted at once")
	_alone({"maxUnavailable": "150%"}) == _at("maxUnavailable", "maxUnavailable 150% lets all pods be evicted at once")
}

test_allow_budgets_that_leave_room if {
	every spec in [
		{"minAvailable": 1},
		{"minAvailable": "10%"},
		{"minAvailable": "99%"},
		{"maxUnavailable": 1},
		{"maxUnavailable": 100},
		{"maxUnavailable": "1%"},
		{"maxUnavailable": "99%"},
		{"maxUnavailable": "x"},
		{"minAvailable": "1"},
		{"minAvailable": []},
	] {
		_alone(spec) == set()
	}
}

test_deny_neither_and_both if {
	every spec in [{}, {"minAvailable": null, "maxUnavailable": null}] {
		_alone(spec) == _deny(["spec"], "neither minAvailable nor maxUnavailable is set, which lets no pod be evicted")
	}
	both := "minAvailable and maxUnavailable are both set, which the API refuses"
	_alone({"minAvailable": 1, "maxUnavailable": 1}) == _at("minAvailable", both)
	_violation(_budget("web", {"minAvailable": 1, "maxUnavailable": 1}), [_web({})], {}) == _at("minAvailable", both)
	_violation(_budget("web", {"minAvailable": 1, "maxUnavailable": 1}), [_cron_job], {}) == _at("minAvailable", both)
	_violation(_budget("web", {"minAvailable": "10%", "maxUnavailable": 1}), [_cron_job], {}) == _at("minAvailable", both)
}

test_deny_selectors_of_nothing if {
	_alone({"maxUnavailable": 1, "selector": null}) == _at("selector", "no selector is set, so that no pod is protected")
	old := object.union(_budget("web", {"maxUnavailable": 1, "selector": null}), {"apiVersion": "policy/v1beta1"})
	empty := json.patch(old, [{"op": "add", "path": "/spec/selector", "value": {}}])
	_violation(empty, [], {}) == _at("selector", "the selector is empty, which in policy/v1beta1 means that no pod is protected")
	_violation(object.union(empty, {"apiVersion": "policy/v1"}), [], {}) == set()
	_violation(object.union(old, {"spec": {"selector": {"matchLabels": {"a": "b"}}}}), [], {}) == set()
}

test_unhealthy_pods if {
	wanted := _at("unhealthyPodEvictionPolicy", "unhealthyPodEvictionPolicy is not AlwaysAllow, so that pods that do not work can block a drain")
	every policy in [null, "IfHealthyBudget", ""] {
		budget := _budget("web", {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": policy})
		_violation(budget, [], {"requireUnhealthyPolicy": true}) == wanted
		_violation(budget, [], {"requireUnhealthyPolicy": "true"}) == set()
		_violation(budget, [], {}) == set()
	}
	allowed := _budget("web", {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"})
	_violation(allowed, [], {"requireUnhealthyPolicy": true}) == set()
	_violation(_web({}), [], {"requireUnhealthyPolicy": true, "maxMinAvailablePercent": 1}) == set()
}

test_largest_percentage if {
	_violation(_budget("web", {"minAvailable": "51%"}), [], {"maxMinAvailablePercent": 50}) == _at("minAvailable", "minAvailable 51% is more than 50%")
	_violation(_budget("web", {"minAvailable": "2%"}), [], {"maxMinAvailablePercent": 1}) == _at("minAvailable", "minAvailable 2% is more than 1%")
	_violation(_budget("web", {"minAvailable": "50%"}), [], {"maxMinAvailablePercent": 50}) == set()
	_violation(_budget("web", {"minAvailable": 51}), [], {"maxMinAvailablePercent": 50}) == set()
	_violation(_budget("web", {"minAvailable": "51%"}), [], {}) == set()
}

_shortage(min, count, names) := sprintf("minAvailable %s lets none of the %d replicas of %s be evicted", [min, count, names])

test_deny_budgets_that_keep_all_replicas if {
	every one in [
		["1", 1, 1], ["1", 1, 0], ["2", 2, 2], ["3", 3, 2],
		["50%", "50%", 1], ["51%", "51%", 2], ["1%", "1%", 1], ["99%", "99%", 10],
	] {
		_violation(_budget("web", {"minAvailable": one[1]}), [_web({"replicas": one[2]})], {}) == _at("minAvailable", _shortage(one[0], one[2], `Deployment "web"`))
	}
	_violation(_budget("web", {"minAvailable": 1}), [_web({})], {}) == _at("minAvailable", _shortage("1", 1, `Deployment "web"`))
}

test_allow_budgets_that_leave_a_replica if {
	every spec in [{"minAvailable": 1}, {"minAvailable": "50%"}, {"maxUnavailable": "1%"}, {"maxUnavailable": 1}] {
		_violation(_budget("web", spec), [_web({"replicas": 2})], {}) == set()
	}
	every replicas in [0, 1] {
		_violation(_budget("web", {"maxUnavailable": 1}), [_web({"replicas": replicas})], {}) == set()
	}
	_violation(_budget("web", {"minAvailable": "50%"}), [_web({"replicas": 0})], {}) == set()
	_violation(_budget("web", {"minAvailable": 1}), [_web({"replicas": "{{ n }}"})], {}) == set()
	_violation(_budget("web", {"minAvailable": 1, "selector": {"matchLabels": {"app": "other"}}}), [_web({})], {}) == set()
}

test_what_blocks_alone_is_reported_once if {
	_violation(_budget("web", {"minAvailable": "100%"}), [_web({})], {}) == _at("minAvailable", "minAvailable 100% lets no pod be evicted")
	_violation(_budget("web", {"minAvailable": "100%"}), [_web({}), _cron_job], {}) == _at("minAvailable", "minAvailable 100% lets no pod be evicted")
	_violation(_budget("web", {"maxUnavailable": 0}), [_web({}), _cron_job], {}) == _at("maxUnavailable", "maxUnavailable 0 lets no pod be evicted")
	_violation(_budget("web", {"minAvailable": "0%"}), [_cron_job], {}) == _at("minAvailable", "minAvailable 0% lets all pods be evicted at once")
	_violation(_web({"replicas": 1}), [_budget("web", {"minAvailable": "100%"})], {}) == set()
}

test_replicas_of_all_selected_workloads_count if {
	database := _pods("apps/v1", "StatefulSet", "database", {"replicas": 1})
	_violation(_budget("all", {"minAvailable": 1}), [_web({}), database], {}) == set()
	_violation(_budget("all", {"minAvailable": 2}), [_web({}), database], {}) == _at("minAvailable", _shortage("2", 2, `Deployment "web", StatefulSet "database"`))
	_violation(_budget("all", {"minAvailable": 2}), [_pod, database], {}) == _at("minAvailable", _shortage("2", 2, `Pod "bare", StatefulSet "database"`))
	_violation(_budget("all", {"minAvailable": "50%"}), [_pod, database], {}) == _at("minAvailable", _shortage("50%", 1, `Pod "bare", StatefulSet "database"`))

	# Nobody knows how many pods these have.
	_violation(_budget("all", {"minAvailable": 2}), [database, _cron_job], {}) == set()
}

test_minimum_of_the_autoscaler_counts if {
	wanted := _at("minAvailable", _shortage("2", 2, `Deployment "web"`))
	_violation(_budget("web", {"minAvailable": 2}), [_web({"replicas": 9}), _hpa({"minReplicas": 2})], {}) == wanted
	_violation(_budget("web", {"minAvailable": 2}), [_web({"replicas": 1}), _hpa({"minReplicas": 3})], {}) == set()
}

test_an_autoscaler_that_is_switched_off_does_not_count if {
	budget := _budget("pdb", {"minAvailable": 1})
	off := _web({"replicas": 0})
	hpa := _hpa({"minReplicas": 2})
	_violation(budget, [off, hpa], {}) == _at("minAvailable", _shortage("1", 0, `Deployment "web"`))
	_violation(off, [budget, hpa], {}) == _at("replicas", `minAvailable 1 of PodDisruptionBudget "pdb" lets none of the 0 replicas of Deployment "web" be evicted`)
	_violation(hpa, [budget, off], {}) == set()
	_violation(_budget("pdb", {"minAvailable": "50%"}), [off, hpa], {}) == set()
}

test_deny_the_workload_that_has_too_few_replicas if {
	budget := _budget("pdb", {"minAvailable": 1})
	msg := `minAvailable 1 of PodDisruptionBudget "pdb" lets none of the 1 replicas of Deployment "web" be evicted`
	_violation(_web({"replicas": 1}), [_web({"replicas": 2}), budget], {}) == _at("replicas", msg)
	_violation(_web({"replicas": 2}), [_web({"replicas": 1}), budget], {}) == set()
	_violation(_web({"replicas": 1}), [_budget("pdb", {"maxUnavailable": 1})], {}) == set()
	_violation(_web({"replicas": 1}), [], {}) == set()

	owned := object.union(_pods("apps/v1", "ReplicaSet", "web-1", {}), {"metadata": {"ownerReferences": [{"controller": true}]}})
	_violation(owned, [budget, _web({})], {}) == set()
	_violation(owned, [budget, _budget("other", {"maxUnavailable": 1})], {}) == set()
	_violation(_pods("apps/v1", "DaemonSet", "web", {}), [budget, _web({})], {}) == set()
	_violation(_pods("apps/v1", "DaemonSet", "web", {}), [budget, _budget("other", {"maxUnavailable": 1})], {}) == set()
}

test_deny_the_autoscaler_that_goes_too_low if {
	budget := _budget("pdb", {"minAvailable": "50%"})
	msg := `minAvailable 50% of PodDisruptionBudget "pdb" lets none of the 1 replicas of Deployment "web" be evicted`
	_violation(_hpa({}), [_web({"replicas": 5}), budget], {}) == _at("minReplicas", msg)
	away := _object("apps/v1", "Deployment", "a", {"template": {}})
	gone := _object("batch/v1", "Job", "a", {"template": {}})
	_violation(_hpa({}), [away, _web({"replicas": 5}), gone, budget], {}) == _at("minReplicas", msg)
	_violation(_hpa({}), [_web({"replicas": 5}), _pods("apps/v1", "StatefulSet", "web", {"replicas": 1}), budget], {}) == set()
	_violation(_hpa({"minReplicas": 1}), [_hpa({"minReplicas": 2}), _web({}), budget], {}) == _at("minReplicas", msg)
	_violation(_hpa({"minReplicas": 2}), [_hpa({"minReplicas": 1}), _web({}), budget], {}) == set()
	_violation(_hpa({}), [_pods("apps/v1", "Deployment", "other", {}), budget], {}) == set()
	_violation(_hpa({}), [_pods("apps/v1", "StatefulSet", "web", {}), budget], {}) == set()

	# Not the workload, as it is not the one that decides.
	_violation(_web({"replicas": 1}), [_hpa({"minReplicas": 1}), budget], {}) == set()
}

_uncountable(field, value, names) := _at(field, sprintf(
	"%s %s lets no pod be evicted, as %s has no scale to count by: only a number as minAvailable works",
	[field, value, names],
))

test_deny_percentages_of_pods_that_nobody_counts if {
	every one in [["apps/v1", "DaemonSet"], ["batch/v1", "Job"]] {
		maker := _pods(one[0], one[1], "web", {})
		name := sprintf("%s %q", [one[1], "web"])
		_violation(_budget("web", {"maxUnavailable": 1}), [maker, _web({"replicas": 3})], {}) == _uncountable("maxUnavailable", "1", name)
		_violation(_budget("web", {"minAvailable": "50%"}), [maker], {}) == _uncountable("minAvailable", "50%", name)
		_violation(_budget("web", {"minAvailable": 1}), [maker], {}) == set()
	}
	_violation(_budget("web", {"maxUnavailable": 1}), [_cron_job, _pods("batch/v1", "Job", "a", {})], {}) == _uncountable("maxUnavailable", "1", `CronJob "job", Job "a"`)
	_violation(_budget("web", {"maxUnavailable": 1}), [_pod], {}) == _uncountable("maxUnavailable", "1", `Pod "bare"`)
	_violation(_budget("web", {"minAvailable": "50%"}), [_pod], {}) == _uncountable("minAvailable", "50%", `Pod "bare"`)
	_violation(_budget("web", {"maxUnavailable": 1}), [_pod, _web({"replicas": 2})], {}) == set()
	_violation(_budget("web", {"minAvailable": "99%"}), [_pod], {}) == _uncountable("minAvailable", "99%", `Pod "bare"`)
	_violation(_budget("web", {"minAvailable": null, "maxUnavailable": 1}), [_pod], {}) == _uncountable("maxUnavailable", "1", `Pod "bare"`)
	_violation(_budget("web", {"minAvailable": "50%", "maxUnavailable": null}), [_pod], {}) == _uncountable("minAvailable", "50%", `Pod "bare"`)
	_violation(_budget("web", {"minAvailable": 1}), [_pod], {}) == _at("minAvailable", _shortage("1", 1, `Pod "bare"`))
}

test_deny_two_budgets_for_one_pod if {
	path := ["spec", "template", "metadata", "labels"]
	msg := `the pods belong to the PodDisruptionBudgets "a", "b", and with more than one no pod can be evicted`
	a := _budget("a", {"maxUnavailable": 1})
	b := _budget("b", {"maxUnavailable": 1, "selector": {}})
	every kind in ["Deployment", "StatefulSet", "ReplicaSet"] {
		_violation(_pods("apps/v1", kind, "web", {}), [b, a], {}) == _deny(path, msg)
	}
	_violation(_pods("v1", "ReplicationController", "web", {}), [b, a], {}) == _deny(path, msg)
	_violation(_web({}), [a, _budget("c", {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "c"}}})], {}) == set()
	_violation(object.union(_web({}), {"metadata": {"namespace": "other"}}), [a, b], {}) == set()
}

test_allow_other_kinds if {
	_violation(_object("policy.example/v1", "PodDisruptionBudget", "web", {"maxUnavailable": 0}), [], {}) == set()
	_violation(_object("v1", "ConfigMap", "web", {}), [], {"requireUnhealthyPolicy": true}) == set()
}

test_defaults if {
	pdb_blocks_eviction.default_parameters == {"requireUnhealthyPolicy": false, "maxMinAvailablePercent": 0}
}
