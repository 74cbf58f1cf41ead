# METADATA
# title: hostPath volume
# description: |
#   A hostPath volume puts a part of the node's own file system into the pod. What the node keeps there, from
#   credentials to the sockets of its daemons, is then one mount away.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath volumes
# custom:
#   severity: high
#   attack: Code in the pod reads credentials from the node's disk, or plants files that the node runs as root.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, MS-TA9013]
#   layer: container
#   remediation: Replace the hostPath volume by configMap, secret, emptyDir, persistentVolumeClaim or image.
#   parameters:
#     allowedHostPaths:
#       type: array
#       items:
#         type: object
#         properties:
#           pathPrefix:
#             type: string
#             description: The directory that volumes may show, together with all that lies below it.
#           readOnly:
#             type: boolean
#             description: Demands that every container mounts the volume read-only.
#       description: Directories of the node that pods may use. None by default, as the standard demands.
package policies.pod_security.host_path_volume

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedHostPaths": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("host-path-volume"))

violation contains {"msg": msg, "details": {"path": array.concat(path, ["hostPath"])}} if {
	some path, volume in workload.volumes
	is_object(volume.hostPath)
	_entries(volume) == []

	shown := object.get(volume, ["hostPath", "path"], "")
	msg := sprintf("volume %q exposes host path %q", [volume.name, shown])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some volume in workload.volumes
	is_object(volume.hostPath) # mutation:equivalent *: others are covered by no entry; this spares the search
	entries := _entries(volume)
	entries != []
	every entry in entries {
		entry.readOnly == true
	}

	some container_path, container in workload.containers
	some i, mount in container.volumeMounts
	mount.name == volume.name
	not mount.readOnly == true

	msg := sprintf("container %q mounts host path %q for writing", [container.name, volume.hostPath.path])
	path := array.concat(container_path, ["volumeMounts", i, "readOnly"])
}

# The parameter's entries that cover a volume. A path that climbs is covered by none; Windows takes both slashes.
_entries(volume) := [entry |
	not ".." in regex.split(`[/\\]`, volume.hostPath.path)
	segments := _segments(volume.hostPath.path)

	some entry in _parameters.allowedHostPaths
	prefix := _segments(entry.pathPrefix)
	array.slice(segments, 0, count(prefix)) == prefix # mutation:equivalent change literal: a slice from -1 is one from 0
]

# Whether the path is absolute, and its segments after cleaning.
_segments(path) := array.concat([startswith(path, "/")], [segment |
	some segment in split(path, "/")
	not segment in ["", "."]
])
