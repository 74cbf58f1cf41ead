package policies.container_hardening.drop_net_raw_test

import data.policies.container_hardening.drop_net_raw

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_app(context) := _pod({"containers": [{"name": "app", "securityContext": context}]})

_capabilities(capabilities) := _app({"capabilities": capabilities})

_keeps(field, i, name) := {
	"msg": sprintf("container %q drops neither NET_RAW nor ALL", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "capabilities", "drop"]},
}

_adds(field, i, name, j, capability) := {
	"msg": sprintf("container %q adds capability %s", [name, capability]),
	"details": {"path": ["spec", field, i, "securityContext", "capabilities", "add", j]},
}

_app_keeps := _keeps("containers", 0, "app")

_app_adds(i, capability) := _adds("containers", 0, "app", i, capability)

test_deny_container_without_capabilities if {
	drop_net_raw.violation == {{
		"msg": `container "app" drops neither NET_RAW nor ALL`,
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
		{"capabilities": {"drop": "NET_RAW"}},
		{"capabilities": {"add": ["NET_BIND_SERVICE"]}},
		{"drop": ["ALL"]},
	] {
		drop_net_raw.violation == {_app_keeps} with input as _app(context)
	}
}

test_deny_drop_of_something_else if {
	every capability in ["NET_ADMIN", "CAP_NET_RAW", "CAP_ALL", "NET_RAW ", "NETRAW", "*", ""] {
		drop_net_raw.violation == {_app_keeps} with input as _capabilities({"drop": [capability]})
	}
}

test_deny_adding_it_back_after_dropping_all if {
	pod := _capabilities({"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "NET_RAW", "ALL"]})

	drop_net_raw.violation == {
		{
			"msg": `container "app" adds capability NET_RAW`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 1]},
		},
		{
			"msg": `container "app" adds capability ALL`,
			"details": {"path": ["spec", "containers", 0, "securityContext", "capabilities", "add", 2]},
		},
	} with input as pod
}

test_deny_adding_it_back_in_other_words if {
	every capability in ["net_raw", "CAP_NET_RAW", "cap_net_raw", "all", "All"] {
		pod := _capabilities({"drop": ["ALL"], "add": [capability]})
		drop_net_raw.violation == {_app_adds(0, capability)} with input as pod
	}
}

test_deny_both_at_once if {
	drop_net_raw.violation == {_app_keeps, _app_adds(0, "NET_RAW")} with input as _capabilities({"add": ["NET_RAW"]})
}

test_deny_every_sort_of_container if {
	pod := _pod({
		"initContainers": [
			{"name": "setup", "securityContext": {"capabilities": {"drop": ["ALL"], "add": ["NET_RAW"]}}},
			{"name": "proxy", "restartPolicy": "Always"},
		],
		"containers": [{"name": "app", "securityContext": {"capabilities": {"drop": ["NET_RAW"]}}}, {}],
		"ephemeralContainers": [
			{"name": "shell"},
			{"name": "debugger", "securityContext": {"capabilities": {"drop": ["ALL"], "add": ["ALL"]}}},
		],
	})

	drop_net_raw.violation == {
		_adds("initContainers", 0, "setup", 0, "NET_RAW"),
		_keeps("initContainers", 1, "proxy"),
		_keeps("containers", 1, "containers[1]"),
		_keeps("ephemeralContainers", 0, "shell"),
		_adds("ephemeralContainers", 1, "debugger", 0, "ALL"),
	} with input as pod
}

test_deny_drop_at_pod_level_where_the_api_has_no_such_field if {
	pod := _pod({"securityContext": {"capabilities": {"drop": ["ALL"]}}, "containers": [{"name": "app"}]})

	drop_net_raw.violation == {_app_keeps} with input as pod
}

test_deny_in_user_namespace_because_the_network_is_the_same if {
	drop_net_raw.violation == {_app_keeps} with input as _pod({"hostUsers": false, "containers": [{"name": "app"}]})
}

test_deny_in_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": _app({"runAsNonRoot": true})}}

	drop_net_raw.violation == {{
		"msg": `container "app" drops neither NET_RAW nor ALL`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "drop"]},
	}} with input as deployment
}

test_deny_linux_and_node_selector_for_windows if {
	every fields in [{"os": {"name": "linux"}}, {"os": null}, {"nodeSelector": {"kubernetes.io/os": "windows"}}] {
		pod := _pod(object.union(fields, {"containers": [{"name": "app"}]}))
		drop_net_raw.violation == {_app_keeps} with input as pod
	}
}

test_allow_dropped if {
	every capabilities in [
		{"drop": ["NET_RAW"]},
		{"drop": ["ALL"]},
		{"drop": ["all"]},
		{"drop": ["net_raw"]},
		{"drop": [null, "CHOWN", "NET_RAW"]},
		{"drop": ["CHOWN", "ALL"]},
		{"drop": ["ALL"], "add": null},
		{"drop": ["ALL"], "add": []},
		{"drop": ["ALL"], "add": [null, "NET_BIND_SERVICE", "NET_ADMIN", "NET_RAWS", ""]},
	] {
		drop_net_raw.violation == set() with input as _capabilities(capabilities)
	}
}

test_allow_added_where_the_name_itself_is_dropped if {
	every capability in ["NET_RAW", "ALL"] {
		pod := _capabilities({"drop": ["ALL", "net_raw"], "add": [capability]})
		drop_net_raw.violation == set() with input as pod
	}
}

test_allow_windows if {
	every container in [{"name": "app"}, {"name": "app", "securityContext": {"capabilities": {"add": ["NET_RAW"]}}}] {
		pod := _pod({"os": {"name": "windows"}, "containers": [container]})
		drop_net_raw.violation == set() with input as pod
	}
}

test_allow_pod_without_containers_and_no_pod if {
	drop_net_raw.violation == set() with input as _pod({"containers": null})
	drop_net_raw.violation == set() with input as {"apiVersion": "v1", "kind": "ConfigMap", "spec": {"containers": [{}]}}
}
