package policies.secrets.encryption_at_rest_test

import data.policies.secrets.encryption_at_rest

_config(resources) := {
	"apiVersion": "apiserver.config.k8s.io/v1",
	"kind": "EncryptionConfiguration",
	"resources": resources,
}

_entry(names, providers) := {"resources": names, "providers": providers}

_kms := {"kms": {"apiVersion": "v2", "name": "vault"}}

_identity := {"identity": {}}

_key(provider, secret) := _config([_entry(["secrets"], [{provider: {"keys": [{"name": "a", "secret": secret}]}}])])

_16 := "pQ6Vb2uGx1bGd1UoHqzW4A=="

_24 := "pQ6Vb2uGx1bGd1UoHqzW4Ei9nA0Jm3kQ"

_32 := "pQ6Vb2uGx1bGd1UoHqzW4Ei9nA0Jm3kQyR7sT5wX8zE="

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_unnamed(resource) := _violation(["resources"], sprintf("%s are not encrypted: no entry names them", [resource]))

_clear(i, resource) := _violation(
	["resources", i, "providers", 0],
	sprintf("%s are stored in clear text: the first provider is identity", [resource]),
)

_not_allowed(resource, writer) := _violation(
	["resources", 0, "providers", 0],
	sprintf("%s are written by %s, which is not allowed", [resource, writer]),
)

_secret(provider) := ["resources", 0, "providers", 0, provider, "keys", 0, "secret"]

_static(provider) := {
	"msg": sprintf(`key "a" of %s is written into the manifest`, [provider]),
	"details": {"path": _secret(provider), "severity": "low"},
}

test_defaults if {
	encryption_at_rest.default_parameters == {
		"resources": ["secrets"],
		"providers": ["kms", "secretbox", "aescbc"],
		"allowStaticKeys": false,
	}
}

test_deny_identity_first_whatever_follows if {
	every providers in [[_identity], [_identity, _kms], [{"identity": null}, _kms]] {
		encryption_at_rest.violation == {_clear(0, "secrets")} with input as _config([_entry(["configmaps", "secrets"], providers)])
	}
}

test_allow_identity_last if {
	encryption_at_rest.violation == set() with input as _config([_entry(["secrets"], [_kms, _identity])])
}

test_deny_resources_that_no_entry_names if {
	every names in [[], ["configmaps"], ["*.apps"], ["Secrets"], ["secret"], ["*"], ["secrets.apps"], null, "secrets"] {
		encryption_at_rest.violation == {_unnamed("secrets")} with input as _config([_entry(names, [_kms])])
	}

	every resources in [[], null, "x"] {
		encryption_at_rest.violation == {_unnamed("secrets")} with input as _config(resources)
	}
}

test_allow_every_name_of_a_resource if {
	every name in ["secrets", "*.", "*.*"] {
		encryption_at_rest.violation == set() with input as _config([_entry(["configmaps", name], [_kms])])
	}

	every name in ["tokens.shop.example", "*.shop.example", "*.*"] {
		encryption_at_rest.violation == set() with input as _config([_entry([name], [_kms])])
			with data.parameters["encryption-at-rest"] as {"resources": ["tokens.shop.example"]}
	}
}

test_deny_resources_of_groups_that_no_entry_names if {
	every name in ["tokens", "*.", "*.example", "tokens.example", "*.tokens.shop.example"] {
		encryption_at_rest.violation == {_unnamed("tokens.shop.example")} with input as _config([_entry([name], [_kms])])
			with data.parameters["encryption-at-rest"] as {"resources": ["tokens.shop.example"]}
	}
}

test_deny_by_the_first_entry_that_names_the_resource if {
	every name in ["secrets", "*.", "*.*"] {
		encryption_at_rest.violation == {_clear(1, "secrets")} with input as _config([
			_entry(["configmaps"], [_kms]),
			_entry([name], [_identity]),
			_entry(["secrets"], [_kms]),
			_entry(["*.*"], [_kms]),
		])
		encryption_at_rest.violation == set() with input as _config([
			_entry(["secrets"], [_kms]),
			_entry([name], [_identity]),
		])
	}
}

test_deny_each_resource if {
	encryption_at_rest.violation == {_clear(0, "configmaps"), _unnamed("tokens.shop.example")} with input as _config([
		_entry(["configmaps"], [_identity]),
		_entry(["secrets"], [_kms]),
	])
		with data.parameters["encryption-at-rest"] as {"resources": ["secrets", "configmaps", "tokens.shop.example"]}
}

test_deny_each_resource_by_its_writer if {
	encryption_at_rest.violation == {_not_allowed("a", "aesgcm"), _not_allowed("b", "aesgcm")} with input as _config([_entry(["a", "b"], [{"aesgcm": {}}])])
		with data.parameters["encryption-at-rest"] as {"resources": ["a", "b"]}
}

test_allow_what_is_no_provider if {
	encryption_at_rest.violation == set() with input as _config([_entry(["secrets"], [
		_kms, {"kms": null},
		{"kms": {"apiVersion": "v2", "keys": [{"name": "a", "secret": "abc"}]}},
	])])
}

