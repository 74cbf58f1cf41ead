package policies.images.image_tag_latest_test

import data.policies.images.image_tag_latest

_digest := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_spec(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod(image) := _spec({"containers": [{"name": "app", "image": image}]})

_violation(format, image) := {
	"msg": sprintf(format, [image]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

_untagged(image) := _violation(`container "app" uses image %q without a tag, which means latest`, image)

_floating(image) := _violation(`container "app" uses image %q, whose tag moves to newer images`, image)

test_deny_missing_tag if {
	every image in ["nginx", "team/app", "registry.example/app", "localhost:5000/app", "registry:5000/app", "[::1]:5000/app"] {
		image_tag_latest.violation == {_untagged(image)} with input as _pod(image)
	}
}

test_deny_each_floating_tag if {
	every tag in ["latest", "stable", "edge", "master", "main", "dev", "nightly"] {
		image := concat(":", ["registry.example:5000/app", tag])
		image_tag_latest.violation == {_floating(image)} with input as _pod(image)
	}
}

test_deny_every_image_of_the_pod if {
	image_tag_latest.violation == {
		{
			"msg": `container "setup" uses image "setup:latest", whose tag moves to newer images`,
			"details": {"path": ["spec", "initContainers", 0, "image"]},
		},
		{
			"msg": `container "b" uses image "b" without a tag, which means latest`,
			"details": {"path": ["spec", "containers", 1, "image"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" uses image "debug:edge", whose tag moves to newer images`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "image"]},
		},
		{
			"msg": `volume "model" uses image "model" without a tag, which means latest`,
			"details": {"path": ["spec", "volumes", 1, "image", "reference"]},
		},
	} with input as _spec({
		"initContainers": [{"name": "setup", "image": "setup:latest"}],
		"containers": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b"}, {"name": "c", "image": "c:1"}],
		"ephemeralContainers": [{"image": "debug:edge"}],
		"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "model", "image": {"reference": "model"}}],
	})
}

test_deny_floating_tags_of_the_parameter if {
	every tag in ["nightly-2026-11-23", "1.x"] {
		image := concat(":", ["app", tag])
		image_tag_latest.violation == {_floating(image)} with input as _pod(image)
			with data.parameters["image-tag-latest"] as {"floatingTags": ["1.x", "nightly-*"]}
	}
}

test_deny_missing_tag_whatever_the_parameter_says if {
	every tags in [[], ["*"]] {
		image_tag_latest.violation == {_untagged("app")} with input as _pod("app")
			with data.parameters["image-tag-latest"] as {"floatingTags": tags}
	}
}

test_allow_tags_outside_the_parameter if {
	every image in ["app:latest", "app:1.4-nightly"] {
		image_tag_latest.violation == set() with input as _pod(image)
			with data.parameters["image-tag-latest"] as {"floatingTags": ["nightly*"]}
	}
}

test_allow_fixed_tags if {
	every tag in ["1.4", "v1", "Latest", "latest-1.4", "1.4-latest", "mainline", "stable_1", "0"] {
		image_tag_latest.violation == set() with input as _pod(concat(":", ["registry.example/app", tag]))
	}
}

test_allow_digest_whatever_the_tag if {
	every image in ["app", "app:1.4", "app:latest", "registry:5000/app:main"] {
		image_tag_latest.violation == set() with input as _pod(concat("@", [image, _digest]))
	}
}

test_allow_unset_null_empty_and_what_is_no_reference if {
	every image in [null, "", "$(IMAGE)", "{{ .Values.image }}", "App", "app:", " ", 1] {
		image_tag_latest.violation == set() with input as _pod(image)
	}

	image_tag_latest.violation == set() with input as _spec({"containers": [{"name": "app"}]})
}

test_allow_other_kinds if {
	image_tag_latest.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"containers": [{"name": "app", "image": "app:latest"}]},
	}
}
