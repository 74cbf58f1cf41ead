package policies.pod_security.apparmor_profile_test

import data.policies.pod_security.apparmor_profile

_prefix := "container.apparmor.security.beta.kubernetes.io/"

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_pod_level(profile) := _pod({"securityContext": {"appArmorProfile": profile}})

_container_level(profile) := _pod({"containers": [{"name": "app", "securityContext": {"appArmorProfile": profile}}]})

_annotated(key, value) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {key: value}}, "spec": {}}

_type_violation(owner, path, type) := {
	"msg": sprintf("%s has AppArmor profile type %q, not RuntimeDefault or Localhost", [owner, type]),
	"details": {"path": array.concat(path, ["appArmorProfile", "type"])},
}

_annotation_violation(key, value) := {
	"msg": sprintf("annotation %q sets AppArmor profile %q, which is not allowed", [key, value]),
	"details": {"path": ["metadata", "annotations", key]},
}

test_deny_other_types_at_pod_level if {
	every type in ["Unconfined", "unconfined", "runtimedefault", "localhost", ""] {
		expected := {_type_violation("pod", ["spec", "securityContext"], type)}
		apparmor_profile.violation == expected with input as _pod_level({"type": type})
	}
}

test_deny_other_types_on_a_container if {
	every type in ["Unconfined", "runtime/default", ""] {
		expected := {_type_violation(`container "app"`, ["spec", "containers", 0, "securityContext"], type)}
		apparmor_profile.violation == expected with input as _container_level({"type": type})
	}
}

test_deny_profile_without_type if {
	every profile, shown in {{}: "", {"type": null}: "null"} {
		expected := {_type_violation("pod", ["spec", "securityContext"], shown)}
		apparmor_profile.violation == expected with input as _pod_level(profile)
	}
}

test_deny_pod_level_although_the_container_overrides_it if {
	apparmor_profile.violation == {_type_violation("pod", ["spec", "securityContext"], "Unconfined")} with input as _pod({
		"securityContext": {"appArmorProfile": {"type": "Unconfined"}},
		"containers": [{"securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}}}],
	})
}

test_deny_container_without_name_although_the_pod_is_confined if {
	path := ["spec", "ephemeralContainers", 0, "securityContext"]
	expected := {_type_violation(`container "ephemeralContainers[0]"`, path, "Unconfined")}
	apparmor_profile.violation == expected with input as _pod({
		"securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}},
		"ephemeralContainers": [{"securityContext": {"appArmorProfile": {"type": "Unconfined"}}}],
	})
}

test_deny_annotation_with_other_values if {
	key := concat("", [_prefix, "app"])
	every value in [
		"unconfined",
		"docker/default",
		"Runtime/default",
		"runtime/default ",
		"localhost",
		"local/x",
	] {
		apparmor_profile.violation == {_annotation_violation(key, value)} with input as _annotated(key, value)
	}
}

test_deny_annotation_that_names_no_container if {
	expected := {_annotation_violation(_prefix, "unconfined")}
	apparmor_profile.violation == expected with input as _annotated(_prefix, "unconfined")
}

test_deny_local_profiles_that_match_no_pattern if {
	key := concat("", [_prefix, "app"])
	parameters := {"allowedLocalhostProfiles": ["k8s-*", "own"]}
	every name in ["other", "K8s-a", "owner", ""] {
		apparmor_profile.violation == {{
			"msg": sprintf("pod has AppArmor profile %q, which is not allowed", [name]),
			"details": {"path": ["spec", "securityContext", "appArmorProfile", "localhostProfile"]},
		}} with input as _pod_level({"type": "Localhost", "localhostProfile": name})
			with data.parameters["apparmor-profile"] as parameters

		value := concat("", ["localhost/", name])
		apparmor_profile.violation == {_annotation_violation(key, value)} with input as _annotated(key, value)
			with data.parameters["apparmor-profile"] as parameters
	}
}

test_deny_local_profile_of_any_container_although_others_are_allowed if {
	context := {"appArmorProfile": {"type": "Localhost", "localhostProfile": "own"}}
	apparmor_profile.violation == {{
		"msg": `container "setup" has AppArmor profile "other", which is not allowed`,
		"details": {"path": ["spec", "initContainers", 0, "securityContext", "appArmorProfile", "localhostProfile"]},
	}} with input as _pod({
		"securityContext": context,
		"containers": [{"name": "app", "securityContext": context}],
		"initContainers": [{
			"name": "setup",
			"securityContext": {"appArmorProfile": {"type": "Localhost", "localhostProfile": "other"}},
		}],
	})
		with data.parameters["apparmor-profile"] as {"allowedLocalhostProfiles": ["own"]}
}

test_allow_local_profiles_that_match_a_pattern if {
	parameters := {"allowedLocalhostProfiles": ["k8s-*", "own"]}
	every name in ["k8s-", "k8s-a.b/c", "own"] {
		apparmor_profile.violation == set() with input as _pod_level({"type": "Localhost", "localhostProfile": name})
			with data.parameters["apparmor-profile"] as parameters

		value := concat("", ["localhost/", name])
		apparmor_profile.violation == set() with input as _annotated(concat("", [_prefix, "app"]), value)
			with data.parameters["apparmor-profile"] as parameters
	}
}

test_allow_profile_name_that_the_type_ignores if {
	apparmor_profile.violation == set() with input as _pod_level({"type": "RuntimeDefault", "localhostProfile": "other"})
		with data.parameters["apparmor-profile"] as {"allowedLocalhostProfiles": ["own"]}
}

test_allow_any_local_profile if {
	every name in ["own", "a/b.c", "", null] {
		apparmor_profile.violation == set() with input as _container_level({"type": "Localhost", "localhostProfile": name})
	}
	apparmor_profile.violation == set() with input as _pod_level({"type": "Localhost"})
}

test_allow_unset_null_and_runtime_default if {
	every profile in [null, {"type": "RuntimeDefault"}] {
		apparmor_profile.violation == set() with input as _pod_level(profile)
		apparmor_profile.violation == set() with input as _container_level(profile)
	}

	apparmor_profile.violation == set() with input as _pod({
		"securityContext": {},
		"containers": [{"securityContext": null}],
	})
}

test_allow_annotation_with_allowed_values if {
	every value in ["runtime/default", "localhost/own", "localhost/", "", null] {
		apparmor_profile.violation == set() with input as _annotated(concat("", [_prefix, "app"]), value)
	}
}

test_allow_other_annotations if {
	every key in ["apparmor.security.beta.kubernetes.io/app", "container.apparmor.security.beta.kubernetes.io"] {
		apparmor_profile.violation == set() with input as _annotated(key, "unconfined")
	}
}

test_allow_annotation_of_the_controller if {
	apparmor_profile.violation == set() with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/app": "unconfined"}},
		"spec": {"template": {"spec": {}}},
	}
}

test_allow_every_local_profile_by_default if {
	apparmor_profile.default_parameters == {"allowedLocalhostProfiles": ["*"]}
}