test_deny_providers_that_are_not_allowed if {
	encryption_at_rest.violation == {_not_allowed("secrets", "aesgcm")} with input as _config([_entry(["secrets"], [{"aesgcm": {}}])])
	encryption_at_rest.violation == {_not_allowed("secrets", "secretbox")} with input as _config([_entry(["secrets"], [{"secretbox": {}}])])
		with data.parameters["encryption-at-rest"] as {"providers": ["kms"]}
	encryption_at_rest.violation == set() with input as _config([_entry(["secrets"], [{"aesgcm": {}}])])
		with data.parameters["encryption-at-rest"] as {"providers": ["aesgcm"]}

	every provider in ["secretbox", "aescbc"] {
		encryption_at_rest.violation == set() with input as _config([_entry(["secrets"], [{provider: {}}])])
	}
}

test_deny_no_provider if {
	every providers in [[], null, "x", [{}], ["x"], [null]] {
		encryption_at_rest.violation == {_not_allowed("secrets", "no provider")} with input as _config([_entry(["secrets"], providers)])
	}
}

test_deny_identity_beside_another_provider if {
	encryption_at_rest.violation == {_clear(0, "secrets")} with input as _config([_entry(["secrets"], [{
		"identity": {},
		"secretbox": {},
	}])])
}

test_deny_old_api_of_kms if {
	every kms in [{}, {"apiVersion": "v1"}, {"apiVersion": null}, {"apiVersion": ""}] {
		encryption_at_rest.violation == {_violation(
			["resources", 1, "providers", 1, "kms", "apiVersion"],
			"KMS provider does not use API version v2, and v1 is refused since Kubernetes 1.29",
		)} with input as _config([
			_entry(["secrets"], [_kms]),
			_entry(["configmaps"], [_identity, {"kms": kms}]),
		])
	}
}

test_deny_keys_that_are_written_down if {
	every secret in [_16, _24, _32] {
		encryption_at_rest.violation == {_static("aescbc")} with input as _key("aescbc", secret)
		encryption_at_rest.violation == {_static("aesgcm")} with input as _key("aesgcm", secret)
			with data.parameters["encryption-at-rest"] as {"providers": ["aesgcm"]}
	}

	encryption_at_rest.violation == {_static("secretbox")} with input as _key("secretbox", concat("\n", [_32, ""]))
}

test_allow_keys_that_are_written_down_on_request if {
	encryption_at_rest.violation == set() with input as _key("secretbox", _32)
		with data.parameters["encryption-at-rest"] as {"allowStaticKeys": true}
}

test_allow_keys_that_are_filled_in_later if {
	every secret in ["${KEY}", "$(KEY)", "{{ .Values.key }}", null, 1] {
		encryption_at_rest.violation == set() with input as _key("secretbox", secret)
	}

	encryption_at_rest.violation == set() with input as _config([_entry(["secrets"], [{"secretbox": {"keys": [{}, null, "x"]}}])])
}

test_deny_placeholders if {
	every secret in [
		"<BASE 64 ENCODED SECRET>", "changeme!", "", "abc", "dGhpcyBpcyBwYXNzd29yZA==", "c2VjcmV0IGlzIHNlY3VyZQ==",
		"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	] {
		encryption_at_rest.violation == {_violation(
			_secret("secretbox"),
			`key "a" of secretbox is a placeholder`,
		)} with input as _key("secretbox", secret)
	}
}

test_deny_keys_of_the_wrong_length if {
	every secret, size in {_16: 16, _24: 24, "c2hvcnQ=": 5, "YWI=": 2, "YWFh": 3} {
		encryption_at_rest.violation == {_violation(
			_secret("secretbox"),
			sprintf(`key "a" of secretbox has %d bytes instead of 32`, [size]),
		)} with input as _key("secretbox", secret)
	}

	encryption_at_rest.violation == {_violation(
		_secret("aescbc"),
		`key "a" of aescbc has 5 bytes instead of 16 or 24 or 32`,
	)} with input as _key("aescbc", "c2hvcnQ=")
}

test_deny_each_key if {
	encryption_at_rest.violation == {
		_violation(
			["resources", 0, "providers", 1, "aescbc", "keys", 1, "secret"],
			`key "" of aescbc is a placeholder`,
		),
		{
			"msg": `key "b" of secretbox is written into the manifest`,
			"details": {"path": ["resources", 1, "providers", 0, "secretbox", "keys", 0, "secret"], "severity": "low"},
		},
	} with input as _config([
		_entry(["secrets"], [_kms, {"aescbc": {"keys": [{"secret": "${A}"}, {"secret": "abc"}]}}]),
		_entry(["configmaps"], [{"secretbox": {"keys": [{"name": "b", "secret": _32}]}}]),
	])
}

test_allow_other_kinds if {
	every api_version in ["example.com/v1", "v1", "config.k8s.io/v1"] {
		encryption_at_rest.violation == set() with input as object.union(
			_config([
				_entry(["secrets"], [_identity]), _entry(["x"], [{"kms": {}}, {"secretbox": {"keys": [{"secret": "abc"}, {"secret": _32}]}}]),
			]),
			{"apiVersion": api_version},
		)
	}
}
