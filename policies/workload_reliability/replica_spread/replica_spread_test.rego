package policies.workload_reliability.replica_spread_test

import data.policies.workload_reliability.replica_spread

_web(kind, replicas, spec) := {
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"replicas": replicas, "template": {"metadata": {"labels": {"app": "web", "version": "2"}}, "spec": spec}},
}

_hostname := "kubernetes.io/hostname"

_own := {"matchLabels": {"app": "web"}}

_constraint(fields) := _web("Deployment", 3, {"topologySpreadConstraints": [_spread(fields)]})

_spread(fields) := object.union({"topologyKey": _hostname, "maxSkew": 1, "labelSelector": _own}, fields)

_term(fields) := object.union({"topologyKey": _hostname, "labelSelector": _own}, fields)

_required(fields) := _web("Deployment", 3, {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_term(fields)]}}})

_preferred(fields) := _web("Deployment", 3, {"affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{
	"weight": 100,
	"podAffinityTerm": _term(fields),
}]}}})

_violation(object, parameters) := violation if {
	violation := replica_spread.violation with input as object with data.parameters["replica-spread"] as parameters
}

_msg(replicas, wanted, keys) := {{
	"msg": sprintf("all of the %d replicas may land on one node: no %s over %s selects them", [replicas, wanted, keys]),
	"details": {"path": ["spec", "template", "spec"]},
}}

_deny(replicas) := _msg(replicas, "podAntiAffinity or topologySpreadConstraint", "kubernetes.io/hostname or topology.kubernetes.io/zone")

test_deny_replicas_that_nothing_spreads if {
	every kind in ["Deployment", "StatefulSet"] {
		every spec in [{}, {"affinity": {}, "topologySpreadConstraints": []}, {"affinity": {"podAntiAffinity": null}}] {
			_violation(_web(kind, 2, spec), {}) == _deny(2)
		}
	}
	_violation(_web("Deployment", 3, {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_term({})]}}}), {}) == _deny(3)
}

test_allow_few_replicas if {
	every replicas in [null, 0, 1, "{{ n }}"] {
		_violation(_web("Deployment", replicas, {}), {}) == set()
	}
	_violation(_web("Deployment", 2, {}), {"minReplicas": 3}) == set()
	_violation(_web("Deployment", 3, {}), {"minReplicas": 3}) == _deny(3)
	_violation(_web("Deployment", null, {}), {"minReplicas": 1}) == _deny(1)
}

test_allow_what_spreads if {
	every key in [_hostname, "topology.kubernetes.io/zone"] {
		every one in [_constraint({"topologyKey": key}), _required({"topologyKey": key}), _preferred({"topologyKey": key})] {
			_violation(one, {}) == set()
		}
	}
	every labels in [{}, {"matchLabels": {"version": "2"}}, {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]}] {
		whole := {"labelSelector": labels}
		every one in [
			_web("Deployment", 3, {"topologySpreadConstraints": [object.union(_spread({"labelSelector": null}), whole)]}),
			_constraint(whole),
			_required(whole),
		] {
			_violation(one, {}) == set()
		}
	}
	_violation(_constraint({"maxSkew": 5, "matchLabelKeys": ["pod-template-hash"], "whenUnsatisfiable": "ScheduleAnyway"}), {}) == set()
	_violation(_required({"matchLabelKeys": ["version"]}), {}) == set()
}

test_deny_what_does_not_spread_them if {
	every fields in [
		{"topologyKey": "example.com/rack"},
		{"topologyKey": null},
		{"labelSelector": null},
		{"labelSelector": {"matchLabels": {"app": "api"}}},
		{"labelSelector": {"matchLabels": {"app": "web", "version": "1"}}},
	] {
		every one in [_constraint(fields), _required(fields), _preferred(fields)] {
			_violation(one, {}) == _deny(3)
		}
	}
	every skew in [0, null] {
		_violation(_constraint({"maxSkew": skew}), {}) == _deny(3)
	}
}

