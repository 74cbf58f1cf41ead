package lib.sekisho.inventory_test

import data.lib.sekisho.inventory

_object(api_version, kind, namespace, name) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"namespace": namespace, "name": name},
}

_without_namespace(api_version, kind, name) := {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}}

_web := object.union(_object("apps/v1", "Deployment", "a", "web"), {"spec": {"template": {
	"metadata": {"labels": {"app": "web"}},
	"spec": {"containers": [{"name": "web"}]},
}}})

_once := object.union(_object("v1", "Pod", "a", "once"), {"spec": {"nodeName": "x"}})

_template := object.union(_object("v1", "PodTemplate", "a", "spare"), {"template": {"spec": {}}})

_old := _object("apps/v1beta2", "Deployment", "a", "old")

_bare := object.union(_object("apps/v1", "StatefulSet", "c", "bare"), {"spec": {}})

_other := _object("example.com/v1", "Deployment", "a", "web")

_free := _without_namespace("apps/v1", "Deployment", "free")

_spare := _without_namespace("apps/v1", "Deployment", "spare")

_default := _object("apps/v1", "Deployment", "default", "one")

_role := _without_namespace("rbac.authorization.k8s.io/v1", "ClusterRole", "admin")

_inventory := {
	"cluster": {
		"apps/v1": {"Deployment": {"free": _free, "spare": _spare}},
		"rbac.authorization.k8s.io/v1": {"ClusterRole": {"admin": _role}},
	},
	"namespace": {
		"a": {
			"apps/v1": {"Deployment": {"web": _web}},
			"apps/v1beta2": {"Deployment": {"old": _old}},
			"example.com/v1": {"Deployment": {"web": _other}},
			"v1": {"Pod": {"once": _once}, "PodTemplate": {"spare": _template}},
		},
		"c": {"apps/v1": {"StatefulSet": {"bare": _bare}}},
		"d": {"apps/v1": {"StatefulSet": {"null": object.union(_object("apps/v1", "StatefulSet", "d", "null"), {"spec": {"template": null}})}}},
		"default": {"apps/v1": {"Deployment": {"one": _default}}},
	},
}

test_objects_of_a_kind_in_a_namespace_whatever_their_version if {
	inventory.in_namespace("apps/Deployment", "a") == [_web, _old] with data.inventory as _inventory
	inventory.in_namespace("example.com/Deployment", "a") == [_other] with data.inventory as _inventory
	inventory.in_namespace("Pod", "a") == [_once] with data.inventory as _inventory
}

test_objects_without_a_namespace_are_in_the_namespace_default if {
	inventory.in_namespace("apps/Deployment", "default") == [_default, _free, _spare] with data.inventory as _inventory
}

test_no_objects_of_other_kinds_groups_and_namespaces if {
	every group_kind in ["Deployment", "apps/Pod", "apps/StatefulSet", "batch/Deployment"] {
		inventory.in_namespace(group_kind, "a") == [] with data.inventory as _inventory
	}
	inventory.in_namespace("apps/Deployment", "b") == [] with data.inventory as _inventory
	inventory.in_namespace("apps/Deployment", "a") == []
}

test_cluster_scoped_objects if {
	roles := "rbac.authorization.k8s.io/ClusterRole"
	inventory.cluster(roles) == [_role] with data.inventory as _inventory
	inventory.cluster("ClusterRole") == [] with data.inventory as _inventory
	inventory.cluster(roles) == []
}

test_objects_everywhere if {
	inventory.everywhere("apps/Deployment") == [_web, _old, _default, _free, _spare] with data.inventory as _inventory
	inventory.everywhere("Pod") == [_once] with data.inventory as _inventory
	inventory.everywhere("Pod") == []
}

test_pods_and_what_makes_them if {
	found := {pod | some pod in inventory.pods("a")} with data.inventory as _inventory
	found == {
		{
			"object": _web,
			"group_kind": "apps/Deployment",
			"name": "web",
			"labels": {"app": "web"},
			"spec": {"containers": [{"name": "web"}]},
		},
		{"object": _old, "group_kind": "apps/Deployment", "name": "old", "labels": {}, "spec": {}},
		{"object": _once, "group_kind": "Pod", "name": "once", "labels": {}, "spec": {"nodeName": "x"}},
	}
	{pod.name | some pod in inventory.pods("default")} == {"one", "free", "spare"} with data.inventory as _inventory
	inventory.pods("c") == [{
		"object": _bare,
		"group_kind": "apps/StatefulSet",
		"name": "bare",
		"labels": {},
		"spec": {},
	}] with data.inventory as _inventory
	[pod.spec | some pod in inventory.pods("d")] == [{}] with data.inventory as _inventory
	inventory.pods("b") == [] with data.inventory as _inventory
}

_pod(namespace, name, labels) := object.union(_object("v1", "Pod", namespace, name), {"metadata": {"labels": labels}})

_labelled := {"namespace": {
	"a": {"v1": {"Pod": {
		"one": _pod("a", "one", {"app": "web"}),
		"three": _pod("a", "three", {"app": "web", "tier": "front"}),
		"two": _pod("a", "two", {"app": "api", "tier": "front"}),
	}}},
	"b": {"v1": {"Pod": {"four": _pod("b", "four", {"app": "web"})}}},
}}

