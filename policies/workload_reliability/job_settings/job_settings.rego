# METADATA
# title: Job or CronJob lacks limits
# description: |
#   A finished Job stays with its pods until somebody deletes it, unless ttlSecondsAfterFinished does; those that a tool
#   deletes after its hooks, and those that have a controller, need no such time. A CronJob keeps a number of its Jobs, so a
#   time in its template only fights with that. Without startingDeadlineSeconds it makes up for a missed start however late
#   that is, at noon for what was meant for the night; with less than 10 seconds a busy controller skips starts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
#     description: Automatic cleanup for finished Jobs
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline
#     description: Deadline for delayed Job start
# custom:
#   severity: low
#   kinds: [batch/Job, batch/CronJob]
#   attack: Finished Jobs fill up the cluster, and CronJobs run when nobody expects them, or not at all.
#   protects: [availability]
#   remediation: Set the fields of the Job or CronJob that bound how long it may run, wait and stay.
#   parameters:
#     require:
#       type: array
#       items:
#         type: string
#         enum: [ttlSecondsAfterFinished, startingDeadlineSeconds, activeDeadlineSeconds, backoffLimit, concurrencyPolicy]
#       description: |
#         What is judged: ttlSecondsAfterFinished of Jobs, startingDeadlineSeconds of CronJobs, activeDeadlineSeconds and
#         backoffLimit of both, and concurrencyPolicy of CronJobs, which then has to be Forbid or Replace.
package policies.workload_reliability.job_settings

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"require": ["ttlSecondsAfterFinished", "startingDeadlineSeconds"]}

_parameters := object.union(default_parameters, review.parameters("job-settings"))

violation contains {"msg": msg, "details": {"path": ["spec", "ttlSecondsAfterFinished"]}} if {
	"ttlSecondsAfterFinished" in _parameters.require
	review.group_kind == "batch/Job"
	_get(["spec", "ttlSecondsAfterFinished"]) == null
	not _is_deleted_by_others

	msg := "ttlSecondsAfterFinished is not set: the Job stays after it has finished"
}

violation contains {"msg": msg, "details": {"path": path}} if {
	"ttlSecondsAfterFinished" in _parameters.require
	review.group_kind == "batch/CronJob"
	path := ["spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"]
	_get(path) != null

	msg := "ttlSecondsAfterFinished is set in a CronJob, whose history limits decide which Jobs stay"
}

violation contains {"msg": msg, "details": {"path": ["spec", "startingDeadlineSeconds"]}} if {
	"startingDeadlineSeconds" in _parameters.require
	review.group_kind == "batch/CronJob"
	_get(["spec", "startingDeadlineSeconds"]) == null

	msg := "startingDeadlineSeconds is not set: a missed start is made up for however late it is"
}

violation contains {"msg": msg, "details": {"path": ["spec", "startingDeadlineSeconds"]}} if {
	"startingDeadlineSeconds" in _parameters.require
	review.group_kind == "batch/CronJob"
	seconds := review.object.spec.startingDeadlineSeconds
	is_number(seconds)
	seconds < 10

	msg := sprintf("startingDeadlineSeconds is %s: a start that is less than 10 seconds late may be skipped", [json.marshal(seconds)])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some field, consequence in _limits
	field in _parameters.require
	path := array.concat(_job_paths[review.group_kind], [field])
	_get(path) == null

	msg := sprintf("%s is not set: %s", [field, consequence])
}

violation contains {"msg": msg, "details": {"path": ["spec", "concurrencyPolicy"]}} if {
	"concurrencyPolicy" in _parameters.require
	review.group_kind == "batch/CronJob"
	policy := _get(["spec", "concurrencyPolicy"])
	not policy in ["Forbid", "Replace"]

	msg := sprintf("concurrencyPolicy is %s: a start while an earlier Job still runs makes another", [_shown(policy)])
}

_get(path) := object.get(review.object, path, null)

_job_paths := {"batch/Job": ["spec"], "batch/CronJob": ["spec", "jobTemplate", "spec"]}

_limits := {
	"activeDeadlineSeconds": "the Job may run forever",
	"backoffLimit": "the cluster decides how often a failed Job is tried again",
}

_shown(null) := "not set, which means Allow"

_shown(policy) := json.marshal(policy) if policy != null

_is_deleted_by_others if {
	some owner in review.object.metadata.ownerReferences
	owner.controller == true
}

_is_deleted_by_others if {
	some annotation in ["helm.sh/hook-delete-policy", "argocd.argoproj.io/hook-delete-policy"]
	is_string(review.object.metadata.annotations[annotation])
}
