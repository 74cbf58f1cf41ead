# METADATA
# title: No liveness probe
# description: |
#   A process that hangs stays in service until somebody notices, unless the kubelet probes it and restarts the container.
#   Every container that runs for good is judged by itself: its neighbour's probe does not speak for it. Jobs, and pods
#   and containers that are not always restarted, need none, and sidecars are left alone unless skipSidecars is false.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes
#     description: Container probes
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Configure liveness, readiness and startup probes
# custom:
#   severity: low
#   kinds: [Pod, ReplicationController, apps/ReplicaSet, apps/Deployment, apps/DaemonSet, apps/StatefulSet]
#   layer: container
#   attack: A process that hangs, by itself or by a request that was made to hang it, is not restarted.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: Give the container a livenessProbe that fails only when a restart helps.
#   parameters:
#     skipSidecars:
#       type: boolean
#       description: Whether init containers with restartPolicy Always may be without the probe.
#     handlers:
#       type: array
#       items: {type: string, enum: [exec, httpGet, tcpSocket, grpc]}
#       description: The ways of probing that count.
package policies.workload_reliability.liveness_probe

import data.lib.sekisho.probe
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"skipSidecars": true, "handlers": ["exec", "httpGet", "tcpSocket", "grpc"]}

_parameters := object.union(default_parameters, review.parameters("liveness-probe"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in probe.permanent
	not _is_skipped(container_path)
	lack := probe.lack(container, "livenessProbe", _parameters.handlers)

	msg := sprintf("container %q %s", [container.name, lack])
	path := array.concat(container_path, ["livenessProbe"])
}

_is_skipped(path) if {
	_parameters.skipSidecars == true
	probe.is_sidecar(path)
}
