# METADATA
# title: No seccomp profile
# description: |
#   A seccomp profile keeps a container from the system calls that it does not need, through which most escapes to the
#   node lead. Without one, the kernel answers them all.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#     description: Restrict a container's syscalls with seccomp
# custom:
#   severity: medium
#   attack: Code that runs in the container reaches a hole in the kernel through a system call that it never needed.
#   principles: [defence-in-depth, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611]
#   layer: container
#   remediation: Set `spec.securityContext.seccompProfile.type` to RuntimeDefault.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
#     allowedLocalhostProfiles:
#       type: array
#       items: {type: string}
#       description: Profiles of the node that pods may use, as globs in which * also stands for slashes.
package policies.pod_security.seccomp_profile_restricted

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest", "allowedLocalhostProfiles": ["*"]}

_parameters := object.union(default_parameters, review.parameters("seccomp-profile-restricted"))

# A bad profile of the pod is a violation even if every container overrides it, as in Pod Security Admission.
violation contains {"msg": msg, "details": {"path": path}} if {
	_applies
	some context_path, context in workload.security_contexts
	is_object(context.fields.seccompProfile)
	type := _field(context.fields.seccompProfile, "type")
	not type in {"RuntimeDefault", "Localhost"}

	msg := sprintf("%s has seccomp profile type %q, not RuntimeDefault or Localhost", [context.owner, type])
	path := array.concat(context_path, ["seccompProfile", "type"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_applies
	some context_path, context in workload.security_contexts
	context.fields.seccompProfile.type == "Localhost"
	profile := _field(context.fields.seccompProfile, "localhostProfile")
	not _is_allowed(profile)

	msg := sprintf("%s has seccomp profile %q, which is not allowed", [context.owner, profile])
	path := array.concat(context_path, ["seccompProfile", "localhostProfile"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_applies
	not _is_set(workload.spec)
	some container_path, container in workload.containers
	not _is_set(container)

	msg := sprintf("container %q has no seccomp profile, and neither has the pod", [container.name])
	path := array.concat(container_path, ["securityContext", "seccompProfile"])
}

_applies if {
	version.at_least(_parameters.pssVersion, 19)
	not _is_exempt
}

# Windows has no seccomp: the API refuses the field there.
_is_exempt if {
	workload.is_windows
	version.at_least(_parameters.pssVersion, 25)
}

# A rule of its own: `not is_object(a.b.c)` does not hold when a.b.c is absent.
_is_set(holder) if is_object(holder.securityContext.seccompProfile)

_field(profile, name) := profile[name] if {
	is_string(profile[name])
} else := ""

_is_allowed(profile) if {
	some pattern in _parameters.allowedLocalhostProfiles
	glob.match(pattern, null, profile)
}
