package lib.sekisho.exempt_test

import data.lib.sekisho.exempt

_pod := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "node-agent", "namespace": "kube-system", "labels": {"app": "agent", "tier": "node"}},
	"spec": {
		"initContainers": [{"name": "setup", "image": "registry.example/setup:1"}],
		"containers": [{"name": "agent", "image": "Registry.Example/team/agent:1"}, {"name": "side", "image": "side"}],
		"volumes": [{"name": "data", "image": {"reference": "registry.example/data:1"}}],
	},
}

_violation(path) := {"msg": "x", "details": {"path": path}}

_at_agent := _violation(["spec", "containers", 0, "securityContext", "privileged"])

_covers(entries, object, violation) if {
	exempt.covers("a", violation) with input as object with data.parameters as {"a": {"exempt": entries}}
}

test_nothing_is_exempt_by_default if {
	not exempt.covers("a", _at_agent) with input as _pod
	every entries in [[], null, {}, "all", [{}], [null]] {
		not _covers(entries, _pod, _at_agent)
	}
}

test_exemption_is_one_policy_s if {
	not exempt.covers("b", _at_agent) with input as _pod
		with data.parameters as {"a": {"exempt": [{"namespaces": ["*"]}]}}
}

test_namespaces if {
	every patterns in [["kube-system"], ["other", "kube-*"], ["*"]] {
		_covers([{"namespaces": patterns}], _pod, _at_agent)
	}
	every patterns in [[], ["kube"], ["other"], [1], null] {
		not _covers([{"namespaces": patterns}], _pod, _at_agent)
	}
}

test_namespace_of_a_namespace_is_itself if {
	namespace := {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system"}}
	_covers([{"namespaces": ["kube-system"]}], namespace, _at_agent)
	not _covers([{"namespaces": ["default"]}], namespace, _at_agent)
}

test_namespace_is_default_where_none_is_written if {
	every metadata in [{}, {"namespace": null}, {"namespace": 1}, null] {
		pod := {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
		_covers([{"namespaces": ["default"]}], pod, _at_agent)
	}
}

test_names if {
	every patterns in [["node-agent"], ["x", "node-*"]] {
		_covers([{"names": patterns}], _pod, _at_agent)
	}
	not _covers([{"names": ["node"]}], _pod, _at_agent)
}

test_generated_names_by_their_beginning if {
	generated := {"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "debug-"}}
	_covers([{"names": ["debug-*"]}], generated, _at_agent)
	not _covers([{"names": ["other"]}], generated, _at_agent)
	both := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "generateName": "debug-"}}
	not _covers([{"names": ["debug-*"]}], both, _at_agent)
}

test_labels_must_all_fit if {
	_covers([{"labels": {"app": "agent"}}], _pod, _at_agent)
	_covers([{"labels": {"app": "a*", "tier": "node"}}], _pod, _at_agent)
	not _covers([{"labels": {"app": "agent", "tier": "web"}}], _pod, _at_agent)
	not _covers([{"labels": {"other": "*"}}], _pod, _at_agent)
}

test_labels_of_the_pod_template_count_too if {
	deployment := {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"labels": {"team": "a"}},
		"spec": {"template": {"metadata": {"labels": {"app": "agent"}}}},
	}
	_covers([{"labels": {"app": "agent"}}], deployment, _at_agent)
	_covers([{"labels": {"team": "a"}}], deployment, _at_agent)
	not _covers([{"labels": {"team": "a", "app": "agent"}}], deployment, _at_agent)
}

test_images_exempt_the_violations_of_their_own_container if {
	entries := [{"images": ["registry.example/other", "registry.example/team"]}]
	_covers(entries, _pod, _at_agent)
	_covers(entries, _pod, _violation(["spec", "containers", 0]))
	every path in [
		["spec", "containers", 1, "securityContext"],
		["spec", "initContainers", 0],
		["spec", "containers"],
		["spec", "hostPID"],
		[],
	] {
		not _covers(entries, _pod, _violation(path))
	}
}

test_images_of_volumes_and_init_containers if {
	_covers([{"images": ["registry.example/data"]}], _pod, _violation(["spec", "volumes", 0, "image", "reference"]))
	_covers([{"images": ["registry.example/setup"]}], _pod, _violation(["spec", "initContainers", 0, "image"]))
	not _covers([{"images": ["registry.example/data"]}], _pod, _violation(["spec", "volumes", 1]))
}

test_images_by_their_repository_and_not_by_a_prefix if {
	not _covers([{"images": ["registry.example/te"]}], _pod, _at_agent)
	_covers([{"images": ["docker.io/library/side"]}], _pod, _violation(["spec", "containers", 1, "image"]))
}

test_subjects_are_known_from_an_admission_request_only if {
	not _covers([{"subjects": ["*"]}], _pod, _at_agent)
	exempt.covers("a", _at_agent) with input as _pod
		with data.parameters as {"a": {"exempt": [{"subjects": ["system:serviceaccount:ci:*"]}]}}
		with data.lib.sekisho.review.subjects as {"system:serviceaccount:ci:deployer", "system:authenticated"}
	not exempt.covers("a", _at_agent) with input as _pod
		with data.parameters as {"a": {"exempt": [{"subjects": ["system:serviceaccount:ci:*"]}]}}
		with data.lib.sekisho.review.subjects as {"ann"}
	every subjects in [{"ann"}, {"ann", "system:authenticated"}] {
		exempt.covers("a", _at_agent) with input as _pod
			with data.parameters as {"a": {"exempt": [{"subjects": ["ann"]}]}}
			with data.lib.sekisho.review.subjects as subjects
	}
}

test_all_that_an_entry_names_must_fit if {
	_covers([{"namespaces": ["kube-system"], "names": ["node-*"]}], _pod, _at_agent)
	not _covers([{"namespaces": ["kube-system"], "names": ["other"]}], _pod, _at_agent)
	not _covers([{"namespaces": ["other"], "names": ["node-*"]}], _pod, _at_agent)
	_covers([{"names": ["other"]}, {"namespaces": ["kube-system"]}], _pod, _at_agent)
}

test_unknown_key_exempts_nothing if {
	not _covers([{"namespace": ["kube-system"]}], _pod, _at_agent)
}
