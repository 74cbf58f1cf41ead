package policies.container_hardening.windows_container_user_test

import data.policies.container_hardening.windows_container_user

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_windows(spec) := _pod(object.union({"os": {"name": "windows"}}, spec))

_context(user) := {"windowsOptions": {"runAsUserName": user}}

_container(user) := _windows({"containers": [{"name": "app", "securityContext": _context(user)}]})

_violation(user) := {
	"msg": sprintf("container \"app\" runs as Windows user %q", [user]),
	"details": {"path": ["spec", "containers", 0, "securityContext", "windowsOptions", "runAsUserName"]},
}

_pod_violation(user) := {
	"msg": sprintf("pod runs as Windows user %q", [user]),
	"details": {"path": ["spec", "securityContext", "windowsOptions", "runAsUserName"]},
}

_missing := {
	"msg": `container "app" names no Windows user, and neither does the pod`,
	"details": {"path": ["spec", "containers", 0, "securityContext", "windowsOptions", "runAsUserName"]},
}

_administrators := [
	"ContainerAdministrator",
	"containeradministrator",
	"CONTAINERADMINISTRATOR",
	`User Manager\ContainerAdministrator`,
	`NT AUTHORITY\SYSTEM`,
	`nt authority\Local Service`,
	`NT AUTHORITY\NetworkService`,
	"SYSTEM",
	"LocalSystem",
	"LocalService",
	"local service",
	"NetworkService",
	"Network Service",
]

# Users that are none, each for another reason.
_others := [
	"ContainerUser",
	"containeruser",
	`User Manager\ContainerUser`,
	"app",
	"ContainerAdministrators",
	"MyContainerAdministrator",
	`a\b\ContainerAdministrator`,
	`CORP\SYSTEM`,
	"NT AUTHORITY",
	"system2",
	"my system",
	`ContainerAdministrator\app`,
	`CORP\NT AUTHORITY\a`,
]

_unset := [null, {}, {"windowsOptions": null}, {"windowsOptions": {}}, _context(null), _context("")]

test_deny_administrators_of_a_container if {
	every user in _administrators {
		windows_container_user.violation == {_violation(user)} with input as _container(user)
	}
}

test_deny_administrators_of_the_pod if {
	every user in _administrators {
		windows_container_user.violation == {_pod_violation(user)} with input as _windows({
			"securityContext": _context(user),
			"containers": [{"name": "app", "securityContext": _context("ContainerUser")}],
		})
	}
}

test_deny_pod_with_windows_options_that_names_no_system if {
	every os in [null, {}, {"name": null}] {
		windows_container_user.violation == {_violation("ContainerAdministrator")} with input as _pod({
			"os": os,
			"containers": [{"name": "app", "securityContext": _context("ContainerAdministrator")}],
		})
	}
}

test_deny_pod_where_only_one_context_has_windows_options if {
	windows_container_user.violation == {_violation("ContainerAdministrator")} with input as _pod({
		"securityContext": {"runAsNonRoot": true},
		"containers": [
			{"name": "app", "securityContext": _context("ContainerAdministrator")},
			{"name": "other", "securityContext": {}},
		],
	})
	windows_container_user.violation == {_pod_violation("ContainerAdministrator")} with input as _pod({
		"securityContext": _context("ContainerAdministrator"),
		"containers": [{"name": "app", "securityContext": {}}],
	})
}

test_deny_every_sort_of_container if {
	windows_container_user.violation == {
		_violation("SYSTEM"),
		{
			"msg": `container "second" runs as Windows user "ContainerAdministrator"`,
			"details": {"path": ["spec", "containers", 2, "securityContext", "windowsOptions", "runAsUserName"]},
		},
		{
			"msg": `container "initContainers[0]" runs as Windows user "ContainerAdministrator"`,
			"details": {"path": ["spec", "initContainers", 0, "securityContext", "windowsOptions", "runAsUserName"]},
		},
		{
			"msg": `container "debugger" runs as Windows user "ContainerAdministrator"`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "securityContext", "windowsOptions", "runAsUserName"]},
		},
	} with input as _windows({
		"containers": [
			{"name": "app", "securityContext": _context("SYSTEM")},
			{"name": "good", "securityContext": _context("ContainerUser")},
			{"name": "second", "securityContext": _context("ContainerAdministrator")},
		],
		"initContainers": [{"securityContext": _context("ContainerAdministrator")}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": _context("ContainerAdministrator")}],
	})
}

