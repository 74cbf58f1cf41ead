# METADATA
# title: /proc mask removed (baseline)
# description: |
#   Runtimes hide and write-protect the parts of /proc that speak to the node's kernel. An unmasked /proc gives them to
#   the container.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: User namespaces
# custom:
#   severity: high
#   attack: Root in the container writes kernel settings such as core_pattern and so runs commands on the node.
#   principles: [defence-in-depth, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   layer: container
#   remediation: Remove `securityContext.procMount` from the container, or set it to Default.
#   parameters:
#     pssVersion:
#       type: string
#       description: Minor version of Kubernetes whose Pod Security Standards apply, as 1.31, or latest.
package policies.pod_security.proc_mount_baseline

import data.lib.sekisho.review
import data.lib.sekisho.version
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"pssVersion": "latest"}

_parameters := object.union(default_parameters, review.parameters("proc-mount-baseline"))

violation contains {"msg": msg, "details": {"path": path}} if {
	not _waived
	some container_path, container in workload.containers
	mount := container.securityContext.procMount
	is_string(mount)
	mount != "Default"

	msg := sprintf("container %q sets procMount to %q", [container.name, mount])
	path := array.concat(container_path, ["securityContext", "procMount"])
}

# Root in a user namespace is nobody on the node, so that nested containers may have their own /proc.
_waived if {
	version.at_least(_parameters.pssVersion, 35)
	workload.in_user_namespace
}
