# METADATA
# title: Resource amount out of bounds
# description: |
#   Holds what containers request, and what they may use, between bounds that you set, and the limit near the request. No
#   bounds hold unless they are set. What a container does not set is not judged here.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
#   - ref: https://kubernetes.io/docs/concepts/policy/limit-range/
#     description: Limit ranges
# custom:
#   severity: low
#   attack: One container takes a node, or the budget of the cluster, for itself.
#   principles: [defence-in-depth]
#   protects: [availability]
#   threats: [T1496, T1499, MS-TA9039]
#   remediation: Choose an amount between the bounds.
#   parameters:
#     min:
#       type: object
#       properties:
#         requests.cpu: {type: string}
#         requests.memory: {type: string}
#         limits.cpu: {type: string}
#         limits.memory: {type: string}
#       description: The least amount of each field, as 64Mi.
#     max:
#       type: object
#       properties:
#         requests.cpu: {type: string}
#         requests.memory: {type: string}
#         limits.cpu: {type: string}
#         limits.memory: {type: string}
#       description: The largest amount of each field, as 8Gi.
#     maxRatio:
#       type: object
#       properties:
#         cpu: {type: number}
#         memory: {type: number}
#       description: How many times the request the limit may be.
package policies.container_hardening.resource_bounds

import data.lib.sekisho.quantity
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"min": {}, "max": {}, "maxRatio": {}}

# mutation:equivalent *: without the defaults there are no bounds, which is what they say
_parameters := object.union(default_parameters, review.parameters("resource-bounds"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some field, bound in _parameters.min
	some container_path, container in workload.containers
	amount := _amount(container_path, container, field)
	quantity.parse(amount) < quantity.parse(bound)

	# mutation:equivalent replace call: only Gatekeeper hands over numbers that print in another way
	msg := sprintf("container %q has %s %s, less than %s", [container.name, field, quantity.text(amount), quantity.text(bound)])
	path := array.concat(container_path, _path(field))
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some field, bound in _parameters.max
	some container_path, container in workload.containers
	amount := _amount(container_path, container, field)
	quantity.parse(amount) > quantity.parse(bound)

	# mutation:equivalent replace call: only Gatekeeper hands over numbers that print in another way
	msg := sprintf("container %q has %s %s, more than %s", [container.name, field, quantity.text(amount), quantity.text(bound)])
	path := array.concat(container_path, _path(field))
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some resource, ratio in _parameters.maxRatio
	some container_path, container in workload.containers
	request := _amount(container_path, container, concat(".", ["requests", resource]))
	limit := _amount(container_path, container, concat(".", ["limits", resource]))
	quantity.parse(limit) > quantity.parse(request) * ratio

	args := [container.name, resource, quantity.text(limit), ratio, quantity.text(request)]
	msg := sprintf("container %q has limits.%s %s, more than %v times the request %s", args)
	path := array.concat(container_path, ["resources", "limits", resource])
}

# The API has no resources for ephemeral containers.
_amount(path, container, field) := object.get(container, _path(field), null) if {
	not "ephemeralContainers" in path
}

_path(field) := array.concat(["resources"], split(field, "."))
