# METADATA
# title: /proc mask removed (restricted)
# description: |
#   Container runtimes hide the parts of /proc that show or change the node's kernel. The restricted standard keeps that
#   mask even for pods in a user namespace, for which the baseline lets it go.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
# custom:
#   severity: high
#   attack: Code that runs in the container reads and changes settings of the node's kernel through /proc.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611]
#   layer: container
#   remediation: Remove `securityContext.procMount` from the container.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.proc_mount_restricted

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("proc-mount-restricted"))

# Before 1.35 the baseline refuses what this policy refuses.
violation contains {"msg": msg, "details": {"path": path}} if {
	version.at_least(_parameters.pssVersion, 35)
	some container_path, container in workload.containers
	mount := container.securityContext.procMount
	not mount in {null, "Default"}

	msg := sprintf("container %q sets procMount to %q, not Default", [container.name, mount])
	path := array.concat(container_path, ["securityContext", "procMount"])
}
