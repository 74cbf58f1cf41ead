package policies.rbac.service_account_automount_test

import data.policies.rbac.service_account_automount

_account(name, fields) := object.union({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}, fields)

_violation(name) := {
	"msg": sprintf("service account %q mounts its token into every pod that does not refuse it", [name]),
	"details": {"path": ["automountServiceAccountToken"]},
}

_mounting := [
	{},
	{"automountServiceAccountToken": true},
	{"automountServiceAccountToken": null},
	{"automountServiceAccountToken": "false"},
]

test_deny_the_default_account_unless_it_says_false if {
	every fields in _mounting {
		every scope in ["default", "all"] {
			service_account_automount.violation == {_violation("default")} with input as _account("default", fields)
				with data.parameters["service-account-automount"] as {"scope": scope}
		}
		service_account_automount.violation == {_violation("default")} with input as _account("default", fields)
	}
}

test_deny_all_accounts_where_all_are_judged if {
	every fields in _mounting {
		service_account_automount.violation == {_violation("web")} with input as _account("web", fields)
			with data.parameters["service-account-automount"] as {"scope": "all"}
	}

	service_account_automount.violation == {_violation("")} with input as _account(1, {})
		with data.parameters["service-account-automount"] as {"scope": "all"}
	service_account_automount.violation == {_violation("")} with input as {"apiVersion": "v1", "kind": "ServiceAccount"}
		with data.parameters["service-account-automount"] as {"scope": "all"}
}

test_allow_accounts_that_say_false if {
	every name in ["default", "web"] {
		service_account_automount.violation == set() with input as _account(name, {"automountServiceAccountToken": false})
			with data.parameters["service-account-automount"] as {"scope": "all"}
	}
}

test_allow_other_accounts if {
	service_account_automount.violation == set() with input as _account("web", {})
	service_account_automount.violation == set() with input as {"apiVersion": "v1", "kind": "ServiceAccount"}
}

test_allow_other_kinds if {
	service_account_automount.violation == set() with input as object.union(_account("default", {}), {"kind": "Namespace"})
		with data.parameters["service-account-automount"] as {"scope": "all"}
}

test_default_parameters if {
	service_account_automount.default_parameters == {"scope": "default"}
}
