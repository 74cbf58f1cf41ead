package lib.sekisho.scaling_test

import data.lib.sekisho.scaling

_object(api_version, kind, name, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": name, "namespace": "shop"},
	"spec": spec,
}

_deployment(name, spec) := _object("apps/v1", "Deployment", name, spec)

_template(labels) := {"template": {"metadata": {"labels": labels}, "spec": {"nodeName": "x"}}}

_hpa(name, spec) := _object("autoscaling/v2", "HorizontalPodAutoscaler", name, spec)

_web_hpa(spec) := _hpa("web", object.union({"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}, spec))

_scaled_object(spec) := _object("keda.sh/v1alpha1", "ScaledObject", "web", object.union({"scaleTargetRef": {"name": "web"}}, spec))

_budget(name, spec) := _object("policy/v1", "PodDisruptionBudget", name, spec)

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

_config := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}}

test_replicas if {
	scaling.replicas(_deployment("web", {"replicas": 3})) == 3
	scaling.replicas(_deployment("web", {"replicas": 0})) == 0
	scaling.replicas(_deployment("web", {"replicas": null})) == 1
	scaling.replicas(_deployment("web", {})) == 1
	scaling.replicas({"kind": "Deployment"}) == 1
	not scaling.replicas(_deployment("web", {"replicas": "3"}))
	not scaling.replicas(_deployment("web", {"replicas": 1.5}))
}

test_replicated_kinds if {
	scaling.replicated_kinds == {"apps/Deployment", "apps/StatefulSet", "apps/ReplicaSet", "ReplicationController"}
}

test_autoscalers_of_an_object if {
	web := _deployment("web", {"replicas": 3})
	hpa := _web_hpa({"minReplicas": 2, "maxReplicas": 5})
	unset := _hpa("unset", {"scaleTargetRef": {"apiVersion": "apps/v1beta1", "kind": "Deployment", "name": "web"}})
	keda := _scaled_object({})
	found := scaling.autoscalers(web) with input as _config with data.inventory as _inventory([
		hpa,
		unset,
		keda,
		_hpa("a", {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "other"}}),
		_hpa("b", {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web"}}),
		_hpa("c", {"scaleTargetRef": {"apiVersion": "rollouts.example/v1", "kind": "Deployment", "name": "web"}}),
		_hpa("d", {"scaleTargetRef": {"kind": "Deployment", "name": "web"}}),
		_hpa("e", {"scaleTargetRef": null}),
		_object("autoscaling.example/v1", "HorizontalPodAutoscaler", "f", hpa.spec),
		_object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "g", {"targetRef": hpa.spec.scaleTargetRef}),
	])
	{autoscaler | some autoscaler in found} == {
		{"object": hpa, "min": 2, "max": 5},
		{"object": unset, "min": 1, "max": 0},
		{"object": keda, "min": 0, "max": 100},
	}
}

test_bounds_of_a_scaled_object if {
	keda := _scaled_object({"minReplicaCount": 2, "maxReplicaCount": 9})
	scaling.autoscalers(_deployment("web", {})) == [{"object": keda, "min": 2, "max": 9}] with input as _config
		with data.inventory as _inventory([keda])
}

test_no_autoscalers_in_other_namespaces if {
	web := object.union(_deployment("web", {}), {"metadata": {"namespace": "other"}})
	scaling.autoscalers(web) == [] with input as _config with data.inventory as _inventory([_web_hpa({})])
	scaling.autoscalers(web) == [] with input as _web_hpa({})
}

test_no_autoscalers_of_an_object_without_a_name if {
	nameless := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"generateName": "web", "namespace": "shop"}, "spec": {"replicas": 3}}
	scaling.autoscalers(nameless) == [] with input as nameless with data.inventory as _inventory([_web_hpa({})])
	scaling.fewest(nameless) == 3 with input as nameless with data.inventory as _inventory([_web_hpa({})])
}

test_autoscaler_under_review_is_seen_as_it_is_now if {
	now := _web_hpa({"minReplicas": 4, "maxReplicas": 4})
	other := _hpa("other", now.spec)
	third := _hpa("third", now.spec)
	found := scaling.autoscalers(_deployment("web", {})) with input as now
		with data.inventory as _inventory([_web_hpa({"minReplicas": 2}), other, third])
	found == [
		{"object": now, "min": 4, "max": 4},
		{"object": other, "min": 4, "max": 4},
		{"object": third, "min": 4, "max": 4},
	]
}

test_fewest_replicas if {
	web := _deployment("web", {"replicas": 7})
	scaling.fewest(web) == 7 with input as web
	scaling.fewest(_deployment("web", {})) == 1 with input as web
	scaling.fewest(web) == 3 with input as web with data.inventory as _inventory([_web_hpa({"minReplicas": 3})])
	scaling.fewest(web) == 1 with input as web with data.inventory as _inventory([_web_hpa({"minReplicas": 3}), _scaled_object({})])
	scaling.fewest(web) == 1 with input as web with data.inventory as _inventory([_web_hpa({"minReplicas": "{{ min }}"})])
	not scaling.fewest(_deployment("web", {"replicas": "x"})) with input as web
}

