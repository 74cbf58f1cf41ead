package policies.container_hardening.linux_hardening_test

import data.policies.container_hardening.linux_hardening

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(context) := _pod({"containers": [{"name": "app", "securityContext": context}]})

_annotated(profile, context) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/app": profile}},
	"spec": {"containers": [{"name": "app", "securityContext": context}]},
}

_violation := {
	"msg": `container "app" has no seccomp or AppArmor profile, no SELinux options and drops no capability`,
	"details": {"path": ["spec", "containers", 0, "securityContext"]},
}

_required(mechanism, field) := {
	"msg": sprintf("container \"app\" does not state %s, which is required", [mechanism]),
	"details": {"path": ["spec", "containers", 0, "securityContext", field]},
}

# What confines, one of a kind.
_good := [
	{"seccompProfile": {"type": "RuntimeDefault"}},
	{"seccompProfile": {"type": "Localhost", "localhostProfile": "a.json"}},
	{"appArmorProfile": {"type": "RuntimeDefault"}},
	{"appArmorProfile": {"type": "Localhost", "localhostProfile": "a"}},
	{"seLinuxOptions": {"level": "s0:c1,c2"}},
]

# What does not, at either level.
_bad := [
	null,
	{},
	{"runAsNonRoot": true},
	{"seccompProfile": null},
	{"seccompProfile": {}},
	{"seccompProfile": {"type": null}},
	{"seccompProfile": {"type": "Unconfined"}},
	{"seccompProfile": {"type": "runtimedefault"}},
	{"appArmorProfile": null},
	{"appArmorProfile": {}},
	{"appArmorProfile": {"type": "Unconfined"}},
	{"appArmorProfile": {"type": "localhost"}},
	{"seLinuxOptions": null},
	{"seLinuxOptions": {}},
	{"capabilities": null},
	{"capabilities": {}},
	{"capabilities": {"drop": null}},
	{"capabilities": {"drop": []}},
	{"capabilities": {"add": ["CHOWN"]}},
	{"capabilities": {"drop": ["KILL"], "add": ["ALL"]}},
	{"capabilities": {"drop": ["ALL"], "add": ["CHOWN", "cap_all"]}},
]

test_deny_container_without_any if {
	every context in _bad {
		linux_hardening.violation == {_violation} with input as _container(context)
	}
	linux_hardening.violation == {_violation} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_pod_that_does_not_make_up_for_it if {
	every context in _bad {
		linux_hardening.violation == {_violation} with input as _pod({
			"securityContext": context,
			"containers": [{"name": "app"}],
		})
	}
}

test_deny_dropped_capabilities_at_pod_level_where_the_api_has_no_such_field if {
	linux_hardening.violation == {_violation} with input as _pod({
		"securityContext": {"capabilities": {"drop": ["ALL"]}},
		"containers": [{"name": "app"}],
	})
}

test_deny_container_that_overrides_the_pod if {
	every case in [
		[{"seccompProfile": {"type": "RuntimeDefault"}}, {"seccompProfile": {"type": "Unconfined"}}],
		[{"appArmorProfile": {"type": "RuntimeDefault"}}, {"appArmorProfile": {"type": "Unconfined"}}],
		[{"seLinuxOptions": {"level": "s0"}}, {"seLinuxOptions": {}}],
	] {
		linux_hardening.violation == {_violation} with input as _pod({
			"securityContext": case[0],
			"containers": [{"name": "app", "securityContext": case[1]}],
		})
	}
}

test_deny_annotations_that_do_not_confine if {
	every profile in ["", "unconfined", "localhost", "runtime/default2", "x-localhost/a", null] {
		linux_hardening.violation == {_violation} with input as _annotated(profile, {})
	}
}

test_deny_annotation_beside_a_field_that_unconfines if {
	linux_hardening.violation == {_violation} with input as _annotated(
		"runtime/default",
		{"appArmorProfile": {"type": "Unconfined"}},
	)
}

test_deny_every_sort_of_container if {
	linux_hardening.violation == {
		_violation,
		{
			"msg": `container "containers[2]" has no seccomp or AppArmor profile, no SELinux options and drops no capability`,
			"details": {"path": ["spec", "containers", 2, "securityContext"]},
		},
		{
			"msg": `container "setup" has no seccomp or AppArmor profile, no SELinux options and drops no capability`,
			"details": {"path": ["spec", "initContainers", 0, "securityContext"]},
		},
		{
			"msg": `container "debugger" has no seccomp or AppArmor profile, no SELinux options and drops no capability`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "securityContext"]},
		},
	} with input as _pod({
		"containers": [{"name": "app"}, {"name": "good", "securityContext": {"capabilities": {"drop": ["ALL"]}}}, {}],
		"initContainers": [{"name": "setup"}],
		"ephemeralContainers": [{"name": "debugger"}],
	})
}

_privileged := {
	"msg": `container "app" is privileged, so that nothing confines it`,
	"details": {"path": ["spec", "containers", 0, "securityContext", "privileged"]},
}

