package policies.images.image_pull_secrets_test

import data.policies.images.image_pull_secrets

_object(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "team-a"}, "spec": spec}

_pod(fields) := _object(object.union({"containers": [{"name": "web", "image": "registry.example/web:1.4"}]}, fields))

_violation(account) := {
	"msg": sprintf(
		`container "web" uses image "registry.example/web:1.4" of a private registry, for which neither the pod nor its ServiceAccount %q has a pull secret`,
		[account],
	),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

_private := {"privateRegistries": ["other.example", "registry.example"]}

_all := object.union(_private, {"complete": true})

_inventory(accounts) := {"namespace": {
	"team-a": {"v1": {"ServiceAccount": {name: account |
		some name, fields in accounts
		account := object.union({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": "team-a"}}, fields)
	}}},
	"team-b": {"v1": {"ServiceAccount": {"web": {
		"apiVersion": "v1",
		"kind": "ServiceAccount",
		"metadata": {"name": "web", "namespace": "team-b"},
		"imagePullSecrets": [{"name": "registry"}],
	}}}},
}}

test_allow_everything_before_a_registry_is_named if {
	image_pull_secrets.default_parameters == {"privateRegistries": [], "complete": false}

	every parameters in [{}, {"privateRegistries": []}, {"complete": true}] {
		image_pull_secrets.violation == set() with input as _pod({})
			with data.parameters["image-pull-secrets"] as parameters
			with data.inventory as _inventory({"default": {}})
	}
}

test_deny_where_the_account_has_none if {
	every fields in [{}, {"imagePullSecrets": null}, {"imagePullSecrets": []}, {"imagePullSecrets": [{}]}, {"imagePullSecrets": [{"name": ""}, {"name": null}]}] {
		image_pull_secrets.violation == {_violation("default")} with input as _pod(fields)
			with data.parameters["image-pull-secrets"] as _private
			with data.inventory as _inventory({"default": fields})
	}
}

test_deny_by_the_account_of_the_pod if {
	accounts := _inventory({"default": {"imagePullSecrets": [{"name": "registry"}]}, "robot": {}, "zero": {"imagePullSecrets": [{"name": "registry"}]}})

	every fields in [
		{"serviceAccountName": "robot"},
		{"serviceAccount": "robot"},
		{"serviceAccountName": "robot", "serviceAccount": "default"},
		{"serviceAccountName": "", "serviceAccount": "robot"},
		{"serviceAccountName": null, "serviceAccount": "robot"},
	] {
		image_pull_secrets.violation == {_violation("robot")} with input as _pod(fields)
			with data.parameters["image-pull-secrets"] as _private
			with data.inventory as accounts
	}

	every fields in [{}, {"serviceAccountName": ""}, {"serviceAccountName": "default"}, {"serviceAccountName": "zero", "serviceAccount": "robot"}] {
		image_pull_secrets.violation == set() with input as _pod(fields)
			with data.parameters["image-pull-secrets"] as _private
			with data.inventory as accounts
	}
}

test_deny_an_account_that_is_not_there_where_it_would_be if {
	every fields in [{}, {"serviceAccountName": "web"}] {
		image_pull_secrets.violation == {_violation(object.get(fields, "serviceAccountName", "default"))} with input as _pod(fields)
			with data.parameters["image-pull-secrets"] as _private
			with data.inventory as _inventory({"other": {}})

		image_pull_secrets.violation == {_violation(object.get(fields, "serviceAccountName", "default"))} with input as _pod(fields)
			with data.parameters["image-pull-secrets"] as _all

		image_pull_secrets.violation == set() with input as _pod(fields)
			with data.parameters["image-pull-secrets"] as _private
			with data.inventory as _inventory({})

		image_pull_secrets.violation == set() with input as _pod(fields) with data.parameters["image-pull-secrets"] as _private
	}
}

test_allow_pull_secrets_of_the_pod if {
	every references in [[{"name": "registry"}], [{}, {"name": "registry"}], [{"name": "registry"}, {"name": ""}]] {
		image_pull_secrets.violation == set() with input as _pod({"imagePullSecrets": references})
			with data.parameters["image-pull-secrets"] as _all
			with data.inventory as _inventory({"default": {}})
	}
}

test_deny_every_image_of_a_private_registry if {
	image_pull_secrets.violation == {
		{
			"msg": `container "setup" uses image "other.example:5000/a" of a private registry, for which neither the pod nor its ServiceAccount "default" has a pull secret`,
			"details": {"path": ["spec", "initContainers", 0, "image"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" uses image "registry.example/team/debug" of a private registry, for which neither the pod nor its ServiceAccount "default" has a pull secret`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "image"]},
		},
		{
			"msg": `volume "model" uses image "registry.example/team/model:1" of a private registry, for which neither the pod nor its ServiceAccount "default" has a pull secret`,
			"details": {"path": ["spec", "volumes", 0, "image", "reference"]},
		},
	} with input as _object({
		"initContainers": [{"name": "setup", "image": "other.example:5000/a"}],
		"containers": [{"name": "a", "image": "nginx:1"}, {"name": "b", "image": "registry.example/teams/b"}, {"name": "c", "image": "$(IMAGE)"}],
		"ephemeralContainers": [{"image": "registry.example/team/debug"}],
		"volumes": [{"name": "model", "image": {"reference": "registry.example/team/model:1"}}],
	})
		with data.parameters["image-pull-secrets"] as {"privateRegistries": ["registry.example/team", "other.example:*"], "complete": true}
}

test_allow_other_kinds_and_no_images if {
	every other in [
		object.union(_pod({}), {"apiVersion": "example.com/v1"}),
		_object({"containers": [{"name": "web"}]}),
		_object({}),
	] {
		image_pull_secrets.violation == set() with input as other with data.parameters["image-pull-secrets"] as _all
	}
}
