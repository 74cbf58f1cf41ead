package policies.images.image_pull_policy_test

import data.policies.images.image_pull_policy

_digest := "@sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(image, policy) := _pod({"containers": [{"name": "app", "image": image, "imagePullPolicy": policy}]})

_unset(image) := [
	_pod({"containers": [{"name": "app", "image": image}]}),
	_container(image, null),
	_container(image, ""),
	_container(image, true),
]

_violation(image, policy) := {
	"msg": sprintf(`container "app" uses image %q with pull policy %s instead of Always`, [image, policy]),
	"details": {"path": ["spec", "containers", 0, "imagePullPolicy"]},
}

test_deny_floating_tags_that_are_not_always_pulled if {
	every image in ["app", "localhost:5000/app", "app:latest", "app:stable", "app:edge", "app:master", "app:main", "app:dev"] {
		every policy in ["IfNotPresent", "Never"] {
			image_pull_policy.violation == {_violation(image, policy)} with input as _container(image, policy)
		}
	}
}

test_deny_floating_tags_other_than_latest_by_the_default if {
	every image in ["app:stable", "app:nightly"] {
		every object in _unset(image) {
			image_pull_policy.violation == {_violation(image, "IfNotPresent")} with input as object
		}
	}
}

test_deny_floating_tags_with_a_digest_where_the_parameter_says_so if {
	every tag in ["latest", "stable"] {
		image := concat("", ["app:", tag, _digest])
		image_pull_policy.violation == {_violation(image, "IfNotPresent")} with input as _container(image, "IfNotPresent")
			with data.parameters["image-pull-policy"] as {"exemptDigest": false}
	}
}

test_deny_digest_where_the_parameter_is_no_boolean if {
	image := concat("", ["app:stable", _digest])
	image_pull_policy.violation == {_violation(image, "Never")} with input as _container(image, "Never")
		with data.parameters["image-pull-policy"] as {"exemptDigest": "false"}
}