test_a_horizontal_pod_autoscaler_leaves_alone_what_is_switched_off if {
	off := _deployment("web", {"replicas": 0})
	hpa := _web_hpa({"minReplicas": 2})
	keda := _scaled_object({"minReplicaCount": 3})
	every objects in [[hpa], [_web_hpa({})], [hpa, object.union(hpa, {"metadata": {"name": "more"}})]] {
		scaling.fewest(off) == 0 with input as off with data.inventory as _inventory(objects)
		scaling.active_autoscalers(off) == [] with input as off with data.inventory as _inventory(objects)
		scaling.autoscalers(off) != [] with input as off with data.inventory as _inventory(objects)
	}
	scaling.fewest(off) == 0 with input as hpa
	scaling.fewest(off) == 1 with input as off with data.inventory as _inventory([_web_hpa({"minReplicas": 0})])
	scaling.fewest(off) == 3 with input as off with data.inventory as _inventory([keda])
	scaling.fewest(off) == 3 with input as off with data.inventory as _inventory([hpa, keda])
	scaling.active_autoscalers(off) == [{"object": keda, "min": 3, "max": 100}] with input as off with data.inventory as _inventory([hpa, keda])
	every replicas in [null, 1, "x"] {
		scaling.fewest(_deployment("web", {"replicas": replicas})) == 2 with input as off with data.inventory as _inventory([hpa])
	}
}

test_targets if {
	scaling.target("autoscaling/HorizontalPodAutoscaler", _web_hpa({})) == {"group_kind": "apps/Deployment", "name": "web"}
	scaling.target("keda.sh/ScaledObject", _scaled_object({})) == {"group_kind": "apps/Deployment", "name": "web"}
	scaling.target("keda.sh/ScaledObject", _scaled_object({"scaleTargetRef": {"kind": "StatefulSet"}})) == {"group_kind": "apps/StatefulSet", "name": "web"}
	scaling.target("keda.sh/ScaledObject", _scaled_object({"scaleTargetRef": {
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"name": "web",
	}})) == {"group_kind": "argoproj.io/Rollout", "name": "web"}
	scaling.target("keda.sh/ScaledObject", _scaled_object({"scaleTargetRef": {"apiVersion": "", "kind": null, "name": "web"}})) == {"group_kind": "apps/Deployment", "name": "web"}
	scaling.target(
		"autoscaling.k8s.io/VerticalPodAutoscaler",
		{"spec": {"targetRef": {"apiVersion": "v1", "kind": "ReplicationController", "name": "web"}}},
	) == {"group_kind": "ReplicationController", "name": "web"}
	scaling.target("autoscaling/HorizontalPodAutoscaler", {"spec": {"scaleTargetRef": {"name": "web"}}}) == {"group_kind": "", "name": "web"}
	scaling.target("autoscaling.k8s.io/VerticalPodAutoscaler", {"spec": {"targetRef": {"name": "web"}}}) == {"group_kind": "", "name": "web"}
	kind := {"kind": "Deployment", "name": "web"}
	scaling.target("autoscaling/HorizontalPodAutoscaler", {"spec": {"scaleTargetRef": kind}}) == {"group_kind": "Deployment", "name": "web"}
	scaling.target("autoscaling.k8s.io/VerticalPodAutoscaler", {"spec": {"targetRef": kind}}) == {"group_kind": "Deployment", "name": "web"}
	not scaling.target("autoscaling/HorizontalPodAutoscaler", {"spec": {"scaleTargetRef": {"kind": "Deployment"}}})
	not scaling.target("autoscaling/HorizontalPodAutoscaler", {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": 1}}})
	not scaling.target("autoscaling.example/HorizontalPodAutoscaler", _web_hpa({}))
}

test_budgets_that_select_labels if {
	all := _budget("all", {"selector": {}})
	some_of := _budget("some", {"selector": {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "old", "operator": "DoesNotExist"}]}})
	old := object.union(_budget("old", {"selector": {"matchLabels": {"app": "web"}}}), {"apiVersion": "policy/v1beta1"})
	others := [
		object.union(_budget("empty", {"selector": {}}), {"apiVersion": "policy/v1beta1"}),
		_budget("null", {"selector": null}),
		_budget("unset", {}),
		_budget("other", {"selector": {"matchLabels": {"app": "web", "tier": "back"}}}),
	]
	found := scaling.budgets("shop", {"app": "web", "tier": "front"}) with input as _config
		with data.inventory as _inventory(array.concat([all, some_of, old], others))
	{budget | some budget in found} == {all, some_of, old}
	scaling.budgets("other", {}) == [] with input as _config with data.inventory as _inventory([all])
	scaling.budgets("shop", {}) == [all] with input as all with data.inventory as _inventory([_budget("all", {})])
	scaling.budgets("other", {}) == [] with input as all
}

