package policies.secrets.service_account_token_secret_test

import data.policies.secrets.service_account_token_secret

_secret(type) := {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "robot-token"}, "type": type}

_account(secrets) := {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}, "secrets": secrets}

_token := {
	"msg": "Secret is of type kubernetes.io/service-account-token, whose tokens never expire",
	"details": {"path": ["type"]},
}

_listed(name, i) := {
	"msg": sprintf("ServiceAccount lists Secret %q, whose token never expires", [name]),
	"details": {"path": ["secrets", i]},
}

test_deny_secrets_for_tokens if {
	service_account_token_secret.violation == {_token} with input as _secret("kubernetes.io/service-account-token")

	every metadata in [null, {}, {"generateName": "other-"}, {"name": 7}] {
		service_account_token_secret.violation == {_token} with input as {
			"apiVersion": "v1",
			"kind": "Secret",
			"metadata": metadata,
			"type": "kubernetes.io/service-account-token",
		}
			with data.parameters["service-account-token-secret"] as {"allowedNames": ["robot*"]}
	}
}

test_deny_each_secret_of_an_account_that_is_named_as_a_token if {
	service_account_token_secret.violation == {
		_listed("robot-token-x7k2p", 0),
		_listed("token", 3),
		_listed("robot-token", 4),
	} with input as _account([
		{"name": "robot-token-x7k2p"},
		{"name": "robot-dockercfg-x7k2p"},
		{"name": "robot-dockercfg-token"},
		{"kind": "Secret", "name": "token"},
		{"name": "robot-token"},
		{"name": "robot-tokens"},
		{"name": "tokenizer"},
		{"name": "robot-token-x7k2pq"},
		{"name": "mytoken"},
		{"name": "db"},
		{},
	])
}

test_judge_secrets_at_hand_by_their_type if {
	service_account_token_secret.violation == {_listed("a", 0), _listed("none-token", 4)} with input as _account([
		{"name": "a"},
		{"name": "b-token"},
		{"name": "c-token"},
		{"name": "d"},
		{"name": "none-token"},
	])
		with data.inventory as {"namespace": {
			"default": {"v1": {"Secret": {
				"a": _named("a", "kubernetes.io/service-account-token"),
				"b-token": _named("b-token", "Opaque"),
				"c-token": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "c-token"}},
			}}},
			"team-a": {"v1": {"Secret": {
				"d": _named("d", "kubernetes.io/service-account-token"),
				"none-token": _named("none-token", "Opaque"),
			}}},
		}}
}

_named(name, type) := {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": type}

test_deny_names_that_are_not_allowed if {
	every names in [["robot"], ["*-x"], ["other*", "robot-?"], []] {
		service_account_token_secret.violation == {_token} with input as _secret("kubernetes.io/service-account-token")
			with data.parameters["service-account-token-secret"] as {"allowedNames": names}

		service_account_token_secret.violation == {_listed("robot-token", 0)} with input as _account([{"name": "robot-token"}])
			with data.parameters["service-account-token-secret"] as {"allowedNames": names}
	}
}

test_allow_names_of_the_user if {
	every names in [["robot-token"], ["robot*"], ["a", "*.b", "*"], ["*-token", "a"]] {
		service_account_token_secret.violation == set() with input as _secret("kubernetes.io/service-account-token")
			with data.parameters["service-account-token-secret"] as {"allowedNames": names}

		service_account_token_secret.violation == set() with input as _account([{"name": "robot-token"}])
			with data.parameters["service-account-token-secret"] as {"allowedNames": names}
	}

	service_account_token_secret.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "Secret",
		"metadata": {"generateName": "robot-"},
		"type": "kubernetes.io/service-account-token",
	}
		with data.parameters["service-account-token-secret"] as {"allowedNames": ["robot*"]}

	service_account_token_secret.violation == set() with input as _account([{"name": "robot.v1-token"}])
		with data.parameters["service-account-token-secret"] as {"allowedNames": ["robot*"]}
}

test_allow_other_types if {
	every type in ["Opaque", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "", null] {
		service_account_token_secret.violation == set() with input as _secret(type)
	}

	service_account_token_secret.violation == set() with input as {"apiVersion": "v1", "kind": "Secret"}
}

test_allow_accounts_without_secrets if {
	every secrets in [null, [], [null], "robot-token", [{"name": "robot.v1-dockercfg-token"}, {"name": 7}]] {
		service_account_token_secret.violation == set() with input as _account(secrets)
	}

	service_account_token_secret.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "ServiceAccount",
		"imagePullSecrets": [{"name": "registry"}],
	}
}

test_allow_other_kinds if {
	every other in [
		object.union(_secret("kubernetes.io/service-account-token"), {"apiVersion": "example.com/v1"}),
		object.union(_account([{"name": "a-token"}]), {"apiVersion": "example.com/v1"}),
		object.union(_account([{"name": "a-token"}]), {"kind": "Secret"}),
		object.union(_secret("kubernetes.io/service-account-token"), {"kind": "ServiceAccount"}),
	] {
		service_account_token_secret.violation == set() with input as other
	}
}

test_defaults if {
	service_account_token_secret.default_parameters == {"allowedNames": []}
}
