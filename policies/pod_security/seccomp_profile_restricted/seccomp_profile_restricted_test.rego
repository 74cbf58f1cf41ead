package policies.pod_security.seccomp_profile_restricted_test

import data.policies.pod_security.seccomp_profile_restricted

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_both(pod_profile, profile) := _pod({
	"securityContext": {"seccompProfile": pod_profile},
	"containers": [{"name": "app", "securityContext": {"seccompProfile": profile}}],
})

_default := {"type": "RuntimeDefault"}

_localhost := {"type": "Localhost", "localhostProfile": "profiles/app.json"}

_pod_has_type(type) := {
	"msg": sprintf("pod has seccomp profile type %q, not RuntimeDefault or Localhost", [type]),
	"details": {"path": ["spec", "securityContext", "seccompProfile", "type"]},
}

_has_type(field, i, name, type) := {
	"msg": sprintf("container %q has seccomp profile type %q, not RuntimeDefault or Localhost", [name, type]),
	"details": {"path": ["spec", field, i, "securityContext", "seccompProfile", "type"]},
}

_has_none(field, i, name) := {
	"msg": sprintf("container %q has no seccomp profile, and neither has the pod", [name]),
	"details": {"path": ["spec", field, i, "securityContext", "seccompProfile"]},
}

_pod_has_profile(profile) := {
	"msg": sprintf("pod has seccomp profile %q, which is not allowed", [profile]),
	"details": {"path": ["spec", "securityContext", "seccompProfile", "localhostProfile"]},
}

_app_has_type(type) := _has_type("containers", 0, "app", type)

_app_has_none := _has_none("containers", 0, "app")

_app_has_profile(profile) := {
	"msg": sprintf("container %q has seccomp profile %q, which is not allowed", ["app", profile]),
	"details": {"path": ["spec", "containers", 0, "securityContext", "seccompProfile", "localhostProfile"]},
}

_violation(pod, parameters) := violation if {
	violation := seccomp_profile_restricted.violation with input as pod
		with data.parameters["seccomp-profile-restricted"] as parameters
}

test_deny_no_profile if {
	seccomp_profile_restricted.violation == {{
		"msg": `container "app" has no seccomp profile, and neither has the pod`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "seccompProfile"]},
	}} with input as _pod({"containers": [{"name": "app"}]})
}

test_deny_all_forms_of_silence if {
	silence := [null, {}, {"seccompProfile": null}, {"seccompProfile": "RuntimeDefault"}, {"type": "RuntimeDefault"}]

	every pod_context in silence {
		every context in silence {
			pod := _pod({"securityContext": pod_context, "containers": [{"name": "app", "securityContext": context}]})
			seccomp_profile_restricted.violation == {_app_has_none} with input as pod
		}
	}
}

test_deny_every_silent_container_and_only_those if {
	pod := _pod({
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [
			{"name": "app", "securityContext": {"seccompProfile": _default}},
			{},
			{"name": "free", "securityContext": {"seccompProfile": {"type": "Unconfined"}}},
		],
		"ephemeralContainers": [{"name": "debugger"}],
	})

	seccomp_profile_restricted.violation == {
		_has_none("initContainers", 0, "setup"),
		_has_none("initContainers", 1, "proxy"),
		_has_none("containers", 1, "containers[1]"),
		_has_type("containers", 2, "free", "Unconfined"),
		_has_none("ephemeralContainers", 0, "debugger"),
	} with input as pod
}

test_deny_other_types_of_the_pod_once_whatever_the_containers_say if {
	every type in ["Unconfined", "", "runtimeDefault", "runtime/default", "localhost"] {
		every profile in [null, _default, _localhost] {
			seccomp_profile_restricted.violation == {_pod_has_type(type)} with input as _both({"type": type}, profile)
		}
	}
	seccomp_profile_restricted.violation == {_pod_has_type("Unconfined")} with input as _pod({"securityContext": {
		"seccompProfile": {"type": "Unconfined"},
	}})
}

test_deny_other_types_of_the_container_whatever_the_pod_says if {
	every type in ["Unconfined", "", "runtimeDefault", "runtime/default", "localhost"] {
		every profile in [null, _default, _localhost] {
			seccomp_profile_restricted.violation == {_app_has_type(type)} with input as _both(profile, {"type": type})
		}
	}
}

test_deny_both_levels if {
	pod := _both({"type": "Unconfined"}, {"type": "Unconfined"})

	seccomp_profile_restricted.violation == {_pod_has_type("Unconfined"), _app_has_type("Unconfined")} with input as pod
}

test_deny_profile_without_type if {
	seccomp_profile_restricted.violation == {_pod_has_type("")} with input as _both({}, null)
	seccomp_profile_restricted.violation == {_app_has_type("")} with input as _both(_default, {})
	seccomp_profile_restricted.violation == {_app_has_type("")} with input as _both(null, {"localhostProfile": "a.json"})
	seccomp_profile_restricted.violation == {_app_has_type("")} with input as _both(null, {"type": null})
}

test_deny_where_only_an_annotation_names_a_profile if {
	pod := object.union(_pod({"containers": [{"name": "app"}]}), {"metadata": {"annotations": {
		"seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
		"container.seccomp.security.alpha.kubernetes.io/app": "runtime/default",
	}}})

	seccomp_profile_restricted.violation == {_app_has_none} with input as pod
}

