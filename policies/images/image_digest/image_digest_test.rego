package policies.images.image_digest_test

import data.policies.images.image_digest

_hash := "fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_spec(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod(image) := _spec({"containers": [{"name": "app", "image": image}]})

_violation(image) := {
	"msg": sprintf(`container "app" uses image %q, which no valid sha256 or sha512 digest pins`, [image]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

test_deny_reference_without_digest if {
	every image in ["app", "app:1.4", "localhost:5000/app", "registry.example/app:latest", "$(IMAGE)"] {
		image_digest.violation == {_violation(image)} with input as _pod(image)
	}
}

test_deny_malformed_digest if {
	every digest in [
		"",
		"sha256",
		"sha256:",
		"sha256:fd8d9aa6",
		substring(concat(":", ["sha256", _hash]), 0, 70),
		concat("", ["sha256:", _hash, "0"]),
		concat("", ["sha256:", _hash, _hash]),
		concat(":", ["sha256", upper(_hash)]),
		concat("", ["sha256:", substring(_hash, 0, 63), "A"]),
		concat("", ["sha256:A", substring(_hash, 1, 63)]),
		concat(":", ["sha512", _hash]),
		substring(concat("", ["sha512:", _hash, _hash]), 0, 134),
		concat(":", ["SHA256", _hash]),
		_hash,
	] {
		image := concat("@", ["app:1.4", digest])
		image_digest.violation == {_violation(image)} with input as _pod(image)
	}
}

test_deny_other_algorithms if {
	every algorithm in ["md5", "sha1", "blake3", "sha384", "sha256+b64"] {
		image := sprintf("app@%s:%s", [algorithm, _hash])
		image_digest.violation == {_violation(image)} with input as _pod(image)
	}
}

test_deny_algorithms_and_lengths_outside_the_parameter if {
	every digest in [
		concat(":", ["sha256", _hash]),
		concat(":", ["sha384", _hash]),
		substring(concat("", ["sha384:", _hash, _hash]), 0, 102),
		substring(concat("", ["sha384:", _hash, _hash]), 0, 104),
	] {
		image := concat("@", ["app", digest])
		image_digest.violation == {{
			"msg": sprintf(`container "app" uses image %q, which no valid sha384 digest pins`, [image]),
			"details": {"path": ["spec", "containers", 0, "image"]},
		}} with input as _pod(image)
			with data.parameters["image-digest"] as {"algorithms": ["sha384"]}
	}
}

test_deny_every_image_of_the_pod if {
	image_digest.violation == {
		{
			"msg": `container "setup" uses image "setup:1", which no valid sha256 or sha512 digest pins`,
			"details": {"path": ["spec", "initContainers", 0, "image"]},
		},
		{
			"msg": `container "b" uses image "b:1", which no valid sha256 or sha512 digest pins`,
			"details": {"path": ["spec", "containers", 1, "image"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" uses image "debug", which no valid sha256 or sha512 digest pins`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "image"]},
		},
		{
			"msg": `volume "model" uses image "model:1", which no valid sha256 or sha512 digest pins`,
			"details": {"path": ["spec", "volumes", 1, "image", "reference"]},
		},
	} with input as _spec({
		"initContainers": [{"name": "setup", "image": "setup:1"}],
		"containers": [
			{"name": "a", "image": concat("@sha256:", ["a", _hash])},
			{"name": "b", "image": "b:1"},
			{"name": "c", "image": concat("@sha256:", ["c", _hash])},
		],
		"ephemeralContainers": [{"image": "debug"}],
		"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "model", "image": {"reference": "model:1"}}],
	})
}

test_deny_repositories_that_are_not_exempt if {
	every image in ["registry.example/team-x/app:1", "registry.example.evil.io/team/app:1", "nginx:1", "Team/app"] {
		image_digest.violation == {_violation(image)} with input as _pod(image)
			with data.parameters["image-digest"] as {"exemptRepositories": ["registry.example/team", "docker.io/nginx"]}
	}
}

test_allow_exempt_repositories if {
	every image in ["registry.example/team/app:1", "Registry.Example/team", "nginx", "a.local/x/y:1"] {
		image_digest.violation == set() with input as _pod(image)
			with data.parameters["image-digest"] as {"exemptRepositories": [
				"registry.example/team",
				"docker.io/library/nginx",
				"*.local",
			]}
	}
}

test_allow_digests if {
	every digest in [concat(":", ["sha256", _hash]), concat("", ["sha512:", _hash, _hash])] {
		every name in ["app", "app:1.4", "app:latest", "localhost:5000/team/app", "registry.example:5000/app:1.4"] {
			image_digest.violation == set() with input as _pod(concat("@", [name, digest]))
		}
	}
}

test_allow_algorithms_of_the_parameter if {
	every digest in [
		substring(concat("", ["sha384:", _hash, _hash]), 0, 103),
		concat(":", ["blake3", _hash]),
		concat("", ["blake3:", _hash, "00"]),
	] {
		image_digest.violation == set() with input as _pod(concat("@", ["app", digest]))
			with data.parameters["image-digest"] as {"algorithms": ["sha384", "blake3"]}
	}
}

test_allow_unset_null_and_empty if {
	every image in [null, ""] {
		image_digest.violation == set() with input as _pod(image)
	}

	image_digest.violation == set() with input as _spec({"containers": [{"name": "app"}], "volumes": [{"image": {}}]})
}

test_allow_other_kinds if {
	image_digest.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"containers": [{"name": "app", "image": "app:1.4"}]},
	}
}

test_allow_no_repository_without_digest_by_default if {
	image_digest.default_parameters == {"algorithms": ["sha256", "sha512"], "exemptRepositories": []}
}
