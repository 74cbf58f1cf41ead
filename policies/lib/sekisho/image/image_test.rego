package lib.sekisho.image_test

import data.lib.sekisho.image

_sha256 := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_parsed(registry, repository, tag, digest) := {
	"registry": registry,
	"repository": repository,
	"tag": tag,
	"digest": digest,
	"name": sprintf("%s/%s", [registry, repository]),
}

test_what_a_short_name_leaves_out_is_filled_in if {
	image.parse("nginx") == _parsed("docker.io", "library/nginx", "", "")
	image.parse("nginx:1.27") == _parsed("docker.io", "library/nginx", "1.27", "")
	image.parse("bitnami/nginx") == _parsed("docker.io", "bitnami/nginx", "", "")
	image.parse("library/nginx") == _parsed("docker.io", "library/nginx", "", "")
	image.parse("docker.io/nginx") == _parsed("docker.io", "library/nginx", "", "")
	image.parse("index.docker.io/nginx") == _parsed("docker.io", "library/nginx", "", "")
	image.parse("Index.Docker.IO/bitnami/nginx") == _parsed("docker.io", "bitnami/nginx", "", "")
	image.parse("docker.io:443/nginx") == _parsed("docker.io:443", "nginx", "", "")
}

test_first_segment_is_a_host_only_where_it_cannot_be_a_path if {
	image.parse("localhost") == _parsed("docker.io", "library/localhost", "", "")
	image.parse("localhost/app") == _parsed("localhost", "app", "", "")
	image.parse("localhosts/app") == _parsed("docker.io", "localhosts/app", "", "")
	image.parse("registry/app") == _parsed("docker.io", "registry/app", "", "")
	image.parse("registry.example/app") == _parsed("registry.example", "app", "", "")
	image.parse("registry:5000/app") == _parsed("registry:5000", "app", "", "")
	image.parse("a/registry.example/app") == _parsed("docker.io", "a/registry.example/app", "", "")
	image.parse("registry.example") == _parsed("docker.io", "library/registry.example", "", "")
}

test_port_is_no_tag if {
	image.parse("localhost:5000/app") == _parsed("localhost:5000", "app", "", "")
	image.parse("localhost:5000/app:5000") == _parsed("localhost:5000", "app", "5000", "")
	image.parse("localhost:5000") == _parsed("docker.io", "library/localhost", "5000", "")
	image.parse("[2001:DB8::1]:5000/app") == _parsed("[2001:db8::1]:5000", "app", "", "")
	image.parse("[::1]/app") == _parsed("[::1]", "app", "", "")
}

test_host_is_lower_case_and_the_rest_as_written if {
	image.parse("Registry.Example:5000/a/b:V1-A_b.c") == _parsed("registry.example:5000", "a/b", "V1-A_b.c", "")
}

test_tag_and_digest_together if {
	image.parse(concat("@", ["app", _sha256])) == _parsed("docker.io", "library/app", "", _sha256)
	image.parse(concat("@", ["r.example:1/a/b:t", _sha256])) == _parsed("r.example:1", "a/b", "t", _sha256)

	short := "multihash+base58.v1:0123456789abcdefABCDEF0123456789"
	image.parse(concat("@", ["app", short])) == _parsed("docker.io", "library/app", "", short)
}

test_separators_of_a_path if {
	every path in ["a.b", "a_b", "a__b", "a-b", "a---b", "0/a.b_c/d__e-f"] {
		image.parse(concat("/", ["r.example", path])) == _parsed("r.example", path, "", "")
	}
}

test_longest_tag if {
	tag := concat("", ["_", regex.replace(`0123456789abcdef0123456789abcdef`, `.`, "wxyz")])
	longest := substring(tag, 0, 128)
	image.parse(concat(":", ["app", longest])) == _parsed("docker.io", "library/app", longest, "")
	count(tag) == 129
	not image.parse(concat(":", ["app", tag]))
}

test_what_is_no_reference if {
	every reference in [
		"",
		" ",
		" app",
		"app ",
		"app\n",
		"App",
		"Registry/app",
		"a//b",
		"/app",
		"app/",
		"registry.example/",
		"registry.example//app",
		"-registry.example/app",
		"registry-.example/app",
		"registry.example./app",
		".registry/app",
		"registry..example/app",
		"registry.example:/app",
		"registry.example:port/app",
		"[::1/app",
		"[::g]/app",
		"https://registry.example/app",
		"a..b",
		"a___b",
		"a._b",
		"-a",
		"a-",
		"app:",
		"app:.1",
		"app:-1",
		"app:1:2",
		"app:x/b",
		"app@",
		"app@sha256",
		"app@sha256:",
		"app@sha256:0123456789abcdef0123456789abcde",
		"app@sha256:0123456789abcdef0123456789abcdeg",
		"app@0123456789abcdef0123456789abcdef",
		"app@2a:0123456789abcdef0123456789abcdef",
		"app@sha256-:0123456789abcdef0123456789abcdef",
		concat("", ["app@", _sha256, ":1.4"]),
		concat("", ["app@", _sha256, "@", _sha256]),
		concat("", ["@", _sha256]),
		trim_prefix(_sha256, "sha256:"),
		"$(IMAGE)",
		"{{ .Values.image }}",
	] {
		not image.parse(reference)
	}
}

