package policies.images.image_registry_denylist_test

import data.policies.images.image_registry_denylist

_digest := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_spec(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod(image) := _spec({"containers": [{"name": "app", "image": image}]})

_violation(image, advice) := {
	"msg": sprintf(`container "app" uses image %q, which is from a denied registry or repository%s`, [image, advice]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

test_deny_frozen_registries if {
	every image in [
		"k8s.gcr.io/pause",
		"k8s.gcr.io/pause:3.1",
		"K8S.gcr.io/sig-storage/csi:v1",
		concat("@", ["k8s.gcr.io/pause:3.1", _digest]),
		"gcr.io/google_containers/pause:3.1",
		"GCR.io/google-containers/pause",
		"gcr.io/google-containers/a/b:1",
	] {
		image_registry_denylist.violation == {_violation(image, "; use registry.k8s.io")} with input as _pod(image)
	}
}

test_deny_every_image_of_the_pod if {
	image_registry_denylist.violation == {
		{
			"msg": `container "setup" uses image "quay.io/setup", which is from a denied registry or repository`,
			"details": {"path": ["spec", "initContainers", 0, "image"]},
		},
		{
			"msg": `container "b" uses image "quay.io/b:1", which is from a denied registry or repository`,
			"details": {"path": ["spec", "containers", 1, "image"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" uses image "quay.io/debug", which is from a denied registry or repository`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "image"]},
		},
		{
			"msg": `volume "model" uses image "quay.io/model:1", which is from a denied registry or repository`,
			"details": {"path": ["spec", "volumes", 1, "image", "reference"]},
		},
	} with input as _spec({
		"initContainers": [{"name": "setup", "image": "quay.io/setup"}],
		"containers": [
			{"name": "a", "image": "registry.example/a"},
			{"name": "b", "image": "quay.io/b:1"},
			{"name": "c", "image": "registry.example/c"},
		],
		"ephemeralContainers": [{"image": "quay.io/debug"}],
		"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "model", "image": {"reference": "quay.io/model:1"}}],
	})
		with data.parameters["image-registry-denylist"] as {"denied": ["quay.io"]}
}

test_deny_each_entry_of_the_parameter_once if {
	every image in ["nginx", "docker.io/library/nginx:1", "registry.example/team/app", "a.example:5000/b"] {
		image_registry_denylist.violation == {_violation(image, "")} with input as _pod(image)
			with data.parameters["image-registry-denylist"] as {"denied": [
				"docker.io",
				"docker.io/library/",
				"registry.example/*/app",
				"*:5000",
			]}
	}
}

test_deny_with_advice_where_another_pattern_denies if {
	every denied in [["**"], ["gcr.io", "k8s.gcr.io"]] {
		image_registry_denylist.violation == {_violation(
			"k8s.gcr.io/pause",
			"; use registry.k8s.io",
		)} with input as _pod("k8s.gcr.io/pause")
			with data.parameters["image-registry-denylist"] as {"denied": denied}
	}
}

test_allow_names_that_only_look_like_denied_ones if {
	every image in [
		"registry.k8s.io/pause:3.10",
		"gcr.io/google_containers_mirror/pause",
		"gcr.io/google-containers-x/pause",
		"gcr.io/distroless/static",
		"registry.example/k8s.gcr.io/pause",
		"k8s.gcr.io.example/pause",
		"mirror.k8s.gcr.io/pause",
		"k8s.gcr.io",
		"google_containers/pause",
		"nginx",
	] {
		image_registry_denylist.violation == set() with input as _pod(image)
	}
}

test_allow_frozen_registries_where_the_parameter_leaves_them_out if {
	image_registry_denylist.violation == set() with input as _pod("k8s.gcr.io/pause")
		with data.parameters["image-registry-denylist"] as {"denied": []}
}

test_allow_unset_null_empty_and_what_is_no_reference if {
	every image in [null, "", "$(REGISTRY)/app", "k8s.gcr.io/", "k8s.gcr.io/Pause", " k8s.gcr.io/pause"] {
		image_registry_denylist.violation == set() with input as _pod(image)
	}

	image_registry_denylist.violation == set() with input as _spec({
		"containers": [{"name": "app"}],
		"volumes": [{"image": {}}],
	})
}

test_allow_other_kinds if {
	image_registry_denylist.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"containers": [{"name": "app", "image": "k8s.gcr.io/pause:3.1"}]},
	}
}
