# METADATA
# title: Workload without an owner
# description: |
#   When a workload misbehaves at night, somebody must be called. The label `team` on its pods says whom.
# custom:
#   severity: low
#   remediation: Set the label `team` on the pod template to the name of a team.
#   kinds: [PodBearing]
#   parameters:
#     teams:
#       type: array
#       items: {type: string}
#       description: The teams that exist. An empty list accepts any name.
package policies.team.owner_label

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"teams": []}

_parameters := object.union(default_parameters, review.parameters("owner-label"))

violation contains {"msg": msg, "details": {"path": path}} if {
	not _has_team

	msg := "pod has no label team"
	path := array.concat(workload.pod_path, ["metadata", "labels", "team"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	count(_parameters.teams) > 0
	team := workload.pod.metadata.labels.team
	not team in _parameters.teams

	msg := sprintf("team %q does not exist", [team])
	path := array.concat(workload.pod_path, ["metadata", "labels", "team"])
}

# Only objects that have a pod can lack its label.
_has_team if workload.pod.metadata.labels.team != ""

_has_team if not workload.pod_path
