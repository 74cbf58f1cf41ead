# METADATA
# title: Resource quantity has an unlikely unit
# description: |
#   The suffix m means thousandths: memory of 400m is less than half a byte. Such slips are valid for the API, or fail only
#   when the manifest is applied. Thousandths that make up more than 1Mi are what tools write and pass, as do a zero, the
#   minima and ratios of a LimitRange, and the cpu of a ResourceQuota, which is a sum.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes
#     description: Resource units in Kubernetes
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
#     description: Quantity
# custom:
#   severity: medium
#   kinds: [PodBearing, LimitRange, PersistentVolumeClaim, ResourceQuota]
#   attack: None is needed. The container is killed at its start, or takes a hundred times the cpu that was meant.
#   principles: [defence-in-depth]
#   protects: [availability]
#   threats: []
#   remediation: Write Mi or Gi for memory and storage, and m or a small number for cpu.
#   parameters:
#     minMemory:
#       type: string
#       description: Less memory than this is taken for a slip, as 4Mi.
#     maxCpu:
#       type: string
#       description: As much cpu as this, or more, is taken for a slip where it is written without m.
package policies.container_hardening.resource_quantity_unit

import data.lib.sekisho.quantity
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"minMemory": "4Mi", "maxCpu": "100"}

_parameters := object.union(default_parameters, review.parameters("resource-quantity-unit"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, amount in _amounts
	_unit(path) in {"memory", "storage", "ephemeral-storage"}
	problem := _problem_of_bytes(amount)

	# mutation:equivalent replace call: only Gatekeeper hands over numbers that print in another way
	msg := sprintf("%s %s %s", [_field(path), quantity.text(amount), problem])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, amount in _amounts
	_unit(path) == "memory"
	not _problem_of_bytes(amount)
	quantity.parse(amount) > 0
	quantity.parse(amount) < quantity.parse(_parameters.minMemory)

	msg := sprintf("%s %s is less than %s: the unit is missing or wrong", [_field(path), quantity.text(amount), _parameters.minMemory])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind != "ResourceQuota"
	some path, amount in _amounts
	_unit(path) == "cpu"
	not _is_in_thousandths(amount)
	quantity.parse(amount) >= quantity.parse(_parameters.maxCpu)

	msg := sprintf("%s %s means as many cores: for thousandths write m", [_field(path), quantity.text(amount)])
}

_problem_of_bytes(amount) := "is in thousandths of a byte: write M or Mi" if {
	_is_in_thousandths(amount)
	quantity.parse(amount) > 0
	quantity.parse(amount) < quantity.parse("1Mi")
}

_problem_of_bytes(amount) := "is no quantity: write k, M, G, Ki, Mi or Gi" if {
	regex.match(`^[0-9]+(\.[0-9]+)? ?[A-Za-z]+$`, amount)
	not _is_quantity(amount)
}

_is_quantity(amount) if quantity.parse(amount)

_is_in_thousandths(amount) if endswith(amount, "m")

_field(path) := concat(".", array.slice(path, count(path) - 2, count(path)))

_unit(path) := regex.replace(path[count(path) - 1], `^.*\.`, "")

# Every amount, keyed by its path.
_amounts[array.concat(path, [resource])] := amount if {
	some path in _maps
	some resource, amount in object.get(review.object, path, {}) # mutation:equivalent change literal: _ has no unit
}

_maps contains array.concat(path, ["resources", kind]) if {
	some path in (object.keys(workload.containers) | {workload.spec_path})
	some kind in ["requests", "limits"]
}

_maps contains ["spec", "resources", kind] if {
	review.group_kind == "PersistentVolumeClaim"
	some kind in ["requests", "limits"]
}

_maps contains ["spec", "hard"] if review.group_kind == "ResourceQuota"

_maps contains ["spec", "limits", i, kind] if {
	review.group_kind == "LimitRange"
	some i, _ in review.object.spec.limits
	some kind in ["default", "defaultRequest", "max"]
}
