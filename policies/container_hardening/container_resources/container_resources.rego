# METADATA
# title: Resource request or limit missing
# description: |
#   Without requests the scheduler packs a node blindly; without a memory limit one container can take all the memory of
#   its node. A zero counts as missing, a limit stands in for a request that is not set, and what the pod's own resources
#   set holds for all containers. Defaults that a LimitRange adds in the cluster are not seen.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
#   - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
#     description: Limit ranges
# custom:
#   severity: medium
#   attack: A container that leaks or is abused, for mining say, starves its neighbours on the node or has them evicted.
#   principles: [defence-in-depth]
#   protects: [availability]
#   threats: [T1496, T1499, MS-TA9039, MS-TA9040]
#   remediation: Set the missing field below `resources` of the container, or below `spec.resources` of the pod.
#   parameters:
#     required:
#       type: array
#       items: {type: string, enum: [requests.cpu, requests.memory, limits.cpu, limits.memory]}
#       description: Fields that every container must set.
#     forbidden:
#       type: array
#       items: {type: string, enum: [requests.cpu, requests.memory, limits.cpu, limits.memory]}
#       description: Fields that no container and no pod may set, as limits.cpu where throttling is unwanted.
#     skipInitContainers:
#       type: boolean
#       description: Whether to leave out init containers that end before the others start. Sidecars are judged anyway.
package policies.container_hardening.container_resources

import data.lib.sekisho.quantity
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"required": ["requests.cpu", "requests.memory", "limits.memory"],
	"forbidden": [],
	"skipInitContainers": false,
}

_parameters := object.union(default_parameters, review.parameters("container-resources"))

violation contains {"msg": msg, "details": {"path": array.concat(container_path, _paths[field])}} if {
	lacking := _required - _pod_has
	some container_path, container in _containers
	some field in (lacking - _has(container))

	msg := sprintf("container %q has no %s", [container.name, field])
}

violation contains {"msg": msg, "details": {"path": array.concat(holder_path, _paths[field])}} if {
	some field in _parameters.forbidden

	# mutation:equivalent swap arguments: the two have no key in common
	some holder_path, holder in object.union(_containers, {workload.spec_path: workload.spec})
	amount := object.get(holder, _paths[field], null)
	quantity.is_some(amount)

	msg := sprintf("%s has %s %s, which is forbidden", [_owner(holder), field, quantity.text(amount)])
}

# mutation:equivalent drop condition: without a name there is no text either
_owner(holder) := sprintf("container %q", [holder.name]) if holder.name

else := "pod"

# The API has no resources for ephemeral containers.
_containers[path] := container if {
	some path, container in workload.containers
	not "ephemeralContainers" in path
	not _is_skipped(path, container)
}

_is_skipped(path, container) if {
	_parameters.skipInitContainers == true
	"initContainers" in path
	not container.restartPolicy == "Always"
}

_required := {field | some field in _parameters.required}

_pod_has := _has(workload.spec) if {
	is_object(workload.spec.resources) # mutation:equivalent *: without them it has nothing; this spares the search
}

# mutation:equivalent change literal: only fields are taken out of it
else := set()

# The API server copies the limit only where there is no request; a written 0 stays.
_has(holder) := written | copied if {
	written := {field |
		some field, path in _paths
		quantity.is_some(object.get(holder, path, null))
	}
	copied := {field |
		some field, limit in {"requests.cpu": "limits.cpu", "requests.memory": "limits.memory"}
		limit in written
		object.get(holder, _paths[field], null) == null
	}
}

_paths := {
	"requests.cpu": ["resources", "requests", "cpu"],
	"requests.memory": ["resources", "requests", "memory"],
	"limits.cpu": ["resources", "limits", "cpu"],
	"limits.memory": ["resources", "limits", "memory"],
}