_selected_names(namespace, map) := [pod.name | some pod in inventory.selected_pods(namespace, map)]

test_pods_that_a_map_selects if {
	_selected_names("a", {"app": "web"}) == ["one", "three"] with data.inventory as _labelled
	_selected_names("a", {"tier": "front"}) == ["three", "two"] with data.inventory as _labelled
	_selected_names("a", {"app": "web", "tier": "front"}) == ["three"] with data.inventory as _labelled
	_selected_names("b", {"app": "web"}) == ["four"] with data.inventory as _labelled
	every map in [{"app": "web", "tier": "back"}, {"app": "web", "zone": "x"}, {}, null] {
		_selected_names("a", map) == [] with data.inventory as _labelled
	}
	_selected_names("c", {"app": "web"}) == [] with data.inventory as _labelled
}

test_services_that_select_the_pod_under_review if {
	services := {name: object.union(_object("v1", "Service", "a", name), {"spec": {"selector": map}}) |
		some name, map in {"api": {"app": "api"}, "both": {"app": "web", "tier": "front"}, "empty": {}, "none": null, "web": {"app": "web"}}
	}
	stored := {"namespace": {
		"a": {"v1": {"Service": object.union(services, {"bare": _object("v1", "Service", "a", "bare")})}},
		"b": {"v1": {"Service": {"web": object.union(services.web, {"metadata": {"namespace": "b"}})}}},
	}}
	inventory.selecting_services == [services.web] with input as _web with data.inventory as stored
	inventory.selecting_services == [services.both, services.web] with input as _pod("a", "three", {"app": "web", "tier": "front"})
		with data.inventory as stored
	inventory.selecting_services == [] with input as _once with data.inventory as stored
	inventory.selecting_services == [] with input as _role with data.inventory as stored
}

test_objects_by_name if {
	inventory.named("apps/Deployment", "a", "web") == [_web] with data.inventory as _inventory
	inventory.named("apps/Deployment", "default", "spare") == [_spare] with data.inventory as _inventory
	inventory.named("apps/Deployment", "a", "free") == [] with data.inventory as _inventory
	inventory.named("apps/Deployment", "b", "web") == [] with data.inventory as _inventory
	newer := object.union(_old, {"apiVersion": "apps/v1"})
	inventory.named("apps/Deployment", "a", "old") == [newer, _old] with data.inventory as {"namespace": {"a": {
		"apps/v1": {"Deployment": {"old": newer}},
		"apps/v1beta2": {"Deployment": {"old": _old}},
	}}}
}

test_names if {
	inventory.names("apps/Deployment", "a") == {"old", "web"} with data.inventory as _inventory
	inventory.names("apps/Deployment", "default") == {"free", "one", "spare"} with data.inventory as _inventory
	inventory.names("apps/Deployment", "b") == set() with data.inventory as _inventory
}

test_absence_tells_something_in_a_complete_set_or_beside_others_of_the_kind if {
	inventory.is_known("apps/Deployment", "a", false) with data.inventory as _inventory
	inventory.is_known("Service", "a", true) with data.inventory as _inventory
	inventory.is_known("Service", "a", true)
	not inventory.is_known("Service", "a", false) with data.inventory as _inventory
	not inventory.is_known("apps/Deployment", "b", false) with data.inventory as _inventory
}

test_namespace_of_the_object_under_review if {
	inventory.namespace == "a" with input as _web
	inventory.namespace == "default" with input as _free
}

test_namespace_is_default_where_none_is_written if {
	inventory.namespace_of({"metadata": {"namespace": "a"}}) == "a"
	every metadata in [{}, null, {"namespace": null}, {"namespace": ""}, {"namespace": 1}] {
		inventory.namespace_of({"metadata": metadata}) == "default"
	}
	inventory.namespace_of({}) == "default"
}

test_same_objects if {
	inventory.is_same(_web, _object("apps/v1beta1", "Deployment", "a", "web"))
	inventory.is_same(_without_namespace("v1", "Pod", "x"), _object("v1", "Pod", "default", "x"))
	nameless := {"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "x"}}
	inventory.is_same(nameless, nameless)
}

test_other_objects if {
	not inventory.is_same(_web, _old)
	not inventory.is_same(_web, _other)
	not inventory.is_same(_web, _object("apps/v1", "Deployment", "b", "web"))
	not inventory.is_same(_web, _object("apps/v1", "StatefulSet", "a", "web"))
	one := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": null}, "spec": {"a": 1}}
	not inventory.is_same(one, object.union(one, {"spec": {"a": 2}}))
}

test_name_for_messages if {
	inventory.name_of(_web) == "web"
	inventory.name_of({"metadata": {"generateName": "x-"}}) == "x-"
	inventory.name_of({"metadata": {"name": "", "generateName": "x-"}}) == "x-"
	every metadata in [{}, null, {"name": 1}, {"name": null, "generateName": null}] {
		inventory.name_of({"metadata": metadata}) == ""
	}
	inventory.name_of({}) == ""
}
