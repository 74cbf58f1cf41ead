# METADATA
# title: Unbounded local storage
# description: |
#   Logs, writable layers and emptyDir volumes share the node's disk. A container without a limit, or a volume without a
#   size, can fill it, and then the node evicts pods that did nothing wrong. A zero is no limit. Volumes of huge pages are
#   left out, as their requests bound them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage
#     description: Local ephemeral storage
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
#     description: emptyDir volumes
# custom:
#   severity: low
#   attack: Code in the container writes until the disk or the memory of the node is full, and other pods are evicted.
#   principles: [defence-in-depth]
#   protects: [availability]
#   threats: [T1499, MS-TA9040]
#   remediation: Set `resources.limits.ephemeral-storage` of the container, or `emptyDir.sizeLimit` of the volume.
#   parameters:
#     max:
#       type: string
#       description: The largest limit of a container, as 4Gi. Without a value every limit will do.
#     requireRequest:
#       type: boolean
#       description: Whether to demand a request too. One that is not set becomes the limit.
#     requestEqualsLimit:
#       type: boolean
#       description: Whether the request must be equal to the limit.
#     requireEmptyDirSizeLimit:
#       type: boolean
#       description: Whether emptyDir volumes on disk need a sizeLimit. Those in memory always do.
package policies.container_hardening.ephemeral_storage

import data.lib.sekisho.quantity
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"max": null, "requireRequest": false, "requestEqualsLimit": false, "requireEmptyDirSizeLimit": true}

_parameters := object.union(default_parameters, review.parameters("ephemeral-storage"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some kind in _required
	some container_path, container in workload.containers
	not _has(container, kind)
	not "ephemeralContainers" in container_path # The API has no resources for them.

	msg := sprintf("container %q has no %s.ephemeral-storage", [container.name, kind])
	path := array.concat(container_path, ["resources", kind, "ephemeral-storage"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.max != null # mutation:equivalent *: nothing is more than null; this spares the containers
	some container_path, container in workload.containers
	limit := _amount(container, "limits")
	quantity.parse(limit) > quantity.parse(_parameters.max)

	# mutation:equivalent replace call: only Gatekeeper hands over numbers that print in another way
	msg := sprintf("container %q has limits.ephemeral-storage %s, more than %s", [container.name, quantity.text(limit), _parameters.max])
	path := array.concat(container_path, ["resources", "limits", "ephemeral-storage"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.requestEqualsLimit == true
	some container_path, container in workload.containers
	request := _amount(container, "requests")
	limit := _amount(container, "limits")
	quantity.parse(request) != quantity.parse(limit)

	# mutation:equivalent replace call: only Gatekeeper hands over numbers that print in another way
	msg := sprintf("container %q requests ephemeral-storage %s, but its limit is %s", [container.name, quantity.text(request), quantity.text(limit)])
	path := array.concat(container_path, ["resources", "requests", "ephemeral-storage"])
}

violation contains {"msg": msg, "details": {"path": array.concat(path, ["emptyDir", "sizeLimit"])}} if {
	some path, fields in _empty_dirs
	_needs_size(fields)
	quantity.is_none(object.get(fields, "sizeLimit", null))

	msg := sprintf("volume %q has no sizeLimit", [workload.volumes[path].name])
}

_required := {"limits"} | {"requests" | _parameters.requireRequest == true}

# The API server copies the limit only where there is no request; a written 0 stays.
_has(container, kind) if quantity.is_some(_amount(container, kind))

_has(container, "requests") if {
	_amount(container, "requests") == null
	quantity.is_some(_amount(container, "limits"))
}

_amount(container, kind) := object.get(container, ["resources", kind, "ephemeral-storage"], null)

_empty_dirs[path] := volume.emptyDir if {
	some path, volume in workload.volumes
	is_object(volume.emptyDir)
}

# A volume without a source becomes an emptyDir.
# mutation:equivalent change literal: other fields than the two are not read
_empty_dirs[path] := {} if {
	some path, volume in workload.volumes
	not _has_source(volume)
}

_has_source(volume) if {
	some source in volume
	is_object(source)
}

_needs_size(fields) if fields.medium == "Memory"

_needs_size(fields) if {
	_parameters.requireEmptyDirSizeLimit == true
	object.get(fields, "medium", null) in [null, ""]
}