test_deny_privileged_container_whatever_it_states if {
	every parameters in [{}, {"require": ["seccomp"]}, {"require": ["capabilities"]}] {
		every context in array.concat(_good, [{}, {"capabilities": {"drop": ["ALL"]}}]) {
			linux_hardening.violation == {_privileged} with input as _container(object.union(context, {"privileged": true}))
				with data.parameters["linux-hardening"] as parameters
		}
	}
}

test_deny_each_required_mechanism_that_is_not_stated if {
	linux_hardening.violation == {
		_required("seccomp", "seccompProfile"),
		_required("apparmor", "appArmorProfile"),
	} with input as _container({
		"capabilities": {"drop": ["ALL"]},
		"seLinuxOptions": {"level": "s0"},
	})
		with data.parameters["linux-hardening"] as {"require": ["seccomp", "apparmor", "selinux", "capabilities"]}

	linux_hardening.violation == {
		_required("selinux", "seLinuxOptions"),
		_required("capabilities", "capabilities"),
	} with input as _container({
		"seccompProfile": {"type": "RuntimeDefault"},
		"appArmorProfile": {"type": "RuntimeDefault"},
	})
		with data.parameters["linux-hardening"] as {"require": ["seccomp", "apparmor", "selinux", "capabilities"]}
}

test_deny_all_that_is_required_at_once if {
	linux_hardening.violation == {_required("seccomp", "seccompProfile"), _required("selinux", "seLinuxOptions")} with input as _container({})
		with data.parameters["linux-hardening"] as {"require": ["selinux", "seccomp"]}
}

test_deny_only_what_is_required if {
	linux_hardening.violation == {_required("apparmor", "appArmorProfile")} with input as _container({})
		with data.parameters["linux-hardening"] as {"require": ["apparmor"]}
}

test_deny_every_container_that_does_not_state_what_is_required if {
	linux_hardening.violation == {
		_required("selinux", "seLinuxOptions"),
		{
			"msg": `container "setup" does not state selinux, which is required`,
			"details": {"path": ["spec", "initContainers", 0, "securityContext", "seLinuxOptions"]},
		},
	} with input as _pod({"containers": [{"name": "app"}], "initContainers": [{"name": "setup"}]})
		with data.parameters["linux-hardening"] as {"require": ["selinux"]}
}

test_allow_container_with_one_of_them if {
	every context in array.concat(_good, [
		{"capabilities": {"drop": ["NET_RAW"]}},
		{"capabilities": {"drop": ["ALL"], "add": ["CHOWN", 7]}},
		{"capabilities": {"drop": ["KILL"], "add": null}, "privileged": false},
	]) {
		linux_hardening.violation == set() with input as _container(context)
	}
}

test_allow_pod_with_one_of_them if {
	every context in _good {
		linux_hardening.violation == set() with input as _pod({
			"securityContext": context,
			"containers": [{"name": "app"}, {"name": "null", "securityContext": {"seccompProfile": null}}],
		})
	}
}

test_allow_container_that_overrides_the_pod if {
	linux_hardening.violation == set() with input as _pod({
		"securityContext": {"seccompProfile": {"type": "Unconfined"}},
		"containers": [{"name": "app", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}],
	})
}

test_allow_annotations_that_confine if {
	every profile in ["runtime/default", "localhost/a"] {
		every context in [{}, {"appArmorProfile": null}] {
			linux_hardening.violation == set() with input as _annotated(profile, context)
		}
	}
}

test_allow_pods_that_run_on_windows if {
	every parameters in [{}, {"require": ["seccomp"]}] {
		every context in [{}, {"privileged": true}] {
			linux_hardening.violation == set() with input as _pod({
				"os": {"name": "windows"},
				"containers": [{"name": "app", "securityContext": context}],
			})
				with data.parameters["linux-hardening"] as parameters
		}
	}
}

test_allow_what_only_looks_privileged if {
	every privileged in [false, null, "true", 1] {
		linux_hardening.violation == set() with input as _container({"privileged": privileged, "capabilities": {"drop": ["ALL"]}})
	}
}

test_allow_what_the_pod_and_the_annotation_state if {
	linux_hardening.violation == set() with input as _pod({
		"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}, "seLinuxOptions": {"level": "s0"}},
		"containers": [{"name": "app"}],
	})
		with data.parameters["linux-hardening"] as {"require": ["seccomp", "selinux"]}

	linux_hardening.violation == set() with input as _annotated("runtime/default", {})
		with data.parameters["linux-hardening"] as {"require": ["apparmor"]}
}

test_allow_what_states_all_that_is_required if {
	linux_hardening.violation == set() with input as _pod({
		"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
		"containers": [{"name": "app", "securityContext": {"capabilities": {"drop": ["ALL"]}}}],
	})
		with data.parameters["linux-hardening"] as {"require": ["seccomp", "capabilities"]}
}

test_allow_pods_without_containers if {
	linux_hardening.violation == set() with input as _pod({"containers": null})
}

test_allow_any_one_by_default if {
	linux_hardening.default_parameters == {"require": []}
}
