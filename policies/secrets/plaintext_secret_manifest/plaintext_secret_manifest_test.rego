package policies.secrets.plaintext_secret_manifest_test

import data.policies.secrets.plaintext_secret_manifest

_secret(fields) := object.union({"apiVersion": "v1", "kind": "Secret"}, fields)

_string(value) := _secret({"stringData": {"a": value}})

_data(value) := _secret({"data": {"a": base64.encode(value)}})

_violation(field, keys) := {
	"msg": sprintf("Secret holds values in clear text: %s", [keys]),
	"details": {"path": [field]},
}

_low(field, keys) := {
	"msg": sprintf("Secret holds values in clear text: %s", [keys]),
	"details": {"path": [field], "severity": "low"},
}

test_deny_values_with_and_without_base64 if {
	every value in ["hunter2", "shop", "12345", "two words", "k8s-goat-cd2da27224591da2b48ef83826a8a6c3"] {
		plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as _string(value)
		plaintext_secret_manifest.violation == {_violation("data", `"a"`)} with input as _data(value)
	}
}

test_deny_what_is_no_base64 if {
	plaintext_secret_manifest.violation == {_violation("data", `"a"`)} with input as _secret({"data": {"a": "hunter2!"}})
}

test_deny_each_field_once_with_its_keys_in_order if {
	plaintext_secret_manifest.violation == {
		_violation("data", `"a", "b"`),
		_violation("stringData", `"c", "d"`),
	} with input as _secret({
		"data": {"b": "aHVudGVyMg==", "a": "aHVudGVyMw==", "e": ""},
		"stringData": {"d": "hunter2", "c": "hunter3", "f": "REPLACE_ME"},
	})
}

test_deny_each_type if {
	every type in ["Opaque", "kubernetes.io/basic-auth", "helm.sh/release.v1", "bootstrap.kubernetes.io/token", null, ""] {
		plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as object.union(
			_string("hunter2"),
			{"type": type},
		)
	}
}

test_deny_private_keys_next_to_their_certificates if {
	key := concat("", ["-----BEGIN PRIVATE ", "KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\n-----END PRIVATE ", "KEY-----\n"])
	certificate := "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0B\n-----END CERTIFICATE-----\n"
	plaintext_secret_manifest.violation == {_violation("data", `"tls.key"`)} with input as _secret({
		"type": "kubernetes.io/tls",
		"data": {"tls.crt": base64.encode(certificate), "tls.key": base64.encode(key)},
	})
	plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as _string(concat("", [certificate, key]))
	plaintext_secret_manifest.violation == set() with input as _string(concat("", [certificate, certificate]))
}

test_configuration_weighs_less if {
	plaintext_secret_manifest.violation == {_low("stringData", `"a"`)} with input as _string("[dates]\ntimezone = UTC\n")
	plaintext_secret_manifest.violation == {_low("data", `"a"`)} with input as _data("[dates]\ntimezone = UTC\n")
	plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as _string("[security]\nadmin_password = hunter2\n")
	plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as _string("a: AKIAIOSFODNN7EXAMPLE\nb: c\n")
	plaintext_secret_manifest.violation == {_violation("stringData", `"a", "b"`)} with input as _secret({"stringData": {
		"a": "[dates]\ntimezone = UTC\n",
		"b": "hunter2\n",
	}})
	plaintext_secret_manifest.violation == {
		_low("data", `"a"`),
		_low("stringData", `"b"`),
	} with input as _secret({
		"data": {"a": base64.encode("a\nb")},
		"stringData": {"b": "a\nb"},
	})
	plaintext_secret_manifest.violation == {
		_low("data", `"a"`),
		_violation("stringData", `"a"`),
	} with input as _secret({
		"data": {"a": base64.encode("a\nb")},
		"stringData": {"a": "hunter2"},
	})
}

test_allow_placeholders if {
	every value in ["", " \n", "REPLACE_ME", "changeme", "<password>", "${PASSWORD}", "xxxx", "vault:secret/data/db#password", "ENC[AES256_GCM,data:abc]"] {
		plaintext_secret_manifest.violation == set() with input as _string(value)
		plaintext_secret_manifest.violation == set() with input as _data(value)
	}

	every value in ["ENC[AES256_GCM,data:abc]", "{{ .Values.password | b64enc }}", "<base64>", "changeme"] {
		plaintext_secret_manifest.violation == set() with input as _secret({"data": {"a": value}})
	}
}

test_allow_placeholders_of_the_user if {
	every secret in [_string("none1"), _string("set-by-pipeline"), _data("set-by-pipeline")] {
		plaintext_secret_manifest.violation == set() with input as secret
			with data.parameters["plaintext-secret-manifest"] as {"placeholderPatterns": ["^none[0-9]$", "^set-by-"]}
	}

	plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as _string("x-set-by-pipeline1")
		with data.parameters["plaintext-secret-manifest"] as {"placeholderPatterns": ["^set-by-"]}
}

test_defaults if {
	plaintext_secret_manifest.default_parameters == {"placeholderPatterns": [], "exemptTypes": []}

	every parameters in [{"exemptTypes": ["a"]}, {"placeholderPatterns": ["^a"]}] {
		plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as _string("hunter2")
			with data.parameters["plaintext-secret-manifest"] as parameters
	}
}

test_allow_types_of_the_user if {
	plaintext_secret_manifest.violation == set() with input as object.union(_string("hunter2"), {"type": "helm.sh/release.v1"})
		with data.parameters["plaintext-secret-manifest"] as {"exemptTypes": ["a", "helm.sh/release.v1"]}

	every secret in [_string("hunter2"), object.union(_string("hunter2"), {"type": "Opaque"})] {
		plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as secret
			with data.parameters["plaintext-secret-manifest"] as {"exemptTypes": ["helm.sh/release.v1"]}
	}
}

test_allow_objects_of_a_cluster if {
	plaintext_secret_manifest.violation == set() with input as object.union(
		_string("hunter2"),
		{"metadata": {"uid": "0d6ff7a1-6d0d-4f6a-8f3e-0a4c1c2b3d4e"}},
	)

	every metadata in [{}, {"name": "a"}, {"uid": null}] {
		plaintext_secret_manifest.violation == {_violation("stringData", `"a"`)} with input as object.union(
			_string("hunter2"),
			{"metadata": metadata},
		)
	}
}

test_allow_no_values if {
	every fields in [
		{},
		{"data": null, "stringData": null},
		{"data": {}, "stringData": {}},
		{"data": {"a": null}, "stringData": {"a": 12345}},
		{"data": "aHVudGVyMg==", "stringData": "hunter2"},
		{"type": "kubernetes.io/service-account-token"},
	] {
		plaintext_secret_manifest.violation == set() with input as _secret(fields)
	}
}

test_allow_other_kinds if {
	every api_version, kind in {"v1": "ConfigMap", "bitnami.com/v1alpha1": "SealedSecret", "example.com/v1": "Secret"} {
		plaintext_secret_manifest.violation == set() with input as {
			"apiVersion": api_version,
			"kind": kind,
			"data": {"a": "aHVudGVyMg=="},
			"stringData": {"a": "hunter2"},
		}
	}
}
