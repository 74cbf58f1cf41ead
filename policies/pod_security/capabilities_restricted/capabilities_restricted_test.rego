package policies.pod_security.capabilities_restricted_test

import data.policies.pod_security.capabilities_restricted

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(context) := _pod({"containers": [{"name": "app", "securityContext": context}]})

_capabilities(capabilities) := _app({"capabilities": capabilities})

_drops_too_little(field, i, name) := {
	"msg": sprintf("container %q does not drop ALL capabilities", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "capabilities", "drop"]},
}

_adds(field, i, name, j, capability) := {
	"msg": sprintf("container %q adds capability %s", [name, capability]),
	"details": {"path": ["spec", field, i, "securityContext", "capabilities", "add", j]},
}

_app_drops_too_little := _drops_too_little("containers", 0, "app")

_app_adds(i, capability) := _adds("containers", 0, "app", i, capability)

_violation(pod, parameters) := violation if {
	violation := capabilities_restricted.violation with input as pod
		with data.parameters["capabilities-restricted"] as parameters
}

test_deny_nothing_dropped if {
	capabilities_restricted.violation == {{
		"msg": `container "app" does not drop ALL capabilities`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "drop"]},
	}} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_all_forms_of_nothing if {
	every context in [
		null,
		{},
		{"capabilities": null},
		{"capabilities": {}},
		{"capabilities": {"drop": null}},
		{"capabilities": {"drop": []}},
		{"capabilities": {"drop": [null]}},
		{"capabilities": {"drop": "ALL"}},
		{"capabilities": {"add": ["NET_BIND_SERVICE"]}},
		{"drop": ["ALL"]},
	] {
		capabilities_restricted.violation == {_app_drops_too_little} with input as _app(context)
	}
}

test_deny_all_in_other_words if {
	every capability in ["all", "All", "CAP_ALL", "ALL ", "*", ""] {
		capabilities_restricted.violation == {_app_drops_too_little} with input as _capabilities({"drop": [capability]})
	}
}

test_deny_every_default_capability_dropped_by_name if {
	pod := _capabilities({"drop": [
		"AUDIT_WRITE",
		"CHOWN",
		"DAC_OVERRIDE",
		"FOWNER",
		"FSETID",
		"KILL",
		"MKNOD",
		"NET_BIND_SERVICE",
		"NET_RAW",
		"SETFCAP",
		"SETGID",
		"SETPCAP",
		"SETUID",
		"SYS_CHROOT",
	]})

	capabilities_restricted.violation == {_app_drops_too_little} with input as pod
}

test_deny_every_capability_added_but_one if {
	pod := _capabilities({"drop": ["ALL"], "add": ["CHOWN", "NET_BIND_SERVICE", "SYS_ADMIN"]})

	capabilities_restricted.violation == {
		{
			"msg": `container "app" adds capability CHOWN`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 0]},
		},
		{
			"msg": `container "app" adds capability SYS_ADMIN`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 2]},
		},
	} with input as pod
}

test_deny_net_bind_service_in_other_words if {
	every capability in ["net_bind_service", "CAP_NET_BIND_SERVICE", "NET_BIND_SERVICE ", "ALL", ""] {
		pod := _capabilities({"drop": ["ALL"], "add": [capability]})
		capabilities_restricted.violation == {_app_adds(0, capability)} with input as pod
	}
}

test_deny_null_added_because_it_is_the_empty_name if {
	pod := _capabilities({"drop": ["ALL"], "add": [null]})

	capabilities_restricted.violation == {_app_adds(0, "null")} with input as pod
}

test_deny_both_at_once if {
	expected := {_app_drops_too_little, _app_adds(0, "SYS_TIME")}

	capabilities_restricted.violation == expected with input as _capabilities({"add": ["SYS_TIME"]})
}

test_deny_every_sort_of_container if {
	pod := _pod({
		"initContainers": [
			{"name": "setup", "securityContext": {"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}},
			{"name": "proxy", "restartPolicy": "Always"},
		],
		"containers": [{"name": "app", "securityContext": {"capabilities": {"drop": ["ALL"]}}}, {}],
		"ephemeralContainers": [{"name": "debugger", "securityContext": {"capabilities": {"add": ["SYS_PTRACE"]}}}],
	})

	capabilities_restricted.violation == {
		_adds("initContainers", 0, "setup", 0, "CHOWN"),
		_drops_too_little("initContainers", 1, "proxy"),
		_drops_too_little("containers", 1, "containers[1]"),
		_drops_too_little("ephemeralContainers", 0, "debugger"),
		_adds("ephemeralContainers", 0, "debugger", 0, "SYS_PTRACE"),
	} with input as pod
}

test_deny_drop_at_pod_level_where_the_api_has_no_such_field if {
	pod := _pod({"securityContext": {"capabilities": {"drop": ["ALL"]}}, "containers": [{"name": "app"}]})

	capabilities_restricted.violation == {_app_drops_too_little} with input as pod
}

test_deny_in_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _app({"runAsNonRoot": true})}}

	capabilities_restricted.violation == {{
		"msg": `container "app" does not drop ALL capabilities`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "drop"]},
	}} with input as deployment
}

test_deny_in_user_namespace if {
	pod := _pod({"hostUsers": false, "containers": [{"name": "app"}]})

	capabilities_restricted.violation == {_app_drops_too_little} with input as pod
}

test_allow_all_dropped if {
	every capabilities in [
		{"drop": ["ALL"]},
		{"drop": ["CHOWN", "ALL"]},
		{"drop": ["ALL"], "add": null},
		{"drop": ["ALL"], "add": []},
		{"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
		{"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "NET_BIND_SERVICE"]},
	] {
		capabilities_restricted.violation == set() with input as _capabilities(capabilities)
	}
}

test_allow_pod_without_containers if {
	capabilities_restricted.violation == set() with input as _pod({"containers": null})
}

test_allow_windows_since_1_25 if {
	every container in [{"name": "app"}, {"name": "app", "securityContext": {"capabilities": {"add": ["CHOWN"]}}}] {
		pod := _pod({"os": {"name": "windows"}, "containers": [container]})
		capabilities_restricted.violation == set() with input as pod
		every v in ["1.25", "v1.25", "1.26", "latest"] {
			_violation(pod, {"pssVersion": v}) == set()
		}
	}
}

test_deny_windows_before_1_25 if {
	pod := _pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})

	every v in ["1.22", "1.24", "v1.24"] {
		_violation(pod, {"pssVersion": v}) == {_app_drops_too_little}
	}
}

test_deny_linux_and_node_selector_for_windows if {
	every fields in [{"os": {"name": "linux"}}, {"os": null}, {"nodeSelector": {"kubernetes.io/os": "windows"}}] {
		pod := _pod(object.union(fields, {"containers": [{"name": "app"}]}))
		capabilities_restricted.violation == {_app_drops_too_little} with input as pod
	}
}

test_policy_exists_since_1_22 if {
	pod := _capabilities({"add": ["CHOWN"]})

	every v in ["1.0", "1.21", "v1.21"] {
		_violation(pod, {"pssVersion": v}) == set()
	}
	every v in ["1.22", "v1.22", "1.24", "1.25", "latest", "unreadable"] {
		_violation(pod, {"pssVersion": v}) == {_app_drops_too_little, _app_adds(0, "CHOWN")}
	}
}

test_default_parameters if {
	capabilities_restricted.default_parameters == {"pssVersion": "latest"}
}
