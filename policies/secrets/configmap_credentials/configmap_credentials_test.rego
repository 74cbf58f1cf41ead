package policies.secrets.configmap_credentials_test

import data.policies.secrets.configmap_credentials

_config_map(fields) := object.union({"apiVersion": "v1", "kind": "ConfigMap"}, fields)

_data(key, value) := _config_map({"data": {key: value}})

_credential(key) := {
	"msg": sprintf("key %q is a credential", [key]),
	"details": {"path": ["data", key]},
}

_holds(field, key, what) := {
	"msg": sprintf("key %q holds a credential: %s", [key, what]),
	"details": {"path": [field, key]},
}

test_deny_keys_by_their_names if {
	every key in ["DB_PASSWORD", "db.password", "apiToken", "password.txt"] {
		configmap_credentials.violation == {_credential(key)} with input as _data(key, "hunter2-x9\n")
	}
}

test_deny_what_a_value_holds if {
	configmap_credentials.violation == {
		_holds("data", "app.properties", `value of "db.password"`),
		_holds("data", "app.properties", "password in a URL"),
		_holds("data", "app.json", `value of "token"`),
		_holds("data", "key", "AWS access key"),
	} with input as _config_map({"data": {
		"app.properties": "a=1\ndb.password=hunter2\nurl=https://user:s3cret@git.example\n",
		"app.json": `{"a":1,"token":"abcd99"}`,
		"key": "AKIAIOSFODNN7EXAMPLE",
		"user": "shop",
	}})
}

test_deny_once_where_name_and_value_tell if {
	configmap_credentials.violation == {_credential("API_TOKEN")} with input as _data("API_TOKEN", "AKIAIOSFODNN7EXAMPLE")

	configmap_credentials.violation == {_holds("data", "API_TOKEN", "password in a URL")} with input as _data(
		"API_TOKEN",
		"https://user:s3cret@api.example",
	)
}

test_deny_binary_data_that_is_text if {
	configmap_credentials.violation == {
		{"msg": `key "DB_PASSWORD" is a credential`, "details": {"path": ["binaryData", "DB_PASSWORD"]}},
		_holds("binaryData", "app.properties", `value of "password"`),
	} with input as _config_map({"binaryData": {
		"DB_PASSWORD": "aHVudGVyMg==",
		"app.properties": base64.encode("ä\tb\r\npassword=hunter2\n"),
	}})
}

test_deny_annotations_of_known_formats if {
	configmap_credentials.violation == {
		{"msg": `annotation "b" holds a credential: AWS access key`, "details": {"path": ["metadata", "annotations", "b"]}},
		{"msg": `annotation "b" holds a credential: password in a URL`, "details": {"path": ["metadata", "annotations", "b"]}},
	} with input as _config_map({"metadata": {"annotations": {
		"a": "password=hunter2",
		"b": "AKIAIOSFODNN7EXAMPLE https://user:s3cret@git.example",
		"c": 7,
		"kubectl.kubernetes.io/last-applied-configuration": `{"data":{"a":"AKIAIOSFODNN7EXAMPLE"}}`,
	}}})
}

test_deny_what_the_user_names if {
	configmap_credentials.violation == {
		_credential("LICENSE"),
		_holds("data", "a", `match of "shop-[0-9]"`),
		_holds("data", "b", `value of "license"`),
		{"msg": `annotation "a" holds a credential: match of "shop-[0-9]"`, "details": {"path": ["metadata", "annotations", "a"]}},
	} with input as _config_map({
		"metadata": {"annotations": {"a": "shop-1"}},
		"data": {"LICENSE": "abc", "a": "x shop-7", "b": "license: abc1", "DB_PASSWORD": "hunter2", "A_PASSWORD": "a"},
	})
		with data.parameters["configmap-credentials"] as {
			"namePatterns": ["(?i)^license$"],
			"nameAllow": ["^DB_"],
			"valuePatterns": ["shop-[0-9]"],
		}
}

test_allow_words_below_the_entropy_of_the_user if {
	every limits, wanted in {{"minEntropy": 3}: set(), {"minEntropy": 2.8}: {_credential("DB_PASSWORD")}} {
		configmap_credentials.violation == wanted with input as _data("DB_PASSWORD", "hunter2")
			with data.parameters["configmap-credentials"] as limits
	}
}

