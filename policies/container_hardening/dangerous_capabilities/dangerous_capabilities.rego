# METADATA
# title: Capability that amounts to host access
# description: |
#   Capabilities are root's power over the kernel in pieces, and some pieces are as good as the whole. ALL, SYS_ADMIN,
#   SYS_MODULE, SYS_RAWIO and DAC_READ_SEARCH let a container escape to its node, SYS_PTRACE does in the process
#   namespace of the node; the others change or watch what all containers of the node share. Some runtimes take names
#   in lower case or with CAP_, so these count too. What privileged adds is a matter of privileged-container.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container
#     description: Set capabilities for a container
# custom:
#   severity: critical
#   attack: Code that runs in the container loads a kernel module or mounts the node's disk, and owns the node.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, MS-TA9018]
#   remediation: Remove the entry from `securityContext.capabilities.add`.
#   parameters:
#     forbidden:
#       type: array
#       items: {type: string}
#       description: Capabilities that no container may add.
package policies.container_hardening.dangerous_capabilities

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"forbidden": [
	"ALL",
	"SYS_ADMIN",
	"SYS_MODULE",
	"SYS_PTRACE",
	"SYS_RAWIO",
	"SYS_BOOT",
	"SYS_TIME",
	"SYSLOG",
	"NET_ADMIN",
	"DAC_READ_SEARCH",
	"BPF",
	"PERFMON",
	"MAC_ADMIN",
	"MAC_OVERRIDE",
	"CHECKPOINT_RESTORE",
]}

_parameters := object.union(default_parameters, review.parameters("dangerous-capabilities"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some i, capability in container.securityContext.capabilities.add
	plain := _plain(capability)
	some forbidden in _parameters.forbidden
	plain == _plain(forbidden)

	msg := sprintf("container %q adds capability %s%s", [container.name, capability, _consequence(plain)])
	path := array.concat(container_path, ["securityContext", "capabilities", "add", i])
}

_plain(capability) := trim_prefix(upper(capability), "CAP_") if {
	is_string(capability) # mutation:equivalent *: upper has no value for others; this keeps strict engines from errors
}

# Root of a user namespace has its capabilities over that namespace only.
_consequence(plain) := ", which allows escape to the node" if {
	not workload.in_user_namespace
	_allows_escape(plain)
} else := ""

_allows_escape(plain) if plain in {"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"}

_allows_escape("SYS_PTRACE") if workload.spec.hostPID == true
