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

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, id in _effective
	is_number(id.value) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
	_is_restricted(id.field)
	not _in_range(id.value, _parameters[id.field])

	msg := sprintf("%s has %s in %s, which is in no allowed range", [id.owner, format_int(id.value, 10), id.field])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.required == true
	some container_path, container in workload.containers
	some field in ["runAsUser", "runAsGroup"]
	_is_restricted(field)
	not _is_set(container, field)
	not _is_set(workload.spec, field)

	msg := sprintf("container %q has no %s, nor has its pod: the image decides", [container.name, field])
	path := array.concat(container_path, ["securityContext", field])
}

_effective[path] := {"owner": context.owner, "field": field, "value": context.fields[field]} if {
	some context_path, context in workload.security_contexts
	some field in ["runAsUser", "runAsGroup"]
	not _is_overridden(context.owner, field)

	path := array.concat(context_path, [field])
}

_effective[path] := {"owner": "pod", "field": field, "value": value} if {
	some field in ["fsGroup", "supplementalGroups"]
	walk(workload.spec.securityContext[field], [rest, value])

	path := array.concat(workload.spec_path, array.concat(["securityContext", field], rest))
}

_is_overridden("pod", field) if {
	every container in workload.containers {
		_is_set(container, field)
	}
}

_is_set(holder, field) if holder.securityContext[field] != null

_is_restricted(field) if {
	count(_parameters[field]) > 0
	not workload.is_windows
	not _is_waived(field)
}

_is_waived(field) if {
	workload.in_user_namespace
	field in ["runAsUser", "runAsGroup"]
}

_in_range(number, ranges) if {
	some range in ranges
	object.get(range, "min", number) <= number
	object.get(range, "max", number) >= number
}
