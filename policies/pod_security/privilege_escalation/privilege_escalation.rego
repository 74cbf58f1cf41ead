# METADATA
# title: Privilege escalation not switched off
# description: |
#   Unless allowPrivilegeEscalation is false, a process can gain more privileges than its parent, for instance through a
#   setuid binary of the image. Unset means allowed.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
# custom:
#   severity: high
#   attack: Code that runs as an ordinary user of the container becomes its root through a setuid binary.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1611, T1068]
#   layer: container
#   remediation: Set `securityContext.allowPrivilegeEscalation` to false on the container.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.privilege_escalation

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("privilege-escalation"))

violation contains {"msg": msg, "details": {"path": path}} if {
	version.at_least(_parameters.pssVersion, 8)
	not _is_exempt
	some container_path, container in workload.containers
	not container.securityContext.allowPrivilegeEscalation == false

	value := object.get(container, ["securityContext", "allowPrivilegeEscalation"], "unset")
	msg := sprintf("container %q may gain privileges: allowPrivilegeEscalation is %v, not false", [container.name, value])
	path := array.concat(container_path, ["securityContext", "allowPrivilegeEscalation"])
}

# Windows has no such switch: the API refuses the field there.
_is_exempt if {
	workload.is_windows
	version.at_least(_parameters.pssVersion, 25)
}
