package policies.pod_security.host_namespaces_test

import data.policies.pod_security.host_namespaces

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_violation(namespace, field) := {
	"msg": sprintf("pod shares the host's %s namespace", [namespace]),
	"details": {"path": ["spec", field]},
}

test_deny_host_network if {
	host_namespaces.violation == {_violation("network", "hostNetwork")} with input as _pod({"hostNetwork": true})
}

test_deny_host_pid if {
	host_namespaces.violation == {_violation("PID", "hostPID")} with input as _pod({"hostPID": true})
}

test_deny_host_ipc if {
	host_namespaces.violation == {_violation("IPC", "hostIPC")} with input as _pod({"hostIPC": true})
}

test_deny_each_field_on_its_own if {
	host_namespaces.violation == {
		_violation("network", "hostNetwork"),
		_violation("PID", "hostPID"),
		_violation("IPC", "hostIPC"),
	} with input as _pod({"hostNetwork": true, "hostPID": true, "hostIPC": true})
}

test_deny_in_a_user_namespace if {
	host_namespaces.violation == {_violation("network", "hostNetwork")} with input as _pod({
		"hostUsers": false,
		"hostNetwork": true,
	})
}

test_deny_all_fields_but_the_allowed_one if {
	host_namespaces.violation == {_violation("PID", "hostPID"), _violation("IPC", "hostIPC")} with input as _pod({
		"hostNetwork": true,
		"hostPID": true,
		"hostIPC": true,
	})
		with data.parameters["host-namespaces"] as {"allow": ["hostNetwork"]}
}

test_allow_each_allowed_field if {
	every field in ["hostNetwork", "hostPID", "hostIPC"] {
		host_namespaces.violation == set() with input as _pod({field: true})
			with data.parameters["host-namespaces"] as {"allow": [field]}
	}
}

test_allow_unset_null_false_and_strings if {
	every field in ["hostNetwork", "hostPID", "hostIPC"] {
		every spec in [{}, {field: null}, {field: false}, {field: "true"}] {
			host_namespaces.violation == set() with input as _pod(spec)
		}
	}
}

test_allow_field_outside_the_pod_of_a_template if {
	host_namespaces.violation == set() with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"hostNetwork": true, "template": {"spec": {}}},
	}
}

test_allow_no_field_by_default if {
	host_namespaces.default_parameters == {"allow": []}
}
