# METADATA
# title: Capabilities not dropped
# description: |
#   Capabilities are root's power over the kernel in pieces, and container runtimes grant a dozen of them by default.
#   Few programs need any, and those mostly NET_BIND_SERVICE, to listen on a port below 1024.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
# custom:
#   severity: medium
#   attack: Code that runs in the container forges packets or reads other users' files with a default capability.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   layer: container
#   remediation: "Set `securityContext.capabilities.drop` to [ALL] and keep only NET_BIND_SERVICE in `add`."
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.capabilities_restricted

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("capabilities-restricted"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_applies
	some container_path, container in workload.containers
	not _drops_all(container)

	msg := sprintf("container %q does not drop ALL capabilities", [container.name])
	path := array.concat(container_path, ["securityContext", "capabilities", "drop"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_applies
	some container_path, container in workload.containers
	some i, capability in container.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"

	msg := sprintf("container %q adds capability %s", [container.name, capability])
	path := array.concat(container_path, ["securityContext", "capabilities", "add", i])
}

# A rule of its own: `not "ALL" in a.b.c` does not hold when a.b.c is absent.
_drops_all(container) if "ALL" in container.securityContext.capabilities.drop

_applies if {
	version.at_least(_parameters.pssVersion, 22)
	not _is_exempt
}

# Windows has no capabilities: the API refuses the field there.
_is_exempt if {
	workload.is_windows
	version.at_least(_parameters.pssVersion, 25)
}
