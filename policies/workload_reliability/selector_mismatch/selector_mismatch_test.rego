package policies.workload_reliability.selector_mismatch_test

import data.policies.workload_reliability.selector_mismatch

_kinds := ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]

_workload(kind, spec) := {"apiVersion": "apps/v1", "kind": kind, "spec": spec}

_template := {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": {"containers": []}}

_selecting(kind, selector) := _workload(kind, {"selector": selector, "template": _template})

_violation(path, msg) := {"msg": msg, "details": {"path": array.concat(["spec", "selector"], path)}}

_controller(selector) := {
	"apiVersion": "v1",
	"kind": "ReplicationController",
	"spec": {"selector": selector, "template": _template},
}

_job(spec) := {"apiVersion": "batch/v1", "kind": "Job", "spec": object.union(spec, {"template": _template})}

test_deny_without_selector if {
	every kind in _kinds {
		violation := _violation([], sprintf("selector is missing: the API server refuses a %s without one", [kind]))
		every spec in [{}, null, {"selector": null}, {"template": _template}] {
			selector_mismatch.violation == {violation} with input as _workload(kind, spec)
		}
	}
}

test_deny_empty_selector if {
	every kind in _kinds {
		violation := _violation([], sprintf("selector is empty: the API server refuses a %s that selects every pod", [kind]))
		every selector in [{}, {"matchLabels": {}}, {"matchExpressions": []}, {"matchLabels": null, "matchExpressions": null}] {
			selector_mismatch.violation == {violation} with input as _selecting(kind, selector)
		}
	}
}

test_deny_labels_that_the_template_does_not_have if {
	every kind in _kinds {
		selector_mismatch.violation == {
			_violation(["matchLabels", "app"], `selector wants "app=api", but the template has "app=web"`),
			_violation(["matchLabels", "release"], `selector wants "release=1", but the template has no such label`),
		} with input as _selecting(kind, {"matchLabels": {"app": "api", "release": "1", "tier": "front"}})
	}
}

test_deny_expressions_that_the_template_does_not_fit if {
	selector_mismatch.violation == {
		_violation(["matchExpressions", 0], `selector wants "app In api, db", but the template has "app=web"`),
		_violation(["matchExpressions", 2], `selector wants "app NotIn web", but the template has "app=web"`),
		_violation(["matchExpressions", 3], `selector wants "release Exists", but the template has no such label`),
		_violation(["matchExpressions", 4], `selector wants "tier DoesNotExist", but the template has "tier=front"`),
		_violation(["matchExpressions", 5], `selector wants "app =", but the template has "app=web"`),
		_violation(["matchExpressions", 6], `selector wants "app", but the template has "app=web"`),
		_violation(["matchExpressions", 7], `selector wants "app In", but the template has "app=web"`),
	} with input as _selecting("Deployment", {"matchExpressions": [
		{"key": "app", "operator": "In", "values": ["api", "db"]},
		{"key": "app", "operator": "In", "values": ["api", "web"]},
		{"key": "app", "operator": "NotIn", "values": ["web"]},
		{"key": "release", "operator": "Exists"},
		{"key": "tier", "operator": "DoesNotExist", "values": []},
		{"key": "app", "operator": "="},
		{"key": "app", "operator": null},
		{"key": "app", "operator": "In", "values": [1]},
	]})
}

test_deny_template_without_labels if {
	every template in [null, {}, {"metadata": null}, {"metadata": {"labels": null}}, {"metadata": {"labels": {"app": 1}}}] {
		selector_mismatch.violation == {_violation(
			["matchLabels", "app"],
			`selector wants "app=web", but the template has no such label`,
		)} with input as _workload("Deployment", {"selector": {"matchLabels": {"app": "web"}}, "template": template})
	}
}

test_deny_labels_of_the_workload_instead_of_the_template if {
	selector_mismatch.violation == {_violation(
		["matchLabels", "app"],
		`selector wants "app=web", but the template has no such label`,
	)} with input as object.union(
		_workload("Deployment", {"selector": {"matchLabels": {"app": "web"}}}),
		{"metadata": {"labels": {"app": "web"}}},
	)
}

test_deny_replication_controller if {
	selector_mismatch.violation == {
		_violation(["app"], `selector wants "app=api", but the template has "app=web"`),
		_violation(["tier"], `selector wants "tier=back", but the template has "tier=front"`),
	} with input as _controller({"app": "api", "tier": "back"})
}

test_deny_job_with_a_selector_of_its_own if {
	selector_mismatch.violation == {_violation(
		["matchLabels", "app"],
		`selector wants "app=api", but the template has "app=web"`,
	)} with input as _job({"manualSelector": true, "selector": {"matchLabels": {"app": "api"}}})
	selector_mismatch.violation == {_violation(
		[],
		"selector is missing: the API server refuses a Job without one",
	)} with input as _job({"manualSelector": true})
}

test_allow_selectors_that_match if {
	every kind in _kinds {
		every selector in [
			{"matchLabels": {"app": "web"}},
			{"matchLabels": {"app": "web", "tier": "front"}, "matchExpressions": [{"key": "app", "operator": "Exists"}]},
			{"matchExpressions": [{"key": "release", "operator": "DoesNotExist"}]},
		] {
			selector_mismatch.violation == set() with input as _selecting(kind, selector)
		}
	}
}

test_allow_what_is_no_requirement if {
	selector_mismatch.violation == set() with input as _selecting("Deployment", {
		"matchLabels": {"release": 1},
		"matchExpressions": [{"key": 1, "operator": "Exists"}, "app"],
	})
	selector_mismatch.violation == set() with input as _controller({"matchLabels": {"app": "api"}})
}

test_allow_replication_controller_without_selector if {
	every selector in [null, {}, {"app": "web"}] {
		selector_mismatch.violation == set() with input as _controller(selector)
	}
}

test_allow_jobs if {
	every spec in [
		{},
		{"selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": "0a1b"}}},
		{"manualSelector": "true", "selector": {"matchLabels": {"app": "api"}}},
		{"manualSelector": false, "selector": {"matchLabels": {"app": "api"}}},
		{"manualSelector": true, "selector": {"matchLabels": {"app": "web"}}},
		{"manualSelector": true, "selector": {}},
	] {
		selector_mismatch.violation == set() with input as _job(spec)
	}
}

test_allow_other_kinds if {
	every kind in [["v1", "Service"], ["batch/v1", "CronJob"], ["example.com/v1", "Deployment"], ["policy/v1", "PodDisruptionBudget"]] {
		every selector in [
			null,
			{"matchLabels": {"app": "api"}},
			{"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]},
			{"app": "api"},
		] {
			selector_mismatch.violation == set() with input as {
				"apiVersion": kind[0],
				"kind": kind[1],
				"spec": {"manualSelector": true, "selector": selector, "template": _template},
			}
		}
	}
}
