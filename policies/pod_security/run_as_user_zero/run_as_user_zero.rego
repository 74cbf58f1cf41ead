# METADATA
# title: runAsUser is 0
# description: |
#   User 0 is root. Outside a user namespace, root of a container is the root of its node, held back by the other
#   settings of the container only.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: User namespaces
# custom:
#   severity: high
#   attack: Code that runs as root in the container needs one hole in the kernel or the runtime to be root on the node.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611]
#   layer: container
#   remediation: Remove `securityContext.runAsUser`, or set it to another user than 0.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.run_as_user_zero

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("run-as-user-zero"))

violation contains {"msg": msg, "details": {"path": path}} if {
	version.at_least(_parameters.pssVersion, 23)
	not _is_exempt
	some context_path, context in workload.security_contexts
	context.fields.runAsUser == 0

	msg := sprintf("%s sets runAsUser to 0%s", [context.owner, _consequence(context_path)])
	path := array.concat(context_path, ["runAsUser"])
}

_is_exempt if {
	workload.in_user_namespace
	version.at_least(_parameters.pssVersion, 35)
}

# The kubelet starts no container that must not be root and is told to be.
_consequence(context_path) := ", yet runAsNonRoot is true: it cannot start" if {
	some container_path, container in workload.containers
	_user_source(container_path, container) == context_path
	_non_root(container) == true
} else := ""

_user_source(container_path, container) := array.concat(container_path, ["securityContext"]) if {
	is_number(container.securityContext.runAsUser)
} else := array.concat(workload.spec_path, ["securityContext"])

_non_root(container) := container.securityContext.runAsNonRoot if {
	is_boolean(container.securityContext.runAsNonRoot)
} else := workload.spec.securityContext.runAsNonRoot
