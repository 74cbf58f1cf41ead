# METADATA
# title: Reference to an object that is not there
# description: |
#   A pod waits, without an end, for a ConfigMap, Secret or claim that does not exist, and the API server refuses it where
#   its service account, its priority class or a volume of its own is missing. A StatefulSet's pods have no names without a
#   headless Service. What is missing in other objects is judged where others of their kind are written down in the same
#   namespace; Secrets, which often come from elsewhere, only where the parameter `complete` says that all are given. Keys
#   are judged where the object is there. References that are optional are left alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/#configmaps-and-pods
#     description: ConfigMaps and pods
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
#     description: Stable network identity of a StatefulSet
# custom:
#   severity: medium
#   kinds: [PodBearing]
#   inventory:
#     - v1/ConfigMap
#     - v1/PersistentVolumeClaim
#     - v1/Secret
#     - v1/Service
#     - v1/ServiceAccount
#     - scheduling.k8s.io/v1/PriorityClass
#   attack: A release stops halfway, with pods that never start, or whoever may create the missing object decides what it holds.
#   protects: [availability, integrity]
#   remediation: Correct the name, or add the object, the key or the volume that it names.
#   parameters:
#     complete:
#       type: boolean
#       description: Whether the objects at hand are all there are, so that what is not among them does not exist.
#     external:
#       type: array
#       items: {type: string}
#       description: |
#         Objects that come from elsewhere, as kind/namespace/name, or kind/name for a PriorityClass, in which `*` stands for
#         any part of a segment.
#     unusedVolumes:
#       type: boolean
#       description: Whether volumes that no container mounts are reported too.
package policies.workload_reliability.dangling_reference

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"complete": false,
	"external": ["ConfigMap/*/kube-root-ca.crt"],
	"unusedVolumes": false,
}

