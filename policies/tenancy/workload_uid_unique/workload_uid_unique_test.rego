package policies.tenancy.workload_uid_unique_test

import data.policies.tenancy.workload_uid_unique

_pod(namespace, name, spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": name, "namespace": namespace},
	"spec": spec,
}

_uid(uid) := {"securityContext": {"runAsUser": uid}, "containers": [{"name": "web"}]}

_violation(text, path) := {
	"msg": text,
	"details": {"path": array.concat(array.concat(["spec"], path), ["securityContext", "runAsUser"])},
}

_inventory(pods) := {"namespace": {namespace: {"v1": {"Pod": by_name}} |
	some namespace in {pod.metadata.namespace | some pod in pods}
	by_name := {pod.metadata.name: pod | some pod in pods; pod.metadata.namespace == namespace}
}}

_shop := `user 1000 is also that of Pod "shop" in namespace "team-b"`

test_deny_a_number_of_another_namespace if {
	workload_uid_unique.violation == {_violation(_shop, [])} with input as _pod("team-a", "web", _uid(1000))
		with data.inventory as _inventory([_pod("team-b", "shop", _uid(1000)), _pod("team-b", "other", _uid(1001))])
}

test_deny_every_number_of_the_pod if {
	workload_uid_unique.violation == {
		_violation(`user 1001 is also that of Pod "a" in namespace "team-b"`, ["initContainers", 0]),
		_violation(`user 1002 is also that of Pod "b" in namespace "team-b"`, ["ephemeralContainers", 0]),
		_violation(`user 1003 is also that of Pod "c" in namespace "team-c"`, []),
	} with input as _pod("team-a", "web", {
		"securityContext": {"runAsUser": 1003},
		"initContainers": [{"name": "setup", "securityContext": {"runAsUser": 1001}}],
		"containers": [{"name": "web"}, {"name": "x", "securityContext": {"runAsUser": null}}, {"name": "y", "securityContext": {"runAsUser": 9}}],
		"ephemeralContainers": [{"securityContext": {"runAsUser": 1002}}],
	})
		with data.inventory as _inventory([
			_pod("team-b", "a", {"securityContext": {"runAsUser": 7}, "initContainers": [{"securityContext": {"runAsUser": 1001}}], "containers": [{"securityContext": {"runAsUser": 8}}]}),
			_pod("team-b", "b", {"ephemeralContainers": [{"securityContext": {"runAsUser": 1002}}]}),
			_pod("team-c", "c", {"containers": [{"securityContext": {"runAsUser": 1}}, {"securityContext": {"runAsUser": 1003}}]}),
		])
}

