package policies.pod_security.privilege_escalation_test

import data.policies.pod_security.privilege_escalation

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(context) := _pod({"containers": [{"name": "app", "securityContext": context}]})

_finding(field, i, name, value) := {
	"msg": sprintf("container %q may gain privileges: allowPrivilegeEscalation is %s, not false", [name, value]),
	"details": {"path": ["spec", field, i, "securityContext", "allowPrivilegeEscalation"]},
}

test_deny_true if {
	privilege_escalation.violation == {{
		"msg": `container "app" may gain privileges: allowPrivilegeEscalation is true, not false`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"]},
	}} with input as _container({"allowPrivilegeEscalation": true})
}

test_deny_unset_because_unset_means_allowed if {
	expected := {_finding("containers", 0, "app", "unset")}

	privilege_escalation.violation == expected with input as _pod({"containers": [{"name": "app"}]})
	privilege_escalation.violation == expected with input as _container(null)
	privilege_escalation.violation == expected with input as _container({})
	privilege_escalation.violation == expected with input as _container({"runAsNonRoot": true})
}

test_deny_null if {
	expected := {_finding("containers", 0, "app", "null")}

	privilege_escalation.violation == expected with input as _container({"allowPrivilegeEscalation": null})
}

test_deny_value_of_another_type if {
	expected := {_finding("containers", 0, "app", "false")}

	privilege_escalation.violation == expected with input as _container({"allowPrivilegeEscalation": "false"})
}

test_deny_every_sort_of_container if {
	pod := _pod({
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [{"name": "app", "securityContext": {"allowPrivilegeEscalation": false}}, {}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": {"allowPrivilegeEscalation": true}}],
	})

	privilege_escalation.violation == {
		_finding("initContainers", 0, "setup", "unset"),
		_finding("initContainers", 1, "proxy", "unset"),
		_finding("containers", 1, "containers[1]", "unset"),
		_finding("ephemeralContainers", 0, "debugger", "true"),
	} with input as pod
}

test_deny_false_at_pod_level_where_the_api_has_no_such_field if {
	pod := _pod({"securityContext": {"allowPrivilegeEscalation": false}, "containers": [{"name": "app"}]})

	privilege_escalation.violation == {_finding("containers", 0, "app", "unset")} with input as pod
}

test_deny_in_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _pod({"containers": [{}]})}}

	privilege_escalation.violation == {{
		"msg": `container "containers[0]" may gain privileges: allowPrivilegeEscalation is unset, not false`,
		"details": {"path": [
			"spec",
			"template",
			"spec",
			"containers",
			0,
			"securityContext",
			"allowPrivilegeEscalation",
		]},
	}} with input as deployment
}

test_allow_false if {
	privilege_escalation.violation == set() with input as _container({"allowPrivilegeEscalation": false})
}

test_allow_pod_without_containers if {
	privilege_escalation.violation == set() with input as _pod({"containers": []})
}

test_allow_windows_since_1_25 if {
	pod := _pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})

	privilege_escalation.violation == set() with input as pod
	every v in ["1.25", "v1.25", "1.26", "1.37", "latest"] {
		privilege_escalation.violation == set() with input as pod
			with data.parameters["privilege-escalation"] as {"pssVersion": v}
	}
}

test_deny_windows_before_1_25 if {
	pod := _pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})

	every v in ["1.8", "1.24", "v1.24"] {
		privilege_escalation.violation == {_finding("containers", 0, "app", "unset")} with input as pod
			with data.parameters["privilege-escalation"] as {"pssVersion": v}
	}
}

test_deny_linux_and_node_selector_for_windows if {
	every fields in [{"os": {"name": "linux"}}, {"os": null}, {"nodeSelector": {"kubernetes.io/os": "windows"}}] {
		pod := _pod(object.union(fields, {"containers": [{"name": "app"}]}))
		privilege_escalation.violation == {_finding("containers", 0, "app", "unset")} with input as pod
	}
}

test_deny_in_user_namespace if {
	pod := _pod({"hostUsers": false, "containers": [{"name": "app"}]})

	privilege_escalation.violation == {_finding("containers", 0, "app", "unset")} with input as pod
}

test_policy_exists_since_1_8 if {
	pod := _container({"allowPrivilegeEscalation": true})

	every v in ["1.0", "1.7", "v1.7"] {
		privilege_escalation.violation == set() with input as pod
			with data.parameters["privilege-escalation"] as {"pssVersion": v}
	}
	every v in ["1.8", "1.9", "1.10", "latest", "unreadable"] {
		privilege_escalation.violation == {_finding("containers", 0, "app", "true")} with input as pod
			with data.parameters["privilege-escalation"] as {"pssVersion": v}
	}
}

test_default_parameters if {
	privilege_escalation.default_parameters == {"pssVersion": "latest"}
}
