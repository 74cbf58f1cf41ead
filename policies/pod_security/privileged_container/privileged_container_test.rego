package policies.pod_security.privileged_container_test

import data.policies.pod_security.privileged_container

_pod(containers) := {"apiVersion": "v1", "kind": "Pod", "spec": containers}

test_deny_privileged if {
	pod := _pod({"containers": [{"name": "agent", "securityContext": {"privileged": true}}]})

	privileged_container.violation == {{
		"msg": `container "agent" is privileged`,
		"details": {"path": ["spec", "containers", 0, "securityContext", "privileged"]},
	}} with input as pod
}

test_deny_container_without_name if {
	pod := _pod({"initContainers": [{"securityContext": {"privileged": true}}]})

	privileged_container.violation == {{
		"msg": `container "initContainers[0]" is privileged`,
		"details": {"path": ["spec", "initContainers", 0, "securityContext", "privileged"]},
	}} with input as pod
}

test_deny_each_sort_of_container if {
	every field in ["initContainers", "containers", "ephemeralContainers"] {
		pod := _pod({field: [{"name": "a"}, {"name": "b", "securityContext": {"privileged": true}}]})

		privileged_container.violation == {{
			"msg": `container "b" is privileged`,
			"details": {"path": ["spec", field, 1, "securityContext", "privileged"]},
		}} with input as pod
	}
}

test_allow_unset_null_false_and_strings if {
	every context in [null, {}, {"privileged": null}, {"privileged": false}, {"privileged": "true"}] {
		privileged_container.violation == set() with input as _pod({"containers": [{"securityContext": context}]})
	}
}

test_allow_privileged_at_pod_level_where_the_api_has_no_such_field if {
	privileged_container.violation == set() with input as _pod({
		"securityContext": {"privileged": true},
		"containers": [{}],
	})
}
