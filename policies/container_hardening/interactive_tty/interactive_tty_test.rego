package policies.container_hardening.interactive_tty_test

import data.policies.container_hardening.interactive_tty

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_everywhere := {
	"initContainers": [{"name": "setup", "stdin": true}, {"name": "proxy", "restartPolicy": "Always", "tty": true}],
	"containers": [{"name": "app", "stdin": false, "tty": true}, {"name": "shell", "stdin": true, "tty": true}],
	"ephemeralContainers": [{"name": "debugger", "stdin": true}, {"name": "second", "tty": true}],
}

_stdin(list, i, name) := {
	"msg": sprintf("container %q keeps stdin open: stdin is true", [name]),
	"details": {"path": ["spec", list, i, "stdin"]},
}

_tty(list, i, name) := {
	"msg": sprintf("container %q has a terminal: tty is true", [name]),
	"details": {"path": ["spec", list, i, "tty"]},
}

_long_lived := {
	_stdin("initContainers", 0, "setup"),
	_tty("initContainers", 1, "proxy"),
	_tty("containers", 0, "app"),
	_stdin("containers", 1, "shell"),
	_tty("containers", 1, "shell"),
}

_ephemeral := {_stdin("ephemeralContainers", 0, "debugger"), _tty("ephemeralContainers", 1, "second")}

test_deny_containers_and_init_containers if {
	interactive_tty.violation == _long_lived with input as _pod(_everywhere)
}

test_deny_whatever_else_the_restart_policy_is if {
	every restart_policy in ["Always", null, "", "never"] {
		pod := _pod(object.union(_everywhere, {"restartPolicy": restart_policy}))
		interactive_tty.violation == _long_lived with input as pod
	}
}

test_deny_ephemeral_containers_if_they_count if {
	interactive_tty.violation == _long_lived | _ephemeral with input as _pod(_everywhere)
		with data.parameters["interactive-tty"] as {"includeEphemeral": true}
}

test_deny_ephemeral_containers_of_pods_that_run_to_completion_if_they_count if {
	every restart_policy in ["Never", "OnFailure"] {
		pod := _pod(object.union(_everywhere, {"restartPolicy": restart_policy}))
		interactive_tty.violation == _ephemeral with input as pod
			with data.parameters["interactive-tty"] as {"includeEphemeral": true}
	}
}

test_deny_container_of_a_template_without_name if {
	interactive_tty.violation == {{
		"msg": `container "containers[0]" has a terminal: tty is true`,
		"details": {"path": ["spec", "template", "spec", "containers", 0, "tty"]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {"containers": [{"tty": true}]}}},
	}
}

test_allow_pods_that_run_to_completion if {
	every restart_policy in ["Never", "OnFailure"] {
		pod := _pod(object.union(_everywhere, {"restartPolicy": restart_policy}))
		interactive_tty.violation == set() with input as pod
	}
}

test_allow_false_unset_null_and_other_types if {
	every value in [false, null, "true", 1, {}] {
		pod := _pod({"containers": [{"name": "app", "stdin": value, "tty": value, "stdinOnce": true}]})
		interactive_tty.violation == set() with input as pod
	}
	interactive_tty.violation == set() with input as _pod({"stdin": true, "tty": true, "containers": [{"name": "app"}]})
}

test_allow_ephemeral_containers_unless_the_parameter_is_true if {
	every value in [false, null, "true"] {
		interactive_tty.violation == _long_lived with input as _pod(_everywhere)
			with data.parameters["interactive-tty"] as {"includeEphemeral": value}
	}
	interactive_tty.default_parameters == {"includeEphemeral": false}
}
