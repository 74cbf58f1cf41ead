# METADATA
# title: Restart policy unfit for the workload
# description: |
#   A Job takes the restart policies OnFailure and Never only, and has to set one of them, as an unset one is Always. All
#   other controllers take Always only. A pod without a controller may have any, but one that serves, as its ports and
#   probes tell, stays down after it ended once unless it is always restarted. Restart policies of single containers are
#   their own.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
#     description: Container restart policy
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-template
#     description: Pod template of a Job
# custom:
#   severity: low
#   kinds: [PodBearing]
#   attack: The API server refuses the object, or a service is gone after its first crash.
#   protects: [availability]
#   remediation: Set `restartPolicy` to OnFailure or Never in a Job or CronJob, and to Always elsewhere.
package policies.workload_reliability.restart_policy

import data.lib.sekisho.review
import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind in _jobs
	not _policy in ["OnFailure", "Never"]

	msg := sprintf("restartPolicy %s: the API server takes only OnFailure and Never in a %s", [_shown, review.object.kind])
	path := array.concat(workload.spec_path, ["restartPolicy"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	not review.group_kind in _jobs
	not review.group_kind in ["Pod", "PodTemplate"]
	not _policy in ["Always", ""]

	msg := sprintf("restartPolicy %s: the API server takes only Always in a %s", [_shown, review.object.kind])
	path := array.concat(workload.spec_path, ["restartPolicy"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Pod"
	_policy in ["OnFailure", "Never"]
	not _has_controller
	serving := [sprintf("%q", [container.name]) |
		some container in workload.containers
		_serves(container)
	]
	serving != []

	msg := sprintf("restartPolicy %s: the pod may stay down although it serves with container %s", [_shown, concat(", ", serving)])
	path := array.concat(workload.spec_path, ["restartPolicy"])
}

_jobs := ["batch/Job", "batch/CronJob"]

_policy := policy if {
	policy := workload.spec.restartPolicy
	policy != null
} else := ""

_shown := "is not set, which means Always" if {
	_policy == ""
} else := sprintf("is %s", [json.marshal(_policy)])

_has_controller if {
	some owner in review.object.metadata.ownerReferences
	owner.controller == true
}

# Init containers end, and those that do not restart by themselves.
_serves(container) if {
	some field in ["livenessProbe", "readinessProbe", "ports"]
	not object.get(container, field, null) in [null, []]
	object.get(container, "restartPolicy", null) in [null, ""]
}
