# METADATA
# title: Container start command uses sudo
# description: |
#   sudo and su only work if the container may gain privileges, so that the pod must allow more than its program needs.
#   A container starts as the user that it is meant to run as. Judged are the commands of containers, hooks and probes
#   where they name a program to run, also inside the script of `sh -c`; the name as an argument of another program, as in
#   `apt-get install sudo`, counts as little as a part of a longer word.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
#   - ref: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
#     description: Define a command and arguments for a container
# custom:
#   severity: low
#   attack: Code that breaks into the container becomes root by the same sudo that its start command needs.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1548.003]
#   layer: container
#   remediation: Start the program without it, as the user that `securityContext.runAsUser` gives.
#   parameters:
#     words:
#       type: array
#       items: {type: string}
#       description: Names of the programs that no command may run.
package policies.container_hardening.sudo_command

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"words": ["sudo", "su"]}

_parameters := object.union(default_parameters, review.parameters("sudo-command"))

violation contains {"msg": msg, "details": {"path": array.concat(command_path, [i])}} if {
	some command_path, command in workload.commands
	_may_run_any(json.marshal(command.words)) # mutation:equivalent *: nothing is found in others; this spares the search
	some i, text in command.words
	is_string(text) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	_runs_next(array.concat(command.before, command.words), count(command.before) + i)

	# mutation:equivalent change literal: any number below zero finds all
	some match in regex.find_all_string_submatch_n(_program, text, -1)
	match[1] in _parameters.words

	msg := sprintf("container %q runs %s", [command.container, match[1]])
}

# Most commands hold none of the words, wherever it be.
_may_run_any(text) if {
	some word in _parameters.words # mutation:equivalent all but the first element: the default words hold one another
	contains(text, word) # mutation:equivalent *: nothing is found without; this spares the search
}

# The first word of a command names a program, and so does what follows the -c of a shell or one of these.
_runs_next(_, 0)

_runs_next(words, i) if {
	regex.match(`^(-[a-z]*c|--|(.*/)?(env|exec|nohup|setsid|tini|dumb-init))$`, words[i - 1])
}

# The programs of a script: what stands at its start or behind a separator, keywords and assignments left out. A bar
# counts with a space behind it only, as it also separates the words of a pattern.
_program := concat("", [
	"(?:^|[\n;&(`]|\\|\\s)\\s*",
	"(?:(?:[{!]|if|while|until|then|do|else|elif|time|env|exec|nohup|setsid|xargs|\\w+=[^\\s(`]*)\\s+)*",
	"(?:[^\\s;&()<>\"'`]*/)?([^\\s;&()<>\"'`/]+)",
])
