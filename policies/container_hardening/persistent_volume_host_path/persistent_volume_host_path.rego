# METADATA
# title: PersistentVolume backed by a host path
# description: |
#   A PersistentVolume can show a path of the node. A pod that claims it gets at the node's own files without a hostPath
#   volume of its own, and so passes every policy against those. Local volumes, which name a disk of one node, are left
#   alone unless allowLocal is false.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/
#     description: Persistent volumes
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath volumes
# custom:
#   severity: high
#   kinds: [PersistentVolume]
#   layer: cluster
#   attack: Whoever may claim the volume reads credentials from the node's disk, or plants files that it runs as root.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, MS-TA9013]
#   remediation: Back the volume by network storage or a CSI driver instead of a path of the node.
#   parameters:
#     allowedHostPaths:
#       type: array
#       items: {type: string}
#       description: Directories of the node that volumes may show, together with all that lies below them.
#     allowLocal:
#       type: boolean
#       description: Whether local volumes may show any path.
package policies.container_hardening.persistent_volume_host_path

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedHostPaths": [], "allowLocal": true}

# mutation:equivalent replace call: without the defaults there is no list, which is like an empty one, and no false
_parameters := object.union(default_parameters, review.parameters("persistent-volume-host-path"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "PersistentVolume"
	some type in _types
	source := review.object.spec[type]
	is_object(source)
	not _is_allowed(source)

	shown := object.get(review.object.spec, [type, "path"], "")
	msg := sprintf("persistent volume of type %s exposes host path %q", [type, shown])
	path := ["spec", type, "path"]
}

_types contains "hostPath"

_types contains "local" if _parameters.allowLocal == false

# A path that climbs is in no directory; Windows takes both slashes.
_is_allowed(source) if {
	not ".." in regex.split(`[/\\]`, source.path)
	segments := _segments(source.path)
	some allowed in _parameters.allowedHostPaths
	prefix := _segments(allowed)
	array.slice(segments, 0, count(prefix)) == prefix # mutation:equivalent change literal: a slice from -1 is one from 0
}

# Whether the path is absolute, and its segments after cleaning.
_segments(path) := array.concat([startswith(path, "/")], [segment |
	some segment in split(path, "/")
	not segment in ["", "."]
])
