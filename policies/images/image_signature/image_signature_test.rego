package policies.images.image_signature_test

import data.policies.images.image_signature

_spec(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod(image) := _spec({"containers": [{"name": "web", "image": image}]})

_digest := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_other := "sha256:f2f01157055a9b2aab9df7118e1f1c9abf345e99b23bc7a2bc791db374a7d0f6"

_web := concat("@", ["registry.example/team/web", _digest])

_violation(image, text) := {
	"msg": sprintf(`container "web" uses image %q%s`, [image, text]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

_issuer := "https://token.actions.example"

_subject := "https://git.example/team/web/.github/workflows/release.yaml@refs/tags/v1.4"

_report := [
	{"digest": _other, "identities": [{"key": "old"}], "attestations": ["https://slsa.dev/provenance/v1"]},
	{
		"digest": _digest,
		"identities": [{"issuer": "x", "subject": "y"}, {"issuer": _issuer, "subject": _subject}, {"key": "release"}],
		"attestations": ["https://spdx.dev/Document", "https://slsa.dev/provenance/v1"],
	},
]

_team := {"images": "registry.example/team", "issuer": _issuer, "subject": "https://git.example/team/*"}

_key := {"key": "release"}

test_allow_everything_before_something_is_set if {
	image_signature.default_parameters == {"report": [], "signers": [], "minSigners": 1, "requiredAttestations": []}

	every parameters in [{}, {"minSigners": 2}, {"report": [], "signers": [], "requiredAttestations": []}] {
		image_signature.violation == set() with input as _pod("web:1.4") with data.parameters["image-signature"] as parameters
	}
}

test_no_report_weighs_less if {
	every parameters in [{"signers": [_key]}, {"requiredAttestations": ["a"]}] {
		every image in ["web:1.4", _web, "$(IMAGE)"] {
			image_signature.violation == {object.union(
				_violation(image, ", and no report tells whether it is signed"),
				{"details": {"severity": "low"}},
			)} with input as _pod(image) with data.parameters["image-signature"] as parameters
		}
	}
}

test_deny_images_without_a_digest if {
	every image in ["web", "web:1.4", "$(IMAGE)"] {
		every parameters in [{"report": [_report[0]]}, {"report": _report, "signers": [_key], "requiredAttestations": ["a"]}] {
			image_signature.violation == {_violation(image, " without a digest, so that no signature can be verified")} with input as _pod(image)
				with data.parameters["image-signature"] as parameters
		}
	}
}

test_deny_images_that_are_not_in_the_report if {
	every parameters in [{"report": [_report[0]]}, {"report": [_report[0]], "signers": [_key], "requiredAttestations": ["a"]}] {
		image_signature.violation == {_violation(_web, ", of which the report says nothing")} with input as _pod(_web)
			with data.parameters["image-signature"] as parameters
	}
}

test_deny_images_of_other_signers if {
	every signer in [
		{"key": "old"},
		{"images": "registry.example/other", "key": "release"},
		{"images": "registry.example/te", "key": "release"},
		{"issuer": _issuer},
		{"subject": _subject},
		{"issuer": _issuer, "subject": "https://git.example/other/*"},
		{"issuer": "https://other.example", "subject": _subject},
		{"issuer": "x", "subject": _subject},
		{},
	] {
		image_signature.violation == {_violation(_web, " with 0 of 1 required signatures")} with input as _pod(_web)
			with data.parameters["image-signature"] as {"report": _report, "signers": [signer]}
	}
}

test_allow_images_of_a_signer if {
	every signer in [
		_key,
		_team,
		{"images": "registry.example/team/web", "key": "release"},
		{"images": "**", "key": "release"},
		{"issuer": _issuer, "subject": _subject},
		{"issuer": "https://*.example", "subject": "*"},
	] {
		every signers in [[signer], [{"key": "old"}, signer], [signer, {"key": "old"}]] {
			image_signature.violation == set() with input as _pod(_web)
				with data.parameters["image-signature"] as {"report": _report, "signers": signers}
		}
	}

	image_signature.violation == set() with input as _pod(concat("@", ["registry.example/team/web:1.4", _digest]))
		with data.parameters["image-signature"] as {"report": _report, "signers": [_team]}
}

test_count_signers_not_signatures if {
	image_signature.violation == {_violation(_web, " with 1 of 2 required signatures")} with input as _pod(_web)
		with data.parameters["image-signature"] as {"report": _report, "signers": [_key, {"key": "old"}], "minSigners": 2}

	image_signature.violation == set() with input as _pod(_web)
		with data.parameters["image-signature"] as {"report": _report, "signers": [_key, _team], "minSigners": 2}

	image_signature.violation == {_violation(_web, " with 1 of 2 required signatures")} with input as _pod(_web)
		with data.parameters["image-signature"] as {
			"report": [
				{"digest": _digest, "identities": [{"key": "release"}]},
				{"digest": _digest, "identities": [{"key": "release"}]},
			],
			"signers": [_key],
			"minSigners": 2,
		}
}

test_several_entries_of_a_digest_count_together if {
	image_signature.violation == set() with input as _pod(_web)
		with data.parameters["image-signature"] as {
			"report": [
				{"digest": _digest, "identities": [{"key": "a"}], "attestations": ["x"]},
				{"digest": _digest, "identities": [{"key": "b"}], "attestations": ["y"]},
			],
			"signers": [{"key": "a"}, {"key": "b"}],
			"minSigners": 2,
			"requiredAttestations": ["x", "y"],
		}
}

test_allow_any_signature_where_no_signer_is_named if {
	image_signature.violation == set() with input as _pod(_web)
		with data.parameters["image-signature"] as {"report": [{"digest": _digest}]}
}

test_deny_missing_attestations if {
	image_signature.violation == {
		_violation(_web, ` without a verified attestation of type "a"`),
		_violation(_web, ` without a verified attestation of type "b"`),
	} with input as _pod(_web)
		with data.parameters["image-signature"] as {"report": _report, "requiredAttestations": ["a", "https://slsa.dev/provenance/v1", "b"]}

	image_signature.violation == {
		_violation(_web, ` without a verified attestation of type "a"`),
		_violation(_web, " with 0 of 1 required signatures"),
	} with input as _pod(_web)
		with data.parameters["image-signature"] as {"report": [{"digest": _digest}], "signers": [_key], "requiredAttestations": ["a"]}
}

test_deny_every_image_of_the_pod if {
	pod := _spec({
		"initContainers": [{"name": "setup", "image": "setup:1"}],
		"containers": [{"name": "web", "image": _web}],
		"ephemeralContainers": [{"image": "debug"}],
		"volumes": [{"name": "model", "image": {"reference": "model:1"}}],
	})
	_paths(image_signature.violation) == {
		["spec", "initContainers", 0, "image"],
		["spec", "ephemeralContainers", 0, "image"],
		["spec", "volumes", 0, "image", "reference"],
	} with input as pod with data.parameters["image-signature"] as {"report": _report}

	_paths(image_signature.violation) == {
		["spec", "initContainers", 0, "image"],
		["spec", "containers", 0, "image"],
		["spec", "ephemeralContainers", 0, "image"],
		["spec", "volumes", 0, "image", "reference"],
	} with input as pod with data.parameters["image-signature"] as {"signers": [_key]}

	count(image_signature.violation) == 2 with input as _spec({"containers": [{"name": "a", "image": _web}, {"name": "b", "image": _web}]})
		with data.parameters["image-signature"] as {"report": [{"digest": _other}]}

	count(image_signature.violation) == 4 with input as _spec({"containers": [{"name": "a", "image": _web}, {"name": "b", "image": _web}]})
		with data.parameters["image-signature"] as {"report": [{"digest": _digest}], "signers": [_key], "requiredAttestations": ["a"]}
}

_paths(violations) := {violation.details.path | some violation in violations}

test_allow_other_kinds_and_no_images if {
	every other in [
		object.union(_pod("web"), {"apiVersion": "example.com/v1"}),
		_spec({"containers": [{"name": "web"}]}),
		_spec({}),
	] {
		image_signature.violation == set() with input as other with data.parameters["image-signature"] as {"report": _report}
	}
}
