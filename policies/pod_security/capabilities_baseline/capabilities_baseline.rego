# METADATA
# title: Capability added beyond the baseline set
# description: |
#   Capabilities are root's power over the kernel in pieces. The baseline lets a container add only those that container
#   runtimes grant by default, without NET_RAW.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
# custom:
#   severity: high
#   attack: Code that runs in the container uses the capability to reach the node, its network or other processes.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1611, MS-TA9018]
#   layer: container
#   remediation: Remove the entry from `securityContext.capabilities.add`.
#   parameters:
#     extraAllowed:
#       type: array
#       items: {type: string}
#       description: Capabilities that containers may add besides the baseline set.
package policies.pod_security.capabilities_baseline

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"extraAllowed": []}

_parameters := object.union(default_parameters, review.parameters("capabilities-baseline"))

_baseline := {
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT",
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some i, capability in container.securityContext.capabilities.add
	not capability in _baseline
	not capability in _parameters.extraAllowed

	msg := sprintf("container %q adds capability %s", [container.name, capability])
	path := array.concat(container_path, ["securityContext", "capabilities", "add", i])
}
