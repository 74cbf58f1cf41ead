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

_parameters := object.union(default_parameters, review.parameters("workload-uid-unique"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, uid in _uids
	review.group_kind != "PodTemplate" # It makes no pod by itself.
	_is_apart(review.object, workload.spec)
	others := _sum([_elsewhere(uid, inventory.namespace), _beside(uid)])
	some first in others.first

	msg := sprintf("user %s is also that of %s%s", [format_int(uid, 10), first, _more(others.count - 1)])
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
	uid := _own(workload.spec)
	uid > 0
	some container in workload.containers
	not _own(container)

	path := array.concat(workload.spec_path, ["securityContext", "runAsUser"])
}

# The places of workloads among the pods of their namespace, by number and namespace.
_places := object.union_n([{uid: {namespace: {i: true}}} |
	some namespace in (review.inventory_namespaces | {"default"})
	some i, pod in inventory.pods(namespace)
	some uid in _uids_of(pod.spec)
])

# The same as messages name them. Very many may share a number, so that nothing looks at all of them for each.
_workloads(uid, namespace) := object.union_n([{_text(pod.object): {i: true}} |
	some i, _ in _places[uid][namespace]
	pod := inventory.pods(namespace)[i]
	_is_apart(pod.object, pod.spec)
])

_text(object) := sprintf("%s %q in namespace %q", [object.kind, inventory.name_of(object), inventory.namespace_of(object)])

_all(uid, namespace) := _summary(object.keys(_workloads(uid, namespace)))

# The first of some workloads, if any, and how many they are.
_summary(texts) := {"first": {text | text := min(texts)}, "count": count(texts)}

_sum(summaries) := {
	"first": {text | text := min({text | some summary in summaries; some text in summary.first})},
	"count": sum([summary.count | some summary in summaries]),
}

_elsewhere(uid, namespace) := _sum([_all(uid, other) | some other, _ in _places[uid]; other != namespace])

# The others of the own namespace.
_beside(_) := _summary(set()) if _parameters.perNamespace != false

_beside(uid) := _summary(object.keys(found) - {own | not _is_another(found[own])}) if {
	_parameters.perNamespace == false
	found := _workloads(uid, inventory.namespace)
	own := _text(review.object)
}

_is_another(places) if {
	some i, _ in places
	not inventory.is_same(inventory.pods(inventory.namespace)[i].object, review.object) # mutation:equivalent swap arguments: either is the same as the other
}

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
	some field in ["initContainers", "containers", "ephemeralContainers"]
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
