package policies.workload_reliability.autoscaler_target_test

import data.policies.workload_reliability.autoscaler_target

_object(api_version, kind, name, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": name, "namespace": "shop"},
	"spec": spec,
}

_web := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}

_hpa(name, spec) := _object("autoscaling/v2", "HorizontalPodAutoscaler", name, object.union({"scaleTargetRef": _web, "metrics": _pods_metric}, spec))

_vpa(name, spec) := _object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", name, object.union({"targetRef": _web}, spec))

_keda(name, spec) := _object("keda.sh/v1alpha1", "ScaledObject", name, object.union({"scaleTargetRef": {"name": "web"}}, spec))

_pods_metric := [{"type": "Pods", "pods": {"metric": {"name": "requests"}}}]

_workload(api_version, kind, name) := _object(api_version, kind, name, {"template": {"spec": {"containers": [{"name": "web"}, {"name": "log"}]}}})

_deployment(name) := _workload("apps/v1", "Deployment", name)

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
	violation := autoscaler_target.violation with input as object
		with data.inventory as _inventory(others)
		with data.parameters["autoscaler-target"] as parameters
}

_deny(path, msg) := {{"msg": msg, "details": {"path": path}}}

_complete := {"complete": true}

test_deny_missing_targets if {
	msg := `there is no Deployment "web" in namespace "shop"`
	hpa := _deny(["spec", "scaleTargetRef", "name"], msg)
	_violation(_hpa("a", {}), [_deployment("other")], {}) == hpa
	_violation(_hpa("a", {}), [], _complete) == hpa
	_violation(_hpa("a", {}), [_workload("apps/v1", "StatefulSet", "web")], _complete) == hpa
	_violation(_keda("a", {}), [_deployment("other")], {}) == hpa
	_violation(_vpa("a", {}), [_deployment("other")], {}) == _deny(["spec", "targetRef", "name"], msg)

	controller := {"apiVersion": "v1", "kind": "ReplicationController", "name": "old"}
	_violation(_hpa("a", {"scaleTargetRef": controller}), [], _complete) == _deny(["spec", "scaleTargetRef", "name"], `there is no ReplicationController "old" in namespace "shop"`)
	every one in [["apps/v1", "DaemonSet"], ["batch/v1", "Job"], ["batch/v1", "CronJob"]] {
		_violation(_vpa("a", {"targetRef": {"apiVersion": one[0], "kind": one[1], "name": "web"}}), [], _complete) == _deny(["spec", "targetRef", "name"], sprintf(`there is no %s "web" in namespace "shop"`, [one[1]]))
	}
}

test_allow_targets_that_exist_or_may if {
	every autoscaler in [_hpa("a", {}), _keda("a", {}), _vpa("a", {})] {
		_violation(autoscaler, [_deployment("other"), _deployment("web")], _complete) == set()
		_violation(autoscaler, [], {}) == set()
		_violation(autoscaler, [_workload("apps/v1", "StatefulSet", "other")], {}) == set()
		_violation(autoscaler, [_workload("apps/v1beta2", "Deployment", "web")], _complete) == set()
	}
	rollout := {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}
	_violation(_hpa("a", {"scaleTargetRef": rollout}), [], _complete) == set()
	_violation(_vpa("a", {"targetRef": rollout}), [], _complete) == set()
}

test_deny_kinds_that_cannot_be_scaled if {
	every one in [
		["apps/v1", "DaemonSet"], ["batch/v1", "Job"], ["v1", "Pod"], ["extensions/v1beta1", "Deployment"],
		["v1", "Deployment"], ["", "Deployment"], ["apps/v1", ""],
	] {
		reference := {"apiVersion": one[0], "kind": one[1], "name": "web"}
		text := "scaleTargetRef has apiVersion %q and kind %q, which no HorizontalPodAutoscaler can scale"
		_violation(_hpa("a", {"scaleTargetRef": reference}), [], _complete) == _deny(["spec", "scaleTargetRef"], sprintf(text, one))
	}
	_violation(_hpa("a", {"scaleTargetRef": {"apiVersion": null, "kind": null, "name": "web"}}), [], {}) == _deny(["spec", "scaleTargetRef"], `scaleTargetRef has apiVersion "" and kind "", which no HorizontalPodAutoscaler can scale`)
	_violation(_keda("a", {"scaleTargetRef": {"kind": "DaemonSet", "name": "web"}}), [], {}) == _deny(["spec", "scaleTargetRef"], `scaleTargetRef has apiVersion "" and kind "DaemonSet", which no ScaledObject can scale`)
	_violation(_vpa("a", {"targetRef": {"apiVersion": "v1", "kind": "Pod", "name": "web"}}), [], {}) == _deny(["spec", "targetRef"], `targetRef has apiVersion "v1" and kind "Pod", which no VerticalPodAutoscaler can scale`)
}

