# METADATA
# title: UID or GID outside the allowed range
# description: |
#   Without a user namespace, the users and groups of a container are those of its node. Numbers that no account of the
#   node has leave a program that breaks out with nobody's files. What counts is the user and the group that a
#   container ends up with, so a number of the pod that every container overrides passes. A user namespace (hostUsers
#   set to false) gives the pod numbers of its own, hence waives runAsUser and runAsGroup. Windows pods are skipped.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: Configure a security context for a pod or container
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
#     description: User namespaces
# custom:
#   severity: low
#   attack: Code that breaks out of the container finds that the files of an account of the node are its own.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   remediation: Set `spec.securityContext.runAsUser` and `runAsGroup` to a value in range.
#   parameters:
#     runAsUser:
#       type: array
#       items:
#         type: object
#         properties:
#           min: {type: integer, description: The lowest number allowed.}
#           max: {type: integer, description: The highest number allowed.}
#       description: Where the user of a container may lie. Empty allows every number, and none.
#     runAsGroup:
#       type: array
#       items:
#         type: object
#         properties:
#           min: {type: integer, description: The lowest number allowed.}
#           max: {type: integer, description: The highest number allowed.}
#       description: Where the primary group of a container may lie. Empty allows every number, and none.
#     fsGroup:
#       type: array
#       items:
#         type: object
#         properties:
#           min: {type: integer, description: The lowest number allowed.}
#           max: {type: integer, description: The highest number allowed.}
#       description: Where fsGroup may lie. Empty allows every number.
#     supplementalGroups:
#       type: array
#       items:
#         type: object
#         properties:
#           min: {type: integer, description: The lowest number allowed.}
#           max: {type: integer, description: The highest number allowed.}
#       description: Where supplementalGroups may lie. Empty allows every number.
#     required:
#       type: boolean
#       description: Whether every container needs a runAsUser and a runAsGroup, of its own or of its pod.
package policies.container_hardening.user_group_ranges

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"runAsUser": [{"min": 10001, "max": 2147483647}],
	"runAsGroup": [{"min": 10001, "max": 2147483647}],
	"fsGroup": [],
	"supplementalGroups": [],
	"required": true,
}

_parameters := object.union(default_parameters, review.parameters("user-group-ranges"))

violation contains {"msg": msg, "details": {"path": array.concat(context_path, [field])}} if {
	some context_path, context in workload.security_contexts
	some field in _of_containers
	number := context.fields[field]
	_is_outside(field, number)
	not _is_overridden(context.owner, field)

	msg := sprintf("%s has %s in %s, which is in no allowed range", [context.owner, format_int(number, 10), field])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some field in (_restricted & _groups_of_pod)
	walk(workload.spec.securityContext[field], [rest, number])
	_is_outside(field, number)

	msg := sprintf("pod has %s in %s, which is in no allowed range", [format_int(number, 10), field])
	path := array.concat(workload.spec_path, array.concat(["securityContext", field], rest))
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.required == true
	some field in _of_containers
	not _is_set(workload.spec, field)
	some container_path, container in workload.containers
	not _is_set(container, field)

	msg := sprintf("container %q has no %s, nor has its pod: the image decides", [container.name, field])
	path := array.concat(container_path, ["securityContext", field])
}

_of_containers := _restricted - _groups_of_pod

# Fields that containers do not have.
_groups_of_pod := {"fsGroup", "supplementalGroups"}

_is_overridden("pod", field) if {
	every container in workload.containers {
		_is_set(container, field)
	}
}

_is_set(holder, field) if holder.securityContext[field] != null

# The fields with ranges that count for the pod. In a user namespace, the ids of processes are none of the node's.
_restricted := fields if {
	not workload.is_windows
	not workload.in_user_namespace
	fields := _limited
} else := _limited & _groups_of_pod if {
	not workload.is_windows
}

_limited := {field |
	# mutation:equivalent drop condition: what is no such field is in no security context
	some field in ["runAsUser", "runAsGroup", "fsGroup", "supplementalGroups"]
	count(_parameters[field]) > 0
}

_is_outside(field, number) if {
	is_number(number) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
	not _is_inside(field, number)
}

_is_inside(field, number) if {
	some range in _parameters[field]
	object.get(range, "min", number) <= number
	object.get(range, "max", number) >= number
}