test_pods_of_a_namespace if {
	web := _deployment("web", _template({"app": "web"}))
	owned := {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web-1", "namespace": "shop", "ownerReferences": [
		{"kind": "Group", "name": "x"},
		{"kind": "Deployment", "name": "web", "controller": true},
	]}}
	grouped := object.union(owned, {"metadata": {"name": "grouped", "ownerReferences": [{"kind": "Group", "name": "x", "controller": false}]}})
	pod_of_web := {"object": web, "group_kind": "apps/Deployment", "name": "web", "labels": {"app": "web"}, "spec": {"nodeName": "x"}}
	pod_of_group := {"object": grouped, "group_kind": "apps/ReplicaSet", "name": "grouped", "labels": {}, "spec": {}}
	stored := _inventory([_deployment("web", _template({"app": "old"})), owned, grouped])

	scaling.pods("shop") == [pod_of_group, pod_of_web] with input as web with data.inventory as stored
	scaling.pods("shop") == [pod_of_group] with input as _config with data.inventory as _inventory([grouped])
	scaling.pods("shop") == [pod_of_web] with input as web
	scaling.pods("other") == [] with input as web
	scaling.pods("shop") == [] with input as owned
	scaling.pods("shop") == [] with input as _config
	scaling.pods("shop") == [] with input as object.union(_object("v1", "PodTemplate", "spare", {}), {"template": {"spec": {}}})

	bare := _object("v1", "Pod", "bare", {"nodeName": "x"})
	bare_pod := {"object": bare, "group_kind": "Pod", "name": "bare", "labels": {}, "spec": {"nodeName": "x"}}
	scaling.pods("shop") == [bare_pod] with input as bare
	empty := _deployment("empty", {"template": {}})
	scaling.pods("shop") == [{"object": empty, "group_kind": "apps/Deployment", "name": "empty", "labels": {}, "spec": {}}] with input as empty
}

test_pods_that_a_budget_selects if {
	web := _deployment("web", _template({"app": "web"}))
	api := _deployment("api", _template({"app": "api"}))
	stored := _inventory([_deployment("web", _template({"app": "old"})), api])
	every one in [
		[{"matchLabels": {"app": "web"}}, {"web"}],
		[{"matchLabels": {"app": "api"}}, {"api"}],
		[{"matchLabels": {"app": "old"}}, set()],
		[{"matchLabels": {"app": "api"}, "matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, set()],
		[{"matchExpressions": [{"key": "app", "operator": "Exists"}]}, {"api", "web"}],
		[{"matchLabels": null}, {"api", "web"}],
		[{}, {"api", "web"}],
		[null, set()],
	] {
		found := scaling.selected_pods(_budget("all", {"selector": one[0]}), "shop") with input as web with data.inventory as stored
		{pod.name | some pod in found} == one[1]
	}
	scaling.selected_pods(_budget("all", {}), "shop") == [] with input as web with data.inventory as stored
}

test_controlled_objects if {
	scaling.is_controlled({"metadata": {"ownerReferences": [{}, {"controller": true}]}})
	scaling.is_controlled({"metadata": {"ownerReferences": [{"controller": true}]}})
	not scaling.is_controlled({"metadata": {"ownerReferences": [{"controller": false}, {"controller": "true"}]}})
	not scaling.is_controlled({"metadata": {}})
}

test_scaled if {
	scaling.scaled(3, 10, true) == 3
	scaling.scaled(3, 10, false) == 3
	scaling.scaled("1%", 2, true) == 1
	scaling.scaled("1%", 2, false) == 0
	scaling.scaled("50%", 1, true) == 1
	scaling.scaled("50%", 4, true) == 2
	scaling.scaled("50%", 4, false) == 2
	scaling.scaled("33%", 100, true) == 33
	scaling.scaled("50%", 2000, true) == 1000
	scaling.scaled("50%", 2000, false) == 1000
	scaling.scaled("100%", 7, false) == 7
	scaling.scaled("0%", 7, true) == 0
	every value in ["1", "1.5%", "-1%", "%", "x%", "1%%", null, {}, 1.5] {
		not scaling.scaled(value, 2, true)
		not scaling.scaled(value, 2, false)
	}
}

test_percentages if {
	scaling.percent("0%") == 0
	scaling.percent("00%") == 0
	scaling.percent("050%") == 50
	scaling.percent("100%") == 100
	not scaling.percent(50)
}

test_texts if {
	scaling.text(1) == "1"
	scaling.text("50%") == "50%"
	not scaling.text(null)
}
