# METADATA
# title: Two workloads share a UID
# description: |
#   To the node a process is its user number. Where workloads of two tenants run as the same one, whoever breaks out of a
#   container may signal, trace and read what belongs to the other: files on shared volumes and on the node. Compared are the
#   numbers that pods set, of the pod or of a container, with those of workloads of other namespaces that are seen together.
#   Pods without a number, those in a user namespace, root, which another policy judges, and pods that belong to a controller
#   are left out.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: User namespaces
# custom:
#   severity: low
#   kinds: [PodBearing]
#   inventory: [PodBearing]
#   layer: container
#   attack: Code that breaks out of a container reads the files of another tenant and traces its processes.
#   principles: [separation, defence-in-depth]
#   protects: [confidentiality, integrity]
#   remediation: Give each workload a `runAsUser` of its own, or put it into a user namespace with `hostUsers` set to false.
#   parameters:
#     perNamespace:
#       type: boolean
#       description: Whether workloads of one namespace may share a number.
package policies.tenancy.workload_uid_unique

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"perNamespace": true}

# mutation:equivalent replace call: what is unset is not false either
_parameters := object.union(default_parameters, review.parameters("workload-uid-unique"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind != "PodTemplate" # It makes no pod by itself.
	_is_apart(review.object, workload.spec)
	some path, uid in _uids
	others := sort({other.name | some other in _others; uid in other.uids})

	msg := sprintf("user %s is also that of %s%s", [format_int(uid, 10), others[0], _more(count(others) - 1)])
}

_more(0) := ""

_more(n) := sprintf(" and of %d more", [n]) if n > 0

# The numbers of this workload, by the path of the field. Root is another policy's concern.
_uids[path] := uid if {
	some container_path, container in workload.containers
	uid := _own(container)
	uid > 0

	path := array.concat(container_path, ["securityContext", "runAsUser"])
}

_uids[path] := uid if {
	some container in workload.containers
	not _own(container)
	uid := _own(workload.spec)
	uid > 0

	path := array.concat(workload.spec_path, ["securityContext", "runAsUser"])
}

_others := [{"name": name, "uids": _uids_of(alike.spec)} |
	some alike in _alike
	_is_compared(inventory.namespace_of(alike.object))
	_is_apart(alike.object, alike.spec)
	not inventory.is_same(alike.object, review.object) # mutation:equivalent swap arguments: either is the same as the other
	name := sprintf("%s %q in namespace %q", [
		alike.object.kind,
		inventory.name_of(alike.object),
		inventory.namespace_of(alike.object),
	])
]

# Each workload meets all others here. What has the number nowhere is done with at once.
_alike contains {"object": found, "spec": spec} if {
	some uid in _wanted
	some group_kind, path in _spec_paths
	some found in inventory.everywhere(group_kind)
	spec := object.get(found, path, {}) # mutation:equivalent change literal: it has no user number either
	spec.securityContext.runAsUser == uid
}

_alike contains {"object": found, "spec": spec} if {
	some uid in _wanted
	some group_kind, path in _spec_paths
	some found in inventory.everywhere(group_kind)
	spec := object.get(found, path, {}) # mutation:equivalent change literal: it has no user number either
	some field in _lists # mutation:equivalent *: a coarser sieve lets through what is judged below
	some container in spec[field]
	container.securityContext.runAsUser == uid # mutation:equivalent *: a coarser sieve lets through what is judged below
}

_wanted := {uid | some uid in _uids}

# Only of what makes pods.
_spec_paths[group_kind] := array.concat(path, ["spec"]) if {
	some group_kind, path in workload.templates
	group_kind != "PodTemplate"
}

_is_compared(namespace) if namespace != inventory.namespace

_is_compared(_) if _parameters.perNamespace == false

# The pods of a controller are the controller's. The numbers of a user namespace are others on the node.
_is_apart(object, spec) if {
	not spec.hostUsers == false
	not _is_owned(object)
}

_is_owned(object) if {
	some owner in object.metadata.ownerReferences
	owner.controller == true
}

_uids_of(spec) := {uid |
	some field in _lists
	some container in spec[field]
	uid := _effective(container, spec)
}

_effective(container, spec) := uid if {
	uid := _own(container)
} else := _own(spec)

_own(holder) := uid if {
	uid := holder.securityContext.runAsUser
	is_number(uid) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
}

_lists := ["initContainers", "containers", "ephemeralContainers"]
