# METADATA
# title: Two Services share a selector
# description: |
#   Two Services with the same selector lead to the same pods. Usually one of them was copied and should lead elsewhere, so
#   that its clients talk to the wrong pods. A headless Service beside one with an address is what a StatefulSet has, and
#   passes unless that is wanted otherwise.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/
#     description: Services, their ports and selectors
# custom:
#   severity: low
#   attack: Clients reach pods that they were not meant for, or a second way in that nobody watches.
#   principles: [separation]
#   protects: [integrity, availability]
#   kinds: [Service]
#   inventory: [v1/Service]
#   remediation: Give each Service a selector of its own, or keep one Service with all ports.
#   parameters:
#     strict:
#       type: boolean
#       description: Whether a headless Service beside another one is refused, too.
package policies.network.service_selector_conflict

import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"strict": false}

# mutation:equivalent replace call: without the default nothing is true either
_parameters := object.union(default_parameters, review.parameters("service-selector-conflict"))

violation contains {"msg": msg, "details": {"path": ["spec", "selector"]}} if {
	review.group_kind == "Service"
	_selects(review.object)
	count(_others) > 0

	msg := sprintf("selector is also that of service %s", [concat(", ", _others)])
}

_others contains sprintf("%q", [inventory.name_of(other)]) if {
	some i, _ in object.get(_by_selector(inventory.namespace), [review.object.spec.selector], {})
	other := inventory.in_namespace("Service", inventory.namespace)[i]
	_selects(other)
	not inventory.is_same(other, review.object) # mutation:equivalent swap arguments: both are the same
	not _is_idiom(other)
}

_by_selector(namespace) := object.union_n([{service.spec.selector: {i: true}} |
	some i, service in inventory.in_namespace("Service", namespace)
])

# Without selector, or of type ExternalName, a Service leads to no pod of its own.
_selects(service) if {
	some _ in service.spec.selector
	object.get(service, ["spec", "type"], null) != "ExternalName"
}

_is_idiom(other) if {
	not _parameters.strict
	_is_headless(other) != _is_headless(review.object)
}

default _is_headless(_) := false

_is_headless(service) if service.spec.clusterIP == "None"

_is_headless(service) if service.spec.clusterIPs[0] == "None"
