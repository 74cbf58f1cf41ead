# METADATA
# title: Too many containers in a pod
# description: |
#   The containers of a pod share its network, start and stop together and are placed on one node together. A pod of many is
#   hard to schedule and hides what belongs to whom. Init containers that stay as sidecars count as containers, because they
#   run beside them; containers that a cluster injects are not in the manifest, and debug containers do not count.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/
#     description: Pods
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
#     description: Sidecar containers
# custom:
#   severity: low
#   kinds: [PodBearing]
#   layer: container
#   attack: A tenant packs a whole platform into one pod, past the quota for pods, and no node is large enough for it.
#   principles: [separation]
#   protects: [availability]
#   remediation: Put what can run alone into pods of its own.
#   parameters:
#     maxContainers:
#       type: integer
#       description: How many containers, sidecars included, a pod may have.
#     maxInit:
#       type: integer
#       description: How many init containers that end a pod may have.
package policies.tenancy.containers_per_pod

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"maxContainers": 5, "maxInit": 10}

_parameters := object.union(default_parameters, review.parameters("containers-per-pod"))

violation contains {"msg": msg, "details": {"path": path}} if {
	number := count(_of("containers")) + count(_sidecars)
	number > _parameters.maxContainers

	msg := sprintf("pod has %d containers, more than %d", [number, _parameters.maxContainers])
	path := array.concat(workload.spec_path, ["containers"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	number := count(_of("initContainers")) - count(_sidecars)
	number > _parameters.maxInit

	msg := sprintf("pod has %d init containers, more than %d", [number, _parameters.maxInit])
	path := array.concat(workload.spec_path, ["initContainers"])
}

_of(field) := [container |
	is_array(workload.spec[field])
	some container in workload.spec[field]
	is_object(container)
]

_sidecars := [container |
	some container in _of("initContainers")
	container.restartPolicy == "Always"
]