test_deny_every_image_of_the_pod if {
	image_pull_policy.violation == {
		{
			"msg": `container "setup" uses image "setup" with pull policy Never instead of Always`,
			"details": {"path": ["spec", "initContainers", 0, "imagePullPolicy"]},
		},
		{
			"msg": `container "b" uses image "b:main" with pull policy IfNotPresent instead of Always`,
			"details": {"path": ["spec", "containers", 1, "imagePullPolicy"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" uses image "debug" with pull policy IfNotPresent instead of Always`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "imagePullPolicy"]},
		},
		{
			"msg": `volume "model" uses image "model" with pull policy Never instead of Always`,
			"details": {"path": ["spec", "volumes", 1, "image", "pullPolicy"]},
		},
		{
			"msg": `volume "data" uses image "data:dev" with pull policy IfNotPresent instead of Always`,
			"details": {"path": ["spec", "volumes", 2, "image", "pullPolicy"]},
		},
	} with input as _pod({
		"initContainers": [{"name": "setup", "image": "setup", "imagePullPolicy": "Never"}],
		"containers": [
			{"name": "a", "image": "a", "imagePullPolicy": "Always"},
			{"name": "b", "image": "b:main"},
			{"name": "c", "image": "c:1", "imagePullPolicy": "Never"},
		],
		"ephemeralContainers": [{"image": "debug", "imagePullPolicy": "IfNotPresent"}],
		"volumes": [
			{"name": "tmp", "emptyDir": {}},
			{"name": "model", "image": {"reference": "model", "pullPolicy": "Never", "imagePullPolicy": "Always"}},
			{"name": "data", "image": {"reference": "data:dev"}},
			{"name": "good", "image": {"reference": "good:dev", "pullPolicy": "Always"}},
		],
	})
}

test_deny_every_tag_in_mode_all if {
	every image in ["app:1.4", "app:stable", "app:latest"] {
		every policy in ["IfNotPresent", "Never"] {
			image_pull_policy.violation == {_violation(image, policy)} with input as _container(image, policy)
				with data.parameters["image-pull-policy"] as {"mode": "all"}
		}
	}

	every object in _unset("app:1.4") {
		image_pull_policy.violation == {_violation("app:1.4", "IfNotPresent")} with input as object
			with data.parameters["image-pull-policy"] as {"mode": "all"}
	}
}

test_deny_digest_in_mode_all_where_the_parameter_says_so if {
	every image in [concat("", ["app", _digest]), concat("", ["app:1.4", _digest])] {
		every object in _unset(image) {
			image_pull_policy.violation == {_violation(image, "IfNotPresent")} with input as object
				with data.parameters["image-pull-policy"] as {"mode": "all", "exemptDigest": false}
		}
	}
}

test_deny_never_in_mode_never if {
	every image in ["app", "app:1.4", "app:stable"] {
		image_pull_policy.violation == {_violation(image, "Never")} with input as _container(image, "Never")
			with data.parameters["image-pull-policy"] as {"mode": "never"}
	}
}

test_allow_everything_but_never_in_mode_never if {
	every image in ["app", "app:1.4", "app:stable"] {
		every policy in ["IfNotPresent", "Always", null, ""] {
			image_pull_policy.violation == set() with input as _container(image, policy)
				with data.parameters["image-pull-policy"] as {"mode": "never"}
		}
	}
}

test_allow_fixed_tags_with_any_policy if {
	every image in ["app:1.4", "localhost:5000/app:1.4", "app:Latest", "app:stable-1.4"] {
		every policy in ["IfNotPresent", "Never", "Always", null, ""] {
			image_pull_policy.violation == set() with input as _container(image, policy)
		}
	}
}

test_allow_floating_tags_that_are_always_pulled if {
	every image in ["app", "app:latest", "app:stable"] {
		image_pull_policy.violation == set() with input as _container(image, "Always")
	}

	every image in ["app", "app:latest", "localhost:5000/app"] {
		every object in _unset(image) {
			every mode in ["floating", "all", "never"] {
				image_pull_policy.violation == set() with input as object
					with data.parameters["image-pull-policy"] as {"mode": mode}
			}
		}
	}
}

test_allow_digest if {
	every image in ["app", "app:latest", "app:stable", "app:1.4"] {
		every mode in ["floating", "all", "never"] {
			image_pull_policy.violation == set() with input as _container(concat("", [image, _digest]), "Never")
				with data.parameters["image-pull-policy"] as {"mode": mode}
		}
	}
}

test_allow_digest_without_floating_tag_even_where_digests_are_judged if {
	every image in ["app", "app:1.4"] {
		image_pull_policy.violation == set() with input as _container(concat("", [image, _digest]), "Never")
			with data.parameters["image-pull-policy"] as {"exemptDigest": false}
	}
}

test_allow_latest_with_digest_by_the_default if {
	every object in _unset(concat("", ["app:latest", _digest])) {
		image_pull_policy.violation == set() with input as object
			with data.parameters["image-pull-policy"] as {"mode": "all", "exemptDigest": false}
	}
}

# The API server knows no such policy.
test_allow_policies_that_are_none if {
	image_pull_policy.violation == set() with input as _container("app:latest", "never")
		with data.parameters["image-pull-policy"] as {"mode": "all"}
}

test_allow_unset_null_empty_and_what_is_no_reference if {
	every image in [null, "", "$(IMAGE)", "app:", "App:latest"] {
		every mode in ["floating", "all", "never"] {
			image_pull_policy.violation == set() with input as _container(image, "Never")
				with data.parameters["image-pull-policy"] as {"mode": mode}
		}
	}

	image_pull_policy.violation == set() with input as _pod({
		"containers": [{"name": "app", "imagePullPolicy": "Never"}],
		"volumes": [{"image": {"pullPolicy": "Never"}}],
	})
}

test_allow_other_kinds if {
	image_pull_policy.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"containers": [{"name": "app", "image": "app", "imagePullPolicy": "Never"}]},
	}
}

test_allow_fixed_tags_and_digests_by_default if {
	image_pull_policy.default_parameters == {"mode": "floating", "exemptDigest": true}
}
