# METADATA
# title: Windows HostProcess container
# description: |
#   A HostProcess container is a process of the Windows node itself, with the node's file system, network and, often,
#   its administrator's rights. It is privileged mode by another name.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
#     description: Create a Windows HostProcess pod
# custom:
#   severity: critical
#   attack: Code in the container takes over the Windows node and every pod on it.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, MS-TA9018]
#   layer: container
#   remediation: Remove `windowsOptions.hostProcess` from the pod and its containers.
package policies.pod_security.windows_host_process

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some context_path, context in workload.security_contexts
	context.fields.windowsOptions.hostProcess == true

	msg := sprintf("%s runs as a process of its Windows host", [context.owner])
	path := array.concat(context_path, ["windowsOptions", "hostProcess"])
}
