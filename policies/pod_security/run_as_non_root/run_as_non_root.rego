# METADATA
# title: Container not required to run as non-root
# description: |
#   With runAsNonRoot the kubelet refuses to start an image whose user is root. Without it, the image decides, and most
#   images run as root.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
# custom:
#   severity: high
#   attack: Code that runs as root in the container needs one hole in the kernel or the runtime to be root on the node.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1068]
#   layer: container
#   remediation: Set `spec.securityContext.runAsNonRoot` to true and remove every false from the containers.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
#     acceptNonZeroUser:
#       type: boolean
#       description: Whether a runAsUser above 0 is enough for a container for which runAsNonRoot is not set.
package policies.pod_security.run_as_non_root

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest", "acceptNonZeroUser": false}

_parameters := object.union(default_parameters, review.parameters("run-as-non-root"))

# A false of the pod is a violation even if every container overrides it, as in Pod Security Admission.
violation contains {"msg": msg, "details": {"path": path}} if {
	not _is_exempt
	some context_path, context in workload.security_contexts
	context.fields.runAsNonRoot == false

	msg := sprintf("%s may run as root: runAsNonRoot is false", [context.owner])
	path := array.concat(context_path, ["runAsNonRoot"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	not _is_exempt
	not _is_set(workload.spec)
	some container_path, container in workload.containers
	not _is_set(container)
	not _has_accepted_user(container)

	msg := sprintf("container %q may run as root: runAsNonRoot is true neither for it nor for the pod", [container.name])
	path := array.concat(container_path, ["securityContext", "runAsNonRoot"])
}

_is_exempt if {
	workload.in_user_namespace
	version.at_least(_parameters.pssVersion, 35)
}

# A rule of its own: `not is_boolean(a.b.c)` does not hold when a.b.c is absent.
_is_set(holder) if is_boolean(holder.securityContext.runAsNonRoot)

_has_accepted_user(container) if {
	_parameters.acceptNonZeroUser == true
	_user(container) > 0
}

_user(container) := container.securityContext.runAsUser if {
	is_number(container.securityContext.runAsUser)
} else := workload.spec.securityContext.runAsUser if {
	is_number(workload.spec.securityContext.runAsUser)
}
