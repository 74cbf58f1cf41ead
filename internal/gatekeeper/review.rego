# METADATA
# title: The object under review
# description: |
#   The version for Gatekeeper of the only package that knows where the object, its parameters and the other objects of the
#   cluster come from. It has the names of policies/lib/sekisho/review, which answers for every other engine.
package lib.sekisho.review

import data.lib.sekisho.constraint

# METADATA
# description: Gatekeeper puts the old object here when the request is to delete it.
object := input.review.object

# METADATA
# description: |
#   API group and kind of the object, as `apps/Deployment`; kinds of the core group have no group. A cluster reads `/v1`
#   as `v1`, which must not hide a pod.
group_kind := _group_kind(object.apiVersion, object.kind)

# A function of texts: an engine that remembers what it does not read from the input asks it once.
_group_kind(api_version, kind) := kind if not contains(trim_prefix(api_version, "/"), "/")

_group_kind(api_version, kind) := concat("/", [split(trimmed, "/")[0], kind]) if {
	trimmed := trim_prefix(api_version, "/")
	contains(trimmed, "/")
}

# METADATA
# description: |
#   What the constraint sets for a policy. Always an object, so that a policy whose parameters nobody sets keeps its defaults.
#   The cache is not complete, whatever the constraint says, before it holds any object that the policy reads: nothing may be
#   synced at all, or Gatekeeper has just started.
default parameters(_) := {}

parameters(id) := found if {
	found := constraint.parameters(id)
	is_object(found)
	not _is_too_early(id, found)
}

parameters(id) := {name: value | some name, value in found; name != "complete"} if {
	found := constraint.parameters(id)
	_is_too_early(id, found)
}

_is_too_early(id, found) if {
	found.complete == true
	not _is_synced(constraint.reads[id])
}

_is_synced(kinds) if {
	some kind in kinds
	data.inventory.cluster[_][kind]
}

_is_synced(kinds) if {
	some kind in kinds
	data.inventory.namespace[_][_][kind]
}

# METADATA
# description: The user who asks for the object and the user's groups; none in an audit.
subjects contains input.review.userInfo.username

subjects contains group if some group in input.review.userInfo.groups

# METADATA
# description: |
#   Where custom resources keep their pod, by group and kind, as the constraint says, beside those that
#   lib.sekisho.workload knows.
default pod_templates := {}

pod_templates := input.parameters.podTemplates if is_object(input.parameters.podTemplates)

# METADATA
# description: |
#   The cluster-scoped objects of a kind in the sync cache, by API version and name. These two functions and the set below
#   are narrow on purpose: an engine may have to convert all that they read.
cluster_objects(kind) := {version: objects | objects := data.inventory.cluster[version][kind]}

# METADATA
# description: The objects of a kind in a namespace in the sync cache, by API version and name.
namespace_objects(namespace, kind) := {version: objects |
	objects := data.inventory.namespace[namespace][version][kind]
}

# METADATA
# description: All objects of a namespace, by API version, kind and name.
namespace_inventory(namespace) := data.inventory.namespace[namespace]

# METADATA
# description: All cluster-scoped objects, by API version, kind and name.
cluster_inventory := data.inventory.cluster

# METADATA
# description: The namespaces that hold an object.
inventory_namespaces contains namespace if data.inventory.namespace[namespace]
