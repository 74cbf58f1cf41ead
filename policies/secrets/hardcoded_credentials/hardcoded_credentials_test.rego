package policies.secrets.hardcoded_credentials_test

import data.policies.secrets.hardcoded_credentials

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(fields) := _pod({"containers": [object.union({"name": "web"}, fields)]})

_variable(name, value) := _container({"env": [{"name": name, "value": value}]})

_violation(text, path) := {
	"msg": sprintf(`container "web" has a credential in %s`, [text]),
	"details": {"path": array.concat(["spec", "containers", 0], path)},
}

test_deny_variables_by_their_names if {
	every name in ["DB_PASSWORD", "apiToken", "AWS_SECRET_ACCESS_KEY"] {
		hardcoded_credentials.violation == {_violation(
			sprintf("environment variable %q", [name]),
			["env", 0, "value"],
		)} with input as _variable(name, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	}
}

test_deny_variables_by_their_values if {
	every value, found in {
		"AKIAIOSFODNN7EXAMPLE": "AWS access key",
		"postgres://app:s3cret@db.example/app": "password in a URL",
		"-Xmx1g -Dstore.password=s3cret": `value of "Dstore.password"`,
	} {
		hardcoded_credentials.violation == {_violation(
			sprintf(`environment variable "GREETING": %s`, [found]),
			["env", 0, "value"],
		)} with input as _variable("GREETING", value)
	}
}

test_deny_once_where_name_and_value_tell if {
	hardcoded_credentials.violation == {_violation(
		`environment variable "API_TOKEN"`,
		["env", 0, "value"],
	)} with input as _variable("API_TOKEN", "AKIAIOSFODNN7EXAMPLE")
}

test_deny_each_credential_of_a_value if {
	hardcoded_credentials.violation == {
		_violation(`environment variable "JSON": value of "password"`, ["env", 0, "value"]),
		_violation(`environment variable "JSON": value of "token"`, ["env", 0, "value"]),
	} with input as _variable("JSON", `{"password": "hunter2", "token": "abcd99"}`)
}

test_deny_a_url_with_a_password_whatever_its_name if {
	hardcoded_credentials.violation == {_violation(
		`environment variable "API_TOKEN": password in a URL`,
		["env", 0, "value"],
	)} with input as _variable("API_TOKEN", "https://user:s3cret@api.example")
}

test_deny_words_of_commands if {
	every field in ["command", "args"] {
		hardcoded_credentials.violation == {
			_violation(sprintf(`%s: value of "password"`, [field]), [field, 1]),
			_violation(sprintf(`%s: AWS access key`, [field]), [field, 2]),
			_violation(sprintf(`%s: value of "PGPASSWORD"`, [field]), [field, 3]),
			_violation(sprintf(`%s: value of "token"`, [field]), [field, 3]),
		} with input as _container({field: ["run", "--password=hunter2", "AKIAIOSFODNN7EXAMPLE", "PGPASSWORD=hunter2 psql --token=abcd99"]})
	}
}

test_deny_what_looks_like_a_default_and_says_so if {
	hardcoded_credentials.violation == {_violation(
		`environment variable "POSTGRES_PASSWORD", one that looks like a default`,
		["env", 0, "value"],
	)} with input as _container({"env": [{"name": "POSTGRES_PASSWORD", "value": "changeme"}]})
}

test_deny_an_authorization_header_in_a_variable if {
	hardcoded_credentials.violation == {_violation(
		`environment variable "AUTHORIZATION": Authorization header`,
		["env", 0, "value"],
	)} with input as _container({"env": [
		{"name": "AUTHORIZATION", "value": "Basic YWRtaW46aHVudGVyMg=="},
		{"name": "PROXY", "value": "Basic YWRtaW46aHVudGVyMg=="},
	]})
}

test_deny_a_flag_and_the_next_word if {
	every flag in ["--api-key", "-api-key", "--my.api-key", "--api_key"] {
		hardcoded_credentials.violation == {_violation(
			sprintf("args: value of %q", [trim_left(flag, "-")]),
			["args", 2],
		)} with input as _container({"args": ["run", flag, "abcd99", "next1234"]})
	}

	hardcoded_credentials.violation == {_violation(
		`args: value of "password"`,
		["args", 0],
	)} with input as _container({"command": ["run", "--password"], "args": ["hunter2"]})
}

test_deny_commands_and_headers_of_probes_and_hooks if {
	every hook in [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]] {
		hardcoded_credentials.violation == {_violation(
			sprintf(`%s.exec.command: value of "password"`, [concat(".", hook)]),
			array.concat(hook, ["exec", "command", 1]),
		)} with input as _container(_nested(hook, {"exec": {"command": ["run", "--password=hunter2"]}}))

		hardcoded_credentials.violation == {
			_violation(`header "Authorization": Authorization header`, array.concat(hook, ["httpGet", "httpHeaders", 0, "value"])),
			_violation(`header "X-Api-Key"`, array.concat(hook, ["httpGet", "httpHeaders", 1, "value"])),
		} with input as _container(_nested(hook, {"httpGet": {"httpHeaders": [
			{"name": "Authorization", "value": "Basic dXNlcjpwYXNzd29yZA=="},
			{"name": "X-Api-Key", "value": "abcd99"},
			{"name": "Host", "value": "web.example"},
		]}}))
	}
}