test_any_of_several_will_do if {
	other := {"labelSelector": {"matchLabels": {"app": "api"}}}
	_violation(_web("Deployment", 3, {"topologySpreadConstraints": [_spread(other), _spread({})]}), {}) == set()
	required := {"requiredDuringSchedulingIgnoredDuringExecution": [_term({"topologyKey": "example.com/rack"}), _term({})]}
	_violation(_web("Deployment", 3, {"affinity": {"podAntiAffinity": required}}), {}) == set()
	preferred := {"preferredDuringSchedulingIgnoredDuringExecution": [
		{"weight": 1, "podAffinityTerm": _term({"topologyKey": "example.com/rack"})},
		{"weight": 1, "podAffinityTerm": _term({})},
	]}
	_violation(_web("Deployment", 3, {"affinity": {"podAntiAffinity": preferred}}), {}) == set()
}

test_deny_terms_that_are_about_others if {
	every key in ["app", "pod-template-hash", "controller-revision-hash"] {
		_violation(_required({"mismatchLabelKeys": ["tenant", key]}), {}) == _deny(3)
		_violation(_required({"mismatchLabelKeys": [key, "tenant"]}), {}) == _deny(3)
	}
	_violation(_required({"mismatchLabelKeys": ["tenant"]}), {}) == set()
}

_namespace(labels) := {"cluster": {"v1": {"Namespace": {
	"other": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "other", "labels": {"team": "b"}}},
	"shop": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}},
}}}}

test_namespaces if {
	every fields in [
		{"namespaces": []},
		{"namespaces": null, "namespaceSelector": null},
		{"namespaces": ["other", "shop"]},
		{"namespaceSelector": {}},
		{"namespaces": ["other"], "namespaceSelector": {}},
	] {
		_violation(_required(fields), {}) == set()
		_violation(_preferred(fields), {}) == set()
	}
	_violation(_required({"namespaces": ["other"]}), {}) == _deny(3)

	team := {"namespaceSelector": {"matchLabels": {"team": "a"}}}
	named := {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}
	replica_spread.violation == set() with input as _required(team) with data.inventory as _namespace({"team": "a"})
	replica_spread.violation == _deny(3) with input as _required(team) with data.inventory as _namespace({"team": "b"})
	replica_spread.violation == set() with input as _required(named) with data.inventory as _namespace({})

	# Nothing is known of the namespace.
	replica_spread.violation == set() with input as _required(team)
}

test_accept if {
	spread := _constraint({})
	_violation(spread, {"accept": ["podAntiAffinity"]}) == _msg(3, "podAntiAffinity", "kubernetes.io/hostname or topology.kubernetes.io/zone")
	_violation(spread, {"accept": ["topologySpread"]}) == set()
	_violation(_required({}), {"accept": ["topologySpread"]}) == _msg(3, "topologySpreadConstraint", "kubernetes.io/hostname or topology.kubernetes.io/zone")
	_violation(_required({}), {"accept": ["podAntiAffinity"]}) == set()
	_violation(_constraint({}), {"topologyKeys": ["topology.kubernetes.io/zone"]}) == _msg(3, "podAntiAffinity or topologySpreadConstraint", "topology.kubernetes.io/zone")
}

test_minimum_of_the_autoscaler_counts if {
	hpa := {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"}, "spec": {
		"minReplicas": 4,
		"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
	}}
	inventory := {"namespace": {"shop": {"autoscaling/v2": {"HorizontalPodAutoscaler": {"web": hpa}}}}}
	replica_spread.violation == _deny(4) with input as _web("Deployment", null, {}) with data.inventory as inventory
	replica_spread.violation == set() with input as _web("Deployment", 3, {})
		with data.inventory as json.patch(inventory, [{
			"op": "remove",
			"path": "namespace/shop/autoscaling~1v2/HorizontalPodAutoscaler/web/spec/minReplicas",
		}])
}

test_allow_other_kinds if {
	every kind in ["DaemonSet", "ReplicaSet"] {
		_violation(_web(kind, 3, {}), {}) == set()
	}
	_violation(object.union(_web("Deployment", 3, {}), {"apiVersion": "rollouts.example/v1"}), {}) == set()
}

test_defaults if {
	replica_spread.default_parameters == {
		"accept": ["podAntiAffinity", "topologySpread"],
		"topologyKeys": ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
		"minReplicas": 2,
	}
}
