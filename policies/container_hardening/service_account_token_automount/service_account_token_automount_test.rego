package policies.container_hardening.service_account_token_automount_test

import data.policies.container_hardening.service_account_token_automount

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

_violation(account) := {
	"msg": sprintf("pod mounts a token of service account %q", [account]),
	"details": {"path": ["spec", "automountServiceAccountToken"]},
}

_refusing := {"namespace": {"shop": {"v1": {"ServiceAccount": {"web": {
	"apiVersion": "v1",
	"kind": "ServiceAccount",
	"metadata": {"name": "web", "namespace": "shop"},
	"automountServiceAccountToken": false,
}}}}}}

test_deny_unset_null_and_true if {
	every spec in [
		{},
		{"automountServiceAccountToken": null},
		{"automountServiceAccountToken": true},
	] {
		service_account_token_automount.violation == {_violation("default")} with input as _pod(spec)
		service_account_token_automount.violation == {_violation("web")} with input as _pod(object.union(
			spec,
			{"serviceAccountName": "web"},
		))
	}
}

test_deny_what_the_pod_says_against_the_account if {
	service_account_token_automount.violation == {_violation("web")} with input as _pod({
		"serviceAccount": "web",
		"automountServiceAccountToken": true,
	})
		with data.inventory as _refusing
}

test_deny_in_a_template if {
	service_account_token_automount.violation == {{
		"msg": `pod mounts a token of service account "default"`,
		"details": {"path": ["spec", "jobTemplate", "spec", "template", "spec", "automountServiceAccountToken"]},
	}} with input as {
		"apiVersion": "batch/v1",
		"kind": "CronJob",
		"spec": {"jobTemplate": {"spec": {"template": {"spec": {}}}}},
	}
}

test_allow_false_of_the_pod_or_the_account if {
	service_account_token_automount.violation == set() with input as _pod({"automountServiceAccountToken": false})
	service_account_token_automount.violation == set() with input as _pod({"serviceAccountName": "web"})
		with data.inventory as _refusing
}

test_allow_accounts_of_the_parameter if {
	every pattern in ["shop/web", "shop/*", "*/web", "*"] {
		service_account_token_automount.violation == set() with input as _pod({
			"serviceAccountName": "web",
			"volumes": [_projected("token", {"expirationSeconds": 86401})],
		})
			with data.parameters["service-account-token-automount"] as {"allowedServiceAccounts": ["x/y", pattern]}
	}
	every pattern in ["web", "shop/we", "web/shop"] {
		service_account_token_automount.violation == {_violation("web")} with input as _pod({"serviceAccountName": "web"})
			with data.parameters["service-account-token-automount"] as {"allowedServiceAccounts": [pattern]}
	}

	service_account_token_automount.violation == set() with input as _pod({"serviceAccountName": "web"})
		with data.parameters["service-account-token-automount"] as {"allowedServiceAccounts": ["shop/web", "x/y"]}
}

_projected(name, token) := {"name": name, "projected": {"sources": [{"serviceAccountToken": token}]}}

_long(volume, i, seconds, limit) := {
	"msg": sprintf("token in volume %q is valid for %d seconds, more than %d", [volume, seconds, limit]),
	"details": {"path": ["spec", "volumes", i, "projected", "sources", 0, "serviceAccountToken", "expirationSeconds"]},
}

test_deny_long_lived_tokens if {
	spec := {
		"automountServiceAccountToken": false,
		"volumes": [
			_projected("a", {"expirationSeconds": 86401}),
			_projected("b", {"expirationSeconds": 86400}),
			_projected("c", {"expirationSeconds": 600000, "audience": "vault"}),
			_projected("d", {}),
			_projected("e", {"expirationSeconds": null}),
			_projected("f", {"expirationSeconds": "86401"}),
		],
	}
	service_account_token_automount.violation == {
		_long("a", 0, 86401, 86400),
		_long("c", 2, 600000, 86400),
	} with input as _pod(spec)
	service_account_token_automount.violation == {_long("c", 2, 600000, 100000)} with input as _pod(spec)
		with data.parameters["service-account-token-automount"] as {"maxTokenSeconds": 100000}
}

test_allow_other_kinds if {
	service_account_token_automount.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "ServiceAccount",
		"metadata": {"name": "web"},
	}
}

test_default_parameters if {
	service_account_token_automount.default_parameters == {"allowedServiceAccounts": [], "maxTokenSeconds": 86400}
}
