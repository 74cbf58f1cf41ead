# METADATA
# title: Priority class missing or too high
# description: |
#   Where nodes are full, a pod of a higher priority evicts others to make room. The system's own classes stand above all
#   and are for the system's namespaces; which namespace may use which of the others is a matter of trust. A class that is
#   the default of the cluster raises every pod that names none, and one with a high value lets any pod push out the rest.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
#     description: Pod priority and preemption
# custom:
#   severity: medium
#   kinds: [PodBearing, scheduling.k8s.io/PriorityClass]
#   attack: Whoever can create a pod evicts the pods of all others, those that guard the cluster included.
#   principles: [least-privilege, separation]
#   protects: [availability]
#   threats: [T1499, MS-TA9040]
#   remediation: Name a priority class that the namespace may use, and keep the values of classes low.
#   parameters:
#     allowed:
#       type: object
#       additionalProperties: {type: array, items: {type: string}}
#       description: |
#         Classes that pods may name in the namespaces whose name the key is, or matches; other namespaces are not restricted.
#         An object without a namespace counts as one of the namespace default.
#     required:
#       type: boolean
#       description: Whether each pod must name a class.
#     systemNamespaces:
#       type: array
#       items: {type: string}
#       description: Namespaces whose pods may name the classes of the system, in which `*` stands for any text.
#     maxValue:
#       type: integer
#       description: The highest value that a class may have.
package policies.scheduling.priority_class

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"allowed": {},
	"required": false,
	"systemNamespaces": ["kube-system"],
	"maxValue": 1000000000,
}

_parameters := object.union(default_parameters, review.parameters("priority-class"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_class in _system_classes
	not _is_allowed
	not _is_system_namespace

	msg := sprintf("priorityClassName %q is for namespaces of the system, not for %q", [_class, _namespace])
	path := array.concat(workload.spec_path, ["priorityClassName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_class != ""
	not _class in _system_classes
	count(_allowed) > 0
	not _is_allowed

	msg := sprintf("priorityClassName %s is not allowed in namespace %q", [json.marshal(_class), _namespace])
	path := array.concat(workload.spec_path, ["priorityClassName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.required == true
	_class == ""

	msg := "priorityClassName is not set"
	path := array.concat(workload.spec_path, ["priorityClassName"])
}

violation contains {"msg": msg, "details": {"path": ["globalDefault"]}} if {
	review.group_kind == "scheduling.k8s.io/PriorityClass"
	review.object.globalDefault == true

	msg := "priority class is the default of every pod that names none"
}

violation contains {"msg": msg, "details": {"path": ["value"]}} if {
	review.group_kind == "scheduling.k8s.io/PriorityClass"
	value := review.object.value
	is_number(value) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
	value > _parameters.maxValue
	not _is_system_class

	msg := sprintf("priority class has value %s, more than %s", [format_int(value, 10), format_int(_parameters.maxValue, 10)])
}

_system_classes := ["system-cluster-critical", "system-node-critical"]

_is_system_class if review.object.metadata.name in _system_classes

_class := class if {
	class := workload.spec.priorityClassName
	class != null
} else := ""

# One list for each entry of the parameter that holds for the namespace.
_allowed contains classes if {
	some namespaces, classes in _parameters.allowed
	glob.match(namespaces, null, _namespace)
}

_is_allowed if {
	some classes in _allowed
	_class in classes
}

_is_system_namespace if {
	some pattern in _parameters.systemNamespaces
	glob.match(pattern, null, _namespace)
}

_namespace := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
	review.object.metadata.namespace != ""
} else := "default"
