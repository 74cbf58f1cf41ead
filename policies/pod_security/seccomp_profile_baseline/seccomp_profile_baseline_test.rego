package policies.pod_security.seccomp_profile_baseline_test

import data.policies.pod_security.seccomp_profile_baseline

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod_level(profile) := _pod({"securityContext": {"seccompProfile": profile}})

_container_level(profile) := _pod({"containers": [{"name": "app", "securityContext": {"seccompProfile": profile}}]})

_annotated(key, value) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"annotations": {key: value}},
	"spec": {
		"containers": [{"name": "app"}],
		"initContainers": [{"name": "init"}],
		"ephemeralContainers": [{"name": "debugger"}],
	},
}

_keys := [
	"seccomp.security.alpha.kubernetes.io/pod",
	"container.seccomp.security.alpha.kubernetes.io/app",
	"container.seccomp.security.alpha.kubernetes.io/init",
	"container.seccomp.security.alpha.kubernetes.io/debugger",
]

_old := {"seccomp-profile-baseline": {"pssVersion": "1.18"}}

_type_violation(owner, path, type) := {
	"msg": sprintf("%s has seccomp profile type %q, not RuntimeDefault or Localhost", [owner, type]),
	"details": {"path": array.concat(path, ["seccompProfile", "type"])},
}

_annotation_violation(key, value) := {
	"msg": sprintf("annotation %q sets seccomp profile %q, which is not allowed", [key, value]),
	"details": {"path": ["metadata", "annotations", key]},
}

test_deny_other_types_at_both_levels if {
	every type in ["Unconfined", "unconfined", "runtimedefault", "localhost", "runtime/default", ""] {
		expected := {_type_violation("pod", ["spec", "securityContext"], type)}
		seccomp_profile_baseline.violation == expected with input as _pod_level({"type": type})

		path := ["spec", "containers", 0, "securityContext"]
		of_container := {_type_violation(`container "app"`, path, type)}
		seccomp_profile_baseline.violation == of_container with input as _container_level({"type": type})
	}
}

test_deny_profile_without_type if {
	path := ["spec", "securityContext"]
	seccomp_profile_baseline.violation == {_type_violation("pod", path, "")} with input as _pod_level({})
	seccomp_profile_baseline.violation == {_type_violation("pod", path, "null")} with input as _pod_level({"type": null})
}

test_deny_pod_level_although_the_container_overrides_it if {
	expected := {_type_violation("pod", ["spec", "securityContext"], "Unconfined")}
	seccomp_profile_baseline.violation == expected with input as _pod({
		"securityContext": {"seccompProfile": {"type": "Unconfined"}},
		"containers": [{"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}],
	})
}

test_deny_container_without_name_although_the_pod_has_a_profile if {
	path := ["spec", "initContainers", 0, "securityContext"]
	expected := {_type_violation(`container "initContainers[0]"`, path, "Unconfined")}
	seccomp_profile_baseline.violation == expected with input as _pod({
		"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
		"initContainers": [{"securityContext": {"seccompProfile": {"type": "Unconfined"}}}],
	})
}

test_deny_type_from_version_1_19 if {
	every version in ["1.19", "1.31", "latest"] {
		expected := {_type_violation("pod", ["spec", "securityContext"], "Unconfined")}
		seccomp_profile_baseline.violation == expected with input as _pod_level({"type": "Unconfined"})
			with data.parameters["seccomp-profile-baseline"] as {"pssVersion": version}
	}
}

test_deny_annotations_before_version_1_19 if {
	every key in _keys {
		every value in ["unconfined", "", "RuntimeDefault", "runtime/default ", "localhost", "Localhost/x"] {
			seccomp_profile_baseline.violation == {_annotation_violation(key, value)} with input as _annotated(key, value)
				with data.parameters as _old
		}
	}
}

test_deny_null_annotation_which_the_api_reads_as_empty if {
	every key in _keys {
		seccomp_profile_baseline.violation == {_annotation_violation(key, "null")} with input as _annotated(key, null)
			with data.parameters as _old
	}
}

test_allow_annotation_values_before_version_1_19 if {
	every key in _keys {
		every value in ["runtime/default", "docker/default", "localhost/x", "localhost/"] {
			seccomp_profile_baseline.violation == set() with input as _annotated(key, value)
				with data.parameters as _old
		}
	}
}

test_allow_annotations_from_version_1_19 if {
	every key in _keys {
		seccomp_profile_baseline.violation == set() with input as _annotated(key, "unconfined")
		seccomp_profile_baseline.violation == set() with input as _annotated(key, "unconfined")
			with data.parameters["seccomp-profile-baseline"] as {"pssVersion": "1.19"}
	}
}

test_allow_annotations_that_name_no_container_of_the_pod if {
	every key in [
		"container.seccomp.security.alpha.kubernetes.io/other",
		"seccomp.security.alpha.kubernetes.io/app",
		"app",
	] {
		seccomp_profile_baseline.violation == set() with input as _annotated(key, "unconfined")
			with data.parameters as _old
	}
}

test_allow_type_before_version_1_19 if {
	seccomp_profile_baseline.violation == set() with input as _pod_level({"type": "Unconfined"})
		with data.parameters as _old
	seccomp_profile_baseline.violation == set() with input as _container_level({})
		with data.parameters as _old
}

test_allow_unset_null_runtime_default_and_localhost if {
	every profile in [
		null,
		{"type": "RuntimeDefault"},
		{"type": "Localhost", "localhostProfile": "a.json"},
		{"type": "Localhost"},
	] {
		seccomp_profile_baseline.violation == set() with input as _pod_level(profile)
		seccomp_profile_baseline.violation == set() with input as _container_level(profile)
	}

	every spec in [{}, {"securityContext": {}}, {"containers": [{"securityContext": {}}]}] {
		seccomp_profile_baseline.violation == set() with input as _pod(spec)
	}
}

test_deny_by_the_latest_standard_by_default if {
	seccomp_profile_baseline.default_parameters == {"pssVersion": "latest"}
}

_nameless(key, container) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"annotations": {concat("/", ["container.seccomp.security.alpha.kubernetes.io", key]): "unconfined"}},
	"spec": {"containers": [container]},
}

test_deny_annotation_of_a_container_without_a_name if {
	every container in [{}, {"name": null}, {"name": ""}] {
		seccomp_profile_baseline.violation == {{
			"msg": `annotation "container.seccomp.security.alpha.kubernetes.io/" sets seccomp profile "unconfined", which is not allowed`,
			"details": {"path": ["metadata", "annotations", "container.seccomp.security.alpha.kubernetes.io/"]},
		}} with input as _nameless("", container) with data.parameters as _old
	}
}

test_allow_annotation_that_names_what_a_nameless_container_is_called_here if {
	seccomp_profile_baseline.violation == set() with input as _nameless("containers[0]", {}) with data.parameters as _old
}
