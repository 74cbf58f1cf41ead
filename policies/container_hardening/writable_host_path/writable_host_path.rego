# METADATA
# title: hostPath mounted writable
# description: |
#   A container that can write to the node's disk can leave something there that the node or another pod runs later. A
#   mount is writable unless it says readOnly. One with mountPropagation Bidirectional puts the container's own mounts
#   into the node. Not judged are file systems that the node mounts below the path; only recursiveReadOnly closes those.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath volumes
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation
#     description: Mount propagation
# custom:
#   severity: high
#   attack: Code in the container writes a job, a key or a program to the node's disk, and the node runs it as root.
#   principles: [least-privilege, defence-in-depth]
#   protects: [integrity, availability]
#   threats: [T1611, MS-TA9013]
#   remediation: Set `readOnly` to true on the volumeMount, and remove `mountPropagation`.
package policies.container_hardening.writable_host_path

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some mount in _mounts
	not mount.fields.readOnly == true

	msg := sprintf("container %q mounts host path %q for writing", [mount.container, mount.host_path])
	path := array.concat(mount.path, ["readOnly"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some mount in _mounts
	mount.fields.mountPropagation == "Bidirectional"

	msg := sprintf("container %q propagates its mounts to host path %q", [mount.container, mount.host_path])
	path := array.concat(mount.path, ["mountPropagation"])
}

# The mounts of hostPath volumes. Not keyed by their paths: two volumes of one name would be an error.
_mounts contains {"container": container.name, "fields": mount, "host_path": host_path, "path": path} if {
	some volume in workload.volumes
	is_object(volume.hostPath)

	some container_path, container in workload.containers
	some i, mount in container.volumeMounts
	mount.name == volume.name

	host_path := object.get(volume, ["hostPath", "path"], "")
	path := array.concat(container_path, ["volumeMounts", i])
}
