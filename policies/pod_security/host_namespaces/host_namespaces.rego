# METADATA
# title: Pod shares a host namespace
# description: |
#   In the host's network, PID or IPC namespace a container reaches what the node and its processes have: loopback
#   services, the memory and environment of other processes, shared memory. The pod is no longer apart from its node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
# custom:
#   severity: high
#   attack: Code in the pod talks to services that listen on the node only, or reads secrets out of other processes.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1610, MS-TA9018]
#   layer: container
#   remediation: Remove `hostNetwork`, `hostPID` and `hostIPC` from the pod's spec, or set them to false.
#   parameters:
#     allow:
#       type: array
#       items: {type: string}
#       description: Fields that pods may set to true, of hostNetwork, hostPID and hostIPC.
package policies.pod_security.host_namespaces

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allow": []}

_parameters := object.union(default_parameters, review.parameters("host-namespaces"))

_namespaces := {"hostNetwork": "network", "hostPID": "PID", "hostIPC": "IPC"}

violation contains {"msg": msg, "details": {"path": path}} if {
	some field, namespace in _namespaces
	workload.spec[field] == true
	not field in _parameters.allow

	msg := sprintf("pod shares the host's %s namespace", [namespace])
	path := array.concat(workload.spec_path, [field])
}
