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

violation contains {"msg": msg, "details": {"path": array.concat(path, [resource])}} if {
	some path, amounts in _maps
	some resource, amount in amounts
	some problem in _problems(resource, amount) # mutation:equivalent first element only: there is one at most
	not _is_total_cpu(resource)

	msg := sprintf("%s.%s %s %s", [path[count(path) - 1], resource, quantity.text(amount), problem])
}

# All pods of a namespace together may well have hundreds of cores.
_is_total_cpu(resource) if {
	review.group_kind == "ResourceQuota"
	_unit(resource) == "cpu"
}

# What is wrong with an amount. A function of texts and numbers: an engine that remembers what it does not read from the
# input asks it once.
_problems(resource, amount) := {problem | problem := _problem_of_bytes(amount)} if {
	_unit(resource) in {"storage", "ephemeral-storage"}
}

_problems(resource, amount) := {problem | problem := _problem_of_memory(amount)} if _unit(resource) == "memory"

_problems(resource, amount) := {problem | problem := _problem_of_cpu(amount)} if _unit(resource) == "cpu" # mutation:equivalent replace call: those of quotas are left out anyway

_problem_of_memory(amount) := problem if {
	problem := _problem_of_bytes(amount)
} else := sprintf("is less than %s: the unit is missing or wrong", [_parameters.minMemory]) if {
	quantity.parse(amount) > 0
	quantity.parse(amount) < quantity.parse(_parameters.minMemory)
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

_problem_of_cpu(amount) := "means as many cores: for thousandths write m" if {
	not _is_in_thousandths(amount)
	quantity.parse(amount) >= quantity.parse(_parameters.maxCpu)
}

_is_quantity(amount) if quantity.parse(amount)

_is_in_thousandths(amount) if endswith(amount, "m")

# In a quota, requests and limits are part of the name.
_unit(resource) := regex.replace(resource, `^.*\.`, "")

# Amounts by resource, keyed by their path.
_maps[array.concat(container_path, ["resources", kind])] := amounts if {
	some container_path, container in workload.containers
	some kind, amounts in container.resources
	kind in {"requests", "limits"}
}

_maps[array.concat(workload.spec_path, ["resources", kind])] := amounts if {
	some kind, amounts in workload.spec.resources
	kind in {"requests", "limits"}
}

_maps[["spec", "resources", kind]] := amounts if {
	review.group_kind == "PersistentVolumeClaim"
	some kind, amounts in review.object.spec.resources
	kind in {"requests", "limits"}
}

_maps[["spec", "hard"]] := review.object.spec.hard if review.group_kind == "ResourceQuota"

_maps[["spec", "limits", i, kind]] := amounts if {
	review.group_kind == "LimitRange"
	some i, limit in review.object.spec.limits
	some kind, amounts in limit
	kind in {"default", "defaultRequest", "max"}
}