test_almost_an_image_id if {
	image.parse("0123456789abcdef0123456789abcdef").repository == "library/0123456789abcdef0123456789abcdef"
}

test_images_of_every_container_and_volume if {
	image.images == {
		["spec", "template", "spec", "initContainers", 0, "image"]: object.union(
			_parsed("docker.io", "library/setup", "1", ""),
			{"owner": `container "setup"`, "reference": "setup:1"},
		),
		["spec", "template", "spec", "containers", 0, "image"]: object.union(
			_parsed("r.example", "app", "", ""),
			{"owner": `container "app"`, "reference": "r.example/app"},
		),
		["spec", "template", "spec", "containers", 1, "image"]: {
			"owner": `container "containers[1]"`,
			"reference": "$(IMAGE)",
		},
		["spec", "template", "spec", "ephemeralContainers", 0, "image"]: object.union(
			_parsed("docker.io", "library/debug", "", ""),
			{"owner": `container "debug"`, "reference": "debug"},
		),
		["spec", "template", "spec", "volumes", 1, "image", "reference"]: object.union(
			_parsed("r.example", "model", "2", ""),
			{"owner": `volume "model"`, "reference": "r.example/model:2"},
		),
		["spec", "template", "spec", "volumes", 2, "image", "reference"]: object.union(
			_parsed("r.example", "data", "3", ""),
			{"owner": `volume "volumes[2]"`, "reference": "r.example/data:3"},
		),
		["spec", "template", "spec", "volumes", 3, "image", "reference"]: object.union(
			_parsed("r.example", "data", "4", ""),
			{"owner": `volume "volumes[3]"`, "reference": "r.example/data:4"},
		),
	} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {
			"initContainers": [{"name": "setup", "image": "setup:1"}],
			"containers": [{"name": "app", "image": "r.example/app"}, {"image": "$(IMAGE)"}],
			"ephemeralContainers": [{"name": "debug", "image": "debug"}],
			"volumes": [
				{"name": "tmp", "emptyDir": {}},
				{"name": "model", "image": {"reference": "r.example/model:2"}},
				{"name": "", "image": {"reference": "r.example/data:3"}},
				{"name": null, "image": {"reference": "r.example/data:4"}},
			],
		}}},
	}
}

test_no_image_where_none_is_set if {
	every unset in [{}, {"image": null}, {"image": ""}, {"image": 1}, {"image": {}}] {
		image.images == {} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [unset]}}
	}

	every unset in [null, {}, {"reference": null}, {"reference": ""}, {"reference": {}}] {
		image.images == {} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"volumes": [{"image": unset}]}}
	}
}

test_no_image_in_other_kinds if {
	every object in [
		{"apiVersion": "v1", "kind": "ConfigMap", "spec": {"containers": [{"image": "app"}]}},
		{"apiVersion": "example.com/v1", "kind": "Pod", "spec": {"containers": [{"image": "app"}]}},
	] {
		image.images == {} with input as object
	}
}

test_image_of_the_first_volume if {
	image.images == {["spec", "volumes", 0, "image", "reference"]: object.union(
		_parsed("docker.io", "library/model", "", ""),
		{"owner": `volume "model"`, "reference": "model"},
	)} with input as {
		"apiVersion": "v1",
		"kind": "Pod",
		"spec": {"volumes": [{"name": "model", "image": {"reference": "model"}}]},
	}
}

test_pattern_covers_whole_segments if {
	every pattern in [
		"r.example",
		"r.example/",
		"r.example/team",
		"r.example/team/",
		"r.example/team/app",
		"r.example/team/app/",
		"*.example",
		"*",
		"r.example/*/app",
		"r.example/te*",
		"**/app",
		"r.example/**",
		"{r,s}.example/team",
	] {
		image.covers(pattern, "r.example/team/app")
	}
}

test_pattern_does_not_cover_what_merely_begins_as_it_does if {
	every pattern in [
		"",
		"/",
		"r",
		"r.exam",
		"r.example/te",
		"r.example/team_",
		"r.example/team/ap",
		"r.example/team/app/x",
		"team",
		"app",
		"*/app",
		"R.example",
		"r.example:443",
		"r?example/app",
	] {
		not image.covers(pattern, "r.example/team/app")
	}

	every name in ["r.example.evil.io/team/app", "r.example/team-x/app", "evil.io/r.example/team"] {
		not image.covers("r.example/team", name)
	}

	not image.covers("*.example", "evil.io/r.example")
	not image.covers("r.example/*/app", "r.example/a/b/app")
}
