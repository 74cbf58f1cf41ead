package policies.container_hardening.default_service_account_test

import data.policies.container_hardening.default_service_account

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

_violation(field) := {
	"msg": `pod runs as service account "default", which it shares with all pods that name none`,
	"details": {"path": ["spec", field]},
}

_refusing := {"namespace": {"shop": {"v1": {"ServiceAccount": {"default": {
	"apiVersion": "v1",
	"kind": "ServiceAccount",
	"metadata": {"name": "default", "namespace": "shop"},
	"automountServiceAccountToken": false,
}}}}}}

_token := {"volumes": [{"name": "token", "projected": {"sources": [{"serviceAccountToken": {"audience": "vault"}}]}}]}

test_deny_unset_empty_and_default if {
	every spec in [
		{},
		{"serviceAccountName": null},
		{"serviceAccountName": ""},
		{"serviceAccountName": "default"},
		{"serviceAccountName": "default", "serviceAccount": "web"},
		{"serviceAccountName": "", "serviceAccount": ""},
		{"automountServiceAccountToken": true},
	] {
		default_service_account.violation == {_violation("serviceAccountName")} with input as _pod(spec)
	}

	default_service_account.violation == {_violation("serviceAccount")} with input as _pod({"serviceAccount": "default"})
}

test_deny_a_token_that_is_asked_for if {
	default_service_account.violation == {_violation("serviceAccountName")} with input as _pod(object.union(
		{"automountServiceAccountToken": false},
		_token,
	))
}

test_deny_without_token_where_that_is_asked_for if {
	default_service_account.violation == {_violation("serviceAccountName")} with input as _pod({"automountServiceAccountToken": false})
		with data.parameters["default-service-account"] as {"ignoreWhenTokenOff": "true"}
	default_service_account.violation == {_violation("serviceAccountName")} with input as _pod({"automountServiceAccountToken": false})
		with data.parameters["default-service-account"] as {"ignoreWhenTokenOff": false}
}

test_allow_without_token if {
	default_service_account.violation == set() with input as _pod({"automountServiceAccountToken": false})
	default_service_account.violation == set() with input as _pod({}) with data.inventory as _refusing
}

test_allow_other_accounts if {
	every spec in [
		{"serviceAccountName": "web"},
		{"serviceAccount": "web"},
		{"serviceAccountName": "web", "serviceAccount": "default"},
		{"serviceAccountName": "", "serviceAccount": "web"},
		object.union({"serviceAccountName": "web"}, _token),
	] {
		default_service_account.violation == set() with input as _pod(spec)
			with data.parameters["default-service-account"] as {"ignoreWhenTokenOff": false}
	}
}

test_allow_mirror_pods if {
	default_service_account.violation == set() with input as object.union(
		_pod({"nodeName": "a"}),
		{"metadata": {"annotations": {"kubernetes.io/config.mirror": "0"}}},
	)
		with data.parameters["default-service-account"] as {"ignoreWhenTokenOff": false}
}

test_allow_other_kinds if {
	default_service_account.violation == set() with input as {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
}
