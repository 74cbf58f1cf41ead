# METADATA
# title: Admission reviews
# description: |
#   Judges the object of an admission review by all policies. data.parameters["sekisho.admission"].enforcement says what
#   follows from violations: by-severity (the default), which denies what is of severity high or critical and warns of the
#   rest, deny, or warn. As in Gatekeeper, by-severity only warns of what is missing, which may be applied next.
package sekisho.admission

import data.lib.sekisho.request
import data.main
import data.sekisho.policies

_request := input.request

response := {"uid": _request.uid, "allowed": true, "warnings": _warnings} if count(_denials) == 0

response := {"uid": _request.uid, "allowed": false, "warnings": _warnings, "status": status} if {
	count(_denials) > 0
	status := {"code": 403, "reason": "Forbidden", "message": concat("\n", _denials)}
}

# METADATA
# description: |
#   The violations of the object. Whatever is to be deleted may go: it has no object, and an exemption could not save what
#   a policy that came later forbids. The same holds for the finalizers that keep it until a controller takes them away. The
#   user is known to policies by name and groups.
violations := found if {
	found := main.violation with input as _object
		with data.parameters["lib.sekisho.review"] as {"subjects": _subjects}
}

# The value of a with must never be undefined, or nothing is found.
default _object := {}

_object := _request.object if {
	not request.harmless with input as {"review": _request}
	is_object(_request.object)
}

_subjects contains _request.userInfo.username

_subjects contains group if some group in _request.userInfo.groups

_denials := sort([_line(violation) | some violation in violations; _denies(violation)])

_warnings := sort([_line(violation) | some violation in violations; not _denies(violation)])

_line(violation) := sprintf("[%s] %s", [violation.policy, violation.msg])

# A slip of the pen must not open the cluster.
_denies(_) if not _enforcement in {"warn", "by-severity"}

# A policy from elsewhere, of whose severity nothing is known, denies.
_denies(violation) if {
	_enforcement == "by-severity"
	not _severity(violation) in {"low", "medium"}
	not policies[violation.policy].absence
}

# Some violations weigh more or less than the policy's others.
_severity(violation) := object.get(
	violation, ["details", "severity"],
	object.get(policies, [violation.policy, "severity"], "unknown"),
)

default _enforcement := "by-severity"

_enforcement := data.parameters["sekisho.admission"].enforcement
