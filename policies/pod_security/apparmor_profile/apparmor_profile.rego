# METADATA
# title: AppArmor profile disabled
# description: |
#   AppArmor keeps a container from files and kernel features that it does not need, even when it runs as root. The
#   runtime's default profile stands unless the pod switches it off.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tutorials/security/apparmor/
#     description: Restrict a container's access to resources with AppArmor
# custom:
#   severity: medium
#   attack: Code in the container mounts file systems and writes kernel settings that the default profile forbids.
#   principles: [defence-in-depth, least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   layer: container
#   remediation: Set `appArmorProfile.type` to RuntimeDefault and remove the beta annotation.
#   parameters:
#     allowedLocalhostProfiles:
#       type: array
#       items: {type: string}
#       description: Glob patterns of the node's own profiles that pods may choose.
package policies.pod_security.apparmor_profile

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedLocalhostProfiles": ["*"]}

_parameters := object.union(default_parameters, review.parameters("apparmor-profile"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some context_path, context in workload.security_contexts
	is_object(context.fields.appArmorProfile)
	type := object.get(context.fields, ["appArmorProfile", "type"], "")
	not type in {"RuntimeDefault", "Localhost"}

	msg := sprintf("%s has AppArmor profile type %q, not RuntimeDefault or Localhost", [context.owner, type])
	path := array.concat(context_path, ["appArmorProfile", "type"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some context_path, context in workload.security_contexts
	context.fields.appArmorProfile.type == "Localhost"
	name := context.fields.appArmorProfile.localhostProfile
	is_string(name)
	not _allowed_localhost(name)

	msg := sprintf("%s has AppArmor profile %q, which is not allowed", [context.owner, name])
	path := array.concat(context_path, ["appArmorProfile", "localhostProfile"])
}

# The beta annotation still counts, as in Pod Security Admission, even where it names no container of the pod.
violation contains {"msg": msg, "details": {"path": path}} if {
	some key, value in workload.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	is_string(value)
	not _allowed_annotation(value)

	msg := sprintf("annotation %q sets AppArmor profile %q, which is not allowed", [key, value])
	path := array.concat(workload.annotations_path, [key])
}

_allowed_annotation(value) if value in {"", "runtime/default"}

_allowed_annotation(value) if {
	startswith(value, "localhost/")
	_allowed_localhost(trim_prefix(value, "localhost/"))
}

_allowed_localhost(name) if {
	some pattern in _parameters.allowedLocalhostProfiles
	glob.match(pattern, null, name)
}
