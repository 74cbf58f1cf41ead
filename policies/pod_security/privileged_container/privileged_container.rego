# METADATA
# title: Privileged container
# description: |
#   A privileged container sees every device of its node and keeps every capability. It is root on the node with an
#   image around it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
# custom:
#   severity: critical
#   attack: Code that runs in the container mounts the node's disk and takes over the node and every pod on it.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1610, MS-TA9018]
#   layer: container
#   remediation: Set `securityContext.privileged` to false on the container, or remove it.
package policies.pod_security.privileged_container

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	container.securityContext.privileged == true

	msg := sprintf("container %q is privileged", [container.name])
	path := array.concat(container_path, ["securityContext", "privileged"])
}
