# METADATA
# title: Claim lacks class, size or the right access mode
# description: |
#   A claim without a class gets whatever is the default of the day, one without a size is refused, and one that many nodes may
#   write needs an application that can live with that. ReadWriteOnce admits every pod of one node; only ReadWriteOncePod is
#   exclusive. Judges claims, the templates of StatefulSets and of ephemeral volumes, and what StorageClasses do with volumes
#   that nobody claims any more.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
#     description: Persistent volumes, access modes
#   - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/
#     description: Storage classes
# custom:
#   severity: low
#   kinds: [PersistentVolumeClaim, PodBearing, storage.k8s.io/StorageClass]
#   attack: Pods wait for a volume that never comes, or two of them write over each other's data.
#   principles: [defence-in-depth]
#   protects: [availability, integrity]
#   remediation: Set storageClassName, accessModes and resources.requests.storage of the claim.
#   parameters:
#     requireClass:
#       type: boolean
#       description: Whether claims must name a class. The empty name, which means volumes that are made by hand, is one.
#     allowedClasses:
#       type: array
#       items: {type: string}
#       description: Classes that claims may name, the empty name for volumes that are made by hand. An empty list allows all.
#     allowedModes:
#       type: array
#       items: {type: string}
#       description: Access modes that claims may ask for.
#     allowedReclaimPolicies:
#       type: array
#       items: {type: string}
#       description: What a StorageClass may do with released volumes (Delete, Retain). An empty list allows all.
package policies.workload_reliability.volume_claim

import data.lib.sekisho.quantity
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"requireClass": false,
	"allowedClasses": [],
	"allowedModes": ["ReadWriteOnce", "ReadWriteOncePod"],
	"allowedReclaimPolicies": [],
}

_parameters := object.union(default_parameters, review.parameters("volume-claim"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.requireClass == true
	some claim_path, claim in _claims
	[steps, class] := _class(claim)
	class == null

	msg := sprintf("%s names no storage class", [claim.name])
	path := array.concat(claim_path, steps)
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.allowedClasses != []
	some claim_path, claim in _claims
	[steps, class] := _class(claim)
	class != null
	not class in _parameters.allowedClasses

	msg := sprintf("%s names storage class %q, which is not allowed", [claim.name, class])
	path := array.concat(claim_path, steps)
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some claim_path, claim in _claims
	some i, mode in claim.fields.spec.accessModes
	not mode in _parameters.allowedModes

	msg := sprintf("%s asks for access mode %s, which is not allowed", [claim.name, mode])
	path := array.concat(claim_path, ["spec", "accessModes", i])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some claim_path, claim in _claims
	steps := ["spec", "resources", "requests", "storage"]
	quantity.is_none(object.get(claim.fields, steps, null))

	msg := sprintf("%s requests no storage", [claim.name])
	path := array.concat(claim_path, steps)
}

violation contains {"msg": msg, "details": {"path": ["reclaimPolicy"]}} if {
	review.group_kind == "storage.k8s.io/StorageClass"
	_parameters.allowedReclaimPolicies != []
	policy := _reclaim_policy
	not policy in _parameters.allowedReclaimPolicies

	msg := sprintf("storage class has reclaim policy %s, which is not allowed", [policy])
}

_claims[[]] := {"name": "claim", "fields": review.object} if review.group_kind == "PersistentVolumeClaim"

_claims[path] := {"name": name, "fields": template} if {
	review.group_kind == "apps/StatefulSet"
	some i, template in review.object.spec.volumeClaimTemplates
	is_object(template) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors

	path := ["spec", "volumeClaimTemplates", i]
	name := sprintf("claim template %q", [object.get(template, ["metadata", "name"], "")])
}

_claims[path] := {"name": name, "fields": template} if {
	some i, volume in workload.spec.volumes
	template := volume.ephemeral.volumeClaimTemplate
	is_object(template) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors

	path := array.concat(workload.spec_path, ["volumes", i, "ephemeral", "volumeClaimTemplate"])
	name := sprintf("claim of volume %q", [object.get(volume, "name", "")])
}

# The class and what names it: the annotation is older, and the API server heeds it first.
_class(claim) := [_annotation, class] if {
	class := object.get(claim.fields, _annotation, null)
	is_string(class)
} else := [_field, class] if {
	class := object.get(claim.fields, _field, null)
	is_string(class)
} else := [_field, null]

_annotation := ["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"]

_field := ["spec", "storageClassName"]

_reclaim_policy := review.object.reclaimPolicy if {
	is_string(review.object.reclaimPolicy)
	review.object.reclaimPolicy != ""
} else := "Delete"
