# METADATA
# title: Pod not in a user namespace
# description: |
#   In a user namespace, root of the container is an ordinary user of the node, who owns nothing there. Kubernetes
#   gives a pod one of its own only where hostUsers is false. Pods that cannot have one are skipped: those with a host
#   namespace or with volumeDevices, and Windows pods. It needs a kernel, a runtime and file systems that support it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: User namespaces
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/user-namespaces/
#     description: Use a user namespace with a pod
# custom:
#   severity: low
#   attack: Code that runs as root in the container and breaks out of it is root on the node.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611]
#   remediation: Set `spec.hostUsers` to false.
package policies.container_hardening.user_namespace

import data.lib.sekisho.workload

violation contains {"msg": "pod shares the users of the node: hostUsers is not false", "details": {"path": path}} if {
	is_object(workload.spec)
	not workload.in_user_namespace
	not workload.is_windows
	not _uses_host_namespace
	not _uses_volume_devices

	path := array.concat(workload.spec_path, ["hostUsers"])
}

# The API refuses both together with hostUsers set to false.
_uses_host_namespace if {
	true in object.filter(workload.spec, ["hostIPC", "hostNetwork", "hostPID"])
}

_uses_volume_devices if {
	some container in workload.containers
	count(container.volumeDevices) > 0
}
