# METADATA
# title: SELinux type, user or role overridden
# description: |
#   On nodes with SELinux, the type decides what a process may touch. A type outside the container types, or another
#   user or role, can lift that confinement.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
# custom:
#   severity: medium
#   attack: A container that runs as a type such as spc_t reads and writes the node's files as no container should.
#   principles: [defence-in-depth, least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   layer: container
#   remediation: Remove `user` and `role` from `seLinuxOptions`, and set `type` to container_t or remove it.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.selinux_options

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("selinux-options"))

_allowed_types contains type if some type in {"", "container_t", "container_init_t", "container_kvm_t"}

_allowed_types contains "container_engine_t" if version.at_least(_parameters.pssVersion, 31)

violation contains {"msg": msg, "details": {"path": path}} if {
	some context_path, context in workload.security_contexts
	type := context.fields.seLinuxOptions.type
	is_string(type)
	not type in _allowed_types

	msg := sprintf("%s sets SELinux type %q, which is not allowed", [context.owner, type])
	path := array.concat(context_path, ["seLinuxOptions", "type"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some context_path, context in workload.security_contexts
	some field in ["user", "role"]
	value := context.fields.seLinuxOptions[field]
	is_string(value)
	value != ""

	msg := sprintf("%s sets SELinux %s %q", [context.owner, field, value])
	path := array.concat(context_path, ["seLinuxOptions", field])
}