test_deny_required_user_that_is_not_named if {
	every context in _unset {
		windows_container_user.violation == {_missing} with input as _windows({
			"securityContext": context,
			"containers": [{"name": "app"}],
		})
			with data.parameters["windows-container-user"] as {"required": true}

		windows_container_user.violation == {_missing} with input as _windows({"containers": [{
			"name": "app",
			"securityContext": context,
		}]})
			with data.parameters["windows-container-user"] as {"required": true}
	}
}

test_deny_every_container_that_does_not_name_the_required_user if {
	windows_container_user.violation == {
		_missing,
		{
			"msg": `container "setup" names no Windows user, and neither does the pod`,
			"details": {"path": ["spec", "initContainers", 0, "securityContext", "windowsOptions", "runAsUserName"]},
		},
	} with input as _windows({
		"containers": [{"name": "app"}, {"name": "good", "securityContext": _context("ContainerUser")}],
		"initContainers": [{"name": "setup"}],
	})
		with data.parameters["windows-container-user"] as {"required": true}
}

test_deny_other_users_than_the_required if {
	every user in ["a", "app", "ContainerAdministrator", `CORP\SYSTEM`, `ContainerUser\app`] {
		windows_container_user.violation == {_violation(user)} with input as _container(user)
			with data.parameters["windows-container-user"] as {"required": true}

		windows_container_user.violation == {_pod_violation(user)} with input as _windows({
			"securityContext": _context(user),
			"containers": [{"name": "app"}],
		})
			with data.parameters["windows-container-user"] as {"required": true}
	}
}

test_deny_administrator_in_another_domain_than_the_allowed if {
	windows_container_user.violation == {_violation(`NT AUTHORITY\SYSTEM`)} with input as _container(`NT AUTHORITY\SYSTEM`)
		with data.parameters["windows-container-user"] as {"allowed": [`CORP\SYSTEM`, "ContainerUser", `NT AUTHORITY\SYSTEMS`]}
}

test_allow_other_users if {
	every user in _others {
		windows_container_user.violation == set() with input as _container(user)
	}
}

test_allow_unset_users if {
	every context in _unset {
		windows_container_user.violation == set() with input as _windows({
			"securityContext": context,
			"containers": [{"name": "app", "securityContext": context}],
		})
	}
}

test_allow_users_of_the_parameter if {
	every user in ["App", `CORP\app`, "B", `NT Authority\LOCAL Service`, "ContainerAdministrator"] {
		every required in [true, false] {
			windows_container_user.violation == set() with input as _container(user)
				with data.parameters["windows-container-user"] as {
					"allowed": ["app", "b", `NT AUTHORITY\Local Service`, "containeradministrator"],
					"required": required,
				}
		}
	}
}

test_allow_required_user_of_the_pod_or_the_container if {
	every spec in [
		{"securityContext": _context("ContainerUser"), "containers": [{"name": "app"}]},
		{"containers": [{"name": "app", "securityContext": _context(`User Manager\CONTAINERUSER`)}]},
	] {
		windows_container_user.violation == set() with input as _windows(spec)
			with data.parameters["windows-container-user"] as {"required": true}
	}
}

test_allow_pods_that_run_on_linux_or_say_nothing if {
	every spec in [
		{"os": {"name": "linux"}, "containers": [{"name": "app", "securityContext": _context("ContainerAdministrator")}]},
		{"containers": [{"name": "app"}]},
		{"containers": [{"name": "app", "securityContext": {"windowsOptions": null}}]},
		{"nodeSelector": {"kubernetes.io/os": "windows"}, "containers": [{"name": "app"}]},
	] {
		windows_container_user.violation == set() with input as _pod(spec)
			with data.parameters["windows-container-user"] as {"required": true}
	}
}

test_allow_what_is_not_required_with_true if {
	every required in [null, "false", 0, []] {
		every context in [{}, _context("app")] {
			windows_container_user.violation == set() with input as _windows({"containers": [{
				"name": "app",
				"securityContext": context,
			}]})
				with data.parameters["windows-container-user"] as {"required": required}
		}
	}
}

test_allow_container_user_and_none_by_default if {
	windows_container_user.default_parameters == {"allowed": ["ContainerUser"], "required": false}
}
