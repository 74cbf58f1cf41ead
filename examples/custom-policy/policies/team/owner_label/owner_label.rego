# METADATA
# title: Workload without an owner
# description: |
#   When a workload misbehaves at night, somebody must be called. A label on its pods says whom.
# custom:
#   severity: low
#   remediation: Set the label on the pod template to the name of the team that is called.
#   kinds: [PodBearing]
#   parameters:
#     label:
#       type: string
#       description: The label that names the team.
package policies.team.owner_label

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"label": "team"}

_parameters := object.union(default_parameters, review.parameters("owner-label"))

violation contains {"msg": msg, "details": {"path": path}} if {
	label := _parameters.label
	not _is_set(label)

	msg := sprintf("pod has no label %s", [label])
	path := array.concat(workload.pod_path, ["metadata", "labels", label])
}

_is_set(label) if workload.pod.metadata.labels[label] != ""
