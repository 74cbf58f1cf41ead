package policies.container_hardening.ephemeral_containers_test

import data.policies.container_hardening.ephemeral_containers

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_violation(i, name) := {
	"msg": sprintf("container %q was added to the running pod", [name]),
	"details": {"path": ["spec", "ephemeralContainers", i]},
}

test_deny_every_ephemeral_container_and_only_those if {
	ephemeral_containers.violation == {_violation(0, "debugger"), _violation(1, "second")} with input as _pod({
		"initContainers": [{"name": "setup"}],
		"containers": [{"name": "app"}],
		"ephemeralContainers": [{"name": "debugger"}, {"name": "second"}],
	})
}

test_deny_ephemeral_container_without_name if {
	ephemeral_containers.violation == {_violation(0, "ephemeralContainers[0]")} with input as _pod({"ephemeralContainers": [{}]})
}

test_allow_unset_null_and_empty if {
	every list in [null, [], {}] {
		ephemeral_containers.violation == set() with input as _pod({
			"containers": [{"name": "app"}],
			"ephemeralContainers": list,
		})
	}
	ephemeral_containers.violation == set() with input as _pod({"containers": [{"name": "app"}]})
}

test_allow_kinds_other_than_pods if {
	spec := {"ephemeralContainers": [{"name": "debugger"}]}
	ephemeral_containers.violation == set() with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": spec}},
	}
	ephemeral_containers.violation == set() with input as {
		"apiVersion": "v1",
		"kind": "PodTemplate",
		"template": {"spec": spec},
	}
	ephemeral_containers.violation == set() with input as {"apiVersion": "example.com/v1", "kind": "Pod", "spec": spec}
}
