# METADATA
# title: Root filesystem is writable
# description: |
#   A container writes to a copy of its image unless readOnlyRootFilesystem forbids it. Whoever breaks in can then
#   bring tools along and change the programs that run. Ephemeral containers are left alone unless includeEphemeral is
#   set, for whoever debugs has to write somewhere; Windows has no such setting.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
#     description: emptyDir, for what a program has to write
# custom:
#   severity: medium
#   attack: Code that runs in the container replaces the program or its libraries, or downloads tools and starts them.
#   principles: [least-privilege, defence-in-depth]
#   protects: [integrity]
#   threats: [T1525, T1036.005, MS-TA9007]
#   remediation: Set `securityContext.readOnlyRootFilesystem` to true and mount an emptyDir where the program writes.
#   parameters:
#     includeEphemeral:
#       type: boolean
#       description: Whether ephemeral containers need a read-only root filesystem as well.
package policies.container_hardening.read_only_root_filesystem

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"includeEphemeral": false}

# mutation:equivalent replace call: without the default nothing is true either
_parameters := object.union(default_parameters, review.parameters("read-only-root-filesystem"))

violation contains {"msg": msg, "details": {"path": path}} if {
	not workload.is_windows
	some container_path, container in workload.containers
	not container.securityContext.readOnlyRootFilesystem == true
	_applies(container_path)

	msg := sprintf("container %q can write to its root filesystem: readOnlyRootFilesystem is not true", [container.name])
	path := array.concat(container_path, ["securityContext", "readOnlyRootFilesystem"])
}

_applies(path) if not "ephemeralContainers" in path

_applies(_) if _parameters.includeEphemeral == true
