# METADATA
# title: Root group in use
# description: |
#   Much of what belongs to root on a node may be read, and some of it written, by root's group, which is number 0.
#   Containers whose user is another than root often keep that group, because an image that names no group gets it. A
#   user namespace (hostUsers set to false) makes it nobody's group on the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: User namespaces
# custom:
#   severity: low
#   attack: Code that breaks out of the container opens the files that the node shares with root's group.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   remediation: Set `runAsGroup` and `fsGroup` to a number above 0 and remove 0 from `supplementalGroups`.
#   parameters:
#     required:
#       type: boolean
#       description: Whether every container needs a runAsGroup, of its own or of its pod.
package policies.container_hardening.root_groups

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"required": false}

# mutation:equivalent replace call: without the default nothing is true either
_parameters := object.union(default_parameters, review.parameters("root-groups"))

violation contains {"msg": msg, "details": {"path": path}} if {
	not workload.in_user_namespace
	some context_path, context in workload.security_contexts
	context.fields.runAsGroup == 0

	msg := sprintf("%s sets runAsGroup to 0", [context.owner])
	path := array.concat(context_path, ["runAsGroup"])
}

violation contains {"msg": "pod sets fsGroup to 0", "details": {"path": path}} if {
	not workload.in_user_namespace
	workload.spec.securityContext.fsGroup == 0

	path := array.concat(workload.spec_path, ["securityContext", "fsGroup"])
}

violation contains {"msg": "pod has 0 in supplementalGroups", "details": {"path": path}} if {
	not workload.in_user_namespace
	some i, group in workload.spec.securityContext.supplementalGroups
	group == 0

	path := array.concat(workload.spec_path, ["securityContext", "supplementalGroups", i])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.required == true
	not workload.in_user_namespace
	not workload.is_windows
	not _is_set(workload.spec)
	some container_path, container in workload.containers
	not _is_set(container)

	msg := sprintf("container %q has no runAsGroup, nor has its pod: the image decides", [container.name])
	path := array.concat(container_path, ["securityContext", "runAsGroup"])
}

_is_set(holder) if holder.securityContext.runAsGroup != null
