package sekisho

import data.lib.policies
import data.lib.sekisho.exempt
import data.lib.sekisho.request
import data.lib.sekisho.review
import data.lib.sekisho.workload

violation contains {"msg": msg, "details": details} if {
	not request.harmless
	some id in _judging
	_is_selected(id)
	policy := _policies[id]
	some found in policies[policy.category][policy.name].violation
	not exempt.covers(id, found)

	msg := sprintf("%s (%s)", [found.msg, id])
	details := object.union({"policy": id, "severity": policy.severity}, object.get(found, "details", {}))
}

# The policies that judge the kind under review, so that no other one costs anything.
_judging contains id if some id in _by_kind[review.group_kind]

_judging contains id if {
	workload.pod_path
	some id in _of_pods
}

_judging contains id if some id in _of_every_kind

# A list that is empty or missing leaves no policy out.
_is_selected(_) if not _is_limited

_is_selected(id) if {
	_is_limited
	id in input.parameters.policies
}

_is_limited if count(input.parameters.policies) > 0
