# METADATA
# title: Requests differ from limits
# description: |
#   A container that may use more than it requested lives on what others leave, and is the first to go when its node runs
#   short. Amounts are compared, not spellings. A request that is not set becomes the limit; a zero limit is none. Where
#   the pod itself sets a resource, the pod is judged instead of its containers.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
#     description: Pod quality of service classes
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/quality-service-pod/
#     description: Configure quality of service for pods
# custom:
#   severity: low
#   attack: A neighbour that fills the node's memory has the pod killed or evicted first.
#   principles: [defence-in-depth]
#   protects: [availability]
#   threats: [T1499]
#   remediation: Set `resources.requests` to the value of `resources.limits`.
#   parameters:
#     resources:
#       type: array
#       items: {type: string, enum: [cpu, memory]}
#       description: Resources whose request must equal the limit. With cpu and memory the class is Guaranteed.
package policies.container_hardening.requests_equal_limits

import data.lib.sekisho.quantity
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"resources": ["memory"]}

_parameters := object.union(default_parameters, review.parameters("requests-equal-limits"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some resource in _parameters.resources
	some holder_path, holder in _holders(resource)
	not quantity.is_some(_amount(holder, "limits", resource))

	msg := sprintf("%s has no limits.%s that its request could equal", [_owner(holder), resource])
	path := array.concat(holder_path, ["resources", "limits", resource])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some resource in _parameters.resources
	some holder_path, holder in _holders(resource)
	request := _amount(holder, "requests", resource)
	limit := _amount(holder, "limits", resource)
	request != limit # mutation:equivalent *: they are told apart below; this spares the reading
	quantity.is_some(limit)
	quantity.parse(request) != quantity.parse(limit)

	msg := sprintf("%s requests %s %s, but its limit is %s", [_owner(holder), resource, quantity.text(request), quantity.text(limit)])
	path := array.concat(holder_path, ["resources", "requests", resource])
}

_holders(resource) := {workload.spec_path: workload.spec} if {
	some kind in ["requests", "limits"]
	_amount(workload.spec, kind, resource) != null
} else := {path: container |
	some path, container in workload.containers
	not "ephemeralContainers" in path # The API has no resources for them.
}

# mutation:equivalent drop condition: without a name there is no text either
_owner(holder) := sprintf("container %q", [holder.name]) if holder.name

else := "pod"

_amount(holder, kind, resource) := object.get(holder, ["resources", kind, resource], null)
