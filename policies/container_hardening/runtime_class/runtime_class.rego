# METADATA
# title: Runtime class not allowed
# description: |
#   The runtime class decides what stands between a container and its node: the usual runtime, or a kernel or a virtual
#   machine of its own, as gVisor and Kata Containers bring along. Untrusted code belongs into the latter, and a class with a
#   weaker runtime must not be chosen by whoever writes the pod. A class that does not exist is reported where other runtime
#   classes are among the objects at hand.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/runtime-class/
#     description: Runtime class
# custom:
#   severity: medium
#   inventory: [node.k8s.io/v1/RuntimeClass]
#   attack: Untrusted code runs on the node's own kernel, where one bug of it is the way out.
#   principles: [defence-in-depth, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611]
#   remediation: Set `spec.runtimeClassName` to one of the classes that are allowed.
#   parameters:
#     allowed:
#       type: array
#       items: {type: string}
#       description: Runtime classes that pods may name. Where it is empty, any.
#     requiredFor:
#       type: object
#       properties:
#         namespaces:
#           type: array
#           items: {type: string}
#         matchLabels:
#           type: object
#           additionalProperties: {type: string}
#       description: |
#         The pods that must name a class: those of the namespaces, in which `*` stands for any text, and those that have all
#         the labels. An object without a namespace counts as one of the namespace default.
package policies.container_hardening.runtime_class

import data.lib.sekisho.inventory
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": [], "requiredFor": {"namespaces": [], "matchLabels": {}}}

_parameters := object.union(default_parameters, review.parameters("runtime-class"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_class != ""
	not _is_allowed

	msg := sprintf("runtime class %s is not allowed", [json.marshal(_class)])
	path := array.concat(workload.spec_path, ["runtimeClassName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_class == ""
	_is_required

	msg := "runtime class is not set, so that the containers share the kernel of the node"
	path := array.concat(workload.spec_path, ["runtimeClassName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_class != ""
	_is_allowed
	existing := {inventory.name_of(object) | some object in inventory.cluster("node.k8s.io/RuntimeClass")}
	existing != set()
	not _class in existing

	msg := sprintf("runtime class %s does not exist", [json.marshal(_class)])
	path := array.concat(workload.spec_path, ["runtimeClassName"])
}

_class := class if {
	class := workload.spec.runtimeClassName
	class != null
} else := ""

_is_allowed if count(_parameters.allowed) == 0

_is_allowed if _class in _parameters.allowed

_is_required if {
	some pattern in _parameters.requiredFor.namespaces
	glob.match(pattern, null, inventory.namespace)
}

_is_required if selector.matches_map(_parameters.requiredFor.matchLabels, selector.labels(workload.pod))