_nested(keys, value) := {keys[0]: value} if count(keys) == 1

_nested(keys, value) := {keys[0]: {keys[1]: value}} if count(keys) == 2

test_deny_every_container if {
	hardcoded_credentials.violation == {
		{
			"msg": `container "setup" has a credential in environment variable "DB_PASSWORD"`,
			"details": {"path": ["spec", "initContainers", 0, "env", 0, "value"]},
		},
		{
			"msg": `container "web" has a credential in environment variable "DB_PASSWORD"`,
			"details": {"path": ["spec", "containers", 1, "env", 1, "value"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" has a credential in environment variable "DB_PASSWORD"`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "env", 0, "value"]},
		},
	} with input as _pod({
		"initContainers": [{"name": "setup", "env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}],
		"containers": [{"name": "sidecar"}, {"name": "web", "env": [{"name": "A"}, {"name": "DB_PASSWORD", "value": "hunter2"}]}],
		"ephemeralContainers": [{"env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}],
	})
}

test_deny_annotations_of_object_and_template if {
	hardcoded_credentials.violation == {
		{
			"msg": `annotation "a" holds a credential: AWS access key`,
			"details": {"path": ["metadata", "annotations", "a"]},
		},
		{
			"msg": `annotation "b" holds a credential: password in a URL`,
			"details": {"path": ["spec", "template", "metadata", "annotations", "b"]},
		},
		{
			"msg": `annotation "b" holds a credential: AWS access key`,
			"details": {"path": ["spec", "template", "metadata", "annotations", "b"]},
		},
	} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"annotations": {"0": "none", "a": "AKIAIOSFODNN7EXAMPLE"}},
		"spec": {"template": {"metadata": {"annotations": {"b": "https://user:s3cret@git.example AKIAIOSFODNN7EXAMPLE"}}}},
	}
}

test_deny_annotations_of_other_kinds if {
	every api_version, kind in {
		"v1": "Service",
		"networking.k8s.io/v1": "Ingress",
		"/v1": "Namespace",
	} {
		hardcoded_credentials.violation == {{
			"msg": `annotation "a" holds a credential: AWS access key`,
			"details": {"path": ["metadata", "annotations", "a"]},
		}} with input as {
			"apiVersion": api_version,
			"kind": kind,
			"metadata": {"annotations": {"a": "AKIAIOSFODNN7EXAMPLE"}},
		}
	}

	every kind in ["Pod", "ServiceAccount"] {
		hardcoded_credentials.violation == {{
			"msg": `annotation "a" holds a credential: AWS access key`,
			"details": {"path": ["metadata", "annotations", "a"]},
		}} with input as {
			"apiVersion": "v1",
			"kind": kind,
			"metadata": {"annotations": {"a": "AKIAIOSFODNN7EXAMPLE"}},
		}
	}
}

test_deny_what_the_user_names if {
	hardcoded_credentials.violation == {
		_violation(`environment variable "LICENSE"`, ["env", 0, "value"]),
		_violation(`environment variable "A": match of "^shop-"`, ["env", 1, "value"]),
		_violation(`args: value of "license"`, ["args", 0]),
		{
			"msg": `annotation "a" holds a credential: match of "^shop-"`,
			"details": {"path": ["metadata", "annotations", "a"]},
		},
	} with input as object.union(
		_container({
			"args": ["--license=abc123"],
			"env": [
				{"name": "LICENSE", "value": "abc"},
				{"name": "A", "value": "shop-abc"},
				{"name": "DB_PASSWORD", "value": "hunter2"},
			],
		}),
		{"metadata": {"annotations": {"a": "shop-1"}}},
	)
		with data.parameters["hardcoded-credentials"] as {
			"namePatterns": ["(?i)^license$"],
			"nameAllow": ["^DB_"],
			"valuePatterns": ["^shop-"],
		}
}

test_allow_words_below_the_entropy_of_the_user if {
	hardcoded_credentials.violation == {_violation(
		`environment variable "B_PASSWORD"`,
		["env", 1, "value"],
	)} with input as _container({
		"args": ["--password", "hunter2"],
		"env": [
			{"name": "A_PASSWORD", "value": "hunter2"},
			{"name": "B_PASSWORD", "value": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
		],
	})
		with data.parameters["hardcoded-credentials"] as {"minEntropy": 4}
}

test_allow_references_placeholders_and_settings if {
	every value in ["", "$(DB_PASSWORD)", "${DB_PASSWORD}", "REPLACE_ME", "true", "8", "/run/password", "https://idp.example"] {
		hardcoded_credentials.violation == set() with input as _variable("DB_PASSWORD", value)
	}

	every name in ["DB_PASSWORD_FILE", "TOKEN_TTL", "SECRET_NAME", "USER"] {
		hardcoded_credentials.violation == set() with input as _variable(name, "hunter2")
	}
}

test_allow_words_that_are_no_value_of_a_flag if {
	every words in [
		["--password", "--verbose"],
		["--password", "-v"],
		["--password", "$(PASSWORD)"],
		["--password"],
		["password", "hunter2"],
		["---password", "hunter2"],
		["--", "hunter2"],
		["--password:", "hunter2"],
		["--password-file", "hunter2"],
		["run", "hunter2", "--password"],
	] {
		hardcoded_credentials.violation == set() with input as _container({"command": words})
	}
}

test_allow_variables_from_elsewhere if {
	every variable in [
		{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
		{"name": "DB_PASSWORD", "valueFrom": {"configMapKeyRef": {"name": "db", "key": "hunter2"}}},
		{"name": "DB_PASSWORD", "value": null},
		{"name": "DB_PASSWORD", "value": 1234567},
		{"name": "DB_PASSWORD", "value": {"a": "AKIAIOSFODNN7EXAMPLE"}},
		{"name": 7, "value": "hunter2"},
		{"value": "hunter2"},
	] {
		hardcoded_credentials.violation == set() with input as _container({"env": [variable]})
	}
}

test_allow_other_types_and_null if {
	every fields in [
		{},
		{"env": null, "command": null, "args": null, "livenessProbe": null, "lifecycle": null},
		{"env": [], "command": [], "args": []},
		{"command": [null, 7, {"a": "b"}], "args": "--password=hunter2"},
		{"command": ["--password", 7]},
		{"livenessProbe": {"httpGet": {"httpHeaders": [{"name": "X-Api-Key"}, {"value": "a"}, {"name": 7, "value": "a"}, {"name": "X-Api-Key", "value": 7}]}}},
		{"livenessProbe": {"exec": null, "httpGet": null}},
	] {
		hardcoded_credentials.violation == set() with input as _container(fields)
	}

	every annotations in [null, {}, "AKIAIOSFODNN7EXAMPLE", {"a": null}, {"a": 7}, {"a": {"b": "AKIAIOSFODNN7EXAMPLE"}}] {
		hardcoded_credentials.violation == set() with input as object.union(_pod({}), {"metadata": {"annotations": annotations}})
	}
}

# Names mean nothing in annotations, which say where a token is or whether there is one.
test_allow_annotations_without_a_known_format if {
	every name, value in {
		"vault.hashicorp.com/agent-inject-token": "enabled1",
		"checksum/secret": "fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d",
		"note": "password=hunter2",
		"kubectl.kubernetes.io/last-applied-configuration": `{"env":[{"name":"A","value":"AKIAIOSFODNN7EXAMPLE"}]}`,
	} {
		hardcoded_credentials.violation == set() with input as object.union(_pod({}), {"metadata": {"annotations": {name: value}}})
	}
}

test_allow_other_kinds if {
	every api_version, kind in {"v1": "ConfigMap", "example.com/v1": "Pod", "extensions/v1": "Ingress"} {
		hardcoded_credentials.violation == set() with input as {
			"apiVersion": api_version,
			"kind": kind,
			"metadata": {"annotations": {"a": "AKIAIOSFODNN7EXAMPLE"}},
			"spec": {"containers": [{"name": "web", "env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}]},
		}
	}
}

test_defaults if {
	hardcoded_credentials.default_parameters == {"namePatterns": [], "nameAllow": [], "valuePatterns": [], "minEntropy": 0}
}
