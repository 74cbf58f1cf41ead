package policies.tenancy.service_account_allowlist_test

import data.policies.tenancy.service_account_allowlist

_pod_in(namespace, spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": namespace}, "spec": spec}

_pod(spec) := _pod_in("team-a", spec)

_violation(account, namespace, field) := {
	"msg": sprintf("pod uses ServiceAccount %q, which is not allowed in namespace %q", [account, namespace]),
	"details": {"path": ["spec", field]},
}

_lists := {"allowed": {"team-a": ["web", "job-*"]}}

test_allow_everything_before_a_list_is_set if {
	service_account_allowlist.default_parameters == {"allowed": {}}

	every parameters in [{}, {"allowed": {}}, {"allowed": {"team-b": ["web"]}}, {"allowed": {"team": ["web"]}}] {
		service_account_allowlist.violation == set() with input as _pod({"serviceAccountName": "operator"})
			with data.parameters["service-account-allowlist"] as parameters
	}
}

test_deny_accounts_outside_of_the_list if {
	every account in ["operator", "webs", "job", "a-job-1", "default", "Web"] {
		service_account_allowlist.violation == {_violation(account, "team-a", "serviceAccountName")} with input as _pod({"serviceAccountName": account})
			with data.parameters["service-account-allowlist"] as _lists
	}
}

test_deny_everything_by_an_empty_list if {
	service_account_allowlist.violation == {_violation("web", "team-a", "serviceAccountName")} with input as _pod({"serviceAccountName": "web"})
		with data.parameters["service-account-allowlist"] as {"allowed": {"team-a": []}}
}

test_deny_the_default_account_that_nobody_names if {
	every spec in [
		{},
		{"containers": []},
		{"serviceAccountName": null},
		{"serviceAccountName": ""},
		{"serviceAccountName": "", "serviceAccount": ""},
		{"serviceAccountName": 7},
	] {
		service_account_allowlist.violation == {_violation("default", "team-a", "serviceAccountName")} with input as _pod(spec)
			with data.parameters["service-account-allowlist"] as _lists
	}
}

test_deny_by_the_older_field if {
	every spec in [{"serviceAccount": "operator"}, {"serviceAccountName": "", "serviceAccount": "operator"}] {
		service_account_allowlist.violation == {_violation("operator", "team-a", "serviceAccount")} with input as _pod(spec)
			with data.parameters["service-account-allowlist"] as _lists
	}

	service_account_allowlist.violation == {_violation("operator", "team-a", "serviceAccountName")} with input as _pod({
		"serviceAccountName": "operator",
		"serviceAccount": "web",
	})
		with data.parameters["service-account-allowlist"] as _lists
}

test_allow_accounts_of_the_list if {
	every spec in [
		{"serviceAccountName": "web"},
		{"serviceAccountName": "job-1"},
		{"serviceAccountName": "job-a.b"},
		{"serviceAccount": "web"},
		{"serviceAccountName": "web", "serviceAccount": "operator"},
	] {
		service_account_allowlist.violation == set() with input as _pod(spec)
			with data.parameters["service-account-allowlist"] as _lists
	}
}

test_lists_of_several_keys_count_together if {
	lists := {"allowed": {"team-*": ["default"], "team-a": ["web"], "*": ["any"], "team.b": ["x"]}}
	every account in ["default", "web", "any"] {
		service_account_allowlist.violation == set() with input as _pod({"serviceAccountName": account})
			with data.parameters["service-account-allowlist"] as lists
	}

	service_account_allowlist.violation == {_violation("x", "team-a", "serviceAccountName")} with input as _pod({"serviceAccountName": "x"})
		with data.parameters["service-account-allowlist"] as lists
}

test_an_object_without_namespace_is_in_default if {
	every namespace in ["default", "", null, 7] {
		service_account_allowlist.violation == {_violation("operator", "default", "serviceAccountName")} with input as _pod_in(namespace, {"serviceAccountName": "operator"})
			with data.parameters["service-account-allowlist"] as {"allowed": {"default": ["web"]}}
	}

	service_account_allowlist.violation == {_violation("operator", "default", "serviceAccountName")} with input as {
		"apiVersion": "v1",
		"kind": "Pod",
		"spec": {"serviceAccountName": "operator"},
	}
		with data.parameters["service-account-allowlist"] as {"allowed": {"default": ["web"]}}
}

test_path_in_a_template if {
	service_account_allowlist.violation == {{
		"msg": `pod uses ServiceAccount "default", which is not allowed in namespace "team-a"`,
		"details": {"path": ["spec", "template", "spec", "serviceAccountName"]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"namespace": "team-a"},
		"spec": {"template": {"spec": {"containers": []}}},
	}
		with data.parameters["service-account-allowlist"] as _lists
}

test_allow_other_kinds_and_no_pod if {
	every other in [
		object.union(_pod({"serviceAccountName": "operator"}), {"apiVersion": "example.com/v1"}),
		_pod(null),
		{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "team-a"}},
	] {
		service_account_allowlist.violation == set() with input as other
			with data.parameters["service-account-allowlist"] as _lists
	}
}