_parameters := object.union(default_parameters, review.parameters("dangling-reference"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, reference in _references
	not reference.name in _names[reference.kind]
	_is_known(reference.kind)
	not _is_external(reference)

	msg := sprintf("%s refers to %s %q, which is not there", [reference.owner, reference.kind, reference.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some place, reference in _references
	some steps, key in _keys(reference.source)
	reference.name in _names[reference.kind] # mutation:equivalent *: spares a look at all objects
	objects := [object | some object in _objects[reference.kind]; inventory.name_of(object) == reference.name]

	# mutation:equivalent first element only: there is one of a name, unless one of them has no namespace
	known := {known | some object in objects; some known in _keys_of(object)}
	known != set()
	not key in known

	msg := sprintf("%s refers to key %q, which %s %q does not have", [reference.owner, key, reference.kind, reference.name])
	path := array.concat(array.slice(place, 0, count(place) - 1), steps) # mutation:equivalent change literal: a slice from -1 is one from 0
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, reference in _references
	reference.kind == "Service"
	some service in _objects.Service
	inventory.name_of(service) == reference.name
	not _is_headless(service)

	msg := sprintf("StatefulSet refers to Service %q, which gives its pods no names, as it is not headless", [reference.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, name in _mounts
	not name in _volumes

	container := workload.containers[array.slice(path, 0, count(path) - 3)] # mutation:equivalent change literal: as above
	msg := sprintf("container %q mounts volume %q, which the pod does not have", [container.name, name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.unusedVolumes == true
	some i, volume in workload.spec.volumes
	is_string(volume.name)
	not volume.name in {name | some name in _mounts}

	msg := sprintf("no container mounts volume %q", [volume.name])
	path := array.concat(workload.spec_path, ["volumes", i])
}

_mounts[path] := mount.name if {
	some container_path, container in workload.containers
	some field in ["volumeMounts", "volumeDevices"]
	some i, mount in container[field]
	is_string(mount.name)

	path := array.concat(container_path, [field, i, "name"])
}

_volumes contains volume.name if some volume in workload.spec.volumes

_volumes contains claim.metadata.name if {
	review.group_kind == "apps/StatefulSet"
	some claim in review.object.spec.volumeClaimTemplates
}

_references[path] := {"owner": place.owner, "kind": kind, "name": name, "source": source} if {
	some place_path, place in _places
	some field, source in place.fields
	some name_field, kind in _fields[field]
	not _is_optional(source)
	name := source[name_field]
	_is_name(name)

	path := array.concat(place_path, [field, name_field])
}

_references[path] := {"owner": "pod", "kind": "ServiceAccount", "name": name} if {
	# The API server reads the old field where the new one is empty.
	field := [field | some field in ["serviceAccountName", "serviceAccount"]; _is_name(workload.spec[field])][0]
	name := workload.spec[field]
	name != "default"

	path := array.concat(workload.spec_path, [field])
}

_references[path] := {"owner": "pod", "kind": "PriorityClass", "name": name} if {
	name := workload.spec.priorityClassName
	_is_name(name)
	not startswith(name, "system-")

	path := array.concat(workload.spec_path, ["priorityClassName"])
}

_references[["spec", "serviceName"]] := {"owner": "StatefulSet", "kind": "Service", "name": name} if {
	review.group_kind == "apps/StatefulSet"
	name := review.object.spec.serviceName
	_is_name(name)
}

# Where references stand side by side with other fields.
_places[path] := {"owner": sprintf("volume %q", [_name(volume)]), "fields": volume} if {
	some i, volume in workload.spec.volumes
	path := array.concat(workload.spec_path, ["volumes", i])
}

_places[path] := {"owner": sprintf("volume %q", [_name(volume)]), "fields": source} if {
	some i, volume in workload.spec.volumes
	some j, source in volume.projected.sources
	path := array.concat(workload.spec_path, ["volumes", i, "projected", "sources", j])
}

_places[path] := {"owner": owner, "fields": variable.valueFrom} if {
	some container_path, container in workload.containers
	some i, variable in container.env
	owner := sprintf("variable %q of container %q", [_name(variable), container.name])
	path := array.concat(container_path, ["env", i, "valueFrom"])
}

_places[path] := {"owner": sprintf("container %q", [container.name]), "fields": source} if {
	some container_path, container in workload.containers
	some i, source in container.envFrom
	path := array.concat(container_path, ["envFrom", i])
}

# The fields that refer, the field of theirs that has the name, and the kind that it is of.
_fields := {
	"configMap": {"name": "ConfigMap"},
	"configMapKeyRef": {"name": "ConfigMap"},
	"configMapRef": {"name": "ConfigMap"},
	"persistentVolumeClaim": {"claimName": "PersistentVolumeClaim"},
	"secret": {"name": "Secret", "secretName": "Secret"},
	"secretKeyRef": {"name": "Secret"},
	"secretRef": {"name": "Secret"},
}

_objects[kind] := inventory.in_namespace(kind, inventory.namespace) if {
	some kind in {reference.kind | some reference in _references}
	kind != "PriorityClass"
}

_objects["PriorityClass"] := inventory.cluster("scheduling.k8s.io/PriorityClass")

_names[kind] := {inventory.name_of(object) | some object in objects} if some kind, objects in _objects

_is_known(_) if _parameters.complete == true

# That there are some Secrets tells little: those that matter are made by somebody else, or kept out of sight.
_is_known(kind) if {
	kind != "Secret"
	_objects[kind] != []
}

_is_external(reference) if {
	scope := [inventory.namespace | reference.kind != "PriorityClass"]
	path := concat("/", array.concat(array.concat([reference.kind], scope), [reference.name]))
	some pattern in _parameters.external
	glob.match(pattern, ["/"], path)
}

# mutation:equivalent swap arguments: the two have no key in common
_keys(source) := object.union(
	{["key"]: key | key := source.key; is_string(key)},
	{["items", i, "key"]: item.key | some i, item in source.items; is_string(item.key)},
)

# What somebody else fills has no keys yet.
_keys_of(object) := {key | some field in ["data", "binaryData", "stringData"]; some key, _ in object[field]}

_is_headless(service) if service.spec.clusterIP == "None"

_is_headless(service) if "None" in service.spec.clusterIPs

_is_optional(source) if source.optional == true

_is_name(name) if {
	is_string(name)
	name != ""
}

_name(holder) := holder.name if {
	is_string(holder.name)
} else := ""
