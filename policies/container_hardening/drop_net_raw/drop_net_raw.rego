# METADATA
# title: NET_RAW not dropped
# description: |
#   Container runtimes grant NET_RAW unless told otherwise. With it a program writes packets of any content, which is
#   how one pod pretends to be another, or the gateway, and reads the traffic meant for them. Hardly any program needs
#   it. The name must stand without CAP_, since containerd ignores a drop of CAP_NET_RAW; lower case is fine.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container
#     description: Set capabilities for a container
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, whose restricted profile drops ALL
# custom:
#   severity: medium
#   attack: Code that runs in the container answers ARP or DNS requests in the name of others and reads their traffic.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1557, T1040, MS-TA9036]
#   remediation: Add NET_RAW (better ALL) to `securityContext.capabilities.drop`.
package policies.container_hardening.drop_net_raw

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	not workload.is_windows
	some container_path, container in workload.containers
	not _drops(container, {"NET_RAW", "ALL"})

	msg := sprintf("container %q drops neither NET_RAW nor ALL", [container.name])
	path := array.concat(container_path, ["securityContext", "capabilities", "drop"])
}

# A name that is dropped stays dropped whatever is added; from ALL it is an exception.
violation contains {"msg": msg, "details": {"path": path}} if {
	not workload.is_windows
	some container_path, container in workload.containers
	some i, capability in container.securityContext.capabilities.add
	is_string(capability) # mutation:equivalent *: upper has no value for others; this keeps strict engines from errors
	trim_prefix(upper(capability), "CAP_") in {"NET_RAW", "ALL"}
	not _drops(container, {"NET_RAW"})

	msg := sprintf("container %q adds capability %s", [container.name, capability])
	path := array.concat(container_path, ["securityContext", "capabilities", "add", i])
}

_drops(container, names) if {
	some capability in container.securityContext.capabilities.drop
	is_string(capability) # mutation:equivalent *: upper has no value for others; this keeps strict engines from errors
	upper(capability) in names
}