test_deny_in_template if {
	template := _both({"type": "Unconfined"}, null)
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": template}}

	seccomp_profile_restricted.violation == {{
		"msg": `pod has seccomp profile type "Unconfined", not RuntimeDefault or Localhost`,
		"details": {"path": ["spec", "template", "spec", "securityContext", "seccompProfile", "type"]},
	}} with input as deployment
}

test_deny_in_user_namespace if {
	pod := _pod({"hostUsers": false, "containers": [{"name": "app"}]})

	seccomp_profile_restricted.violation == {_app_has_none} with input as pod
}

test_allow_profile_of_the_container_or_of_the_pod if {
	every profile in [_default, _localhost, {"type": "Localhost"}, {"type": "Localhost", "localhostProfile": null}] {
		seccomp_profile_restricted.violation == set() with input as _both(profile, null)
		seccomp_profile_restricted.violation == set() with input as _both(null, profile)
		seccomp_profile_restricted.violation == set() with input as _both(profile, _default)

		pod := _pod({"securityContext": {"seccompProfile": profile}, "containers": [{"name": "app"}]})
		seccomp_profile_restricted.violation == set() with input as pod
	}
}

test_allow_pod_without_containers if {
	seccomp_profile_restricted.violation == set() with input as _pod({"containers": null})
}

test_allow_windows_since_1_25 if {
	every pod in [
		_pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]}),
		_pod({"os": {"name": "windows"}, "securityContext": {"seccompProfile": {"type": "Unconfined"}}}),
	] {
		seccomp_profile_restricted.violation == set() with input as pod
		every v in ["1.25", "v1.25", "1.26", "latest"] {
			_violation(pod, {"pssVersion": v}) == set()
		}
	}
}

test_deny_windows_before_1_25 if {
	pod := _pod({"os": {"name": "windows"}, "containers": [{"name": "app"}]})

	every v in ["1.19", "1.24", "v1.24"] {
		_violation(pod, {"pssVersion": v}) == {_app_has_none}
	}
}

test_deny_linux_and_node_selector_for_windows if {
	every fields in [{"os": {"name": "linux"}}, {"os": null}, {"nodeSelector": {"kubernetes.io/os": "windows"}}] {
		pod := _pod(object.union(fields, {"containers": [{"name": "app"}]}))
		seccomp_profile_restricted.violation == {_app_has_none} with input as pod
	}
}

test_policy_exists_since_1_19 if {
	every v in ["1.0", "1.18", "v1.18"] {
		_violation(_both(null, null), {"pssVersion": v}) == set()
		_violation(_both(null, {"type": "Unconfined"}), {"pssVersion": v}) == set()
		_violation(_both(null, _localhost), {"pssVersion": v, "allowedLocalhostProfiles": []}) == set()
	}
	every v in ["1.19", "v1.19", "1.24", "1.25", "latest", "unreadable"] {
		_violation(_both(null, null), {"pssVersion": v}) == {_app_has_none}
		_violation(_both(null, {"type": "Unconfined"}), {"pssVersion": v}) == {_app_has_type("Unconfined")}

		parameters := {"pssVersion": v, "allowedLocalhostProfiles": []}
		_violation(_both(null, _localhost), parameters) == {_app_has_profile("profiles/app.json")}
	}
}

test_localhost_profiles_that_match_a_glob_pass if {
	every patterns in [["*"], ["profiles/*"], ["profiles/app.json"], ["*.json"], ["other", "profiles/*.json"]] {
		_violation(_both(_localhost, null), {"allowedLocalhostProfiles": patterns}) == set()
		_violation(_both(null, _localhost), {"allowedLocalhostProfiles": patterns}) == set()
	}
}

test_localhost_profiles_that_match_no_glob_do_not_pass if {
	every patterns in [[], null, ["profiles"], ["*.yaml"], ["Profiles/*"], ["app.json", "[", 7]] {
		parameters := {"allowedLocalhostProfiles": patterns}
		_violation(_both(_localhost, null), parameters) == {_pod_has_profile("profiles/app.json")}
		_violation(_both(_default, _localhost), parameters) == {_app_has_profile("profiles/app.json")}
	}
}

test_star_stands_for_slashes_too if {
	pod := _both(null, {"type": "Localhost", "localhostProfile": "a/b.c/d.json"})

	_violation(pod, {"allowedLocalhostProfiles": ["a*json"]}) == set()
}

test_missing_localhost_profile_is_the_empty_one if {
	parameters := {"allowedLocalhostProfiles": ["profiles/*"]}

	every profile in [{"type": "Localhost"}, {"type": "Localhost", "localhostProfile": null}] {
		_violation(_both(null, profile), parameters) == {_app_has_profile("")}
	}
}

test_allowed_localhost_profiles_say_nothing_about_the_other_types if {
	profile := {"type": "RuntimeDefault", "localhostProfile": "profiles/app.json"}

	_violation(_both(null, profile), {"allowedLocalhostProfiles": []}) == set()
}

test_default_parameters if {
	seccomp_profile_restricted.default_parameters == {"pssVersion": "latest", "allowedLocalhostProfiles": ["*"]}
}
