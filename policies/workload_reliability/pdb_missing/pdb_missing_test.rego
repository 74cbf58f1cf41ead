package policies.workload_reliability.pdb_missing_test

import data.policies.workload_reliability.pdb_missing

_web(kind, replicas) := {
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "outer"}},
	"spec": {
		"replicas": replicas,
		"selector": {"matchLabels": {"app": "web"}},
		"template": {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": {}},
	},
}

_budgets(selectors) := {name: budget |
	some name, selector in selectors
	budget := {
		"apiVersion": "policy/v1",
		"kind": "PodDisruptionBudget",
		"metadata": {"name": name, "namespace": "shop"},
		"spec": {"maxUnavailable": 1, "selector": selector},
	}
}

_hpas(minima) := {name: hpa |
	some name, minimum in minima
	hpa := {
		"apiVersion": "autoscaling/v2",
		"kind": "HorizontalPodAutoscaler",
		"metadata": {"name": name, "namespace": "shop"},
		"spec": {"minReplicas": minimum, "maxReplicas": 9, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
	}
}

_violation(object, selectors, minima, parameters) := violation if {
	violation := pdb_missing.violation with input as object
		with data.inventory as {"namespace": {"shop": {
			"policy/v1": {"PodDisruptionBudget": _budgets(selectors)},
			"autoscaling/v2": {"HorizontalPodAutoscaler": _hpas(minima)},
		}}}
		with data.parameters["pdb-missing"] as parameters
}

_deny(replicas) := {{
	"msg": sprintf("no PodDisruptionBudget selects the pods, of which there are %d", [replicas]),
	"details": {"path": ["spec", "template", "metadata", "labels"]},
}}

_other := {"other": {"matchLabels": {"app": "other"}}}

test_deny_replicas_without_budget if {
	every kind in ["Deployment", "StatefulSet"] {
		_violation(_web(kind, 3), _other, {}, {}) == _deny(3)
		_violation(_web(kind, 2), {}, {}, {"complete": true}) == _deny(2)
	}
}

test_deny_budgets_that_do_not_select_the_pods if {
	every selector in [
		{"matchLabels": {"app": "outer"}},
		{"matchLabels": {"app": "web", "tier": "back"}},
		{"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]},
		null,
	] {
		_violation(_web("Deployment", 2), {"web": selector}, {}, {}) == _deny(2)
	}

	# In v1beta1 an empty selector selects nothing.
	old := object.union(_budgets({"web": {}}).web, {"apiVersion": "policy/v1beta1"})
	pdb_missing.violation == _deny(2) with input as _web("Deployment", 2)
		with data.inventory as {"namespace": {"shop": {"policy/v1beta1": {"PodDisruptionBudget": {"web": old}}}}}
}

test_allow_budgets_that_select_the_pods if {
	every selector in [{}, {"matchLabels": {"app": "web"}}, {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}] {
		_violation(_web("Deployment", 2), object.union(_other, {"web": selector}), {}, {"complete": true}) == set()
	}
}

test_autoscalers if {
	_violation(_web("Deployment", null), _other, {"a": 2}, {}) == _deny(2)
	_violation(_web("Deployment", 1), _other, {"a": 1, "b": 3}, {}) == _deny(3)
	_violation(_web("Deployment", 1), _other, {"a": 1}, {}) == set()
	_violation(_web("Deployment", 2), _other, {"a": 1}, {}) == _deny(2)
	_violation(_web("StatefulSet", 1), _other, {"a": 2}, {}) == set()

	# Without replicas the autoscaler is switched off.
	_violation(_web("Deployment", 0), _other, {"a": 2}, {}) == set()
}

test_allow_one_replica_and_none if {
	every replicas in [null, 0, 1, "{{ n }}"] {
		_violation(_web("Deployment", replicas), _other, {}, {"complete": true}) == set()
	}
}

test_allow_where_nothing_is_known if {
	_violation(_web("Deployment", 3), {}, {}, {}) == set()
	_violation(_web("Deployment", 3), {}, {}, {"complete": false}) == set()
	_violation(object.union(_web("Deployment", 3), {"metadata": {"namespace": "other"}}), _other, {}, {}) == set()
}

test_allow_other_kinds_and_what_a_controller_decides if {
	every kind in ["ReplicaSet", "DaemonSet"] {
		_violation(_web(kind, 3), {}, {}, {"complete": true}) == set()
	}
	_violation(object.union(_web("Deployment", 3), {"apiVersion": "rollouts.example/v1"}), {}, {}, {"complete": true}) == set()
	owned := object.union(_web("StatefulSet", 3), {"metadata": {"ownerReferences": [{"kind": "Database", "controller": true}]}})
	_violation(owned, {}, {}, {"complete": true}) == set()
}

test_defaults if {
	pdb_missing.default_parameters == {"complete": false}
}
