# METADATA
# title: Objects seen together
# description: |
#   The other objects: all objects of a run, or those that Gatekeeper has synced. A run may show a part of a cluster only,
#   so that what is not there may still exist. A policy that judges the absence of an object asks is_known first.
package lib.sekisho.inventory

import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: The namespace of the object under review.
namespace := namespace_of(review.object)

# METADATA
# description: |
#   The namespace of a namespaced object. A manifest without one lands in the namespace that the user's context names,
#   which is taken to be `default`, for all objects of a run alike.
namespace_of(object) := object.metadata.namespace if {
	is_string(object.metadata.namespace)
	object.metadata.namespace != ""
} else := "default"

# METADATA
# description: |
#   The objects of a namespaced kind, named with its group as `apps/Deployment`, in a namespace. The object under review
#   may be among them, as it is or as it was before.
in_namespace(group_kind, wanted) := array.concat(
	_of_group(group_kind, review.namespace_objects(wanted, _kind(group_kind))),
	object.get(_cluster_by_namespace(group_kind), wanted, []),
)

_cluster_by_namespace(group_kind) := {one: [object | some object in objects; namespace_of(object) == one] |
	objects := cluster(group_kind)
	some one in {namespace_of(object) | some object in objects}
}

# METADATA
# description: |
#   The objects of a cluster-scoped kind. Objects of namespaced kinds whose manifests have no namespace are here too, as
#   nothing tells their scope.
cluster(group_kind) := _of_group(group_kind, review.cluster_objects(_kind(group_kind)))

# METADATA
# description: The objects of a namespaced kind in all namespaces.
everywhere(group_kind) := array.concat(
	[object |
		some one in review.inventory_namespaces
		some object in _of_group(group_kind, review.namespace_objects(one, _kind(group_kind)))
	],
	cluster(group_kind),
)

# METADATA
# description: |
#   The pods of a namespace and whatever makes pods there, each as {object, group_kind, name, labels, spec}. labels and spec
#   are the pod's own, from the template. A PodTemplate alone makes no pod.
pods(wanted) := [pod |
	some [group_kind, objects] in _by_kind(wanted)
	group_kind != "PodTemplate"
	path := workload.templates[group_kind]
	some found in objects
	namespace_of(found) == wanted
	template := _template(found, path)
	pod := {
		"object": found,
		"group_kind": group_kind,
		"name": name_of(found),
		"labels": selector.labels(template),
		"spec": object.get(template, "spec", {}),
	}
]

# METADATA
# description: The pods, as above, that a plain map as a Service's selector selects in a namespace.
selected_pods(wanted, map) := [pods(wanted)[i] |
	filed := _pods_by_label(wanted)
	some i in intersection({object.keys(object.get(filed, [key, value], {})) | some key, value in map})
]

_pods_by_label(wanted) := object.union_n([{key: {value: {i: true}}} |
	some i, pod in pods(wanted)
	some key, value in pod.labels
])

# METADATA
# description: The Services of the namespace that select the pod under review, or the pods that are made from it.
selecting_services := [service |
	labels := selector.labels(workload.pod)
	services := in_namespace("Service", namespace)
	some i in selector.candidates(_services_by_label(namespace), labels)
	service := services[i]
	selector.matches_map(service.spec.selector, labels)
]

_services_by_label(wanted) := selector.index([object.get(service, ["spec", "selector"], null) |
	some service in in_namespace("Service", wanted)
])

# METADATA
# description: |
#   The objects of a namespaced kind that have a name. There is one at most, unless two of them are of different versions, or
#   one of them has no namespace.
named(group_kind, wanted, name) := [in_namespace(group_kind, wanted)[i] |
	some i, _ in _by_name(group_kind, wanted)[name]
]

# METADATA
# description: The names of the objects of a namespaced kind.
names(group_kind, wanted) := object.keys(_by_name(group_kind, wanted))

_by_name(group_kind, wanted) := object.union_n([{name_of(object): {i: true}} |
	some i, object in in_namespace(group_kind, wanted)
])

_template(found, path) := template if {
	template := object.get(found, path, null)
	is_object(template)
} else := {}

# Only the kinds that are there are looked at, as most namespaces have few.
_by_kind(wanted) := array.concat(
	[[_group_kind(version, kind), objects] |
		some version, kinds in review.namespace_inventory(wanted)
		some kind, objects in kinds
	],
	[[_group_kind(version, kind), objects] |
		wanted == "default"
		some version, kinds in review.cluster_inventory
		some kind, objects in kinds
	],
)

_group_kind(version, kind) := kind if _group(version) == ""

_group_kind(version, kind) := concat("/", [_group(version), kind]) if _group(version) != ""

# METADATA
# description: |
#   Whether the absence of an object of a kind in a namespace tells anything: the user says that the objects at hand are
#   complete (the parameter `complete` of the policy), or others of this kind are there, so that the kind is written down
#   in this set of manifests and the one that is missing would be too.
is_known(_, _, complete) if complete == true

is_known(group_kind, wanted, _) if in_namespace(group_kind, wanted) != []

# METADATA
# description: |
#   Whether two objects are one, of the same kind, namespace and name. An object without a name is only itself.
is_same(one, other) if {
	one.kind == other.kind
	_group(one.apiVersion) == _group(other.apiVersion)
	namespace_of(one) == namespace_of(other)
	is_string(one.metadata.name)
	one.metadata.name == other.metadata.name
}

is_same(one, other) if one == other

# METADATA
# description: The name of an object for a message, which must not vanish for want of one.
name_of(object) := object.metadata.name if {
	is_string(object.metadata.name)
	object.metadata.name != ""
} else := object.metadata.generateName if {
	is_string(object.metadata.generateName)
} else := ""

_of_group(group_kind, versions) := [object |
	some version, objects in versions
	_group(version) == _group(group_kind)
	some object in objects
]

# The group of both an API version and a kind with its group; the core group is empty.
_group(text) := split(text, "/")[0] if contains(text, "/")

_group(text) := "" if not contains(text, "/") # mutation:equivalent change literal: no group has that name

_kind(group_kind) := parts[count(parts) - 1] if parts := split(group_kind, "/")