test_deny_two_of_a_kind if {
	path := ["spec", "scaleTargetRef"]
	_violation(_hpa("a", {}), [_hpa("a", {}), _hpa("b", {})], {}) == _deny(path, `Deployment "web" is scaled by HorizontalPodAutoscaler "b" as well`)
	_violation(_hpa("a", {}), [_keda("a", {})], {}) == _deny(path, `Deployment "web" is scaled by ScaledObject "a" as well`)
	_violation(_keda("a", {}), [_hpa("a", {})], {}) == _deny(path, `Deployment "web" is scaled by HorizontalPodAutoscaler "a" as well`)
	_violation(_keda("a", {}), [_keda("b", {})], {}) == _deny(path, `Deployment "web" is scaled by ScaledObject "b" as well`)
	_violation(_vpa("a", {}), [_vpa("a", {}), _vpa("b", {})], {}) == _deny(["spec", "targetRef"], `Deployment "web" is scaled by VerticalPodAutoscaler "b" as well`)

	rollout := {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}
	_violation(_hpa("a", {"scaleTargetRef": rollout}), [_hpa("b", {"scaleTargetRef": rollout})], {}) == _deny(path, `Rollout "web" is scaled by HorizontalPodAutoscaler "b" as well`)
}

test_allow_one_for_each if {
	other := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "other"}
	_violation(_hpa("a", {}), [_hpa("a", {}), _hpa("b", {"scaleTargetRef": other}), _vpa("c", {"updatePolicy": {"updateMode": "Off"}})], {}) == set()
	_violation(_vpa("a", {}), [_vpa("b", {"targetRef": other}), _hpa("c", {})], {}) == set()
	elsewhere := object.union(_hpa("a", {}), {"metadata": {"namespace": "elsewhere"}})
	_violation(elsewhere, [_hpa("b", {})], {}) == set()
}

_owned(name) := object.union(_hpa("keda-hpa-a", {}), {"metadata": {"ownerReferences": [
	{"kind": "Team", "name": "a"},
	{"kind": "ScaledObject", "name": name},
]}})

test_allow_what_keda_makes_for_itself if {
	_violation(_owned("a"), [_keda("a", {})], {}) == set()
	_violation(_keda("a", {}), [_owned("a")], {}) == set()

	msg := `Deployment "web" is scaled by ScaledObject "a" as well`
	_violation(_owned("b"), [_keda("a", {})], {}) == _deny(["spec", "scaleTargetRef"], msg)
	team := object.union(_hpa("b", {}), {"metadata": {"ownerReferences": [{"kind": "Team", "name": "a"}]}})
	_violation(team, [_keda("a", {})], {}) == _deny(["spec", "scaleTargetRef"], msg)
	first := object.union(_hpa("b", {}), {"metadata": {"ownerReferences": [{"kind": "ScaledObject", "name": "a"}]}})
	_violation(first, [_keda("a", {})], {}) == set()
}

_takes(value, name) := object.union(
	_keda("a", {"advanced": {"horizontalPodAutoscalerConfig": {"name": name}}}),
	{"metadata": {"annotations": {"scaledobject.keda.sh/transfer-hpa-ownership": value}}},
)

test_allow_what_keda_takes_over if {
	_violation(_hpa("mine", {}), [_takes("true", "mine")], {}) == set()
	_violation(_takes("true", "mine"), [_hpa("mine", {})], {}) == set()

	msg := `Deployment "web" is scaled by ScaledObject "a" as well`
	_violation(_hpa("mine", {}), [_takes("false", "mine")], {}) == _deny(["spec", "scaleTargetRef"], msg)
	_violation(_hpa("mine", {}), [_takes("true", "other")], {}) == _deny(["spec", "scaleTargetRef"], msg)
}

_resource(name) := {"type": "Resource", "resource": {"name": name}}

_pair(path, resource) := {
	"msg": sprintf(`Deployment "web" is scaled by its use of %s, which VerticalPodAutoscaler "v" changes`, [resource]),
	"details": {"path": path},
}

_counterpart(resource, kind) := _deny(
	["spec", "updatePolicy", "updateMode"],
	sprintf(`%s of Deployment "web" is changed, by the use of which %s "h" scales it`, [resource, kind]),
)

test_deny_one_resource_for_both if {
	every resource in ["cpu", "memory"] {
		every metric in [_resource(resource), {"type": "ContainerResource", "containerResource": {"name": resource, "container": "web"}}] {
			hpa := _hpa("h", {"metrics": [_pods_metric[0], metric]})
			_violation(hpa, [_vpa("v", {})], {}) == {_pair(["spec", "metrics", 1], resource)}
			_violation(_vpa("v", {}), [hpa], {}) == _counterpart(resource, "HorizontalPodAutoscaler")
			first := _hpa("h", {"metrics": [metric, _pods_metric[0]]})
			_violation(first, [_vpa("v", {})], {}) == {_pair(["spec", "metrics", 0], resource)}
		}
		keda := _keda("h", {"triggers": [{"type": "cron"}, {"type": resource}]})
		_violation(keda, [_vpa("v", {})], {}) == {_pair(["spec", "triggers", 1], resource)}
		_violation(_vpa("v", {}), [keda], {}) == _counterpart(resource, "ScaledObject")
		only := _keda("h", {"triggers": [{"type": resource}]})
		_violation(only, [_vpa("v", {})], {}) == {_pair(["spec", "triggers", 0], resource)}
	}
	_violation(_keda("h", {"triggers": [{"type": "cron"}]}), [_vpa("v", {})], {}) == set()
	_violation(_hpa("h", {"metrics": [_resource("example.com/gpu"), _resource(1)]}), [_vpa("v", {})], {}) == set()
}

