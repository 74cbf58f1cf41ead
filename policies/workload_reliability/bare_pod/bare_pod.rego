# METADATA
# title: Pod without a controller
# description: |
#   A pod that no controller owns is gone for good when its node fails, is drained or runs out of memory. A controller, as
#   of a Deployment, a StatefulSet or a Job, makes it again elsewhere. An owner that is not its controller does not.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/
#     description: Workload management
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
#     description: Owners and dependents
# custom:
#   severity: low
#   kinds: [Pod]
#   attack: The loss of one node takes the service away until somebody notices.
#   protects: [availability]
#   remediation: Make the pod by a Deployment, StatefulSet, DaemonSet or Job.
#   parameters:
#     exemptAnnotations:
#       type: array
#       items: {type: string}
#       description: |
#         Annotations whose pods need no controller, as names in which `*` stands for any text. The kubelet writes
#         kubernetes.io/config.source on static pods, and Helm runs and deletes the pods of its hooks.
#     allowOneOff:
#       type: boolean
#       description: Whether pods with restartPolicy Never, which run a task once, need no controller.
package policies.workload_reliability.bare_pod

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"exemptAnnotations": ["helm.sh/hook", "kubernetes.io/config.*"], "allowOneOff": false}

_parameters := object.union(default_parameters, review.parameters("bare-pod"))

violation contains {"msg": msg, "details": {"path": ["metadata", "ownerReferences"]}} if {
	review.group_kind == "Pod"
	not _has_controller
	not _is_exempt

	msg := "pod has no controller, which would make it again after the loss of its node"
}

_has_controller if {
	some owner in review.object.metadata.ownerReferences
	owner.controller == true
}

_is_exempt if {
	some annotation, _ in review.object.metadata.annotations
	is_string(annotation) # mutation:equivalent *: glob.match has no value for others; this keeps strict engines from errors
	some pattern in _parameters.exemptAnnotations
	glob.match(pattern, null, annotation)
}

_is_exempt if {
	_parameters.allowOneOff == true
	review.object.spec.restartPolicy == "Never"
}
