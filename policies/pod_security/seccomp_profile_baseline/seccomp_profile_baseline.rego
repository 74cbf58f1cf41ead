# METADATA
# title: Seccomp disabled
# description: |
#   Seccomp bars a container from system calls that ordinary programs never make and kernel exploits often need.
#   Unconfined opens all of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#     description: Restrict a container's system calls with seccomp
# custom:
#   severity: medium
#   attack: Code in the container exploits a kernel bug through a system call that the default profile would block.
#   principles: [defence-in-depth, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   layer: container
#   remediation: Set `seccompProfile.type` to RuntimeDefault.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.seccomp_profile_baseline

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("seccomp-profile-baseline"))

violation contains {"msg": msg, "details": {"path": path}} if {
	version.at_least(_parameters.pssVersion, 19)
	some context_path, context in workload.security_contexts
	is_object(context.fields.seccompProfile)
	type := object.get(context.fields, ["seccompProfile", "type"], "")
	not type in {"RuntimeDefault", "Localhost"}

	msg := sprintf("%s has seccomp profile type %q, not RuntimeDefault or Localhost", [context.owner, type])
	path := array.concat(context_path, ["seccompProfile", "type"])
}

# Before 1.19 profiles were annotations, and an empty one was no valid profile.
violation contains {"msg": msg, "details": {"path": path}} if {
	not version.at_least(_parameters.pssVersion, 19)
	some key in _annotations
	value := workload.annotations[key]
	not value in {"runtime/default", "docker/default"}
	not startswith(value, "localhost/")

	msg := sprintf("annotation %q sets seccomp profile %q, which is not allowed", [key, value])
	path := array.concat(workload.annotations_path, [key])
}

_annotations contains "seccomp.security.alpha.kubernetes.io/pod"

_annotations contains concat("/", ["container.seccomp.security.alpha.kubernetes.io", _written_name(path)]) if {
	some path, _ in workload.containers
}

# The name that workload gives to a container without one stands in no annotation.
_written_name(path) := name if {
	name := object.get(review.object, array.concat(path, ["name"]), "")
	is_string(name)
}

else := ""