test_only_effective_numbers_count if {
	overridden := {"securityContext": {"runAsUser": 1000}, "containers": [{"name": "web", "securityContext": {"runAsUser": 2000}}]}
	workload_uid_unique.violation == set() with input as _pod("team-a", "web", overridden)
		with data.inventory as _inventory([_pod("team-b", "shop", _uid(1000))])

	workload_uid_unique.violation == set() with input as _pod("team-a", "web", _uid(1000))
		with data.inventory as _inventory([_pod("team-b", "shop", overridden)])

	root := {"securityContext": {"runAsUser": 1000}, "containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]}
	workload_uid_unique.violation == set() with input as _pod("team-a", "web", root)
		with data.inventory as _inventory([_pod("team-b", "shop", _uid(1000)), _pod("team-b", "root", _uid(0))])
}

test_the_first_number_after_root_counts if {
	shop := _pod("team-b", "shop", {"containers": [{"name": "a", "securityContext": {"runAsUser": 7}}, {"name": "b", "securityContext": {"runAsUser": 1}}]})
	workload_uid_unique.violation == {_violation(`user 1 is also that of Pod "shop" in namespace "team-b"`, [])} with input as _pod("team-a", "web", {
		"securityContext": {"runAsUser": 1},
		"containers": [{"name": "a", "securityContext": {"runAsUser": 9}}, {"name": "b"}],
	})
		with data.inventory as _inventory([shop])
	workload_uid_unique.violation == {_violation(`user 1 is also that of Pod "web" in namespace "team-a"`, ["containers", 1])} with input as shop
		with data.inventory as _inventory([_pod("team-a", "web", _uid(1))])
}

test_several_others_are_counted if {
	workload_uid_unique.violation == {_violation(
		`user 1000 is also that of Pod "a" in namespace "team-c" and of 2 more`,
		[],
	)} with input as _pod("team-a", "web", _uid(1000))
		with data.inventory as _inventory([
			_pod("team-d", "b", _uid(1000)),
			_pod("team-c", "c", _uid(1000)),
			_pod("team-c", "a", _uid(1000)),
			_pod("team-b", "z", _uid(7)),
		])
}

test_workloads_of_one_namespace_may_share if {
	workload_uid_unique.default_parameters == {"perNamespace": true}

	every parameters in [{}, {"perNamespace": true}, {"perNamespace": "false"}] {
		workload_uid_unique.violation == set() with input as _pod("team-a", "web", _uid(1000))
			with data.inventory as _inventory([_pod("team-a", "shop", _uid(1000))])
			with data.parameters["workload-uid-unique"] as parameters
	}

	workload_uid_unique.violation == {_violation(`user 1000 is also that of Pod "shop" in namespace "team-a" and of 1 more`, [])} with input as _pod("team-a", "web", _uid(1000))
		with data.inventory as _inventory([_pod("team-a", "shop", _uid(1000)), _pod("team-b", "web", _uid(1000)), _pod("team-a", "web", _uid(1000))])
		with data.parameters["workload-uid-unique"] as {"perNamespace": false}
}

test_others_of_the_own_namespace if {
	every pods in [[], [_pod("team-a", "web", _uid(1000))], [_pod("team-a", "shop", _uid(7))]] {
		workload_uid_unique.violation == set() with input as _pod("team-a", "web", _uid(1000))
			with data.inventory as _inventory(pods)
			with data.parameters["workload-uid-unique"] as {"perNamespace": false}
		workload_uid_unique.violation == {_violation(_shop, [])} with input as _pod("team-a", "web", _uid(1000))
			with data.inventory as _inventory(array.concat(pods, [_pod("team-b", "shop", _uid(1000))]))
			with data.parameters["workload-uid-unique"] as {"perNamespace": false}
	}
	workload_uid_unique.violation == {_violation(`user 1000 is also that of Pod "shop" in namespace "team-a" and of 1 more`, [])} with input as _pod("team-a", "web", _uid(1000))
		with data.inventory as _inventory([_pod("team-a", "shop", _uid(1000)), _pod("team-a", "spare", _uid(1000)), _pod("team-a", "web", _uid(1000))])
		with data.parameters["workload-uid-unique"] as {"perNamespace": false}
}

test_an_object_of_another_group_is_another_one if {
	web := {"kind": "Deployment", "metadata": {"name": "web", "namespace": "team-a"}, "spec": {"template": {"spec": _uid(1000)}}}
	new := object.union(web, {"apiVersion": "apps/v1"})
	old := object.union(web, {"apiVersion": "extensions/v1beta1"})
	every object in [new, old] {
		workload_uid_unique.violation == {{
			"msg": `user 1000 is also that of Deployment "web" in namespace "team-a"`,
			"details": {"path": ["spec", "template", "spec", "securityContext", "runAsUser"]},
		}} with input as object
			with data.inventory as {"namespace": {"team-a": {"apps/v1": {"Deployment": {"web": new}}, "extensions/v1beta1": {"Deployment": {"web": old}}}}}
			with data.parameters["workload-uid-unique"] as {"perNamespace": false}
	}
}

test_an_object_without_namespace_is_in_default if {
	cluster := {"cluster": {"v1": {"Pod": {"shop": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": _uid(1000)}}}}}
	workload_uid_unique.violation == {_violation(`user 1000 is also that of Pod "shop" in namespace "default"`, [])} with input as _pod("team-a", "web", _uid(1000))
		with data.inventory as cluster

	workload_uid_unique.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": _uid(1000)}
		with data.inventory as cluster
}

test_templates_count if {
	cron := {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "dump", "namespace": "team-b"}, "spec": {"jobTemplate": {"spec": {"template": {"spec": _uid(1000)}}}}}
	inventory := {"namespace": {"team-b": {
		"batch/v1": {"CronJob": {"dump": cron}},
		"v1": {"PodTemplate": {"t": {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "t", "namespace": "team-b"}, "template": {"spec": _uid(1000)}}}},
	}}}
	workload_uid_unique.violation == {{
		"msg": `user 1000 is also that of CronJob "dump" in namespace "team-b"`,
		"details": {"path": ["spec", "template", "spec", "securityContext", "runAsUser"]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"name": "web", "namespace": "team-a"},
		"spec": {"template": {"spec": _uid(1000)}},
	}
		with data.inventory as inventory

	workload_uid_unique.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "PodTemplate",
		"metadata": {"name": "web", "namespace": "team-a"},
		"template": {"spec": _uid(1000)},
	}
		with data.inventory as inventory
}

test_pods_of_a_controller_are_left_out if {
	owned := object.union(_pod("team-b", "shop", _uid(1000)), {"metadata": {"ownerReferences": [{"kind": "Node"}, {"kind": "ReplicaSet", "controller": true}]}})
	workload_uid_unique.violation == set() with input as _pod("team-a", "web", _uid(1000)) with data.inventory as _inventory([owned])
	workload_uid_unique.violation == set() with input as owned with data.inventory as _inventory([_pod("team-a", "web", _uid(1000))])

	loose := object.union(_pod("team-b", "shop", _uid(1000)), {"metadata": {"ownerReferences": [{"kind": "Thing", "controller": false}, {"kind": "Thing", "controller": "true"}, {"kind": "Node"}]}})
	workload_uid_unique.violation == {_violation(_shop, [])} with input as _pod("team-a", "web", _uid(1000)) with data.inventory as _inventory([loose])
	count(workload_uid_unique.violation) == 1 with input as loose with data.inventory as _inventory([_pod("team-a", "web", _uid(1000))])
}

test_user_namespaces_are_left_out if {
	apart := object.union(_uid(1000), {"hostUsers": false})
	workload_uid_unique.violation == set() with input as _pod("team-a", "web", apart) with data.inventory as _inventory([_pod("team-b", "shop", _uid(1000))])
	workload_uid_unique.violation == set() with input as _pod("team-a", "web", _uid(1000)) with data.inventory as _inventory([_pod("team-b", "shop", apart)])

	every host_users in [true, null] {
		shared := object.union(_uid(1000), {"hostUsers": host_users})
		workload_uid_unique.violation == {_violation(_shop, [])} with input as _pod("team-a", "web", shared)
			with data.inventory as _inventory([_pod("team-b", "shop", shared)])
	}
}

test_allow_no_numbers if {
	every spec in [
		{"containers": [{"name": "web"}]},
		{"securityContext": {"runAsUser": 1000}},
		{"securityContext": {"runAsUser": 1000}, "containers": []},
		{"securityContext": null, "containers": [{"name": "web"}]},
		_uid(null),
		_uid("1000"),
		_uid(0),
		{},
	] {
		workload_uid_unique.violation == set() with input as _pod("team-a", "web", spec)
			with data.inventory as _inventory([_pod("team-b", "shop", spec), _pod("team-b", "other", _uid(1000))])
	}
}

test_allow_other_kinds if {
	workload_uid_unique.violation == set() with input as object.union(_pod("team-a", "web", _uid(1000)), {"apiVersion": "example.com/v1"})
		with data.inventory as _inventory([_pod("team-b", "shop", _uid(1000))])
}