test_cpu_is_what_counts_where_no_metric_is_set if {
	every metrics in [null, [], "x"] {
		_violation(_hpa("h", {"metrics": metrics}), [_vpa("v", {})], {}) == {_pair(["spec", "metrics"], "cpu")}
	}
	every target in [80, 50] {
		old := object.union(_hpa("h", {"metrics": null, "targetCPUUtilizationPercentage": target}), _other_metrics)
		_violation(old, [_vpa("v", {})], {}) == {_pair(["spec", "metrics"], "cpu")}
	}
	_violation(object.union(_hpa("h", {"metrics": null}), _other_metrics), [_vpa("v", {})], {}) == set()
}

_other_metrics := {"metadata": {"annotations": {"autoscaling.alpha.kubernetes.io/metrics": "[]"}}}

_rules(rules) := _vpa("v", {"resourcePolicy": {"containerPolicies": rules}})

test_modes if {
	hpa := _hpa("h", {"metrics": [_resource("cpu")]})
	every mode in [null, "Auto", "Recreate", "Initial", "InPlaceOrRecreate"] {
		_violation(hpa, [_vpa("v", {"updatePolicy": {"updateMode": mode}})], {}) == {_pair(["spec", "metrics", 0], "cpu")}
	}
	_violation(hpa, [_vpa("v", {"updatePolicy": {"updateMode": "Off"}})], {}) == set()
	_violation(hpa, [_vpa("v", {"targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "other"}})], {}) == set()
}

test_rules_for_containers if {
	cpu := _hpa("h", {"metrics": [_resource("cpu")]})
	memory_only := {"containerName": "*", "controlledResources": ["memory"]}
	denied := {_pair(["spec", "metrics", 0], "cpu")}
	every rules in [
		[],
		null,
		[{"containerName": "*"}],
		[{"containerName": "*", "controlledResources": ["memory", "cpu"]}],
		[{"containerName": "*", "mode": "Off"}, {"containerName": "web", "mode": "Auto"}],
		[{"containerName": "web"}, {"containerName": "*", "mode": "Off"}],
		[{"containerName": "web", "controlledResources": null}, memory_only],
	] {
		_violation(cpu, [_rules(rules)], {}) == denied
	}
	every rules in [
		[memory_only],
		[{"containerName": "*", "mode": "Off"}],
		[memory_only, {"containerName": "web", "mode": "Off"}],
		[{"containerName": "web", "mode": "Off"}],
		[{"containerName": "*", "controlledResources": []}],
	] {
		_violation(cpu, [_rules(rules)], {}) == set()
	}
	memory := _hpa("h", {"metrics": [_resource("memory")]})
	_violation(memory, [_rules([{"containerName": "*"}])], {}) == {_pair(["spec", "metrics", 0], "memory")}
	_violation(memory, [_rules([memory_only])], {}) == {_pair(["spec", "metrics", 0], "memory")}
}

test_containers_that_no_rule_names if {
	hpa := _hpa("h", {"metrics": [_resource("cpu")]})
	web := {"containerName": "web", "mode": "Off"}
	log := {"containerName": "log", "mode": "Off"}
	denied := {_pair(["spec", "metrics", 0], "cpu")}
	_violation(hpa, [_rules([web]), _deployment("web")], {}) == denied
	_violation(hpa, [_rules([log]), _deployment("web")], {}) == denied
	_violation(hpa, [_rules([web, log]), _deployment("web")], {}) == set()
	_violation(hpa, [_rules([web, {"containerName": "*", "mode": "Off"}]), _deployment("web")], {}) == set()
	_violation(hpa, [_rules([web]), _deployment("a"), _deployment("web")], {}) == denied
	a := _object("apps/v1", "Deployment", "web", {"template": {"spec": {"containers": [{"name": "web"}]}}})
	_violation(hpa, [_rules([web]), a, _deployment("z"), _workload("apps/v1", "StatefulSet", "web")], {}) == set()
}

test_allow_other_kinds if {
	_violation(object.union(_hpa("a", {}), {"apiVersion": "autoscaling.example/v1"}), [_hpa("b", {})], _complete) == set()
	_violation(_deployment("web"), [_hpa("a", {}), _hpa("b", {})], _complete) == set()
	_violation(_hpa("a", {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": null}}), [], {}) == set()
}

test_defaults if {
	autoscaler_target.default_parameters == {"complete": false}
}
