# METADATA
# title: Container keeps stdin or a TTY open
# description: |
#   A program that serves needs no keyboard. An open stdin or a terminal is left over from debugging, and gives whoever
#   may attach to the pod a shell to type into. Pods that run to completion (restartPolicy Never or OnFailure, and with
#   them all Jobs) are left alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#debugging
#     description: stdin, stdinOnce and tty of a container
# custom:
#   severity: low
#   attack: Somebody who may attach to pods types commands into a running program or shell.
#   principles: [small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1609, MS-TA9007]
#   layer: container
#   remediation: Remove `stdin` and `tty` from the container.
#   parameters:
#     includeEphemeral:
#       type: boolean
#       description: Whether ephemeral containers count too. They do not by default, as kubectl debug needs a terminal.
package policies.container_hardening.interactive_tty

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"includeEphemeral": false}

# mutation:equivalent replace call: without the default there is no value, which is not true either
_parameters := object.union(default_parameters, review.parameters("interactive-tty"))

_consequences := {"stdin": "keeps stdin open", "tty": "has a terminal"}

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some field, consequence in _consequences
	container[field] == true
	_is_judged(container_path)

	msg := sprintf("container %q %s: %s is true", [container.name, consequence, field])
	path := array.concat(container_path, [field])
}

_is_judged(path) if {
	not "ephemeralContainers" in path
	not _runs_to_completion
}

_is_judged(path) if {
	_parameters.includeEphemeral == true
	"ephemeralContainers" in path
}

_runs_to_completion if workload.spec.restartPolicy in {"Never", "OnFailure"}
