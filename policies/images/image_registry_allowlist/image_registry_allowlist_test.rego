package policies.images.image_registry_allowlist_test

import data.policies.images.image_registry_allowlist

_digest := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_spec(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod(image) := _spec({"containers": [{"name": "app", "image": image}]})

_pod_in(namespace, image) := object.union(_pod(image), {"metadata": {"namespace": namespace}})

_violation(image) := {
	"msg": sprintf(`container "app" uses image %q, which is from no allowed registry or repository`, [image]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

_team := {"allowed": ["registry.example/team", "mirror.example:5000/"]}

test_allow_everything_before_a_list_is_set if {
	every parameters in [{}, {"allowed": []}, {"allowed": [], "byNamespace": {}}] {
		image_registry_allowlist.violation == set() with input as _pod("stranger/app:1.4")
			with data.parameters["image-registry-allowlist"] as parameters
	}

	image_registry_allowlist.default_parameters == {"allowed": [], "byNamespace": {}}
}

test_deny_everything_where_only_other_namespaces_have_a_list if {
	image_registry_allowlist.violation == {_violation("registry.example/app")} with input as _pod("registry.example/app")
		with data.parameters["image-registry-allowlist"] as {"byNamespace": {"prod": ["registry.example"]}}
}

test_deny_names_that_only_look_like_allowed_ones if {
	every image in [
		"registry.example/team-x/app",
		"registry.example/teams",
		"registry.example/other/team/app",
		"registry.example/app",
		"registry.example.evil.io/team/app",
		"registry.example:443/team/app",
		"registry.examples/team/app",
		"evil.io/registry.example/team/app",
		"evil.io/app:registry.example",
		"mirror.example/app",
		"mirror.example:50000/app",
		"team/app",
		"team",
	] {
		image_registry_allowlist.violation == {_violation(image)} with input as _pod(image)
			with data.parameters["image-registry-allowlist"] as _team
	}
}

test_deny_what_is_no_reference if {
	every image in ["$(IMAGE)", "registry.example/team/App", " registry.example/team/app", "registry.example/team/app@sha256:0"] {
		image_registry_allowlist.violation == {_violation(image)} with input as _pod(image)
			with data.parameters["image-registry-allowlist"] as {"allowed": ["**", "registry.example/team"]}
	}
}

test_deny_every_image_of_the_pod if {
	image_registry_allowlist.violation == {
		{
			"msg": `container "setup" uses image "setup:1", which is from no allowed registry or repository`,
			"details": {"path": ["spec", "initContainers", 0, "image"]},
		},
		{
			"msg": `container "b" uses image "b:1", which is from no allowed registry or repository`,
			"details": {"path": ["spec", "containers", 1, "image"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" uses image "debug", which is from no allowed registry or repository`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "image"]},
		},
		{
			"msg": `volume "model" uses image "model:1", which is from no allowed registry or repository`,
			"details": {"path": ["spec", "volumes", 1, "image", "reference"]},
		},
	} with input as _spec({
		"initContainers": [{"name": "setup", "image": "setup:1"}],
		"containers": [
			{"name": "a", "image": "registry.example/team/a"},
			{"name": "b", "image": "b:1"},
			{"name": "c", "image": "registry.example/team/c"},
		],
		"ephemeralContainers": [{"image": "debug"}],
		"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "model", "image": {"reference": "model:1"}}],
	})
		with data.parameters["image-registry-allowlist"] as _team
}

test_deny_in_other_namespaces_than_the_list_is_for if {
	every namespace in ["team-b", "team", "other", "default", "", null] {
		image_registry_allowlist.violation == {_violation("a.example/app")} with input as _pod_in(namespace, "a.example/app")
			with data.parameters["image-registry-allowlist"] as {
				"allowed": ["b.example"],
				"byNamespace": {"team-a": ["a.example"], "dev-*": ["a.example"]},
			}
	}
}

test_allow_each_entry_of_the_list if {
	every image in [
		"registry.example/team",
		"registry.example/team/app",
		"registry.example/team/app:1.4",
		"Registry.Example/team/a/b",
		concat("@", ["registry.example/team/app", _digest]),
		concat("@", ["registry.example/team/app:latest", _digest]),
		"mirror.example:5000/app",
		"mirror.example:5000/team/app:5000",
	] {
		image_registry_allowlist.violation == set() with input as _pod(image)
			with data.parameters["image-registry-allowlist"] as _team
	}
}

test_allow_short_names_by_their_full_name if {
	every image in ["nginx", "library/nginx:1", "docker.io/nginx", "index.docker.io/library/nginx"] {
		image_registry_allowlist.violation == set() with input as _pod(image)
			with data.parameters["image-registry-allowlist"] as {"allowed": ["docker.io/library/nginx"]}
	}
}

test_allow_patterns if {
	every pattern in ["*.example", "registry.example/*/app", "registry.example/te*", "**/app", "*", "**"] {
		image_registry_allowlist.violation == set() with input as _pod("registry.example/team/app:1")
			with data.parameters["image-registry-allowlist"] as {"allowed": [pattern]}
	}
}

test_allow_lists_of_the_namespace_beside_the_general_one if {
	every namespace in ["team-a", "dev-1"] {
		every image in ["a.example/app", "b.example/app", "c.example/app"] {
			image_registry_allowlist.violation == set() with input as _pod_in(namespace, image)
				with data.parameters["image-registry-allowlist"] as {
					"allowed": ["b.example"],
					"byNamespace": {"team-a": ["c.example", "a.example"], "dev-*": ["a.example", "c.example"]},
				}
		}
	}
}

test_allow_lists_of_the_namespace_default_without_namespace if {
	every object in [_pod("a.example/app"), _pod_in(null, "a.example/app"), _pod_in("default", "a.example/app")] {
		image_registry_allowlist.violation == set() with input as object
			with data.parameters["image-registry-allowlist"] as {"byNamespace": {"default": ["a.example"]}}
	}
}

test_allow_unset_null_and_empty if {
	every image in [null, ""] {
		image_registry_allowlist.violation == set() with input as _pod(image)
	}

	image_registry_allowlist.violation == set() with input as _spec({
		"containers": [{"name": "app"}],
		"volumes": [{"image": {}}],
	})
}

test_allow_other_kinds if {
	image_registry_allowlist.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"containers": [{"name": "app", "image": "app:1.4"}]},
	}
}
