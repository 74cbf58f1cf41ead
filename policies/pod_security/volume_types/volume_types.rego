# METADATA
# title: Volume type outside the restricted set
# description: |
#   A pod that mounts a network share, a cloud disk or the node's own disk by itself goes around the claims and classes
#   with which a cluster decides who may reach which storage.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/
#     description: Volumes and their types
# custom:
#   severity: medium
#   attack: Whoever writes the pod names a server, a disk or the node itself, and reads data not meant for them.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity]
#   threats: [T1611, MS-TA9013]
#   layer: cluster
#   remediation: Use a PersistentVolumeClaim instead of the inline source.
#   parameters:
#     extraAllowed:
#       type: array
#       items: {type: string}
#       description: Volume types that pods may use besides the restricted set, as nfs.
#     allowedFlexVolumeDrivers:
#       type: array
#       items: {type: string}
#       description: FlexVolume drivers that pods may use, as example.com/nfs.
package policies.pod_security.volume_types

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"extraAllowed": [], "allowedFlexVolumeDrivers": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("volume-types"))

_restricted := {
	"configMap",
	"csi",
	"downwardAPI",
	"emptyDir",
	"ephemeral",
	"image",
	"persistentVolumeClaim",
	"projected",
	"secret",
}

# A source is always an object, and the API allows one for each volume: whatever else stands beside an allowed source is
# none, and a volume without a source becomes an emptyDir.
violation contains {"msg": msg, "details": {"path": array.concat(path, [type])}} if {
	some path, volume in workload.volumes
	some type, source in object.remove(volume, _unconditional) # mutation:equivalent replace call: with one of these it is allowed
	is_object(source)
	not _allowed(volume)

	msg := sprintf("volume %q uses volume type %s, which is not allowed", [volume.name, type])
}

_unconditional := _restricted | {type | some type in _parameters.extraAllowed}

_allowed(volume) if {
	some source in object.filter(volume, _unconditional)
	is_object(source)
}

_allowed(volume) if volume.flexVolume.driver in _parameters.allowedFlexVolumeDrivers
