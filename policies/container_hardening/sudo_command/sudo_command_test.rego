package policies.container_hardening.sudo_command_test

import data.policies.container_hardening.sudo_command

_pod(container) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [object.union({"name": "app"}, container)]}}

_violation(word, path) := {
	"msg": sprintf("container \"app\" runs %s", [word]),
	"details": {"path": array.concat(["spec", "containers", 0], path)},
}

test_deny_first_word_of_the_command if {
	every text in ["sudo", "/usr/bin/sudo", "./sudo", "sudo -u app server"] {
		sudo_command.violation == {_violation("sudo", ["command", 0])} with input as _pod({"command": [text, "server"]})
	}
	sudo_command.violation == {_violation("su", ["command", 0])} with input as _pod({"command": ["/bin/su", "-", "app"]})
}

test_deny_first_word_of_the_arguments_without_a_command if {
	every command in [null, []] {
		sudo_command.violation == {_violation("sudo", ["args", 0])} with input as _pod({
			"command": command,
			"args": ["sudo", "server"],
		})
	}
	sudo_command.violation == {_violation("su", ["args", 0])} with input as _pod({"args": ["su"]})
}

test_deny_what_a_launcher_starts if {
	every launcher in ["env", "/usr/bin/env", "exec", "nohup", "setsid", "tini", "/sbin/tini", "dumb-init", "--"] {
		sudo_command.violation == {_violation("sudo", ["command", 2])} with input as _pod({"command": ["x", launcher, "sudo"]})
		sudo_command.violation == {_violation("sudo", ["args", 0])} with input as _pod({
			"command": ["x", launcher],
			"args": ["sudo", "server"],
		})
	}
}

test_deny_scripts_of_a_shell if {
	every option in ["-c", "-ec", "-lc", "-euxc"] {
		sudo_command.violation == {_violation("sudo", ["command", 2])} with input as _pod({"command": ["sh", option, "sudo server"]})
		sudo_command.violation == {_violation("sudo", ["args", 0])} with input as _pod({
			"command": ["sh", option],
			"args": ["exec sudo server"],
		})
		sudo_command.violation == {_violation("sudo", ["args", 1])} with input as _pod({"args": [option, "sudo server"]})
	}
}

test_deny_every_place_of_a_script_that_runs_a_program if {
	every script in [
		"cd /srv && sudo server",
		"cd /srv; sudo server",
		"cd /srv;/usr/bin/sudo server",
		"set -e\nsudo server",
		"set -e\n  sudo server",
		"test -f x || sudo server",
		"echo x | sudo tee /x",
		"(sudo server)",
		"{ sudo server; }",
		"! sudo true",
		"x=$(sudo cat /x)",
		"x=\"$(sudo cat /x)\"",
		"x=`sudo cat /x`",
		"server & sudo other",
		"if sudo true; then server; fi",
		"if true; then sudo server; fi",
		"if true; then x; else sudo server; fi",
		"while true; do sudo server; done",
		"until sudo true; do x; done",
		"if x; then y; elif sudo true; then z; fi",
		"LANG=C sudo server",
		"A=1 B=2 exec sudo server",
		"nohup sudo server",
		"time sudo server",
		"setsid sudo server",
		"env A=1 sudo server",
		"ls | xargs sudo rm",
		"true;sudo;",
		"sudo>x",
		"sudo<x",
		"sudo&",
	] {
		sudo_command.violation == {_violation("sudo", ["args", 0])} with input as _pod({
			"command": ["/bin/sh", "-c"],
			"args": [script],
		})
	}
}

test_deny_each_word_of_a_script if {
	sudo_command.violation == {_violation("sudo", ["command", 2]), _violation("su", ["command", 2])} with input as _pod({"command": [
		"sh",
		"-c",
		"true; sudo a; true\nsu b",
	]})
}

test_deny_hooks_and_probes if {
	exec := {"exec": {"command": ["true", "--", "sudo"]}}
	sudo_command.violation == {
		_violation("sudo", ["lifecycle", "postStart", "exec", "command", 2]),
		_violation("sudo", ["lifecycle", "preStop", "exec", "command", 2]),
		_violation("sudo", ["livenessProbe", "exec", "command", 2]),
		_violation("sudo", ["readinessProbe", "exec", "command", 2]),
		_violation("sudo", ["startupProbe", "exec", "command", 2]),
	} with input as _pod({
		"command": ["server"],
		"lifecycle": {"postStart": exec, "preStop": exec},
		"livenessProbe": exec,
		"readinessProbe": exec,
		"startupProbe": exec,
	})
}

test_deny_every_container if {
	sudo_command.violation == {
		{
			"msg": `container "setup" runs sudo`,
			"details": {"path": ["spec", "initContainers", 0, "command", 0]},
		},
		{
			"msg": `container "app" runs sudo`,
			"details": {"path": ["spec", "containers", 0, "command", 0]},
		},
		{
			"msg": `container "containers[1]" runs sudo`,
			"details": {"path": ["spec", "containers", 1, "args", 0]},
		},
		{
			"msg": `container "debugger" runs su`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "command", 0]},
		},
	} with input as {"apiVersion": "v1", "kind": "Pod", "spec": {
		"initContainers": [{"name": "setup", "command": ["sudo"]}],
		"containers": [{"name": "app", "command": ["sudo"]}, {"args": ["sudo"]}],
		"ephemeralContainers": [{"name": "debugger", "command": ["su"]}],
	}}
}

test_deny_other_words_by_parameter if {
	pod := _pod({"command": ["sh", "-c", "doas a; sudo b; s.do c"]})
	sudo_command.violation == {_violation("doas", ["command", 2]), _violation("s.do", ["command", 2])} with input as pod
		with data.parameters["sudo-command"] as {"words": ["doas", "s.do"]}
}

test_allow_parts_of_words if {
	every text in ["pseudo", "sudo.sh", "sudoers", "sudo-rs", "xsu", "sum", "/sudo/server", "su_x", "SUDO", "${sudo}"] {
		sudo_command.violation == set() with input as _pod({"command": [text], "args": ["sudo"]})
		sudo_command.violation == set() with input as _pod({"command": ["sh", "-c", text]})
	}
}

test_allow_arguments_of_other_programs if {
	every script in [
		"apt-get install -y sudo",
		"usermod -aG sudo app",
		"command -v sudo",
		"# sudo is not here",
		"echo 'use sudo or su'",
		"grep -E 'root|su|sudo' /etc/group",
		"cat /etc/sudoers.d/su",
		"echo x |sudo|su",
	] {
		sudo_command.violation == set() with input as _pod({"command": ["sh", "-c"], "args": [script]})
		sudo_command.violation == set() with input as _pod({"command": split(script, " ")})
	}
	sudo_command.violation == set() with input as _pod({"command": ["apt-get"], "args": ["sudo", "su"]})
	sudo_command.violation == set() with input as _pod({"command": ["x", "--match", "true; sudo"]})
	sudo_command.violation == set() with input as _pod({"command": ["x", "-C", "sudo", "c", "sudo", "-c1", "su", "---", "su", "printenv", "su"]})
}

test_allow_unset_null_empty_and_other_types if {
	every value in [null, [], [null], [""], [1], {}, "sudo"] {
		sudo_command.violation == set() with input as _pod({"command": value, "args": value})
		sudo_command.violation == set() with input as _pod({"livenessProbe": value, "lifecycle": {"preStop": {"exec": {"command": null}}}})
	}
	sudo_command.violation == set() with input as _pod({"workingDir": "sudo"})
}

test_allow_everything_but_two_words_by_default if {
	sudo_command.default_parameters == {"words": ["sudo", "su"]}
}
