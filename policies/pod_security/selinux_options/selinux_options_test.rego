package policies.pod_security.selinux_options_test

import data.policies.pod_security.selinux_options

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod_level(options) := _pod({"securityContext": {"seLinuxOptions": options}})

_container_level(options) := _pod({"containers": [{"name": "app", "securityContext": {"seLinuxOptions": options}}]})

_pod_path := ["spec", "securityContext", "seLinuxOptions"]

_container_path := ["spec", "containers", 0, "securityContext", "seLinuxOptions"]

_type_violation(owner, path, type) := {
	"msg": sprintf("%s sets SELinux type %q, which is not allowed", [owner, type]),
	"details": {"path": array.concat(path, ["type"])},
}

_field_violation(owner, path, field, value) := {
	"msg": sprintf("%s sets SELinux %s %q", [owner, field, value]),
	"details": {"path": array.concat(path, [field])},
}

test_deny_other_types_at_both_levels if {
	every type in ["spc_t", "Container_t", "container_t ", "container_logreader_t"] {
		selinux_options.violation == {_type_violation("pod", _pod_path, type)} with input as _pod_level({"type": type})

		expected := {_type_violation(`container "app"`, _container_path, type)}
		selinux_options.violation == expected with input as _container_level({"type": type})
	}
}

test_deny_user_and_role_at_both_levels if {
	every field in ["user", "role"] {
		selinux_options.violation == {_field_violation("pod", _pod_path, field, "x")} with input as _pod_level({field: "x"})

		expected := {_field_violation(`container "app"`, _container_path, field, "x")}
		selinux_options.violation == expected with input as _container_level({field: "x"})
	}
}

test_deny_each_field_on_its_own if {
	selinux_options.violation == {
		_type_violation("pod", _pod_path, "spc_t"),
		_field_violation("pod", _pod_path, "user", "system_u"),
		_field_violation("pod", _pod_path, "role", "system_r"),
	} with input as _pod_level({"type": "spc_t", "user": "system_u", "role": "system_r", "level": "s0:c1,c2"})
}

test_deny_pod_level_although_the_container_overrides_it if {
	selinux_options.violation == {_type_violation("pod", _pod_path, "spc_t")} with input as _pod({
		"securityContext": {"seLinuxOptions": {"type": "spc_t"}},
		"containers": [{"securityContext": {"seLinuxOptions": {"type": "container_t"}}}],
	})
}

test_deny_container_without_name if {
	path := ["spec", "initContainers", 0, "securityContext", "seLinuxOptions"]
	context := {"seLinuxOptions": {"type": "spc_t"}}
	expected := {_type_violation(`container "initContainers[0]"`, path, "spc_t")}
	selinux_options.violation == expected with input as _pod({"initContainers": [{"securityContext": context}]})
}

test_deny_container_engine_t_before_version_1_31 if {
	every version in ["1.0", "1.30"] {
		expected := {_type_violation("pod", _pod_path, "container_engine_t")}
		selinux_options.violation == expected with input as _pod_level({"type": "container_engine_t"})
			with data.parameters["selinux-options"] as {"pssVersion": version}
	}
}

test_allow_container_engine_t_from_version_1_31 if {
	every version in ["1.31", "1.37", "latest"] {
		selinux_options.violation == set() with input as _pod_level({"type": "container_engine_t"})
			with data.parameters["selinux-options"] as {"pssVersion": version}
	}

	selinux_options.violation == set() with input as _pod_level({"type": "container_engine_t"})
}

test_allow_container_types_at_every_version if {
	every version in ["1.0", "1.30", "1.31", "latest"] {
		every type in ["", "container_t", "container_init_t", "container_kvm_t"] {
			selinux_options.violation == set() with input as _container_level({"type": type})
				with data.parameters["selinux-options"] as {"pssVersion": version}
		}
	}
}

test_allow_unset_null_empty_and_other_types if {
	every options in [
		null,
		{},
		{"level": "s0"},
		{"type": null, "user": null, "role": null},
		{"user": "", "role": ""},
		{"type": 1, "user": 1, "role": 1},
	] {
		selinux_options.violation == set() with input as _pod_level(options)
		selinux_options.violation == set() with input as _container_level(options)
	}
}

test_deny_by_the_latest_standard_by_default if {
	selinux_options.default_parameters == {"pssVersion": "latest"}
}
