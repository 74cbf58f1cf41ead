# METADATA
# title: Reference to an object that is not there
# description: |
#   A pod waits, without an end, for a ConfigMap, Secret or claim that does not exist, and the API server refuses it where
#   its service account, its priority class or a volume of its own is missing. A StatefulSet's pods have no names without a
#   headless Service that selects them. What is missing in other objects is judged where others of their kind are written
#   down in the same namespace; ConfigMaps and Secrets, which often come from elsewhere, only where the parameter `complete`
#   says that all are given. Keys are judged where the object is there. References that are optional are left alone.
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
import data.lib.sekisho.pod_label
import data.lib.sekisho.review
import data.lib.sekisho.selector
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
	_is_known(reference.kind, inventory.namespace)
	not reference.name in _names(reference.kind, inventory.namespace)
	not _is_external(reference)

	msg := sprintf("%s refers to %s %q, which is not there", [_owner(reference.owner), reference.kind, reference.name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some place, reference in _references
	known := _known_keys(reference.kind, inventory.namespace, reference.name)
	known != set()
	some steps, key in _keys(reference.source)
	not key in known

	args := [_owner(reference.owner), key, reference.kind, reference.name]
	msg := sprintf("%s refers to key %q, which %s %q does not have", args)
	path := array.concat(array.slice(place, 0, count(place) - 1), steps) # mutation:equivalent change literal: a slice from -1 is one from 0
}

violation contains {"msg": msg, "details": {"path": ["spec", "serviceName"]}} if {
	some service in inventory.named("Service", inventory.namespace, _governing)
	reason := _namelessness(service)

	msg := sprintf("StatefulSet refers to Service %q, which gives its pods no names, as it %s", [_governing, reason])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_mounted - _volumes != set() # mutation:equivalent *: spares a look at each
	some path, name in _mounts
	not name in _volumes

	container := workload.containers[array.slice(path, 0, count(path) - 3)] # mutation:equivalent change literal: as above
	msg := sprintf("container %q mounts volume %q, which the pod does not have", [container.name, name])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.unusedVolumes == true
	some i, volume in workload.spec.volumes
	is_string(volume.name)
	not volume.name in _mounted

	msg := sprintf("no container mounts volume %q", [volume.name])
	path := array.concat(workload.spec_path, ["volumes", i])
}

_mount_fields := ["volumeMounts", "volumeDevices"]

_mounted contains mount.name if {
	some container in workload.containers
	some field in _mount_fields
	some mount in container[field]
}

_mounts[path] := mount.name if {
	some container_path, container in workload.containers
	some field in _mount_fields
	some i, mount in container[field]
	is_string(mount.name)

	path := array.concat(container_path, [field, i, "name"])
}

_volumes contains volume.name if some volume in workload.spec.volumes

_volumes contains claim.metadata.name if {
	review.group_kind == "apps/StatefulSet"
	some claim in review.object.spec.volumeClaimTemplates
}

_references[path] := {"owner": owner, "kind": kind, "name": name, "source": source} if {
	some [holder_path, steps, owner, fields] in _places
	some field, source in fields
	names := _fields[field]
	object.get(source, "optional", false) != true
	some name_field, kind in names
	name := source[name_field]
	_is_name(name)

	path := array.concat(holder_path, array.concat(steps, [field, name_field]))
}

_references[path] := {"owner": ["pod"], "kind": "ServiceAccount", "name": name} if {
	# The API server reads the old field where the new one is empty.
	field := [field | some field in ["serviceAccountName", "serviceAccount"]; _is_name(workload.spec[field])][0]
	name := workload.spec[field]
	name != "default"

	path := array.concat(workload.spec_path, [field])
}

_references[path] := {"owner": ["pod"], "kind": "PriorityClass", "name": name} if {
	name := workload.spec.priorityClassName
	_is_name(name)
	not startswith(name, "system-")

	path := array.concat(workload.spec_path, ["priorityClassName"])
}

_references[["spec", "serviceName"]] := {"owner": ["StatefulSet"], "kind": "Service", "name": _governing}

_governing := name if {
	review.group_kind == "apps/StatefulSet"
	name := review.object.spec.serviceName
	_is_name(name)
}

# Where references stand side by side with other fields, each as [path of the pod's spec or of the container, steps from
# there, owner, fields].
_places contains [workload.spec_path, ["volumes", i], ["volume", volume], volume] if {
	some i, volume in workload.spec.volumes
}

_places contains [workload.spec_path, ["volumes", i, "projected", "sources", j], ["volume", volume], source] if {
	some i, volume in workload.spec.volumes
	some j, source in volume.projected.sources
}

_places contains [container_path, ["env", i, "valueFrom"], ["variable", variable, container], variable.valueFrom] if {
	some container_path, container in workload.containers
	some i, variable in container.env
}

_places contains [container_path, ["envFrom", i], ["container", container], source] if {
	some container_path, container in workload.containers
	some i, source in container.envFrom
}

_owner([name]) := name

_owner(["volume", volume]) := sprintf("volume %q", [_name(volume)])

_owner(["container", container]) := sprintf("container %q", [container.name])

_owner(["variable", variable, container]) := sprintf("variable %q of container %q", [_name(variable), container.name])

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

_names("PriorityClass", _) := {inventory.name_of(class) | some class in inventory.cluster("scheduling.k8s.io/PriorityClass")}

_names(kind, namespace) := inventory.names(kind, namespace) if kind != "PriorityClass"

default _is_known(_, _) := false # mutation:equivalent *: it is remembered, which no value is not

_is_known(_, _) if _parameters.complete == true

# That there are some ConfigMaps or Secrets tells little: generators, operators and other repositories make those that a pod
# wants.
_is_known(kind, namespace) if {
	not kind in {"ConfigMap", "Secret"}
	_names(kind, namespace) != set()
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

# What somebody else fills has no keys yet. If there are several objects of the name, one is enough.
_known_keys(kind, namespace, name) := {key |
	some object in inventory.named(kind, namespace, name)
	some field in ["data", "binaryData", "stringData"]
	some key, _ in object[field]
}

_namelessness(service) := "is not headless" if {
	not _is_headless(service)
} else := "selects other pods" if {
	labels := service.spec.selector
	is_object(labels)
	labels != {}
	not selector.matches_map(labels, selector.labels(workload.pod))
	not pod_label.is_read_by(labels, []) # mutation:equivalent change literal: no label is named so
}

_is_headless(service) if service.spec.clusterIP == "None"

_is_headless(service) if "None" in service.spec.clusterIPs

_is_name(name) if {
	is_string(name)
	name != ""
}

_name(holder) := holder.name if {
	is_string(holder.name)
} else := ""
