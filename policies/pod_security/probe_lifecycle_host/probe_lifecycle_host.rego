# METADATA
# title: Probe or lifecycle hook names a host
# description: |
#   The kubelet sends probes and HTTP hooks from the node's own network. A host in them aims these requests at any
#   address that the node can reach, such as its loopback services or the cloud's metadata server.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Liveness, readiness and startup probes
# custom:
#   severity: medium
#   attack: Whoever may create pods scans and calls addresses that only the node can reach.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1046, MS-TA9031]
#   layer: container
#   remediation: Remove `host`, so that the request goes to the pod; name a virtual host in `httpHeaders`.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.probe_lifecycle_host

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("probe-lifecycle-host"))

violation contains {"msg": msg, "details": {"path": array.concat(path, [action, "host"])}} if {
	version.at_least(_parameters.pssVersion, 34)
	some path, handler in workload.handlers
	some action in ["httpGet", "tcpSocket"]
	host := handler.fields[action].host
	is_string(host)
	host != ""

	msg := sprintf("container %q aims its %s at host %q", [handler.container, concat(".", handler.hook), host])
}