test_judge_a_value_up_to_the_limit if {
	configmap_credentials.violation == {_holds("data", "a", `value of "password"`)} with input as _data("a", "password=abcd99\ntoken=abcd99")
		with data.parameters["configmap-credentials"] as {"maxValueBytes": 20}

	configmap_credentials.violation == {_holds("binaryData", "a", `value of "password"`)} with input as _config_map({"binaryData": {"a": base64.encode("password=abcd99\ntoken=abcd99")}})
		with data.parameters["configmap-credentials"] as {"maxValueBytes": 20}

	padding := concat("", ["a\n" | some _ in numbers.range(1, 32760)])
	configmap_credentials.violation == {_holds("data", "a", `value of "password"`)} with input as _data("a", concat("", [padding, "password=abcd99"]))
	configmap_credentials.violation == set() with input as _data("a", concat("", [padding, "aaaaaaaaaaaaaaaa\npassword=abcd99"]))
}

test_deny_personal_data_on_demand if {
	object := _config_map({
		"data": {"a": "jane.doe@shop.de +49 170 1234567", "b": "none"},
		"binaryData": {"c": base64.encode("jane.doe@shop.de")},
	})
	configmap_credentials.violation == {
		{"msg": `key "a" holds personal data: e-mail address`, "details": {"path": ["data", "a"]}},
		{"msg": `key "a" holds personal data: telephone number`, "details": {"path": ["data", "a"]}},
		{"msg": `key "c" holds personal data: e-mail address`, "details": {"path": ["binaryData", "c"]}},
	} with input as object with data.parameters["configmap-credentials"] as {"pii": true}

	configmap_credentials.violation == set() with input as object
	configmap_credentials.violation == set() with input as object with data.parameters["configmap-credentials"] as {"pii": "true"}
}

test_allow_references_placeholders_and_settings if {
	every value in ["", "${DB_PASSWORD}", "{{ .Values.password }}", "REPLACE_ME", "true", "/run/password", "https://idp.example"] {
		configmap_credentials.violation == set() with input as _data("DB_PASSWORD", value)
	}

	every key in ["DB_PASSWORD_FILE", "TOKEN_TTL", "secretName", "user"] {
		configmap_credentials.violation == set() with input as _data(key, "hunter2")
	}
}

test_allow_binary_data_that_is_no_text if {
	every value in [
		"AHBhc3N3b3JkPWh1bnRlcjI=", # A null byte and password=hunter2.
		"CHBhc3N3b3JkPWh1bnRlcjI=",
		"password=hunter2",
		"",
		null,
		7,
		{"a": "b"},
	] {
		configmap_credentials.violation == set() with input as _config_map({"binaryData": {"a": value}})
	}
}

test_allow_other_types_and_null if {
	every fields in [
		{},
		{"data": null, "binaryData": null, "metadata": {"annotations": null}},
		{"data": {}, "binaryData": {}, "metadata": {"annotations": {}}},
		{"data": {"DB_PASSWORD": null, "API_TOKEN": 1234567, "SECRET": {"a": "hunter2"}}},
		{"data": "DB_PASSWORD", "binaryData": "DB_PASSWORD"},
	] {
		configmap_credentials.violation == set() with input as _config_map(fields)
	}
}

test_allow_other_kinds if {
	every api_version, kind in {"v1": "Secret", "example.com/v1": "ConfigMap"} {
		configmap_credentials.violation == set() with input as {
			"apiVersion": api_version,
			"kind": kind,
			"metadata": {"annotations": {"a": "AKIAIOSFODNN7EXAMPLE"}},
			"data": {"DB_PASSWORD": "hunter2"},
			"binaryData": {"DB_PASSWORD": "aHVudGVyMg=="},
		}
	}
}

test_defaults if {
	configmap_credentials.default_parameters == {
		"pii": false,
		"maxValueBytes": 65536,
		"namePatterns": [],
		"nameAllow": [],
		"valuePatterns": [],
		"minEntropy": 0,
	}
}

test_deny_what_looks_like_a_default_and_says_so if {
	configmap_credentials.violation == {{
		"msg": `key "POSTGRES_PASSWORD" is a credential that looks like a default`,
		"details": {"path": ["data", "POSTGRES_PASSWORD"]},
	}} with input as _data("POSTGRES_PASSWORD", "changeme")
}

test_deny_an_authorization_header if {
	configmap_credentials.violation == {_holds("data", "AUTHORIZATION", "Authorization header")} with input as _data(
		"AUTHORIZATION",
		"Basic YWRtaW46aHVudGVyMg==",
	)
}
